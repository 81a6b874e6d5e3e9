const WORDS_PER_SECOND = 2.4;
const LONGEST_SECONDS = 14;

/** Rough length of the spoken greeting in whole seconds, at an unhurried Hebrew pace of 2.4 words a second. */
export function spokenSeconds(text: string): number {
  const words = text.split(/\s+/).filter(Boolean).length;
  return words === 0 ? 0 : Math.max(1, Math.round(words / WORDS_PER_SECOND));
}

/** The first word of a business's name that is more than one letter: people shorten names on the phone. */
function names(greeting: string, business: string): boolean {
  const words = business.split(/\s+/).filter((word) => word.length > 1 && !/בע["״]מ/.test(word));
  return words.some((word) => greeting.includes(word));
}

/** What a caller has to know at once: who answers, that it is an AI, that the call is transcribed. */
export function adviceFor(greeting: string, business: string): { ok: boolean; text: string }[] {
  const artificial = /וירטואלי|דיגיטלי|בינה מלאכותית|אוטומטי|קולי[ת]?\b|רובוט|AI/u.test(greeting);
  const transcribed = /תמלול|מתומלל|מתועד|נרשמ/u.test(greeting);
  const short = spokenSeconds(greeting) <= LONGEST_SECONDS;
  return [
    names(greeting, business)
      ? { ok: true, text: "שם המשרד נאמר" }
      : { ok: false, text: "שם המשרד לא נאמר" },
    artificial
      ? { ok: true, text: "ברור שעונה נציג דיגיטלי" }
      : { ok: false, text: "לא נאמר שעונה נציג דיגיטלי. חובה לגלות זאת" },
    transcribed
      ? { ok: true, text: "נאמר שהשיחה מתומללת" }
      : { ok: false, text: "לא נאמר שהשיחה מתומללת. חובה לגלות זאת" },
    short ? { ok: true, text: "האורך טוב" } : { ok: false, text: "ארוך: אחרי רבע דקה מתקשרים כבר מדברים" },
  ];
}
