"""The gate's clock stands on a working day: whoever waits may be called, whenever the tests run."""

from datetime import datetime

import pytest

from shared.clock import ISRAEL

SUNDAY = datetime(2026, 11, 22, 10, 0, tzinfo=ISRAEL)


@pytest.fixture(autouse=True)
def working_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm.domain.consent.gate.utc_now", lambda: SUNDAY)
