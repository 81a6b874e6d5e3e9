import { CloudUpload } from "lucide-react";
import { useOutbox } from "@/lib/offline/outbox";

/** Notes about a person that were written without a connection. */
export function WaitingNotes({ customerId }: { customerId: string }) {
  const notes = useOutbox().flatMap(({ key, write }) => (write.kind === "note" && write.customer_id === customerId ? [{ key, body: write.body }] : []));
  if (notes.length === 0) return null;
  return (
    <ul aria-label="הערות שממתינות לשליחה" className="mb-3 space-y-2">
      {notes.map(({ key, body }) => (
        <li key={key} className="rounded-lg border border-dashed border-info/50 bg-info-soft px-3 py-2">
          <p dir="auto" className="text-start text-sm whitespace-pre-wrap">
            {body}
          </p>
          <p className="mt-1 flex items-center gap-1 text-xs font-semibold text-info">
            <CloudUpload aria-hidden className="size-3.5" />
            ממתינה לשליחה
          </p>
        </li>
      ))}
    </ul>
  );
}
