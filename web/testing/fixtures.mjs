/** A believable office for screenshots and browser checks. All moments are relative to the start of the server. */

const START = Date.now();
const MINUTE = 60_000;
const at = (minutesAgo) => new Date(START - minutesAgo * MINUTE).toISOString();
let counter = 0;
export const uuid = () => `0199a000-0000-7000-8000-${String(++counter).padStart(12, "0")}`;

const TO = "+97237654321";
const BUSINESS = { id: uuid(), name: "שי דירות ומשרדים בע״מ", number: TO, role: "owner" };

export const me = {
  id: uuid(),
  email: "owner@moked.example",
  name: "שי אברמוב",
  is_platform_admin: false,
  business: BUSINESS,
  businesses: [BUSINESS],
  permissions: ["calls", "customers", "leads", "tasks", "properties", "appointments", "prompts"].flatMap((area) => [
    `${area}.read`,
    `${area}.write`,
  ]).concat("team.manage"),
  sandbox: ["openai", "google", "twilio"],
};

const PEOPLE = [
  ["נועה ברק", "+972541234567", "buyer", "sale", "רמת גן", "מרום נווה", 4, 3_200_000],
  ["איתי כהן־לוי", "+972527781340", "tenant", "rent", "גבעתיים", "בורוכוב", 3, 7_400],
  ["רונית מזרחי", "+972503345981", "seller", "sale", "תל אביב", "נחלת יצחק", 3.5, 3_850_000],
  ["John Whitfield", "+972508114402", "buyer", "sale", "הרצליה", "הרצליה פיתוח", 5, 6_900_000],
  ["תמר אליהו", "+972546620093", "tenant", "rent", "תל אביב", "פלורנטין", 2, 6_200],
  ["משה דהן", "+972523908817", "buyer", "sale", "בני ברק", "פרדס כץ", 5, 2_950_000],
  ["שירה ויואב גולן", "+972542217765", "buyer", "sale", "רמת גן", "הבורסה", 4, 3_450_000],
  [null, "+97236417728", "tenant", "rent", "תל אביב", null, null, null],
  ["אחמד חאג׳ יחיא", "+972525541209", "landlord", "rent", "רמת גן", "נחלת גנים", 3, 6_800],
  ["דינה פרידמן", "+972545093316", "buyer", "sale", "גבעתיים", "שינקין", 3, 2_780_000],
  ["עומר ששון", "+972529934470", "tenant", "rent", "תל אביב", "הצפון הישן", 2.5, 8_100],
  ["ליאת ניסים", "+972508877123", "buyer", "sale", "פתח תקווה", "אם המושבות", 4, 2_650_000],
];

const SUMMARIES = [
  "מחפשת דירת 4 חדרים ברמת גן עד 3.2 מיליון, עם ממ״ד ומעלית. התעניינה בדירה ברחוב ביאליק ונקבע ביקור מחר ב־17:30.",
  "זוג צעיר שמחפש שלושה חדרים בגבעתיים לכניסה באוגוסט. ביקש לראות תמונות לפני ביקור.",
  "רוצה למכור דירה בנחלת יצחק וביקשה הערכת שווי. מעדיפה שיחזרו אליה אחרי שש בערב.",
  "Looking for a house in Herzliya Pituach. השיחה עברה לעברית; ביקש רשימה של בתים עם בריכה.",
  "שאלה על הסטודיו בפלורנטין, אבל הוא כבר הושכר. הסכימה שנעדכן אותה על דירות דומות.",
  "כעס על כך שלא חזרו אליו פעמיים. עדיין מעוניין בחמישה חדרים, אבל רוצה לדבר עם שי עצמו.",
  "משפחה עם שני ילדים, מחפשים ליד בית ספר. תקציב עד 3.45 מיליון, אישור עקרוני מהבנק כבר בידם.",
  null,
  "בעל דירה להשכרה ברמת גן, רוצה לפרסם דרך המשרד. ביקש לדעת מה גובה העמלה.",
  "בודקת מחירים בלבד, לא לפני הקיץ.",
  "מחפש שניים וחצי חדרים עם מרפסת, כניסה מיידית. נשמע מתלבט לגבי המחיר.",
  "ביקשה פרטים על הפרויקט באם המושבות. אין לנו שם נכס כרגע.",
];
const SCORES = [88, 71, 64, 79, 38, 55, 92, null, 61, 34, 58, 22];
const MOODS = ["positive", "neutral", "neutral", "positive", "mixed", "negative", "positive", null, "neutral", "neutral", "mixed", "neutral"];
const LEAD_STATES = ["appointment", "interested", "contacted", "new", "follow_up", "follow_up", "won", "new", "new", "not_relevant", "contacted", "lost"];
const AGES = [14, 47, 85, 132, 205, 268, 60 * 26, 60 * 27, 60 * 31, 60 * 50, 60 * 74, 60 * 24 * 9];

