import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Contact, MessageSquareText, Phone as PhoneIcon, UsersRound } from "lucide-react";
import { Link } from "wouter";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { Moment } from "@/components/ui/moment";
import { Phone } from "@/components/ui/phone";
import { Score } from "@/components/ui/score";
import { Section } from "@/components/ui/section";
import { Loading } from "@/components/ui/state";
import { paths } from "@/config/paths";
import { flatten } from "@/lib/cursor-list";
import { formatMoney, formatRooms } from "@/lib/format";
import { LEAD_ROLE } from "@/lib/labels";
import { useStatusWords } from "@/lib/lead-statuses";
import { allows, type Me } from "@/lib/me";
import { ROUTE } from "@/lib/message-words";
import type { Chat } from "../api/chats";
import { personCallsQuery, personLeadQuery, personQuery } from "../api/person";
import { chatName } from "./chat-words";

/** Who the other side is: what the office knows of him, beside what he writes. */
export function PersonPanel({ chat, me }: { chat: Chat; me: Me | null }) {
  const may = (area: string) => me !== null && allows(me, area);
  const person = useQuery({ ...personQuery(chat.customer_id), enabled: may("customers") });
  return (
    <div className="space-y-5 p-4">
      <div>
        <p className="text-lg font-bold">
          <bdi>{chatName(chat)}</bdi>
        </p>
        {chat.phone && <Phone number={chat.phone} className="text-base max-md:min-h-11" />}
        {person.data && person.data.tags.length > 0 && (
          <p className="mt-1.5 flex flex-wrap gap-1.5">
            {person.data.tags.map((tag) => (
              <Badge key={tag}>
                <bdi>{tag}</bdi>
              </Badge>
            ))}
          </p>
        )}
        <p className="mt-2 text-xs text-ink-3">
          ערוץ השליחה: <bdi>{ROUTE[chat.route]}</bdi>
        </p>
      </div>
      {chat.lead_id && may("leads") && <LeadPart id={chat.lead_id} />}
      {may("calls") && <CallsPart customerId={chat.customer_id} />}
      {may("customers") && (
        <Link href={paths.customer.to(chat.customer_id)} className={`${buttonClass("secondary", "sm")} w-full`}>
          <UsersRound aria-hidden className="size-4" />
          לכרטיס הלקוח ולציר הזמן
        </Link>
      )}
    </div>
  );
}

function LeadPart({ id }: { id: string }) {
  const { data: lead, isPending } = useQuery(personLeadQuery(id));
  const words = useStatusWords();
  if (isPending) return <Loading className="h-28 rounded-lg" />;
  if (!lead) return null;
  const status = words(lead.status);
  const wish = [
    lead.role && LEAD_ROLE[lead.role],
    lead.rooms && formatRooms(lead.rooms),
    [lead.neighborhood, lead.city].filter(Boolean).join(", "),
  ].filter(Boolean);
  return (
    <Section title="הליד" aside={<Badge tone={status.tone}>{status.label}</Badge>}>
      <div className="space-y-1.5 rounded-lg border p-3 text-sm">
        <Score score={lead.score} />
        {wish.length > 0 && <p>{wish.join(" · ")}</p>}
        {lead.budget_agorot !== null && (
          <p>
            תקציב <bdi dir="ltr">{formatMoney(lead.budget_agorot)}</bdi>
          </p>
        )}
        {lead.assignee_name && (
          <p className="text-ink-3">
            באחריות <bdi>{lead.assignee_name}</bdi>
          </p>
        )}
        <Link href={paths.leads.to(lead.id)} className={`${buttonClass("ghost", "sm")} -ms-2.5`}>
          <Contact aria-hidden className="size-4" />
          לכרטיס הליד
        </Link>
      </div>
    </Section>
  );
}

function CallsPart({ customerId }: { customerId: string }) {
  const query = useInfiniteQuery(personCallsQuery(customerId));
  const calls = flatten(query.data);
  if (query.isPending) return <Loading className="h-20 rounded-lg" />;
  if (calls.length === 0) return null;
  return (
    <Section title="שיחות טלפון">
      <ul className="divide-y rounded-lg border">
        {calls.map((call) => (
          <li key={call.id}>
            <Link href={paths.call.to(call.id)} className="block px-3 py-2 hover:bg-hover">
              <span className="flex items-center gap-1.5 text-xs text-ink-3">
                {call.summary ? <MessageSquareText aria-hidden className="size-3.5" /> : <PhoneIcon aria-hidden className="size-3.5" />}
                {call.direction === "outbound" ? "יוצאת" : "נכנסת"} · <Moment at={call.started_at} />
              </span>
              {call.summary && <span className="mt-0.5 line-clamp-2 text-sm">{call.summary}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
