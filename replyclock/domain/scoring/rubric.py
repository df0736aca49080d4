"""What an inspection asks of a site and how it counts: items, their points, and where each comes from.

Knows no site and no letter. An item whose source nobody has seen is pending: it is never counted without
a word (see domain/scoring/rules.py).
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from replyclock.errors import WrongUse


class Effect(StrEnum):
    """What an item does to a score; unknown where the source does not say whether it gives or takes."""

    VETO = "veto"
    DEDUCTION = "deduction"
    BONUS = "bonus"
    UNKNOWN = "unknown"


class Status(StrEnum):
    """Whether the rule was read in its source, or is only remembered."""

    CONFIRMED = "confirmed"
    PENDING = "pending"


class DecidedBy(StrEnum):
    """Who can say whether an item applies: the letters, the way of asking, or a reviewer only."""

    LETTERS = "letters"
    CHANNEL = "channel"
    REVIEWER = "reviewer"


class Via(StrEnum):
    """Which answers count for an item."""

    ANY = "any"
    PAGE = "page"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Text:
    """Words in Chinese and English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is asked.

    `kinds` are the kinds of site it applies to, () for every site. `points` is how many are given or taken
    (0 or more), for a letter each where letters decide; None where the source does not say. `shared` divides
    them among the letters counted. `within` is in working days; of a site's letters the first `letters`
    that were delivered count, None for all. `how` tells a reviewer how to decide.
    """

    key: str
    title: Text
    effect: Effect
    status: Status
    source: str
    decided_by: DecidedBy
    kinds: tuple[str, ...] = ()
    points: Fraction | None = None
    shared: bool = False
    within: int | None = None
    letters: int | None = None
    via: Via = Via.ANY
    how: Text | None = None

    def applies_to(self, kind: str) -> bool:
        """True when sites of that kind are asked this."""
        return not self.kinds or kind in self.kinds


@dataclass(frozen=True, slots=True)
class Rubric:
    """Items and the scale they count on.

    Points are taken from `start`; what is left fails below `fails_below`, and bonus points come on top where
    more than `bonus_above` is left (None: always). `version` says which file, and which threshold where it
    was changed; `main` is the key of the item whose threshold may be changed to see what would follow.
    """

    name: str
    version: str
    title: Text
    source: str
    start: Fraction
    fails_below: Fraction
    bonus_above: Fraction | None
    items: tuple[Item, ...]
    main: str | None = None

    def item(self, key: str) -> Item:
        """The item of that key; raises WrongUse that lists the keys there are."""
        for each in self.items:
            if each.key == key:
                return each
        there = ", ".join(each.key for each in self.items)
        raise WrongUse(f"The rubric {self.name} has no item {key!r}; there are: {there}.")


def with_threshold(rubric: Rubric, working_days: int) -> Rubric:
    """The rubric as if its main item's threshold were another; raises WrongUse when it has none."""
    if rubric.main is None:
        raise WrongUse(
            f"The rubric {rubric.name} names no item whose threshold can be changed: set its key `main`."
        )
    items = tuple(
        replace(each, within=working_days) if each.key == rubric.main else each for each in rubric.items
    )
    return replace(rubric, items=items, version=f"{rubric.version} if within {working_days}")
