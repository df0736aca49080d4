"""How often a place was looked at, or a mailbox read, around a letter: counted from sealed texts of looks.

A round has millions of looks, so each is kept as one number that sorts as its instant does.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime

from replyclock.domain.evidence.canonical import instant_text

_UNKNOWN = "unknown"
_BETWEEN_DIGITS = str.maketrans("", "", "-T:.Z")


@dataclass(frozen=True, slots=True)
class LookCounts:
    """Looks between two instants: those that concluded something, their first and last, and the others."""

    count: int
    blind: int
    first_at: datetime | None
    last_at: datetime | None


@dataclass(slots=True)
class Lookout:
    """All looks of a pack by what was looked at, such as "place 3" or "mailbox inbox"."""

    _seen: "dict[str, array[int]]" = field(default_factory=lambda: defaultdict(lambda: array("q")))
    _blind: "dict[str, array[int]]" = field(default_factory=lambda: defaultdict(lambda: array("q")))
    _apart: dict[str, dict[str, bool]] = field(default_factory=lambda: defaultdict(dict))

    def enter(self, name: str, at: str, *, concluded: bool) -> None:
        """Take in a look or reading that has an entry of its own; the texts may tell of it again."""
        self._apart[name][at] = concluded

    def read(self, text: str) -> None:
        """Take in one text of a `looks` entry; those of one name come in order of time."""
        name, *lines = text.removesuffix("\n").split("\n")
        apart = self._apart.get(name, {})
        seen, blind = self._seen[name], self._blind[name]
        for line in lines:
            at, _, rest = line.partition(" ")
            if apart:
                apart.pop(at, None)
            (blind if rest.startswith(_UNKNOWN) else seen).append(_number(at))

    def settle(self) -> None:
        """Add the looks that stand in entries only; to be called after the last text."""
        for name, apart in self._apart.items():
            for at, concluded in apart.items():
                (self._seen if concluded else self._blind)[name].append(_number(at))
            for looks in (self._seen, self._blind):
                looks[name] = array("q", sorted(looks[name]))
        self._apart.clear()

    def between(self, name: str, after: datetime, until: datetime) -> LookCounts:
        """The looks at `after` or later, up to `until`."""
        first, last = _number(instant_text(after)), _number(instant_text(until))
        seen = _cut(self._seen.get(name), first, last)
        blind = _cut(self._blind.get(name), first, last)
        return LookCounts(
            len(seen), len(blind), _instant(seen[0]) if seen else None, _instant(seen[-1]) if seen else None
        )


def _cut(looks: "array[int] | None", first: int, last: int) -> "array[int]":
    return looks[bisect_left(looks, first) : bisect_right(looks, last)] if looks else array("q")


def _number(at: str) -> int:
    """The digits of an instant as records write it, without its century, as 64 bits have no room for that."""
    return int(at[2:].translate(_BETWEEN_DIGITS))


def _instant(number: int) -> datetime:
    return datetime.strptime(f"20{number:018d}", "%Y%m%d%H%M%S%f").replace(tzinfo=UTC)
