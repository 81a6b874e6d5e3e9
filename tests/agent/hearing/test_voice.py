"""The detector on the shipped clips, through the one shared session."""

from agent.hearing.voice import Edge, SharedSilero, VoiceDetector
from agent.telephony.audio import mulaw_to_pcm
from tests.agent.support.phone import clip


def edges(detector: VoiceDetector, pcm: bytes) -> list[tuple[Edge, int]]:
    found: list[tuple[Edge, int]] = []
    for at in range(0, len(pcm), 320):
        if edge := detector.feed(pcm[at : at + 320]):
            found.append((edge, at // 16))
    return found


def test_speech_has_a_start_and_an_end() -> None:
    detector = SharedSilero().new_detector()
    found = edges(detector, mulaw_to_pcm(clip("c10")) + bytes(16_000))
    assert [edge for edge, _ in found][:1] == [Edge.STARTED]
    assert found[-1][0] is Edge.STOPPED
    assert found[0][1] < 900


def test_silence_and_hum_are_no_speech() -> None:
    detector = SharedSilero().new_detector()
    assert edges(detector, bytes(64_000)) == []
    assert edges(detector, b"\x08\x00\xf8\xff" * 16_000) == []


def test_calls_share_the_session_and_not_the_state() -> None:
    silero = SharedSilero()
    one, other = silero.new_detector(), silero.new_detector()
    speech = mulaw_to_pcm(clip("c10"))
    heard: list[Edge] = []
    for at in range(0, len(speech), 320):
        if edge := one.feed(speech[at : at + 320]):
            heard.append(edge)
        assert other.feed(bytes(320)) is None
    assert Edge.STARTED in heard
