import { useState, type KeyboardEvent, type SyntheticEvent } from "react";
import { Button } from "@/components/ui/button";
import { INPUT } from "@/components/ui/field";
import { cn } from "@/lib/cn";

interface Props {
  label: string;
  initial?: string;
  busy: boolean;
  onSave: (body: string) => void;
  onCancel?: () => void;
}

/** A note is written or corrected; Ctrl+Enter saves, Esc leaves it as it was. */
export function NoteForm({ label, initial = "", busy, onSave, onCancel }: Props) {
  const [body, setBody] = useState(initial);
  const empty = body.trim() === "";

  function save(event: SyntheticEvent) {
    event.preventDefault();
    if (empty || busy) return;
    onSave(body.trim());
    if (!onCancel) setBody("");
  }

  function keys(event: KeyboardEvent) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save(event);
    if (event.key === "Escape" && onCancel) onCancel();
  }

  return (
    <form onSubmit={save} className="space-y-2">
      <textarea
        aria-label={label}
        placeholder={label}
        dir="auto"
        rows={2}
        maxLength={10_000}
        value={body}
        onChange={(event) => setBody(event.target.value)}
        onKeyDown={keys}
        className={cn(INPUT, "field-sizing-content h-auto! min-h-16 py-2 text-start")}
      />
      <div className="flex items-center gap-2">
        <p className="text-xs text-ink-3">פנימית: הנציג הקולי לא רואה הערות.</p>
        <span className="ms-auto flex gap-2">
          {onCancel && (
            <Button variant="ghost" size="sm" onClick={onCancel}>
              ביטול
            </Button>
          )}
          <Button type="submit" size="sm" variant="primary" busy={busy} disabled={empty}>
            שמירה
          </Button>
        </span>
      </div>
    </form>
  );
}
