import { useInfiniteQuery } from "@tanstack/react-query";
import { Inbox } from "lucide-react";
import { useState } from "react";
import { toast } from "@/lib/toast";
import { Link } from "wouter";
import { DeliveryList } from "@/components/delivery-list";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Moment } from "@/components/ui/moment";
import { paths } from "@/config/paths";
import { flatten } from "@/lib/cursor-list";
import { count } from "@/lib/format";
import { deliveriesQuery, tell, useRetry, type Delivery, type Source, type State } from "../api/sources";
import { Understood } from "./understood";
import { STATE, STATES } from "./words";

const CHOICES = STATES.slice(0, 3).map((value) => ({ value, label: STATE[value].label }));

/** What the source sent, the newest first, each with what became of it and why. */
export function Deliveries({ source }: { source: Source }) {
  const [state, setState] = useState<State>();
  const query = useInfiniteQuery(deliveriesQuery(source.id, state));
  return (
    <DeliveryList
      label="אילו פניות"
      listLabel="פניות שהתקבלו"
      states={CHOICES}
      state={state}
      onState={setState}
      query={query}
      rows={flatten(query.data)}
      empty={{ icon: Inbox, title: "עוד לא הגיעו פניות", text: "כל מה שיישלח לכתובת יופיע כאן, גם מה שלא הובן." }}
    >
      {(delivery) => <Row source={source} delivery={delivery} />}
    </DeliveryList>
  );
}

function Row({ source, delivery }: { source: Source; delivery: Delivery }) {
  const retry = useRetry(source.id);
  const again = () =>
    retry.mutate(delivery, {
      onError: tell,
      onSuccess: (now) =>
        now.state === "failed" ? toast.error(now.reason ?? STATE.failed.label) : toast.success("הפנייה נקלטה"),
    });
  return (
    <div className="space-y-2 px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Badge tone={STATE[delivery.state].tone}>{STATE[delivery.state].label}</Badge>
        {delivery.customer_id ? (
          <Link href={paths.customer.to(delivery.customer_id)} className="font-semibold hover:underline">
            {delivery.customer_name ?? "לקוח ללא שם"}
          </Link>
        ) : (
          <span className="font-semibold text-ink-2">{delivery.understood.name ?? "לא זוהה אדם"}</span>
        )}
        {delivery.repeats > 0 && (
          <span className="text-xs text-ink-3">נשלחה שוב {count(delivery.repeats, "פעם אחת", "פעמים")}</span>
        )}
        <Moment at={delivery.at} className="ms-auto text-sm text-ink-3" />
      </div>
      {delivery.reason && <p className="text-sm text-ink-2">{delivery.reason}</p>}
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <details className="min-w-0 flex-1 text-sm">
          <summary className="cursor-pointer text-ink-3">מה נשלח</summary>
          <div className="mt-2 space-y-2">
            <Understood values={delivery.understood} />
            {delivery.body === null ? (
              <p className="text-ink-3">תוכן הפנייה נמחק, לפי תקופת השמירה של המשרד.</p>
            ) : (
              <pre dir="ltr" className="max-h-60 overflow-auto rounded-md bg-sunken p-2 text-xs break-all whitespace-pre-wrap" tabIndex={0}>
                {delivery.body || "(ריק)"}
              </pre>
            )}
          </div>
        </details>
        {delivery.state === "failed" && delivery.body !== null && (
          <Button size="sm" busy={retry.isPending} onClick={again}>
            לנסות שוב
          </Button>
        )}
      </div>
    </div>
  );
}
