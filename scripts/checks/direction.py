"""The app is right to left: classes and styles say start and end, never left and right."""

import re
from collections.abc import Iterator

from scripts.checks.source import Finding, Source

RULE = "physical-direction"
_CLASS = re.compile(
    r"""(?<![\w-])-?(?:
        (?:ml|mr|pl|pr|left|right|scroll-m[lr]|scroll-p[lr])-(?:\d|\[|px\b|auto\b|full\b)
      | border-[lr](?![a-z])
      | rounded-(?:[lr]|[tb][lr])(?![a-z])
      | (?:text|float|clear)-(?:left|right)(?![\w-])
    )""",
    re.VERBOSE,
)
_STYLE = re.compile(
    r"""(?<![\w-])(?:
        (?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)(?:-\w+)?\s*:
      | border-(?:top|bottom)-(?:left|right)-radius\s*:
      | (?:text-align|float|clear)\s*:\s*(?:left|right)\b
      | (?:left|right)\s*:
    )""",
    re.VERBOSE,
)


def check(source: Source) -> Iterator[Finding]:
    """Find physical utility classes in the web app's code and physical properties in its styles.

    A line that says ``physical-direction: reason`` (or stands below one that does) is meant so.
    """
    if not source.is_below("web/src") or ".test." in source.path:
        return
    pattern = _STYLE if source.path.endswith(".css") else _CLASS
    if not source.path.endswith((".ts", ".tsx", ".css")):
        return
    before = ""
    for number, line in enumerate(source.lines, 1):
        found = pattern.search(line)
        if found and f"{RULE}:" not in line + before:
            yield Finding(source.path, number, RULE, f"{found.group().strip()!r} does not turn with the language")
        before = line
