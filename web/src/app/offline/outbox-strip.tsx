import { useQueryClient } from "@tanstack/react-query";
import { CloudUpload, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { toast } from "@/lib/toast";
import { Button } from "@/components/ui/button";
import { Moment } from "@/components/ui/moment";
import { Sheet } from "@/components/ui/sheet";
import { messageOf } from "@/lib/api/problem";
import { cn } from "@/lib/cn";
import { count } from "@/lib/format";
import { giveUp, insist, useOutbox, type Waiting } from "@/lib/offline/outbox";

/** Says what waits to be sent and what the server refused, for as long as there is any; leads to the list of it. */
export function OutboxStrip() {
  const waiting = useOutbox();
  const [open, setOpen] = useState(false);
  const refused = waiting.filter((each) => each.refused !== null).length;
  const words = refused > 0 ? count(refused, "שינוי אחד לא נשמר", "שינויים לא נשמרו") : count(waiting.length, "שינוי אחד ממתין לשליחה", "שינויים ממתינים לשליחה");
  const Icon = refused > 0 ? TriangleAlert : CloudUpload;
  return (
    <>
      <div role="status" aria-live="polite">
        {waiting.length > 0 && (
          <div className={cn("flex items-center justify-center gap-2 border-b px-3 py-0.5 text-xs font-semibold", refused > 0 ? "border-bad/25 bg-bad-soft text-bad" : "border-info/25 bg-info-soft text-info")}>
            <Icon aria-hidden className="size-4 shrink-0" />
            <span>{words}</span>
            <Button variant="ghost" size="sm" className="text-current! underline" onClick={() => setOpen(true)}>
              לפרטים
            </Button>
          </div>
        )}
      </div>
      <Sheet open={open && waiting.length > 0} onOpenChange={setOpen} title="שינויים במכשיר">
        <ul className="divide-y">
          {waiting.map((entry) => (
            <li key={entry.key} className="px-4 py-3">
              <Entry entry={entry} />
            </li>
          ))}
        </ul>
      </Sheet>
    </>
  );
}

function Entry({ entry }: { entry: Waiting }) {
  const client = useQueryClient();
  const message = entry.write.kind === "message";
  const [busy, setBusy] = useState(false);

  async function settle(work: () => Promise<unknown>) {
    setBusy(true);
    try {
      await work();
    } catch (error) {
      toast.error(messageOf(error));
    } finally {
      setBusy(false);
      await client.invalidateQueries();
    }
  }

  return (
    <>
      <p dir="auto" className="line-clamp-3 text-start font-semibold">
        {entry.what}
      </p>
      <p className={cn("mt-0.5 text-sm", entry.refused === null ? "text-ink-3" : "text-bad")}>
        {entry.refused ?? "יישלח כשהחיבור יחזור"} · <Moment at={new Date(entry.at).toISOString()} />
      </p>
      <div className="mt-2 flex gap-2">
        {entry.refused !== null && (
          <Button size="sm" busy={busy} onClick={() => void settle(() => insist(entry))}>
            {message ? "לשלוח שוב" : "לשמור בכל זאת"}
          </Button>
        )}
        <Button variant="danger" size="sm" disabled={busy} onClick={() => void settle(() => giveUp(entry))}>
          {message ? "לוותר על ההודעה" : "לוותר על השינוי"}
        </Button>
      </div>
    </>
  );
}
