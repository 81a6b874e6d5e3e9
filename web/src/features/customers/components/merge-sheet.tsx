import { GitMerge } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Sheet } from "@/components/ui/sheet";
import type { Customer } from "../api/customers";
import { useMerge } from "../api/merges";
import { customerName } from "./customer-words";
import { PersonPicker } from "./person-picker";

/** Another record of the same person is found by name or number and becomes part of this one. */
export function MergeSheet({ customer }: { customer: Customer }) {
  const [open, setOpen] = useState(false);
  const merge = useMerge();
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)}>
        <GitMerge aria-hidden className="size-4" />
        <span className="max-md:sr-only">מיזוג</span>
      </Button>
      <Sheet title="מי עוד הוא אותו אדם?" open={open} onOpenChange={setOpen}>
        <div className="space-y-3 p-4">
          <p className="text-sm text-ink-3">
            כל השיחות, המשימות וההערות יעברו אל <bdi>{customerName(customer)}</bdi>. אפשר לבטל בכל זמן.
          </p>
          <PersonPicker
            first={customer.name ?? undefined}
            without={customer.id}
            action="מיזוג לכאן"
            busy={merge.isPending}
            onPick={(other) => merge.mutate({ winner_id: customer.id, loser_ids: [other.id] }, { onSuccess: () => setOpen(false) })}
          />
        </div>
      </Sheet>
    </>
  );
}
