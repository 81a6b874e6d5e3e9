/** True for a plain JSON object, so that its fields can be read without an assertion. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Narrows a string from the address bar to one of the known words. */
export function oneOf<const T extends string>(words: readonly T[], value: string | null): T | undefined {
  return words.find((word) => word === value);
}
