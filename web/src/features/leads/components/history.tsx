import { useQuery } from "@tanstack/react-query";
import { Quote } from "lucide-react";
import { Link } from "wouter";
import { Moment } from "@/components/ui/moment";
import { Section } from "@/components/ui/section";
import { paths } from "@/config/paths";
import { useStatusWords } from "@/lib/lead-statuses";
import { historyQuery } from "../api/leads";

const WHO: Record<string, string> = { ai: "הנציג הקולי", human: "איש צוות", system: "המערכת" };

/** How the lead moved: from, to, by whom, why, and how surely the caller's words were heard. */
export function History({ leadId }: { leadId: string }) {
  const moves = useQuery(historyQuery(leadId)).data ?? [];
  const word = useStatusWords();
  if (moves.length === 0) return null;
  return (
    <Section title="איך התקדם הליד">
      <ol className="divide-y rounded-lg border">
        {moves.map((move) => (
          <li key={move.id} className="px-3 py-2 text-sm">
            <div className="flex flex-wrap items-baseline gap-x-2">
              <span className="font-semibold">
                {move.from_status && `${word(move.from_status).label} ← `}
                {word(move.to_status).label}
              </span>
              <Moment at={move.at} className="ms-auto text-xs text-ink-3" />
            </div>
            <p className="text-xs text-ink-3">
              {[move.who ?? WHO[move.source], move.reason].filter(Boolean).join(" · ")}
              {move.confidence !== null && ` · נשמע בוודאות של ${Math.round(move.confidence * 100)}%`}
            </p>
            {move.call_id && move.quote && (
              <Link
                href={paths.call.to(move.call_id, move.turn_seq ?? undefined)}
                className="mt-1 flex min-h-6 items-center gap-1.5 text-xs text-ink-3 hover:text-accent-text max-md:min-h-11"
              >
                <Quote aria-hidden className="size-3 shrink-0 -scale-x-100" />
                <bdi dir="auto" className="line-clamp-2 underline decoration-dotted underline-offset-3">
                  {move.quote}
                </bdi>
              </Link>
            )}
          </li>
        ))}
      </ol>
    </Section>
  );
}
