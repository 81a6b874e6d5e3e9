import { useState } from "react";
import { Link } from "wouter";
import { Button } from "@/components/ui/button";
import { paths } from "@/config/paths";
import { messageOf } from "@/lib/api/problem";
import { useTry, type Source, type Tried } from "../api/sources";
import { Understood } from "./understood";

/** What would become of a body: nothing is stored, so it may be tried as often as one likes. */
export function TryBody({ source, onKeys }: { source: Source; onKeys: (keys: string[]) => void }) {
  const [body, setBody] = useState("");
  const attempt = useTry(source.id);
  const send = () =>
    attempt.mutate(
      { body: body.trim() === "" ? null : body, content_type: "application/json" },
      {
        onSuccess: (tried) => {
          if (body.trim() === "") setBody(tried.body);
          onKeys(tried.keys);
        },
      },
    );
  return (
    <div className="space-y-3">
      <label className="block">
        <span className="mb-1 block text-sm font-semibold">פנייה לדוגמה</span>
        <textarea
          dir="ltr"
          rows={6}
          maxLength={50_000}
          value={body}
          placeholder='{"name": "…", "phone": "…"}'
          onChange={(event) => setBody(event.target.value)}
          className="w-full rounded-md border border-line-strong bg-surface px-3 py-2 font-mono text-sm text-ink placeholder:text-ink-3"
        />
        <span className="mt-1 block text-xs text-ink-3">מדביקים כאן מה שהשולח שולח, JSON או טופס. ריק: נמציא פנייה. שום דבר לא נשמר.</span>
      </label>
      <Button busy={attempt.isPending} onClick={send}>
        בדיקה
      </Button>
      {attempt.isError && (
        <p role="alert" className="text-sm font-semibold text-bad">
          {messageOf(attempt.error)}
        </p>
      )}
      {attempt.data && <Verdict tried={attempt.data} />}
    </div>
  );
}

function Verdict({ tried }: { tried: Tried }) {
  if (!tried.accepted) {
    return (
      <div role="status" className="rounded-md bg-bad-soft px-3 py-2 text-sm text-bad">
        <p className="font-semibold">הפנייה לא הייתה נקלטת</p>
        <p>{tried.reason}</p>
        {tried.keys.length > 0 && (
          <p className="mt-1">
            השדות שנמצאו: <bdi dir="ltr">{tried.keys.join(", ")}</bdi>
          </p>
        )}
      </div>
    );
  }
  return (
    <div role="status" className="space-y-2 rounded-md border px-3 py-2 text-sm">
      <p className="font-semibold text-good">
        {tried.customer_id ? (
          <>
            הפנייה הייתה נרשמת אצל{" "}
            <Link href={paths.customer.to(tried.customer_id)} className="underline">
              {tried.customer_name ?? "לקוח ללא שם"}
            </Link>
          </>
        ) : (
          "הפנייה הייתה פותחת לקוח חדש וליד חדש"
        )}
      </p>
      {tried.reason && <p className="text-warn">{tried.reason}</p>}
      <Understood values={tried.understood} />
    </div>
  );
}
