"""Whisper reads no more than 224 tokens of its prompt."""

from agent.hearing.prompt import MOST_TOKENS, estimated_tokens, hints_prompt


def test_the_prompt_holds_the_names() -> None:
    assert hints_prompt("שי דירות", ["רחוב הרצל", "רמת גן"]) == "רחוב הרצל, רמת גן. שי דירות"
    assert hints_prompt("שי דירות", []) == "שי דירות"


def test_later_names_are_left_out_whole() -> None:
    streets = [f"רחוב מספר {number}" for number in range(100)]
    prompt = hints_prompt("שי דירות", streets)
    assert estimated_tokens(prompt) <= MOST_TOKENS
    kept = prompt.removesuffix(". שי דירות").split(", ")
    assert kept == streets[: len(kept)]
    assert len(kept) > 10


def test_a_name_that_is_too_long_makes_room_for_the_next() -> None:
    assert hints_prompt("שי דירות", ["א" * 500, "רחוב הרצל"]) == "רחוב הרצל. שי דירות"


def test_hebrew_counts_a_token_per_letter() -> None:
    assert estimated_tokens("שלום") == 4
    assert estimated_tokens("ABCD") == 2
