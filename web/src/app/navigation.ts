import {
  Building2,
  CalendarDays,
  Contact,
  FileText,
  FileUp,
  House,
  Inbox,
  LayoutDashboard,
  ListChecks,
  Megaphone,
  MessageSquareQuote,
  MessagesSquare,
  MoonStar,
  Phone,
  PhoneForwarded,
  Smartphone,
  UsersRound,
  ScrollText,
  ShieldCheck,
  Users,
  Webhook,
  type LucideIcon,
} from "lucide-react";
import { paths, type PathName } from "@/config/paths";
import { allows, type Me } from "@/lib/me";

export interface NavItem {
  name: PathName;
  href: string;
  label: string;
  icon: LucideIcon;
  /** The area a person needs some permission in; none means everybody of the business. */
  area: string | null;
  /** Words people may look for it by. */
  also: string;
}

const ITEMS: NavItem[] = [
  { name: "home", href: paths.home.to(), label: "לוח חי", icon: LayoutDashboard, area: null, also: "בית ראשי היום" },
  { name: "calls", href: paths.calls.to(), label: "שיחות", icon: Phone, area: "calls", also: "טלפון תמליל" },
  { name: "inbox", href: paths.inbox.to(), label: "הודעות", icon: MessagesSquare, area: "chats", also: "וואטסאפ whatsapp צ׳אט הודעה תיבה" },
  { name: "leads", href: paths.leads.to(), label: "לידים", icon: Contact, area: "leads", also: "פניות" },
  { name: "customers", href: paths.customers.to(), label: "לקוחות", icon: UsersRound, area: "customers", also: "אנשים טלפון כפילויות מיזוג" },
  { name: "callNow", href: paths.callNow.to(), label: "להתקשר עכשיו", icon: PhoneForwarded, area: "leads", also: "תור שיחות לחזור התקשרות" },
  { name: "tasks", href: paths.tasks.to(), label: "משימות", icon: ListChecks, area: "tasks", also: "מעקב תזכורות" },
  { name: "appointments", href: paths.appointments.to(), label: "יומן", icon: CalendarDays, area: "appointments", also: "פגישות ביקורים" },
  { name: "properties", href: paths.properties.to(), label: "נכסים", icon: House, area: "properties", also: "דירות קטלוג" },
  { name: "prompts", href: paths.prompts.to(), label: "הנציג הקולי", icon: MessageSquareQuote, area: "prompts", also: "הנחיות ברכה פרומפט" },
  { name: "broadcasts", href: paths.broadcasts.to(), label: "דיוור", icon: Megaphone, area: "broadcasts", also: "תפוצה וואטסאפ קבוצה הודעות קמפיין" },
  { name: "templates", href: paths.templates.to(), label: "תבניות הודעה", icon: FileText, area: "templates", also: "וואטסאפ נוסחים טקסט מוכן" },
  { name: "imports", href: paths.imports.to(), label: "ייבוא", icon: FileUp, area: "data.import", also: "אקסל קובץ csv העלאת לידים" },
  { name: "office", href: paths.office.to(), label: "הגדרות המשרד", icon: Building2, area: "business", also: "שעות פעילות פתיחה טלפון מספר קול שם" },
  { name: "team", href: paths.team.to(), label: "צוות", icon: Users, area: "team", also: "הרשאות הזמנה משתמשים" },
  { name: "whatsapp", href: paths.whatsapp.to(), label: "חיבור וואטסאפ", icon: Smartphone, area: "whatsapp", also: "whatsapp qr ברקוד קישור מספר twilio הגדרות" },
  { name: "leadSources", href: paths.leadSources.to(), label: "מקורות לידים", icon: Inbox, area: "team", also: "יד2 מדלן טופס אתר webhook קליטה חיבורים" },
  { name: "webhooks", href: paths.webhooks.to(), label: "עדכון מערכות", icon: Webhook, area: "team", also: "webhook חיבורים zapier make אינטגרציה" },
  { name: "quietTimes", href: paths.quietTimes.to(), label: "שעות שקט", icon: MoonStar, area: "team", also: "שבת חגים דיוור הסכמות הגדרות" },
  { name: "privacy", href: paths.privacy.to(), label: "פרטיות", icon: ShieldCheck, area: "privacy", also: "מחיקה עיון הקפאה משפטית שמירת מידע" },
  { name: "audit", href: paths.audit.to(), label: "יומן פעולות", icon: ScrollText, area: "audit", also: "ביקורת היסטוריה" },
];

/** What the person may open, in the order of the side bar. */
export function navigationFor(me: Me): NavItem[] {
  if (!me.business) return [];
  return ITEMS.filter((item) => item.area === null || allows(me, item.area));
}

export function isCurrent(item: NavItem, location: string): boolean {
  return item.href === "/" ? location === "/" : location === item.href || location.startsWith(`${item.href}/`);
}
