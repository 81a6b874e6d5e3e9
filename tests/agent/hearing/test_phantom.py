"""Real answers survive, inventions do not, and what is unclear is asked again (V15-V19)."""

import pytest

from agent.hearing.limits import LOCAL, Limits, limits_for, parse_limits
from agent.hearing.loudness import Loudness
from agent.hearing.phantom import Heard, PhantomFilter, Scene, Verdict, judge
from shared.settings import SettingsInvalidError

YES_NO = Scene("יש דירה כזאת. מתאים לך?")
HOUR = Scene("באיזו שעה נוח לך?")
PROMPT = "רחוב הרצל, רמת גן, תל אביב, חיפה, מיכל לוי. שי דירות"


def heard(
    text: str, speech_ms: float = 1500, *, no_speech: float = 0.0, compression: float = 1.0, logprob: float = -0.6
) -> Heard:
    return Heard(text, speech_ms, no_speech, compression, logprob)


@pytest.mark.parametrize(
    "text",
    [
        "כן",
        "לא",
        "שש",
        "די",
        "רגע",
        "תודה",
        "תודה רבה.",
        "שלום",
        "בבקשה",
        "כן, כן",
        "לא לא לא",
        "כן כן כן כן",
        "054-1234567",
        "מאה אלף שקל",
        "המספר שאני מתקשר ממנו",
        "יש משא ומתן? שאין תאורה?",
    ],
)
@pytest.mark.parametrize("model", ["whisper-1", LOCAL])
def test_v17_real_answers_survive(text: str, model: str) -> None:
    assert judge(heard(text, speech_ms=800, no_speech=0.3), limits=limits_for(model, parse_limits({}))) is Verdict.HEARD


def test_a_dictated_number_is_no_loop() -> None:
    assert judge(heard("אפס חמש חמש חמש שתיים שתיים אחת אחת אחת שבע", speech_ms=4000)) is Verdict.HEARD
    assert judge(heard("חמש חמש חמש חמש חמש חמש חמש", speech_ms=4000)) is Verdict.UNCLEAR


@pytest.mark.parametrize(("text", "scene"), [("כן", YES_NO), ("לא לא לא", YES_NO), ("שש", HOUR), ("שבע וחצי", HOUR)])
def test_v17_what_the_agent_asked_for_survives_the_worst_figures(text: str, scene: Scene) -> None:
    assert judge(heard(text, speech_ms=150, no_speech=0.9, logprob=-1.6), scene) is Verdict.HEARD


@pytest.mark.parametrize(
    "text", ["שצ'ופקניק", "גשש בבלוש", "תרשרש לי", "קלפטע ברחוב דרך מנחם בגין", "צרצר", "ץ", "ווטסאפ", "הקמנו בלטשבסקי"]
)
def test_v19_no_rule_judges_how_hebrew_is_spelled(text: str) -> None:
    assert judge(heard(text, logprob=-0.5)) is Verdict.HEARD


def test_v16_thanks_are_said_by_callers_and_by_noise() -> None:
    assert judge(heard("תודה רבה", 500, no_speech=0.9, logprob=-0.6), YES_NO) is Verdict.HEARD
    assert judge(heard("תודה רבה", 500, no_speech=0.9, logprob=-1.3), YES_NO) is Verdict.NOTHING
    assert judge(heard("לא, תודה", 500, no_speech=0.9, logprob=-1.3), YES_NO) is Verdict.HEARD


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("", {}),
        ("... ", {}),
        ("Thank you for watching", {}),
        ("Thank you.", {}),
        ("Bye", {}),
        ("Good luck!", {}),
        ("ご視聴ありがとうございました", {}),
        ("תודה שצפיתם", {}),
        ("תודה על הצפייה.", {}),
        ("כתוביות על ידי", {}),
        ("עוד עוד עוד עוד עוד עוד", {}),
        ("בואו, בואו, בואו, בואו, בואו.", {"compression": 3.0}),
        ("אז אני חושב, אז אני חושב, אז אני חושב, אז", {}),
        ("שרוווווווווווו", {}),
        ("אז אני חושב על זה הרבה", {"no_speech": 0.9}),
        ("שלום", {"no_speech": 0.9, "logprob": -1.2}),
    ],
)
def test_v16_inventions_are_ignored(text: str, figures: dict[str, float]) -> None:
    assert judge(heard(text, speech_ms=500, **figures)) is Verdict.NOTHING


