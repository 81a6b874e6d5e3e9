import { useQuery } from "@tanstack/react-query";
import { BellOff, MessageSquareText, MessagesSquare } from "lucide-react";
import { Link } from "wouter";
import { buttonClass } from "@/components/ui/button";
import { Moment } from "@/components/ui/moment";
import { Phone } from "@/components/ui/phone";
import { Score } from "@/components/ui/score";
import { Sheet } from "@/components/ui/sheet";
import { ErrorState, Loading } from "@/components/ui/state";
import { paths } from "@/config/paths";
import { formatMoney, formatNumber } from "@/lib/format";
import { LEAD_ROLE } from "@/lib/labels";
import { allows, useMe } from "@/lib/me";
import { leadQuery, useChangeLead, type Lead, type LeadChange } from "../api/leads";
import { AssigneeMenu } from "./assignee-menu";
import { Editable } from "./editable";
import { Evidence } from "./evidence";
import { History } from "./history";
import { leadName } from "./lead-words";
import { RespondBy } from "./respond-by";
import { StatusMenu } from "./status-menu";

/** The lead beside its list; the list keeps its place. */
export function LeadPanel({ id, known, onClose }: { id: string; known: Lead | undefined; onClose: () => void }) {
  const query = useQuery({ ...leadQuery(id), placeholderData: known });
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()} title={query.data ? <bdi>{leadName(query.data)}</bdi> : "ליד"}>
      {query.data && <LeadBody lead={query.data} />}
      {query.isPending && <Loading className="m-4 h-72" />}
      {query.isError && !query.data && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
    </Sheet>
  );
}

const amount = (text: string): number => Number(text.replaceAll(",", ""));

function numberProblem(text: string): string | null {
  if (text === "") return null;
  const value = amount(text);
  return Number.isFinite(value) && value > 0 ? null : "צריך להיות מספר חיובי.";
}

function scoreProblem(text: string): string | null {
  const value = amount(text);
  return text === "" || (Number.isInteger(value) && value >= 0 && value <= 100) ? null : "ציון הוא מספר שלם בין 0 ל־100. ריק מחזיר את הציון לפי הכללים.";
}

function LeadBody({ lead }: { lead: Lead }) {
  const me = useMe();
  const mutation = useChangeLead();
  const save = (change: LeadChange) => mutation.mutate({ lead, change });
  const fromCall = (field: string) => lead.ai_fields.includes(field);
  return (
    <div className="space-y-5 p-4">
      {lead.do_not_contact && (
        <p role="note" className="flex items-center gap-2 rounded-lg bg-bad-soft px-3 py-2.5 font-semibold text-bad">
          <BellOff aria-hidden className="size-4 shrink-0" />
          ביקש שלא יפנו אליו. אין להתקשר או לכתוב.
        </p>
      )}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <StatusMenu lead={lead} />
        <Score score={lead.score} />
        <RespondBy lead={lead} />
        {lead.phone && <Phone number={lead.phone} className="ms-auto text-base font-semibold max-md:min-h-11" />}
      </div>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <AssigneeMenu lead={lead} />
        <Link href={paths.customer.to(lead.customer_id)} className="ms-auto inline-flex items-center text-sm text-accent-text hover:underline max-md:min-h-11">
          לכרטיס הלקוח
        </Link>
      </div>
      {me && allows(me, "chats") && (
        <Link href={paths.chat.to(lead.customer_id)} className={`${buttonClass("secondary", "md")} w-full`}>
          <MessagesSquare aria-hidden className="size-4" />
          להתכתבות בוואטסאפ
        </Link>
      )}
      {lead.last_call_id && (
        <Link href={paths.call.to(lead.last_call_id)} className={`${buttonClass("secondary", "md")} w-full`}>
          <MessageSquareText aria-hidden className="size-4" />
          לשיחה האחרונה
        </Link>
      )}
      <dl className="divide-y rounded-lg border">
        {lead.role && (
          <div className="px-3 py-1.5">
            <dt className="text-xs text-ink-3">מה מבקשים</dt>
            <dd className="py-0.5 font-semibold">{LEAD_ROLE[lead.role]}</dd>
          </div>
        )}
        <Editable
          label={lead.score_by_hand ? "ציון (נקבע ידנית)" : "ציון (לפי הכללים)"}
          numeric
          value={lead.score === null ? "" : String(lead.score)}
          shown={lead.score === null ? null : formatNumber(lead.score)}
          fromCall={!lead.score_by_hand && lead.score !== null}
          check={scoreProblem}
          onSave={(text) => save({ score: text === "" ? null : amount(text) })}
        />
        <Editable
          label="עיר"
          value={lead.city ?? ""}
          shown={lead.city}
          fromCall={fromCall("city")}
          evidence={<Evidence lead={lead} field="city" />}
          onSave={(text) => save({ city: text || null })}
        />
        <Editable
          label="שכונה"
          value={lead.neighborhood ?? ""}
          shown={lead.neighborhood}
          fromCall={fromCall("neighborhood")}
          evidence={<Evidence lead={lead} field="neighborhood" />}
          onSave={(text) => save({ neighborhood: text || null })}
        />
        <Editable
          label="חדרים"
          numeric
          value={lead.rooms === null ? "" : String(lead.rooms)}
          shown={lead.rooms === null ? null : formatNumber(lead.rooms)}
          fromCall={fromCall("rooms")}
          evidence={<Evidence lead={lead} field="rooms" />}
          check={numberProblem}
          onSave={(text) => save({ rooms: text === "" ? null : amount(text) })}
        />
        <Editable
          label="תקציב בשקלים"
          numeric
          value={lead.budget_agorot === null ? "" : String(lead.budget_agorot / 100)}
          shown={lead.budget_agorot === null ? null : <bdi dir="ltr">{formatMoney(lead.budget_agorot)}</bdi>}
          fromCall={fromCall("budget")}
          evidence={<Evidence lead={lead} field="budget" />}
          check={numberProblem}
          onSave={(text) => save({ budget_agorot: text === "" ? null : Math.round(amount(text) * 100) })}
        />
        <Editable
          label="לוח זמנים"
          value={lead.timeline ?? ""}
          shown={lead.timeline}
          fromCall={fromCall("timeline")}
          evidence={<Evidence lead={lead} field="timeline" />}
          onSave={(text) => save({ timeline: text || null })}
        />
        <Editable
          label="הערות"
          long
          value={lead.notes ?? ""}
          shown={lead.notes}
          fromCall={fromCall("notes")}
          evidence={<Evidence lead={lead} field="notes" />}
          onSave={(text) => save({ notes: text || null })}
        />
      </dl>
      <History leadId={lead.id} />
      <p className="text-xs text-ink-3">
        נוצר <Moment at={lead.created_at} />
        {lead.last_contact_at && (
          <>
            {" · "}קשר אחרון <Moment at={lead.last_contact_at} />
          </>
        )}
      </p>
    </div>
  );
}
