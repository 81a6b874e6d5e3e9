import { CircleAlert, MessageSquareText, SendHorizontal, X } from "lucide-react";
import { lazy, Suspense, useState, type KeyboardEvent, type RefObject } from "react";
import { Button } from "@/components/ui/button";
import { INPUT } from "@/components/ui/field";
import { messageOf } from "@/lib/api/problem";
import { changeDraft, useChatDraft, type ChatDraft } from "@/lib/chat-drafts";
import { cn } from "@/lib/cn";
import { formatNumber } from "@/lib/format";
import { MESSAGE_KIND } from "@/lib/message-words";
import { toast } from "@/lib/toast";
import { useIsHere } from "@/lib/use-is-here";
import { useIsPhone } from "@/lib/use-is-phone";
import { useNow } from "@/lib/use-now";
import type { Chat } from "../api/chats";
import type { Message } from "../api/messages";
import type { Outgoing } from "../api/send";
import { useTellTyping } from "../api/typing";
import { AttachmentList } from "./attachment-list";
import { AttachMenu } from "./attach-menu";
import { chatName, purposeNow, templateOnly } from "./chat-words";

const TemplatePicker = lazy(() => import("./template-picker").then(({ TemplatePicker: picker }) => ({ default: picker })));

interface Props {
  chat: Chat;
  quote: Message | null;
  onQuote: (message: Message | null) => void;
  onFiles: (picked: File[]) => void;
  send: (outgoing: Outgoing) => Promise<void>;
  field: RefObject<HTMLTextAreaElement | null>;
}

const MOST = 4_096;

/** Where an answer is written: Enter sends, Shift+Enter begins a line; on a phone the button sends. */
export function Composer({ chat, quote, onQuote, onFiles, send, field }: Props) {
  const { text, files } = useChatDraft(chat.customer_id);
  const change = (to: (now: ChatDraft) => Partial<ChatDraft>) => changeDraft(chat.customer_id, to);
  const here = useIsHere();
  const [problem, setProblem] = useState<string | null>(null);
  const [picking, setPicking] = useState(false);
  const tell = useTellTyping(chat.customer_id);
  const phone = useIsPhone();
  const closed = templateOnly(chat, useNow(60_000));
  const empty = text.trim() === "" && files.length === 0;
  const tooLong = text.trim().length > MOST;

  /** What was not taken goes back to its place, before what was prepared meanwhile; what was taken is not sent twice. */
  function giveBack(unsent: ChatDraft, error: unknown) {
    change((now) => ({ text: [unsent.text, now.text].filter((part) => part !== "").join("\n"), files: [...unsent.files, ...now.files] }));
    if (here.current) setProblem(messageOf(error));
    else toast.error(`ההודעה אל ${chatName(chat)} לא נשלחה, והיא מחכה בשיחה כטיוטה. ${messageOf(error)}`);
  }

  async function submit() {
    if (empty || tooLong || closed) return;
    const words = text.trim();
    change(() => ({ text: "", files: [] }));
    onQuote(null);
    setProblem(null);
    tell(false);
    field.current?.focus();
    const common = { quoted_id: quote?.id ?? null, purpose: purposeNow(chat, Date.now()) };
    const messages: Outgoing[] =
      files.length === 0
        ? [{ message: { ...common, text: words }, text: words }]
        : files.map((file, index) => ({ message: { ...common, text: index === 0 && words ? words : null }, text: index === 0 ? words : "", file }));
    for (const [index, outgoing] of messages.entries()) {
      try {
        await send(outgoing);
      } catch (error) {
        giveBack({ text: index === 0 ? text : "", files: files.slice(index) }, error);
        if (index === 0) onQuote(quote);
        return;
      }
    }
  }

  function keys(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") {
      if (quote) onQuote(null);
      else field.current?.blur();
      return;
    }
    const sends = event.ctrlKey || event.metaKey || (!phone && !event.shiftKey);
    if (event.key !== "Enter" || !sends) return;
    event.preventDefault();
    void submit();
  }

  return (
    <div className="shrink-0 border-t bg-surface px-3 py-2 md:px-5">
      {problem !== null && <Problem text={problem} onClose={() => setProblem(null)} />}
      {closed && <WindowClosed chat={chat} />}
      {quote && <QuoteBar quote={quote} onClose={() => onQuote(null)} />}
      {tooLong && <Problem text={`ההודעה ארוכה מדי: ${formatNumber(text.trim().length)} תווים. אפשר עד ${formatNumber(MOST)}.`} />}
      <AttachmentList files={files} onRemove={(file) => change((now) => ({ files: now.files.filter((each) => each !== file) }))} />
      <div className="flex items-end gap-1">
        {!closed && <AttachMenu onFiles={onFiles} />}
        <Button variant={closed ? "primary" : "ghost"} size={closed ? "md" : "icon"} aria-label={closed ? undefined : "תבנית הודעה"} onClick={() => setPicking(true)} className={closed ? "flex-1" : ""}>
          <MessageSquareText aria-hidden className="size-5" />
          {closed && "לבחור תבנית"}
        </Button>
        {!closed && (
          <>
            <textarea
              ref={field}
              aria-label="הודעה"
              placeholder="כתבו הודעה"
              dir="auto"
              rows={1}
              value={text}
              onChange={(event) => {
                change(() => ({ text: event.target.value }));
                tell(event.target.value !== "");
              }}
              onBlur={() => tell(false)}
              onKeyDown={keys}
              onPaste={(event) => {
                const { files: pictures } = event.clipboardData;
                // Spreadsheets copy their words together with a picture of them: the words are meant.
                if (pictures.length === 0 || event.clipboardData.getData("text/plain") !== "") return;
                event.preventDefault();
                onFiles([...pictures]);
              }}
              className={cn(INPUT, "field-sizing-content h-auto! max-h-40 min-h-9.5 flex-1 resize-none py-2 text-start max-md:min-h-11")}
            />
            <Button variant="primary" size="icon" aria-label="שליחה" disabled={empty || tooLong} onClick={() => void submit()} className="size-9.5 max-md:size-11">
              <SendHorizontal aria-hidden className="size-4.5 rtl:-scale-x-100" />
            </Button>
          </>
        )}
      </div>
      {picking && (
        <Suspense>
          <TemplatePicker chat={chat} approvedOnly={closed} send={send} onClose={() => setPicking(false)} />
        </Suspense>
      )}
    </div>
  );
}

