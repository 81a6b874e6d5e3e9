"""TwiML as the carrier understands it: what to do with a call, verb by verb."""

import xml.etree.ElementTree as ET

import msgspec


class TwimlInvalidError(ValueError):
    """The document is no TwiML that a carrier could follow."""


class Connect(msgspec.Struct, frozen=True):
    """``<Connect><Stream>``: a two-way media stream. ``parameters`` come back in the stream's ``start``."""

    url: str
    parameters: dict[str, str]


class Say(msgspec.Struct, frozen=True):
    """``<Say>``."""

    text: str


class Play(msgspec.Struct, frozen=True):
    """``<Play>``."""

    url: str


class Pause(msgspec.Struct, frozen=True):
    """``<Pause>``, seconds."""

    seconds: float


class Gather(msgspec.Struct, frozen=True):
    """``<Gather>`` keys; ``said`` are the words in it."""

    action: str
    said: list[str]
    timeout_s: float


class Dial(msgspec.Struct, frozen=True):
    """``<Dial>`` a number, or join a conference by its name."""

    number: str
    conference: str | None = None


class Hangup(msgspec.Struct, frozen=True):
    """``<Hangup>`` or ``<Reject>``; ``reason`` is ``completed``, ``busy`` or ``failed``."""

    reason: str = "completed"


Verb = Connect | Say | Play | Pause | Gather | Dial | Hangup


def _text(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _connect(element: ET.Element) -> Connect:
    stream = element.find("Stream")
    url = stream.get("url") if stream is not None else None
    if stream is None or not url or not url.startswith(("ws://", "wss://")):
        raise TwimlInvalidError("<Connect> needs a <Stream> with a ws:// or wss:// url")
    if "?" in url:
        raise TwimlInvalidError("a stream url carries no query string")
    parameters = {one.get("name", ""): one.get("value", "") for one in stream.findall("Parameter")}
    return Connect(url, parameters)


def _seconds(element: ET.Element, attribute: str, default: str) -> float:
    try:
        return float(element.get(attribute, default))
    except ValueError as error:
        raise TwimlInvalidError(f"<{element.tag} {attribute}={element.get(attribute)!r}> is no number") from error


def _gather(element: ET.Element) -> Gather:
    action = element.get("action", "")
    if not action.startswith(("http://", "https://")):
        raise TwimlInvalidError("<Gather> needs an absolute action here")
    return Gather(action, [_text(say) for say in element.findall("Say")], _seconds(element, "timeout", "5"))


def _dial(element: ET.Element) -> Dial:
    conference = element.find("Conference")
    if conference is None:
        return Dial(_text(element))
    name = _text(conference)
    if not name:
        raise TwimlInvalidError("<Conference> needs a name")
    return Dial("", name)


def _verb(element: ET.Element) -> Verb:
    match element.tag:
        case "Connect":
            return _connect(element)
        case "Say":
            return Say(_text(element))
        case "Play":
            return Play(_text(element))
        case "Pause":
            return Pause(_seconds(element, "length", "1"))
        case "Dial":
            return _dial(element)
        case "Gather":
            return _gather(element)
        case "Hangup":
            return Hangup()
        case "Reject":
            return Hangup("busy" if element.get("reason") == "busy" else "failed")
        case _:
            raise TwimlInvalidError(f"the carrier knows no <{element.tag}>")


def parse(document: str) -> list[Verb]:
    """The verbs in order. Raises TwimlInvalidError."""
    if "<!" in document:
        raise TwimlInvalidError("a document type or comment is not expected in TwiML")
    try:
        root = ET.fromstring(document)  # noqa: S314 - declarations, which carry the attacks, are refused above
    except ET.ParseError as error:
        raise TwimlInvalidError(f"not XML: {error}") from error
    if root.tag != "Response":
        raise TwimlInvalidError(f"the root is <{root.tag}>, not <Response>")
    return [_verb(element) for element in root]
