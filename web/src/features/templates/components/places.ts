const PLACE = /\{\{(\d+)\}\}/g;

/** What stands in for a field in an example. */
const EXAMPLE: Record<string, string> = { "customer.first_name": "נועה", "customer.name": "נועה ברק", "office.name": "שם המשרד", free: "…" };

/** The numbers of the places in a text, each once, in their order. */
export function placesOf(body: string): number[] {
  return [...new Set([...body.matchAll(PLACE)].map((found) => Number(found[1])))].sort((one, other) => one - other);
}

/** What is wrong with the places of a text, in Hebrew; null when nothing is. */
export function placesProblem(body: string): string | null {
  const places = placesOf(body);
  if (places.length > 10) return "אפשר עד עשרה מקומות בתבנית.";
  const missing = places.find((place, index) => place !== index + 1);
  return missing === undefined ? null : `המקומות צריכים להיות ברצף מ־{{1}}. חסר {{${places.findIndex((place, index) => place !== index + 1) + 1}}}.`;
}

/** The fields of a text with as many places, keeping what was chosen; a new place is free text. */
export function fieldsFor(body: string, fields: string[]): string[] {
  return placesOf(body).map((_, index) => fields[index] ?? "free");
}

/** The text as it could read. */
export function example(body: string, fields: string[]): string {
  return body.replace(PLACE, (place, number: string) => EXAMPLE[fields[Number(number) - 1] ?? ""] ?? place);
}
