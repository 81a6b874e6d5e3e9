import type { Tone } from "@/lib/labels";
import type { EventName, State } from "../api/webhooks";

export const EVENTS = [
  "lead.created",
  "lead.status_changed",
  "call.ended",
  "appointment.booked",
  "appointment.cancelled",
  "task.created",
  "task.done",
  "customer.opted_out",
] as const satisfies readonly EventName[];

const EVENT: Record<EventName, string> = {
  "lead.created": "ליד חדש",
  "lead.status_changed": "ליד עבר מצב",
  "call.ended": "שיחה הסתיימה",
  "appointment.booked": "נקבעה פגישה",
  "appointment.cancelled": "פגישה בוטלה",
  "task.created": "משימה חדשה",
  "task.done": "משימה בוצעה",
  "customer.opted_out": "לקוח ביקש שלא יפנו אליו",
};
const WORDS: Record<string, string> = { ...EVENT, "webhook.test": "בדיקה" };

export const eventWords = (name: string): string => WORDS[name] ?? name;

export const STATES = ["failed", "queued", "sent"] as const satisfies readonly State[];

export const STATE: Record<State, { label: string; tone: Tone }> = {
  sent: { label: "נמסר", tone: "good" },
  queued: { label: "בדרך", tone: "info" },
  failed: { label: "לא נמסר", tone: "bad" },
};
