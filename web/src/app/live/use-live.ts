import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { openSocket } from "@/lib/socket";
import { follow } from "./apply";

/** Live events for as long as somebody is signed in to a business. */
export function useLive(businessId: string | undefined): void {
  const client = useQueryClient();
  useEffect(() => {
    if (businessId === undefined) return;
    return follow(openSocket(), client);
  }, [businessId, client]);
}