export const leads = PEOPLE.map(([name, phone, role, deal, city, neighborhood, rooms, budget], index) => ({
  id: uuid(),
  customer_id: uuid(),
  customer_name: name,
  phone,
  status: LEAD_STATES[index],
  assignee_id: index % 3 === 0 ? me.id : null,
  assignee_name: index % 3 === 0 ? me.name : null,
  score: SCORES[index],
  score_by_hand: index === 4,
  deal,
  role,
  city,
  neighborhood,
  rooms,
  budget_agorot: budget === null ? null : budget * 100,
  timeline: index % 3 === 0 ? "תוך חודשיים" : null,
  notes: index === 0 ? "מעדיפה שיחות אחר הצהריים. שלום John 050-1234567 ₪1,234" : null,
  ai_fields: ["budget", "city", "neighborhood"],
  do_not_contact: index === 9,
  last_call_id: null,
  last_contact_at: at(AGES[index]),
  created_at: at(AGES[index] + 600),
  updated_at: at(AGES[index]),
  version: 1,
}));

function call(index, extra = {}) {
  const lead = leads[index % leads.length];
  const age = AGES[index % AGES.length] + Math.floor(index / AGES.length) * 60 * 24 * 10;
  const length = 95_000 + ((index * 37_000) % 260_000);
  return {
    id: uuid(),
    call_sid: `CA${String(index).padStart(32, "0")}`,
    status: "ended",
    direction: "inbound",
    from_number: lead.phone,
    to_number: TO,
    started_at: at(age),
    answered_at: at(age - 0.05),
    ended_at: new Date(START - age * MINUTE + length).toISOString(),
    end_reason: index % 4 === 3 ? "agent_hangup" : "caller_hangup",
    duration_ms: length,
    customer_id: lead.customer_id,
    customer_name: lead.customer_name,
    lead_id: lead.id,
    analysis_state: lead.score === null ? "needs_review" : "done",
    lead_score: lead.score,
    sentiment: MOODS[index % MOODS.length],
    summary: SUMMARIES[index % SUMMARIES.length],
    turn_count: 14,
    degraded: index === 5,
    prompt_version: 6,
    ...extra,
  };
}

const open = {
  status: "live",
  ended_at: null,
  end_reason: null,
  duration_ms: null,
  analysis_state: "none",
  lead_score: null,
  sentiment: null,
  summary: null,
  lead_id: null,
};

export const liveCall = call(6, { ...open, started_at: at(1.9), answered_at: at(1.85), turn_count: 5 });
export const secondLive = call(4, { ...open, started_at: at(0.6), answered_at: at(0.55), turn_count: 2 });
export const ringing = call(7, { ...open, status: "ringing", started_at: at(0.05), answered_at: null, turn_count: 0, from_number: "+972535550188", customer_name: null, customer_id: null });
export const doneCall = call(0);
export const pendingCall = call(1, { analysis_state: "pending", lead_score: null, sentiment: null, summary: null });

export const calls = [ringing, secondLive, liveCall, doneCall, pendingCall, ...Array.from({ length: 160 }, (_, index) => call(index + 2))].sort(
  (a, b) => b.started_at.localeCompare(a.started_at),
);
leads.forEach((lead) => {
  lead.last_call_id = calls.find((each) => each.lead_id === lead.id)?.id ?? null;
});

function turn(seq, speaker, text, secondsIn, extra = {}) {
  return {
    id: uuid(),
    seq,
    speaker,
    text,
    text_generated: speaker === "agent" ? text : null,
    interrupted: false,
    at: new Date(Date.parse(doneCall.started_at) + secondsIn * 1000).toISOString(),
    confidence: speaker === "caller" ? 0.93 : null,
    how: "speech",
    not_heard: false,
    audio_start_ms: secondsIn * 1000,
    audio_end_ms: secondsIn * 1000 + 2500,
    gap_ms: speaker === "agent" && seq > 3 ? 840 + ((seq * 97) % 500) : null,
    sentiment: null,
    ...extra,
  };
}

const GREETING =
  "שלום, הגעתם לשי דירות ומשרדים. אני מאיה, הנציגה הדיגיטלית של המשרד. השיחה מתומללת ואינה מוקלטת. במה אפשר לעזור?";

