import { dayKey } from "@/lib/format";
import type { Message } from "../api/messages";

export type ThreadRow =
  | { kind: "day"; key: string; at: string }
  | { kind: "message"; key: string; message: Message; follows: boolean };

/** Messages of one writer within this time stand together under one name. */
const TOGETHER_MS = 5 * 60_000;

function sameWriter(one: Message, other: Message): boolean {
  return one.author === other.author && one.author_name === other.author_name && one.direction === other.direction;
}

/** Newest-first messages as rows from top to bottom: oldest first, a line where a day begins, runs of one writer. */
export function threadRows(newestFirst: Message[]): ThreadRow[] {
  const rows: ThreadRow[] = [];
  let before: Message | null = null;
  for (const message of newestFirst.toReversed()) {
    const day = dayKey(message.at);
    const newDay = before === null || dayKey(before.at) !== day;
    if (newDay) rows.push({ kind: "day", key: `day-${day}`, at: message.at });
    const near = before !== null && Date.parse(message.at) - Date.parse(before.at) < TOGETHER_MS;
    rows.push({ kind: "message", key: message.id, message, follows: !newDay && near && before !== null && sameWriter(before, message) });
    before = message;
  }
  return rows;
}
