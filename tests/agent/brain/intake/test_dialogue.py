"""The intake's dialogue with the real Hebrew readers: what it takes, what it asks, how it ends."""

import pytest

from agent.brain.intake import lines
from agent.brain.intake.dialogue import IntakeDialogue, Move
from agent.brain.intake.hebrew import HebrewReader


def texts(move: Move) -> list[str]:
    return [line.text for line in move.lines]


@pytest.fixture
def talk() -> IntakeDialogue:
    return IntakeDialogue(HebrewReader(), phone_known=True)


def test_a_whole_call_takes_everything_and_confirms_it_once(talk: IntakeDialogue) -> None:
    asked = [
        ("שלום, אני רוצה לקנות דירה", lines.ASK["area"]),
        ("ברמת גן", lines.ASK["rooms"]),
        ("ארבעה חדרים", lines.ASK["budget"]),
        ("עד שני מיליון וחצי", lines.ASK["name"]),
        ("דנה כהן", lines.ASK["when"]),
    ]
    for said, question in asked:
        assert texts(talk.answer(said))[-1] == question
    confirmation = talk.answer("מחר בבוקר")
    assert not confirmation.lines[-1].fixed
    for value in ("קנייה", "רמת גן", "4 חדרים", "2,500,000", "דנה כהן", "מחר בבוקר"):
        assert value in texts(confirmation)[-1]
    done = talk.answer("כן, נכון")
    assert (texts(done), done.ends) == ([lines.DONE], True)
    details = talk.slots.lead_details()
    assert {name: details[name] for name in ("deal", "role", "city", "rooms", "budget", "name")} == {
        "deal": "sale",
        "role": "buyer",
        "city": "רמת גן",
        "rooms": 4,
        "budget": 2_500_000,
        "name": "דנה כהן",
    }
    assert "נקלט במצב מצומצם" in str(details["notes"])
    assert talk.missing == []


def test_it_says_what_is_wrong_before_it_asks(talk: IntakeDialogue) -> None:
    assert texts(talk.answer("שלום")) == [lines.INTRO, lines.ASK["wish"]]


def test_several_answers_in_one_sentence_are_all_taken(talk: IntakeDialogue) -> None:
    move = talk.answer("אני מחפש דירה לשכור, שלושה חדרים, עד ששת אלפים שקל")
    assert texts(move) == [lines.INTRO, lines.NOTED, lines.ASK["area"]]
    assert talk.slots.values == {"wish": "rent", "rooms": 3, "budget": 6000}


def test_a_later_value_corrects_an_earlier_one(talk: IntakeDialogue) -> None:
    talk.answer("אני רוצה לקנות דירה של ארבעה חדרים")
    move = talk.answer("בעצם שלושה חדרים")
    assert texts(move)[0] == lines.CORRECTED
    assert talk.slots.values["rooms"] == 3


def test_what_was_not_understood_is_asked_once_more_and_then_left_out(talk: IntakeDialogue) -> None:
    talk.answer("אני רוצה לקנות דירה בחולון, שלושה חדרים")
    while talk.slots.values.get("area") is None:
        talk.answer("בחולון")
    assert texts(talk.answer("הממ אהה"))[-1] == lines.ASK_AGAIN["budget"]
    assert texts(talk.answer("הממ אהה"))[-1] == lines.ASK["name"]
    assert "תקציב" in talk.missing


def test_v14_a_refusal_skips_its_question_and_resets_nothing(talk: IntakeDialogue) -> None:
    talk.answer("אני רוצה לקנות דירה")
    talk.answer("ברמת גן")
    move = talk.answer("לא, לא יודע עדיין")
    assert texts(move) == [lines.NO_MATTER, lines.ASK["budget"]]
    assert talk.slots.values == {"wish": "buy", "area": "רמת גן"}


def test_v22_nothing_is_confirmed_that_was_not_said(talk: IntakeDialogue) -> None:
    move = talk.answer("שלום, מה שלומך")
    for _ in range(20):
        if move.ends:
            break
        assert all(line.fixed for line in move.lines)
        move = talk.answer("אממ")
    assert talk.slots.values == {}
    assert texts(move)[-1] == lines.DONE


