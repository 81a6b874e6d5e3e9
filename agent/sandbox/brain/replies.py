"""Words: the reply to a turn that needs no tool, and the reply after tools have answered."""

from agent.sandbox.brain import listings, slots
from agent.sandbox.brain.history import History, ToolDone

_MORE = "יש עוד משהו שאוכל לעזור בו?"
_CHECK = "את זה אני צריכה לבדוק, ואני לא רוצה לנחש."
_OFFER_CALLBACK = "רוצה שסוכן יחזור אליך עם תשובה?"
_OFFER_VISIT = "לתאם לך ביקור?"
QUESTIONS = frozenset(
    {"price", "parking", "elevator", "neighborhood", "station", "entry", "builder", "vaad", "discount"}
)
_BUY_OR_RENT = "מה מחפשים, לקנות או לשכור?"
_REPEAT_HEAD = "אין בעיה, אחזור על זה. "


def asked_deal(spoken: str) -> bool:
    """Whether the agent's words asked if the caller wants to buy or to rent."""
    return _BUY_OR_RENT in spoken


def next_question(history: History) -> str:
    """The next missing detail, one at a time."""
    facts = history.facts
    if facts.deal is None:
        return _BUY_OR_RENT
    if facts.city is None:
        return "באיזו עיר מחפשים?"
    if facts.rooms is None:
        return "כמה חדרים צריך?"
    if facts.budget is None:
        return "מה התקציב?"
    if listings.current(history) is not None:
        return _OFFER_VISIT
    return _OFFER_CALLBACK


def _about_listing(history: History, wants: frozenset[str]) -> str:
    listing = listings.current(history)
    if listing is None:
        return f"בשביל לענות על זה אני צריכה קודם למצוא נכס שמתאים. {next_question(history)}"
    if "discount" in wants:
        return f"על המחיר אפשר לדבר עם בעל הנכס, אבל אני לא יכולה להבטיח הנחה. {_OFFER_VISIT}"
    known = listings.answer(listing, wants & QUESTIONS)
    return f"{known} {_OFFER_VISIT}" if known else f"{_CHECK} {_OFFER_CALLBACK}"


def _yes_or_no(history: History, wants: frozenset[str]) -> str | None:
    if "no" in wants:
        if slots.offered(history):
            return "אין בעיה. איזה יום נוח יותר?"
        if listings.current(history) is not None:
            return "הבנתי. מה חשוב יותר, האזור, הגודל או המחיר?"
        return f"בסדר. {next_question(history)}"
    if "yes" in wants:
        return f"מצוין. {next_question(history)}"
    return None


def _manners(history: History, wants: frozenset[str]) -> str | None:
    if "hold" in wants:
        return "בטח, אין לחץ." if history.in_writing else "בטח, אני מחכה על הקו."
    if "robot" in wants:
        return f"כן, אני {history.persona}, מערכת בינה מלאכותית של המשרד. {next_question(history)}"
    if "line" in wants and not history.in_writing:
        return f"אני כאן ושומעת אותך. {history.last_spoken.removeprefix(_REPEAT_HEAD)}".strip()
    if "repeat" in wants:
        last = history.last_spoken.removeprefix(_REPEAT_HEAD)
        return _REPEAT_HEAD + (last or next_question(history))
    if "who" in wants:
        kind = "הדיגיטלית" if history.in_writing else "הקולית"
        return f"קוראים לי {history.persona}, ואני העוזרת {kind} של המשרד. {next_question(history)}"
    return None


def to_turn(history: History, wants: frozenset[str]) -> str:
    """The reply to the caller's latest turn by words alone."""
    if not history.said:
        return f"שלום, מדברת {history.persona}. איך אפשר לעזור?"
    if (manners := _manners(history, wants)) is not None:
        return manners
    if wants & QUESTIONS:
        return _about_listing(history, wants)
    if "think" in wants:
        return "בטח, אין שום לחץ. רוצה שסוכן יחזור אליך בעוד כמה ימים?"
    if "whatsapp" in wants and history.in_writing:
        return f"אפשר להמשיך כאן. {next_question(history)}"
    if "person" in wants or "call_later" in wants or "whatsapp" in wants:
        return "אני מעבירה את הבקשה לסוכן מהמשרד. " + _MORE
    if "goodbye" in wants or "not_interested" in wants or "bought" in wants:
        return "תודה רבה, יום נעים ולהתראות."
    if "greeting" in wants and len(history.last_said.split()) <= 4:
        return f"שלום, נעים מאוד. {next_question(history)}"
    if "thanks" in wants:
        return f"בשמחה. {_MORE}"
    return _yes_or_no(history, wants) or _acknowledged(history)


