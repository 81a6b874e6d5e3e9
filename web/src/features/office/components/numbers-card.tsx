import { Plus, X } from "lucide-react";
import { useState, type SyntheticEvent } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Confirm } from "@/components/ui/confirm";
import { Field } from "@/components/ui/field";
import { PhoneText } from "@/components/ui/phone";
import { Section } from "@/components/ui/section";
import { messageOf } from "@/lib/api/problem";
import { formatPhone } from "@/lib/format";
import { toast } from "@/lib/toast";
import { useAddNumber, useRemoveNumber, type OfficeNumber } from "../api/settings";

/** The numbers whose calls the agent answers; each is added and removed at once. */
export function NumbersCard({ numbers }: { numbers: OfficeNumber[] }) {
  const [leaving, setLeaving] = useState<OfficeNumber | null>(null);
  const remove = useRemoveNumber();

  function confirmed() {
    if (!leaving) return;
    remove.mutate(leaving.id, {
      onSuccess: () => toast.success(`המספר ${formatPhone(leaving.e164)} הוסר`),
      onError: (error) => toast.error(messageOf(error)),
      onSettled: () => setLeaving(null),
    });
  }

  return (
    <Card className="p-4">
      <Section title="מספרי טלפון">
        <p className="mb-2 text-sm text-ink-2">
          הנציג עונה לשיחות שמגיעות למספרים האלה. הוספה והסרה נשמרות מיד.
        </p>
        <ul className="mb-3 divide-y" aria-label="מספרי הטלפון של המשרד">
          {numbers.map((number) => (
            <li key={number.id} className="flex min-h-11 items-center gap-3">
              <PhoneText number={number.e164} className="font-semibold" />
              {numbers.length > 1 ? (
                <Button
                  variant="ghost"
                  size="icon"
                  className="ms-auto"
                  aria-label={`הסרת המספר ${formatPhone(number.e164)}`}
                  onClick={() => setLeaving(number)}
                >
                  <X aria-hidden className="size-4" />
                </Button>
              ) : (
                <span className="ms-auto text-xs text-ink-3">המספר היחיד של המשרד</span>
              )}
            </li>
          ))}
        </ul>
        <NewNumber />
      </Section>
      <Confirm
        open={leaving !== null}
        onOpenChange={(open) => !open && setLeaving(null)}
        title="להסיר את המספר?"
        confirm="הסרה"
        danger
        busy={remove.isPending}
        onConfirm={confirmed}
      >
        מי שיתקשר אל {leaving && <PhoneText number={leaving.e164} />} ישמע שהמספר אינו פעיל. השיחות שכבר היו נשארות.
      </Confirm>
    </Card>
  );
}

function NewNumber() {
  const [text, setText] = useState("");
  const add = useAddNumber();

  function submit(event: SyntheticEvent) {
    event.preventDefault();
    add.mutate(text, {
      onSuccess: () => {
        setText("");
        toast.success("המספר נוסף. הנציג עונה בו מעכשיו");
      },
    });
  }

  return (
    <form onSubmit={submit} aria-label="מספר נוסף" className="flex items-start gap-2">
      <div className="min-w-0 flex-1 sm:max-w-72">
        <Field
          label="מספר נוסף"
          type="tel"
          dir="ltr"
          maxLength={40}
          autoComplete="off"
          placeholder="03-1234567"
          value={text}
          error={add.isError ? messageOf(add.error) : null}
          hint="המספר צריך להיות מופנה למוקד גם אצל Twilio. מי שהתקין את המערכת יודע לעשות זאת."
          onChange={(event) => {
            setText(event.target.value);
            add.reset();
          }}
        />
      </div>
      <Button type="submit" className="mt-6" busy={add.isPending} disabled={text.trim() === ""}>
        <Plus aria-hidden className="size-4" />
        הוספה
      </Button>
    </form>
  );
}
