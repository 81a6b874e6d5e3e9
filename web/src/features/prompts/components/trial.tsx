import { FlaskConical, RotateCcw, SendHorizontal, ShieldCheck, Wrench } from "lucide-react";
import { useEffect, useRef, useState, type KeyboardEvent, type SyntheticEvent } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { INPUT } from "@/components/ui/field";
import { messageOf } from "@/lib/api/problem";
import { cn } from "@/lib/cn";
import type { Texts } from "../api/prompts";
import { useTry, type Reply, type Said, type ToolRun } from "../api/trial";

interface Line extends Said {
  key: number;
  reply?: Reply;
}

const MOST = 2_000;
/** How much of the trial goes along as its history. */
const REMEMBERED = 30;

/** The owner writes as a customer would and sees what the agent answers, with the tools that it used. */
export function Trial({ promptId, texts }: { promptId: string; texts: Texts }) {
  const [lines, setLines] = useState<Line[]>([]);
  const [text, setText] = useState("");
  const attempt = useTry(promptId, texts);
  const log = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  // Inside its box only: the page stays where the owner reads.
  useEffect(() => {
    if (log.current) log.current.scrollTop = log.current.scrollHeight;
  }, [lines, attempt.isPending]);

  function ask(event: SyntheticEvent) {
    event.preventDefault();
    const words = text.trim();
    if (words === "" || attempt.isPending) return;
    const history = lines.filter((line) => line.text !== "").slice(-REMEMBERED).map(({ author, text: said }) => ({ author, text: said }));
    setLines((before) => [...before, { key: before.length, author: "customer", text: words }]);
    setText("");
    field.current?.focus();
    attempt.mutate(
      { text: words, history },
      {
        onSuccess: (reply) => setLines((before) => [...before, { key: before.length, author: "agent", text: reply.text ?? "", reply }]),
        onError: () => {
          setLines((before) => before.slice(0, -1));
          setText((now) => [words, now].filter((part) => part !== "").join("\n"));
        },
      },
    );
  }

  /** What is still being answered belongs to the trial before. */
  function restart() {
    attempt.reset();
    setLines([]);
    field.current?.focus();
  }

  function keys(event: KeyboardEvent) {
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) ask(event);
  }

  return (
    <Card className="flex flex-col overflow-hidden">
      <div className="flex items-center gap-2 border-b px-4 py-2.5">
        <FlaskConical aria-hidden className="size-4 text-ink-2" />
        <h2 className="flex-1 text-sm font-bold text-ink-2">שיחת ניסיון</h2>
        {lines.length > 0 && (
          <Button variant="ghost" size="icon" aria-label="להתחיל מחדש" onClick={restart}>
            <RotateCcw aria-hidden className="size-4" />
          </Button>
        )}
      </div>
      <p className="bg-sunken px-4 py-1.5 text-xs text-ink-2">
        כתבו כמו לקוח, והנציג עונה לפי מה שכתוב כאן עכשיו, גם אם עוד לא נשמר. שום דבר לא נשלח ולא נרשם.
      </p>
      <div ref={log} role="log" aria-label="שיחת הניסיון" tabIndex={0} className="max-h-96 min-h-40 space-y-2 overflow-y-auto px-3 py-3 focus-visible:-outline-offset-2">
        {lines.length === 0 && <p className="px-1 py-6 text-center text-sm text-ink-3">למשל: ״יש לכם דירת ארבעה חדרים ברמת גן?״</p>}
        {lines.map((line) => (
          <LineView key={line.key} line={line} />
        ))}
        {attempt.isPending && <p className="animate-pulse-soft px-1 text-end text-sm text-ink-3">הנציג כותב…</p>}
      </div>
      {attempt.isError && (
        <p role="alert" className="px-4 pb-2 text-sm text-bad">
          {messageOf(attempt.error)}
        </p>
      )}
      <form onSubmit={ask} className="flex items-end gap-2 border-t p-3">
        <textarea
          ref={field}
          aria-label="מה הלקוח כותב"
          placeholder="מה הלקוח כותב"
          dir="auto"
          rows={1}
          maxLength={MOST}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={keys}
          className={cn(INPUT, "field-sizing-content h-auto! max-h-32 min-h-9.5 flex-1 resize-none py-2 text-start max-md:min-h-11")}
        />
        <Button type="submit" variant="primary" size="icon" aria-label="שליחה לניסיון" busy={attempt.isPending} disabled={text.trim() === ""} className="size-9.5 max-md:size-11">
          <SendHorizontal aria-hidden className="size-4.5 rtl:-scale-x-100" />
        </Button>
      </form>
    </Card>
  );
}