def _acknowledged(history: History) -> str:
    if history.facts.lead() or history.facts.features:
        return f"הבנתי. {next_question(history)}"
    return f"לא בטוחה שהבנתי נכון. {next_question(history)}"


def _offered_before(history: History, tool: ToolDone) -> str | None:
    """The listing that the search before this one put first."""
    searches = [one for one in history.tools if one.name == "search_properties" and one is not tool]
    found = listings.listings_in(searches[-1].data) if searches else []
    return found[0].property_id if found and found[0].property_id else None


def _after_search(history: History, tool: ToolDone) -> str:
    found = listings.listings_in(tool.data) if tool.ok else []
    if not tool.ok:
        return f"{tool.say or _CHECK} {_OFFER_CALLBACK}"
    if not found:
        return f"{tool.say or 'כרגע אין לנו נכס שמתאים בדיוק.'} {_OFFER_CALLBACK}"
    if _offered_before(history, tool) == found[0].property_id:
        return f"הדירה שהצעתי ב{found[0].place} היא עדיין המתאימה ביותר. {next_question(history)}"
    head = "יש לנו משהו קרוב למה שביקשת: " if found[0].match == "near" else "מצאתי "
    return f"{head}{listings.present(found[0])}. {next_question(history)}"


def _after_check(_history: History, tool: ToolDone) -> str:
    free = slots.slots_in(tool.data)
    if tool.ok and free:
        return slots.offer(free)
    return f"{tool.say or 'אין לי שעה פנויה ביום הזה.'} איזה יום אחר נוח?"


def _after_booking(history: History, tool: ToolDone) -> str:
    if not tool.ok:
        free = slots.slots_in(tool.data)
        said = tool.say or "השעה הזאת כבר נתפסה."
        return f"{said} {slots.offer(free)}" if free else f"{said} איזה יום אחר נוח?"
    slot = slots.Slot(str(tool.arguments.get("date", "")), str(tool.arguments.get("time", "")))
    ask = _MORE if history.facts.name is not None else "על איזה שם לרשום?"
    return f"קבעתי לך ביקור {slot.spoken}. {ask}"


def _after_callback(history: History, tool: ToolDone) -> str:
    if not tool.ok:
        return tool.say or "לא הצלחתי לרשום את הבקשה כרגע, אפשר לנסות שוב מאוחר יותר."
    when = tool.arguments.get("when")
    said = f"רשמתי, סוכן מהמשרד יחזור אליך {when}." if isinstance(when, str) else "רשמתי, סוכן מהמשרד יחזור אליך בהקדם."
    if "וואטסאפ" in history.last_said and not history.in_writing:
        said = f"בעצמי אני לא יכולה לשלוח וואטסאפ כרגע. {said}"
    return f"{said} {_MORE}"


def _after_sending(_history: History, tool: ToolDone) -> str:
    if tool.ok:
        return f"{tool.say or 'שלחתי לך את הפרטים בוואטסאפ.'} {_MORE}"
    return tool.say or "לא הצלחתי לשלוח עכשיו. שאבקש מהמשרד לשלוח את הפרטים?"


def _after_transfer(_history: History, tool: ToolDone) -> str:
    if tool.ok:
        return tool.say or "רגע, אני מנסה להשיג מישהו. אפשר להישאר על הקו."
    return f"{tool.say or 'אין כרגע מי שיענה במשרד.'} שאבקש שיחזרו אליך?"


def _after_saving(history: History, wants: frozenset[str]) -> str:
    name = history.facts.name
    if name is not None and name in history.last_said:
        booked = history.last_tool("book_appointment")
        ask = _MORE if booked is not None and booked.ok else next_question(history)
        return f"נעים מאוד, {name.split()[0]}, רשמתי. {ask}"
    return to_turn(history, wants)


def after_tools(history: History, wants: frozenset[str]) -> str:
    """The reply once this turn's tools have answered; the weightiest of them is spoken of."""
    done = {tool.name: tool for tool in history.fresh}
    if "end_call" in done:
        return ""
    if (tool := done.get("opt_out")) is not None:
        contact = "נכתוב" if history.in_writing else "נתקשר"
        return (
            f"הסרתי אותך מהרשימה, ולא {contact} יותר. סליחה על ההפרעה, יום נעים ולהתראות."
            if tool.ok
            else tool.say or "לא הצלחתי לרשום את הבקשה עכשיו, ואני מעבירה אותה לטיפול אישי."
        )
    for name, speak in (
        ("book_appointment", _after_booking),
        ("check_availability", _after_check),
        ("transfer_to_human", _after_transfer),
        ("request_callback", _after_callback),
        ("send_whatsapp", _after_sending),
        ("search_properties", _after_search),
    ):
        if name in done:
            return speak(history, done[name])
    return _after_saving(history, wants)
