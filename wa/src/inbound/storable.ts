/**
 * What strangers write, made fit to be kept and told. PostgreSQL stores no NUL, readers of JSON refuse half a character,
 * and columns end at 31 bits: a message with one of these would be tried for ever, and hold up all that came after it.
 */

/** Characters of one message that WhatsApp's own clients let anybody write. */
const LONGEST = 65_536;
const MOST = 2 ** 31 - 1;
/** Unix seconds of the year 10000, which dates in JSON cannot name. */
const END_OF_TIME_S = 253_402_300_800;

export function storableText(text: string): string {
  return Buffer.from(text.slice(0, LONGEST), "utf8").toString("utf8").replaceAll("\0", "");
}

/** The same of what may be absent; null when nothing is left of it. */
export function storableTextOrNull(text: string | null | undefined): string | null {
  const kept = text === null || text === undefined ? "" : storableText(text);
  return kept === "" ? null : kept;
}

/** A count, such as bytes or seconds, from 0 to 2^31 - 1. */
export function storableCount(count: number): number {
  return Number.isFinite(count) ? Math.min(Math.max(0, Math.trunc(count)), MOST) : 0;
}

/** ISO 8601 of unix seconds; `otherwise` (unix ms) when they are none. */
export function storableTime(seconds: number, otherwise: number): string {
  const isTime = seconds > 0 && seconds < END_OF_TIME_S;
  return new Date(isTime ? seconds * 1000 : otherwise).toISOString();
}