export const doneTurns = [
  turn(3, "agent", GREETING, 1),
  turn(4, "caller", "היי, אני מחפשת דירה ברמת גן. ארבעה חדרים, עם ממ״ד.", 9),
  turn(5, "agent", "בשמחה. מה התקציב שלך,", 14, {
    interrupted: true,
    text_generated: "בשמחה. מה התקציב שלך, ועד מתי היית רוצה להיכנס לדירה?",
  }),
  turn(6, "caller", "עד שלוש מאתיים. שלושה מיליון ומאתיים אלף.", 17, { sentiment: "positive" }),
  turn(8, "agent", "מצאתי שתי דירות שמתאימות. הראשונה ברחוב ביאליק, ארבעה חדרים, 104 מטר, קומה חמישית עם מעלית, בשלושה מיליון ומאה אלף שקל. רוצה לשמוע גם על השנייה?", 23),
  turn(9, "caller", "", 33, { not_heard: true, confidence: null }),
  turn(10, "agent", "סליחה, לא שמעתי. אפשר לחזור על זה?", 36),
  turn(11, "caller", "ביאליק נשמע מצוין. אפשר לראות אותה מחר אחרי חמש?", 40, { sentiment: "positive" }),
  turn(13, "agent", "מחר פנוי בחמש וחצי. על שם מי לקבוע, ומה מספר הטלפון? אפשר גם להקיש.", 46),
  turn(14, "caller", "0541234567", 53, { how: "keypad", confidence: null }),
  turn(15, "caller", "נועה ברק", 56, { confidence: 0.48 }),
  turn(18, "agent", "תודה נועה. קבעתי לך ביקור מחר בחמש וחצי בביאליק, ושי יחכה לך בכניסה לבניין.", 61),
  turn(19, "caller", "מעולה, תודה רבה!", 67, { sentiment: "positive" }),
  turn(20, "agent", "בשמחה, נועה. יום נעים ולהתראות.", 70),
];

const tool = (seq, name, args, result, ok = true) => ({
  id: uuid(),
  seq,
  name,
  arguments: args,
  ok,
  result,
  duration_ms: 84 + seq * 3,
  at: at(13),
});

export const doneTools = [
  tool(7, "search_properties", { city: "רמת גן", rooms_min: 4, price_max: 3_200_000, must_have: ["mamad"] }, { data: { properties: [{}, {}] } }),
  tool(12, "check_availability", { time: "17:00" }, { data: { slots: [{}, {}, {}] } }),
  tool(16, "save_lead_details", { name: "נועה ברק", role: "buyer", city: "רמת גן", rooms: 4, budget: 3_200_000 }, { data: {} }),
  tool(17, "book_appointment", { name: "נועה ברק", time: "17:30" }, { data: {} }),
];

export const liveTurns = [
  turn(3, "agent", GREETING, 1, { at: at(1.8) }),
  turn(4, "caller", "שלום, ראינו אצלכם דירה ליד הבורסה. היא עוד פנויה?", 9, { at: at(1.5) }),
  turn(6, "agent", "כן, דירת ארבעה חדרים ברחוב אבא הלל עדיין פנויה. היא בקומה תשע, עם שתי מרפסות.", 15, { at: at(1.3) }),
  turn(7, "caller", "ומה המחיר שלה?", 22, { at: at(1.1) }),
  turn(8, "agent", "שלושה מיליון ארבע מאות וחמישים אלף שקל. רוצים לבוא לראות?", 26, { at: at(0.9) }),
];
export const liveTools = [tool(5, "search_properties", { city: "רמת גן", neighborhood: "הבורסה" }, { data: { properties: [{}] } })];
export const comingTurns = [
  ["caller", "כן, אבל רק בשבוע הבא. אנחנו בחו״ל עד יום חמישי."],
  ["agent", "אין בעיה. מתאים לכם יום ראשון בשש בערב?"],
  ["caller", "ראשון בשש מצוין."],
  ["agent", "קבעתי לכם ביקור ביום ראשון בשש בערב."],
];
export const secondTurns = [
  turn(3, "agent", GREETING, 1, { at: at(0.5) }),
  turn(4, "caller", "היי, רציתי לשאול אם הדירה בפלורנטין עם המרפסת כבר הושכרה", 9, { at: at(0.2) }),
];

