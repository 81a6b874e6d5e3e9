import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { SearchBox } from "@/components/ui/field";
import { PhoneText } from "@/components/ui/phone";
import { flatten } from "@/lib/cursor-list";
import { customersQuery, type Customer } from "../api/customers";
import { customerName, phoneOf } from "./customer-words";

const SHOWN = 20;

interface Props {
  /** What is looked for before anything is typed. */
  first?: string;
  without?: string;
  action: string;
  busy: boolean;
  onPick: (customer: Customer) => void;
}

/** A person is found by name or number and picked. */
export function PersonPicker({ first, without, action, busy, onPick }: Props) {
  const [q, setQ] = useState("");
  const query = useInfiniteQuery(customersQuery({ q: q || first }));
  const found = flatten(query.data).filter((each) => each.id !== without);
  return (
    <>
      <SearchBox label="שם או טלפון" value={q} onChange={setQ} />
      <ul className="divide-y rounded-lg border">
        {found.slice(0, SHOWN).map((each) => {
          const phone = phoneOf(each);
          return (
            <li key={each.id} className="flex min-h-12 items-center gap-2 px-3 py-1.5">
              <span className="min-w-0 flex-1">
                <bdi className="block truncate font-semibold">{customerName(each)}</bdi>
                {phone && <PhoneText number={phone} className="text-xs text-ink-3" />}
              </span>
              <Button size="sm" busy={busy} onClick={() => onPick(each)}>
                {action}
              </Button>
            </li>
          );
        })}
        {found.length === 0 && (
          <li className="px-3 py-4 text-sm text-ink-3">{query.isFetching ? "מחפשים…" : "לא נמצא לקוח. נסו שם או מספר."}</li>
        )}
      </ul>
    </>
  );
}
