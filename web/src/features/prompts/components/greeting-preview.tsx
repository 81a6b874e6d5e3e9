import { CircleAlert, CircleCheck, Volume2 } from "lucide-react";
import { Card } from "@/components/ui/card";
import { count } from "@/lib/format";
import { adviceFor, spokenSeconds } from "./greeting-advice";

/** What callers hear first, and whether it says what must be said. */
export function GreetingPreview({ greeting, business }: { greeting: string; business: string }) {
  const seconds = spokenSeconds(greeting);
  return (
    <Card className="p-4">
      <h2 className="mb-3 flex items-center gap-2 text-sm font-bold text-ink-2">
        <Volume2 aria-hidden className="size-4" />
        מה המתקשר שומע
        <span className="nums ms-auto text-xs font-normal text-ink-3">כ־{count(seconds, "שנייה אחת", "שניות")}</span>
      </h2>
      <p dir="auto" className="rounded-xl rounded-ee-sm bg-accent-soft px-3.5 py-2.5 text-base whitespace-pre-wrap">
        {greeting.trim() === "" ? <span className="text-ink-3">שקט. המתקשר ימתין בלי לדעת מי ענה.</span> : greeting}
      </p>
      <ul className="mt-3 space-y-1.5">
        {adviceFor(greeting, business).map(({ ok, text }) => (
          <li key={text} className="flex items-start gap-2 text-sm">
            {ok ? (
              <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-good" />
            ) : (
              <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
            )}
            <span className={ok ? "text-ink-3" : "font-semibold text-warn"}>{text}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
