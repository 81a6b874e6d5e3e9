import { RefreshCw } from "lucide-react";
import { useState } from "react";
import { CopyText } from "@/components/copy-text";
import { SecretOnce } from "@/components/secret-once";
import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { Moment } from "@/components/ui/moment";
import { tell, useChange, useRotate, type Source } from "../api/sources";

/** Where the sender sends, how it shows that it may, and the doors: a new secret, on and off. */
export function Address({ source }: { source: Source }) {
  const [asking, setAsking] = useState(false);
  const [secret, setSecret] = useState<string>();
  const rotate = useRotate(source.id);
  const change = useChange(source);
  return (
    <div className="space-y-4">
      <CopyText label="הכתובת לשליחה" text={source.url} />
      <p className="text-sm text-ink-2">
        {source.auth === "url" ? (
          <>
            מדביקים את הכתובת כמו שהיא בהגדרות הלוח או הטופס. הסוד הוא מה שבא בה אחרי <code dir="ltr">token=</code>.
          </>
        ) : (
          "כל פנייה נושאת כותרת עם HMAC-SHA256 של הגוף כמו שנשלח, לפי הסוד שקיבלתם:"
        )}
      </p>
      {source.auth === "hmac" && (
        <code dir="ltr" className="block rounded-md border bg-sunken px-3 py-2 text-sm break-all">
          X-Moked-Lead-Signature: sha256=…
        </code>
      )}
      <p className="text-xs text-ink-3">
        הכתובת מקבלת POST, בגוף JSON או כטופס, עד 256 ק״ב ועד 120 פניות בדקה. אותה פנייה שנשלחת שוב נקלטת פעם אחת.
      </p>
      {source.refused_at && (
        <p className="rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">
          מישהו ניסה לשלוח עם סוד שגוי, <Moment at={source.refused_at} />. אם זה השולח שלכם, צריך לעדכן אצלו את הכתובת.
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => setAsking(true)}>
          <RefreshCw aria-hidden className="size-4" />
          החלפת הסוד
        </Button>
        <Button
          variant={source.active ? "danger" : "primary"}
          busy={change.isPending}
          onClick={() => change.mutate({ active: !source.active }, { onError: tell })}
        >
          {source.active ? "כיבוי המקור" : "הפעלת המקור"}
        </Button>
      </div>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title="להחליף את הסוד?"
        confirm="החלפה"
        danger
        busy={rotate.isPending}
        onConfirm={() =>
          rotate.mutate(undefined, {
            onError: tell,
            onSuccess: (made) => setSecret(made.secret),
            onSettled: () => setAsking(false),
          })
        }
      >
        הסוד הישן יפסיק לעבוד מיד. עד שתעדכנו את השולח, הפניות שלו ייחסמו.
      </Confirm>
      <SecretOnce title="הסוד החדש" secret={secret} onDone={() => setSecret(undefined)}>
        {source.auth === "url" ? "הסוד כבר נמצא בתוך הכתובת שבמסך. יש להדביק אותה מחדש אצל השולח." : "מעדכנים אותו אצל מי שחותם על הפניות."}
      </SecretOnce>
    </div>
  );
}
