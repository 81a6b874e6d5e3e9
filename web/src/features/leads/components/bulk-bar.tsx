import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { Button, buttonClass } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/menu";
import { count } from "@/lib/format";
import { useLeadStatuses } from "@/lib/lead-statuses";
import { colleaguesQuery } from "@/lib/colleagues";
import type { Lead } from "../api/leads";
import { useBulkChange } from "../api/bulk";

interface Props {
  leads: Lead[];
  total: number;
  onAll: () => void;
  onClear: () => void;
}

/** What can be done with many leads at once; one undo takes all of it back. */
export function BulkBar({ leads, total, onAll, onClear }: Props) {
  const statuses = useLeadStatuses().filter((status) => !status.archived);
  const people = useQuery(colleaguesQuery).data ?? [];
  const change = useBulkChange();
  return (
    <div
      role="toolbar"
      aria-label="פעולות על הלידים שנבחרו"
      className="sticky top-2 z-20 mb-3 flex flex-wrap items-center gap-2 rounded-lg border border-accent/50 bg-surface px-3 py-2 shadow-float"
    >
      <span aria-live="polite" className="font-semibold">
        {count(leads.length, "נבחר ליד אחד", "לידים נבחרו")}
      </span>
      {leads.length < total && (
        <Button variant="ghost" size="sm" onClick={onAll}>
          לבחור את כל {total} המוצגים
        </Button>
      )}
      <span className="ms-auto flex gap-2">
        <Menu trigger={<button type="button" className={buttonClass("secondary", "sm")}>שינוי מצב</button>}>
          {statuses.map((status) => (
            <MenuItem
              key={status.key}
              onSelect={() => change.mutate({ leads, change: { status: status.key }, said: status.label }, { onSuccess: onClear })}
            >
              {status.label}
            </MenuItem>
          ))}
        </Menu>
        <Menu trigger={<button type="button" className={buttonClass("secondary", "sm")}>אחראי</button>}>
          <MenuItem onSelect={() => change.mutate({ leads, change: { assignee_id: null }, said: "בלי אחראי" }, { onSuccess: onClear })}>
            בלי אחראי
          </MenuItem>
          {people.map((person) => (
            <MenuItem
              key={person.id}
              onSelect={() => change.mutate({ leads, change: { assignee_id: person.id }, said: `באחריות ${person.name}` }, { onSuccess: onClear })}
            >
              {person.name}
            </MenuItem>
          ))}
        </Menu>
        <Button variant="ghost" size="icon" aria-label="ביטול הבחירה" onClick={onClear}>
          <X aria-hidden className="size-4" />
        </Button>
      </span>
    </div>
  );
}
