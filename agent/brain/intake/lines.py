"""What the intake says: fixed Hebrew, feminine for the agent, without gender for the caller, spoken from the cache."""

from agent.brain.intake.slots import Slot

INTRO = "סליחה, יש לי כרגע תקלה ואני לא יכולה לבדוק נתונים. אקח כמה פרטים בקצרה, ויחזרו אליך מהמשרד."
NOTED = "רשמתי."
CORRECTED = "תיקנתי."
NO_MATTER = "אין בעיה, נדלג על זה."
CANNOT_CHECK = "את זה אין לי אפשרות לבדוק כרגע. רשמתי את השאלה, ויחזרו אליך עם תשובה."
PERSON = "אין כרגע למי להעביר, אבל ביקשתי שיחזרו אליך מהמשרד."
WHAT_TO_FIX = "אין בעיה. מה לתקן?"
DONE = "תודה, הכול רשום. יחזרו אליך מהמשרד בהקדם. להתראות."
EARLY_GOODBYE = "תודה, רשמתי מה שנמסר, ויחזרו אליך מהמשרד. להתראות."
OPTED_OUT = "רשמתי את הבקשה. לא נפנה אליך יותר. שלום ולהתראות."

ASK: dict[Slot, str] = {
    "wish": "במה מדובר: קנייה, שכירות, מכירה או השכרה?",
    "area": "באיזו עיר או שכונה?",
    "rooms": "כמה חדרים?",
    "budget": "מה התקציב, בערך?",
    "name": "מה השם, בבקשה?",
    "phone": "לאיזה מספר טלפון לחזור? אפשר גם להקיש אותו.",
    "when": "מתי נוח שיחזרו אליך?",
}
ASK_AGAIN: dict[Slot, str] = {
    "wish": "סליחה, לא קלטתי. זה לקנות, לשכור, למכור או להשכיר?",
    "area": "סליחה, לא קלטתי את האזור. באיזו עיר?",
    "rooms": "סליחה, לא קלטתי. כמה חדרים, במספר?",
    "budget": "סליחה, לא קלטתי את הסכום. כמה שקלים, בערך?",
    "name": "סליחה, לא קלטתי. מה השם, בבקשה?",
    "phone": "סליחה, לא קלטתי את המספר. אפשר להקיש אותו, ובסוף סולמית?",
    "when": "סליחה, לא קלטתי. באיזה יום או שעה נוח שיחזרו?",
}
ASK_PRICE = "איזה מחיר מבקשים, בערך?"
ASK_PRICE_AGAIN = "סליחה, לא קלטתי את הסכום. כמה שקלים מבקשים, בערך?"

ALL = (
    INTRO,
    NOTED,
    CORRECTED,
    NO_MATTER,
    CANNOT_CHECK,
    PERSON,
    WHAT_TO_FIX,
    DONE,
    EARLY_GOODBYE,
    OPTED_OUT,
    *ASK.values(),
    *ASK_AGAIN.values(),
    ASK_PRICE,
    ASK_PRICE_AGAIN,
)
"""Synthesised ahead in every business's voice, so that the intake speaks even while no voice can be made."""


def confirmation(shown: list[str]) -> str:
    """The only line that is made on the spot: what was taken, said back."""
    return f"רשמתי: {', '.join(shown)}. נכון?"


def which(alternatives: list[str]) -> str:
    """Asks back what may mean two things."""
    return f"רק לוודא: {' או '.join(alternatives)}?"
