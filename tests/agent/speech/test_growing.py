"""The first clause sounds from its first words on, and still is, word for word, the clause that was written."""

import asyncio

import pytest

from agent.speech.clauses import ClauseSplitter
from agent.speech.growing import HEAD_CHARS, GrowingClause
from agent.speech.spoken.cleanup import plain
from agent.speech.spoken.form import spoken
from agent.vendors.google_speech import SpeechUnavailableError
from shared.contracts.agent_config import Voice
from tests.agent.speech.voices import FakeSynthesis

REPLIES = (
    "בשביל לענות על זה אני צריכה קודם למצוא נכס שמתאים. מה מחפשים?",
    "יש לנו דירת 3 חדרים ברחוב ביאליק 12, קומה 4, במחיר 2,450,000 ש״ח.",
    "הדירה ברח׳ הרצל נמצאת קרוב לים, והמחיר שלה 5,500 ₪ לחודש.",
    "אפשר לקבוע ביקור ביום ג׳ ה-12.3 בשעה 17:30. מתאים לך?",
    "הבנתי. כמה חדרים חשובים לך?",
    "**יש לנו** שתי דירות שמתאימות לך בשכונה הזאת, אחת מהן חדשה לגמרי.",
    "עו״ד כהן יחזור אליך היום עד הערב למספר 054-1234567.",
    "המחיר הוא שני מיליון וארבע מאות אלף שקלים, כולל חניה ומחסן.",
    "השטח הוא כ-95 מ״ר ויש גם מרפסת של 12 מ״ר.",
    "Moked כאן, איך אפשר לעזור לך היום?",
    "  נמצאו שלוש דירות שמתאימות למה שביקשת אצלנו במאגר, אפשר להמשיך",
)


def grow(voice: FakeSynthesis) -> GrowingClause:
    return GrowingClause(voice, Voice(), on_degraded=lambda _: None)


async def write(clause: GrowingClause, reply: str, step: int = 3) -> None:
    for at in range(0, len(reply), step):
        clause.feed(reply[at : at + step])
        await asyncio.sleep(0)
    clause.flush()


async def heard(clause: GrowingClause) -> str:
    return b"".join([piece async for piece in clause.audio()]).decode()


def first_clause(reply: str) -> str:
    splitter = ClauseSplitter()
    return plain((splitter.feed(reply) + splitter.flush())[0])


@pytest.mark.parametrize("reply", REPLIES)
@pytest.mark.parametrize("step", [1, 3, 1000])
async def test_what_is_said_is_the_spoken_form_of_the_whole_clause(reply: str, step: int) -> None:
    voice = FakeSynthesis()
    clause = grow(voice)
    await write(clause, reply, step)
    said = await heard(clause)
    assert spoken(said) == spoken(first_clause(reply))
    assert len(voice.whole) + len(voice.pieces) == 1


async def test_the_voice_begins_before_the_clause_is_written() -> None:
    voice = FakeSynthesis()
    clause = grow(voice)
    clause.feed("בשביל לענות על")
    assert clause.started
    await asyncio.sleep(0.01)
    assert voice.pieces == [["בשביל לענות"]]
    assert clause.characters == len("בשביל לענות")
    await clause.cancel()


@pytest.mark.parametrize(
    "begun",
    [
        "יש לנו ",
        "נמצאת בקומה 4 ",
        "במחיר של שני מיליון",
        "דירת 3 חדרים ברחוב ",
        "עו״ד כהן יחזור אליך",
        "הכתובת היא רח ביאליק",
    ],
)
async def test_numbers_and_short_beginnings_wait(begun: str) -> None:
    voice = FakeSynthesis()
    clause = grow(voice)
    clause.feed(begun)
    await asyncio.sleep(0.01)
    assert not voice.whole
    for piece in (piece for asked in voice.pieces for piece in asked):
        assert len(piece) >= HEAD_CHARS
        assert not any(word in piece.split() for word in ("שני", "רח", "דירת", "עו״ד", "4"))
    await clause.cancel()


async def test_a_short_clause_is_asked_for_whole_so_that_the_cache_can_have_it() -> None:
    voice = FakeSynthesis()
    clause = grow(voice)
    await write(clause, "הבנתי. כמה חדרים חשובים לך?")
    assert await heard(clause) == "הבנתי."
    assert voice.whole == ["הבנתי."]


async def test_a_voice_that_breaks_off_breaks_off_for_the_listener() -> None:
    voice = FakeSynthesis()
    voice.error = SpeechUnavailableError("streaming: broken")
    clause = grow(voice)
    await write(clause, REPLIES[0])
    with pytest.raises(SpeechUnavailableError):
        await heard(clause)


async def test_a_reply_of_signs_only_has_no_clause() -> None:
    clause = grow(FakeSynthesis())
    await write(clause, "… 🙂")
    assert not clause.started
    assert clause.characters == 0
    assert await heard(clause) == ""
