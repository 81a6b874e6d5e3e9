"""The demo office, and the first real one from the command line."""

import pytest
from sqlalchemy import func, select

from crm import cli
from crm.db.session import Database
from crm.domain.businesses.models import Business
from crm.domain.calls.models import Call
from crm.domain.customers.models import Customer
from crm.domain.properties.models import Property
from crm.seed.demo import password_of, seed
from crm.seed.listings import load
from shared.settings import Settings, SettingsInvalidError
from tests.support.api import running_api


async def test_the_demo_office_is_made_once(db: Database, database_url: str) -> None:
    await seed(db, "moked-demo")
    await seed(db, "moked-demo")
    async with running_api(database_url) as api:
        browser = api.anonymous()
        login = {"email": "owner@moked.example", "password": "moked-demo"}
        me = (await browser.post("/api/auth/login", json=login)).json()
        haifa = (await browser.get("/api/properties", params={"city": "חיפה", "deal": "sale"})).json()["items"]
    assert (me["business"]["name"], me["business"]["number"]) == ("שי דירות ומשרדים בע״מ", "+97237654321")
    assert len(haifa) == 4
    async with db.platform_session("directory") as session:
        business_id = (await session.scalars(select(Business.id))).one()
    async with db.tenant_session(business_id) as session:
        assert await session.scalar(select(func.count()).select_from(Property)) == 40
        assert not await session.scalar(select(func.count()).select_from(Call))
        assert not await session.scalar(select(func.count()).select_from(Customer))


def test_listings_are_believable() -> None:
    listings = load()
    assert len({listing.reference for listing in listings}) == 40
    for listing in listings:
        rent = listing.deal == "rent"
        assert (3_000 < listing.price < 20_000) if rent else (900_000 < listing.price < 10_000_000)
        assert listing.floor <= listing.floors_total
        assert 15 < listing.area_sqm / listing.rooms < 45


def test_the_default_password_stays_at_home() -> None:
    assert password_of(Settings(_env_file=None)) == "moked-demo"  # pyright: ignore[reportCallIssue] - pydantic's own
    reachable = Settings(_env_file=None, crm_public_url="https://crm.example.co.il")  # pyright: ignore[reportCallIssue]
    with pytest.raises(SettingsInvalidError, match="DEMO_PASSWORD"):
        password_of(reachable)


def test_offices_and_admins_from_the_command_line(
    database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("CRM_PUBLIC_URL", "https://crm.example.co.il")
    office = ["create", "--name", "משרד", "--number", "03-555-1234", "--owner", "a@b.co.il"]
    assert cli.office(office) == 0
    assert "https://crm.example.co.il/welcome?token=" in capsys.readouterr().out
    assert cli.office(office) == 1
    assert "+97235551234 already belongs" in capsys.readouterr().err
    assert cli.admin(["create", "root@b.co.il"]) == 0
    with pytest.raises(SystemExit) as stopped:
        cli.office([*office[:4], "12", *office[5:]])
    assert stopped.value.code == 2
    assert "not a phone number" in capsys.readouterr().err
