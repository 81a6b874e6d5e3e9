import { Settings2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Button } from "@/components/ui/button";
import { Sheet } from "@/components/ui/sheet";

const StatusesEditor = lazy(() => import("./statuses-editor"));

/** The steps through which the office takes its leads: their words, colours and order. */
export function StatusesSheet() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="ghost" size="icon" aria-label="המצבים של המשרד" onClick={() => setOpen(true)}>
        <Settings2 aria-hidden className="size-4" />
      </Button>
      <Sheet title="המצבים של המשרד" open={open} onOpenChange={setOpen}>
        <Suspense>
          <StatusesEditor />
        </Suspense>
      </Sheet>
    </>
  );
}
