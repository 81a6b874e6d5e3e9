import { useInfiniteQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useEffect, useState } from "react";
import { ListView } from "@/components/list-view";
import { Section } from "@/components/ui/section";
import { cn } from "@/lib/cn";
import { flattenBy } from "@/lib/cursor-list";
import { useStatusWords } from "@/lib/lead-statuses";
import { useFilters } from "@/lib/use-filters";
import { timelineQuery, useWriteNote, type Entry } from "../api/timeline";
import { KIND, KINDS, USUAL } from "./entry-words";
import { WaitingNotes } from "./waiting-notes";
import { NoteForm } from "./note-form";
import { TimelineEntry } from "./timeline-entry";

/** A visit stands here twice by one id: when it was set, and when its time had come. */
const keyOf = ({ kind, id }: Entry) => `${kind} ${id}`;

/** Everything that happened with a person, newest first; the chosen kinds stand in the address. */
export function Timeline({ customerId, canWrite }: { customerId: string; canWrite: boolean }) {
  const { get, set } = useFilters();
  const asked = get("show")?.split(",") ?? [];
  const chosen = KINDS.filter((kind) => asked.includes(kind));
  const kinds = chosen.length > 0 ? chosen : USUAL;
  const query = useInfiniteQuery(timelineQuery(customerId, kinds));
  const entries = flattenBy(query.data, keyOf);
  const write = useWriteNote(customerId);
  const statusWord = useStatusWords();
  const named = useNamedEntry(entries.length > 0);

  function toggle(kind: (typeof KINDS)[number]) {
    const next = chosen.includes(kind) ? chosen.filter((each) => each !== kind) : [...chosen, kind];
    set({ show: next.join(",") });
  }

  return (
    <Section title="ציר הזמן">
      {canWrite && (
        <div className="mb-3 rounded-lg border bg-surface p-3 shadow-raise">
          <NoteForm label="הערה על הלקוח" busy={write.isPending} onSave={(body) => write.mutate(body)} />
        </div>
      )}
      <WaitingNotes customerId={customerId} />
      <div role="group" aria-label="מה להציג" className="mb-2 flex gap-1.5 overflow-x-auto py-0.5 max-md:-mx-4 max-md:px-4">
        {KINDS.map((kind) => (
          <button
            key={kind}
            type="button"
            aria-pressed={chosen.includes(kind)}
            onClick={() => toggle(kind)}
            className={cn(
              "h-7.5 shrink-0 rounded-full border px-3 text-xs font-semibold whitespace-nowrap max-md:h-11",
              chosen.includes(kind) ? "border-accent/50 bg-accent-soft text-accent-text" : "bg-surface text-ink-2 hover:bg-hover",
            )}
          >
            {KIND[kind].many}
          </button>
        ))}
      </div>
      <ListView
        query={query}
        count={entries.length}
        filtered={chosen.length > 0}
        onClear={() => set({ show: undefined })}
        empty={{ icon: History, title: "עוד לא קרה כלום", text: "שיחות, משימות, פגישות והערות יופיעו כאן, מהחדש לישן." }}
      >
        <ol aria-label="ציר הזמן" className="divide-y rounded-lg border bg-surface px-2 shadow-raise">
          {entries.map((entry) => (
            <TimelineEntry
              key={keyOf(entry)}
              entry={entry}
              customerId={customerId}
              highlighted={entry.id === named}
              statusWord={statusWord}
            />
          ))}
        </ol>
      </ListView>
    </Section>
  );
}

/** A link may name an entry: it is brought into view once the entries are there. */
function useNamedEntry(ready: boolean): string | null {
  const [named] = useState(() => window.location.hash.slice(1) || null);
  useEffect(() => {
    if (!ready || named === null) return;
    const element = document.getElementById(named);
    element?.scrollIntoView({ block: "center" });
    element?.focus({ preventScroll: true });
  }, [ready, named]);
  return named;
}
