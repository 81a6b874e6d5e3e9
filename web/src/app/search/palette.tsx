import { Search, X } from "lucide-react";
import { Dialog } from "radix-ui";
import { useId, useState, type KeyboardEvent } from "react";
import { useLocation } from "wouter";
import { Button } from "@/components/ui/button";
import { useFocusReturn } from "@/components/ui/use-focus-return";
import { messageOf } from "@/lib/api/problem";
import type { Me } from "@/lib/me";
import { useDebounced } from "@/lib/use-debounced";
import type { Entry } from "./entries";
import { EntryRow } from "./entry-row";
import type { Narrowed } from "./narrowed";
import { recentSearches } from "./recent-searches";
import { SearchFilters } from "./search-filters";
import { MIN_LENGTH, useEntries } from "./use-entries";

const REST_MS = 180;

interface Props {
  me: Me;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** One box over screens and everything the office knows; a whole screen on a phone. */
export function Palette({ me, open, onOpenChange }: Props) {
  const giveBack = useFocusReturn(open);
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-fade bg-overlay" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={giveBack}
          className="fixed inset-0 z-50 flex flex-col overflow-hidden bg-surface outline-none md:inset-x-3 md:top-[10dvh] md:bottom-auto md:mx-auto md:max-h-[80dvh] md:max-w-2xl md:animate-rise md:rounded-xl md:border md:shadow-float"
        >
          <Dialog.Title className="sr-only">חיפוש ומעבר מהיר</Dialog.Title>
          <PaletteBody me={me} onDone={() => onOpenChange(false)} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PaletteBody({ me, onDone }: { me: Me; onDone: () => void }) {
  const [text, setText] = useState("");
  const [q, setQ] = useState("");
  const [narrowed, setNarrowed] = useState<Narrowed>({});
  const [index, setIndex] = useState(0);
  const [, navigate] = useLocation();
  const listId = useId();
  const recent = recentSearches(me.id);
  const look = useDebounced(setQ, REST_MS);
  const { groups, state, error } = useEntries(me, q, narrowed, recent.all());
  const entries = groups.flatMap((group) => group.entries);
  const chosen = Math.min(index, entries.length - 1);

  function ask(next: string, atOnce = false) {
    setText(next);
    setIndex(0);
    if (atOnce) setQ(next);
    look(next);
  }

  function go(entry: Entry | undefined) {
    if (!entry) return;
    if (entry.asks !== undefined) {
      ask(entry.asks, true);
      return;
    }
    if (entry.found) recent.add(q.trim());
    onDone();
    navigate(entry.href);
  }

  function onKey(event: KeyboardEvent) {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && entries.length > 0) {
      event.preventDefault();
      const next = (chosen + step + entries.length) % entries.length;
      setIndex(next);
      document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: "nearest" });
    }
    // Enter also ends the composing of a word; that one is not ours.
    if (event.key === "Enter" && !event.nativeEvent.isComposing) go(entries[chosen]);
  }

  return (
    <>
      <div className="flex items-center gap-2 border-b ps-4 pe-2">
        <Search aria-hidden className="size-5 shrink-0 text-ink-3" />
        <input
          autoFocus
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={entries[chosen] ? `${listId}-${chosen}` : undefined}
          aria-label="מה מחפשים?"
          placeholder="שם, טלפון, מה שנאמר בשיחה, נכס או מסך"
          value={text}
          maxLength={200}
          onChange={(event) => ask(event.target.value)}
          onKeyDown={onKey}
          className="h-13 min-w-0 flex-1 bg-transparent text-base outline-none placeholder:text-ink-3"
        />
        <Dialog.Close asChild>
          <Button variant="ghost" size="icon" aria-label="לסגור את החיפוש">
            <X aria-hidden className="size-5" />
          </Button>
        </Dialog.Close>
      </div>
      {q.trim().length >= MIN_LENGTH && (
        <SearchFilters
          me={me}
          value={narrowed}
          onChange={(next) => {
            setNarrowed(next);
            setIndex(0);
          }}
        />
      )}
      <div id={listId} role="listbox" aria-label="תוצאות" className="min-h-0 flex-1 overflow-y-auto p-1.5">
        {groups.map((group) => (
          <div key={group.name} role="group" aria-labelledby={`${listId}-${group.name}`}>
            <div id={`${listId}-${group.name}`} className="px-3 pt-2 pb-1 text-xs font-semibold text-ink-3">
              {group.label}
            </div>
            {group.entries.map((entry) => {
              const here = entries.indexOf(entry);
              return (
                <EntryRow
                  key={entry.key}
                  id={`${listId}-${here}`}
                  entry={entry}
                  chosen={here === chosen}
                  onPoint={() => setIndex(here)}
                  onGo={() => go(entry)}
                />
              );
            })}
          </div>
        ))}
      </div>
      <p role="status" className="border-t px-4 py-2.5 text-sm text-ink-3 empty:hidden">
        {state === "failed" && messageOf(error)}
        {state === "looking" && "מחפש…"}
        {state === "ready" && entries.length === 0 && "לא נמצא דבר. אפשר לנסות מילה אחרת, או פחות מילים."}
      </p>
    </>
  );
}
