import { useQuery } from "@tanstack/react-query";
import { KeyRound, QrCode as QrIcon } from "lucide-react";
import { useState, type SyntheticEvent } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Section } from "@/components/ui/section";
import { Segmented } from "@/components/ui/segmented";
import { Loading } from "@/components/ui/state";
import { isConflict, messageOf } from "@/lib/api/problem";
import { count } from "@/lib/format";
import { cn } from "@/lib/cn";
import { useNow } from "@/lib/use-now";
import { isLinking, qrQuery, useLink, type Desk } from "../api/desk";
import { QrCode } from "./qr-code";
import { toE164 } from "./words";

/** How the office's phone is linked: by a code to scan, or by one to type there. */
export function LinkPanel({ desk }: { desk: Desk }) {
  const [way, setWay] = useState("qr");
  return (
    <Card className="p-4">
      <Section title="חיבור הטלפון של המשרד">
        <Segmented
          label="איך מחברים"
          value={way}
          onChange={setWay}
          className="mb-4"
          options={[
            { value: "qr", label: "סריקת קוד" },
            { value: "phone", label: "קוד להקלדה" },
          ]}
        />
        {way === "qr" ? <ByQr desk={desk} /> : <ByPhone />}
      </Section>
    </Card>
  );
}

function Steps({ last }: { last: string }) {
  return (
    <ol className="list-decimal space-y-1.5 ps-5 text-sm text-ink-2">
      <li>פותחים וואטסאפ בטלפון של המשרד.</li>
      <li>הגדרות, ואז ״מכשירים מקושרים״, ואז ״קישור מכשיר״.</li>
      <li>{last}</li>
    </ol>
  );
}

function ByQr({ desk }: { desk: Desk }) {
  const link = useLink();
  const started = isLinking(desk);
  return (
    <div className="flex flex-wrap items-start gap-6">
      {started ? (
        <LiveQr waiting={desk.state === "connecting"} />
      ) : (
        <div className={FRAME}>
          <Button variant="primary" busy={link.isPending} onClick={() => link.mutate(null)}>
            <QrIcon aria-hidden className="size-4" />
            הצגת הקוד
          </Button>
        </div>
      )}
      <div className="min-w-56 flex-1 space-y-3">
        <Steps last="מכוונים את המצלמה אל הקוד שכאן." />
        {link.isError && (
          <p role="alert" className="text-sm text-bad">
            {messageOf(link.error)}
          </p>
        )}
      </div>
    </div>
  );
}

const FRAME = "grid size-64 max-w-full shrink-0 place-items-center rounded-lg border bg-white";

function LiveQr({ waiting }: { waiting: boolean }) {
  const query = useQuery({ ...qrQuery, enabled: !waiting });
  const now = useNow(1_000);
  // "Nothing to scan yet" is no failure: the code is asked for until it is there.
  const failed = query.isError && !isConflict(query.error);
  if (waiting || !query.data) {
    return (
      <div>
        <div className={FRAME}>
          <Loading className="size-56" />
        </div>
        <p role="status" className={cn("mt-1.5 max-w-64 text-center text-xs", failed ? "text-bad" : "text-ink-3")}>
          {failed ? messageOf(query.error) : "מכינים קוד…"}
        </p>
      </div>
    );
  }
  const left = Math.ceil((Date.parse(query.data.expires_at) - now) / 1_000);
  return (
    <div>
      <div className={FRAME}>
        <QrCode text={query.data.qr} label="קוד לסריקה בטלפון של המשרד" />
      </div>
      <p className="nums mt-1.5 text-center text-xs text-ink-3">
        {left > 0 ? `תקף עוד ${count(left, "שנייה", "שניות")}` : "קוד חדש מיד…"}
      </p>
    </div>
  );
}

function ByPhone() {
  const link = useLink();
  const [phone, setPhone] = useState("");
  const [wrong, setWrong] = useState(false);
  const code = link.data?.pairing_code;

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    const number = toE164(phone);
    setWrong(number === null);
    if (number !== null) link.mutate(number);
  }

  return (
    <div className="flex flex-wrap items-start gap-6">
      <form onSubmit={submit} className="w-64 max-w-full space-y-3">
        <Field
          label="מספר הטלפון של המשרד"
          type="tel"
          inputMode="tel"
          dir="ltr"
          required
          autoComplete="tel"
          placeholder="054-123-4567"
          value={phone}
          error={wrong ? "זה לא נראה כמו מספר טלפון. למשל 054-123-4567." : link.isError ? messageOf(link.error) : null}
          onChange={(event) => setPhone(event.target.value)}
        />
        <Button type="submit" variant="primary" busy={link.isPending}>
          <KeyRound aria-hidden className="size-4" />
          קבלת קוד
        </Button>
        {code && (
          <div role="status" className="rounded-lg border bg-sunken p-3 text-center">
            <p className="text-xs text-ink-2">הקוד להקלדה בטלפון</p>
            <bdi dir="ltr" className="nums block text-2xl font-bold tracking-widest select-all">
              {code.length === 8 ? `${code.slice(0, 4)}-${code.slice(4)}` : code}
            </bdi>
          </div>
        )}
      </form>
      <div className="min-w-56 flex-1">
        <Steps last="בוחרים ״קישור באמצעות מספר טלפון״ ומקלידים את הקוד שיופיע כאן." />
      </div>
    </div>
  );
}
