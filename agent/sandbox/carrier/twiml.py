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


class Dial(msgspec.Struct, frozen=True):
    """``<Dial>`` a number; nobody answers an emulated telephone."""

    number: str


class Hangup(msgspec.Struct, frozen=True):
    """``<Hangup>`` or ``<Reject>``; ``reason`` is ``completed``, ``busy`` or ``failed``."""

    reason: str = "completed"


Verb = Connect | Say | Play | Pause | Dial | Hangup


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


def _seconds(element: ET.Element) -> float:
    try:
        return float(element.get("length", "1"))
    except ValueError as error:
        raise TwimlInvalidError(f"<Pause length={element.get('length')!r}> is no number") from error


def _verb(element: ET.Element) -> Verb:
    match element.tag:
        case "Connect":
            return _connect(element)
        case "Say":
            return Say(_text(element))
        case "Play":
            return Play(_text(element))
        case "Pause":
            return Pause(_seconds(element))
        case "Dial":
            return Dial(_text(element))
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
