"""What the agent says without the model: fixed Hebrew, feminine, short, spoken from the phrase cache."""

from agent.call import ask_again

FILLER = "רגע, אני בודקת."
STILL_HERE = "עוד רגע, אני איתך."
STILL_HERE_AGAIN = ("זה לוקח קצת יותר מהרגיל, עוד רגע.", "תודה על הסבלנות, אני עדיין כאן.")
"""A wait that goes on behind ``STILL_HERE``: nobody says the same twice running."""

ARE_YOU_THERE = "אני כאן, אפשר לדבר."
STILL_WAITING = "לא שומעים אותך. יש עוד משהו שאפשר לעזור בו?"
SILENCE_GOODBYE = "אני לא שומעת אותך, אז נסיים כאן. אפשר להתקשר אלינו שוב בכל עת. להתראות."
TWO_MINUTES_LEFT = "רק שתדעו, נשארו לנו בערך שתי דקות לשיחה."
TIME_GOODBYE = "הגענו לסוף הזמן של השיחה. אפשר להתקשר אלינו שוב בכל עת. תודה ולהתראות."
TRANSFER_WAITING = ("עוד רגע, אני מחכה שיענו.", "עדיין מצלצל, אני כאן.", "אני ממשיכה לנסות, עוד קצת סבלנות.")
"""One after another while a person is being called: the same sentence three times sounds like a machine."""
GOODBYE = "תודה שהתקשרת, יום נעים ולהתראות."

ALL = (
    FILLER,
    STILL_HERE,
    *STILL_HERE_AGAIN,
    ARE_YOU_THERE,
    STILL_WAITING,
    SILENCE_GOODBYE,
    TWO_MINUTES_LEFT,
    TIME_GOODBYE,
    *TRANSFER_WAITING,
    GOODBYE,
    *ask_again.ALL,
)
"""Synthesised ahead in every business's voice."""
