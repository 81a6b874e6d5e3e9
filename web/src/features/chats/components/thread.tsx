import { useInfiniteQuery } from "@tanstack/react-query";
import { ArrowDown, MessagesSquare } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { Button } from "@/components/ui/button";
import { Spinner } from "@/components/ui/spinner";
import { EmptyState, ErrorState, Skeleton } from "@/components/ui/state";
import { flatten } from "@/lib/cursor-list";
import { formatAbsolute } from "@/lib/format";
import { MESSAGE_KIND } from "@/lib/message-words";
import { useOutbox } from "@/lib/offline/outbox";
import { useNow } from "@/lib/use-now";
import type { Chat } from "../api/chats";
import { messagesQuery, type Message } from "../api/messages";
import type { Sending } from "../api/send";
import { chatName, dayWords } from "./chat-words";
import { MessageBubble, PendingBubble } from "./message-bubble";
import { threadRows, type ThreadRow } from "./thread-rows";
import { useSeen } from "./use-seen";
import { useThreadScroll } from "./use-thread-scroll";

interface Props {
  chat: Chat;
  sending: Sending[];
  canWrite: boolean;
  onQuote: (message: Message) => void;
}

type Row = ThreadRow | { kind: "pending"; key: string; text: string; file: string | null; state: "sending" | "kept" | "refused"; refused: string | null };

/** A conversation from top to bottom, the newest line last. */
export function Thread({ chat, sending, canWrite, onQuote }: Props) {
  const query = useInfiniteQuery(messagesQuery(chat.customer_id));
  const messages = useMemo(() => flatten(query.data), [query.data]);
  const rows = useRows(chat.customer_id, messages, sending);
  const { hasNextPage, isFetching, isFetchingNextPage, fetchNextPage, isFetchNextPageError } = query;
  const keys = useMemo(() => rows.map((row) => row.key), [rows]);
  const { box, virtual, items, atEnd, jump, onScroll } = useThreadScroll(keys, {
    more: hasNextPage && !isFetchNextPageError,
    // Asking for more would call off a reading of what is new.
    busy: isFetching,
    load: () => void fetchNextPage(),
  });
  const own = sending.length;
  useEffect(() => {
    if (own > 0) jump();
  }, [own, jump]);
  useSeen(chat, atEnd && messages.length > 0, canWrite);
  const customer = chatName(chat);

  if (query.isPending) return <ThreadSkeleton />;
  if (query.isError && messages.length === 0) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (rows.length === 0) {
    return (
      <div className="flex-1 overflow-y-auto">
        <EmptyState icon={MessagesSquare} title="עוד לא נכתב כאן כלום">
          ההודעה הראשונה אל {customer} תופיע כאן, עם מצב המסירה שלה.
        </EmptyState>
      </div>
    );
  }
  return (
    <div className="relative min-h-0 flex-1">
      <div ref={box} onScroll={onScroll} role="log" aria-live="off" aria-label={`ההתכתבות עם ${customer}`} tabIndex={0} className="h-full overflow-y-auto overscroll-contain px-3 focus-visible:-outline-offset-2 md:px-5">
        {isFetchingNextPage && (
          <p className="absolute inset-x-0 top-2 z-10 flex justify-center text-ink-3">
            <Spinner />
            <span className="sr-only">טוענים הודעות קודמות</span>
          </p>
        )}
        <div className="relative" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            return (
              <div key={item.key} ref={virtual.measureElement} data-index={item.index} className="absolute inset-x-0 top-0" style={{ transform: `translateY(${item.start}px)` }}>
                <RowView row={row} customer={customer} canWrite={canWrite} onQuote={onQuote} />
              </div>
            );
          })}
        </div>
      </div>
      {!atEnd && (
        <div className="pointer-events-none absolute inset-x-0 bottom-3 flex justify-center">
          <Button size="sm" className="pointer-events-auto rounded-full shadow-float" onClick={jump}>
            <ArrowDown aria-hidden className="size-4" />
            {chat.unread > 0 ? "הודעות חדשות" : "להודעה האחרונה"}
          </Button>
        </div>
      )}
      {isFetchNextPageError && (
        <div className="absolute inset-x-0 top-2 flex justify-center">
          <Button size="sm" onClick={() => void fetchNextPage()}>
            הודעות קודמות לא נטענו, לנסות שוב
          </Button>
        </div>
      )}
      <Announcer messages={messages} customer={customer} />
    </div>
  );
}

/** The conversation, then what waits on the device, then what is on its way. */
function useRows(customerId: string, messages: Message[], sending: Sending[]): Row[] {
  const waiting = useOutbox();
  return useMemo(() => {
    const kept = waiting.flatMap(({ key, write, what, refused }): Row[] =>
      write.kind === "message" && write.customer_id === customerId
        ? [{ kind: "pending", key, text: write.body.text ?? what, file: null, state: refused === null ? "kept" : "refused", refused }]
        : [],
    );
    const going = sending.map(({ key, text, file }): Row => ({ kind: "pending", key, text, file, state: "sending", refused: null }));
    return [...threadRows(messages), ...kept, ...going];
  }, [customerId, messages, sending, waiting]);
}

function RowView({ row, customer, canWrite, onQuote }: { row: Row; customer: string; canWrite: boolean; onQuote: Props["onQuote"] }) {
  if (row.kind === "day") return <Day at={row.at} />;
  if (row.kind === "message") return <MessageBubble message={row.message} customer={customer} follows={row.follows} canWrite={canWrite} onQuote={onQuote} />;
  return (
    <PendingBubble text={row.text} file={row.file} state={row.state}>
      {row.refused !== null && <p className="mt-0.5 max-w-[34rem] px-1 text-sm text-bad">{row.refused} אפשר לטפל בה בפס שלמעלה.</p>}
    </PendingBubble>
  );
}

function Day({ at }: { at: string }) {
  const now = useNow(60_000);
  return (
    <p className="flex justify-center pt-4 pb-1">
      <time dateTime={at} title={formatAbsolute(at)} className="rounded-full bg-sunken px-3 py-0.5 text-xs font-semibold text-ink-2">
        {dayWords(at, now)}
      </time>
    </p>
  );
}

/** Says a message that came in while the thread is open, for those who listen to the screen. */
function Announcer({ messages, customer }: { messages: Message[]; customer: string }) {
  const newest = messages.find((message) => message.direction === "in");
  const [first] = useState(newest?.id);
  return (
    <p role="status" className="sr-only">
      {newest && newest.id !== first && `הודעה חדשה מאת ${customer}: ${newest.body ?? MESSAGE_KIND[newest.kind]}`}
    </p>
  );
}

function ThreadSkeleton() {
  return (
    <div role="status" aria-label="טוען" className="flex flex-1 flex-col justify-end gap-3 overflow-hidden p-5">
      <Skeleton className="h-12 w-56 rounded-xl" />
      <Skeleton className="h-16 w-72 self-end rounded-xl" />
      <Skeleton className="h-10 w-44 rounded-xl" />
      <Skeleton className="h-20 w-80 max-w-full self-end rounded-xl" />
      <Skeleton className="h-12 w-60 rounded-xl" />
    </div>
  );
}