const task = (title, extra) => ({
  id: uuid(),
  kind: "follow_up",
  title,
  details: null,
  status: "open",
  source: "ai",
  due_at: null,
  customer_id: null,
  customer_name: null,
  lead_id: null,
  call_id: null,
  created_at: at(60),
  done_at: null,
  version: 1,
  ...extra,
});

export const tasks = [
  task("לחזור למשה דהן אישית: ממתין לשי", { kind: "callback", source: "agent_call", due_at: at(95), customer_name: "משה דהן", call_id: calls[7].id }),
  task("לשלוח לנועה תמונות של הדירה בביאליק לפני הביקור", { due_at: at(-190), customer_name: "נועה ברק", call_id: doneCall.id, details: "היא מגיעה מחר ב־17:30 ורוצה לראות קודם את הממ״ד ואת החניה." }),
  task("הערכת שווי לרונית מזרחי, נחלת יצחק", { due_at: at(-60 * 22), customer_name: "רונית מזרחי", call_id: calls[6].id }),
  task("לעבור על השיחה עם 03-641-7728: הניתוח לא היה זמין", { kind: "review", source: "system", call_id: calls[9].id }),
  task("לשלוח ל־John רשימת בתים עם בריכה", { due_at: at(-60 * 30), customer_name: "John Whitfield", call_id: calls[6].id }),
  task("לעדכן מודעה של הסטודיו בפלורנטין", { kind: "other", source: "human" }),
  task("להתקשר לבנק בקשר לגולן", { kind: "other", source: "human", status: "done", done_at: at(300) }),
];

const property = (title, deal, kind, city, neighborhood, street, number, rooms, floor, total, area, price, has, extra = {}) => ({
  id: uuid(),
  reference: `SD-${1000 + counter}`,
  title,
  deal,
  kind,
  status: "available",
  city,
  neighborhood,
  street,
  house_number: String(number),
  rooms,
  floor,
  floors_total: total,
  area_sqm: area,
  price_agorot: price * 100,
  parking: has.includes("p"),
  elevator: has.includes("e"),
  balcony: has.includes("b"),
  garden: has.includes("g"),
  mamad: has.includes("m"),
  storage: has.includes("s"),
  entry_date: null,
  description: "דירה מוארת ומשופצת, כיווני אוויר מזרח ומערב, מטבח חדש וחדר הורים עם חדר רחצה. קרובה לגן ולבית ספר.",
  ...extra,
});

export const properties = [
  property("ארבעה חדרים מרווחים ליד הגן הלאומי", "sale", "apartment", "רמת גן", "מרום נווה", "ביאליק", 48, 4, 5, 8, 104, 3_100_000, "pebms", { entry_date: "2027-02-01" }),
  property("פנטהאוז עם נוף לים", "sale", "penthouse", "תל אביב", "הצפון החדש", "פנקס", 21, 5, 12, 12, 152, 8_900_000, "pebms"),
  property("דירת גן שקטה ברחוב חד־סטרי", "sale", "garden_apartment", "גבעתיים", "בורוכוב", "כצנלסון", 7, 4, 0, 4, 96, 3_480_000, "pgm", { status: "reserved" }),
  property("שלושה חדרים אחרי שיפוץ", "rent", "apartment", "גבעתיים", "שינקין", "שינקין", 33, 3, 2, 4, 72, 7_400, "bm"),
  property("סטודיו מעוצב בלב פלורנטין", "rent", "studio", "תל אביב", "פלורנטין", "ויטל", 9, 1, 3, 4, 34, 5_300, "eb", { status: "closed" }),
  property("דופלקס עם גג", "sale", "duplex", "רמת גן", "הבורסה", "אבא הלל", 12, 5, 9, 10, 138, 4_650_000, "pebm"),
  property("משרד מאובזר, קומה שלמה", "rent", "office", "בני ברק", "מתחם ה־BBC", "מצדה", 6, 8, 14, 30, 310, 31_000, "pe"),
  property("בית פרטי עם בריכה", "sale", "house", "הרצליה", "הרצליה פיתוח", "גלי תכלת", 15, 7, null, null, 280, 14_200_000, "pgms"),
  property("ארבעה חדרים ליד הרכבת", "sale", "apartment", "רמת גן", "הבורסה", "אבא הלל", 30, 4, 9, 22, 110, 3_450_000, "pebms"),
];

