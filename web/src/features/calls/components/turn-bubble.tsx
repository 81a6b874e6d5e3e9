import { EarOff, Grid3x3, Hand, ShieldCheck } from "lucide-react";
import type { ReactNode } from "react";
import { Sentiment } from "@/components/ui/sentiment";
import { cn } from "@/lib/cn";
import { formatTime } from "@/lib/format";
import type { Turn } from "../api/queries";
import { GAP_MEANS, inSeconds, stagesInWords } from "./tempo-words";
import { unheardRest } from "./unheard";

interface Props {
  turn: Turn;
  who: string;
  /** The same speaker goes on: the name is not repeated. */
  follows: boolean;
  highlighted: boolean;
}

/** One turn as a chat bubble: the caller at the start of the line, the agent at its end. */
export function TurnBubble({ turn, who, follows, highlighted }: Props) {
  const isAgent = turn.speaker === "agent";
  const rest = turn.interrupted ? unheardRest(turn.text, turn.text_generated) : "";
  return (
    <article
      id={`turn-${turn.seq}`}
      tabIndex={-1}
      aria-label={`${who}, ${formatTime(turn.at)}`}
      className={cn("flex scroll-mt-28 flex-col outline-none", isAgent ? "items-end" : "items-start", follows ? "pt-1" : "pt-3")}
    >
      {!follows && (
        <p className="mb-1 flex items-baseline gap-2 px-1 text-xs text-ink-3">
          <bdi className="font-semibold text-ink-2">{who}</bdi>
          <span className="nums">{formatTime(turn.at)}</span>
          {turn.sentiment && turn.sentiment !== "neutral" && <Sentiment value={turn.sentiment} compact />}
        </p>
      )}
      <div
        className={cn(
          "max-w-[85%] rounded-xl px-3.5 py-2 text-base md:max-w-[75%]",
          isAgent ? "rounded-ee-sm bg-accent-soft" : "rounded-es-sm border bg-surface",
          highlighted && "animate-flash ring-2 ring-accent",
        )}
      >
        <TurnText turn={turn} rest={rest} />
      </div>
      <Marks turn={turn} rest={rest} />
      {turn.withheld.map((stop, at) => (
        <Withheld key={at} reason={stop.reason} text={stop.text} />
      ))}
    </article>
  );
}

/** What the facts gate kept the agent from saying: the reason at a glance, the words on request. */
function Withheld({ reason, text }: { reason: string; text: string }) {
  return (
    <details className="mt-1 max-w-[85%] rounded-lg border border-dashed px-2.5 py-1 text-2xs text-ink-2 md:max-w-[75%]">
      <summary className="cursor-pointer">
        <ShieldCheck aria-hidden className="me-1 inline size-3.5 text-good" />
        נעצר לפני שנאמר: {reason}
      </summary>
      <p dir="auto" className="mt-1 text-start whitespace-pre-wrap">
        {text}
      </p>
    </details>
  );
}

function TurnText({ turn, rest }: { turn: Turn; rest: string }) {
  if (turn.not_heard) {
    return (
      <span className="flex items-center gap-2 text-ink-3 italic">
        <EarOff aria-hidden className="size-4" /> הדברים לא נשמעו
      </span>
    );
  }
  if (turn.how === "keypad") {
    return (
      <span className="flex items-center gap-2">
        <Grid3x3 aria-hidden className="size-4 text-ink-3" />
        <span className="text-sm text-ink-3">הוקש</span>
        <bdi dir="ltr" className="nums font-bold tracking-widest">
          {turn.text}
        </bdi>
      </span>
    );
  }
  return (
    <p dir="auto" className="text-start whitespace-pre-wrap">
      {turn.text}
      {rest && (
        <>
          {" "}
          <span className="sr-only">לא נשמע: </span>
          <s className="text-ink-2 decoration-ink-3">{rest}</s>
        </>
      )}
    </p>
  );
}

function Marks({ turn, rest }: { turn: Turn; rest: string }) {
  const unsure = turn.confidence !== null && turn.confidence < 0.6 && !turn.not_heard;
  const marks: ReactNode[] = [];
  if (turn.interrupted) {
    marks.push(
      <span key="cut" className="inline-flex items-center gap-1 text-warn">
        <Hand aria-hidden className="size-3.5" />
        {rest ? "נקטע, ההמשך לא נשמע" : "נקטע"}
      </span>,
    );
  }
  if (unsure) marks.push(<span key="unsure">נשמע לא ברור</span>);
  if (turn.gap_ms !== null) {
    marks.push(
      <span key="gap" className="nums" title={turn.stages ? stagesInWords(turn.stages) : GAP_MEANS}>
        ענה אחרי <bdi dir="ltr">{inSeconds(turn.gap_ms)}</bdi> שנ׳
      </span>,
    );
  }
  if (turn.yield_ms !== null) {
    marks.push(
      <span key="yield" className="nums" title="מהרגע שהלקוח דיבר מעל הנציג ועד שהנציג השתתק">
        השתתק תוך <bdi dir="ltr">{inSeconds(turn.yield_ms)}</bdi> שנ׳
      </span>,
    );
  }
  if (marks.length === 0) return null;
  return <p className="mt-0.5 flex flex-wrap gap-x-3 px-1 text-2xs text-ink-3">{marks}</p>;
}
