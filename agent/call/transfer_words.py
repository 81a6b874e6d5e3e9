"""What is said around a transfer; a name or Twilio's own voice is in it, so none of it is made ahead."""

HANDOFF = "{name} על הקו, אני מעבירה אותך עכשיו."
NOBODY_ANSWERED_CALLBACK = "לא הצלחתי להשיג כרגע את {name}. רשמתי שיחזרו אליך בהקדם. אפשר לעזור בינתיים בעוד משהו?"
NOBODY_ANSWERED = "לא הצלחתי להשיג כרגע את {name}. אפשר לעזור בינתיים בעוד משהו?"
LOST_IN_TRANSFER = "סליחה, השיחה עם הנציג התנתקה. רשמתי שיחזרו אליך בהקדם. להתראות."
