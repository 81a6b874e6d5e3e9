import { CircleSlash } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Score } from "@/components/ui/score";
import { useNow } from "@/lib/use-now";
import type { QueueEntry } from "../api/call-queue";
import { leadName, leadWish } from "./lead-words";
import { whyNow } from "./queue-words";
import { RespondBy } from "./respond-by";

interface Props {
  entries: QueueEntry[];
  /** Whether the person may take a lead now. */
  canTake: boolean;
  busy: boolean;
  onTake: (id: string) => void;
}

/** Who waits, the most pressing first; those in a colleague's hands say whose. */
export function QueueList({ entries, canTake, busy, onTake }: Props) {
  const now = useNow(30_000);
  return (
    <ol aria-label="ממתינים לשיחה" className="divide-y overflow-hidden rounded-lg border bg-surface">
      {entries.map((entry) => (
        <li key={entry.lead.id} className="flex items-center gap-3 px-3 py-2.5">
          <div className="min-w-0 flex-1">
            <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
              <bdi className="max-w-full truncate font-semibold">{leadName(entry.lead)}</bdi>
              <RespondBy lead={entry.lead} />
            </div>
            <p className="text-sm text-ink-2">{whyNow(entry, now)}</p>
            {!entry.contact.allowed && (
              <p className="flex items-start gap-1.5 text-sm font-semibold text-warn">
                <CircleSlash aria-hidden className="mt-0.5 size-4 shrink-0" />
                {entry.contact.sentence}
              </p>
            )}
            {leadWish(entry.lead) && <p className="line-clamp-1 text-sm text-ink-3">{leadWish(entry.lead)}</p>}
          </div>
          <span className="shrink-0 max-md:hidden">
            <Score score={entry.lead.score} />
          </span>
          {entry.taken_by === null ? (
            canTake && entry.contact.allowed && (
              <Button size="sm" disabled={busy} aria-label={`לקחת את ${leadName(entry.lead)}`} onClick={() => onTake(entry.lead.id)}>
                לקחת
              </Button>
            )
          ) : (
            <span className="max-w-28 shrink-0 truncate text-sm text-ink-3">
              אצל <bdi>{entry.taken_by_name ?? "איש צוות"}</bdi>
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}
