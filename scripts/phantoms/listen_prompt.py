"""What the ear of the set was told to expect, as a real office's is: the prompt itself is a source of phantoms."""

from agent.hearing.prompt import hints_prompt

PROMPT = hints_prompt(
    "שי דירות ומשרדים", ["רחוב הרצל", "רמת גן", "תל אביב", "פתח תקווה", "חיפה", "ירושלים", "מיכל לוי"]
)