const visit = (hoursAhead, title, customer, extra = {}) => {
  const start = Math.ceil(START / (30 * MINUTE)) * 30 * MINUTE + hoursAhead * 60 * MINUTE;
  return {
    id: uuid(),
    starts_at: new Date(start).toISOString(),
    ends_at: new Date(start + 30 * MINUTE).toISOString(),
    status: "booked",
    title,
    customer_id: null,
    customer_name: customer,
    property_id: properties[0].id,
    property_title: properties[0].title,
    call_id: doneCall.id,
    source: "agent_call",
    created_at: at(13),
    ...extra,
  };
};

export const appointments = [
  visit(1, "ביקור בדירה, שינקין 33", "איתי כהן־לוי", { property_title: properties[3].title }),
  visit(2.5, "פגישת היכרות במשרד", "רונית מזרחי", { source: "human", call_id: null, property_title: null }),
  visit(24, "ביקור בדירה, ביאליק 48", "נועה ברק"),
  visit(26, "ביקור בדירה, אבא הלל 30", "שירה ויואב גולן", { property_title: properties[8].title }),
  visit(27, "ביקור בסטודיו, ויטל 9", "תמר אליהו", { status: "cancelled", property_title: properties[4].title }),
  visit(73, "ביקור בבית, גלי תכלת 15", "John Whitfield", { property_title: properties[7].title }),
];

const PERSONA =
  "שמך מאיה, נציגה דיגיטלית של משרד התיווך ״שי דירות ומשרדים״.\nאת מדברת עברית פשוטה וחמה, במשפטים קצרים, ופונה בלשון שבה המתקשר מדבר על עצמו.\nאת סבלנית, לא לוחצת, ומודה כשאינך יודעת.";
const RULES =
  "ברר תמיד: קנייה או שכירות, עיר ושכונה, מספר חדרים, תקציב ומועד כניסה.\nהצע לכל היותר שני נכסים בכל פעם.\nמחיר, שטח וכתובת נאמרים רק מתוך הקטלוג.\nאל תבטיח הנחה ואל תתמקח. שאלות על מחיר סופי עוברות לשי.\nאם המתקשר כועס, התנצל פעם אחת והצע ששי יחזור אליו היום.";

const version = (number, age, note, changes = {}) => ({
  version: number,
  greeting: GREETING,
  persona: PERSONA,
  rules: RULES,
  note,
  created_at: at(age),
  created_by: "שי אברמוב",
  published: number === 6,
  ...changes,
});

export const versions = [
  version(7, 40, null, { rules: `${RULES}\nבשבת ובחג אל תציע ביקורים.` }),
  version(6, 60 * 30, "כלל חדש על לקוחות כועסים"),
  version(5, 60 * 24 * 4, null, { greeting: "שלום, הגעתם לשי דירות ומשרדים, מדברת מאיה, הנציגה הדיגיטלית. השיחה מתומללת. איך אפשר לעזור?" }),
  version(4, 60 * 24 * 12, "הגרסה הראשונה שעלתה לאוויר", { persona: "שמך מאיה. את מדברת בקצרה.", created_by: null }),
];
export const prompt = { id: uuid(), channel: "phone" };

export function detailOf(each) {
  const isDone = each.id === doneCall.id;
  const base = {
    call: each,
    tools: isDone ? doneTools : each.id === liveCall.id ? liveTools : [],
    score_reasons: [],
    lead_fields: [],
    task_ids: tasks.filter((one) => one.call_id === each.id).map((one) => one.id),
    appointment_ids: isDone ? [appointments[2].id] : [],
    analysis_error: null,
  };
  if (!isDone) return base;
  return {
    ...base,
    score_reasons: [
      { rule: "appointment", label: "נקבעה פגישה בשיחה", points: 35, turn_seq: 18, quote: "קבעתי לך ביקור מחר בחמש וחצי בביאליק" },
      { rule: "budget", label: "תקציב ברור ומתאים לקטלוג", points: 25, turn_seq: 6, quote: "עד שלוש מאתיים. שלושה מיליון ומאתיים אלף." },
      { rule: "area", label: "אזור מדויק", points: 18, turn_seq: 4, quote: "אני מחפשת דירה ברמת גן" },
      { rule: "phone", label: "השאירה מספר טלפון", points: 15, turn_seq: 14, quote: null },
      { rule: "timeline", label: "לא נאמר מועד כניסה", points: -5, turn_seq: null, quote: null },
    ],
    lead_fields: [
      { field: "name", value: "נועה ברק", turn_seq: 15, quote: "נועה ברק" },
      { field: "role", value: "buyer", turn_seq: 4, quote: "אני מחפשת דירה ברמת גן" },
      { field: "city", value: "רמת גן", turn_seq: 4, quote: "אני מחפשת דירה ברמת גן" },
      { field: "rooms", value: "4", turn_seq: 4, quote: "ארבעה חדרים, עם ממ״ד" },
      { field: "budget", value: "₪3,200,000", turn_seq: 6, quote: "שלושה מיליון ומאתיים אלף" },
    ],
  };
}

