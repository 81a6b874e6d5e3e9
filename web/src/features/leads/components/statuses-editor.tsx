import { ArrowDown, ArrowUp, Eye, EyeOff, Plus } from "lucide-react";
import { useState, type SyntheticEvent } from "react";
import { TONE } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Field, INPUT } from "@/components/ui/field";
import { Menu, MenuChoice } from "@/components/ui/menu";
import { cn } from "@/lib/cn";
import { oneOf } from "@/lib/guards";
import { useLeadStatuses, type LeadStatus } from "@/lib/lead-statuses";
import { useStatusChanges } from "../api/statuses";

const COLOURS = [
  { value: "neutral", label: "אפור" },
  { value: "info", label: "כחול" },
  { value: "accent", label: "צבע המערכת" },
  { value: "warn", label: "כתום" },
  { value: "good", label: "ירוק" },
  { value: "bad", label: "אדום" },
] as const;
const COLOUR_NAMES = COLOURS.map((colour) => colour.value);

const KINDS = [
  { value: "open", label: "בטיפול" },
  { value: "won", label: "נסגר בהצלחה" },
  { value: "lost", label: "נסגר בלי עסקה" },
] as const;
const KIND_NAMES = KINDS.map((kind) => kind.value);
const KIND_LABEL: Record<LeadStatus["kind"], string> = { open: "בטיפול", won: "הצלחה", lost: "בלי עסקה" };

/** The office's statuses with what may be changed of them, and a new one. */
export default function StatusesEditor() {
  return (
    <div className="space-y-4 p-4">
      <p className="text-sm text-ink-3">הנציג הקולי מקדם לידים רק קדימה לפי הסדר הזה, ולא פותח מחדש מה שנסגר.</p>
      <Statuses />
      <NewStatus />
    </div>
  );
}

function Statuses() {
  const statuses = useLeadStatuses();
  const { order } = useStatusChanges();

  function swap(index: number, step: number) {
    const next = [...statuses];
    const [moved] = next.splice(index, 1);
    if (moved) next.splice(index + step, 0, moved);
    order.mutate(next);
  }

  return (
    <ol className="divide-y rounded-lg border">
      {statuses.map((status, index) => (
        <li key={status.id} className={cn("flex items-center gap-1 py-1 ps-2 pe-1", status.archived && "bg-sunken")}>
          <Row status={status} />
          <Button variant="ghost" size="icon" aria-label={`להקדים את ${status.label}`} disabled={index === 0 || order.isPending} onClick={() => swap(index, -1)}>
            <ArrowUp aria-hidden className="size-4" />
          </Button>
          <Button
            variant="ghost"
            size="icon"
            aria-label={`לאחר את ${status.label}`}
            disabled={index === statuses.length - 1 || order.isPending}
            onClick={() => swap(index, 1)}
          >
            <ArrowDown aria-hidden className="size-4" />
          </Button>
        </li>
      ))}
    </ol>
  );
}

function Row({ status }: { status: LeadStatus }) {
  const { change } = useStatusChanges();
  const [label, setLabel] = useState<string | null>(null);

  function rename() {
    const next = label?.trim() ?? "";
    if (next !== "" && next !== status.label) change.mutate({ status, change: { label: next } });
    setLabel(null);
  }

  return (
    <>
      <Menu
        trigger={
          <button type="button" aria-label={`הצבע של ${status.label}`} className="grid size-8 shrink-0 place-items-center max-md:size-11">
            <span className={cn("size-4 rounded-full border border-current", TONE[status.colour])} />
          </button>
        }
      >
        <MenuChoice
          value={status.colour}
          options={COLOURS}
          onChange={(value) => {
            const colour = oneOf(COLOUR_NAMES, value);
            if (colour) change.mutate({ status, change: { colour } });
          }}
        />
      </Menu>
      <input
        aria-label={`השם של ${status.label}`}
        maxLength={40}
        value={label ?? status.label}
        onChange={(event) => setLabel(event.target.value)}
        onBlur={rename}
        onKeyDown={(event) => {
          if (event.key === "Enter") rename();
          if (event.key === "Escape") setLabel(null);
        }}
        className={cn(INPUT, "h-8 min-w-0 flex-1 border-transparent bg-transparent px-2 font-semibold hover:border-line-strong")}
      />
      {!status.system && <Kind status={status} />}
      {status.key !== "new" && (
        <Button
          variant="ghost"
          size="icon"
          aria-label={status.archived ? `להחזיר את ${status.label}` : `להסתיר את ${status.label}`}
          onClick={() => change.mutate({ status, change: { archived: !status.archived } })}
        >
          {status.archived ? <EyeOff aria-hidden className="size-4" /> : <Eye aria-hidden className="size-4" />}
        </Button>
      )}
    </>
  );
}

/** What an own status means: leads in it open or close with it. */
function Kind({ status }: { status: LeadStatus }) {
  const { change } = useStatusChanges();
  return (
    <Menu
      align="end"
      trigger={
        <Button variant="ghost" size="sm" aria-label={`המשמעות של ${status.label}: ${KIND_LABEL[status.kind]}`} className="shrink-0 text-xs text-ink-3">
          {KIND_LABEL[status.kind]}
        </Button>
      }
    >
      <MenuChoice
        value={status.kind}
        options={KINDS}
        onChange={(value) => {
          const kind = oneOf(KIND_NAMES, value);
          if (kind && kind !== status.kind) change.mutate({ status, change: { kind } });
        }}
      />
    </Menu>
  );
}

function NewStatus() {
  const { create } = useStatusChanges();
  const [label, setLabel] = useState("");
  const [kind, setKind] = useState<LeadStatus["kind"]>("open");

  function save(event: SyntheticEvent) {
    event.preventDefault();
    create.mutate({ label: label.trim(), colour: kind === "won" ? "good" : "neutral", kind }, { onSuccess: () => setLabel("") });
  }

  return (
    <form onSubmit={save} className="space-y-2">
      <Field label="מצב חדש" value={label} maxLength={40} onChange={(event) => setLabel(event.target.value)} />
      <fieldset className="flex flex-wrap gap-3 text-sm">
        <legend className="sr-only">סוג המצב</legend>
        {KINDS.map((each) => (
          <label key={each.value} className="flex items-center gap-1.5 max-md:min-h-11">
            <input type="radio" name="kind" checked={kind === each.value} onChange={() => setKind(each.value)} className="accent-(--c-accent)" />
            {each.label}
          </label>
        ))}
      </fieldset>
      <Button type="submit" size="sm" variant="primary" busy={create.isPending} disabled={label.trim() === ""}>
        <Plus aria-hidden className="size-4" />
        הוספה
      </Button>
    </form>
  );
}
