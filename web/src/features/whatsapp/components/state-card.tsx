import { useState, type ReactNode } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Confirm } from "@/components/ui/confirm";
import { Moment } from "@/components/ui/moment";
import { Phone } from "@/components/ui/phone";
import { cn } from "@/lib/cn";
import { count, formatNumber } from "@/lib/format";
import { useUnlink, type Desk } from "../api/desk";
import { healthWords, LINK_STATE } from "./words";

/** How the link stands, in plain words, with what the day brought. */
export function StateCard({ desk, canLink }: { desk: Desk; canLink: boolean }) {
  const state = LINK_STATE[desk.state];
  return (
    <Card className="p-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Badge tone={state.tone}>{state.label}</Badge>
        {desk.phone && <Phone number={desk.phone} className="text-lg font-bold max-md:min-h-11" />}
        {desk.linked_at && desk.state === "open" && (
          <span className="text-sm text-ink-3">
            מחובר <Moment at={desk.linked_at} />
          </span>
        )}
      </div>
      <p role="status" className="mt-2 text-base">
        {desk.sentence}
      </p>
      <dl className="mt-4 grid grid-cols-2 gap-3 sm:grid-cols-4">
        <Figure name="תעבורה אחרונה">{desk.last_traffic_at ? <Moment at={desk.last_traffic_at} /> : "עוד לא הייתה"}</Figure>
        <Figure name="בריאות הקו">
          <Health health={desk.health} />
        </Figure>
        <Figure name="ממתינות לשליחה">{count(desk.waiting, "הודעה אחת", "הודעות")}</Figure>
        <Figure name="נכשלו היום">
          <span className={cn(desk.failed_today > 0 && "font-semibold text-bad")}>{count(desk.failed_today, "הודעה אחת", "הודעות")}</span>
        </Figure>
      </dl>
      <Begun desk={desk} />
      {canLink && desk.phone !== null && desk.state !== "off" && (
        <div className="mt-4 flex justify-end border-t pt-3">
          <Unlink />
        </div>
      )}
    </Card>
  );
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="rounded-lg bg-sunken px-3 py-2">
      <dt className="text-xs text-ink-2">{name}</dt>
      <dd className="mt-0.5 font-semibold">{children}</dd>
    </div>
  );
}

const INK = { good: "text-good", warn: "text-warn", bad: "text-bad" };

function Health({ health }: { health: number }) {
  const { label, tone } = healthWords(health);
  return (
    <span className={INK[tone]}>
      {label}{" "}
      <bdi dir="ltr" className="nums text-xs">
        {health}/100
      </bdi>
    </span>
  );
}

/** How many conversations we began today, of how many we may: what keeps a number from being blocked. */
function Begun({ desk }: { desk: Desk }) {
  const share = desk.cap_today === 0 ? 1 : Math.min(1, desk.begun_today / desk.cap_today);
  const warming = desk.cap_today < desk.daily_cap;
  return (
    <div className="mt-4">
      <p className="flex flex-wrap items-baseline gap-x-2 text-sm">
        <span className="font-semibold">שיחות שפתחנו היום</span>
        <bdi dir="ltr" className="nums">
          {formatNumber(desk.begun_today)} / {formatNumber(desk.cap_today)}
        </bdi>
        <span className="text-xs text-ink-3">
          {warming ? "מספר חדש מתחמם: המכסה עולה מיום ליום." : "מענה למי שכתב אלינו לא נספר."}
        </span>
      </p>
      <span aria-hidden className="mt-1.5 block h-2 overflow-hidden rounded-full bg-sunken">
        <span className={cn("block h-full rounded-full", share >= 1 ? "bg-bad" : share > 0.8 ? "bg-warn" : "bg-accent")} style={{ inlineSize: `${share * 100}%` }} />
      </span>
    </div>
  );
}

function Unlink() {
  const [asking, setAsking] = useState(false);
  const unlink = useUnlink();
  return (
    <>
      <Button variant="danger" size="sm" onClick={() => setAsking(true)}>
        ניתוק הטלפון
      </Button>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title="לנתק את הוואטסאפ של המשרד?"
        confirm="לנתק"
        danger
        busy={unlink.isPending}
        onConfirm={() => unlink.mutate(undefined, { onSettled: () => setAsking(false) })}
      >
        <ul className="list-disc space-y-1 ps-5">
          <li>הודעות חדשות של לקוחות לא יגיעו למוקד עד שמחברים שוב. הן יישארו בטלפון.</li>
          <li>הנציג יפסיק לענות, ומה שממתין לשליחה יצא בדרך החלופית אם הוגדרה, אחרת יחכה.</li>
          <li>השיחות שכבר כאן נשמרות.</li>
          <li>כדי לחזור צריך לסרוק קוד חדש עם הטלפון ביד.</li>
        </ul>
      </Confirm>
    </>
  );
}
