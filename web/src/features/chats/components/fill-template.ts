import type { Template } from "@/lib/message-templates";

const PLACE = /\{\{(\d+)\}\}/g;

/** The numbers of the places that a person fills, in their order; `template_values` follow it. */
export function freePlaces({ fields }: Pick<Template, "fields">): number[] {
  return fields.flatMap((field, index) => (field === "free" ? [index + 1] : []));
}

/** The text as it will be sent: the server filled what it knows, what was typed stands in the places that are free. */
export function filled(preview: string, free: number[], values: string[]): string {
  return preview.replace(PLACE, (place, number: string) => values[free.indexOf(Number(number))]?.trim() || place);
}

/** Whether a place of the text is still open. */
export const isOpen = (text: string): boolean => new RegExp(PLACE.source).test(text);
