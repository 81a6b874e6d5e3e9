"""First sound: turns with an opener apart, and silences counted over all turns of the run."""

from agent.bench.first_sound import figures
from agent.bench.gap import GapResult, Seen
from agent.bench.rig import Bot
from agent.bench.turns import Turn


def seen(first_sound_ms: int | None, *, opener: bool = False, bot: Bot = "moked") -> Seen:
    turn = Turn(said="כן", pause_s=0.0, began=0.0, voice_ended=1.0, gap_ms=first_sound_ms, spoke_into=False)
    return Seen(bot=bot, turn=turn, first_sound_ms=first_sound_ms, opener=opener)


def test_the_rows_of_first_sound() -> None:
    found = GapResult(turns=[seen(800, opener=True), seen(1300)], lost={"moked": 0})
    others = GapResult(
        turns=[seen(None), seen(4001), seen(1000), seen(2500, bot="stock")], lost={"moked": 0, "stock": 0}
    )
    rows = {row.name: row for row in figures(found, others)}
    assert rows["first sound, turns with an opener, P50"].moked == 800
    assert rows["first sound, turns with an opener, P50"].met
    assert rows["first sound, all turns, P50"].moked == 1050
    assert rows["first sound, all turns, P50"].stock == 2500
    assert rows["turns that began with an opener, of 2"].moked == 1
    silent = rows["turns with more than 4 s of silence, with and without openers, of 5"]
    assert silent.moked == 2
    assert silent.met is False


def test_without_the_other_section_the_rows_stand_alone() -> None:
    rows = {row.name: row for row in figures(GapResult(turns=[seen(900)], lost={"moked": 0}), None)}
    assert rows["first sound, turns with an opener, P50"].moked is None
    assert rows["turns with more than 4 s of silence, with and without openers, of 1"].met
