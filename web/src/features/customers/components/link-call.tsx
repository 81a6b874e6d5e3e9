import { UserRoundSearch } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Sheet } from "@/components/ui/sheet";
import { useLinkCall } from "../api/link-call";
import { PersonPicker } from "./person-picker";

/** Says whose call it was: for a withheld number, or a call from somebody else's phone. */
export function LinkCall({ callId, known }: { callId: string; known: boolean }) {
  const [open, setOpen] = useState(false);
  const link = useLinkCall(callId);
  return (
    <>
      <Button size="sm" variant={known ? "ghost" : "secondary"} className="w-full" onClick={() => setOpen(true)}>
        <UserRoundSearch aria-hidden className="size-4" />
        {known ? "זו שיחה של מישהו אחר" : "שיוך השיחה ללקוח"}
      </Button>
      <Sheet title="של מי השיחה?" open={open} onOpenChange={setOpen}>
        <div className="space-y-3 p-4">
          <p className="text-sm text-ink-3">המשימות והפגישות שנקבעו בשיחה יעברו איתה.</p>
          <PersonPicker
            action="שיוך"
            busy={link.isPending}
            onPick={(customer) => link.mutate(customer.id, { onSuccess: () => setOpen(false) })}
          />
        </div>
      </Sheet>
    </>
  );
}
