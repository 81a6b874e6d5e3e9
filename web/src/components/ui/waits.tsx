import { CloudUpload } from "lucide-react";
import { useWaits } from "@/lib/offline/outbox";

/** Marks a row whose change was kept on the device and was not sent yet. */
export function Waits({ row }: { row: string }) {
  if (!useWaits(row)) return null;
  return (
    <span className="inline-flex items-center gap-1 text-xs font-semibold text-info">
      <CloudUpload aria-hidden className="size-3.5" />
      ממתין לשליחה
    </span>
  );
}
