import { useQuery } from "@tanstack/react-query";
import { Upload, UserRoundX } from "lucide-react";
import { lazy, Suspense, useRef, useState } from "react";
import { Link } from "wouter";
import { buttonClass } from "@/components/ui/button";
import { usePageTitle } from "@/components/ui/page-header";
import { Sheet } from "@/components/ui/sheet";
import { EmptyState, ErrorState, Loading, Skeleton } from "@/components/ui/state";
import { paths } from "@/config/paths";
import { ApiError } from "@/lib/api/problem";
import { changeDraft } from "@/lib/chat-drafts";
import { allows, useMe } from "@/lib/me";
import { useIsPhone } from "@/lib/use-is-phone";
import { useNow } from "@/lib/use-now";
import { toast } from "@/lib/toast";
import { useDroppedFiles } from "@/lib/use-dropped-files";
import { chatQuery, useChangeChat, type Chat } from "../api/chats";
import type { Message } from "../api/messages";
import { useSend } from "../api/send";
import { checked } from "./attachments";
import { answerBy, archiveOrBack } from "./chat-acts";
import { chatName, templateOnly } from "./chat-words";
import { Composer } from "./composer";
import { Thread } from "./thread";
import { ThreadHeader } from "./thread-header";
import { TypingLine } from "./typing-line";
import { useInboxKeys } from "./use-inbox-keys";

const PersonPanel = lazy(() => import("./person-panel").then(({ PersonPanel: panel }) => ({ default: panel })));

interface Props {
  customerId: string;
  search: string;
}

/** One person's conversation: header, thread and the field to answer in; who he is stands beside it on a wide screen. */
export function Conversation({ customerId, search }: Props) {
  const query = useQuery(chatQuery(customerId));
  if (query.isError && !query.data) {
    const gone = query.error instanceof ApiError && query.error.status === 404;
    return (
      <div className="flex-1 overflow-y-auto">
        <StateTitle title={gone ? "שיחה שלא נמצאה" : "שיחה שלא נטענה"} />
        {gone ? <Gone /> : <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      </div>
    );
  }
  if (!query.data) return <ConversationSkeleton />;
  return <Opened chat={query.data} search={search} />;
}

/** Names the page when there is no person to name it after; on a phone it is its only heading. */
function StateTitle({ title }: { title: string }) {
  usePageTitle(title);
  return useIsPhone() && <h1 className="sr-only">{title}</h1>;
}

function Gone() {
  return (
    <EmptyState icon={UserRoundX} title="השיחה לא נמצאה" action={<Link href={paths.inbox.to()} className={buttonClass("secondary", "sm")}>לכל השיחות</Link>}>
      ייתכן שהקישור שגוי, או שהלקוח באחריות מישהו אחר.
    </EmptyState>
  );
}

function Opened({ chat, search }: { chat: Chat; search: string }) {
  usePageTitle(`${chatName(chat)}, הודעות`);
  const me = useMe();
  const canWrite = me !== null && allows(me, "chats.write");
  const change = useChangeChat();
  const { send, sending } = useSend(chat.customer_id);
  const [quote, setQuote] = useState<Message | null>(null);
  const [person, setPerson] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const now = useNow(60_000);
  const over = useDroppedFiles(canWrite && !templateOnly(chat, now), add);

  useInboxKeys({
    KeyR: () => field.current?.focus(),
    KeyT: () => canWrite && change.mutate(answerBy(chat, !chat.ai_on)),
    KeyE: () => canWrite && change.mutate(archiveOrBack(chat)),
  });

  function add(dropped: File[]) {
    const { files: fine, problem } = checked(dropped);
    changeDraft(chat.customer_id, (now) => ({ files: [...now.files, ...fine] }));
    if (problem !== null) toast.error(problem);
    field.current?.focus();
  }

  function quoteOf(message: Message | null) {
    setQuote(message);
    if (message) field.current?.focus();
  }

  return (
    <>
      <section aria-label={`שיחה עם ${chatName(chat)}`} className="relative flex min-h-0 min-w-0 flex-1 flex-col bg-canvas">
        <ThreadHeader chat={chat} me={me?.name} canWrite={canWrite} search={search} onPerson={() => setPerson(true)} />
        <Thread chat={chat} sending={sending} canWrite={canWrite} onQuote={quoteOf} />
        <TypingLine chat={chat} me={me?.name} />
        {canWrite && <Composer chat={chat} quote={quote} onQuote={quoteOf} onFiles={add} send={send} field={field} />}
        {over && (
          <div className="pointer-events-none absolute inset-2 z-20 grid place-items-center rounded-xl border-2 border-dashed border-accent bg-accent-soft text-accent-text">
            <p className="flex items-center gap-2 text-lg font-bold">
              <Upload aria-hidden className="size-6" /> שחררו כאן כדי לצרף
            </p>
          </div>
        )}
      </section>
      <aside aria-label="פרטי הלקוח" className="w-72 shrink-0 overflow-y-auto border-s bg-surface max-xl:hidden">
        <Suspense>
          <PersonPanel chat={chat} me={me} />
        </Suspense>
      </aside>
      <Sheet open={person} onOpenChange={setPerson} title="פרטי הלקוח">
        <Suspense fallback={<Loading className="m-4 h-40 rounded-lg" />}>
          <PersonPanel chat={chat} me={me} />
        </Suspense>
      </Sheet>
    </>
  );
}

function ConversationSkeleton() {
  return (
    <div role="status" aria-label="טוען" className="flex min-w-0 flex-1 flex-col bg-canvas">
      <div className="flex items-center gap-3 border-b bg-surface px-5 py-3">
        <Skeleton className="size-10 rounded-full" />
        <Skeleton className="h-5 w-40" />
      </div>
      <div className="flex-1" />
      <Skeleton className="m-4 h-10" />
    </div>
  );
}
