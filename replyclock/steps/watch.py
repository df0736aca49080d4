"""Looks at one place once, and records what it showed and in which window it appeared."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from replyclock.domain.case import attempt_key
from replyclock.domain.classify import suggest_text_kind
from replyclock.domain.facts import Attempt, Exhibit, LookResult, Outcome, Review
from replyclock.domain.pacing import LookPace
from replyclock.domain.window import Window
from replyclock.domain.workdays import deadline
from replyclock.errors import WrongUse
from replyclock.outside import Outside
from replyclock.ports import Found, Place, Sight, Wanted
from replyclock.record import NewReply, Tried, Visit, Watched
from replyclock.steps.running import RunningRound, look_pace, running_round


@dataclass(frozen=True, slots=True)
class LookOutcome:
    """What one look gave; `result` is None when the host was resting, `replies` counts what was new."""

    place: str
    result: LookResult | None
    reason: str = ""
    replies: int = 0


@dataclass(frozen=True, slots=True)
class DueLook:
    """A place of a round and when it is to be looked at."""

    watched: Watched
    at: datetime


def due_looks(running: RunningRound, outside: Outside) -> tuple[DueLook, ...]:
    """Every place of the round that is still watched, with its next look."""
    now = outside.clock.now()
    tried = {each.inquiry.reference: each for each in outside.ledger.plans.tried(running.key)}
    answered = outside.ledger.looks.answered(running.key)
    pace = look_pace(running, outside)
    due = []
    for watched in outside.ledger.looks.watched(running.key):
        sent = [tried[reference].attempts[-1] for reference in watched.references]
        still_open = [each for each in sent if (each.reference, watched.place.key) not in answered]
        ends_at = max(each.started_at for each in sent) + timedelta(days=running.campaign.watch_days)
        if watched.last_look_at is None or watched.last_look_at < ends_at:
            at = _next_look_at(watched, still_open, running, pace, now)
            due.append(DueLook(watched, min(at, ends_at)))
    return tuple(due)


def mend_places(running: RunningRound, outside: Outside) -> int:
    """Watch for letters that were sent and are watched nowhere; how many had been forgotten.

    A program killed between the end of an attempt and this note, or a recipe that was broken in that
    moment, leaves such letters behind. Letters answered by mail alone have no place and stay as they are.
    """
    watched = {
        reference for each in outside.ledger.looks.watched(running.key) for reference in each.references
    }
    mended = 0
    for tried in outside.ledger.plans.tried(running.key):
        last = tried.attempts[-1] if tried.attempts else None
        if last is None or tried.inquiry.reference in watched:
            continue
        if last.outcome in (Outcome.CONFIRMED, Outcome.AMBIGUOUS):
            with suppress(WrongUse):  # a recipe that is still broken is mended later
                places = outside.reader.places(tried.inquiry, last.receipt)
                outside.ledger.looks.watch(tried.inquiry.reference, places)
                mended += bool(places)
    return mended


async def look_once(watched: Watched, outside: Outside) -> LookOutcome:
    """One look at the place, in the host's turn, for everybody of the round who is looked for there."""
    place, gap = watched.place, outside.polite.host_gap
    free_at = outside.gate.enter(place.host, outside.clock.now(), gap)
    if free_at is not None:
        return LookOutcome(place.key, None, f"the host is resting until {free_at:%H:%M:%S} UTC")
    try:
        return await _look(watched, outside)
    finally:
        outside.gate.leave(place.host, outside.clock.now(), gap)


async def _look(watched: Watched, outside: Outside) -> LookOutcome:
    tried = [outside.ledger.plans.one(reference) for reference in watched.references]
    wanted = {each.inquiry.reference: _wanted(each) for each in tried}
    place, started_at = watched.place, outside.clock.now()
    sight = await outside.reader.look(place, tuple(wanted.values()), user_agent=_user_agent(place, outside))
    if sight.unknown:
        outside.ledger.looks.record(Visit(place, started_at, LookResult.UNKNOWN, sight.unknown), ())
        return LookOutcome(place.key, LookResult.UNKNOWN, sight.unknown)
    replies = _new_replies(place, sight, wanted, outside)
    result = LookResult.CHANGED if replies else LookResult.UNCHANGED
    outside.ledger.looks.record(Visit(place, started_at, result, body_sha256=sight.body_sha256), replies)
    _settle_ambiguous([each for each in tried if _shown(each, sight)], place, outside)
    return LookOutcome(place.key, result, replies=len(replies))


def _user_agent(place: Place, outside: Outside) -> str:
    planned = next(each for each in outside.ledger.plans.rounds() if each.key == place.campaign)
    return running_round(planned, outside).user_agent


def _next_look_at(
    watched: Watched, still_open: Sequence[Attempt], running: RunningRound, pace: LookPace, now: datetime
) -> datetime:
    deadlines = [
        deadline(running.calendar, attempt.started_at, days, running.zone)
        for attempt in still_open
        for days in running.campaign.thresholds
    ]
    return pace.next_look_at(watched.last_look_at, now, deadlines, answered=not still_open)


def _wanted(tried: Tried) -> Wanted:
    last = tried.attempts[-1]
    return Wanted(tried.inquiry, last.receipt, last.started_at)


def _new_replies(
    place: Place, sight: Sight, wanted: dict[str, Wanted], outside: Outside
) -> tuple[NewReply, ...]:
    seen = outside.ledger.looks.seen_texts(tuple(wanted), place.key)
    new = [found for found in sight.found if found.text and (found.reference, found.text) not in seen]
    if not new:
        return ()
    last = outside.ledger.looks.last_known_at(place)
    until = outside.clock.now()
    exhibits = tuple(
        Exhibit(each.role, outside.exhibits.keep(each.data), each.media_type) for each in sight.captures
    )
    return tuple(
        _reply(found, place, Window(_after(last, wanted[found.reference]), until), exhibits) for found in new
    )


def _after(last: datetime | None, wanted: Wanted) -> datetime:
    """Before the letter was sent its answer cannot have been there."""
    return wanted.sent_at if last is None else max(last, wanted.sent_at)


def _reply(found: Found, place: Place, window: Window, exhibits: tuple[Exhibit, ...]) -> NewReply:
    suggestion = suggest_text_kind(found.text)
    return NewReply(
        found.reference,
        place.key,
        window,
        suggestion.kind,
        suggestion.reason,
        found.text,
        found.claims,
        exhibits,
    )


def _shown(tried: Tried, sight: Sight) -> bool:
    return any(found.reference == tried.inquiry.reference for found in sight.found)


def _settle_ambiguous(shown: Sequence[Tried], place: Place, outside: Outside) -> None:
    """A letter that stands on the site's own page was received."""
    for tried in shown:
        last = tried.attempts[-1]
        if last.outcome in (None, Outcome.AMBIGUOUS):
            key = attempt_key(last.reference, last.number)
            if outside.ledger.reviews.decided("attempt", key):
                continue
            outside.ledger.reviews.add(
                Review(
                    "attempt",
                    key,
                    Outcome.CONFIRMED,
                    f"A look found the letter at {place.url}.",
                    "look",
                    outside.clock.now(),
                )
            )
