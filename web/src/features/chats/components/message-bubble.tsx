import { Bot, Check, CheckCheck, Clock, CloudUpload, Megaphone, Reply, RotateCw, Smartphone, TriangleAlert, UserRound, X, Zap, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/cn";
import { formatAbsolute, formatTime } from "@/lib/format";
import { MESSAGE_STATE, ROUTE } from "@/lib/message-words";
import { useMessageAct, type Message } from "../api/messages";
import { authorWords } from "./chat-words";
import { MessageContent } from "./message-content";

interface Props {
  message: Message;
  customer: string;
  /** The same writer goes on: the name is not repeated. */
  follows: boolean;
  canWrite: boolean;
  onQuote: (message: Message) => void;
}

function AuthorIcon({ message }: { message: Message }) {
  const look = { "aria-hidden": true, className: "size-3.5" };
  if (message.author === "ai") return <Bot {...look} />;
  if (message.author === "automation") return message.broadcast_id ? <Megaphone {...look} /> : <Zap {...look} />;
  return message.author_name === null ? <Smartphone {...look} /> : <UserRound {...look} />;
}

/** Each kind of writer has its own word, sign and outline; colour only adds to them. */
export const SKIN: Record<Message["author"], string> = {
  customer: "rounded-es-sm border bg-surface",
  ai: "rounded-ee-sm bg-accent-soft",
  staff: "rounded-ee-sm border border-info/40 bg-info-soft",
  automation: "rounded-ee-sm border border-dashed border-line-strong bg-sunken",
};

/** One message: the customer's at the start of the line, the office's at its end. */
export function MessageBubble({ message, customer, follows, canWrite, onQuote }: Props) {
  const ours = message.direction === "out";
  const who = authorWords(message, customer);
  return (
    <article aria-label={`${who}, ${formatTime(message.at)}`} className={cn("group/message flex flex-col", ours ? "items-end" : "items-start", follows ? "pt-1" : "pt-3")}>
      {ours && !follows && <Author message={message} who={who} />}
      <div className={cn("flex max-w-[88%] items-center gap-1 md:max-w-[80%]", !ours && "flex-row-reverse")}>
        {canWrite && (
          <Button
            variant="ghost"
            size="icon"
            aria-label={`תגובה להודעה של ${who} משעה ${formatTime(message.at)}`}
            onClick={() => onQuote(message)}
            className="text-ink-3 opacity-0 group-hover/message:opacity-100 focus-visible:opacity-100 max-md:hidden"
          >
            <Reply aria-hidden className="size-4 rtl:-scale-x-100" />
          </Button>
        )}
        <div className={cn("max-w-[34rem] min-w-0 rounded-xl px-3 py-1.5 text-base", SKIN[message.author], message.state === "cancelled" && "line-through opacity-70")}>
          {message.quoted !== null && <Quoted text={message.quoted} />}
          <MessageContent message={message} who={who} />
        </div>
      </div>
      <Foot message={message} canWrite={canWrite} onQuote={onQuote} />
      {message.state === "failed" && <Failure message={message} canWrite={canWrite} />}
    </article>
  );
}

function Author({ message, who }: { message: Message; who: string }) {
  return (
    <p className="mb-0.5 flex items-center gap-1 px-1 text-xs font-semibold text-ink-2">
      <AuthorIcon message={message} />
      <bdi>{who}</bdi>
    </p>
  );
}

export function Quoted({ text }: { text: string }) {
  return (
    <blockquote dir="auto" className="mb-1 line-clamp-2 border-s-2 border-accent ps-2 text-start text-sm text-ink-2">
      <span className="sr-only">בתגובה אל: </span>
      {text}
    </blockquote>
  );
}

const STATE_ICON: Partial<Record<Message["state"], LucideIcon>> = {
  queued: Clock,
  sending: Clock,
  sent: Check,
  delivered: CheckCheck,
  read: CheckCheck,
  failed: TriangleAlert,
  cancelled: X,
};

function moments(message: Message): string {
  const parts = [
    ["נכתב", message.at],
    ["נשלח", message.sent_at],
    ["נמסר", message.delivered_at],
    ["נקרא", message.read_at],
  ] as const;
  return parts.flatMap(([word, at]) => (at === null ? [] : [`${word} ${formatAbsolute(at)}`])).join("\n");
}

function Foot({ message, canWrite, onQuote }: Pick<Props, "message" | "canWrite" | "onQuote">) {
  const cancel = useMessageAct("cancel");
  const Icon = STATE_ICON[message.state];
  const otherRoute = message.route !== null && message.route !== "baileys" ? ROUTE[message.route] : null;
  return (
    <p className="mt-0.5 flex flex-wrap items-center gap-x-2 px-1 text-2xs text-ink-3" title={moments(message)}>
      <time dateTime={message.at} className="nums">
        {formatTime(message.at)}
      </time>
      {message.direction === "out" && (
        <span className={cn("inline-flex items-center gap-0.5", message.state === "read" && "font-semibold text-accent-text", message.state === "failed" && "font-semibold text-bad")}>
          {Icon && <Icon aria-hidden className="size-3.5" />}
          {MESSAGE_STATE[message.state]}
        </span>
      )}
      {otherRoute && <span>{otherRoute}</span>}
      {message.template_id && <span>מתבנית</span>}
      {canWrite && message.state === "queued" && (
        <button type="button" className="touch font-semibold underline" disabled={cancel.isPending} onClick={() => cancel.mutate(message)}>
          ביטול השליחה
        </button>
      )}
      {canWrite && (
        <button type="button" className="touch font-semibold md:hidden" onClick={() => onQuote(message)}>
          תגובה
        </button>
      )}
    </p>
  );
}

/** Why nobody got it, and what to do, on the message itself. */
function Failure({ message, canWrite }: { message: Message; canWrite: boolean }) {
  const retry = useMessageAct("retry");
  return (
    <div role="note" className="mt-1 flex max-w-[34rem] flex-wrap items-center gap-2 rounded-lg border border-bad/40 bg-bad-soft px-3 py-1.5 text-sm text-bad">
      <TriangleAlert aria-hidden className="size-4 shrink-0" />
      <span className="min-w-0 flex-1">{message.error_sentence ?? "ההודעה לא יצאה."}</span>
      {canWrite && message.can_retry && (
        <Button variant="danger" size="sm" busy={retry.isPending} onClick={() => retry.mutate(message)}>
          <RotateCw aria-hidden className="size-3.5" />
          לשלוח שוב
        </Button>
      )}
    </div>
  );
}

/** Words that have not reached the server: on their way, or kept on the device. */
export function PendingBubble({ text, file, state, children }: { text: string; file?: string | null; state: "sending" | "kept" | "refused"; children?: ReactNode }) {
  const Icon = { sending: Clock, kept: CloudUpload, refused: TriangleAlert }[state];
  return (
    <article aria-label="הודעה שלכם שעוד לא נשלחה" className="flex flex-col items-end pt-2">
      <div className={cn("max-w-[34rem] rounded-xl px-3 py-1.5 text-base", SKIN.staff)}>
        {file && <bdi className="block text-sm font-semibold">{file}</bdi>}
        <p dir="auto" className="text-start wrap-anywhere whitespace-pre-wrap">
          {text}
        </p>
      </div>
      <p className={cn("mt-0.5 flex items-center gap-1 px-1 text-2xs", state === "refused" ? "font-semibold text-bad" : "text-ink-3")}>
        <Icon aria-hidden className="size-3.5" />
        {{ sending: "בשליחה", kept: "ממתין לחיבור", refused: "השרת לא קיבל" }[state]}
      </p>
      {children}
    </article>
  );
}
