"""Each rule catches what it is for, and passes what only looks like it."""

import pytest

from scripts.checks import (
    broad_except,
    commit_edge,
    direction,
    dropped_task,
    file_length,
    leftovers,
    lock_hosts,
    machine_paths,
    naive_time,
    tenant_scope,
)
from scripts.checks.source import Source

SERVICE = "crm/domain/leads/service.py"
REPOSITORY = "crm/domain/leads/repository.py"
HOME = "/ho" + "me/dana/moked"
UNDONE = "TO" + "DO"


def _tenant(path: str, code: str) -> list[str]:
    source = "\n".join(f"    {line}" for line in code.splitlines())
    found = tenant_scope.check(Source(path, f"async def work(self):\n{source}\n"), frozenset({"Lead", "Task"}))
    return [one.sentence for one in found]


@pytest.mark.parametrize(
    "statement",
    [
        "select(Lead).where(Lead.id == lead_id)",
        "select(Lead.id, func.count())",
        "select(func.max(Lead.score))",
        "update(Lead).where(Lead.id == lead_id).values(score=1)",
        "delete(Lead)",
        "select(exists(Task.id))",
        "select(Lead).where(Lead.id == row.id, row.business_id == other.business_id)",
        "select(Lead)  # tenant-scope: because",
    ],
)
def test_a_statement_that_names_no_tenant_is_caught(statement: str) -> None:
    assert any("names no business_id" in one for one in _tenant(REPOSITORY, f"return {statement}"))


@pytest.mark.parametrize(
    "code",
    [
        "return select(Lead).where(Lead.business_id == self.business_id)",
        "return insert(Lead).values(business_id=self.business_id)",
        "rows = [{'business_id': self.business_id}]\nreturn insert(Lead), rows",
        "return select(User).where(User.email == email)",
        "return select(Lead)  # tenant-scope: counts rows of all tenants for metrics",
        "return rows.select(Lead)",
    ],
)
def test_a_statement_that_names_its_tenant_passes(code: str) -> None:
    assert _tenant(REPOSITORY, code) == []


def test_a_method_may_build_on_one_that_names_the_tenant() -> None:
    base = "def _base(self):\n    return select(Lead).where(Lead.business_id == self.business_id)\n"
    builds = "def get(self):\n    return self._base().where(Lead.id.in_(select(Task.lead_id)))\n"
    models = frozenset({"Lead", "Task"})
    assert list(tenant_scope.check(Source(REPOSITORY, base + builds), models)) == []
    assert len(list(tenant_scope.check(Source(REPOSITORY, builds), models))) == 1


def test_sql_stands_in_repositories() -> None:
    code = "return select(Lead).where(Lead.business_id == self.business_id)"
    assert _tenant(SERVICE, code) == ["SQL over a tenant's rows outside a repository"]
    for home in (*tenant_scope.SQL_HOMES, *tenant_scope.UNSCOPED, "crm/db/migrations/versions/0001.py", "agent/x.py"):
        assert _tenant(home, code) == []


def test_tenant_models_are_found_by_their_base() -> None:
    models = Source("crm/domain/leads/models.py", "class Lead(TenantEntity): ...\nclass User(Entity): ...\n")
    assert tenant_scope.tenant_models([models, Source("docs/x.md", "(")]) == {"Lead"}


@pytest.mark.parametrize("code", ["await session.commit()", "self.db.commit()", "await commit(session)"])
def test_commit_only_at_the_edge(code: str) -> None:
    source = f"async def work():\n    {code}\n"
    assert [one.line for one in commit_edge.check(Source(SERVICE, source))] == [2]
    for edge in commit_edge.ALLOWED:
        assert list(commit_edge.check(Source(edge, source))) == []
    assert list(commit_edge.check(Source("tests/crm/test_x.py", source))) == []


