import { QueryClientProvider, useQuery, type QueryClient } from "@tanstack/react-query";
import { Direction } from "radix-ui";
import { Router } from "wouter";
import { ErrorState } from "@/components/ui/state";
import { meQuery } from "@/lib/me";
import { aroundNavigation } from "@/lib/leave-guard";
import { useOffline } from "./offline/use-offline";
import { ErrorBoundary } from "./error-boundary";
import { SignedIn, SignedOut } from "./routes";
import { LateParts } from "./late-parts";
import { Splash } from "./splash";

/** The whole app. `Direction.Provider` tells every popover and arrow key that the screen reads from the right. */
export function App({ client }: { client: QueryClient }) {
  return (
    <ErrorBoundary>
      <QueryClientProvider client={client}>
        <Direction.Provider dir="rtl">
          <Router aroundNav={aroundNavigation}>
            <Gate />
          </Router>
          <LateParts />
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