def test_opting_out_comes_before_everything(talk: IntakeDialogue) -> None:
    move = talk.answer("תסירו אותי מהרשימה בבקשה")
    assert (texts(move), move.opt_out, move.ends) == (
        [lines.OPTED_OUT],
        "תסירו אותי מהרשימה בבקשה",
        True,
    )


def test_an_early_goodbye_keeps_what_was_said_in_the_same_breath(talk: IntakeDialogue) -> None:
    talk.answer("אני רוצה למכור דירה")
    move = talk.answer("ארבעה חדרים, ביי")
    assert (texts(move), move.ends) == ([lines.EARLY_GOODBYE], True)
    assert talk.slots.values["rooms"] == 4


@pytest.mark.parametrize("said", ["ערב טוב, אני רוצה לקנות דירה", "ביי-סיטי זה הפרויקט שראיתי"])
def test_a_greeting_or_a_name_is_no_goodbye(talk: IntakeDialogue, said: str) -> None:
    assert not talk.answer(said).ends


def test_who_asks_for_a_person_is_promised_one_and_still_asked(talk: IntakeDialogue) -> None:
    move = talk.answer("אפשר לדבר עם נציג אנושי?")
    assert lines.PERSON in texts(move)
    assert texts(move)[-1] == lines.ASK["wish"]
    assert "ביקש לדבר עם אדם" in talk.summary()


def test_a_question_is_noted_not_answered(talk: IntakeDialogue) -> None:
    talk.answer("אני רוצה לקנות דירה")
    move = talk.answer("כמה עולה הדירה בהרצל?")
    assert lines.CANNOT_CHECK in texts(move)
    assert "כמה עולה הדירה בהרצל?" in talk.summary()


def test_a_question_that_was_not_heard_is_said_again(talk: IntakeDialogue) -> None:
    talk.answer("שלום")
    assert texts(talk.answer("מה?")) == [lines.ASK["wish"]]


def test_a_seller_is_asked_for_his_price(talk: IntakeDialogue) -> None:
    talk.answer("אני רוצה למכור דירה, שלושה חדרים")
    assert texts(talk.answer("בחיפה"))[-1] == lines.ASK_PRICE


def test_a_withheld_number_is_asked_for_and_may_come_in_parts() -> None:
    talk = IntakeDialogue(HebrewReader(), phone_known=False)
    talk.answer("אני רוצה לקנות דירה, שלושה חדרים, עד מיליון שקל")
    talk.answer("בחיפה")
    assert texts(talk.answer("יוסי לוי"))[-1] == lines.ASK["phone"]
    talk.answer("אפס חמש ארבע")
    talk.answer("אחת שתיים שלוש ארבע חמש שש שבע")
    assert talk.slots.values["phone"] == "+972541234567"


def test_a_no_to_the_confirmation_asks_what_to_mend(talk: IntakeDialogue) -> None:
    talk.answer("אני רוצה לקנות דירה, שלושה חדרים, עד מיליון שקל")
    for said in ("בחיפה", "יוסי לוי", "מחר בבוקר"):
        last = talk.answer(said)
    assert not last.lines[-1].fixed
    assert texts(talk.answer("לא")) == [lines.WHAT_TO_FIX]
    mended = talk.answer("ארבעה חדרים")
    assert (texts(mended)[0], mended.lines[-1].fixed) == (lines.CORRECTED, False)
    assert "4 חדרים" in texts(mended)[-1]


def test_without_a_voice_only_cached_words_are_said(talk: IntakeDialogue) -> None:
    talk.answer("אני רוצה לקנות דירה, שלושה חדרים, עד מיליון שקל", voice=False)
    for said in ("בחיפה", "יוסי לוי", "מחר בבוקר"):
        last = talk.answer(said, voice=False)
    assert (last.ends, all(line.fixed for line in last.lines)) == (True, True)
    assert all(line.text in lines.ALL for line in last.lines)
