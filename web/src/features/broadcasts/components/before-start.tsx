import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Confirm } from "@/components/ui/confirm";
import { Section } from "@/components/ui/section";
import { ErrorState, Loading } from "@/components/ui/state";
import { count, formatNumber } from "@/lib/format";
import { previewQuery, useChangeBroadcast, type Broadcast } from "../api/broadcasts";
import { reasonWords, takesWords } from "./words";

/** What starting would do now: who gets it, who does not and why, how it reads and how long it takes. */
export function BeforeStart({ broadcast, canWrite }: { broadcast: Broadcast; canWrite: boolean }) {
  const query = useQuery(previewQuery(broadcast.id));
  const [asking, setAsking] = useState(false);
  const change = useChangeBroadcast();
  const preview = query.data;
  if (query.isPending) return <Loading className="h-56 rounded-lg" />;
  if (query.isError && !preview) return <ErrorState compact error={query.error} onRetry={() => void query.refetch()} />;
  if (!preview) return null;
  const refused = Object.entries(preview.refused).sort(([, one], [, other]) => other - one);
  return (
    <Card className="space-y-5 p-4">
      <Section title="לפני ששולחים">
        <p className="text-2xl font-bold">
          {preview.allowed === 0 ? "אף אחד לא יקבל עכשיו" : count(preview.allowed, "אדם אחד יקבל", "אנשים יקבלו")}{" "}
          <span className="text-sm font-normal text-ink-3">מתוך {formatNumber(preview.people)} בקבוצה</span>
        </p>
        {preview.allowed > 0 && (
          <p className="mt-1 text-sm text-ink-2">ייקח {takesWords(preview.takes_s)}, הודעה כל {count(broadcast.spacing_s, "שנייה", "שניות")}.</p>
        )}
      </Section>
      {refused.length > 0 && (
        <Section title="מי לא יקבל, ולמה">
          <ul className="divide-y rounded-lg border">
            {refused.map(([reason, people]) => (
              <li key={reason} className="flex items-center justify-between gap-3 px-3 py-2 text-sm">
                <span>{reasonWords(reason)}</span>
                <span className="nums font-semibold">{formatNumber(people)}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {preview.example && (
        <Section title="כך זה ייקרא">
          <p dir="auto" className="max-w-md rounded-xl rounded-ee-sm bg-accent-soft px-3.5 py-2.5 text-start text-base whitespace-pre-wrap">
            {preview.example}
          </p>
        </Section>
      )}
      {canWrite && (
        <Button variant="primary" disabled={preview.allowed === 0} onClick={() => setAsking(true)}>
          להתחיל לשלוח
        </Button>
      )}
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={preview.allowed === 1 ? "לשלוח לאדם אחד?" : `לשלוח ל־${formatNumber(preview.allowed)} אנשים?`}
        confirm="להתחיל"
        busy={change.isPending}
        onConfirm={() => change.mutate({ broadcast, change: { state: "running" } }, { onSettled: () => setAsking(false) })}
      >
        מה שיצא אי אפשר להחזיר. אפשר להשהות או לעצור באמצע, והכללים נבדקים שוב לפני כל הודעה.
      </Confirm>
    </Card>
  );
}
