import msgspec
import pytest

from agent.telephony.media import AudioIn, KeyPressed, MarkReturned, StreamStopped
from agent.telephony.wire import Connected, FrameRefusedError, FrameWriter, OddFrame, StreamStart, WireFrame, decode

START = (
    b'{"event":"start","sequenceNumber":"1","streamSid":"MZ1","start":{"accountSid":"AC1","streamSid":"MZ1",'
    b'"callSid":"CA1","tracks":["inbound"],"customParameters":{"token":"t"},'
    b'"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1}}}'
)


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        (b'{"event":"connected","protocol":"Call","version":"1.0.0"}', Connected()),
        (START, StreamStart("MZ1", "CA1", "t")),
        (
            b'{"event":"media","media":{"track":"inbound","chunk":"2","timestamp":"40","payload":"fn8="}}',
            AudioIn(b"\x7e\x7f", 40),
        ),
        (b'{"event":"mark","sequenceNumber":"4","streamSid":"MZ1","mark":{"name":"m-1"}}', MarkReturned("m-1")),
        (b'{"event":"dtmf","dtmf":{"track":"inbound_track","digit":"#"}}', KeyPressed("#")),
        (b'{"event":"stop","stop":{"accountSid":"AC1","callSid":"CA1"}}', StreamStopped()),
        (b'{"event":"weather"}', OddFrame("weather")),
        (
            b'{"event":"media","media":{"track":"outbound","timestamp":"1","payload":"/w=="}}',
            OddFrame("media/outbound"),
        ),
    ],
)
def test_frames(text: bytes, frame: WireFrame) -> None:
    assert decode(text) == frame


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "malformed_json"),
        (b"{", "malformed_json"),
        (b'{"event":"\xff"}', "malformed_json"),
        (b"[]", "wrong_shape"),
        (b"{}", "wrong_shape"),
        (b'{"event":7}', "wrong_shape"),
        (b'{"event":"media"}', "wrong_shape"),
        (b'{"event":"media","media":{"payload":"%%%","timestamp":"1"}}', "wrong_shape"),
        (b'{"event":"media","media":{"payload":"/w==","timestamp":"x"}}', "wrong_shape"),
        (b'{"event":"media","media":{"payload":"","timestamp":"1"}}', "wrong_media_size"),
        (b'{"event":"mark"}', "wrong_shape"),
        (START.replace(b"8000", b"16000"), "wrong_media_format"),
        (START.replace(b"x-mulaw", b"L16"), "wrong_media_format"),
        (START.replace(b'"callSid"', b'"sid"'), "wrong_shape"),
    ],
)
def test_refusals(text: bytes, reason: str) -> None:
    with pytest.raises(FrameRefusedError, match=reason):
        decode(text)


def test_written_frames_are_json_whatever_the_names() -> None:
    writer = FrameWriter('MZ"1')
    assert msgspec.json.decode(writer.audio(b"\x7e\x7f")) == {
        "event": "media",
        "streamSid": 'MZ"1',
        "media": {"payload": "fn8="},
    }
    assert msgspec.json.decode(writer.mark('תור "1"'))["mark"] == {"name": 'תור "1"'}
    assert msgspec.json.decode(writer.clear) == {"event": "clear", "streamSid": 'MZ"1'}
