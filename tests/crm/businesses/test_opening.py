"""What a new office starts with agrees with how the agent works."""

from crm.domain.businesses.opening import RULES


def test_who_asks_for_a_person_is_put_through_before_a_call_back_is_offered() -> None:
    """The agent's own prompt says to transfer first; an office's rules must not say otherwise."""
    rule = next(line for line in RULES.splitlines() if "לדבר עם אדם" in line)
    assert 0 < rule.index("להעביר") < rule.index("שיחה חוזרת")
