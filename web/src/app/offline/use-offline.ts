import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { startTransition, useEffect, useState } from "react";
import { toast } from "@/lib/toast";
import { connection } from "@/lib/connection";
import { count } from "@/lib/format";
import { forgetDrafts } from "@/lib/chat-drafts";
import type { Me } from "@/lib/me";
import { flush, openOutbox, readOutbox } from "@/lib/offline/outbox";
import { forgetReads, keepReads } from "@/lib/offline/reads";

const RETRY_MS = 20_000;

/**
 * What was read and what waits to be sent are kept apart by person and business. True once those of the present one are
 * in their places; when nobody is signed in, everything that was read is forgotten.
 */
export function useOffline(me: Me | null | undefined): boolean {
  const client = useQueryClient();
  const scope = me ? `${me.id} ${me.business?.id ?? "-"}` : null;
  const [placed, setPlaced] = useState<string | null>(null);
  const signedOut = me === null;
  useEffect(() => {
    if (!signedOut) return;
    void forgetReads();
    forgetDrafts();
  }, [signedOut]);
  useEffect(() => {
    if (scope === null) return;
    let over = false;
    let undo: (() => void) | null = null;
    void Promise.all([keepReads(client, scope, () => over), openOutbox(scope)]).then(([stop]) => {
      undo = stop;
      if (over) stop();
      // The whole desk is drawn now; in a transition the browser is not held up until it is done.
      else startTransition(() => setPlaced(scope));
    });
    const stopSending = sendWhenPossible(client);
    return () => {
      over = true;
      undo?.();
      stopSending();
      void openOutbox(null);
    };
  }, [client, scope]);
  return scope !== null && placed === scope;
}

function sendWhenPossible(client: QueryClient): () => void {
  const attempt = () => {
    if (readOutbox().length === 0) return;
    void flush().then((sent) => {
      if (sent === 0) return;
      toast.success(count(sent, "השינוי שחיכה נשלח", "שינויים שחיכו נשלחו"));
      for (const key of ["tasks", "leads", "timeline", "calls", "chats"]) void client.invalidateQueries({ queryKey: [key] });
    });
  };
  const healthy = () => {
    const { server, live } = connection.read();
    if (server && live !== "down") attempt();
  };
  const unsubscribe = connection.subscribe(healthy);
  const timer = window.setInterval(attempt, RETRY_MS);
  window.addEventListener("online", attempt);
  return () => {
    unsubscribe();
    window.clearInterval(timer);
    window.removeEventListener("online", attempt);
  };
}
