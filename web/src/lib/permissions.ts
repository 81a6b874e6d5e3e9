/** What a permission lets a person do; one that has no words yet shows its own name. */
const PERMISSION: Record<string, string> = {
  "calls.read": "צפייה בשיחות ובתמלילים",
  "calls.take": "קבלת שיחות מהנציגה",
  "customers.read": "צפייה בלקוחות",
  "customers.write": "עריכת לקוחות",
  "leads.read": "צפייה בלידים",
  "leads.write": "עריכת לידים",
  "leads.all": "צפייה גם בלידים של אחרים (בלעדיה: רק הלידים שלו)",
  "tasks.read": "צפייה במשימות",
  "tasks.write": "עריכת משימות",
  "properties.read": "צפייה בנכסים",
  "properties.write": "עריכת נכסים",
  "appointments.read": "צפייה ביומן",
  "appointments.write": "שינוי ביקורים ביומן",
  "prompts.read": "צפייה בהנחיות הנציגה",
  "prompts.write": "עריכת הנחיות הנציגה",
  "phones.read": "צפייה במספרי טלפון",
  "audit.read": "צפייה ביומן הפעולות",
  "data.import": "ייבוא לידים מקובץ",
  "data.export": "ייצוא רשימות לקובץ",
  "privacy.manage": "טיפול בבקשות פרטיות, מחיקת לקוחות ותקופות שמירה",
  "whatsapp.link": "חיבור הוואטסאפ של המשרד",
};

export const permissionWords = (name: string): string => PERMISSION[name] ?? name;
