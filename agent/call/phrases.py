"""What the agent says without the model: fixed Hebrew, feminine, short, spoken from the phrase cache."""

FILLER = "רגע, אני בודקת."
STILL_HERE = "עוד רגע, אני איתך."
SAY_AGAIN = "סליחה, לא שמעתי טוב. אפשר לחזור על זה?"
CANNOT_HEAR = "אני לא מצליחה לשמוע אותך. אפשר גם להקיש, או שיחזרו אליך מהמשרד."
APOLOGY = "סליחה, יש לי תקלה רגעית."
APOLOGY_WITH_CALLBACK = "סליחה, יש לי תקלה רגעית. רשמתי שיחזרו אליך מהמשרד בהקדם."
APOLOGY_AGAIN = "סליחה, עדיין יש לי תקלה. אפשר לנסות לומר את זה שוב?"
ARE_YOU_THERE = "אני כאן, אפשר לדבר."
STILL_WAITING = "לא שומעים אותך. יש עוד משהו שאפשר לעזור בו?"
SILENCE_GOODBYE = "אני לא שומעת אותך, אז נסיים כאן. אפשר להתקשר אלינו שוב בכל עת. להתראות."
TWO_MINUTES_LEFT = "רק שתדעו, נשארו לנו בערך שתי דקות לשיחה."
TIME_GOODBYE = "הגענו לסוף הזמן של השיחה. אפשר להתקשר אלינו שוב בכל עת. תודה ולהתראות."
TRANSFER_WAITING = "עוד רגע, אני מחכה שיענו."
HANDOFF = "{name} על הקו, אני מעבירה אותך עכשיו."
NOBODY_ANSWERED_CALLBACK = "לא הצלחתי להשיג כרגע את {name}. רשמתי שיחזרו אליך בהקדם. אפשר לעזור בינתיים בעוד משהו?"
NOBODY_ANSWERED = "לא הצלחתי להשיג כרגע את {name}. אפשר לעזור בינתיים בעוד משהו?"
LOST_IN_TRANSFER = "סליחה, השיחה עם הנציג התנתקה. רשמתי שיחזרו אליך בהקדם. להתראות."
GOODBYE = "תודה שהתקשרת, יום נעים ולהתראות."

ALL = (
    FILLER,
    STILL_HERE,
    SAY_AGAIN,
    CANNOT_HEAR,
    APOLOGY,
    APOLOGY_WITH_CALLBACK,
    APOLOGY_AGAIN,
    ARE_YOU_THERE,
    STILL_WAITING,
    SILENCE_GOODBYE,
    TWO_MINUTES_LEFT,
    TIME_GOODBYE,
    TRANSFER_WAITING,
    GOODBYE,
)
"""Synthesised ahead in every business's voice."""
