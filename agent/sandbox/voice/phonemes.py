"""Rough Hebrew phonemes from plain text, in espeak-ng's mnemonics.

Hebrew writes few vowels. Common words stand in a small list; for the rest the vowel letters are read and the gaps are
filled, which is wrong in places but audible, syllable for syllable.
"""

import re

_KNOWN = {
    "שלום": "Sal'om",
    "נועה": "n'oa", "מדברת": "medab'eRet", "של": "Sel", "את": "at", "לך": "lex'a", "לי": "li",
    "יש": "jeS", "לא": "lo", "כן": "ken", "דירה": "diR'a", "דירת": "diR'at", "חדרים": "xadaR'im", "עם": "im",
    "או": "o", "זה": "ze", "על": "al", "אני": "an'i", "אפשר": "efS'aR", "ביום": "bej'om", "בשעה": "beSa'a",
    "כמה": "k'ama", "מה": "ma", "תודה": "tod'a", "רבה": "Rab'a", "המחיר": "hameX'iR", "במחיר": "bimxiR",
    "חניה": "xanaj'a",
    "מעלית": "ma?al'it", "מרפסת": "miRp'eset", "קומה": "kom'a", "נעים": "na?'im", "מאוד": "me?'od", "יום": "jom",
    "להתראות": "lehitRa?'ot", "קבעתי": "kav'ati", "ביקור": "bik'uR", "עוד": "od", "משהו": "m'aSehu",
    "מצאתי": "mats'ati",
    "איזה": "'eze", "באיזו": "be?'ejzo",
    "עיר": "iR", "לקנות": "likn'ot", "לשכור": "lisk'oR", "התקציב": "hataktsiv",
    "שקלים": "Skal'im", "שקל": "S'ekel", "מיליון": "mili'on", "אלף": "'elef", "מאות": "me?'ot", "בסדר": "bes'edeR",
}  # fmt: skip
_CONSONANTS = {
    "ב": "v", "ג": "g", "ד": "d", "ז": "z", "ח": "x", "ט": "t", "כ": "x", "ך": "x", "ל": "l", "מ": "m", "ם": "m",
    "נ": "n", "ן": "n", "ס": "s", "פ": "f", "ף": "f", "צ": "ts", "ץ": "ts", "ק": "k", "ר": "R", "ש": "S", "ת": "t",
}  # fmt: skip
_FIRST = {"ב": "b", "כ": "k", "פ": "p", "ו": "v", "י": "j", "ה": "h"}
_DIGITS = ("'efes", "ax'at", "St'ajim", "Sal'oS", "aRb'a", "xam'eS", "SeS", "S'eva", "Sm'one", "t'eSa")
_LATIN = {"c": "k", "q": "k", "w": "v", "x": "ks", "y": "i", "r": "R"}
VOWELS = "aeiou"


def _letters(word: str) -> list[str]:
    sounds: list[str] = []
    last = len(word) - 1
    for at, letter in enumerate(word):
        if at == 0 and letter in _FIRST:
            sounds.append(_FIRST[letter])
        elif letter in "אע":
            sounds.append("a" if not (sounds and sounds[-1] in VOWELS) else "")
        elif letter == "ה":
            sounds.append("a" if at == last else "h")
        elif letter == "ו":
            sounds.append("o")
        elif letter == "י":
            sounds.append("i" if at else "j")
        else:
            sounds.append(_CONSONANTS.get(letter, ""))
    return [sound for sound in sounds if sound]


def _with_vowels(sounds: list[str]) -> list[str]:
    """Fill every gap of two consonants, "a" first, then "e" and "a" in turn."""
    filled: list[str] = []
    added = 0
    for sound in sounds:
        if filled and filled[-1] not in VOWELS and sound not in VOWELS:
            filled.append("ae"[added % 2])
            added += 1
        elif filled and filled[-1] == sound:
            continue
        filled.append(sound)
    return filled


def _hebrew(word: str) -> str:
    if word in _KNOWN:
        return _KNOWN[word]
    sounds = _with_vowels(_letters(word))
    if sounds and not any(sound in VOWELS for sound in sounds):
        sounds.append("e")
    for at in range(len(sounds) - 1, -1, -1):
        if sounds[at] in VOWELS:
            sounds[at] = "'" + sounds[at]
            break
    return "".join(sounds)


def words(text: str) -> list[str]:
    """Phonemes word by word; a pause is written as "," between them. Empty for text without a letter or digit."""
    plain = re.sub(r"[\u0591-\u05c7\"״'׳]", "", text.lower())
    spoken: list[str] = []
    for token in re.findall(r"[א-ת]+|\d|[a-z]+|[.,!?;:…–—]", plain):
        if "א" <= token[0] <= "ת":
            spoken.append(_hebrew(token))
        elif token.isdigit():
            spoken.append(_DIGITS[int(token)])
        elif token.isalpha():
            spoken.append("".join(_LATIN.get(letter) or letter for letter in token))
        elif spoken and spoken[-1] != ",":
            spoken.append(",")
    return [word for word in spoken if word]
