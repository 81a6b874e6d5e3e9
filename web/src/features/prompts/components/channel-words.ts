interface Words {
  title: string;
  greeting: { label: string; hint: string };
  /** Said after publishing, behind "גרסה 3 באוויר. ". */
  next: string;
  publish: { title: string; text: string };
}

const PHONE: Words = {
  title: "הנציג הקולי",
  greeting: { label: "ברכת הפתיחה", hint: "המשפט הראשון שכל מתקשר שומע, מילה במילה." },
  next: "השיחה הבאה תדבר אותה",
  publish: {
    title: "לפרסם למתקשרים?",
    text: "השיחה הבאה כבר תדבר כך. שיחות שמתנהלות עכשיו לא ישתנו. תמיד אפשר לחזור לגרסה קודמת.",
  },
};

const WHATSAPP: Words = {
  title: "הנציג בוואטסאפ",
  greeting: { label: "פתיחה", hint: "כך הנציג מציג את עצמו כשלקוח כותב בפעם הראשונה." },
  next: "התשובה הבאה תיכתב לפיה",
  publish: {
    title: "לפרסם לוואטסאפ?",
    text: "התשובה הבאה כבר תיכתב כך, גם בשיחות שכבר התחילו. תמיד אפשר לחזור לגרסה קודמת.",
  },
};

export const channelWords = (channel: string): Words => (channel === "whatsapp" ? WHATSAPP : PHONE);
