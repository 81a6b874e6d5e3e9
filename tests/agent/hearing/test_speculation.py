"""Requests thrown away are counted, priced and bounded."""

import pytest
from prometheus_client import REGISTRY

from agent.hearing.speculation import Speculation
from agent.vendors.hedging import BURST, Outcome


def sample(name: str, outcome: Outcome) -> float:
    return REGISTRY.get_sample_value(f"moked_stt_{name}_total", {"outcome": outcome.value}) or 0.0


def test_what_is_thrown_away_is_counted_and_priced() -> None:
    names = ("requests", "audio_seconds", "cost_dollars")
    before = [sample(name, Outcome.SUPERSEDED) for name in names]
    Speculation(1.0, 0.006).count(Outcome.SUPERSEDED, 30.0)
    after = [sample(name, Outcome.SUPERSEDED) for name in names]
    assert [new - old for new, old in zip(after, before, strict=True)] == pytest.approx([1, 30.0, 0.003])


def test_a_failed_request_costs_nothing() -> None:
    before = sample("cost_dollars", Outcome.FAILED)
    Speculation(1.0, 0.006).count(Outcome.FAILED, 30.0)
    assert sample("cost_dollars", Outcome.FAILED) == before


@pytest.mark.parametrize("ratio", [0.5, 1.0, 2.0])
def test_in_the_long_run_the_ratio_holds(ratio: float) -> None:
    speculation = Speculation(ratio, 0.006)
    thrown = kept = 0
    for _ in range(1000):
        for _ in range(4):
            if speculation.allowed:
                speculation.count(Outcome.SUPERSEDED, 1.0)
                thrown += 1
        speculation.count(Outcome.KEPT, 1.0)
        kept += 1
    assert ratio * kept - 1 <= thrown <= ratio * kept + BURST


def test_zero_allows_none() -> None:
    speculation = Speculation(0.0, 0.006)
    speculation.count(Outcome.KEPT, 1.0)
    assert not speculation.allowed
