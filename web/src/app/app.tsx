import { QueryClientProvider, useQuery, type QueryClient } from "@tanstack/react-query";
import { Direction, Tooltip } from "radix-ui";
import { Toaster } from "sonner";
import { Router } from "wouter";
import { ErrorState } from "@/components/ui/state";
import { meQuery } from "@/lib/me";
import { aroundNavigation } from "@/lib/leave-guard";
import { useIsDark } from "@/lib/theme";
import { useOffline } from "./offline/use-offline";
import { ErrorBoundary } from "./error-boundary";
import { SignedIn, SignedOut } from "./routes";
import { Splash } from "./splash";
import { UpdateNotice } from "./update-notice";

/** The whole app. `Direction.Provider` tells every popover and arrow key that the screen reads from the right. */
export function App({ client }: { client: QueryClient }) {
  const dark = useIsDark();
  return (
    <ErrorBoundary>
      <QueryClientProvider client={client}>
        <Direction.Provider dir="rtl">
          <Tooltip.Provider delayDuration={250}>
            <Router aroundNav={aroundNavigation}>
              <Gate />
            </Router>
            <UpdateNotice />
            <Toaster
              dir="rtl"
              position="bottom-center"
              theme={dark ? "dark" : "light"}
              mobileOffset={{ bottom: "5rem" }}
              containerAriaLabel="הודעות"
              toastOptions={{ className: "font-sans!" }}
            />
          </Tooltip.Provider>
        </Direction.Provider>
      </QueryClientProvider>
    </ErrorBoundary>
  );
}

function Gate() {
  const me = useQuery(meQuery);
  const ready = useOffline(me.data);
  if (me.data && !ready) return <Splash />;
  if (me.data) return <SignedIn me={me.data} />;
  if (me.data === null) return <SignedOut />;
  if (me.isError) return <ErrorState page error={me.error} onRetry={() => void me.refetch()} />;
  return <Splash />;
}
