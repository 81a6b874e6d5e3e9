import type { ToolCall, Turn } from "../api/queries";

export type TimelineItem = { kind: "turn"; seq: number; turn: Turn } | { kind: "tool"; seq: number; tool: ToolCall };

/** Turns and tools of a call in the order in which they happened. */
export function timeline(turns: Turn[], tools: ToolCall[]): TimelineItem[] {
  return [
    ...turns.map((turn) => ({ kind: "turn" as const, seq: turn.seq, turn })),
    ...tools.map((tool) => ({ kind: "tool" as const, seq: tool.seq, tool })),
  ].sort((a, b) => a.seq - b.seq);
}
