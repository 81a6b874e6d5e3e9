import { Link } from "wouter";
import { paths } from "@/config/paths";

const LINK = "font-semibold text-accent-text underline underline-offset-2";

/** What the hours govern, and what they do not. Each line is a rule of the program. */
export function HoursEffects() {
  return (
    <div className="rounded-md bg-sunken p-3 text-sm text-ink-2">
      <h3 className="mb-1 font-bold">על מה השעות משפיעות</h3>
      <ul className="list-disc space-y-1 ps-5">
        <li>הנציג אומר אותן למי ששואל, וקובע ביקורים רק בתוכן.</li>
        <li>שיחה מועברת לאיש צוות רק כשהמשרד פתוח, וחזרה ללקוח נקבעת לשעות הפתיחה.</li>
        <li>
          זמן המענה לליד חדש נספר רק בשעות הפתיחה. את הזמן עצמו בוחרים במסך{" "}
          <Link href={paths.callNow.to()} className={LINK}>
            להתקשר עכשיו
          </Link>
          , והתור שם סגור כשהמשרד סגור.
        </li>
      </ul>
      <h3 className="mt-3 mb-1 font-bold">על מה לא</h3>
      <ul className="list-disc space-y-1 ps-5">
        <li>
          מתי מותר לפנות ללקוחות נקבע בנפרד, במסך{" "}
          <Link href={paths.quietTimes.to()} className={LINK}>
            שעות שקט
          </Link>
          .
        </li>
        <li>בוואטסאפ הנציג עונה בכל שעה.</li>
        <li>חגים לא נסגרים כאן לבד. מוסיפים אותם לתאריכים הסגורים.</li>
      </ul>
    </div>
  );
}
