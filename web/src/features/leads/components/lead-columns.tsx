import { BellOff } from "lucide-react";
import type { Columns } from "@/components/data-table";
import { Moment } from "@/components/ui/moment";
import { Money } from "@/components/ui/money";
import { Phone } from "@/components/ui/phone";
import { Score } from "@/components/ui/score";
import type { Lead } from "../api/leads";
import { AssigneeMenu } from "./assignee-menu";
import { leadName, leadWish } from "./lead-words";
import { RespondBy } from "./respond-by";
import { StatusMenu } from "./status-menu";

const none = <span className="text-ink-3">–</span>;

export const leadWidths: Record<string, string> = {
  who: "9.5rem",
  phone: "8rem",
  status: "8.5rem",
  score: "7.25rem",
  pick: "2.5rem",
  assignee: "6rem",
  budget: "6.5rem",
  due: "9.75rem",
  at: "6.5rem",
};

/** The columns, before them a box to pick leads by. */
export function pickableColumns(picked: ReadonlySet<string>, onPick: (id: string) => void): Columns<Lead> {
  return [
    {
      id: "pick",
      header: () => <span className="sr-only">בחירה</span>,
      cell: ({ row: { original: lead } }) => (
        <input
          type="checkbox"
          aria-label={`בחירת ${leadName(lead)}`}
          checked={picked.has(lead.id)}
          onChange={() => onPick(lead.id)}
          className="block size-4 accent-(--c-accent)"
        />
      ),
    },
    ...leadColumns,
  ];
}

const leadColumns: Columns<Lead> = [
  {
    id: "who",
    header: "שם",
    cell: ({ row: { original: lead } }) => (
      <span className="flex items-center gap-2 font-semibold">
        <bdi className="truncate">{leadName(lead)}</bdi>
        {lead.do_not_contact && <DoNotContact />}
      </span>
    ),
  },
  {
    id: "phone",
    header: "טלפון",
    cell: ({ row: { original: lead } }) => (lead.phone ? <Phone number={lead.phone} className="text-ink-2" /> : none),
  },
  { id: "status", header: "מצב", cell: ({ row: { original: lead } }) => <StatusMenu lead={lead} /> },
  { id: "due", header: "מענה ראשון", cell: ({ row: { original: lead } }) => (lead.respond_by === null ? none : <RespondBy lead={lead} />) },
  { id: "assignee", header: "אחראי", cell: ({ row: { original: lead } }) => <AssigneeMenu lead={lead} /> },
  { id: "score", header: "ציון", cell: ({ row: { original: lead } }) => <Score score={lead.score} /> },
  {
    id: "wish",
    header: "מה מחפשים",
    cell: ({ row: { original: lead } }) => <span className="line-clamp-2 text-sm leading-snug whitespace-normal text-ink-2">{leadWish(lead) || none}</span>,
  },
  {
    id: "budget",
    header: "תקציב",
    cell: ({ row: { original: lead } }) => (lead.budget_agorot === null ? none : <Money agorot={lead.budget_agorot} />),
  },
  {
    id: "at",
    header: "קשר אחרון",
    cell: ({ row: { original: lead } }) =>
      lead.last_contact_at ? <Moment at={lead.last_contact_at} className="text-ink-3" /> : none,
  },
];

export function DoNotContact() {
  return (
    <span title="ביקש שלא יפנו אליו" className="inline-flex text-bad">
      <BellOff aria-hidden className="size-4" />
      <span className="sr-only">ביקש שלא יפנו אליו</span>
    </span>
  );
}
