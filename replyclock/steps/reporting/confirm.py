"""Records that a reviewer read replies and found them to be what the rules suggest, many at once."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from replyclock.domain.case import with_doubts
from replyclock.domain.facts import Doubt, Reply, ReplyKind, Review
from replyclock.errors import WrongUse
from replyclock.outside import Outside
from replyclock.steps.round import RoundContext

_NUMBER = re.compile(r"\d{1,18}")
_RANGE = re.compile(r"(\d{1,18})-(\d{1,18})")


@dataclass(frozen=True, slots=True)
class ConfirmOrder:
    """Which replies: `keys` are numbers, ranges such as 12-19, and references; `name` is their campaign's.

    Of ranges and references only open replies are meant that nothing speaks against, and only those
    suggested to be of `kind`, if given. A doubted reply is confirmed by its own number alone.
    """

    name: str
    keys: tuple[str, ...]
    kind: ReplyKind | None
    reason: str
    reviewer: str


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What was recorded, and the open replies that were meant but have no suggestion to confirm.

    `doubted` are those left open since something speaks against them, `despite` those confirmed all the
    same by their own numbers; both give the doubts by reply.
    """

    reviews: tuple[Review, ...]
    left_open: tuple[int, ...]
    doubted: Mapping[int, tuple[Doubt, ...]]
    despite: Mapping[int, tuple[Doubt, ...]]


def confirm(rounds: Iterable[RoundContext], order: ConfirmOrder, outside: Outside) -> Confirmed:
    """Record a review of each as its suggested kind; raises WrongUse before anything is recorded."""
    if not order.reason.strip():
        raise WrongUse("A decision needs a reason: say it with --reason.")
    now = outside.clock.now()
    found = {
        reply.identity: reply
        for running in rounds
        for facts in map(with_doubts, outside.ledger.facts(running.key, None, now))
        for reply in facts.only_suggested
    }
    chosen = {reply.identity: reply for key in order.keys for reply in _chosen(key, found, order)}
    named = {int(key) for key in order.keys if _NUMBER.fullmatch(key)}
    doubts = {identity: chosen[identity].doubts for identity in sorted(chosen) if chosen[identity].doubts}
    meant = [chosen[identity] for identity in sorted(chosen) if identity in named or identity not in doubts]
    reviews = tuple(
        Review("reply", str(each.identity), each.kind, order.reason.strip(), order.reviewer, now)
        for each in meant
        if each.kind is not ReplyKind.UNKNOWN
    )
    for review in reviews:
        outside.ledger.reviews.add(review)
    return Confirmed(
        reviews,
        tuple(each.identity for each in meant if each.kind is ReplyKind.UNKNOWN),
        {identity: why for identity, why in doubts.items() if identity not in named},
        {identity: why for identity, why in doubts.items() if identity in named},
    )


def _chosen(key: str, found: Mapping[int, Reply], order: ConfirmOrder) -> Sequence[Reply]:
    if _NUMBER.fullmatch(key):
        return [_one(int(key), found, order)]
    chosen = [each for each in _several(key, found.values()) if order.kind in (None, each.kind)]
    if not chosen:
        raise WrongUse(
            f"Nothing is open under {key!r}: a KEY is a reply's number, a range such as 12-19, or a letter's "
            f"reference, as `replyclock review list {order.name}` prints them."
        )
    return chosen


def _one(number: int, found: Mapping[int, Reply], order: ConfirmOrder) -> Reply:
    reply = found.get(number)
    if reply is None:
        raise WrongUse(
            f"The reply {number} is not open in {order.name}: "
            f"`replyclock review list {order.name}` lists what is."
        )
    if reply.kind is ReplyKind.UNKNOWN:
        raise WrongUse(
            f"The rules suggest nothing for the reply {number}: say what it is with "
            f"`replyclock review reply {number} KIND --reason WHY`."
        )
    if order.kind not in (None, reply.kind):
        raise WrongUse(
            f"The reply {number} is suggested to be {reply.kind}, not {order.kind}: "
            f"leave it out, or decide it with `replyclock review reply {number} KIND --reason WHY`."
        )
    return reply


def _several(key: str, found: Iterable[Reply]) -> Iterator[Reply]:
    ends = _RANGE.fullmatch(key)
    if ends:
        first, last = int(ends[1]), int(ends[2])
        return (each for each in found if first <= each.identity <= last)
    return (each for each in found if each.reference == key)
