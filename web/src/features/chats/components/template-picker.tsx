import { useQuery } from "@tanstack/react-query";
import { FileText } from "lucide-react";
import { useId, useState } from "react";
import { Link } from "wouter";
import { Badge } from "@/components/ui/badge";
import { Button, buttonClass } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Sheet } from "@/components/ui/sheet";
import { EmptyState, ErrorState, Loading } from "@/components/ui/state";
import { paths } from "@/config/paths";
import { messageOf } from "@/lib/api/problem";
import { cn } from "@/lib/cn";
import { allows, useMe } from "@/lib/me";
import { isUsable, previewQuery, templatesQuery, type Template } from "@/lib/message-templates";
import { fieldWords, TEMPLATE_STATE } from "@/lib/message-words";
import { toast } from "@/lib/toast";
import { useIsHere } from "@/lib/use-is-here";
import type { Chat } from "../api/chats";
import type { Outgoing } from "../api/send";
import { chatName, purposeNow } from "./chat-words";
import { filled, freePlaces, isOpen } from "./fill-template";

interface Props {
  chat: Chat;
  /** Outside Twilio's window only what WhatsApp approved may go out. */
  approvedOnly: boolean;
  send: (outgoing: Outgoing) => Promise<void>;
  onClose: () => void;
}

/** A ready text is chosen, seen as this person will get it, completed and sent. */
export function TemplatePicker({ chat, approvedOnly, send, onClose }: Props) {
  const query = useQuery(templatesQuery);
  const me = useMe();
  const mayWrite = me !== null && allows(me, "templates.write");
  const [chosenId, setChosenId] = useState<string | null>(null);
  const group = useId();
  const usable = (query.data ?? []).filter((template) => isUsable(template, approvedOnly));
  const chosen = usable.find((each) => each.id === chosenId);
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()} title="תבנית הודעה" description={`בחירת תבנית אל ${chatName(chat)}`}>
      <div className="space-y-4 p-4">
        {query.isPending && <Loading className="h-40 rounded-lg" />}
        {query.isError && !query.data && <ErrorState compact error={query.error} onRetry={() => void query.refetch()} />}
        {query.data && usable.length === 0 && (
          <EmptyState
            compact
            icon={FileText}
            title={approvedOnly ? "אין תבנית מאושרת" : "עוד אין תבניות"}
            action={mayWrite && <Link href={paths.templates.to()} className={buttonClass("secondary", "sm")}>לתבניות</Link>}
          >
            {approvedOnly ? "וואטסאפ מאשר כל תבנית לפני שאפשר לשלוח אותה דרך Twilio." : "נוסחים שחוזרים עליהם נשמרים כתבניות ונשלחים בלחיצה."}
          </EmptyState>
        )}
        <div role="radiogroup" aria-label="תבניות" className="space-y-2">
          {usable.map((template) => (
            <label
              key={template.id}
              className={cn("block cursor-pointer rounded-lg border p-3 hover:bg-hover has-focus-visible:outline-2 has-focus-visible:outline-accent", template.id === chosenId && "border-accent bg-accent-soft hover:bg-accent-soft")}
            >
              <span className="flex items-center gap-2">
                <input type="radio" name={group} className="size-4 accent-(--c-accent)" checked={template.id === chosenId} onChange={() => setChosenId(template.id)} />
                <bdi className="min-w-0 flex-1 truncate font-semibold">{template.name}</bdi>
                <Badge tone={TEMPLATE_STATE[template.state].tone}>{TEMPLATE_STATE[template.state].label}</Badge>
              </span>
              <span dir="auto" className="mt-1 line-clamp-2 ps-6 text-start text-sm text-ink-2">
                {template.body}
              </span>
            </label>
          ))}
        </div>
        {chosen && <Complete key={chosen.id} template={chosen} chat={chat} send={send} onClose={onClose} />}
      </div>
    </Sheet>
  );
}

/** What nothing fills by itself is asked for; what will be sent is shown word for word. */
function Complete({ template, chat, send, onClose }: { template: Template } & Omit<Props, "approvedOnly">) {
  const preview = useQuery(previewQuery(template.id, chat.customer_id));
  const free = freePlaces(template);
  const [values, setValues] = useState<string[]>(() => free.map(() => ""));
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const here = useIsHere();
  const text = preview.data ? filled(preview.data.text, free, values) : null;
  const typed = values.every((value) => value.trim() !== "");
  const complete = text !== null && !isOpen(text);

  async function go() {
    if (text === null) return;
    setBusy(true);
    setProblem(null);
    try {
      const purpose = purposeNow(chat, Date.now()) && (template.category === "marketing" ? "marketing" : "service");
      await send({ message: { template_id: template.id, template_values: values.map((value) => value.trim()), purpose }, text });
      onClose();
    } catch (error) {
      setBusy(false);
      if (here.current) setProblem(messageOf(error));
      else toast.error(`התבנית אל ${chatName(chat)} לא נשלחה. ${messageOf(error)}`);
    }
  }

  return (
    <section aria-label="כך זה ייראה" className="space-y-3">
      {preview.isError && !preview.data && <ErrorState compact error={preview.error} onRetry={() => void preview.refetch()} />}
      {preview.isPending && <Loading className="h-20 rounded-lg" />}
      {free.map((place, index) => (
        <Field
          key={place}
          label={free.length === 1 ? "טקסט חופשי" : `טקסט חופשי, מקום ${place}`}
          maxLength={500}
          dir="auto"
          value={values[index] ?? ""}
          onChange={(event) => setValues(values.map((value, at) => (at === index ? event.target.value : value)))}
        />
      ))}
      {preview.data && typed && !complete && (
        <p role="note" className="text-sm text-warn">
          חסר: {preview.data.missing.filter((name) => name !== fieldWords("free")).join(", ")}. מוסיפים בכרטיס הלקוח וחוזרים לכאן.
        </p>
      )}
      {text !== null && (
        <div>
          <p className="mb-1 text-xs font-semibold text-ink-3">כך זה יגיע אל <bdi>{chatName(chat)}</bdi></p>
          <p dir="auto" className="rounded-xl rounded-ee-sm bg-accent-soft px-3.5 py-2.5 text-start text-base whitespace-pre-wrap">
            {text}
          </p>
        </div>
      )}
      {problem !== null && (
        <p role="alert" className="text-sm text-bad">
          {problem}
        </p>
      )}
      <Button variant="primary" busy={busy} disabled={!complete} onClick={() => void go()}>
        שליחה
      </Button>
    </section>
  );
}
