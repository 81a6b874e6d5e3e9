"""A member who may not see phone numbers sees none, wherever they stand."""

import re

import httpx
import pytest

from crm.db.session import Database
from crm.lib.veil import veil_text
from tests.crm.team.test_team import change, joined
from tests.support.api import Api
from tests.support.contract import Contract
from tests.support.leaks import Hunt, Offices, send, table_of

PHONES = re.compile(r"541234567|529876543|36667788|54-?1234567|37654321")


@pytest.mark.parametrize(
    ("text", "veiled"),
    [
        ("תחזרו ל-054-1234567", "תחזרו ל-***567"),
        ("תחזרו אל 054-1234567 בערב", "תחזרו אל ***567 בערב"),
        ("+972541234567", "***567"),
        ("תחזרו ל־054־123־4567", "תחזרו ל־***567"),
        ("+972 (0)54-123-4567", "***567"),
        ("00972541234567, 03 612 3456", "***567, ***456"),
        ("0541234567 052-9876543", "***567 ***543"),
        ("05412345678", "***678"),
        ("מחיר 1,250,000 ש״ח, קומה 3", "מחיר 1,250,000 ש״ח, קומה 3"),
        ("2026-11-22T10:00:00.051234+00:00", "2026-11-22T10:00:00.051234+00:00"),
        ("01a204c5-9566-777b-96aa-b3ad2b9f3369", "01a204c5-9566-777b-96aa-b3ad2b9f3369"),
    ],
)
def test_numbers_are_veiled_and_nothing_else(text: str, veiled: str) -> None:
    assert veil_text(text) == veiled


async def test_no_operation_shows_a_number_to_who_may_not_see_it(
    api: Api, db: Database, offices: Offices, owner: httpx.AsyncClient
) -> None:
    """Over the whole contract: a new endpoint is veiled too."""
    member, browser = await joined(api, owner, db, "agent")
    await change(owner, member, overrides={"phones.read": False})
    hunt = Hunt(api, offices)
    contract: Contract = await hunt.contract()
    ids = offices.ids(offices.own)
    seen: list[str] = []
    shown_to_owner = 0
    for operation in contract.operations():
        if operation.method != "get" or operation.path.startswith(("/api/auth", "/api/line")):
            continue
        asked = operation.request(lambda name, one=operation: ids[table_of(one, name)])
        shown_to_owner += bool(PHONES.search((await send(owner, operation, asked)).text))
        if PHONES.search((await send(browser, operation, asked)).text):
            seen.append(operation.label)
    assert seen == []
    assert shown_to_owner >= 5


async def test_a_search_by_digits_is_refused(
    api: Api, db: Database, owner: httpx.AsyncClient, world: dict[str, str]
) -> None:
    """Digit by digit a search would tell the number."""
    member, browser = await joined(api, owner, db, "agent")
    await change(owner, member, overrides={"phones.read": False})
    assert (await browser.get("/api/customers", params={"q": "0541"})).status_code == 403
    assert (await browser.get("/api/customers", params={"q": "דוד"})).status_code == 200
