import { useInfiniteQuery, type UseInfiniteQueryResult } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Archive, MessagesSquare, SearchX } from "lucide-react";
import { useEffect, useMemo, useRef, type KeyboardEvent } from "react";
import { Link } from "wouter";
import { Button, buttonClass } from "@/components/ui/button";
import { Spinner } from "@/components/ui/spinner";
import { EmptyState, ErrorState, Skeleton } from "@/components/ui/state";
import { paths } from "@/config/paths";
import { allows, useMe } from "@/lib/me";
import { chatsOf, chatsQuery, type Chat, type ChatFilters } from "../api/chats";
import { ChatRow } from "./chat-row";

const ROW_PX = 76;
const AHEAD_ROWS = 10;

interface Props {
  filters: ChatFilters;
  filtered: boolean;
  onClear: () => void;
  current: string | null;
  search: string;
}

/** All conversations that fit what is asked for, the newest first; only those near the screen exist. */
export function ChatList({ filters, filtered, onClear, current, search }: Props) {
  const query = useInfiniteQuery(chatsQuery(filters));
  const chats = useMemo(() => chatsOf(query.data), [query.data]);
  if (query.isPending) return <ListSkeleton />;
  if (query.isError && chats.length === 0) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (chats.length === 0) return <Nothing filters={filters} filtered={filtered} onClear={onClear} />;
  return (
    <Rows
      chats={chats}
      current={current}
      search={search}
      query={query}
    />
  );
}

interface RowsProps {
  chats: Chat[];
  current: string | null;
  search: string;
  query: Pick<UseInfiniteQueryResult, "hasNextPage" | "isFetching" | "isFetchingNextPage" | "isFetchNextPageError" | "fetchNextPage">;
}

function Rows({ chats, current, search, query }: RowsProps) {
  const { hasNextPage, isFetching, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query;
  const box = useRef<HTMLUListElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing here is memoized by a compiler
  const virtual = useVirtualizer({
    count: chats.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 6,
    getItemKey: (index) => chats[index]?.customer_id ?? index,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    // Asking for more would call off a reading of what is new.
    if (hasNextPage && !isFetching && !isFetchNextPageError && last >= chats.length - AHEAD_ROWS) void fetchNextPage();
  }, [hasNextPage, isFetching, isFetchNextPageError, last, chats.length, fetchNextPage]);

  const at = chats.findIndex((chat) => chat.customer_id === current);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at);
    // Only when another one was chosen: a message that reorders the list must not move it under the reader's eyes.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [current]);

  function keys(event: KeyboardEvent<HTMLUListElement>) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || !(event.target instanceof HTMLElement)) return;
    event.preventDefault();
    const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("a[data-chat]")];
    rows[rows.indexOf(event.target) + step]?.focus();
  }

  return (
    <ul ref={box} aria-label="שיחות" onKeyDown={keys} className="min-h-0 flex-1 overflow-y-auto overscroll-contain">
      <li aria-hidden style={{ height: items[0]?.start ?? 0 }} />
      {items.map((item) => {
        const chat = chats[item.index];
        return (
          chat && (
            <li key={item.key}>
              <ChatRow chat={chat} current={chat.customer_id === current} search={search} />
            </li>
          )
        );
      })}
      <li aria-hidden style={{ height: virtual.getTotalSize() - (items.at(-1)?.end ?? 0) }} />
      {isFetchNextPageError && (
        <li className="flex justify-center py-3">
          <Button size="sm" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            הטעינה נכשלה, לנסות שוב
          </Button>
        </li>
      )}
      {isFetchingNextPage && !isFetchNextPageError && (
        <li className="flex justify-center py-3 text-ink-3">
          <Spinner />
          <span className="sr-only">טוענים עוד שיחות</span>
        </li>
      )}
    </ul>
  );
}

function Nothing({ filters, filtered, onClear }: Pick<Props, "filters" | "filtered" | "onClear">) {
  const me = useMe();
  if (filtered) {
    return (
      <EmptyState compact icon={filters.state === "archived" ? Archive : SearchX} title={filters.state === "archived" ? "הארכיון ריק" : "אין שיחות כאלה"} action={<Button size="sm" onClick={onClear}>לכל השיחות</Button>}>
        {filters.state === "archived" ? "שיחה שסיימתם איתה אפשר להעביר לכאן. היא חוזרת לבד כשהלקוח כותב." : "נסו מילה אחרת או סינון אחר."}
      </EmptyState>
    );
  }
  const mayLink = me !== null && allows(me, "whatsapp");
  return (
    <EmptyState
      compact
      icon={MessagesSquare}
      title="עוד אין הודעות"
      action={mayLink && <Link href={paths.whatsapp.to()} className={buttonClass("secondary", "sm")}>לחיבור הוואטסאפ</Link>}
    >
      כשלקוח יכתוב למשרד בוואטסאפ, השיחה תופיע כאן מיד.
    </EmptyState>
  );
}

function ListSkeleton() {
  return (
    <div role="status" aria-label="טוען" className="flex-1 overflow-hidden">
      {Array.from({ length: 9 }, (_, index) => (
        <div key={index} className="flex h-19 items-center gap-3 border-b px-3">
          <Skeleton className="size-10 shrink-0 rounded-full" />
          <span className="flex-1 space-y-2">
            <Skeleton className="h-3.5 w-1/2" />
            <Skeleton className="h-3 w-4/5" />
          </span>
        </div>
      ))}
    </div>
  );
}
