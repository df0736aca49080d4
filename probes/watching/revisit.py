"""What a look wants to know at the next one: validators, hashes, whether the browser was needed.

Knows neither pages nor letters, only their names and digests.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from replyclock.ports.reader import WatchedLetter

MOST_CHARACTERS = 64_000
_VERSION = 1
_ONE_DAY = timedelta(hours=24)
_LONGEST_VALIDATOR = 300


@dataclass(frozen=True, slots=True)
class Known:
    """A page as it last was: its validators, "" where it sent none, and its body's SHA-256 in hex."""

    etag: str
    last_modified: str
    sha256: str


@dataclass(frozen=True, slots=True)
class LookOccasion:
    """What makes a look different from the last one: its letters and its recipe, as digests, and its time."""

    recipe: str
    letters: str
    now: datetime


class Memory:
    """The memory of one place during one look.

    It is `fresh` when nothing of it may be used: there is none or it cannot be read, the letters or the
    recipe have changed, or the last look that fetched everything is a day old.
    """

    def __init__(self, text: str, occasion: LookOccasion) -> None:
        self._text = text
        self._occasion = occasion
        self._full_at = self._browser_at = 0
        self._before: dict[str, Known] = {}
        with_recipe = _read(text, occasion.recipe)
        if with_recipe is not None:
            letters, full_at, self._browser_at, pages = with_recipe
            if letters == occasion.letters and self._is_recent(full_at):
                self._full_at, self._before = full_at, pages
        self._pages = dict(self._before)
        self.fresh = not self._full_at
        self._changed = self.fresh

    @property
    def browser_was_needed(self) -> bool:
        """True for a day after plain HTTP had not been enough."""
        return self._is_recent(self._browser_at)

    def note_browser(self) -> None:
        """Plain HTTP was not enough."""
        self._browser_at, self._changed = _seconds(self._occasion.now), True

    def known(self, name: str) -> Known | None:
        """The page of this name at the last look; what was noted in this one does not count."""
        return self._before.get(name)

    def note(self, name: str, sha256: str, headers: Mapping[str, str]) -> None:
        """A page was fetched. As long as its body stays, so do its first validators.

        A server that makes up new validators for every visitor would otherwise change the memory at
        every look.
        """
        before = self._pages.get(name)
        if before is not None and before.sha256 == sha256:
            return
        self._pages.pop(name, None)  # the newest stand last
        validators = _sendable(headers.get("ETag")), _sendable(headers.get("Last-Modified"))
        self._pages[name] = Known(*validators, sha256)
        self._changed = True

    def text(self) -> str:
        """What to hand in at the next look; the very same text when nothing has changed."""
        if not self._changed:
            return self._text
        pages = {name: [each.etag, each.last_modified, each.sha256] for name, each in self._pages.items()}
        full_at = self._full_at or _seconds(self._occasion.now)
        while len(text := self._written(full_at, pages)) > MOST_CHARACTERS:
            for name in list(pages)[: max(1, len(pages) // 10)]:
                del pages[name]
        return text

    def _written(self, full_at: int, pages: dict[str, list[str]]) -> str:
        occasion = self._occasion
        parts = [_VERSION, occasion.recipe, occasion.letters, full_at, self._browser_at, pages]
        return json.dumps(parts, separators=(",", ":"))

    def _is_recent(self, at: int) -> bool:
        return 0 <= _seconds(self._occasion.now) - at < _ONE_DAY.total_seconds()


def letters_digest(wanted: Sequence[WatchedLetter]) -> str:
    """Changes when letters come or go, when one is answered, and when its number becomes known."""
    lines = sorted(
        f"{one.inquiry.reference}\t{one.answered:d}\t{one.receipt.number}\t{one.receipt.url}"
        for one in wanted
    )
    return digest("\n".join(lines))


def digest(text: str) -> str:
    """Sixteen hex characters that stand for a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _read(text: str, recipe: str) -> tuple[str, int, int, dict[str, Known]] | None:
    """Letters, last full look, browser and pages; None when it is no memory of this recipe."""
    if not text or len(text) > 2 * MOST_CHARACTERS:
        return None
    try:
        version, its_recipe, letters, full_at, browser_at, pages = json.loads(text)
        known = {str(name): Known(*map(_word, three)) for name, three in pages.items()}
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    if (version, its_recipe) != (_VERSION, recipe) or not (type(full_at) is type(browser_at) is int):
        return None
    return letters, full_at, browser_at, known


def _word(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _sendable(validator: str | None) -> str:
    """The validator as the server sent it, or "" for one that cannot be sent back."""
    fits = (
        validator and len(validator) <= _LONGEST_VALIDATOR and validator.isascii() and validator.isprintable()
    )
    return validator if validator and fits else ""


def _seconds(instant: datetime) -> int:
    return int(instant.timestamp())
