"""The voices an office may choose from: Google's Chirp 3 HD personas of Hebrew with a woman's voice.

Others are not offered, since the agent's own phrases (``agent/call/phrases.py``, the first prompt) speak of themselves
in the feminine, and since only Chirp 3 HD voices stream. The words are Google's one-word characters of the personas
(https://ai.google.dev/gemini-api/docs/speech-generation#voices).
"""

HEBREW_VOICES: dict[str, str] = {
    "he-IL-Chirp3-HD-Aoede": "אאודה (Aoede), קול קליל",
    "he-IL-Chirp3-HD-Sulafat": "סולפת (Sulafat), קול חם",
    "he-IL-Chirp3-HD-Achernar": "אכרנר (Achernar), קול רך",
    "he-IL-Chirp3-HD-Despina": "דספינה (Despina), קול חלק",
    "he-IL-Chirp3-HD-Kore": "קורה (Kore), קול יציב",
    "he-IL-Chirp3-HD-Leda": "לדה (Leda), קול צעיר",
    "he-IL-Chirp3-HD-Gacrux": "גקרוקס (Gacrux), קול בוגר",
    "he-IL-Chirp3-HD-Zephyr": "זפיר (Zephyr), קול בהיר",
    "he-IL-Chirp3-HD-Autonoe": "אוטונואה (Autonoe), קול בהיר ורענן",
}
"""By Google's name, what people choose by."""
