"""Everyday verbs are known by their root, whatever their form; words of the trade are not taken for one."""

import pytest

from agent.brain.facts.verbs import is_everyday_verb


@pytest.mark.parametrize("word", ["להסביר", "תסבירי", "שאבין", "הקשבתי", "מתלבטים", "ונחשוב", "לקצר", "תספרו", "נדייק"])
def test_every_form_of_a_root_is_known(word: str) -> None:
    assert is_everyday_verb(word)


@pytest.mark.parametrize("word", ["חניה", "מרפסת", "ירידה", "משכנתא", "שופצה", "מאוכלסת", "ארנונה", "גמיש", "נמכרה"])
def test_words_of_the_trade_are_none(word: str) -> None:
    assert not is_everyday_verb(word)
