"""The worker answers what the desk asked for: the job is queued in the request's transaction and registered there."""

import httpx

from tests.crm.test_worker import drain


async def test_the_worker_makes_the_file_and_erases(
    owner: httpx.AsyncClient, world: dict[str, str], database_url: str
) -> None:
    person = {"customer_id": world["customer"], "asked": "ביקש בטלפון"}
    access = (await owner.post("/api/privacy/requests", json={**person, "kind": "access"})).json()
    await owner.post(f"/api/privacy/requests/{access['id']}/pack", json={"version": access["version"]})
    await drain(database_url, "http://127.0.0.1:9")
    assert (await owner.get(f"/api/privacy/requests/{access['id']}/file")).status_code == 200
    erase = (await owner.post("/api/privacy/requests", json={**person, "kind": "erase"})).json()
    typed = {"version": erase["version"], "typed": "דוד כהן"}
    await owner.post(f"/api/privacy/requests/{erase['id']}/erase", json=typed)
    await drain(database_url, "http://127.0.0.1:9")
    assert (await owner.get(f"/api/privacy/requests/{erase['id']}")).json()["state"] == "done"
    # What was handed out before is not kept either.
    assert (await owner.get(f"/api/privacy/requests/{access['id']}/file")).status_code == 404
