import { Moment } from "@/components/ui/moment";
import { Money } from "@/components/ui/money";
import { Phone } from "@/components/ui/phone";
import { Score } from "@/components/ui/score";
import type { Lead } from "../api/leads";
import { DoNotContact } from "./lead-columns";
import { leadName, leadWish } from "./lead-words";
import { RespondBy } from "./respond-by";
import { StatusMenu } from "./status-menu";

export function LeadCard({ lead }: { lead: Lead }) {
  const wish = leadWish(lead);
  return (
    <div>
      <div className="flex items-center gap-2">
        <span className="min-w-0 flex-1 truncate font-bold">
          <bdi>{leadName(lead)}</bdi>
        </span>
        {lead.do_not_contact && <DoNotContact />}
        <StatusMenu lead={lead} />
      </div>
      {wish && <p className="mt-0.5 line-clamp-1 text-ink-2">{wish}</p>}
      <div className="mt-1 flex flex-wrap items-center gap-x-4 text-ink-3">
        {lead.phone && <Phone number={lead.phone} className="min-h-9" />}
        {lead.budget_agorot !== null && <Money agorot={lead.budget_agorot} />}
        {lead.score !== null && <Score score={lead.score} />}
        {lead.respond_by !== null ? (
          <RespondBy lead={lead} className="ms-auto" />
        ) : (
          lead.last_contact_at && <Moment at={lead.last_contact_at} className="ms-auto text-xs" />
        )}
      </div>
    </div>
  );
}
