import type { Tone } from "@/lib/labels";
import type { Role, TeamMember } from "../api/team";

export const ROLE: Record<Role, { label: string; text: string }> = {
  owner: { label: "בעלים", text: "הכול, כולל הצוות והגדרות המשרד" },
  agent: { label: "סוכן", text: "עבודה שוטפת: לידים, לקוחות, משימות ויומן" },
  viewer: { label: "צפייה", text: "רואה ואינו משנה" },
};

export const ROLES = ["owner", "agent", "viewer"] as const;

export const STATE: Record<TeamMember["state"], { label: string; tone: Tone }> = {
  active: { label: "פעיל", tone: "good" },
  invited: { label: "הוזמן", tone: "info" },
  disabled: { label: "הגישה נסגרה", tone: "neutral" },
};
