"""An office's quiet times as it may set them."""

import pytest

from crm.domain.consent.rules import ContactRules, checked
from crm.lib.errors import BadRequestError
from shared.contracts.agent_config import OpenInterval


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        (ContactRules(weekly=[[]] * 6), "weekly"),
        (ContactRules(weekly=[[OpenInterval(0, 600)], *([[]] * 6)]), "weekly"),
        (ContactRules(weekly=[[OpenInterval(600, 1290)], *([[]] * 6)]), "weekly"),
        (ContactRules(weekly=[[OpenInterval(600, 600)], *([[]] * 6)]), "weekly"),
        (ContactRules(weekly=[[OpenInterval(600, 800), OpenInterval(700, 900)], *([[]] * 6)]), "weekly"),
        (ContactRules(eve_closes=1_300), "eve_closes"),
        (ContactRules(marketing_per_week=8), "marketing_per_week"),
        (ContactRules(contacts_per_day=0), "contacts_per_day"),
    ],
)
def test_no_setting_widens_the_frame(rules: ContactRules, field: str) -> None:
    with pytest.raises(BadRequestError) as refused:
        checked(rules)
    assert refused.value.parameter == field
