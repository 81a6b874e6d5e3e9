import type { Schemas } from "@/lib/api/client";

type Turn = Schemas["TurnOut"];
type ToolCall = Schemas["ToolCallOut"];

/** Rows of a call in order of `seq`, each once; of two with one `seq` the newer wins. */
function mergeBySeq<Row extends { seq: number }>(known: Row[], newer: Row[]): Row[] {
  const rows = new Map(known.map((row) => [row.seq, row]));
  for (const row of newer) rows.set(row.seq, row);
  return [...rows.values()].sort((a, b) => a.seq - b.seq);
}

export const mergeTurns = (known: Turn[], newer: Turn[]): Turn[] => mergeBySeq(known, newer);
export const mergeTools = (known: ToolCall[], newer: ToolCall[]): ToolCall[] => mergeBySeq(known, newer);
