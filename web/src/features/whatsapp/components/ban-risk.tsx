import { TriangleAlert } from "lucide-react";
import { Link } from "wouter";
import { paths } from "@/config/paths";

/** What an owner must know before he links his phone, in plain words. */
export function BanRisk() {
  return (
    <details className="group rounded-lg border border-warn/40 bg-warn-soft px-4 py-1 text-warn">
      <summary className="flex min-h-11 items-center gap-2 font-semibold">
        <TriangleAlert aria-hidden className="size-4 shrink-0" />
        <span>וואטסאפ יכול לחסום מספר ששולח יותר מדי. איך עובדים נכון?</span>
      </summary>
      <div className="space-y-2 pb-3 text-sm">
        <p>החיבור הזה הוא של מכשיר מקושר ולא של הממשק הרשמי, ולוואטסאפ מותר לחסום מספר בלי התראה. כך מקטינים את הסיכון:</p>
        <ul className="list-disc space-y-1 ps-5">
          <li>מחברים מספר של המשרד שפעיל כבר כמה שבועות, לא מספר חדש ולא מספר פרטי.</li>
          <li>עונים למי שכתב. פותחים שיחות מעט, ורק עם מי שהסכים.</li>
          <li>לא מעלים את המכסה היומית בבת אחת.</li>
          <li>
            <Link href={paths.broadcasts.to()} className="font-semibold underline">
              דיוור
            </Link>{" "}
            יוצא לאט ולקבוצה קטנה, ומי שביקש להפסיק לא מקבל.
          </li>
          <li>מגדירים שולח ב־Twilio מראש, כדי שחסימה לא תעצור את העבודה.</li>
        </ul>
        <p>
          ההסבר המלא לבעלי משרד נמצא במסמך <bdi dir="ltr">docs/whatsapp.md</bdi> שמגיע עם מוקד.
        </p>
      </div>
    </details>
  );
}