@pytest.mark.parametrize("code", ["session.commit", "committed()", "git.commit_all()"])
def test_commit_passes_what_commits_nothing(code: str) -> None:
    assert list(commit_edge.check(Source(SERVICE, code))) == []


@pytest.mark.parametrize(
    "code",
    [
        "datetime.now()",
        "datetime.datetime.now()",
        "datetime.utcnow()",
        "datetime.today()",
        "date.today()",
        "datetime.fromtimestamp(5)",
        "datetime(2026, 1, 1)",
        "datetime.datetime(2026, 1, 1, 12)",
    ],
)
@pytest.mark.parametrize("path", [SERVICE, "tests/crm/test_x.py", "scripts/x.py"])
def test_naive_times_are_caught_everywhere(path: str, code: str) -> None:
    assert [one.rule for one in naive_time.check(Source(path, code))] == ["naive-time"]
    assert list(naive_time.check(Source(naive_time.CLOCK, code))) == []


@pytest.mark.parametrize(
    "code",
    [
        "datetime.fromtimestamp(5, UTC)",
        "datetime.fromtimestamp(5, tz=UTC)",
        "datetime(2026, 1, 1, tzinfo=UTC)",
        "datetime(2026, 1, 1, 0, 0, 0, 0, UTC)",
        "datetime(**parts)",
        "date(2026, 1, 1)",
        "utc_now()",
        "datetime.fromisoformat(text)",
    ],
)
def test_aware_times_pass(code: str) -> None:
    assert list(naive_time.check(Source(SERVICE, code))) == []


def test_the_product_reads_the_clock_in_one_place() -> None:
    (found,) = naive_time.check(Source("agent/call/x.py", "datetime.now(UTC)"))
    assert "shared.clock" in found.sentence
    assert list(naive_time.check(Source("tests/agent/x.py", "datetime.now(UTC)"))) == []


@pytest.mark.parametrize(
    "handler",
    [
        "except Exception:",
        "except BaseException as error:",
        "except:",
        "except (ValueError, Exception):",
        "except builtins.Exception:",
        "except Exception:  # noqa: BLE001",
        "except Exception:  # noqa: BLE001, S110 - why",
    ],
)
def test_broad_except_needs_a_reason(handler: str) -> None:
    source = f"try:\n    work()\n{handler}\n    log()\n"
    assert [one.line for one in broad_except.check(Source(SERVICE, source))] == [3]


@pytest.mark.parametrize(
    ("handler", "body"),
    [
        ("except Exception:", "raise"),
        ("except Exception as error:", "raise CallFailedError from error"),
        ("except ValueError:", "log()"),
        ("except Exception:  # noqa: BLE001 - a lost hint must not fail the call", "log()"),
        ("except Exception:  # one bad listener must not stop the others", "log()"),
    ],
)
def test_broad_except_passes(handler: str, body: str) -> None:
    assert list(broad_except.check(Source(SERVICE, f"try:\n    work()\n{handler}\n    {body}\n"))) == []


def test_suppressing_everything_needs_a_reason() -> None:
    assert len(list(broad_except.check(Source(SERVICE, "with contextlib.suppress(Exception):\n    work()\n")))) == 1
    assert list(broad_except.check(Source(SERVICE, "with suppress(KeyError):\n    work()\n"))) == []


@pytest.mark.parametrize(
    "code",
    [
        "asyncio.create_task(work())",
        "_ = asyncio.create_task(work())",
        "asyncio.ensure_future(work())",
        "create_task(work())",
        "asyncio.get_running_loop().create_task(work())",
        "self._loop.create_task(work())",
    ],
)
def test_a_dropped_task_is_caught(code: str) -> None:
    assert [one.rule for one in dropped_task.check(Source(SERVICE, code))] == ["dropped-task"]