const STATUS_WORDS = [
  ["new", "חדש", "info", "open"],
  ["contacted", "נוצר קשר", "neutral", "open"],
  ["own_1", "אין מענה", "warn", "open"],
  ["interested", "מתעניין", "accent", "open"],
  ["follow_up", "במעקב", "warn", "open"],
  ["appointment", "נקבעה פגישה", "accent", "open"],
  ["won", "נסגר בהצלחה", "good", "won"],
  ["lost", "אבד", "bad", "lost"],
  ["not_relevant", "לא רלוונטי", "neutral", "lost"],
];
export const leadStatuses = STATUS_WORDS.map(([key, label, colour, kind], index) => ({
  id: uuid(),
  key,
  label,
  colour,
  kind,
  position: index * 10,
  archived: false,
  system: !key.startsWith("own"),
  version: 1,
}));

export const assignees = [
  { id: me.id, name: me.name },
  { id: uuid(), name: "רותי בן־דוד" },
];

const TAGS = [["משקיעה", "דחוף"], [], ["חוזרת"], ["English"]];

export const customers = leads.map((lead, index) => ({
  id: lead.customer_id,
  name: lead.customer_name,
  identities: [
    { id: uuid(), kind: "phone", value: lead.phone },
    ...(index === 0 ? [{ id: uuid(), kind: "phone", value: "+97236123456" }, { id: uuid(), kind: "email", value: "noa.barak@mail.example" }] : []),
  ],
  tags: TAGS[index % TAGS.length],
  do_not_contact: lead.do_not_contact,
  merged_into_id: null,
  created_at: lead.created_at,
  last_call_at: lead.last_contact_at,
  version: 1,
}));

export const tags = [
  { tag: "משקיעה", customers: 3 },
  { tag: "דחוף", customers: 3 },
  { tag: "חוזרת", customers: 3 },
];

const nothing = {
  title: null,
  text: null,
  status: null,
  from_status: null,
  actor: null,
  actor_name: null,
  call_id: null,
  turn_seq: null,
  moment: null,
  duration_ms: null,
  score: null,
  sentiment: null,
  version: null,
};
const entry = (kind, minutesAgo, values) => ({ ...nothing, id: uuid(), kind, at: at(minutesAgo), ...values });
const CALL = uuid();

export const timeline = [
  entry("note", 3, { text: "מעדיפה אחר הצהריים. שלום John 050-1234567 ₪1,234", actor: "human", actor_name: "שי אברמוב", version: 1 }),
  entry("appointment", 13, { title: "ביקור ברחוב ביאליק", status: "booked", actor: "agent_call", moment: at(-60 * 27), call_id: CALL }),
  entry("status", 13.2, { status: "appointment", from_status: "interested", text: "נקבעה פגישה בשיחה", actor: "ai", call_id: CALL }),
  entry("ai_action", 13.4, { title: "book_appointment", status: "ok", actor: "ai", call_id: CALL, turn_seq: 12 }),
  entry("task", 13.6, { title: "לשלוח תמונות של הממ״ד", text: "ביקשה לראות לפני הביקור", status: "open", actor: "ai", moment: at(-60 * 3), call_id: CALL, version: 1 }),
  entry("turn", 13.8, { text: "אפשר לראות אותה מחר אחרי העבודה?", actor: "caller", call_id: CALL, turn_seq: 10 }),
  entry("call", 14, { text: SUMMARIES[0], status: "ended", actor: "inbound", call_id: CALL, duration_ms: 214_000, score: 88, sentiment: "positive" }),
  entry("merge", 60 * 30, { title: "נועה ב.", status: "merged", actor: "human", actor_name: "שי אברמוב" }),
  entry("consent", 60 * 24 * 40, { text: "אל תתקשרו אליי בערב בבקשה", status: "opt_out", actor: "agent_call", call_id: CALL, turn_seq: 8 }),
];

export const merges = [
  { id: uuid(), winner_id: customers[0].id, loser_id: uuid(), loser_name: "נועה ב.", moved: { calls: 1 }, author_name: "שי אברמוב", created_at: at(60 * 30), undone_at: null },
];

