import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { connection } from "@/lib/connection";
import { follow } from "./apply";

/**
 * Live events for as long as somebody is signed in to a business. The socket's library comes after the first screen: it
 * is a tenth of what a phone would otherwise load before showing anything.
 */
export function useLive(businessId: string | undefined): void {
  const client = useQueryClient();
  useEffect(() => {
    if (businessId === undefined) return;
    let stop: (() => void) | null = null;
    let over = false;
    import("@/lib/socket").then(
      ({ openSocket }) => {
        if (!over) stop = follow(openSocket(), client);
      },
      // The file itself is out of reach: that is the same trouble as a socket that does not open.
      () => connection.live("down"),
    );
    return () => {
      over = true;
      stop?.();
    };
  }, [businessId, client]);
}
