import { useQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { useState, type ReactNode, type SyntheticEvent } from "react";
import { toast } from "@/lib/toast";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Section } from "@/components/ui/section";
import { Sheet } from "@/components/ui/sheet";
import { ErrorState, Loading } from "@/components/ui/state";
import { messageOf } from "@/lib/api/problem";
import { count, formatNumber } from "@/lib/format";
import { previewQuery, useErase, type Preview, type PrivacyRequest } from "../api/privacy";

interface Props {
  request: PrivacyRequest;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** What would be erased, and the typing that confirms it. */
export function EraseSheet({ request, open, onOpenChange }: Props) {
  const query = useQuery({ ...previewQuery(request.id), enabled: open });
  return (
    <Sheet open={open} onOpenChange={onOpenChange} title="מחיקה לצמיתות" description="מה יימחק, ואישור בהקלדה">
      <div className="space-y-5 p-4">
        {query.isPending && <Loading className="h-64 rounded-lg" />}
        {query.isError && <ErrorState compact error={query.error} onRetry={() => void query.refetch()} />}
        {query.data && <Asked request={request} preview={query.data} onDone={() => onOpenChange(false)} />}
      </div>
    </Sheet>
  );
}

function Asked({ request, preview, onDone }: { request: PrivacyRequest; preview: Preview; onDone: () => void }) {
  const [typed, setTyped] = useState("");
  const erase = useErase();
  const blocked = preview.hold !== null || preview.live_call;

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    erase.mutate(
      { request, typed },
      {
        onSuccess: () => {
          toast.success("המחיקה התחילה");
          onDone();
        },
      },
    );
  }

  return (
    <>
      <p className="flex gap-2 rounded-lg bg-bad-soft px-3 py-2.5 text-sm font-semibold text-bad">
        <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
        אי אפשר לבטל את המחיקה. שם, טלפונים, דוא״ל, תמלולים, הערות וכל טקסט חופשי יימחקו מכל מקום, גם מיומן הפעולות ומקובצי הייבוא.
      </p>
      <Section title={preview.people > 1 ? `מה יימחק (כולל ${count(preview.people - 1, "רשומה אחת שמוזגה", "רשומות שמוזגו")})` : "מה יימחק"}>
        <ul className="divide-y rounded-lg border">
          {preview.parts.map((part) => (
            <li key={part.key} className="flex justify-between gap-3 px-3 py-2 text-sm">
              <span>{part.title}</span>
              <span className="tabular-nums text-ink-2">{formatNumber(part.rows)}</span>
            </li>
          ))}
        </ul>
        <p className="mt-2 text-sm text-ink-2">
          יישאר רק מה שלא מזהה: שהייתה שיחה, כמה זמן נמשכה ואיך הסתיימה. אם הלקוח ביקש שלא יפנו אליו, הבקשה תמשיך לחול על המספר שלו.
        </p>
      </Section>
      {preview.hold !== null && <Blocked>הקפאה משפטית: {preview.hold}</Blocked>}
      {preview.live_call && <Blocked>הלקוח נמצא עכשיו בשיחה. אפשר למחוק אחרי שתסתיים.</Blocked>}
      <form onSubmit={submit} className="space-y-3">
        <Field
          label={`כדי לאשר, מקלידים: ${preview.confirm}`}
          autoComplete="off"
          value={typed}
          disabled={blocked}
          error={erase.isError ? messageOf(erase.error) : null}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button
          type="submit"
          variant="danger"
          className="w-full"
          busy={erase.isPending}
          disabled={blocked || typed.trim() !== preview.confirm.trim()}
        >
          מחיקה לצמיתות
        </Button>
      </form>
    </>
  );
}

function Blocked({ children }: { children: ReactNode }) {
  return (
    <p role="alert" className="rounded-lg bg-warn-soft px-3 py-2 text-sm font-semibold text-warn">
      {children}
    </p>
  );
}
