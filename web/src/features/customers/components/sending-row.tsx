import { RotateCw, X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { formatSize } from "@/lib/format";
import type { Sending } from "../api/files";

interface Props {
  sending: Sending;
  onAgain: () => void;
  onDismiss: () => void;
}

/** A file on its way: how far it is, or why it did not arrive and what can be done. */
export function SendingRow({ sending: { file, part, error }, onAgain, onDismiss }: Props) {
  const percent = Math.round(part * 100);
  return (
    <li className="flex min-h-11 items-center gap-1 py-1.5 ps-3 pe-1.5">
      <div className="min-w-0 flex-1">
        <bdi className="block truncate font-semibold">{file.name}</bdi>
        {error === null ? (
          <div className="mt-1 flex items-center gap-2 text-xs text-ink-3">
            <div
              role="progressbar"
              aria-label={`שליחת ${file.name}`}
              aria-valuenow={percent}
              className="h-1.5 min-w-0 flex-1 overflow-hidden rounded-full bg-sunken"
            >
              <div className="h-full rounded-full bg-accent transition-[width]" style={{ width: `${percent}%` }} />
            </div>
            <span className="tabular-nums">{percent < 100 ? `${percent}% מתוך ${formatSize(file.size)}` : "נשמר…"}</span>
          </div>
        ) : (
          <p role="alert" className="text-xs text-bad">
            {error}
          </p>
        )}
      </div>
      {error !== null && (
        <>
          <Button variant="ghost" size="icon" aria-label={`ניסיון נוסף: ${file.name}`} onClick={onAgain}>
            <RotateCw aria-hidden className="size-4" />
          </Button>
          <Button variant="ghost" size="icon" aria-label={`הסרה מהרשימה: ${file.name}`} onClick={onDismiss}>
            <X aria-hidden className="size-4" />
          </Button>
        </>
      )}
    </li>
  );
}
