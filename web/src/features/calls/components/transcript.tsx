import { ArrowDown, Ear } from "lucide-react";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/state";
import { count } from "@/lib/format";
import type { Call, ToolCall, Turn } from "../api/queries";
import { timeline } from "./timeline";
import { ToolEvent } from "./tool-event";
import { TurnBubble } from "./turn-bubble";
import { useFollow } from "./use-follow";
import { whoText } from "./who";

interface Props {
  call: Call;
  turns: Turn[];
  tools: ToolCall[];
  highlighted: number | null;
}

export function Transcript({ call, turns, tools, highlighted }: Props) {
  const isLive = call.status !== "ended";
  const items = timeline(turns, tools);
  const { unseen, jump } = useFollow(items.length, isLive);
  const caller = whoText(call);

  if (items.length === 0 && !isLive) {
    return (
      <EmptyState icon={Ear} title="לא נאמר דבר">
        השיחה הסתיימה לפני שמישהו דיבר.
      </EmptyState>
    );
  }
  return (
    <div role="log" aria-live={isLive ? "polite" : "off"} aria-label="תמליל השיחה" className="relative pb-4">
      {items.map((item, index) => {
        if (item.kind === "tool") return <ToolEvent key={`tool-${item.seq}`} tool={item.tool} />;
        const before = items[index - 1];
        return (
          <TurnBubble
            key={`turn-${item.seq}`}
            turn={item.turn}
            who={item.turn.speaker === "agent" ? "הנציג הקולי" : caller}
            follows={before?.kind === "turn" && before.turn.speaker === item.turn.speaker}
            highlighted={highlighted === item.seq}
          />
        );
      })}
      {isLive && (
        <p className="flex items-center gap-2 pt-4 text-sm text-ink-3">
          <span aria-hidden className="size-2 animate-pulse-soft rounded-full bg-live" />
          {call.status === "ringing" ? "מצלצל…" : "מקשיבים לשיחה"}
        </p>
      )}
      {unseen > 0 && (
        <div className="sticky bottom-4 flex justify-center max-md:bottom-20">
          <Button size="sm" className="rounded-full shadow-float" onClick={jump}>
            <ArrowDown aria-hidden className="size-4" />
            {count(unseen, "שורה חדשה", "שורות חדשות")}
          </Button>
        </div>
      )}
    </div>
  );
}
