import { useQuery } from "@tanstack/react-query";
import { ChevronsUpDown, Search } from "lucide-react";
import { useEffect, useRef } from "react";
import { Link, useLocation } from "wouter";
import { Mark } from "@/components/brand";
import { PhoneText } from "@/components/ui/phone";
import { liveCallsQuery } from "@/features/calls/api/queries";
import { cn } from "@/lib/cn";
import { useConnection } from "@/lib/connection";
import type { Me } from "@/lib/me";
import { isCurrent, navigationFor } from "../navigation";
import { UnreadCount } from "./unread-count";
import { UserMenu, roleOf } from "./user-menu";

export function SideBar({ me, onSearch }: { me: Me; onSearch: () => void }) {
  const [location] = useLocation();
  const places = useRef<HTMLElement>(null);
  // On a low screen the list is longer than its room: where one is must be seen in it.
  useEffect(() => {
    // In the next frame, which lays the page out anyway: here it would be laid out once more than needed.
    const frame = window.requestAnimationFrame(() => {
      places.current?.querySelector("[aria-current=page]")?.scrollIntoView({ block: "nearest" });
    });
    return () => window.cancelAnimationFrame(frame);
  }, [location]);
  return (
    <aside className="sticky top-0 hidden h-dvh w-(--size-side-bar) shrink-0 flex-col border-e px-3 py-3 md:flex">
      <div className="mb-3 flex items-center gap-2.5 px-1.5 py-1">
        <Mark />
        <span className="min-w-0">
          <span className="block truncate text-sm leading-5 font-bold">{me.business?.name ?? "מוקד"}</span>
          {me.business?.number && (
            <span className="block text-xs text-ink-3">
              <PhoneText number={me.business.number} />
            </span>
          )}
        </span>
      </div>
      <button
        type="button"
        onClick={onSearch}
        className="mb-3 flex h-8.5 items-center gap-2 rounded-md border bg-surface px-2.5 text-sm text-ink-3 shadow-raise hover:border-line-strong"
      >
        <Search aria-hidden className="size-4" />
        חיפוש
        <kbd dir="ltr" className="ms-auto rounded-sm bg-sunken px-1.5 font-sans text-2xs">
          Ctrl K
        </kbd>
      </button>
      <nav ref={places} aria-label="ראשי" className="flex-1 overflow-y-auto">
        <ul className="space-y-0.5">
          {navigationFor(me).map((item) => {
            const current = isCurrent(item, location);
            return (
              <li key={item.name}>
                <Link
                  href={item.href}
                  aria-current={current ? "page" : undefined}
                  className={cn(
                    "flex h-8 items-center gap-2.5 rounded-md px-2.5 font-semibold transition-colors",
                    current ? "bg-accent-soft text-accent-text" : "text-ink-2 hover:bg-sunken hover:text-ink",
                  )}
                >
                  <item.icon aria-hidden className="size-4.5" />
                  {item.label}
                  {item.name === "home" && <LiveCount />}
                  {item.name === "inbox" && <UnreadCount className="ms-auto" />}
                </Link>
              </li>
            );
          })}
        </ul>
      </nav>
      <LiveState />
      <UserMenu
        me={me}
        trigger={
          <button type="button" className="flex items-center gap-2.5 rounded-md p-1.5 text-start hover:bg-sunken">
            <Initial name={me.name} />
            <span className="min-w-0 flex-1">
              <span className="block truncate text-sm leading-4.5 font-semibold">{me.name}</span>
              <span className="block text-xs text-ink-3">{roleOf(me)}</span>
            </span>
            <ChevronsUpDown aria-hidden className="size-4 text-ink-3" />
          </button>
        }
      />
    </aside>
  );
}

export function Initial({ name }: { name: string }) {
  return (
    <span aria-hidden className="grid size-8 shrink-0 place-items-center rounded-full bg-accent-soft text-sm font-bold text-accent-text">
      {name.trim().charAt(0)}
    </span>
  );
}

function LiveCount() {
  const calls = useQuery({ ...liveCallsQuery, refetchInterval: false }).data ?? [];
  if (calls.length === 0) return null;
  return (
    <span className="ms-auto inline-flex items-center gap-1.5 text-xs font-bold text-good">
      <span aria-hidden className="size-1.5 animate-pulse-soft rounded-full bg-live" />
      <span className="nums">{calls.length}</span>
      <span className="sr-only">על הקו</span>
    </span>
  );
}

function LiveState() {
  const { server, live } = useConnection();
  const ok = server && live === "up";
  return (
    <p className="mb-2 flex items-center gap-2 px-2.5 text-xs text-ink-3">
      <span aria-hidden className={cn("size-1.5 rounded-full", ok ? "bg-live" : "bg-ring")} />
      {ok ? "מתעדכן בזמן אמת" : "מתחבר…"}
    </p>
  );
}
