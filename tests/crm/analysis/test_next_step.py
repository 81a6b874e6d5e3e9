"""The status that a call's words justify."""

import pytest

from crm.domain.analysis.next_step import lead_status
from crm.domain.analysis.schema import Signal
from crm.domain.analysis.scoring import Evidence
from crm.domain.leads.machine_updates import MachineStatus

WORDS = Evidence(3, "לא רוצה, אבל הדירה יפה")


@pytest.mark.parametrize(
    ("signals", "status"),
    [
        (["asks_about_listing", "not_interested"], "not_relevant"),
        (["wants_callback", "opt_out"], "not_relevant"),
        (["urgent", "wants_callback"], "follow_up"),
        (["wants_visit"], "interested"),
        (["price_objection"], "contacted"),
        ([], "contacted"),
    ],
)
def test_c11_a_refusal_goes_before_any_interest(signals: list[Signal], status: MachineStatus) -> None:
    justified = lead_status([(signal, WORDS) for signal in signals])
    assert justified.status == status
    assert (justified.evidence is None) == (status == "contacted")
