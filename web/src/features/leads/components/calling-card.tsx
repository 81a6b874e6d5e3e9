import { Check, Clock, MessageSquareText, PhoneCall, PhoneMissed, Undo2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Link } from "wouter";
import { Button, buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { INPUT } from "@/components/ui/field";
import { Menu, MenuItem } from "@/components/ui/menu";
import { Money } from "@/components/ui/money";
import { Score } from "@/components/ui/score";
import { paths } from "@/config/paths";
import { cn } from "@/lib/cn";
import { formatPhone } from "@/lib/format";
import { useNow } from "@/lib/use-now";
import { keepHold, type Outcome, type QueueEntry } from "../api/call-queue";
import { leadName, leadWish } from "./lead-words";
import { LATER, whyNow } from "./queue-words";
import { RespondBy } from "./respond-by";

const RENEW_MS = 4 * 60_000;

interface Props {
  entry: QueueEntry;
  busy: boolean;
  onTell: (outcome: Outcome) => void;
  onRelease: () => void;
}

/** The person in hand: the number to call, what is known, and what came of it. */
export function CallingCard({ entry, busy, onTell, onRelease }: Props) {
  const { lead } = entry;
  const now = useNow(30_000);
  const [text, setText] = useState("");
  const card = useRef<HTMLDivElement>(null);
  const id = lead.id;
  useEffect(() => {
    card.current?.focus();
    // A renewal that fails costs nothing: the outcome still counts, and the list shows it when the lead was lost.
    const timer = window.setInterval(() => void keepHold(id).catch(() => undefined), RENEW_MS);
    return () => window.clearInterval(timer);
  }, [id]);
  const said = { text: text.trim() === "" ? null : text.trim() };
  const wish = leadWish(lead);

  return (
    <Card className="border-accent/50 p-4 outline-none" ref={card} tabIndex={-1} role="region" aria-label={`עכשיו: ${leadName(lead)}`}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="min-w-0 truncate text-lg font-bold">
          <bdi>{leadName(lead)}</bdi>
        </h2>
        <RespondBy lead={lead} />
        <span className="ms-auto">
          <Score score={lead.score} />
        </span>
      </div>
      <p className="mt-0.5 text-sm font-semibold text-accent-text">{whyNow(entry, now)}</p>
      {(wish || lead.budget_agorot !== null) && (
        <p className="mt-2 flex flex-wrap gap-x-3 text-ink-2">
          {wish}
          {lead.budget_agorot !== null && <Money agorot={lead.budget_agorot} />}
        </p>
      )}
      {lead.notes && <p className="mt-1 line-clamp-3 text-sm whitespace-pre-wrap text-ink-2">{lead.notes}</p>}
      <div className="mt-3 flex flex-wrap items-center gap-2">
        {lead.phone && (
          <a href={`tel:${lead.phone}`} data-call className={cn(buttonClass("primary", "lg"), "max-md:w-full")}>
            <PhoneCall aria-hidden className="size-5" />
            <span className="sr-only">להתקשר אל </span>
            <bdi dir="ltr" className="nums">{formatPhone(lead.phone)}</bdi>
          </a>
        )}
        {lead.last_call_id && (
          <Link href={paths.call.to(lead.last_call_id)} className={buttonClass("ghost", "md")}>
            <MessageSquareText aria-hidden className="size-4" />
            לשיחה האחרונה
          </Link>
        )}
        <Link href={paths.customer.to(lead.customer_id)} className={buttonClass("ghost", "md")}>
          לכרטיס הלקוח
        </Link>
      </div>
      <label className="mt-3 block">
        <span className="mb-1 block text-sm font-semibold">מה עלה בשיחה</span>
        <textarea
          rows={2}
          maxLength={2000}
          value={text}
          onChange={(event) => setText(event.target.value)}
          placeholder="לא חובה. נשמר בציר הזמן של הלקוח"
          className={cn(INPUT, "h-auto py-2")}
        />
      </label>
      <div role="group" aria-label="תוצאת השיחה" className="mt-3 flex flex-wrap gap-2">
        <Button data-outcome="handled" variant="primary" busy={busy} aria-keyshortcuts="1" onClick={() => onTell({ outcome: "handled", ...said })}>
          <Check aria-hidden className="size-4" />
          טופל
          <Key>1</Key>
        </Button>
        <Button data-outcome="no_answer" disabled={busy} aria-keyshortcuts="2" onClick={() => onTell({ outcome: "no_answer", ...said })}>
          <PhoneMissed aria-hidden className="size-4" />
          לא ענה
          <Key>2</Key>
        </Button>
        <Menu
          trigger={
            <button type="button" data-outcome="later" disabled={busy} aria-keyshortcuts="3" className={buttonClass("secondary", "md")}>
              <Clock aria-hidden className="size-4" />
              אחר כך
              <Key>3</Key>
            </button>
          }
        >
          {LATER.map(({ label, ms }) => (
            <MenuItem key={ms} onSelect={() => onTell({ outcome: "later", again_at: new Date(Date.now() + ms).toISOString(), ...said })}>
              {label}
            </MenuItem>
          ))}
        </Menu>
        <Button variant="ghost" className="ms-auto" disabled={busy} onClick={onRelease}>
          <Undo2 aria-hidden className="size-4" />
          להחזיר לרשימה
        </Button>
      </div>
    </Card>
  );
}

/** The key that does the same; phones have none. */
function Key({ children }: { children: string }) {
  return (
    <kbd aria-hidden className="rounded-sm border border-current/30 px-1 text-2xs opacity-70 max-md:hidden">
      {children}
    </kbd>
  );
}
