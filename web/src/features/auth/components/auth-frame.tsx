import type { ReactNode } from "react";
import { Mark } from "@/components/brand";
import { SandboxBanner } from "@/components/sandbox-banner";
import { usePageTitle } from "@/components/ui/page-header";
import { rememberedSandbox } from "@/lib/me";

/** The frame of the pages before sign-in. */
export function AuthFrame({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  usePageTitle(title);
  return (
    <div className="flex min-h-dvh flex-col">
      <header>
        <SandboxBanner vendors={rememberedSandbox()} />
      </header>
      <main className="grid flex-1 place-items-center px-4 py-10">
        <div className="w-full max-w-sm">
          <div className="mb-7 flex items-center gap-3">
            <Mark className="size-11" />
            <span>
              <span className="block text-xl leading-6 font-bold">מוקד</span>
              <span className="block text-sm text-ink-3">המענה הקולי של המשרד</span>
            </span>
          </div>
          <div className="rounded-xl border bg-surface p-6 shadow-raise">
            <h1 className="text-lg font-bold">{title}</h1>
            <p className="mt-0.5 mb-5 text-sm text-ink-3">{lead}</p>
            {children}
          </div>
        </div>
      </main>
    </div>
  );
}
