"""Fixed words of the manners. Hebrew is feminine like the agent; the other languages are one polite sentence each."""

from openai.types.chat import ChatCompletionMessageParam

from agent.brain.manners.language import Language

WAITING = "בטח, אני מחכה על הקו."
I_SAID = "אמרתי:"
SLOWER = "בשמחה, אדבר לאט יותר."
IS_ANYBODY_THERE = "שלום, אם יש מישהו על הקו אפשר לדבר, אני שומעת."
TO_A_MACHINE = "הגעתי כנראה למענה מוקלט, אז נסיים כאן. להתראות."

KEEP_IT_SHORT: ChatCompletionMessageParam = {
    "role": "system",
    "content": "הפונה ביקש תשובות קצרות: משפט אחד קצר בכל תור.",
}

CALL_BACK: dict[Language, str] = {
    "en": "I'm sorry, I only speak Hebrew. I have asked someone from the office to call you back.",
    "ru": "Извините, я говорю только на иврите. Я попросила, чтобы вам перезвонили из офиса.",
    "ar": "عذراً، أتحدث العبرية فقط. طلبت أن يتصل بك أحد من المكتب.",
}
ONLY_HEBREW: dict[Language, str] = {
    "en": "I'm sorry, I only speak Hebrew. Please call again during office hours.",
    "ru": "Извините, я говорю только на иврите. Пожалуйста, перезвоните в часы работы офиса.",
    "ar": "عذراً، أتحدث العبرية فقط. من فضلك اتصل مرة أخرى خلال ساعات العمل.",
}
CALLBACK_REASON: dict[Language, str] = {
    "en": "הפונה דובר אנגלית. לחזור אליו באנגלית.",
    "ru": "הפונה דובר רוסית. לחזור אליו ברוסית.",
    "ar": "הפונה דובר ערבית. לחזור אליו בערבית.",
}

ALL = (WAITING, IS_ANYBODY_THERE, TO_A_MACHINE, *CALL_BACK.values(), *ONLY_HEBREW.values())
"""Synthesised ahead."""
