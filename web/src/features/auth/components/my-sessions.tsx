import { useQuery } from "@tanstack/react-query";
import { toast } from "@/lib/toast";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Moment } from "@/components/ui/moment";
import { Sheet } from "@/components/ui/sheet";
import { ErrorState, Loading } from "@/components/ui/state";
import { messageOf } from "@/lib/api/problem";
import { sessionsQuery, useEndOtherSessions, useEndSession } from "../api/session";

/** Where I am signed in; what I do not know I end. */
export function MySessions({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Sheet open={open} onOpenChange={onOpenChange} title="מכשירים מחוברים" description="המקומות שבהם החשבון שלך מחובר">
      <Devices />
    </Sheet>
  );
}

function Devices() {
  const sessions = useQuery(sessionsQuery);
  const end = useEndSession();
  const endOthers = useEndOtherSessions();
  const failed = (error: unknown) => toast.error(messageOf(error));
  if (sessions.isPending) return <Loading className="m-4 h-40" />;
  if (sessions.isError) return <ErrorState compact error={sessions.error} onRetry={() => void sessions.refetch()} />;
  return (
    <div className="space-y-4 p-4">
      <ul className="divide-y rounded-lg border" aria-label="מכשירים מחוברים">
        {sessions.data.map((session) => (
          <li key={session.id} className="flex items-center gap-3 px-3 py-2.5 text-sm">
            <div className="min-w-0 flex-1">
              <p className="flex flex-wrap items-center gap-2 font-semibold">
                <bdi>{session.device ?? "דפדפן לא מוכר"}</bdi>
                {session.is_this && <Badge tone="good">המכשיר הזה</Badge>}
              </p>
              <p className="text-ink-3">
                {session.network && (
                  <>
                    רשת <bdi dir="ltr">{session.network}</bdi> ·{" "}
                  </>
                )}
                בשימוש <Moment at={session.last_seen_at} />
              </p>
            </div>
            {!session.is_this && (
              <Button
                size="sm"
                variant="danger"
                aria-label={`ניתוק ${session.device ?? "דפדפן לא מוכר"}`}
                busy={end.isPending && end.variables === session.id}
                onClick={() => end.mutate(session.id, { onError: failed, onSuccess: () => toast.success("המכשיר נותק") })}
              >
                ניתוק
              </Button>
            )}
          </li>
        ))}
      </ul>
      {sessions.data.length > 1 && (
        <Button
          className="w-full"
          busy={endOthers.isPending}
          onClick={() => endOthers.mutate(undefined, { onError: failed, onSuccess: () => toast.success("כל שאר המכשירים נותקו") })}
        >
          ניתוק כל שאר המכשירים
        </Button>
      )}
    </div>
  );
}
