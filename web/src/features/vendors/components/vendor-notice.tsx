import { useQuery } from "@tanstack/react-query";
import { PlugZap } from "lucide-react";
import { useEffect, useRef } from "react";
import { toast } from "@/lib/toast";
import { formatTime } from "@/lib/format";
import { vendorHealthQuery, type VendorOut } from "../api/health";

/** Says which engine of a vendor does not answer and what is done meanwhile: a strip while it lasts, one toast when all is well. */
export function VendorNotice() {
  const out = useQuery(vendorHealthQuery).data;
  useBackAgain(out);
  return (
    <div role="status" aria-live="polite">
      {out?.map((one) => (
        <p
          key={one.endpoint}
          className="flex items-center justify-center gap-2 border-b border-warn/25 bg-warn-soft px-3 py-1.5 text-xs font-semibold text-warn"
        >
          <PlugZap aria-hidden className="size-4 shrink-0" />
          <span>
            {one.text} <span className="font-normal">מאז {formatTime(one.since)}</span>
          </span>
        </p>
      ))}
    </div>
  );
}

function useBackAgain(out: VendorOut[] | undefined): void {
  const wasOut = useRef(false);
  useEffect(() => {
    if (out === undefined) return;
    if (wasOut.current && out.length === 0) toast.success("חזר לעבוד: כל המנועים עונים.");
    wasOut.current = out.length > 0;
  }, [out]);
}