export const evidence = [
  { field: "city", value: "רמת גן", previous: null, accepted: false, call_id: CALL, turn_seq: 4, quote: "מחפשת ארבעה חדרים ברמת גן", at: at(14) },
  { field: "budget", value: "3200000", previous: "3000000", accepted: false, call_id: CALL, turn_seq: 8, quote: "אפשר עד שלוש מאתיים", at: at(14) },
  { field: "rooms", value: "4", previous: null, accepted: true, call_id: CALL, turn_seq: 4, quote: "מחפשת ארבעה חדרים ברמת גן", at: at(14) },
];

export const history = [
  { id: uuid(), at: at(13), from_status: "interested", to_status: "appointment", source: "ai", who: null, reason: "נקבעה פגישה בשיחה", call_id: CALL, turn_seq: 10, quote: "אפשר לראות אותה מחר אחרי העבודה?", confidence: 0.91 },
  { id: uuid(), at: at(60 * 26), from_status: "new", to_status: "interested", source: "human", who: "שי אברמוב", reason: null, call_id: null, turn_seq: null, quote: null, confidence: null },
];

export const duplicates = [
  { id: customers[0].id, reasons: ["name_city", "phone"], customers: [customers[0], { ...customers[1], name: "נועה בראק", tags: [] }], calls: { [customers[0].id]: 3, [customers[1].id]: 1 } },
  { id: customers[4].id, reasons: ["email"], customers: [customers[4], customers[5], customers[6]], calls: { [customers[4].id]: 0, [customers[5].id]: 2, [customers[6].id]: 1 } },
];

export const callerOf = (call) => ({
  call_id: call.id,
  customer_id: customers[0].id,
  name: call.customer_name,
  tags: [],
  do_not_contact: false,
  calls_before: call.customer_name ? 2 : 0,
  last_call_id: CALL,
  last_call_at: at(60 * 26),
  last_call_summary: SUMMARIES[0],
  lead_id: leads[0].id,
  lead_status: "interested",
  lead_score: 71,
  lead_assignee: null,
  wish: "רמת גן, הבורסה, 4 חדרים",
  open_tasks: call.customer_name ? 1 : 0,
  next_visit_at: call.customer_name ? at(-60 * 27) : null,
});

const verdict = (channel, purpose, reason, sentence, basis = null, allowed_from = null) => ({
  channel, purpose, allowed: reason === null, reason, sentence, allowed_from, basis,
});
export const consent = {
  opted_out_at: null,
  verdicts: [
    verdict("call", "enquiry", null, "אפשר לפנות: יש פנייה פתוחה.", "open_enquiry"),
    verdict("call", "marketing", "registry_unchecked", "המספר לא נבדק מול מאגר ״אל תתקשרו אליי״ ב־15 הימים האחרונים.", "customer_relation"),
    verdict("whatsapp", "marketing", "shabbat", "שבת: אין פניות יוצאות. אפשר החל מיום ראשון 29.11 בשעה 09:00.", "consent", "2026-11-29T07:00:00Z"),
  ],
  evidence: [
    { id: uuid(), kind: "opt_in", source: "human", channel: "whatsapp", call_id: null, turn_seq: null, quote: null, reason: "חתם על טופס במשרד", author_name: "רותי לוי", at: new Date().toISOString(), active: true },
    { id: uuid(), kind: "opt_out", source: "agent_call", channel: null, call_id: calls[0].id, turn_seq: 4, quote: "אל תתקשרו אליי יותר", reason: null, author_name: null, at: new Date(Date.now() - 86_400_000).toISOString(), active: false },
  ],
  numbers: [
    { id: uuid(), e164: "+972541234567", kind: "registry_clear", at: new Date().toISOString(), until: null, reason: "שאילתה 1182", author_name: "רותי לוי" },
  ],
};
export const decisions = consent.verdicts.map((each) => ({
  ...each, id: uuid(), at: new Date().toISOString(), customer_id: customers[0].id, asked_by_kind: "human", asked_by: "owner@moked.example",
  address: "+972541234567", evidence_id: null, call_id: null, turn_seq: null, quote: null, about_id: null, rule_version: "1.0",
}));
export const callbackHints = tasks
  .filter((task) => task.kind === "callback")
  .map((task, index) => ({ task_id: task.id, verdict: consent.verdicts[index % 2 === 0 ? 0 : 2] }));
const fullDay = [{ opens: 540, closes: 1200 }];
export const contactRules = {
  version: 0,
  rules: {
    place: "tel_aviv", weekly: [fullDay, fullDay, fullDay, fullDay, fullDay, [{ opens: 540, closes: 780 }], []], eve_closes: 780, rest_days: "block",
    chol_hamoed: "short", memorial_days: "no_marketing", fast_days: "normal", closed_dates: ["2026-12-31"], marketing_per_week: 2, contacts_per_day: 3,
  },
};

