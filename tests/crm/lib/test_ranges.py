"""Which part of a file a header asks for."""

import pytest

from crm.lib.ranges import Part, RangeNotSatisfiableError, Wanted

ETAG = '"abc"'


@pytest.mark.parametrize(
    ("given", "part"),
    [
        ("bytes=0-1", Part(0, 2)),
        ("bytes=0-", Part(0, 1000)),
        ("bytes=999-", Part(999, 1000)),
        ("bytes=10-5000", Part(10, 1000)),
        ("bytes=-200", Part(800, 1000)),
        ("bytes=-5000", Part(0, 1000)),
        ("Bytes= 5-9 ", Part(5, 10)),
    ],
)
def test_one_range_is_that_part(given: str, part: Part) -> None:
    assert Wanted(given).part(1000, ETAG) == part


@pytest.mark.parametrize(
    "given",
    [
        None,
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=5-2",
        "bytes=a-b",
        "bytes=0-1,5-9",
        "lines=0-1",
        "bytes=" + "9" * 5000,
    ],
)
def test_what_is_no_single_range_of_bytes_gets_the_whole(given: str | None) -> None:
    assert Wanted(given).part(1000, ETAG) is None


@pytest.mark.parametrize("given", ["bytes=1000-", "bytes=1000-1001", "bytes=-0", f"bytes={'9' * 18}-"])
def test_a_range_behind_the_end_is_refused_with_the_size(given: str) -> None:
    with pytest.raises(RangeNotSatisfiableError) as refused:
        Wanted(given).part(1000, ETAG)
    assert (refused.value.status, refused.value.headers) == (416, {"Content-Range": "bytes */1000"})


def test_an_empty_file_is_answered_whole() -> None:
    assert Wanted("bytes=0-").part(0, ETAG) is None


@pytest.mark.parametrize(
    ("only_if", "part"),
    [
        (ETAG, Part(0, 2)),
        ('"another"', None),
        (f"W/{ETAG}", None),
        ("Mon, 02 Nov 2026 10:00:00 GMT", None),
    ],
)
def test_a_part_is_of_the_same_file_or_none(only_if: str, part: Part | None) -> None:
    assert Wanted("bytes=0-1", only_if).part(1000, ETAG) == part
