"""Which tools a turn of the caller calls for; only tools that the request offers are ever called."""

import re

from agent.sandbox.brain import listings, replies, slots
from agent.sandbox.brain.facts import Facts, facts_of
from agent.sandbox.brain.history import History
from agent.sandbox.brain.wire import Call

_FAREWELLS = {
    "bought": "מזל טוב על הדירה החדשה! אם תצטרכו משהו בעתיד, אנחנו כאן. יום נעים ולהתראות.",
    "not_interested": "בסדר גמור, תודה על הזמן. אם משהו ישתנה, אנחנו כאן. יום נעים ולהתראות.",
    "goodbye": "תודה שהתקשרת, היה נעים לדבר. יום נעים ולהתראות.",
}
_WRITTEN_GOODBYE = "תודה, ואם יהיו עוד שאלות אפשר פשוט לכתוב כאן. יום נעים!"
_NOTHING_MORE = re.compile(r"עוד משהו")
_OFFERS_VISIT = re.compile(r"ביקור|לתאם|לראות את")
_OFFERS_CALLBACK = re.compile(r"שיחזרו אליך|נחזור אליך\?|שסוכן יחזור")
_WHEN = re.compile(
    r"(?:מחרתיים|מחר|היום)(?: (?:בבוקר|בצהריים|אחר הצהריים|אחרי הצהריים|בערב))?|אחר כך|בערב|בבוקר|ביום \S+"
)


def _lead_news(history: History) -> dict[str, object]:
    """What the caller has said and no earlier save carried."""
    known: dict[str, object] = {}
    for tool in history.tools:
        if tool.name == "save_lead_details" and tool.ok:
            known.update(tool.arguments)
    return {name: value for name, value in history.facts.lead().items() if known.get(name) != value}


def _search(history: History, wants: frozenset[str]) -> Call | None:
    """A search once the wish is clear. Whether to buy or to rent is asked first, once; who does not say sees both."""
    facts = history.facts
    if facts.city is None or (facts.deal is None and not replies.asked_deal(history.last_spoken)):
        return None
    if facts.rooms is None and facts.budget is None and "listing" not in wants:
        return None
    if history.offered_before and not _calls_for_a_search(history, wants):
        return None
    return Call("search_properties", search_arguments(facts))


def _calls_for_a_search(history: History, wants: frozenset[str]) -> bool:
    """What was offered in an earlier conversation is looked up again when he asks about it or says more of his wish."""
    if history.last_tool("search_properties") is not None or wants & (replies.QUESTIONS | {"listing"}):
        return True
    latest = facts_of([history.last_said])
    return bool(latest.features) or bool(latest.lead().keys() - {"name", "notes"})


def search_arguments(facts: Facts) -> dict[str, object]:
    """The wish as ``search_properties`` takes it. A budget is a limit; rooms may be one half more."""
    wish: dict[str, object] = {"city": facts.city}
    if facts.deal is not None:
        wish["deal"] = facts.deal
    if facts.rooms is not None:
        wish |= {"rooms_min": facts.rooms, "rooms_max": min(20.0, facts.rooms + 0.5)}
    if facts.budget is not None:
        wish["price_max"] = facts.budget
    if facts.features:
        wish["must_have"] = list(facts.features)
    return wish


def _searched(history: History, call: Call) -> bool:
    last = history.last_tool("search_properties")
    return last is not None and last.arguments == call.arguments


def _callback(history: History, reason: str) -> Call:
    when = _WHEN.search(history.last_said)
    arguments: dict[str, object] = {"reason": reason}
    if when is not None:
        arguments["when"] = when.group()
    if history.facts.name is not None:
        arguments["name"] = history.facts.name
    return Call("request_callback", arguments)


def _ending(history: History, wants: frozenset[str]) -> Call | None:
    if "opt_out" in wants:
        return Call("opt_out", {"quote": history.last_said})
    for name, farewell in _FAREWELLS.items():
        if name in wants:
            return _end(history, farewell)
    if wants & {"no", "thanks"} and _NOTHING_MORE.search(history.last_spoken) and len(history.last_said.split()) <= 4:
        return _end(history, _FAREWELLS["goodbye"])
    return None


