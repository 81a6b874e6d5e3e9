import type { Schemas } from "@/lib/api/client";

export const aCall = (changes: Partial<Schemas["CallOut"]> = {}): Schemas["CallOut"] => ({
  id: "call-1",
  call_sid: "CA1",
  status: "live",
  direction: "inbound",
  from_number: "+972541234567",
  to_number: "+97237654321",
  started_at: "2026-11-22T10:00:00Z",
  answered_at: "2026-11-22T10:00:02Z",
  ended_at: null,
  end_reason: null,
  duration_ms: null,
  customer_id: null,
  customer_name: "נועה ברק",
  lead_id: null,
  analysis_state: "none",
  lead_score: null,
  sentiment: null,
  sentiment_by_hand: false,
  summary: null,
  turn_count: 0,
  degraded: false,
  prompt_version: 1,
  ...changes,
});

export const aTurn = (seq: number, changes: Partial<Schemas["TurnOut"]> = {}): Schemas["TurnOut"] => ({
  id: `turn-${seq}`,
  seq,
  speaker: "caller",
  text: `משפט ${seq}`,
  text_generated: null,
  withheld: [],
  interrupted: false,
  at: "2026-11-22T10:00:05Z",
  confidence: 0.9,
  how: "speech",
  not_heard: false,
  audio_start_ms: 0,
  audio_end_ms: 1000,
  gap_ms: null,
  stages: null,
  yield_ms: null,
  overlap_ms: 0,
  sentiment: null,
  ...changes,
});

export const aTempo = (changes: Partial<Schemas["TempoOut"]> = {}): Schemas["TempoOut"] => ({
  answers: 0,
  gap_median_ms: null,
  gap_slowest_ms: null,
  yields: 0,
  yield_median_ms: null,
  yield_slowest_ms: null,
  overlap_ms: 0,
  ...changes,
});

export const aTool = (seq: number, changes: Partial<Schemas["ToolCallOut"]> = {}): Schemas["ToolCallOut"] => ({
  id: `tool-${seq}`,
  seq,
  name: "search_properties",
  arguments: {},
  ok: true,
  result: {},
  duration_ms: 90,
  at: "2026-11-22T10:00:06Z",
  ...changes,
});

export const aLead = (changes: Partial<Schemas["LeadOut"]> = {}): Schemas["LeadOut"] => ({
  id: "lead-1",
  customer_id: "customer-1",
  customer_name: "נועה ברק",
  phone: "+972541234567",
  status: "new",
  assignee_id: null,
  assignee_name: null,
  score: 80,
  score_by_hand: false,
  deal: "sale",
  role: "buyer",
  city: "רמת גן",
  neighborhood: null,
  rooms: 4,
  budget_agorot: 320_000_000,
  timeline: null,
  notes: null,
  ai_fields: [],
  do_not_contact: false,
  last_call_id: null,
  last_contact_at: null,
  respond_by: null,
  responded_at: null,
  created_at: "2026-11-20T10:00:00Z",
  updated_at: "2026-11-20T10:00:00Z",
  version: 3,
  ...changes,
});

const STATUSES: [string, string, Schemas["LeadStatusOut"]["colour"], Schemas["LeadStatusOut"]["kind"]][] = [
  ["new", "חדש", "info", "open"],
  ["contacted", "נוצר קשר", "neutral", "open"],
  ["interested", "מתעניין", "accent", "open"],
  ["follow_up", "במעקב", "warn", "open"],
  ["won", "נסגר בהצלחה", "good", "won"],
  ["lost", "אבד", "bad", "lost"],
];

/** The usual statuses of an office, as `/api/lead-statuses` answers them. */
export const leadStatuses = (): Schemas["LeadStatusesOut"] => ({
  items: STATUSES.map(([key, label, colour, kind], index) => ({
    id: `status-${key}`,
    key,
    label,
    colour,
    kind,
    position: index * 10,
    archived: false,
    system: true,
    version: 1,
  })),
});

export const aVersion = (
  version: number,
  changes: Partial<Schemas["PromptVersionOut"]> = {},
): Schemas["PromptVersionOut"] => ({
  version,
  greeting: "שלום, הגעתם למשרד. כאן הנציגה הדיגיטלית, השיחה מתומללת.",
  persona: "שמך מאיה.",
  rules: "שאל על תקציב.",
  note: null,
  created_at: "2026-11-20T10:00:00Z",
  created_by: "שי",
  published: true,
  ...changes,
});

export const aMe = (changes: Partial<Schemas["Me"]> = {}): Schemas["Me"] => ({
  id: "user-1",
  email: "owner@moked.example",
  name: "שי אברמוב",
  is_platform_admin: false,
  business: { id: "business-1", name: "שי דירות ומשרדים בע״מ", number: "+97237654321", role: "owner" },
  businesses: [],
  permissions: ["calls.read", "leads.read", "leads.write", "tasks.read", "prompts.read", "prompts.write"],
  sandbox: ["twilio"],
  second_step: "off",
  guest_until: null,
  ...changes,
});
