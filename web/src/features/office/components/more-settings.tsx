import { ChevronLeft } from "lucide-react";
import { Link } from "wouter";
import { Card } from "@/components/ui/card";
import { Section } from "@/components/ui/section";
import { paths } from "@/config/paths";
import { allows, useMe } from "@/lib/me";

const ELSEWHERE = [
  { href: paths.team.to(), area: "team", label: "צוות", note: "מי עובד במשרד ומה מותר לכל אחד" },
  { href: paths.leads.to(), area: "leads", label: "מצבי לידים", note: "השלבים של ליד: כפתור ההגדרות במסך הלידים" },
  { href: paths.quietTimes.to(), area: "team", label: "שעות שקט", note: "מתי מותר לפנות ללקוחות: שבת, חגים ותדירות" },
  { href: paths.prompts.to(), area: "prompts", label: "הנחיות הנציג", note: "משפט הפתיחה, האופי והכללים" },
  { href: paths.whatsapp.to(), area: "whatsapp", label: "חיבור וואטסאפ", note: "המספר שממנו המשרד כותב" },
] as const;

/** Settings that have screens of their own. */
export function MoreSettings() {
  const me = useMe();
  const shown = ELSEWHERE.filter((each) => me && allows(me, each.area));
  if (shown.length === 0) return null;
  return (
    <Section title="הגדרות נוספות">
      <Card className="overflow-hidden">
        <ul className="divide-y">
          {shown.map((each) => (
            <li key={each.href}>
              <Link href={each.href} className="flex min-h-14 items-center gap-3 px-4 py-2 hover:bg-hover">
                <span className="min-w-0 flex-1">
                  <span className="block font-semibold">{each.label}</span>
                  <span className="block text-sm text-ink-3">{each.note}</span>
                </span>
                <ChevronLeft aria-hidden className="size-4 shrink-0 text-ink-3" />
              </Link>
            </li>
          ))}
        </ul>
      </Card>
    </Section>
  );
}
