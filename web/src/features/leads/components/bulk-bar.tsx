import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState } from "react";
import { Button, buttonClass } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { Menu, MenuItem } from "@/components/ui/menu";
import { count, formatNumber } from "@/lib/format";
import { useLeadStatuses } from "@/lib/lead-statuses";
import { matchingQuery, useBulkChange, useMatchingChange } from "../api/bulk";
import { assigneesQuery, type Lead, type LeadChange, type LeadFilters } from "../api/leads";

interface Props {
  leads: Lead[];
  /** How many are loaded, and whether the filter finds more than those. */
  total: number;
  more: boolean;
  filters: LeadFilters;
  onAll: () => void;
  onClear: () => void;
}

interface Asked {
  change: Pick<LeadChange, "status" | "assignee_id">;
  /** The change in a word. */
  said: string;
}

/** What can be done with many leads at once, those that are picked or all that the filter finds; one undo takes it back. */
export function BulkBar({ leads, total, more, filters, onAll, onClear }: Props) {
  const statuses = useLeadStatuses().filter((status) => !status.archived);
  const people = useQuery(assigneesQuery).data ?? [];
  const change = useBulkChange();
  const changeMatching = useMatchingChange();
  const [everyone, setEveryone] = useState(false);
  const [asked, setAsked] = useState<Asked | null>(null);
  const allLoaded = leads.length === total;
  const matching = useQuery({ ...matchingQuery(filters), enabled: more && allLoaded }).data ?? null;
  const beyond = more && allLoaded && matching !== null && matching > total ? matching : null;
  const all = everyone ? beyond : null;

  function ask(next: Asked) {
    if (all !== null) setAsked(next);
    else change.mutate({ leads, ...next }, { onSuccess: onClear });
  }

  function confirm() {
    if (all === null || asked === null) return;
    changeMatching.mutate({ filters, expected: all, ...asked }, { onSuccess: onClear, onSettled: () => setAsked(null) });
  }

  return (
    <div
      role="toolbar"
      aria-label="פעולות על הלידים שנבחרו"
      className="sticky top-2 z-20 mb-3 flex flex-wrap items-center gap-2 rounded-lg border border-accent/50 bg-surface px-3 py-2 shadow-float"
    >
      <span aria-live="polite" className="font-semibold">
        {all === null
          ? count(leads.length, "נבחר ליד אחד", "לידים נבחרו")
          : `נבחרו כל ${formatNumber(all)} הלידים שמתאימים לסינון`}
      </span>
      {!allLoaded && (
        <Button variant="ghost" size="sm" onClick={onAll}>
          לבחור את כל {total} המוצגים
        </Button>
      )}
      {all === null && beyond !== null && (
        <Button variant="ghost" size="sm" onClick={() => setEveryone(true)}>
          לבחור את כל {formatNumber(beyond)} שמתאימים לסינון
        </Button>
      )}
      <span className="ms-auto flex gap-2">
        <Menu trigger={<button type="button" className={buttonClass("secondary", "sm")}>שינוי מצב</button>}>
          {statuses.map((status) => (
            <MenuItem key={status.key} onSelect={() => ask({ change: { status: status.key }, said: status.label })}>
              {status.label}
            </MenuItem>
          ))}
        </Menu>
        <Menu trigger={<button type="button" className={buttonClass("secondary", "sm")}>אחראי</button>}>
          <MenuItem onSelect={() => ask({ change: { assignee_id: null }, said: "בלי אחראי" })}>בלי אחראי</MenuItem>
          {people.map((person) => (
            <MenuItem key={person.id} onSelect={() => ask({ change: { assignee_id: person.id }, said: `באחריות ${person.name}` })}>
              {person.name}
            </MenuItem>
          ))}
        </Menu>
        <Button variant="ghost" size="icon" aria-label="ביטול הבחירה" onClick={onClear}>
          <X aria-hidden className="size-4" />
        </Button>
      </span>
      <Confirm
        open={asked !== null}
        onOpenChange={(open) => !open && setAsked(null)}
        title={`לשנות ${formatNumber(all ?? 0)} לידים?`}
        confirm="שינוי"
        busy={changeMatching.isPending}
        onConfirm={confirm}
      >
        כולם יסומנו: {asked?.said}. אפשר לבטל את השינוי מיד אחריו.
      </Confirm>
    </div>
  );
}
