import { useQuery } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { toast } from "@/lib/toast";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Section } from "@/components/ui/section";
import { Segmented } from "@/components/ui/segmented";
import { messageOf } from "@/lib/api/problem";
import { oneOf } from "@/lib/guards";
import { personQuery, useAsk, usePutHold, type Kind } from "../api/privacy";
import { KIND, KINDS } from "./words";

/** What one person asked, or a hold on him; reached from his own page. */
export function RequestForm({ customerId }: { customerId: string }) {
  const person = useQuery(personQuery(customerId));
  if (!person.data) return null;
  return (
    <Card className="space-y-6 p-4">
      <h2 className="text-base font-bold">
        <bdi>{person.data.name ?? "לקוח ללא שם"}</bdi>
      </h2>
      {person.data.erased_at !== null ? (
        <p className="text-sm text-ink-2">המידע על הלקוח נמחק לצמיתות, ואין עוד מה לבקש או לשמור.</p>
      ) : (
        <>
          <Ask customerId={customerId} />
          <PutHold customerId={customerId} />
        </>
      )}
    </Card>
  );
}

function Ask({ customerId }: { customerId: string }) {
  const [kind, setKind] = useState<Kind>("access");
  const [asked, setAsked] = useState("");
  const ask = useAsk();

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    ask.mutate(
      { customer_id: customerId, kind, asked: asked.trim() },
      {
        onSuccess: () => {
          setAsked("");
          toast.success("הבקשה נרשמה");
        },
      },
    );
  }

  return (
    <Section title="רישום בקשה">
      <form onSubmit={submit} className="space-y-3">
        <Segmented
          label="סוג הבקשה"
          className="max-w-full flex-wrap"
          value={kind}
          options={KINDS.map((value) => ({ value, label: KIND[value] }))}
          onChange={(next) => setKind(oneOf(KINDS, next) ?? kind)}
        />
        <Field
          label="מה הלקוח ביקש, ואיך"
          maxLength={2000}
          value={asked}
          error={ask.isError ? messageOf(ask.error) : null}
          hint="למשל: ביקש בטלפון לקבל את כל מה ששמור עליו"
          onChange={(event) => setAsked(event.target.value)}
        />
        <Button type="submit" variant="primary" busy={ask.isPending} disabled={asked.trim().length < 3}>
          רישום הבקשה
        </Button>
      </form>
    </Section>
  );
}

function PutHold({ customerId }: { customerId: string }) {
  const [reason, setReason] = useState("");
  const [until, setUntil] = useState("");
  const put = usePutHold();

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    put.mutate(
      { customer_id: customerId, reason: reason.trim(), until: until === "" ? null : until },
      {
        onSuccess: () => {
          setReason("");
          setUntil("");
          toast.success("ההקפאה נרשמה");
        },
      },
    );
  }

  return (
    <Section title="הקפאה משפטית">
      <form onSubmit={submit} className="space-y-3">
        <p className="text-sm text-ink-2">כל עוד ההקפאה בתוקף שום דבר על הלקוח לא נמחק: לא לפי בקשה ולא עם הזמן.</p>
        <div className="grid gap-3 sm:grid-cols-[minmax(0,1fr)_11rem]">
          <Field label="סיבה" maxLength={2000} value={reason} onChange={(event) => setReason(event.target.value)} />
          <Field label="עד תאריך (רשות)" type="date" value={until} onChange={(event) => setUntil(event.target.value)} />
        </div>
        {put.isError && (
          <p role="alert" className="text-sm font-semibold text-bad">
            {messageOf(put.error)}
          </p>
        )}
        <Button type="submit" busy={put.isPending} disabled={reason.trim().length < 3}>
          הקפאה
        </Button>
      </form>
    </Section>
  );
}
