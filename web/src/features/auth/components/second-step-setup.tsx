import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import type { Schemas } from "@/lib/api/client";
import { messageOf } from "@/lib/api/problem";
import { useBeginSecondStep, useConfirmSecondStep, useSecondStepChanged } from "../api/second-step";
import { CodeField } from "./code-field";
import { RecoveryCodes } from "./recovery-codes";

/** Password, then the QR code and its first code, then the recovery codes. */
export function SecondStepSetup({ onDone }: { onDone: () => void }) {
  const [setup, setSetup] = useState<Schemas["SecondStepSetup"] | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const changed = useSecondStepChanged();
  if (codes) {
    return (
      <RecoveryCodes
        codes={codes}
        onDone={() => {
          onDone();
          void changed();
        }}
      />
    );
  }
  return setup ? <Scan setup={setup} onCodes={setCodes} /> : <Password onSetup={setSetup} />;
}

function Password({ onSetup }: { onSetup: (setup: Schemas["SecondStepSetup"]) => void }) {
  const [password, setPassword] = useState("");
  const begin = useBeginSecondStep();

  function submit(event: FormEvent) {
    event.preventDefault();
    begin.mutate({ password }, { onSuccess: onSetup });
  }

  return (
    <form onSubmit={submit} className="space-y-4">
      <p className="text-sm text-ink-2">
        בכל כניסה תתבקשו להקליד, בנוסף לסיסמה, קוד מתחלף מאפליקציה בטלפון: Google Authenticator,‏ Microsoft Authenticator או
        כל אפליקציית אימות אחרת.
      </p>
      <Field
        label="הסיסמה שלך"
        type="password"
        dir="ltr"
        required
        autoFocus
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        error={begin.isError ? messageOf(begin.error) : null}
      />
      <Button type="submit" variant="primary" size="lg" className="w-full" busy={begin.isPending}>
        המשך
      </Button>
    </form>
  );
}

function Scan({ setup, onCodes }: { setup: Schemas["SecondStepSetup"]; onCodes: (codes: string[]) => void }) {
  const [code, setCode] = useState("");
  const confirm = useConfirmSecondStep();

  function submit(event: FormEvent) {
    event.preventDefault();
    confirm.mutate({ code }, { onSuccess: (answer) => onCodes(answer.codes) });
  }

  return (
    <form onSubmit={submit} className="space-y-4">
      <p className="text-sm text-ink-2">סרקו את הקוד באפליקציית האימות, והקלידו את המספר שהיא מציגה.</p>
      <img src={setup.qr} alt="קוד לסריקה באפליקציית האימות" className="mx-auto size-52 rounded-lg border bg-white" />
      <details className="text-sm">
        <summary className="flex min-h-11 cursor-pointer items-center text-accent-text">אי אפשר לסרוק?</summary>
        <p className="text-ink-2">
          <a href={setup.uri} className="text-accent-text underline underline-offset-2">
            פתיחה באפליקציה שבמכשיר הזה
          </a>
          , או הקלדה ידנית של המפתח:
        </p>
        <p dir="ltr" className="mt-1 rounded-md bg-sunken p-2 text-center font-mono break-all select-all">
          {setup.secret}
        </p>
      </details>
      <CodeField appOnly autoFocus value={code} onChange={setCode} error={confirm.isError ? messageOf(confirm.error) : null} />
      <Button type="submit" variant="primary" size="lg" className="w-full" busy={confirm.isPending}>
        הפעלה
      </Button>
    </form>
  );
}
