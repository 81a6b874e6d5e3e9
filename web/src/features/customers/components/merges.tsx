import { useQuery } from "@tanstack/react-query";
import { Button } from "@/components/ui/button";
import { Moment } from "@/components/ui/moment";
import { Section } from "@/components/ui/section";
import { mergesQuery, useUndoMerges } from "../api/merges";

/** Records that became part of this person; each can be taken out again. */
export function Merges({ customerId, canWrite }: { customerId: string; canWrite: boolean }) {
  const merges = (useQuery(mergesQuery(customerId)).data ?? []).filter((merge) => merge.undone_at === null);
  const undo = useUndoMerges();
  if (merges.length === 0) return null;
  return (
    <Section title="מוזגו לכאן">
      <ul className="divide-y rounded-lg border">
        {merges.map((merge) => (
          <li key={merge.id} className="flex min-h-11 items-center gap-2 ps-3 pe-1.5">
            <span className="min-w-0 flex-1">
              <bdi className="block truncate font-semibold">{merge.loser_name ?? "לקוח ללא שם"}</bdi>
              <span className="text-xs text-ink-3">
                {merge.author_name} · <Moment at={merge.created_at} />
              </span>
            </span>
            {canWrite && (
              <Button variant="ghost" size="sm" busy={undo.isPending} onClick={() => undo.mutate([merge.id])}>
                ביטול המיזוג
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
