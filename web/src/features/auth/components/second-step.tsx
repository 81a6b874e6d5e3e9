import { useQuery } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { useState, type FormEvent } from "react";
import { toast } from "@/lib/toast";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Moment } from "@/components/ui/moment";
import { Sheet } from "@/components/ui/sheet";
import { ErrorState, Loading } from "@/components/ui/state";
import type { Schemas } from "@/lib/api/client";
import { messageOf } from "@/lib/api/problem";
import { secondStepQuery, useEndSecondStep, useRenewCodes, useSecondStepChanged } from "../api/second-step";
import { CodeField } from "./code-field";
import { RecoveryCodes } from "./recovery-codes";
import { SecondStepSetup } from "./second-step-setup";

/** One's own second step at sign-in: set up, renewed, switched off. */
export function SecondStep({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Sheet open={open} onOpenChange={onOpenChange} title="אימות דו-שלבי" description="קוד מהטלפון בנוסף לסיסמה">
      <div className="p-4">
        <Body onDone={() => onOpenChange(false)} />
      </div>
    </Sheet>
  );
}

function Body({ onDone }: { onDone: () => void }) {
  const state = useQuery(secondStepQuery);
  if (state.isPending) return <Loading className="h-40" />;
  if (state.isError) return <ErrorState compact error={state.error} onRetry={() => void state.refetch()} />;
  if (state.data.on) return <On state={state.data} onDone={onDone} />;
  if (!state.data.available) {
    return <p className="text-sm text-ink-2">אימות דו-שלבי אינו זמין בהתקנה הזאת. מי שמתחזק את השרת צריך להגדיר בה מפתח הצפנה.</p>;
  }
  return (
    <SecondStepSetup
      onDone={() => {
        toast.success("אימות דו-שלבי פועל");
        onDone();
      }}
    />
  );
}

const FEW = 3;

function On({ state, onDone }: { state: Schemas["SecondStepOut"]; onDone: () => void }) {
  const [wish, setWish] = useState<"codes" | "off" | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const changed = useSecondStepChanged();
  if (codes) {
    return (
      <RecoveryCodes
        codes={codes}
        onDone={() => {
          void changed();
          onDone();
        }}
      />
    );
  }
  return (
    <div className="space-y-5">
      <div className="flex items-start gap-3 rounded-lg border bg-good-soft p-3 text-sm">
        <ShieldCheck aria-hidden className="size-5 shrink-0 text-good" />
        <div>
          <p className="font-semibold">אימות דו-שלבי פועל</p>
          {state.since && (
            <p className="text-ink-2">
              הופעל <Moment at={state.since} />
            </p>
          )}
          <p className={state.recovery_left < FEW ? "font-semibold text-warn" : "text-ink-2"}>{leftWords(state.recovery_left)}</p>
        </div>
      </div>
      {wish === null && (
        <div className="space-y-2">
          <Button className="w-full" onClick={() => setWish("codes")}>
            קודי גיבוי חדשים
          </Button>
          <Button className="w-full" variant="danger" onClick={() => setWish("off")}>
            כיבוי האימות הדו-שלבי
          </Button>
        </div>
      )}
      {wish === "codes" && <Renew onCodes={setCodes} />}
      {wish === "off" && (
        <SwitchOff
          onDone={() => {
            toast.success("אימות דו-שלבי כובה");
            void changed();
            onDone();
          }}
        />
      )}
    </div>
  );
}

function leftWords(left: number): string {
  if (left === 0) return "לא נשארו קודי גיבוי. כדאי ליצור חדשים.";
  return left === 1 ? "נשאר קוד גיבוי אחד." : `נשארו ${left} קודי גיבוי.`;
}

function Renew({ onCodes }: { onCodes: (codes: string[]) => void }) {
  const renew = useRenewCodes();
  return (
    <BothForm
      text="הקודים הקודמים יפסיקו לעבוד."
      action="יצירת קודים חדשים"
      busy={renew.isPending}
      error={renew.isError ? messageOf(renew.error) : null}
      onSubmit={(body) => renew.mutate(body, { onSuccess: (answer) => onCodes(answer.codes) })}
    />
  );
}

function SwitchOff({ onDone }: { onDone: () => void }) {
  const end = useEndSecondStep();
  return (
    <BothForm
      danger
      text="מהכניסה הבאה תספיק הסיסמה לבדה. אם המשרד דורש אימות דו-שלבי, תתבקשו להגדיר אותו מחדש."
      action="כיבוי"
      busy={end.isPending}
      error={end.isError ? messageOf(end.error) : null}
      onSubmit={(body) => end.mutate(body, { onSuccess: onDone })}
    />
  );
}

interface BothProps {
  text: string;
  action: string;
  danger?: boolean;
  busy: boolean;
  error: string | null;
  onSubmit: (body: { password: string; code: string }) => void;
}

/** Password and code together, before something that a borrowed screen must not do. */
function BothForm({ text, action, danger, busy, error, onSubmit }: BothProps) {
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");

  function submit(event: FormEvent) {
    event.preventDefault();
    onSubmit({ password, code });
  }

  return (
    <form onSubmit={submit} className="space-y-4">
      <p className="text-sm text-ink-2">{text}</p>
      <Field
        label="הסיסמה שלך"
        type="password"
        dir="ltr"
        required
        autoFocus
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <CodeField value={code} onChange={setCode} error={error} />
      <Button type="submit" variant={danger ? "danger" : "primary"} size="lg" className="w-full" busy={busy}>
        {action}
      </Button>
    </form>
  );
}
