import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { toast } from "@/lib/toast";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Sheet } from "@/components/ui/sheet";
import { ErrorState, Loading } from "@/components/ui/state";
import { messageOf } from "@/lib/api/problem";
import { formatPhone } from "@/lib/format";
import { lineQuery, useSetLine } from "../api/line";

interface Line {
  number: string | null;
  takes_calls: boolean;
}

/** Where callers who ask for a person reach me, and whether they do now. */
export function MyLine({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const line = useQuery({ ...lineQuery, enabled: open });
  return (
    <Sheet open={open} onOpenChange={onOpenChange} title="קבלת שיחות" description="העברת שיחות מהנציג הקולי אליך">
      {line.data && <Form line={line.data} onDone={() => onOpenChange(false)} />}
      {line.isPending && <Loading className="m-4 h-48 rounded-lg" />}
      {line.isError && !line.data && <ErrorState compact error={line.error} onRetry={() => void line.refetch()} />}
    </Sheet>
  );
}

function Form({ line, onDone }: { line: Line; onDone: () => void }) {
  const [number, setNumber] = useState(line.number === null ? "" : formatPhone(line.number));
  const [takesCalls, setTakesCalls] = useState(line.takes_calls);
  const save = useSetLine();

  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate(
      { number: number.trim() || null, takes_calls: takesCalls },
      {
        onSuccess: (saved) => {
          toast.success(saved.takes_calls ? "שיחות יועברו אליך" : "שיחות לא יועברו אליך");
          onDone();
        },
      },
    );
  }

  return (
    <form onSubmit={submit} className="space-y-4 p-4">
      <p className="text-sm text-ink-2">
        כשפונה מבקש לדבר עם אדם, הנציג מתקשר אליך, מספר במשפט מי הפונה ומה הוא צריך, ורק אם לוקחים את השיחה הפונה מועבר אליך.
      </p>
      <Field
        label="מספר הטלפון שלי"
        type="tel"
        dir="ltr"
        autoFocus
        autoComplete="tel"
        placeholder="054-123-4567"
        value={number}
        error={save.isError ? messageOf(save.error) : null}
        onChange={(event) => setNumber(event.target.value)}
      />
      <label className="flex min-h-11 items-center gap-3 text-sm font-semibold">
        <input
          type="checkbox"
          className="size-5 shrink-0 accent-(--c-accent)"
          checked={takesCalls}
          onChange={(event) => setTakesCalls(event.target.checked)}
        />
        להעביר אליי שיחות עכשיו
      </label>
      <Button type="submit" variant="primary" size="lg" className="w-full" busy={save.isPending}>
        שמירה
      </Button>
    </form>
  );
}
