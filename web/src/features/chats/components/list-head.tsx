import { Archive } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { SearchBox } from "@/components/ui/field";
import { cn } from "@/lib/cn";
import { CHAT_FILTERS, type ChatFilter, type ChatFilters } from "../api/chats";
import { FILTER_WORDS } from "./chat-words";

interface Props {
  filters: ChatFilters;
  onFilter: (filter: ChatFilter | undefined) => void;
  onArchive: (archived: boolean) => void;
  onSearch: (q: string) => void;
  actions?: ReactNode;
}

/** What the list shows: everything, or those that need somebody. */
export function ListHead({ filters, onFilter, onArchive, onSearch, actions }: Props) {
  const archived = filters.state === "archived";
  return (
    <div className="shrink-0 space-y-2 border-b p-3">
      <div className="flex items-center gap-2">
        <h1 className="flex-1 text-xl font-bold tracking-tight">{archived ? "ארכיון הודעות" : "הודעות"}</h1>
        {actions}
        <Button variant="ghost" size="icon" aria-label="ארכיון" aria-pressed={archived} title="ארכיון" onClick={() => onArchive(!archived)} className={cn(archived && "bg-accent-soft text-accent-text")}>
          <Archive aria-hidden className="size-4.5" />
        </Button>
      </div>
      <div className="[&>div]:w-full">
        <SearchBox label="חיפוש: שם, טלפון או מילים" value={filters.q ?? ""} onChange={onSearch} />
      </div>
      <div role="group" aria-label="סינון" className="-mx-3 flex gap-1.5 overflow-x-auto px-3 py-0.5">
        {CHAT_FILTERS.map((filter) => {
          const chosen = (filters.filter ?? "all") === filter;
          return (
            <button
              key={filter}
              type="button"
              aria-pressed={chosen}
              onClick={() => onFilter(filter === "all" ? undefined : filter)}
              className={cn(
                "h-7.5 shrink-0 rounded-full border px-2.5 text-xs font-semibold whitespace-nowrap max-md:h-11 max-md:px-3.5",
                chosen ? "border-accent/50 bg-accent-soft text-accent-text" : "bg-surface text-ink-2 hover:bg-hover",
              )}
            >
              {FILTER_WORDS[filter]}
            </button>
          );
        })}
      </div>
    </div>
  );
}
