import asyncio
import os
from pathlib import Path

import msgspec
import pytest

from agent.call.journal import Journal, JournalTakenError, JournalUnwritableError, encode_line, read_events
from agent.call.recorder import CallRecorder
from agent.call.said import AgentSaid, CallerSaid, ToolDone
from shared.cards import HIDDEN
from shared.contracts.events import AnyCallEvent, CallEnded
from shared.ids import new_id


async def begun(folder: Path) -> CallRecorder:
    return await CallRecorder.start(
        folder,
        new_id(),
        business_id=new_id(),
        call_sid="CA1",
        from_number=None,
        to_number="+97237654321",
        prompt_version=1,
    )


async def say(record: CallRecorder, text: str) -> int:
    return await record.user_turn(CallerSaid(text=text, confidence=0.9, audio_end_ms=10))


def only_journal(folder: Path) -> Path:
    return next(folder.glob("*.journal"))


def found(folder: Path, ending: str) -> list[bytes]:
    return [path.read_bytes() for path in folder.glob(f"*.{ending}")]


def append(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data)


async def test_each_event_is_in_the_file_when_the_call_goes_on(tmp_path: Path) -> None:
    record = await begun(tmp_path)
    for count in range(2, 6):
        assert await say(record, f"תור {count}") == count
        events, good = read_events(only_journal(tmp_path).read_bytes())
        assert (len(events), good) == (count, only_journal(tmp_path).stat().st_size)
        assert record.journal.durable == count


async def test_events_at_once_keep_their_order_and_share_syncs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    syncs: list[int] = []
    real = os.fdatasync

    def counted(fd: int) -> None:
        syncs.append(fd)
        real(fd)

    monkeypatch.setattr(os, "fdatasync", counted)
    record = await begun(tmp_path)
    seqs = await asyncio.gather(*(say(record, str(number)) for number in range(50)))
    assert seqs == list(range(2, 52))
    events, _ = read_events(only_journal(tmp_path).read_bytes())
    assert [msgspec.json.decode(event)["seq"] for event in events] == list(range(1, 52))
    assert len(syncs) <= 3


async def test_a_cancelled_writer_leaves_its_event_and_no_gap(tmp_path: Path) -> None:
    record = await begun(tmp_path)
    writing = asyncio.create_task(say(record, "נקטע"))
    await asyncio.sleep(0)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert await say(record, "אחריו") == 3


async def test_a_torn_tail_is_cut_and_the_call_closed(tmp_path: Path) -> None:
    record = await begun(tmp_path)
    await record.answered()
    await say(record, "שלום")
    record.journal.release()
    path = only_journal(tmp_path)
    whole = path.read_bytes()
    append(path, encode_line(b'{"type":"turn.user"}')[:-7])
    journal = Journal.claim(path)
    assert path.read_bytes() == whole
    await CallRecorder(journal).close_crashed()
    last = msgspec.json.decode(journal.events[-1], type=AnyCallEvent)
    assert isinstance(last, CallEnded)
    assert (last.seq, last.reason, journal.sealed) == (4, "crash", True)
    assert found(tmp_path, "damaged") == []


async def test_damage_in_the_middle_is_kept_aside(tmp_path: Path) -> None:
    record = await begun(tmp_path)
    await say(record, "אחת")
    await say(record, "שתיים")
    record.journal.release()
    path = only_journal(tmp_path)
    lines = path.read_bytes().splitlines(keepends=True)
    damaged = lines[0] + lines[1].replace(b"0", b"9") + lines[2]
    os.truncate(path, 0)
    append(path, damaged)
    journal = Journal.claim(path)
    assert len(journal.events) == 1
    assert found(tmp_path, "damaged") == [damaged]
    journal.release()


async def test_an_owned_journal_cannot_be_claimed(tmp_path: Path) -> None:
    record = await begun(tmp_path)
    path = only_journal(tmp_path)
    with pytest.raises(JournalTakenError):
        Journal.claim(path)
    record.journal.finish()
    with pytest.raises(JournalTakenError):
        Journal.claim(path)


async def test_a_call_ends_once(tmp_path: Path) -> None:
    record = await begun(tmp_path)
    await record.answered()
    await record.answered()
    await record.agent_turn(AgentSaid(text="א", text_generated="אב", interrupted=True, audio_end_ms=9, gap_ms=700))
    await record.ended(reason="silence", gaps_ms=[])
    await record.ended(reason="error", gaps_ms=[])
    assert await say(record, "מאוחר מדי") == 4
    events = [msgspec.json.decode(event, type=AnyCallEvent) for event in record.journal.events]
    assert len(events) == 4
    last = events[-1]
    assert isinstance(last, CallEnded)
    assert (last.reason, last.gaps_ms) == ("silence", [700])


async def test_a_full_disk_is_an_error_and_no_event(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = await begun(tmp_path)
    real = os.write

    def cut_short(fd: int, data: bytes) -> int:
        return real(fd, data[:5])

    monkeypatch.setattr(os, "write", cut_short)
    with pytest.raises(JournalUnwritableError, match="disk full"):
        await say(record, "אין מקום")
    monkeypatch.undo()
    assert await say(record, "יש מקום") == 2
    assert len(read_events(only_journal(tmp_path).read_bytes())[0]) == 2


async def test_a_folder_that_refuses_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(JournalUnwritableError):
        await begun(tmp_path / "missing")


async def test_c22_no_number_of_a_card_is_written_to_disk(tmp_path: Path) -> None:
    record = await begun(tmp_path)
    await say(record, "הכרטיס הוא 4111 1111 1111 1111")
    said = "רשמתי 4111-1111-1111-1111."
    await record.agent_turn(AgentSaid(text=said, text_generated=said, audio_end_ms=10))
    await record.tool_called(
        ToolDone(
            tool_call_id="1",
            name="save_lead_details",
            arguments={"notes": "4111111111111111"},
            ok=True,
            result={},
            duration_ms=1,
        )
    )
    written = only_journal(tmp_path).read_bytes()
    assert b"1111" not in written
    assert written.count(HIDDEN.encode()) == 4
