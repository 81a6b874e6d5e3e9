import { useInfiniteQuery } from "@tanstack/react-query";
import { Send } from "lucide-react";
import { useState } from "react";
import { DeliveryList } from "@/components/delivery-list";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Moment } from "@/components/ui/moment";
import { flatten } from "@/lib/cursor-list";
import { count, formatAbsolute } from "@/lib/format";
import { deliveriesQuery, tell, useResend, type Delivery, type State, type Webhook } from "../api/webhooks";
import { eventWords, STATE, STATES } from "./words";

const CHOICES = STATES.map((value) => ({ value, label: STATE[value].label }));

/** What was told to the address, the newest first, each with how it was answered. */
export function Deliveries({ webhook }: { webhook: Webhook }) {
  const [state, setState] = useState<State>();
  const query = useInfiniteQuery(deliveriesQuery(webhook.id, state));
  return (
    <DeliveryList
      label="אילו עדכונים"
      listLabel="עדכונים שנשלחו"
      states={CHOICES}
      state={state}
      onState={setState}
      query={query}
      rows={flatten(query.data)}
      empty={{ icon: Send, title: "עוד לא נשלח דבר", text: "העדכון הבא, או בדיקה ששולחים מכאן, יופיע ברשימה." }}
    >
      {(delivery) => <Row webhook={webhook} delivery={delivery} />}
    </DeliveryList>
  );
}

function Row({ webhook, delivery }: { webhook: Webhook; delivery: Delivery }) {
  const resend = useResend(webhook.id);
  return (
    <div className="space-y-2 px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Badge tone={STATE[delivery.state].tone}>{STATE[delivery.state].label}</Badge>
        <span className="font-semibold">{eventWords(delivery.type)}</span>
        <span className="text-sm text-ink-3">
          {delivery.response_code !== null && (
            <>
              קוד <span className="nums">{delivery.response_code}</span>
              {delivery.response_ms !== null && (
                <>
                  {" · "}
                  <bdi className="nums">{delivery.response_ms}</bdi> מ״ש
                </>
              )}
            </>
          )}
          {delivery.attempts > 1 && (
            <>
              {delivery.response_code !== null && " · "}
              {count(delivery.attempts, "ניסיון אחד", "ניסיונות")}
            </>
          )}
        </span>
        <Moment at={delivery.at} className="ms-auto text-sm text-ink-3" />
      </div>
      {delivery.error && <p className="text-sm text-ink-2">{delivery.error}</p>}
      {delivery.next_try_at && delivery.attempts > 0 && (
        <p className="text-sm text-ink-3">הניסיון הבא: {formatAbsolute(delivery.next_try_at)}</p>
      )}
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <details className="min-w-0 flex-1 text-sm">
          <summary className="cursor-pointer text-ink-3">מה נשלח</summary>
          <p className="mt-2 text-xs text-ink-3">
            <bdi dir="ltr">webhook-id: {delivery.event_id}</bdi>
          </p>
          {delivery.body === null ? (
            <p className="mt-1 text-ink-3">התוכן נקבע לפני הניסיון הראשון.</p>
          ) : (
            <pre dir="ltr" className="mt-1 max-h-60 overflow-auto rounded-md bg-sunken p-2 text-xs break-all whitespace-pre-wrap" tabIndex={0}>
              {pretty(delivery.body)}
            </pre>
          )}
        </details>
        {webhook.active && (
          <Button size="sm" busy={resend.isPending} onClick={() => resend.mutate(delivery, { onError: tell })}>
            לשלוח שוב
          </Button>
        )}
      </div>
    </div>
  );
}

function pretty(body: string): string {
  const read: unknown = JSON.parse(body);
  return JSON.stringify(read, null, 2);
}
