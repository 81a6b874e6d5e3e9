import type { Tone } from "@/lib/labels";
import type { AuditLine } from "../api/audit";
import { ACTION } from "./action-words";

export const KIND: Record<AuditLine["actor_kind"], { label: string; tone: Tone }> = {
  human: { label: "אדם", tone: "neutral" },
  ai: { label: "בינה מלאכותית", tone: "accent" },
  system: { label: "מערכת", tone: "info" },
};

export const KINDS = ["human", "ai", "system"] as const;

const ENTITY: Record<string, string> = {
  lead: "ליד",
  customer: "לקוח",
  call: "שיחה",
  task: "משימה",
  appointment: "ביקור",
  property: "נכס",
  prompt: "הנחיות הנציג",
  membership: "חבר צוות",
  business: "המשרד",
  business_number: "מספר של המשרד",
  user: "חשבון",
  import: "ייבוא",
  lead_status: "מצב של לידים",
  segment: "תצוגה שמורה",
  note: "הערה",
  file: "קובץ",
  property_terms: "פרטים מול בעל הנכס",
  privacy_request: "בקשת פרטיות",
  lead_source: "מקור לידים",
  webhook: "כתובת לעדכונים",
  template: "תבנית הודעה",
  broadcast: "דיוור",
  message: "הודעה",
  merge: "מיזוג לקוחות",
};

export const ENTITIES = Object.entries(ENTITY).map(([value, label]) => ({ value, label }));

/** An action without words of its own is named by its entity. */
export const actionWords = (line: AuditLine): string =>
  ACTION[line.action] ?? `${ENTITY[line.entity] ?? line.entity} (${line.action})`;

/** Ids and codes say nothing to people; they stand in the export. */
const isForMachines = (name: string): boolean => name !== "assignee_id" && /(^|_)ids?$|^error$/.test(name);

/** The fields that a line speaks of, each with what it was and what it became. */
export function changesOf(line: AuditLine): { name: string; before: unknown; after: unknown; had: boolean }[] {
  const before = line.before ?? {};
  const after = line.after ?? {};
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => !isForMachines(name) && JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => ({ name, before: before[name], after: after[name], had: name in before }));
}
