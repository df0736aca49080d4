"""Finds the line of a robots.txt that keeps us from an address, for people to read; decides nothing."""

import re
from collections.abc import Iterator, Sequence

from protego import Protego

_RULE = re.compile(r"\s*disallow\s*:\s*(.*)", re.IGNORECASE)
_GROUP = re.compile(r"\s*user-agent\s*:\s*(\S*)", re.IGNORECASE)


def forbidding_line(lines: Sequence[str], url: str, name: str) -> tuple[int, str] | None:
    """The number (from 1) and words of the longest rule that forbids the address; None where none does.

    `lines` are those of the file with the groups of `name` called so; everybody's count where there are none.
    """
    ours = list(_rules_for(lines, name)) or list(_rules_for(lines, "*"))
    fitting = [(number, line) for number, line in ours if _forbids(line, url)]
    return max(fitting, key=lambda each: len(each[1]), default=None)


def _rules_for(lines: Sequence[str], name: str) -> Iterator[tuple[int, str]]:
    """The Disallow lines of the groups that name this one; a group may name several."""
    named, in_rules = False, False
    for number, line in enumerate(lines, start=1):
        group = _GROUP.match(line)
        if group:
            named = (named and not in_rules) or group[1].lower() == name
            in_rules = False
            continue
        in_rules = in_rules or bool(line.partition("#")[0].strip())
        if named and _RULE.match(line):
            yield number, line.strip()


def _forbids(line: str, url: str) -> bool:
    try:
        return not Protego.parse(f"User-agent: *\n{line}").can_fetch(url, "*")
    except ValueError:  # a rule that is no address
        return False