def test_v16_another_script_is_believed_only_from_a_clear_voice() -> None:
    text = "Hello, do you speak English?"
    assert judge(heard(text, logprob=-0.3, no_speech=0.05)) is Verdict.HEARD
    assert judge(heard(text, logprob=-0.3, no_speech=0.5)) is Verdict.NOTHING
    assert judge(heard(text, logprob=-0.3, speech_ms=300)) is Verdict.NOTHING


def test_the_prompt_recited_is_nobodys_words_but_two_of_its_names_are() -> None:
    recited = heard("תל אביב, חיפה, מיכל לוי.", speech_ms=500)
    assert judge(recited, prompt=PROMPT) is Verdict.NOTHING
    assert judge(recited) is Verdict.HEARD
    assert judge(heard("תל אביב או רמת גן"), prompt=PROMPT) is Verdict.HEARD
    assert judge(heard("אני מחפש דירה בתל אביב, רמת גן או חיפה"), prompt=PROMPT) is Verdict.HEARD


def test_words_faster_than_a_tongue_need_a_second_sign() -> None:
    text = "אני מחפש דירת ארבעה חדרים ברמת גן עד שני מיליון"
    assert judge(heard(text, speech_ms=900)) is Verdict.HEARD
    assert judge(heard(text, speech_ms=900, no_speech=0.5)) is Verdict.UNCLEAR


def test_long_speech_that_makes_no_sense_is_asked_for_again() -> None:
    assert judge(heard("עוד עוד עוד עוד עוד עוד", speech_ms=2500)) is Verdict.UNCLEAR
    assert judge(heard("משהו לא ברור נאמר כאן", speech_ms=2500, logprob=-1.6)) is Verdict.UNCLEAR
    assert judge(heard("", speech_ms=2500)) is Verdict.UNCLEAR


def test_behind_a_question_a_short_voice_is_asked_again_and_elsewhere_passed_over() -> None:
    loop = heard("קד, קד, קד, קד, קד, קד", speech_ms=300)
    assert judge(loop, YES_NO) is Verdict.UNCLEAR
    assert judge(loop, Scene("בשמחה.")) is Verdict.NOTHING


def test_into_the_agents_words_only_a_long_speech_is_asked_for_again() -> None:
    over = Scene(YES_NO.agent_said, over_agent=True)
    assert judge(heard("עוד עוד עוד עוד עוד עוד", speech_ms=1500), over) is Verdict.NOTHING
    assert judge(heard("עוד עוד עוד עוד עוד עוד", speech_ms=2500), over) is Verdict.UNCLEAR


def test_v18_the_line_of_noise_itself_says_nothing_and_speech_in_noise_does() -> None:
    assert judge(heard("אני אומר", 500), Scene(loudness=Loudness(-40.0, -41.0))) is Verdict.NOTHING
    assert judge(heard("אני אומר", 900), Scene(loudness=Loudness(-40.0, -41.0))) is Verdict.UNCLEAR
    assert judge(heard("אני אומר"), Scene(loudness=Loudness(-25.0, -33.0))) is Verdict.HEARD


def test_v18_each_model_has_its_own_limits_and_the_office_the_last_word() -> None:
    table = parse_limits({"ivrit": {"logprob": -2.0, "unsure_logprob": -2.0}, "whisper-1": {"no_speech": 0.2}})
    doubtful = heard("משהו לא ברור נאמר כאן", logprob=-1.6)
    judged = {
        model: PhantomFilter(table).judge(Heard(doubtful.text, 2500, logprob=-1.6, model=model), YES_NO)
        for model in ("whisper-1", "ivrit", "unknown")
    }
    assert judged == {"whisper-1": Verdict.UNCLEAR, "ivrit": Verdict.HEARD, "unknown": Verdict.UNCLEAR}
    assert table["whisper-1"].logprob == Limits().logprob


@pytest.mark.parametrize("figures", [{"no_spech": 0.5}])
def test_v18_a_wrong_figure_is_named(figures: dict[str, float]) -> None:
    with pytest.raises(SettingsInvalidError, match=r"PHANTOM_LIMITS: whisper-1: .*no_spech"):
        parse_limits({"whisper-1": figures})


def test_faint_is_measured_against_the_callers_own_voice() -> None:
    phantoms = PhantomFilter()
    quiet = Scene(over_agent=True, loudness=Loudness(-38.0, -60.0))
    assert phantoms.is_faint(quiet)
    phantoms.judge(heard("שלום"), Scene(loudness=Loudness(-37.0, -60.0)))
    assert not phantoms.is_faint(quiet)
    assert not PhantomFilter().is_faint(Scene(loudness=Loudness(-38.0, -60.0)))
