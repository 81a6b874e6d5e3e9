"""Where one is signed in, and ending it."""

import httpx
import pytest

from crm.domain.auth.browsers import device_of, network_of
from tests.support.api import PASSWORD, Api
from tests.support.office import Office

EMAIL = "owner@office.example"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 Version/19.0 Mobile/15E Safari/604.1"


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (CHROME, "Chrome, Windows"),
        (IPHONE, "Safari, iPhone"),
        (f"{CHROME} Edg/156.0", "Edge, Windows"),
        ("curl/8.0", None),
        ("", None),
    ],
)
def test_devices_are_told_coarsely(agent: str, device: str | None) -> None:
    assert device_of(agent) == device


@pytest.mark.parametrize(
    ("address", "network"),
    [("192.0.2.77", "192.0.2.0/24"), ("2001:db8:1:2::5", "2001:db8:1::/48"), ("unknown", None)],
)
def test_only_the_network_is_kept(address: str, network: str | None) -> None:
    assert network_of(address) == network


async def test_one_sees_ones_own_sessions_and_ends_one(api: Api, owner: httpx.AsyncClient) -> None:
    phone = api.anonymous()
    login = {"email": EMAIL, "password": PASSWORD}
    assert (await phone.post("/api/auth/login", json=login, headers={"User-Agent": IPHONE})).status_code == 200
    items = (await owner.get("/api/auth/sessions")).json()["items"]
    assert [(item["is_this"], item["network"]) for item in items] == [(False, "127.0.0.0/24"), (True, "127.0.0.0/24")]
    assert items[0]["device"] == "Safari, iPhone"
    assert (await owner.delete(f"/api/auth/sessions/{items[0]['id']}")).status_code == 204
    assert (await phone.get("/api/auth/me")).status_code == 401
    assert len((await owner.get("/api/auth/sessions")).json()["items"]) == 1
    assert (await owner.delete(f"/api/auth/sessions/{items[0]['id']}")).status_code == 404


async def test_all_others_end_and_this_one_goes_on(api: Api, owner: httpx.AsyncClient) -> None:
    others = [await api.sign_in(EMAIL) for _ in range(2)]
    assert (await owner.post("/api/auth/sessions/end-others")).status_code == 204
    assert [(await one.get("/api/auth/me")).status_code for one in others] == [401, 401]
    assert (await owner.get("/api/auth/me")).status_code == 200


async def test_a_colleagues_session_is_not_there(api: Api, owner: httpx.AsyncClient, office: Office) -> None:
    colleague = await api.member(office, "agent")
    (theirs,) = (await colleague.get("/api/auth/sessions")).json()["items"]
    assert (await owner.delete(f"/api/auth/sessions/{theirs['id']}")).status_code == 404
    assert (await colleague.get("/api/auth/me")).status_code == 200