function LineView({ line }: { line: Line }) {
  const ours = line.author === "agent";
  return (
    <article aria-label={ours ? "הנציג" : "הלקוח"} className={cn("flex flex-col gap-1", ours ? "items-end" : "items-start")}>
      {line.reply?.tools.map((tool, at) => (
        <Tool key={at} tool={tool} />
      ))}
      {line.text !== "" ? (
        <p dir="auto" className={cn("max-w-[88%] rounded-xl px-3 py-1.5 text-start text-base whitespace-pre-wrap", ours ? "rounded-ee-sm bg-accent-soft" : "rounded-es-sm border bg-surface")}>
          {line.text}
        </p>
      ) : (
        <p className="text-sm text-ink-3 italic">הנציג בחר לא לכתוב כלום.</p>
      )}
      {line.reply && <Marks reply={line.reply} />}
    </article>
  );
}

const TOOL: Record<string, string> = {
  search_properties: "חיפוש נכסים",
  save_lead_details: "שמירת פרטי הליד",
  check_availability: "בדיקת זמנים ביומן",
  book_appointment: "קביעת פגישה",
  request_callback: "בקשה לחזור ללקוח",
  opt_out: "בקשה שלא יפנו",
  end_call: "סיום השיחה",
  send_whatsapp: "שליחת פרטים בוואטסאפ",
  transfer_to_human: "העברה לאיש צוות",
};

/** What a tool was asked and how it was answered, on request. */
function Tool({ tool }: { tool: ToolRun }) {
  return (
    <details className="w-full max-w-[88%] rounded-lg border border-dashed px-2.5 py-1 text-xs text-ink-2">
      <summary className="cursor-pointer">
        <Wrench aria-hidden className="me-1 inline size-3.5" />
        {TOOL[tool.name] ?? tool.name}: {tool.ok ? "הצליח" : "לא הצליח"}
        {tool.trial && " (בניסיון בלבד, לא בוצע)"}
      </summary>
      <pre dir="ltr" className="mt-1 max-h-40 overflow-auto rounded-md bg-sunken p-2 text-2xs whitespace-pre-wrap">
        {JSON.stringify(tool.arguments, null, 1)}
      </pre>
    </details>
  );
}

function Marks({ reply }: { reply: Reply }) {
  return (
    <div className="max-w-[88%] space-y-1 text-2xs text-ink-2">
      {reply.withheld.map((stop, at) => (
        <details key={at} className="rounded-lg border border-dashed px-2.5 py-1">
          <summary className="cursor-pointer">
            <ShieldCheck aria-hidden className="me-1 inline size-3.5 text-good" />
            נעצר לפני שנכתב: {stop.reason}
          </summary>
          <p dir="auto" className="mt-1 text-start whitespace-pre-wrap">
            {stop.text}
          </p>
        </details>
      ))}
      {reply.degraded && <p className="font-semibold text-warn">המודל לא ענה, זה משפט קבוע. לקוח אמיתי היה מועבר אליכם.</p>}
      {reply.handover && <p>כאן הנציג היה משתתק ומעביר לאדם.</p>}
      {reply.ended && <p>כאן הנציג היה מסיים את השיחה.</p>}
    </div>
  );
}