@pytest.mark.parametrize(
    "code",
    [
        "task = asyncio.create_task(work())",
        "tasks.add(asyncio.create_task(work()))",
        "group.create_task(work())",
        "await asyncio.create_task(work())",
        "return asyncio.create_task(work())",
    ],
)
def test_a_held_task_passes(code: str) -> None:
    source = code if not code.startswith(("await", "return")) else f"async def f():\n    {code}\n"
    assert list(dropped_task.check(Source(SERVICE, source))) == []


@pytest.mark.parametrize("path", ["agent/x.py", "web/src/x.tsx", "web/src/x.ts", "web/src/x.css", "wa/src/x.ts"])
def test_long_files_are_caught(path: str) -> None:
    assert list(file_length.check(Source(path, "x\n" * 300))) == []
    assert [one.line for one in file_length.check(Source(path, "x\n" * 301))] == [301]


@pytest.mark.parametrize(
    ("path", "head"),
    [
        ("crm/db/migrations/versions/0001.py", ""),
        ("web/src/api/generated/schema.ts", ""),
        ("web/src/api/schema.ts", "/* This file was auto-generated. */\n"),
        ("requirements.lock", ""),
        ("docs/x.md", ""),
    ],
)
def test_generated_files_and_prose_may_be_long(path: str, head: str) -> None:
    assert list(file_length.check(Source(path, head + "x\n" * 900))) == []


def test_machine_paths() -> None:
    assert len(list(machine_paths.check(Source("docs/x.md", f"cd {HOME}\nsee '{HOME}/x'")))) == 2
    for fine in ("https://x.example" + HOME, "~/ho" + "me/x/y", "./wo" + "rk/x", "/homework/x", "/var/lib/moked"):
        assert list(machine_paths.check(Source("docs/x.md", fine))) == []


@pytest.mark.parametrize(
    ("path", "line", "caught"),
    [
        ("requirements.lock", "--index-url https://pypi.example/simple", True),
        ("deploy/locks/crm.txt", "x @ https://files.example/x.whl", True),
        ("deploy/locks/crm.txt", "x==1 --hash=sha256:00", False),
        ("wa/package-lock.json", '"resolved": "https://npm.example/x.tgz"', True),
        ("wa/package-lock.json", '"url": "https://opencollective.com/eslint"', False),
        ("docs/x.md", "https://pypi.org", False),
    ],
)
def test_lock_hosts(path: str, line: str, caught: bool) -> None:
    assert bool(list(lock_hosts.check(Source(path, line)))) is caught


@pytest.mark.parametrize(
    "line",
    [
        'className="ml-2"',
        'className="p-1 -mr-[3px]"',
        'className="md:pl-4"',
        'className="text-left"',
        'className="rounded-tl-lg border-r"',
        'className="left-0"',
    ],
)
def test_physical_classes_are_caught(line: str) -> None:
    assert len(list(direction.check(Source("web/src/app.tsx", line)))) == 1
    assert list(direction.check(Source("web/e2e/app.ts", line))) == []


@pytest.mark.parametrize(
    "line",
    [
        'className="ms-2 pe-4 start-0 text-start rounded-ss-lg border-e"',
        "const right = left - 1",
        'import { ArrowLeft } from "lucide-react"',
        'className="html-2"',
        'className="left-0" // physical-direction: a map does not turn',
    ],
)
def test_logical_classes_pass(line: str) -> None:
    assert list(direction.check(Source("web/src/app.tsx", line))) == []


def test_styles_are_logical_too() -> None:
    css = ".a { margin-left: 1px; }\n.b { text-align: right; }\n.c { left: 0; }\n.d { inset-inline-start: 0; }\n"
    assert [one.line for one in direction.check(Source("web/src/app.css", css))] == [1, 2, 3]


def test_leftovers() -> None:
    source = Source("agent/x.py", f"# {UNDONE}: later\nX = 1\n" + "<" * 7 + " main\n")
    assert [one.line for one in leftovers.check(source)] == [1, 3]
    assert list(leftovers.check(Source("agent/x.py", f"MY_{UNDONE}_LIST = 1"))) == []
