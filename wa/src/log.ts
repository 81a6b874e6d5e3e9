/** One line of log per event on standard error, in the same form as the other processes. */

import type { LogFormat } from "./settings.js";

export type Level = "info" | "warning" | "error";
export type Fields = Readonly<Record<string, string | number | boolean | null>>;
export type Log = (level: Level, event: string, fields?: Fields) => void;

/** Reasons are other people's words, of libraries too: a number in them may be somebody's, so three digits stay. */
function masked(fields: Fields): Fields {
  const { reason } = fields;
  if (typeof reason !== "string") return fields;
  return { ...fields, reason: reason.replace(/\d{4,}(?=\d{3})/g, "***") };
}

/** A logger that hands finished lines, each ending in a newline, to `write`. */
export function createLog(format: LogFormat, write: (line: string) => void): Log {
  return (level, event, given = {}) => {
    const fields = masked(given);
    const timestamp = new Date().toISOString();
    if (format === "json") {
      write(`${JSON.stringify({ ...fields, event, level, process: "wa", timestamp })}\n`);
      return;
    }
    const details = Object.entries(fields).map(([key, value]) => ` ${key}=${String(value)}`);
    write(`${timestamp} ${level} ${event}${details.join("")}\n`);
  };
}
