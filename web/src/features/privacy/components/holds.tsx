import { useQuery } from "@tanstack/react-query";
import { LockKeyhole } from "lucide-react";
import { toast } from "@/lib/toast";
import { Link } from "wouter";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Moment } from "@/components/ui/moment";
import { EmptyState, ErrorState, Loading } from "@/components/ui/state";
import { paths } from "@/config/paths";
import { messageOf } from "@/lib/api/problem";
import { holdsQuery, useLiftHold, type Hold } from "../api/privacy";
import { dayWords } from "./words";

/** Legal holds, those that stand and those that were. */
export function Holds({ customerId }: { customerId: string | undefined }) {
  const query = useQuery(holdsQuery(customerId));
  if (query.isPending) return <Loading className="h-40 rounded-lg" />;
  if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data.length === 0) {
    return (
      <EmptyState icon={LockKeyhole} title="אין הקפאות משפטיות">
        כשיש תביעה או בירור, מקפיאים את המידע על הלקוח מהכרטיס שלו, ושום דבר עליו לא נמחק.
      </EmptyState>
    );
  }
  return (
    <Card className="overflow-hidden">
      <ul className="divide-y" aria-label="הקפאות משפטיות">
        {query.data.map((hold) => (
          <li key={hold.id}>
            <HoldRow hold={hold} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function HoldRow({ hold }: { hold: Hold }) {
  const lift = useLiftHold();
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 p-4">
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-2">
          <Link href={paths.customer.to(hold.customer_id)} className="inline-flex items-center font-semibold text-accent-text underline max-md:min-h-11">
            <bdi>{hold.customer_name ?? "לקוח ללא שם"}</bdi>
          </Link>
          <Badge tone={hold.active ? "warn" : "neutral"}>{hold.active ? "בתוקף" : "הסתיימה"}</Badge>
        </div>
        <p dir="auto" className="mt-1 text-start text-sm">
          {hold.reason}
        </p>
        <p className="text-xs text-ink-3">
          <bdi>{hold.author_name}</bdi> · <Moment at={hold.created_at} />
          {hold.until !== null && <> · עד {dayWords(hold.until)}</>}
          {hold.lifted_at !== null && (
            <>
              {" · "}הוסרה בידי <bdi>{hold.lifted_by}</bdi>
            </>
          )}
        </p>
      </div>
      {hold.active && (
        <Button
          size="sm"
          busy={lift.isPending}
          onClick={() => lift.mutate(hold.id, { onError: (error) => toast.error(messageOf(error)) })}
        >
          הסרה
        </Button>
      )}
    </div>
  );
}