function Problem({ text, onClose }: { text: string; onClose?: () => void }) {
  return (
    <div role="alert" className="mb-2 flex items-center gap-2 rounded-lg bg-bad-soft py-1 ps-3 pe-1 text-sm text-bad">
      <CircleAlert aria-hidden className="size-4 shrink-0" />
      <span className="min-w-0 flex-1">{text}</span>
      {onClose && (
        <Button variant="ghost" size="icon" aria-label="סגירת ההודעה" onClick={onClose} className="text-current!">
          <X aria-hidden className="size-4" />
        </Button>
      )}
    </div>
  );
}

function WindowClosed({ chat }: { chat: Chat }) {
  return (
    <p role="note" className="mb-2 flex items-start gap-2 rounded-lg bg-warn-soft px-3 py-2 text-sm text-warn">
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      {chat.window_until === null
        ? "ההודעות יוצאות עכשיו דרך Twilio, והלקוח לא כתב ב־24 השעות האחרונות. כלל של וואטסאפ: אפשר לפתוח רק בתבנית מאושרת, ואחרי שיענה לכתוב חופשי."
        : "עברו 24 שעות מההודעה האחרונה של הלקוח. כלל של וואטסאפ: דרך Twilio אפשר לפתוח רק בתבנית מאושרת, ואחרי שיענה לכתוב חופשי."}
    </p>
  );
}

function QuoteBar({ quote, onClose }: { quote: Message; onClose: () => void }) {
  return (
    <div className="mb-2 flex items-center gap-2 rounded-lg bg-sunken py-1 ps-3 pe-1">
      <p dir="auto" className="min-w-0 flex-1 truncate border-s-2 border-accent ps-2 text-start text-sm text-ink-2">
        <span className="sr-only">בתגובה אל: </span>
        {quote.body ?? MESSAGE_KIND[quote.kind]}
      </p>
      <Button variant="ghost" size="icon" aria-label="בלי ציטוט" onClick={onClose}>
        <X aria-hidden className="size-4" />
      </Button>
    </div>
  );
}
