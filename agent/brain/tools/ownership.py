"""What a caller may have done for himself alone: refuses tool calls that the model was talked into for somebody else.

The CRM already takes business and person from the call's own row; this adds what only the conversation knows.
"""

import re
from collections.abc import Collection

import msgspec

from shared.contracts.tools import ToolResponse
from shared.hebrew.names import is_first_name, is_surname

UNKNOWN_PROPERTY = "לא מצאתי את הנכס הזה אצלנו."
ONLY_THE_CALLER = "אפשר להסיר רק את המספר שממנו מתקשרים. אם זה המספר שלך, אגיד ואסיר אותו."

_PHONE = re.compile(r"(?:\+?972|0)[\s-]?\d(?:[\s-]?\d){7,8}")
_SOMEBODY_ELSE = re.compile(
    r"(?<![א-ת])[ולבהמש]{0,2}(?:אשתי|בעלי|את השכ(?:ן|נה)|שכ(?:ן|נה|נים) של|חבר(?:ה|ים)? של|אח(?:ותי|י) |"
    r"אמא של|אבא של|הבן של|הבת של|המתחר(?:ה|ים)|הלקוח(?:ה|ות)?|"
    r"לקוח(?:ה|ות)? אחר|"
    r"המספר של (?!י)|הטלפון של (?!י)|כל הלקוחות|כולם|מישהו אחר|בשם (?!י)|"
    r"my (?:wife|husband|neighbou?r|friend)|everyone|all (?:the )?customers)"
)


_HIMSELF = frozenset(["אני", "לי", "שמי", "מדבר", "מדברת", "כאן", "זה", "זאת", "בשמי"])
_THIRD_PERSON = re.compile(r"ביקשה?|מבקשת?|לא|רוצה|אמרה?|מעוניינ?ת?|מעוניין")


def refusal(
    name: str, arguments: dict[str, object], *, shown: Collection[str], own_number: str | None, said: Collection[str]
) -> ToolResponse | None:
    """The answer instead of running the tool, or None when it may run.

    ``shown``: ids of the listings that tools of this call returned. ``said``: the caller's turns.
    """
    try:
        several = msgspec.convert(arguments.get("property_ids", []), list[object])
    except msgspec.ValidationError:
        several = []  # no list: the CRM says so
    wanted = [arguments.get("property_id"), *several]
    if any(one is not None and not (isinstance(one, str) and one in shown) for one in wanted):
        return ToolResponse(ok=False, error="unknown_property", say=UNKNOWN_PROPERTY)
    if name == "opt_out" and not _for_himself(str(arguments.get("quote", "")), own_number, said):
        return ToolResponse(ok=False, error="only_the_caller", say=ONLY_THE_CALLER)
    return None


def _for_himself(quote: str, own_number: str | None, said: Collection[str]) -> bool:
    """The wish was said in this call, and is about nobody but the caller."""
    words = {word for word in re.findall(r"\w+", quote) if len(word) > 2}
    about = [turn for turn in said if words & set(re.findall(r"\w+", turn))]
    if not about:
        return False
    own = re.sub(r"\D", "", own_number or "")[-9:]
    for text in (quote, about[-1]):
        others = [found for found in _PHONE.findall(text) if re.sub(r"\D", "", found)[-9:] != own]
        if others or _SOMEBODY_ELSE.search(text) or _names_another(text):
            return False
    return True


def _names_another(text: str) -> bool:
    """A person called by name asks, or is to be removed, and the caller has not said that it is he himself."""
    words = re.findall(r"[א-ת'׳]+", text)
    for before, word, after in zip(["", *words], words, [*words[1:], ""], strict=False):
        name = next((form for form in (word, word[1:]) if is_first_name(form) and len(form) > 1), "")
        if name and before not in _HIMSELF and (is_surname(after) or _THIRD_PERSON.fullmatch(after)):
            return True
    return False
