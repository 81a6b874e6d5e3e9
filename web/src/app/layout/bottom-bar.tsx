import { Ellipsis } from "lucide-react";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { Sheet } from "@/components/ui/sheet";
import { cn } from "@/lib/cn";
import type { Me } from "@/lib/me";
import { UnreadCount } from "./unread-count";
import { isCurrent, navigationFor, type NavItem } from "../navigation";

const FIRST = 4;
const CELL = "flex min-h-14 flex-1 flex-col items-center justify-center gap-0.5 text-2xs font-semibold";

/** The phone's navigation: four places and "more". */
export function BottomBar({ me }: { me: Me }) {
  const [location] = useLocation();
  const [open, setOpen] = useState(false);
  const items = navigationFor(me);
  const first = items.length <= FIRST + 1 ? items : items.slice(0, FIRST);
  const rest = items.slice(first.length);
  const inRest = rest.some((item) => isCurrent(item, location));
  return (
    <nav aria-label="ראשי" className="fixed inset-x-0 bottom-0 z-30 flex border-t bg-surface safe-bottom group-has-data-[full=chat]/shell:hidden md:hidden">
      {first.map((item) => (
        <Tab key={item.name} item={item} current={isCurrent(item, location)} />
      ))}
      {rest.length > 0 && (
        <button
          type="button"
          aria-haspopup="dialog"
          onClick={() => setOpen(true)}
          className={cn(CELL, inRest ? "text-accent-text" : "text-ink-3")}
        >
          <Ellipsis aria-hidden className="size-5.5" />
          עוד
        </button>
      )}
      <Sheet from="bottom" title="עוד" open={open} onOpenChange={setOpen}>
        <ul className="p-2">
          {rest.map((item) => (
            <li key={item.name}>
              <Link
                href={item.href}
                onClick={() => setOpen(false)}
                aria-current={isCurrent(item, location) ? "page" : undefined}
                className="flex h-12 items-center gap-3 rounded-md px-3 text-base font-semibold hover:bg-sunken aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent-text"
              >
                <item.icon aria-hidden className="size-5" />
                {item.label}
              </Link>
            </li>
          ))}
        </ul>
      </Sheet>
    </nav>
  );
}

function Tab({ item, current }: { item: NavItem; current: boolean }) {
  return (
    <Link href={item.href} aria-current={current ? "page" : undefined} className={cn(CELL, "relative", current ? "text-accent-text" : "text-ink-3")}>
      <item.icon aria-hidden className="size-5.5" strokeWidth={current ? 2.4 : 2} />
      {item.label}
      {item.name === "inbox" && <UnreadCount className="absolute start-1/2 top-1 ms-2.5" />}
    </Link>
  );
}