def _end(history: History, farewell: str) -> Call:
    spoken_only = history.in_writing and farewell == _FAREWELLS["goodbye"]
    return Call("end_call", {"farewell": _WRITTEN_GOODBYE if spoken_only else farewell})


def _transfer(history: History) -> Call:
    name = history.facts.name
    who = f"{name} מבקש לדבר" if name is not None else "פונה מבקש לדבר"
    where = f" לגבי דירה ב{history.facts.city}" if history.facts.city is not None else ""
    return Call("transfer_to_human", {"reason": f"{who} עם אדם{where}"})


def _details(history: History) -> Call:
    """Of what was found last; of the office when nothing was."""
    current = listings.current(history)
    if current is None:
        return Call("send_whatsapp", {"property_ids": [], "office": True})
    return Call("send_whatsapp", {"property_ids": [current.property_id], "office": False})


def _person(history: History, wants: frozenset[str], offered: frozenset[str]) -> Call | None:
    if "person" in wants and "transfer_to_human" in offered:
        return _transfer(history)
    if "person" in wants:
        return _callback(history, "מבקש לדבר עם נציג אנושי")
    if "call_later" in wants:
        return _callback(history, "ביקש שנתקשר במועד אחר")
    if "whatsapp" in wants and not history.in_writing and "send_whatsapp" in offered:
        return _details(history)
    if "whatsapp" in wants and not history.in_writing:
        return _callback(history, "ביקש פרטים בוואטסאפ")
    if "sell" in wants:
        return _callback(history, "מעוניין למכור את הדירה שלו")
    if "yes" in wants and _OFFERS_CALLBACK.search(history.last_spoken):
        return _callback(history, "המשך שיחה על נכס")
    return None


def _visit(history: History, wants: frozenset[str]) -> Call | None:
    waiting = slots.offered(history)
    agreed = "yes" in wants and not wants & {"no", "price", "parking"}
    if waiting and (slot := slots.taken(waiting, history.last_said, agreed=agreed)) is not None:
        arguments: dict[str, object] = {"date": slot.date, "time": slot.time}
        if history.facts.name is not None:
            arguments["name"] = history.facts.name
        return Call("book_appointment", arguments | _property(history))
    asked = "visit" in wants or (agreed and not waiting and _OFFERS_VISIT.search(history.last_spoken))
    booked = history.last_tool("book_appointment")
    if (asked and not (booked is not None and booked.ok)) or ("tomorrow" in wants and _may_visit(history)):
        day = slots.wished_date(history.last_said)
        return Call("check_availability", ({"date": day} if day else {}) | _property(history))
    return None


def _may_visit(history: History) -> bool:
    """Whether a bare "maybe tomorrow" can only mean a visit."""
    return bool(slots.offered(history)) or listings.current(history) is not None or "איזה יום" in history.last_spoken


def _property(history: History) -> dict[str, object]:
    listing = listings.current(history)
    return {"property_id": listing.property_id} if listing is not None and listing.property_id else {}


def choose(history: History, wants: frozenset[str], offered: frozenset[str]) -> list[Call]:
    """Calls for the caller's latest turn, none when words alone answer it. Only offered tools, at most one each."""
    ending = _ending(history, wants)
    if ending is not None and ending.name in offered:
        return [ending]
    calls: list[Call] = []
    if news := _lead_news(history):
        calls.append(Call("save_lead_details", news))
    visit = _person(history, wants, offered) or _visit(history, wants)
    search = _search(history, wants)
    if visit is not None:
        calls.append(visit)
    elif (
        search is not None
        and ("listing" in wants or not _searched(history, search))
        and not wants & {"hold", "repeat", "line", "think"}
    ):
        calls.append(search)
    return [call for call in calls if call.name in offered]
