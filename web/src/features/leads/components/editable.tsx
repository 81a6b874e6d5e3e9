import { Pencil, Sparkles } from "lucide-react";
import { useState, type KeyboardEvent, type ReactNode } from "react";
import { INPUT } from "@/components/ui/field";
import { cn } from "@/lib/cn";

interface Props {
  label: string;
  /** The value as it stands in the field while it is edited. */
  value: string;
  shown: ReactNode;
  fromCall: boolean;
  /** What the value rests on, beneath it. */
  evidence?: ReactNode;
  numeric?: boolean;
  long?: boolean;
  /** A Hebrew sentence when the text cannot be taken, else null. */
  check?: (text: string) => string | null;
  onSave: (text: string) => void;
}

/** A value that is changed where it stands: a click opens it, Enter saves, Esc leaves it as it was. */
export function Editable(props: Props) {
  const [editing, setEditing] = useState(false);
  return (
    <div className="px-3 py-1.5">
      <dt className="flex items-center gap-1 text-xs text-ink-3">
        {props.label}
        {props.fromCall && (
          <span title="מולא מהשיחה. שינוי ידני יישמר תמיד" className="inline-flex">
            <Sparkles aria-hidden className="size-3 text-accent-text" />
            <span className="sr-only">מולא מהשיחה</span>
          </span>
        )}
      </dt>
      <dd>{editing ? <Editor {...props} onDone={() => setEditing(false)} /> : <Reader {...props} onEdit={() => setEditing(true)} />}</dd>
      {!editing && props.evidence && <dd>{props.evidence}</dd>}
    </div>
  );
}

function Reader({ label, shown, onEdit }: Props & { onEdit: () => void }) {
  return (
    <button
      type="button"
      onClick={onEdit}
      className="group/edit -mx-1.5 flex w-[calc(100%+0.75rem)] items-center gap-2 rounded-sm px-1.5 py-0.5 text-start font-semibold hover:bg-sunken max-md:min-h-11"
    >
      <span className="sr-only">עריכת {label}:</span>
      <span className="min-w-0 flex-1 whitespace-pre-wrap">{shown ?? <span className="font-normal text-ink-3">לא ידוע</span>}</span>
      <Pencil aria-hidden className="size-3.5 shrink-0 text-ink-3 opacity-0 group-hover/edit:opacity-100 group-focus-visible/edit:opacity-100" />
    </button>
  );
}

function Editor({ label, value, numeric, long, check, onSave, onDone }: Props & { onDone: () => void }) {
  const [text, setText] = useState(value);
  const problem = check?.(text.trim()) ?? null;

  function save() {
    if (problem) return;
    if (text.trim() !== value.trim()) onSave(text.trim());
    onDone();
  }

  function onKey(event: KeyboardEvent) {
    if (event.key === "Escape") {
      // The panel around must stay open: Esc belongs to the field first.
      event.stopPropagation();
      event.nativeEvent.stopImmediatePropagation();
      onDone();
    }
    if (event.key === "Enter" && !(long && event.shiftKey)) {
      event.preventDefault();
      save();
    }
  }

  const shared = {
    "aria-label": label,
    "aria-invalid": problem !== null || undefined,
    autoFocus: true,
    value: text,
    onKeyDown: onKey,
    onBlur: save,
    className: cn(INPUT, problem && "border-bad", long && "h-24! py-2"),
  };
  return (
    <>
      {long ? (
        <textarea {...shared} onChange={(event) => setText(event.target.value)} />
      ) : (
        <input
          {...shared}
          dir={numeric ? "ltr" : "auto"}
          inputMode={numeric ? "decimal" : undefined}
          onChange={(event) => setText(event.target.value)}
        />
      )}
      {problem && (
        <p role="alert" className="mt-1 text-xs text-bad">
          {problem}
        </p>
      )}
    </>
  );
}
