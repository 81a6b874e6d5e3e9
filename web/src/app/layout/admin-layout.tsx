import { Search } from "lucide-react";
import { lazy, Suspense, useCallback, useState, type ReactNode } from "react";
import { Link } from "wouter";
import { Mark } from "@/components/brand";
import { SandboxBanner } from "@/components/sandbox-banner";
import { Button } from "@/components/ui/button";
import { paths } from "@/config/paths";
import { VendorNotice } from "@/features/vendors/components/vendor-notice";
import type { Me } from "@/lib/me";
import { OutboxStrip } from "../offline/outbox-strip";
import { useLive } from "../live/use-live";
import { BottomBar } from "./bottom-bar";
import { ConnectionBanner } from "./connection-banner";
import { GuestBanner } from "./guest-banner";
import { Initial, SideBar } from "./side-bar";
import { useShortcuts } from "./use-shortcuts";
import { UserMenu } from "./user-menu";

const Palette = lazy(() => import("../search/palette").then(({ Palette: palette }) => ({ default: palette })));

const ShortcutsSheet = lazy(() => import("./shortcuts-sheet"));

/** The frame of every signed-in page: side bar on a desk, bottom bar on a phone. */
export function AdminLayout({ me, children }: { me: Me; children: ReactNode }) {
  const [searching, setSearching] = useState(false);
  const openSearch = useCallback(() => setSearching(true), []);
  const [helping, setHelping] = useState(false);
  const openHelp = useCallback(() => setHelping(true), []);
  useShortcuts(openSearch, openHelp);
  useLive(me.business?.id);
  return (
    <div className="group/shell flex min-h-dvh">
      <a
        href="#content"
        className="fixed start-3 top-3 z-50 flex h-11 -translate-y-20 items-center rounded-md bg-accent px-4 font-semibold text-accent-ink focus:translate-y-0"
      >
        דילוג לתוכן
      </a>
      <SideBar me={me} onSearch={openSearch} />
      {/* A page marked `data-full` has the whole height and scrolls inside itself. */}
      <div className="flex min-w-0 flex-1 flex-col has-data-full:h-dvh has-data-full:overflow-hidden">
        <header className="contents">
          <SandboxBanner
            vendors={me.sandbox}
            more={
              <Link href={paths.caughtMail.to()} className="font-semibold underline underline-offset-2">
                דואר שנתפס
              </Link>
            }
          />
          <GuestBanner me={me} />
          <ConnectionBanner />
          <OutboxStrip />
          {me.business && <VendorNotice />}
          <PhoneBar me={me} onSearch={openSearch} />
        </header>
        <main
          id="content"
          tabIndex={-1}
          className="mx-auto w-full max-w-7xl flex-1 px-4 pt-4 pb-24 outline-none has-data-full:flex has-data-full:min-h-0 has-data-full:max-w-none has-data-full:p-0! md:px-7 md:pt-6 md:pb-10 max-md:has-data-[full=list]:pb-(--size-bottom-bar)!"
        >
          {children}
        </main>
      </div>
      <BottomBar me={me} />
      {helping && (
        <Suspense>
          <ShortcutsSheet onClose={() => setHelping(false)} />
        </Suspense>
      )}
      {searching && (
        <Suspense>
          <Palette me={me} open onOpenChange={setSearching} />
        </Suspense>
      )}
    </div>
  );
}

function PhoneBar({ me, onSearch }: { me: Me; onSearch: () => void }) {
  return (
    <div className="flex items-center gap-2 border-b bg-surface px-4 py-1.5 md:hidden">
      <Mark className="size-7" />
      <span className="min-w-0 flex-1 truncate font-bold">{me.business?.name ?? "מוקד"}</span>
      <Button variant="ghost" size="icon" aria-label="חיפוש" onClick={onSearch}>
        <Search aria-hidden className="size-5" />
      </Button>
      <UserMenu
        me={me}
        trigger={
          <button type="button" aria-label="החשבון שלי" className="grid size-11 place-items-center">
            <Initial name={me.name} />
          </button>
        }
      />
    </div>
  );
}
