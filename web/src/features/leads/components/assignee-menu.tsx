import { useQuery } from "@tanstack/react-query";
import { UserRound, UserRoundPlus } from "lucide-react";
import { Menu, MenuChoice } from "@/components/ui/menu";
import { colleaguesQuery } from "@/lib/colleagues";
import { useChangeLead, type Lead } from "../api/leads";

const NOBODY = "";

/** Who works on the lead; a click gives it to somebody else. */
export function AssigneeMenu({ lead }: { lead: Lead }) {
  const change = useChangeLead();
  const people = useQuery(colleaguesQuery).data ?? [];
  const options = [{ value: NOBODY, label: "בלי אחראי" }, ...people.map((person) => ({ value: person.id, label: person.name }))];

  function choose(value: string) {
    if (value === (lead.assignee_id ?? NOBODY)) return;
    const said = value === NOBODY ? "בלי אחראי" : `באחריות ${people.find((person) => person.id === value)?.name ?? ""}`;
    change.mutate({ lead, change: { assignee_id: value === NOBODY ? null : value }, said });
  }

  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={lead.assignee_name ? `באחריות ${lead.assignee_name}. לשינוי` : "אין אחראי. לבחירה"}
          className="inline-flex h-6 max-w-full items-center gap-1 rounded-sm text-sm text-ink-2 hover:text-accent-text max-md:h-11"
        >
          {lead.assignee_name ? <UserRound aria-hidden className="size-3.5 shrink-0" /> : <UserRoundPlus aria-hidden className="size-3.5 shrink-0 text-ink-3" />}
          <bdi className="truncate">{lead.assignee_name ?? <span className="text-ink-3">לבחירה</span>}</bdi>
        </button>
      }
    >
      <MenuChoice value={lead.assignee_id ?? NOBODY} options={options} onChange={choose} />
    </Menu>
  );
}
