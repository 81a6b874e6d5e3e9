import { useInfiniteQuery } from "@tanstack/react-query";
import { GitMerge } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { SearchBox } from "@/components/ui/field";
import { PhoneText } from "@/components/ui/phone";
import { Sheet } from "@/components/ui/sheet";
import { flatten } from "@/lib/cursor-list";
import { customersQuery, type Customer } from "../api/customers";
import { useMerge } from "../api/merges";
import { customerName, phoneOf } from "./customer-words";

/** Another record of the same person is found by name or number and becomes part of this one. */
export function MergeSheet({ customer }: { customer: Customer }) {
  const [open, setOpen] = useState(false);
  const [q, setQ] = useState("");
  const query = useInfiniteQuery({ ...customersQuery({ q: q || (customer.name ?? undefined) }), enabled: open });
  const found = flatten(query.data).filter((each) => each.id !== customer.id);
  const merge = useMerge();
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)}>
        <GitMerge aria-hidden className="size-4" />
        מיזוג
      </Button>
      <Sheet title="מי עוד הוא אותו אדם?" open={open} onOpenChange={setOpen}>
        <div className="space-y-3 p-4">
          <p className="text-sm text-ink-3">כל השיחות, המשימות וההערות יעברו אל {customerName(customer)}. אפשר לבטל בכל זמן.</p>
          <SearchBox label="שם או טלפון" value={q} onChange={setQ} />
          <ul className="divide-y rounded-lg border">
            {found.slice(0, 20).map((each) => (
              <li key={each.id} className="flex min-h-12 items-center gap-2 px-3 py-1.5">
                <span className="min-w-0 flex-1">
                  <bdi className="block truncate font-semibold">{customerName(each)}</bdi>
                  {phoneOf(each) && <PhoneText number={phoneOf(each) ?? ""} className="text-xs text-ink-3" />}
                </span>
                <Button
                  size="sm"
                  busy={merge.isPending}
                  onClick={() => merge.mutate({ winner_id: customer.id, loser_ids: [each.id] }, { onSuccess: () => setOpen(false) })}
                >
                  מיזוג לכאן
                </Button>
              </li>
            ))}
            {found.length === 0 && <li className="px-3 py-4 text-sm text-ink-3">{query.isFetching ? "מחפשים…" : "לא נמצא לקוח אחר. נסו שם או מספר."}</li>}
          </ul>
        </div>
      </Sheet>
    </>
  );
}
