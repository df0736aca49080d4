"""What a look wants to know at the next one: validators, hashes, rows, whether the browser was needed.

Knows neither pages nor letters, only their names and digests.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from replyclock.ports.reader import WatchedLetter
from replyclock.probes.watching.memory.kept import MOST_CHARACTERS, KeptMemory, Known, read_memory
from replyclock.probes.watching.memory.seen_rows import SeenRows
from replyclock.probes.watching.memory.validators import same_validators, validators_of

_ONE_DAY = timedelta(hours=24)
_STOPPED = "stopped"
"""Under this name, which no page has, the digest is kept of one that could not be read."""
VALIDATORS_BEAR = timedelta(hours=6)
"""So long a server is believed that says "unchanged"; then the page is fetched whole and compared."""


@dataclass(frozen=True, slots=True)
class LookOccasion:
    """What makes a look different from the last one: its letters and its recipe, as digests, and its time."""

    recipe: str
    letters: str
    now: datetime


class Memory:
    """The memory of one place during one look.

    It is `fresh` when no page of it may be used: there is none or it cannot be read, the letters or the
    recipe have changed, or the last look that fetched everything is a day old. What rows stood there, and
    whether its server is believed, outlives that, and a look that concludes nothing.
    """

    def __init__(self, text: str, occasion: LookOccasion) -> None:
        self._text, self._now = text, _seconds(occasion.now)
        kept = read_memory(text, occasion.recipe)
        self._kept = kept or KeptMemory(occasion.recipe, occasion.letters, 0, 0)
        usable = self._kept.letters == occasion.letters and self._is_recent(self._kept.full_at)
        self.fresh = not usable
        self._next = self._kept
        if self.fresh:
            self._next = replace(self._kept, letters=occasion.letters, full_at=self._now, pages={})
        self._doubt = self._kept.doubted_since
        self._is_noted = False

    @property
    def browser_was_needed(self) -> bool:
        """True for a day after plain HTTP had not been enough."""
        return self._is_recent(self._kept.browser_at)

    @property
    def seen(self) -> SeenRows:
        """What rows stood there at the last looks."""
        return self._next.seen

    @property
    def doubted_since(self) -> datetime | None:
        """Since when looks believed a server that was wrong; None where none did."""
        return datetime.fromtimestamp(self._doubt, UTC) if self._doubt else None

    def was_stopped(self, mark: str) -> bool:
        """True for a page of this digest that could not be read within the limits."""
        return _STOPPED in self._kept.pages and self._kept.pages[_STOPPED].sha256 == mark

    def note_stopped(self, mark: str) -> None:
        """The page of this digest cannot be read within the limits."""
        page = Known("", "", mark, self._now)
        self._kept = replace(self._kept, pages={**self._kept.pages, _STOPPED: page})
        self._is_noted = True

    def note_browser(self) -> None:
        """Plain HTTP was not enough."""
        self._next = replace(self._next, browser_at=self._now)

    def note_rows(self, seen: SeenRows) -> None:
        """What rows stand there now."""
        self._next = replace(self._next, seen=seen)

    def known(self, name: str) -> Known | None:
        """The page of this name at the last look; what was noted in this one does not count."""
        return None if self.fresh else self._kept.pages.get(name)

    def validators(self, name: str) -> Known | None:
        """The page whose validators may be sent: not those of a server that was caught wrong."""
        known = self.known(name)
        can_be_asked = known is not None and known.has_validators and not self._next.is_distrusted
        return known if can_be_asked else None

    def is_due(self, name: str) -> bool:
        """True when the page was last fetched whole so long ago that "unchanged" has to be compared."""
        known = self.known(name)
        return known is not None and not 0 <= self._now - known.whole_at < VALIDATORS_BEAR.total_seconds()

    def distrust(self, name: str) -> None:
        """The page's server was wrong about its validators: it is never asked by them again."""
        before = self._kept.pages.get(name)
        since = before.whole_at if before is not None else self._now
        self._doubt = min(self._doubt or since, since)
        self._next = replace(self._next, is_distrusted=True)

    def note(self, name: str, sha256: str, headers: Mapping[str, str]) -> None:
        """A page was fetched whole. As long as its body stays, so do its first validators.

        A server that makes up new validators for every visitor would otherwise change the memory at
        every look. One whose validators stay while the body changes bears nothing.
        """
        before, noted = self._kept.pages.get(name), self._next.pages.get(name)
        if noted is not None and noted.sha256 == sha256:
            if noted.has_validators and self.is_due(name):
                self._keep(name, replace(noted, whole_at=self._now))
            return
        new = Known(*validators_of(headers), sha256, self._now)
        if before is not None and self._was_believed(before, sha256, headers):
            self.distrust(name)
        self._keep(name, new)

    def text(self) -> str:
        """What to hand in at the next look; the very same text when nothing has changed."""
        return self._written(replace(self._next, doubted_since=0))

    def text_of_unknown(self) -> str:
        """The same after a look that concluded nothing: the pages and letters are those of the last one."""
        marks = self._next
        return self._written(
            replace(
                self._kept,
                is_distrusted=marks.is_distrusted,
                doubted_since=self._doubt,
                seen=marks.seen,
            )
        )

    def _was_believed(self, before: Known, sha256: str, headers: Mapping[str, str]) -> bool:
        """True when a page changed while the validators that it was asked for by stayed."""
        is_other = before.sha256 != sha256 and same_validators(before, headers)
        return is_other and not self._next.is_distrusted

    def _keep(self, name: str, page: Known) -> None:
        others = {each: known for each, known in self._next.pages.items() if each != name}
        self._next = replace(self._next, pages={**others, name: page})  # the newest stand last

    def _written(self, state: KeptMemory) -> str:
        return self._text if state == self._kept and not self._is_noted else state.text(MOST_CHARACTERS)

    def _is_recent(self, at: int) -> bool:
        return 0 <= self._now - at < _ONE_DAY.total_seconds()


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


def _seconds(instant: datetime) -> int:
    return int(instant.timestamp())
