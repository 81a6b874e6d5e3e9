const PLACE = /\{\{(\d+)\}\}/g;

/**
 * The text as it will be sent: what the person typed stands in its places, everything else as the server filled it.
 * A place that nobody filled stays visible.
 */
export function filled(preview: string, values: string[]): string {
  if (values.every((value) => value.trim() === "")) return preview;
  // What the server left open in its preview is ours to fill.
  return preview.replace(PLACE, (place, number: string) => values[Number(number) - 1]?.trim() || place);
}
