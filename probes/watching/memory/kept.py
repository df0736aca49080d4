"""The memory of a place as text: written small, and read again whatever has become of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from replyclock.probes.watching.memory.seen_rows import SeenRows

MOST_CHARACTERS = 64_000
_VERSION = 2
_DIGITS = 8
_MOST_OWN = 2_000


@dataclass(frozen=True, slots=True)
class Known:
    """A page as it last was: its validators, "" where it sent none, its body's SHA-256 in hex.

    `whole_at` (seconds since 1970) is when the body last came, instead of a word that it is unchanged.
    """

    etag: str
    last_modified: str
    sha256: str
    whole_at: int = 0

    @property
    def has_validators(self) -> bool:
        """True when its server can be asked whether it has changed."""
        return bool(self.etag or self.last_modified)


@dataclass(frozen=True, slots=True)
class KeptMemory:
    """What the last looks leave behind: digests of recipe and letters, instants in seconds, pages by name.

    `full_at` is the last look that fetched everything, `browser_at` the last that needed the browser.
    `is_distrusted`: the server said "unchanged" of what had changed; looks since `doubted_since` (0: none)
    may have believed it.
    """

    recipe: str
    letters: str
    full_at: int
    browser_at: int
    pages: Mapping[str, Known] = field(default_factory=dict)
    is_distrusted: bool = False
    doubted_since: int = 0
    seen: SeenRows = SeenRows()  # noqa: RUF009 - frozen

    def text(self, most: int) -> str:
        """The memory in at most so many characters; what is too much is the oldest pages."""
        pages = dict(self.pages)
        while len(text := _written(replace(self, pages=pages))) > most and pages:
            for name in list(pages)[: max(1, len(pages) // 10)]:
                del pages[name]
        return text


def read_memory(text: str, recipe: str) -> KeptMemory | None:
    """The memory; None when it is none of this recipe."""
    if not text or len(text) > 2 * MOST_CHARACTERS:
        return None
    try:
        version, its_recipe, letters, full_at, browser_at, pages, marks = json.loads(text)
        if (version, its_recipe) != (_VERSION, recipe):
            return None
        known = {str(name): _page(*four) for name, four in pages.items()}
        distrusted, doubted, own, rows, gone, looks, since = marks
        seen = SeenRows(_apart(own), _apart(rows), _apart(gone), _number(looks), _number(since))
        return KeptMemory(
            recipe,
            _word(letters),
            _number(full_at),
            _number(browser_at),
            known,
            bool(distrusted),
            _number(doubted),
            seen,
        )
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None


def _written(memory: KeptMemory) -> str:
    seen = memory.seen
    pages = {
        name: [each.etag, each.last_modified, each.sha256, each.whole_at]
        for name, each in memory.pages.items()
    }
    own, rows, gone = ("".join(each) for each in (seen.own[-_MOST_OWN:], seen.rows, seen.gone))
    marks = [int(memory.is_distrusted), memory.doubted_since, own, rows, gone, seen.looks, seen.since]
    parts = [_VERSION, memory.recipe, memory.letters, memory.full_at, memory.browser_at, pages, marks]
    return json.dumps(parts, separators=(",", ":"))


def _page(etag: Any, last_modified: Any, sha256: Any, whole_at: Any) -> Known:
    return Known(_word(etag), _word(last_modified), _word(sha256), _number(whole_at))


def _apart(marks: Any) -> tuple[str, ...]:
    text = _word(marks)
    return tuple(text[at : at + _DIGITS] for at in range(0, len(text), _DIGITS))


def _word(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _number(value: Any) -> int:
    if type(value) is not int:
        raise TypeError(value)
    return value
