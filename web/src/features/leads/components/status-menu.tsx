import { ChevronDown } from "lucide-react";
import { TONE } from "@/components/ui/badge";
import { Menu, MenuChoice } from "@/components/ui/menu";
import { cn } from "@/lib/cn";
import { oneOf } from "@/lib/guards";
import { LEAD_STATUS, LEAD_STATUSES } from "@/lib/labels";
import { useChangeLead, type Lead } from "../api/leads";

const OPTIONS = LEAD_STATUSES.map((value) => ({ value, label: LEAD_STATUS[value].label }));

/** The status as a chip that opens the choice of another. */
export function StatusMenu({ lead }: { lead: Lead }) {
  const change = useChangeLead();
  const { label, tone } = LEAD_STATUS[lead.status];

  function choose(value: string) {
    const status = oneOf(LEAD_STATUSES, value);
    if (status && status !== lead.status) change.mutate({ lead, change: { status } });
  }

  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={`מצב הליד: ${label}. לשינוי`}
          className={cn(
            "relative inline-flex h-6 items-center gap-1 rounded-full ps-2.5 pe-1.5 text-xs font-semibold whitespace-nowrap max-md:h-8 max-md:px-3 max-md:after:absolute max-md:after:-inset-1.5",
            TONE[tone],
          )}
        >
          {label}
          <ChevronDown aria-hidden className="size-3.5 opacity-60" />
        </button>
      }
    >
      <MenuChoice value={lead.status} options={OPTIONS} onChange={choose} />
    </Menu>
  );
}