const ago = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString();
const source = (changes) => ({
  id: uuid(), name: "יד2", auth: "url", url: "https://moked.example.co.il/webhook/leads/Xq3vT8mWn2Lr?token=p0Zb7YtQe1Hs6RkUaVx9Ld2Fj",
  status: "new", assignee_id: null, mapping: {}, active: true, received: 64, failed: 2, last_at: ago(7), refused_at: null, created_at: ago(90_000), version: 3, ...changes,
});
export const leadSources = [
  source({}),
  source({ name: "מדלן", failed: 0, received: 31, last_at: ago(190) }),
  source({ name: "הטופס באתר המשרד", auth: "hmac", url: "https://moked.example.co.il/webhook/leads/Kd82nVbc0Zty", failed: 0, received: 0, last_at: null, refused_at: ago(25), mapping: { phone: "contact.phone", message: "q7" } }),
  source({ name: "קמפיין פייסבוק", active: false, failed: 0, received: 4, last_at: ago(30_000) }),
];
const sent = (changes) => ({
  id: uuid(), at: ago(7), state: "done", reason: null, external_id: "y-77", repeats: 0, customer_id: customers[0].id, customer_name: customers[0].name, lead_id: uuid(),
  understood: { name: "רונית לוי", phone: "+972541112222", message: "מחפשת 4 חדרים, עד 2.4 מיליון", property: "דיזנגוף 100, תל אביב", external_id: "y-77" },
  content_type: "application/json", body: '{"name": "רונית לוי", "phone": "054-111 2222", "lead_id": "y-77"}', ...changes,
});
const unread = { state: "failed", customer_id: null, customer_name: null, lead_id: null };
export const leadDeliveries = [
  sent({}),
  sent({ ...unread, at: ago(31), understood: {}, external_id: null, reason: "אין בפנייה טלפון ואין דוא״ל. אם הם מגיעים בשדות אחרים, אפשר לציין את שמם בהגדרות המקור.", body: '{"q7": "0541112222", "q8": "נועה"}' }),
  sent({ at: ago(64), repeats: 2, reason: "הדוא״ל רשום אצל לקוח אחר (דנה כהן). אם זה אותו אדם, אפשר למזג." }),
  sent({ at: ago(65), state: "duplicate", reason: "פנייה מספר y-61 כבר נקלטה." }),
  sent({ ...unread, at: ago(140), understood: {}, external_id: null, reason: "הפנייה אינה JSON תקין.", body: "{name: " }),
];
const hook = (changes) => ({
  id: uuid(), name: "גיליון המכירות", url: "https://hooks.zapier.com/hooks/catch/118/ab3", events: ["lead.created", "lead.status_changed"], active: true, sent: 212, waiting: 0,
  failed: 0, failing_since: null, old_secret_until: null, created_at: ago(80_000), version: 2, ...changes,
});
export const webhooks = [
  hook({ name: "מערכת הנהלת החשבונות", url: "https://erp.office.example.co.il/moked", events: ["appointment.booked", "appointment.cancelled", "task.done"], failing_since: ago(95), waiting: 3, failed: 1, old_secret_until: new Date(Date.now() + 7_200_000).toISOString() }),
  hook({}),
  hook({ name: "ניסוי", active: false, sent: 0 }),
];
const told = (changes) => ({
  id: uuid(), event_id: uuid(), type: "appointment.booked", at: ago(12), state: "sent", attempts: 1, next_try_at: null, done_at: ago(12), response_code: 200, response_ms: 184,
  error: null, body: '{"id":"01a2","type":"appointment.booked","data":{"title":"ביקור בדיזנגוף 100"}}', ...changes,
});
export const webhookDeliveries = [
  told({ at: ago(2), state: "queued", attempts: 0, done_at: null, next_try_at: ago(-1), response_code: null, response_ms: null, body: null, type: "webhook.test" }),
  told({ state: "queued", attempts: 5, done_at: null, next_try_at: ago(-3), response_code: 503, response_ms: 41, error: "השרת ענה בקוד 503." }),
  told({ at: ago(60), type: "task.done" }),
  told({ at: ago(1500), state: "failed", attempts: 21, response_code: null, response_ms: null, error: "לא הגיעה תשובה תוך 10 שניות.", type: "appointment.cancelled" }),
];
