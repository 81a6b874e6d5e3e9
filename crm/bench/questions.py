"""What people at the desk ask for: lists as the screens ask them, pages of calls, timelines, searches."""

from random import Random
from urllib.parse import quote

import aiohttp
import msgspec

from crm.bench.load import Question
from crm.bench.sayings import Sayings

LISTS_MS, CALL_MS, TIMELINE_MS, WORDS_MS, SLIPS_MS = 80.0, 80.0, 120.0, 250.0, 1000.0
WORDS = (
    *("דירה", "מרפסת", "משכנתא", "חניה ומעלית", "ביקור ביום שני", "ממ״ד", "תקציב", "מגרש", "ועד הבית", "שיפוץ"),
    *("תודה רבה", "דירת 4 חדרים", "למכור את הבית", "עורך דין", "פנטהאוז", "רכבת", "הארנונה"),
)
SLIPS = ("משכנתהא", "מרפצת", "ארנונא", "פנטאהוז", "מעליט", "דירהה", "משכנטא", "חנייהה", "שיפוצצ", "ראשון לציוון")


class _Item(msgspec.Struct):
    id: str
    name: str | None = None
    customer_id: str | None = None
    from_number: str | None = None


class _Page(msgspec.Struct):
    items: list[_Item]
    next_cursor: str | None = None


class AskedInVainError(Exception):
    """The CRM did not answer while the questions were prepared."""


class Desk:
    """Finds what there is to ask for in one office, by its own API."""

    def __init__(self, http: aiohttp.ClientSession, url: str, cookie: str, seed: int) -> None:
        self._http = http
        self._url = url
        self._cookie = cookie
        self._sayings = Sayings(Random(seed))  # noqa: S311 - made-up words

    async def _page(self, path: str) -> _Page:
        async with self._http.get(self._url + path, headers={"Cookie": self._cookie}) as answer:
            body = await answer.read()
            if answer.status != 200:
                raise AskedInVainError(f"{path}: {answer.status} {body[:300].decode(errors='replace')}")
        return msgspec.json.decode(body, type=_Page)

    async def _deep(self, path: str, pages: int) -> tuple[list[_Item], list[str]]:
        """Items of the first pages and the addresses of those pages, as somebody who scrolls asks them."""
        items: list[_Item] = []
        paths = [path]
        for _ in range(pages):
            page = await self._page(paths[-1])
            items += page.items
            if page.next_cursor is None:
                break
            paths.append(f"{path}{'&' if '?' in path else '?'}cursor={page.next_cursor}")
        return items, paths

    async def questions(self) -> list[Question]:
        """Each kind with what it may ask for."""
        calls, call_pages = await self._deep("/api/calls", 5)
        people, people_pages = await self._deep("/api/customers", 5)
        leads, lead_pages = await self._deep("/api/leads", 5)
        _, by_score = await self._deep("/api/leads?sort=-score", 3)
        board = [f"/api/leads?status={key}" for key in ("new", "contacted", "qualified", "negotiation", "won", "lost")]
        customers = [*(one.id for one in people), *(one.customer_id for one in calls if one.customer_id)]
        phones = [one.from_number for one in calls if one.from_number][:20]
        names = [one.name for one in people if one.name][:40]
        words = [*WORDS, *phones, *names, *(self._sayings.city() for _ in range(20))]
        return [
            Question(
                "list of calls", LISTS_MS, [*call_pages, "/api/calls?sentiment=negative", "/api/calls?min_score=80"]
            ),
            Question("list of customers", LISTS_MS, people_pages),
            Question("list of leads", LISTS_MS, [*lead_pages, *by_score, "/api/leads?unassigned=true"]),
            Question("board of leads", LISTS_MS, board),
            Question("list of tasks", LISTS_MS, ["/api/tasks", "/api/tasks?status=open", "/api/tasks?status=done"]),
            Question("queue of calls to make", LISTS_MS, ["/api/leads/to-call"]),
            Question("call page", CALL_MS, [f"/api/calls/{one.id}" for one in calls]),
            Question("turns of a call", CALL_MS, [f"/api/calls/{one.id}/turns?limit=200" for one in calls]),
            Question("lead", LISTS_MS, [f"/api/leads/{one.id}" for one in leads]),
            Question("timeline", TIMELINE_MS, [f"/api/customers/{one}/timeline" for one in customers]),
            Question("word search", WORDS_MS, [f"/api/search?q={quote(one)}" for one in words]),
            Question("search in the list of calls", WORDS_MS, [f"/api/calls?q={quote(one)}" for one in WORDS]),
            Question("search with slips of the pen", SLIPS_MS, [f"/api/search?q={quote(one)}" for one in SLIPS]),
        ]
