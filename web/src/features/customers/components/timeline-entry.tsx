import { Link2, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { toast } from "@/lib/toast";
import { Link } from "wouter";
import { Button } from "@/components/ui/button";
import { Moment } from "@/components/ui/moment";
import { Score } from "@/components/ui/score";
import { paths } from "@/config/paths";
import { cn } from "@/lib/cn";
import { contentOf } from "../api/files";
import { useChangeNote, type Entry } from "../api/timeline";
import { byline, headline, KIND, target, USUAL } from "./entry-words";
import { NoteForm } from "./note-form";

interface Props {
  entry: Entry;
  customerId: string;
  highlighted: boolean;
  statusWord: (key: string) => { label: string };
}

/** One thing that happened, with a link of its own. */
export function TimelineEntry({ entry, customerId, highlighted, statusWord }: Props) {
  const { icon: Icon, label } = KIND[entry.kind];
  const href = target(entry, customerId);
  const title = headline(entry, statusWord);
  const sub = byline(entry);
  return (
    <li
      // A showing is the visit whose own entry bears the id.
      id={entry.kind === "showing" ? undefined : entry.id}
      tabIndex={-1}
      aria-label={label}
      className={cn("group/entry flex gap-3 px-2 py-2.5 transition-colors", highlighted && "bg-accent-soft")}
    >
      <span className="mt-0.5 grid size-8 shrink-0 place-items-center rounded-full bg-sunken text-ink-3">
        <Icon aria-hidden className="size-4" />
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-baseline gap-x-2">
          {entry.kind === "file" ? (
            <a href={contentOf(entry.id, false)} download className="touch font-semibold hover:text-accent-text hover:underline">
              <bdi>{title}</bdi>
            </a>
          ) : href ? (
            <Link href={href} className="touch font-semibold hover:text-accent-text hover:underline">
              <bdi>{title}</bdi>
            </Link>
          ) : (
            <bdi className="font-semibold">{title}</bdi>
          )}
          <Moment at={entry.at} className="ms-auto text-xs text-ink-3" />
        </div>
        {sub && <p className="text-xs text-ink-3">{sub}</p>}
        {entry.kind === "note" && <Note entry={entry} customerId={customerId} />}
        {entry.kind !== "note" && entry.kind !== "file" && entry.kind !== "showing" && entry.text && <Words entry={entry} />}
        {entry.kind === "call" && entry.score !== null && (
          <div className="mt-1 text-sm">
            <Score score={entry.score} />
          </div>
        )}
      </div>
      <CopyLink customerId={customerId} entry={entry} />
    </li>
  );
}

function Words({ entry }: { entry: Entry }) {
  const quoted = entry.kind === "turn" || entry.kind === "consent" || entry.kind === "message";
  return (
    <p dir="auto" className={cn("mt-0.5 text-sm whitespace-pre-wrap text-ink-2", quoted && "border-s-2 ps-2.5")}>
      {entry.text}
    </p>
  );
}

function Note({ entry, customerId }: { entry: Entry; customerId: string }) {
  const [editing, setEditing] = useState(false);
  const change = useChangeNote(customerId);
  const version = entry.version ?? 1;
  if (editing) {
    return (
      <NoteForm
        label="עריכת ההערה"
        initial={entry.text ?? ""}
        busy={change.isPending}
        onCancel={() => setEditing(false)}
        onSave={(body) => change.mutate({ id: entry.id, change: { version, body } }, { onSuccess: () => setEditing(false) })}
      />
    );
  }
  return (
    <div className="mt-1 rounded-md bg-warn-soft/50 px-3 py-2">
      <p dir="auto" className="text-sm whitespace-pre-wrap">
        {entry.text}
      </p>
      <div className="-me-1.5 mt-1 flex justify-end gap-1">
        <Button variant="ghost" size="icon" aria-label="עריכת ההערה" onClick={() => setEditing(true)}>
          <Pencil aria-hidden className="size-3.5" />
        </Button>
        <Button
          variant="ghost"
          size="icon"
          aria-label="מחיקת ההערה"
          onClick={() => change.mutate({ id: entry.id, change: { version, deleted: true } })}
        >
          <Trash2 aria-hidden className="size-3.5" />
        </Button>
      </div>
    </div>
  );
}

function CopyLink({ customerId, entry }: { customerId: string; entry: Entry }) {
  // What is not shown before it is chosen would not be found at the end of its link.
  const shown = USUAL.includes(entry.kind) ? undefined : entry.kind;
  async function copy() {
    await navigator.clipboard.writeText(new URL(paths.customer.to(customerId, entry.id, shown), window.location.href).href);
    toast.success("הקישור הועתק");
  }
  if (!navigator.clipboard) return null;
  return (
    <Button
      variant="ghost"
      size="icon"
      aria-label="העתקת קישור"
      onClick={() => void copy()}
      className="-me-1 text-ink-3 md:opacity-0 md:group-hover/entry:opacity-100 md:focus-visible:opacity-100"
    >
      <Link2 aria-hidden className="size-4" />
    </Button>
  );
}
