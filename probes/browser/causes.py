"""Reads from Playwright's messages what stood in the way of an action; touches no page."""

import re
from dataclasses import dataclass
from typing import Literal

from playwright.async_api import Error

CauseCode = Literal[
    "covered", "disabled", "read-only", "hidden", "outside", "moving", "gone", "absent",
    "no option", "no window", "wrong kind", "unknown",
]  # fmt: skip

_SIGNS: tuple[tuple[CauseCode, re.Pattern[str]], ...] = (
    ("covered", re.compile(r"(?m)^ *- (?P<hit><.*) intercepts pointer events")),
    ("disabled", re.compile(r"- element is not enabled")),
    ("read-only", re.compile(r"- element is not editable")),
    ("hidden", re.compile(r"- (?:element is not visible|locator resolved to hidden)")),
    ("outside", re.compile(r"- element is outside of the viewport")),
    ("no option", re.compile(r"- (?:option being selected is not enabled|did not find some options)")),
    ("gone", re.compile(r"- element was detached from the DOM|Element is not attached to the DOM")),
    ("no window", re.compile(r'waiting for event "popup"')),
    ("moving", re.compile(r"- element is not stable")),
    ("wrong kind", re.compile(r"(?P<said>Cannot type text into \S+|Malformed value|Element is not an? <.*)")),
)
_WORDS: dict[CauseCode, str] = {
    "disabled": "it is disabled",
    "read-only": "it is read-only",
    "hidden": "it is not visible",
    "outside": "it lies outside the window and cannot be scrolled into it",
    "moving": "it does not come to rest",
    "gone": "the page took it away meanwhile",
    "absent": "it is not on the page",
    "no window": "it opens no window",
    "no option": "the page does not offer it, or has it disabled",
}


@dataclass(frozen=True, slots=True)
class Cause:
    """What stood in the way: `by` is the selector of what covers, or what Playwright says of the rest.

    As words they fit into brackets; "" for what is not known.
    """

    code: CauseCode
    by: str = ""

    def __str__(self) -> str:
        if self.code == "covered":
            return f"it is covered by {self.by}"
        return _WORDS.get(self.code, self.by)


def cause_of(fault: Error) -> Cause:
    """The last thing that Playwright's log complains of; "unknown" where it names none.

    On a slow machine everything seems to move, so that counts only where there is nothing else.
    """
    found = [(hit.start(), code, hit) for code, sign in _SIGNS for hit in sign.finditer(fault.message)]
    if found:
        _, code, hit = max(found, key=lambda each: (each[1] != "moving", each[0]))
        said = hit.groupdict()
        return Cause(code, _selector(said["hit"]) if "hit" in said else said.get("said", ""))
    if "- waiting for " in fault.message and "locator resolved to" not in fault.message:
        return Cause("absent")
    return Cause("unknown")


def _selector(hit: str) -> str:
    """What covers, as a selector; what lies within something named is told by that.

    Playwright writes `<b>…</b> from <div id="mask">…</div> subtree`.
    """
    named = [_of_tag(tag) for tag in re.findall(r"<(?!/)[^<>]*>", hit)]
    return next((each for each in named if re.search(r"[#.]", each)), named[0] if named else "something")


def _of_tag(tag: str) -> str:
    name = re.match(r"<([\w-]+)", tag)
    identity = re.search(r'\bid="([\w-]+)"', tag)
    classes = re.search(r'\bclass="([^"]*)"', tag)
    kinds = re.findall(r"[\w-]+", classes[1])[:2] if classes and not identity else []
    return (
        (name[1] if name else "") + (f"#{identity[1]}" if identity else "") + "".join(f".{k}" for k in kinds)
    )
