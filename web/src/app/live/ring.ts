import { navigate } from "wouter/use-browser-location";
import { paths } from "@/config/paths";
import type { Call } from "@/features/calls/api/queries";
import { whoText } from "@/features/calls/components/who";
import { toast } from "@/lib/toast";

const SHOWN_MS = 12_000;

/** Says who rings, once for each call, wherever one is; the live board shows it by itself. */
export function ringer(): (call: Call) => void {
  const rung = new Set<string>();
  return (call) => {
    if (call.status !== "ringing" || call.direction !== "inbound" || rung.has(call.id)) return;
    rung.add(call.id);
    if (window.location.pathname === paths.home.to()) return;
    toast(`שיחה נכנסת: ${whoText(call)}`, {
      duration: SHOWN_MS,
      action: { label: "לשיחה", onClick: () => navigate(paths.call.to(call.id)) },
    });
  };
}
