"""Short answers: is this a yes to what was just read back?"""

import re

_YES = re.compile(
    r"^\W*(?:כן|נכון|בדיוק|מדויק|בטח|ברור|בסדר|אוקיי|אוקי|מצוין|מעולה|מתאים|סבבה|יופי|נשמע טוב|אחלה|מאשרת?|בהחלט|בשמחה)(?![א-ת])"
)
_NO = re.compile(r"(?<![א-ת])(?:לא|ממש לא|טעות)(?![א-ת])")


def is_yes(text: str) -> bool:
    """The turn agrees with what was asked and takes nothing back ("כן, אבל לא ברמת גן" is no yes)."""
    return _YES.search(text) is not None and _NO.search(text) is None
