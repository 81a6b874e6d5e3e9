"""Notes: written, corrected, deleted and brought back."""

import httpx
import pytest


async def test_a_notes_life(owner: httpx.AsyncClient, world: dict[str, str]) -> None:
    path = f"/api/customers/{world['customer']}"
    made = (await owner.post(f"{path}/notes", json={"body": " דורש הנחה "})).json()
    assert (made["body"], made["version"], made["deleted"]) == ("דורש הנחה", 1, False)
    note = f"/api/notes/{made['id']}"
    assert (await owner.patch(note, json={"version": 1, "body": "ביקש הנחה"})).json()["version"] == 2
    assert (await owner.patch(note, json={"version": 1, "body": "x"})).status_code == 409
    assert (await owner.patch(note, json={"version": 2, "deleted": True})).json()["deleted"] is True

    async def shown() -> list[str]:
        entries = await owner.get(f"{path}/timeline", params={"kind": "note"})
        return [entry["text"] for entry in entries.json()["items"]]

    assert await shown() == []
    assert (await owner.patch(note, json={"version": 3, "deleted": False})).json()["deleted"] is False
    assert await shown() == ["ביקש הנחה"]


@pytest.mark.parametrize("body", ["", "   ", "א" * 10_001])
async def test_a_bad_note_is_refused(owner: httpx.AsyncClient, world: dict[str, str], body: str) -> None:
    answer = await owner.post(f"/api/customers/{world['customer']}/notes", json={"body": body})
    assert (answer.status_code, answer.json()["parameter"]) == (400, "body")
