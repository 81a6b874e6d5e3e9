import { useQuery, useQueryClient } from "@tanstack/react-query";
import { MessagesSquare } from "lucide-react";
import { useCallback, useMemo, type ReactNode } from "react";
import { useLocation, useSearch } from "wouter";
import { usePageTitle } from "@/components/ui/page-header";
import { EmptyState } from "@/components/ui/state";
import { paths } from "@/config/paths";
import { cn } from "@/lib/cn";
import { oneOf } from "@/lib/guards";
import { useFilters } from "@/lib/use-filters";
import { CHAT_FILTERS, chatsOf, chatsQuery, unreadQuery, type ChatFilters } from "../api/chats";
import { ChatList } from "../components/chat-list";
import { Conversation } from "../components/conversation";
import { ListHead } from "../components/list-head";
import { useInboxKeys } from "../components/use-inbox-keys";

interface Props {
  /** Whose conversation is open; null when none is. */
  id: string | null;
  /** What stands beside the title, composed by the app. */
  actions?: ReactNode;
}

/** Every written conversation of the office: the list, the thread, and who the other side is. One at a time on a phone. */
export function InboxPage({ id, actions }: Props) {
  const { get, set } = useFilters();
  const query = useSearch();
  const search = query === "" ? "" : `?${query}`;
  const filter = oneOf(CHAT_FILTERS, get("filter") ?? null);
  const state = get("state") === "archived" ? "archived" : undefined;
  const q = get("q");
  const filters = useMemo<ChatFilters>(() => ({ filter, state, q }), [filter, state, q]);
  const step = useStep(id, filters, search);
  useInboxKeys({ KeyJ: () => step(1), KeyK: () => step(-1) });
  return (
    <div data-full={id === null ? "list" : "chat"} className="flex min-h-0 min-w-0 flex-1">
      <section aria-label="רשימת השיחות" className={cn("flex min-h-0 w-full min-w-0 shrink-0 flex-col bg-surface md:w-80 md:border-e", id !== null && "max-md:hidden")}>
        <ListHead
          filters={filters}
          onFilter={(next) => set({ filter: next })}
          onArchive={(archived) => set({ state: archived ? "archived" : undefined })}
          onSearch={(next) => set({ q: next })}
          actions={actions}
        />
        <ChatList
          filters={filters}
          filtered={filter !== undefined || state !== undefined || q !== undefined}
          onClear={() => set({ filter: undefined, state: undefined, q: undefined })}
          current={id}
          search={search}
        />
      </section>
      {id === null ? <NoneOpen /> : <Conversation key={id} customerId={id} search={search} />}
    </div>
  );
}

/** Moves to the neighbour in the list as it is loaded now. */
function useStep(id: string | null, filters: ChatFilters, search: string): (by: 1 | -1) => void {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  return useCallback(
    (by) => {
      const chats = chatsOf(client.getQueryData(chatsQuery(filters).queryKey));
      const at = chats.findIndex((chat) => chat.customer_id === id);
      const next = chats[at === -1 ? 0 : at + by];
      if (next) navigate(paths.chat.to(next.customer_id) + search);
    },
    [client, filters, id, navigate, search],
  );
}

function NoneOpen() {
  const unread = useQuery(unreadQuery).data ?? 0;
  usePageTitle("הודעות");
  return (
    <div className="flex min-w-0 flex-1 flex-col justify-center bg-canvas max-md:hidden">
      <EmptyState icon={MessagesSquare} title={unread > 0 ? "בוחרים שיחה מהרשימה" : "הכול נקרא"}>
        J ו־K עוברים בין השיחות, R כותב תשובה.
      </EmptyState>
    </div>
  );
}
