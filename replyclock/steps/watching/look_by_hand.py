"""Records what a person saw where the program may not look: behind a captcha or a login."""

from collections.abc import Sequence
from dataclasses import dataclass

from replyclock.domain.facts import Inconclusive, LookState
from replyclock.errors import WrongUse
from replyclock.outside import Outside
from replyclock.ports.exhibits import Capture
from replyclock.ports.looks import NewLook, WatchedPlace
from replyclock.ports.reader import FoundReply
from replyclock.ports.replies import NewReply
from replyclock.steps.watching.look import answered_by, our_letters, reply_of
from replyclock.steps.watching.pace import Pace


@dataclass(frozen=True, slots=True)
class SeenByHand:
    """What a person saw of one letter: the office's words, or "" where there were none; pictures of it."""

    reference: str
    text: str
    by: str
    captures: tuple[Capture, ...] = ()


def record_by_hand(seen: SeenByHand, outside: Outside) -> NewLook:
    """Record it as a look made now; raises WrongUse where that would say something about other letters."""
    watched = _place_of(seen, outside)
    now, pace = outside.clock.now(), Pace(outside)
    replies: tuple[NewReply, ...] = ()
    if seen.text:
        found = FoundReply(seen.reference, seen.text, captures=seen.captures)
        replies = (reply_of(found, watched, now, outside, our_letters(watched, outside)),)
    alone = len(watched.sought) == 1
    visit = NewLook(
        watched,
        now,
        (LookState.CHANGED if replies else LookState.UNCHANGED) if alone else LookState.UNKNOWN,
        pace.next_look_at(watched, now, answered_by(replies)),
        None if alone else Inconclusive.PERSON,
        ""
        if alone
        else f"{seen.by} saw the answer to {seen.reference}; of the other letters nothing is known.",
        replies=replies,
    )
    outside.ledger.looks.record([visit])
    return visit


def _place_of(seen: SeenByHand, outside: Outside) -> WatchedPlace:
    outside.ledger.plans.one(seen.reference)
    places = outside.ledger.looks.places_of(reference=seen.reference)
    if len(places) != 1:
        raise WrongUse(
            f"{seen.reference} is looked for at {len(places)} places{_listed(places)}: "
            "a look by hand can be recorded where there is exactly one."
        )
    if len(places[0].sought) > 1 and not seen.text:
        raise WrongUse(
            f"{places[0].place.key} is watched for {len(places[0].sought)} letters: "
            "that nothing was seen there of one says nothing about it for sure; record answers only."
        )
    return places[0]


def _listed(places: Sequence[WatchedPlace]) -> str:
    return f" ({', '.join(each.place.key for each in places)})" if places else ""
