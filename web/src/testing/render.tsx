import { QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import { Direction } from "radix-ui";
import type { ReactNode } from "react";
import { Router } from "wouter";
import { memoryLocation } from "wouter/memory-location";
import { confirmPanel } from "@/components/ui/confirm";
import { menuParts } from "@/components/ui/menu";
import { sheetPanel } from "@/components/ui/sheet";
import { Toaster } from "@/components/ui/toaster";
import { tooltipBubble } from "@/components/ui/tooltip";
import { makeQueryClient } from "@/lib/query-client";

// As in the app some moments after its first paint.
await Promise.all([confirmPanel, menuParts, sheetPanel, tooltipBubble].map((part) => part.load()));

/** Renders a part of the app inside what the app always has around it. */
export function renderPart(part: ReactNode, path = "/") {
  const client = makeQueryClient(() => undefined);
  client.setDefaultOptions({ queries: { retry: false, staleTime: 30_000 } });
  const location = memoryLocation({ path, record: true });
  const view = render(
    <QueryClientProvider client={client}>
      <Direction.Provider dir="rtl">
        <Router hook={location.hook} searchHook={location.searchHook}>
          {part}
        </Router>
        <Toaster />
      </Direction.Provider>
    </QueryClientProvider>,
  );
  return { ...view, client, location };
}
