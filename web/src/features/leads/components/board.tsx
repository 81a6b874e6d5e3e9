import { useState, type DragEvent } from "react";
import { TONE } from "@/components/ui/badge";
import { Money } from "@/components/ui/money";
import { Score } from "@/components/ui/score";
import { cn } from "@/lib/cn";
import { useLeadStatuses, type LeadStatus } from "@/lib/lead-statuses";
import { useChangeLead, type Lead } from "../api/leads";
import { DoNotContact } from "./lead-columns";
import { leadName, leadWish } from "./lead-words";
import { RespondBy } from "./respond-by";
import { StatusMenu } from "./status-menu";

const DRAGGED = "application/x-moked-lead";

/** The same leads as the table, one column a status. A card is dragged, or moved by its menu from the keyboard. */
export function Board({ leads, onOpen }: { leads: Lead[]; onOpen: (lead: Lead) => void }) {
  const statuses = useLeadStatuses().filter((status) => !status.archived || leads.some((lead) => lead.status === status.key));
  const change = useChangeLead();

  function drop(status: LeadStatus, id: string) {
    const lead = leads.find((each) => each.id === id);
    if (lead && lead.status !== status.key) change.mutate({ lead, change: { status: status.key }, said: status.label });
  }

  return (
    <div role="group" aria-label="לוח לידים" tabIndex={0} className="relative -mx-4 flex snap-x scroll-px-4 gap-3 overflow-x-auto px-4 pb-4 max-md:snap-mandatory">
      {statuses.map((status) => (
        <Column
          key={status.key}
          status={status}
          leads={leads.filter((lead) => lead.status === status.key)}
          onOpen={onOpen}
          onDrop={(id) => drop(status, id)}
        />
      ))}
    </div>
  );
}

interface ColumnProps {
  status: LeadStatus;
  leads: Lead[];
  onOpen: (lead: Lead) => void;
  onDrop: (id: string) => void;
}

function Column({ status, leads, onOpen, onDrop }: ColumnProps) {
  const [over, setOver] = useState(false);

  function hover(event: DragEvent) {
    if (!event.dataTransfer.types.includes(DRAGGED)) return;
    event.preventDefault();
    setOver(true);
  }

  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    onDrop(event.dataTransfer.getData(DRAGGED));
  }

  return (
    <section
      aria-label={`${status.label}, ${leads.length}`}
      onDragOver={hover}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={cn("w-64 shrink-0 snap-start rounded-lg border bg-sunken/50 p-2 max-md:w-[80vw]", over && "border-accent bg-accent-soft")}
    >
      <h2 className="mb-2 flex items-center gap-2 px-1 text-sm font-bold">
        <span className={cn("rounded-full px-2 py-0.5 text-xs", TONE[status.colour])}>{status.label}</span>
        <span className="nums text-ink-3">{leads.length}</span>
      </h2>
      <ul className="space-y-2">
        {leads.map((lead) => (
          <li key={lead.id}>
            <BoardCard lead={lead} onOpen={() => onOpen(lead)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function BoardCard({ lead, onOpen }: { lead: Lead; onOpen: () => void }) {
  return (
    <div
      draggable
      onDragStart={(event) => event.dataTransfer.setData(DRAGGED, lead.id)}
      className="cursor-grab rounded-lg border bg-surface p-3 shadow-raise active:cursor-grabbing"
    >
      <div className="flex items-center gap-2">
        <button type="button" onClick={onOpen} className="min-w-0 flex-1 truncate text-start font-semibold hover:text-accent-text max-md:min-h-11">
          <bdi>{leadName(lead)}</bdi>
        </button>
        {lead.do_not_contact && <DoNotContact />}
      </div>
      <p className="mt-0.5 line-clamp-2 text-sm text-ink-2">{leadWish(lead)}</p>
      <div className="mt-1.5 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
        {lead.score !== null && <Score score={lead.score} />}
        {lead.budget_agorot !== null && <Money agorot={lead.budget_agorot} className="text-ink-3" />}
        <RespondBy lead={lead} />
      </div>
      <div className="mt-2 flex items-center gap-2">
        <StatusMenu lead={lead} />
        {lead.assignee_name && <bdi className="ms-auto truncate text-xs text-ink-3">{lead.assignee_name}</bdi>}
      </div>
    </div>
  );
}
