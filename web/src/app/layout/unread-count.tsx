import { useQuery } from "@tanstack/react-query";
import { MOST_COUNTED, unreadQuery } from "@/features/chats/api/chats";
import { cn } from "@/lib/cn";
import { count } from "@/lib/format";

/** How many conversations wait to be read; nothing when none does. */
export function UnreadCount({ className }: { className?: string }) {
  const unread = useQuery(unreadQuery).data ?? 0;
  if (unread === 0) return null;
  const shown = unread > MOST_COUNTED ? `${MOST_COUNTED}+` : String(unread);
  return (
    <span className={cn("nums grid h-5 min-w-5 place-items-center rounded-full bg-accent px-1.5 text-2xs font-bold text-accent-ink", className)}>
      <bdi dir="ltr" aria-hidden>
        {shown}
      </bdi>
      <span className="sr-only">{count(unread, "שיחה אחת שלא נקראה", "שיחות שלא נקראו")}</span>
    </span>
  );
}
