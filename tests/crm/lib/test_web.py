"""The built web app as a browser and its service worker meet it."""

import re
from collections.abc import AsyncGenerator
from pathlib import Path

import httpx
import pytest

from tests.support.api import running_api

ROOT = Path(__file__).parents[3]
SHELL = '<!doctype html><html lang="he" dir="rtl"><div id="root"></div></html>'
CHUNK = "assets/index-B7x2kQ9a.js"
FILES = {
    "index.html": SHELL,
    CHUNK: "export {};",
    "assets/index-D4f8.css": "body{}",
    "assets/assistant-hebrew-A1b2.woff2": "face",
    "sw.js": "self.addEventListener('install', () => {});",
    "workbox-2fbc6a65.js": "export {};",
    "manifest.webmanifest": '{"name": "מוקד"}',
    "icon.svg": "<svg/>",
    "theme.js": "",
}


@pytest.fixture
async def browser(database_url: str, tmp_path: Path) -> AsyncGenerator[httpx.AsyncClient]:
    """A stranger's browser before a CRM that serves a small built app; a secret lies beside its folder."""
    dist = tmp_path / "dist"
    for name, text in FILES.items():
        (dist / name).parent.mkdir(parents=True, exist_ok=True)
        (dist / name).write_text(text, encoding="utf-8")
    (tmp_path / "secrets.env").write_text("INTERNAL_SECRET=x")
    async with running_api(database_url, web_dist=dist) as api:
        yield api.anonymous()


@pytest.mark.parametrize("path", ["/", "/calls", "/calls/0192f0c1", "/login?next=%2Fleads", "/index.html"])
async def test_every_address_of_the_app_is_its_shell(browser: httpx.AsyncClient, path: str) -> None:
    answer = await browser.get(path)
    assert (answer.status_code, answer.text) == (200, SHELL)
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        (CHUNK, "javascript"),
        ("assets/index-D4f8.css", "text/css"),
        ("assets/assistant-hebrew-A1b2.woff2", "font/woff2"),
    ],
)
async def test_files_named_by_their_content_are_kept_for_ever(browser: httpx.AsyncClient, name: str, kind: str) -> None:
    answer = await browser.get(f"/{name}")
    assert (answer.status_code, answer.text) == (200, FILES[name])
    assert kind in answer.headers["content-type"]
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("sw.js", "javascript"),
        ("workbox-2fbc6a65.js", "javascript"),
        ("theme.js", "javascript"),
        ("manifest.webmanifest", "application/manifest+json"),
        ("icon.svg", "image/svg+xml"),
    ],
)
async def test_files_that_keep_their_name_are_asked_for_again(browser: httpx.AsyncClient, name: str, kind: str) -> None:
    answer = await browser.get(f"/{name}")
    assert (answer.status_code, answer.text) == (200, FILES[name])
    assert kind in answer.headers["content-type"]
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/assets/index-OLD0.js", "/assets/", "/missing.png", "/sw.js.map"])
async def test_a_file_of_an_older_build_is_404_and_not_kept(browser: httpx.AsyncClient, path: str) -> None:
    answer = await browser.get(path)
    assert answer.status_code == 404
    assert "text/html" not in answer.headers["content-type"]
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/..%2fsecrets.env", "/%2e%2e/secrets.env", "/assets/..%2f..%2fsecrets.env"])
async def test_nothing_beside_the_folder_is_served(browser: httpx.AsyncClient, path: str) -> None:
    answer = await browser.get(path)
    assert answer.status_code == 404
    assert "INTERNAL_SECRET" not in answer.text


@pytest.mark.parametrize("path", ["/webhook/nothing", "/internal/nothing", "/api/nothing"])
async def test_addresses_of_machines_are_never_the_shell(browser: httpx.AsyncClient, path: str) -> None:
    answer = await browser.get(path)
    assert answer.status_code in {401, 404}
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_policy_lets_the_installed_app_work(browser: httpx.AsyncClient) -> None:
    header = (await browser.get("/")).headers["content-security-policy"]
    policy = {part.split()[0]: part.split()[1:] for part in header.split(";") if part.strip()}
    for directive in ("script-src", "worker-src", "manifest-src", "connect-src", "font-src", "img-src"):
        assert "'self'" in policy[directive], directive
    assert policy["script-src"] == ["'self'"]


def test_the_page_itself_needs_no_inline_script() -> None:
    """The policy forbids them, so one in the page would be dead."""
    page = (ROOT / "web" / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script\b[^>]*>", page)
    assert scripts
    assert [tag for tag in scripts if "src=" not in tag] == []
    assert re.findall(r"\son\w+=", page) == []


async def test_without_a_built_app_the_page_says_what_to_do(database_url: str, tmp_path: Path) -> None:
    async with running_api(database_url, web_dist=tmp_path / "nowhere") as api:
        answer = await api.anonymous().get("/")
    assert answer.status_code == 503
    assert "make up" in answer.text


async def test_a_file_is_packed_once_and_read_anew_when_it_changes(database_url: str, tmp_path: Path) -> None:
    script = tmp_path / "sw.js"
    script.write_text("first();" * 500, encoding="utf-8")
    async with running_api(database_url, web_dist=tmp_path) as api:
        browser = api.anonymous()
        packed = await browser.get("/sw.js", headers={"accept-encoding": "gzip, br"})
        plain = await browser.get("/sw.js", headers={"accept-encoding": "identity"})
        script.write_text("second();" * 500, encoding="utf-8")
        renewed = await browser.get("/sw.js", headers={"accept-encoding": "gzip, br"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < 200
    assert "content-encoding" not in plain.headers
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert packed.text == plain.text == "first();" * 500
    assert renewed.text == "second();" * 500
