import { ChevronDown } from "lucide-react";
import { TONE } from "@/components/ui/badge";
import { Menu, MenuChoice } from "@/components/ui/menu";
import { Waits } from "@/components/ui/waits";
import { cn } from "@/lib/cn";
import { statusWords, useLeadStatuses } from "@/lib/lead-statuses";
import { useChangeLead, type Lead } from "../api/leads";

/** The status as a chip that opens the choice of another of the office's own. */
export function StatusMenu({ lead }: { lead: Lead }) {
  const change = useChangeLead();
  const statuses = useLeadStatuses();
  const { label, tone } = statusWords(statuses, lead.status);
  const options = statuses
    .filter((status) => !status.archived || status.key === lead.status)
    .map((status) => ({ value: status.key, label: status.label }));

  return (
    <>
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
        <MenuChoice
          value={lead.status}
          options={options}
          onChange={(status) => status !== lead.status && change.mutate({ lead, change: { status }, said: options.find((each) => each.value === status)?.label })}
        />
      </Menu>
      <Waits row={lead.id} />
    </>
  );
}
