"""Looks at one place once: what is new there, whether it can be believed, in which window it appeared."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, partial
from itertools import islice

from replyclock.domain.claims import doubt
from replyclock.domain.clean_text import clean_text, one_line
from replyclock.domain.facts import Doubt, Exhibit, Inconclusive, LookState, ReplyKind
from replyclock.domain.inquiry import Inquiry
from replyclock.domain.replies.classify import Suggestion, holds_no_word, suggest_text_kind
from replyclock.domain.replies.noise import answer_key
from replyclock.domain.replies.words.own_letter import AskedLetter
from replyclock.domain.window import Window
from replyclock.errors import ReplyclockError
from replyclock.limits.wall import WorkStopped
from replyclock.outside import Outside
from replyclock.ports.exhibits import Capture
from replyclock.ports.looks import NewLook, SoughtLetter, WatchedPlace
from replyclock.ports.reader import FoundReply, LookResult
from replyclock.ports.replies import NewReply
from replyclock.steps.watching.pace import Pace

OurLetters = Callable[[], Sequence[Inquiry]]

_MOST_PICTURES = 3
_LONGEST_FAULT = 200
_MANY_SIGNS = 20_000
_LONGEST_REASON = 2_000
_MOST_LETTERS_BESIDE = 20


@dataclass(frozen=True, slots=True)
class Looked:
    """A look made and not yet recorded: how long the host asks to rest, and the letters that stand there."""

    visit: NewLook
    rest: timedelta
    shown: tuple[SoughtLetter, ...]


async def look(watched: WatchedPlace, outside: Outside, pace: Pace) -> Looked:
    """One visit for everybody who is looked for there; raises WrongUse on a recipe that cannot be read.

    Every other look is recorded, whatever the page did to us.
    """
    started_at = outside.clock.now()
    try:
        return await _looked(watched, outside, pace, started_at)
    except ReplyclockError:
        raise
    # The one net of its kind: a page is written by strangers and read by five libraries, and a fault that
    # nobody thought of would otherwise stop the watch of every other site, at every start anew.
    except Exception as fault:  # noqa: BLE001
        return _failed(watched, pace, started_at, fault)


def _failed(watched: WatchedPlace, pace: Pace, started_at: datetime, fault: Exception) -> Looked:
    """The look that a fault of ours ended: nothing is known, and what was remembered stays."""
    what = one_line(clean_text(f"{type(fault).__name__}: {fault}"))[:_LONGEST_FAULT]
    reason = f"{watched.place.url}: what it sent was not understood by a part of replyclock ({what})."
    next_at = pace.next_look_at(watched, started_at, frozenset())
    visit = NewLook(
        watched,
        started_at,
        LookState.UNKNOWN,
        next_at,
        Inconclusive.UNREADABLE,
        clean_text(reason),
        memory=watched.memory,
    )
    return Looked(visit, timedelta(0), ())


async def _looked(watched: WatchedPlace, outside: Outside, pace: Pace, started_at: datetime) -> Looked:
    place, user_agent, wanted = watched.place, pace.user_agent(watched), pace.wanted(watched)
    sight = _clean(await outside.reader.look(place, wanted, user_agent=user_agent, memory=watched.memory))
    seen_at = outside.clock.now()
    ours = our_letters(watched, outside)
    new = _new(sight, watched, outside, ours)
    if new:
        await outside.clock.sleep_until(seen_at + outside.polite.host_gap)
        again = _clean(await outside.reader.look(place, wanted, user_agent=user_agent))
        new, sight = _seen_twice(new, again), _believed(sight, again, new, watched.memory)
    pictures = await _pictures(new, watched, outside, user_agent)
    replies = tuple(
        reply_of(
            replace(found, captures=(*found.captures, *pictures.get(found.page, ()))),
            watched,
            seen_at,
            outside,
            ours,
            doubted_since=sight.doubted_since,
        )
        for found in new
    )
    visit = NewLook(
        watched,
        started_at,
        _result(sight, replies),
        pace.next_look_at(watched, started_at, answered_by(replies)),
        sight.cause or (Inconclusive.OUTAGE if sight.unknown else None),
        sight.unknown,
        sight.body_sha256,
        sight.memory,
        replies,
        _exhibits(sight.captures, outside) if _is_new_hindrance(sight, outside) else (),
    )
    shown = {found.reference for found in sight.found}
    return Looked(
        visit, sight.rest, tuple(each for each in watched.sought if each.inquiry.reference in shown)
    )


def _clean(sight: LookResult) -> LookResult:
    """The sight with strangers' words as the ledger can keep them: whatever page or header they came from."""
    found = tuple(
        replace(
            each,
            text=clean_text(each.text),
            office=one_line(clean_text(each.office)),
            claims=tuple(replace(claim, text=one_line(clean_text(claim.text))) for claim in each.claims),
            page=clean_text(each.page),
            fault=one_line(clean_text(each.fault)),
        )
        for each in sight.found
    )
    return replace(sight, found=found, unknown=one_line(clean_text(sight.unknown))[:_LONGEST_REASON])


async def _pictures(
    new: Sequence[FoundReply], watched: WatchedPlace, outside: Outside, user_agent: str | None
) -> Mapping[str, tuple[Capture, ...]]:
    """By address: what the pages with something new look like; a few, each after the host has rested."""
    passwords = {each.attempt.receipt.password for each in watched.sought}
    secrets = [password for password in passwords if password]
    pictures: dict[str, tuple[Capture, ...]] = {}
    for page in sorted({found.page for found in new if found.page})[:_MOST_PICTURES]:
        await outside.clock.sleep_until(outside.clock.now() + outside.polite.host_gap)
        pictures[page] = await outside.reader.picture(
            watched.place.site_code, page, secrets=secrets, user_agent=user_agent
        )
    return pictures


def ambiguous(shown: Sequence[SoughtLetter]) -> tuple[SoughtLetter, ...]:
    """Those of whom it was not known whether the site had taken them."""
    return tuple(each for each in shown if each.attempt.is_ambiguous)


def _new(sight: LookResult, watched: WatchedPlace, outside: Outside, ours: OurLetters) -> list[FoundReply]:
    said = [found for found in sight.found if found.text]
    if not said:
        return []
    references = [found.reference for found in said]
    seen = outside.ledger.looks.answers_seen(references, watched.place.key)
    fresh = [found for found in said if (found.reference, answer_key(found.text)) not in seen]
    return [found for found in fresh if not holds_no_word(found.text, _asked(found, watched, ours))]


def our_letters(watched: WatchedPlace, outside: Outside) -> OurLetters:
    """Our letters to the site, read once and only when something new is there to be judged.

    A talk page shows them all, whichever of them it is looked at for.
    """
    return cache(partial(outside.ledger.messages.letters_of_site, watched.place.site_code))


def _asked(found: FoundReply, watched: WatchedPlace, ours: OurLetters) -> AskedLetter:
    """The letter it may answer, and our others that stand beside it: threads show letters before answers."""
    beside = (one for one in ours() if one.reference != found.reference and one.title in found.text)
    return AskedLetter.of(_sought(found, watched).inquiry, islice(beside, _MOST_LETTERS_BESIDE))


def _sought(found: FoundReply, watched: WatchedPlace) -> SoughtLetter:
    return next(each for each in watched.sought if each.inquiry.reference == found.reference)


def _seen_twice(new: Sequence[FoundReply], again: LookResult) -> list[FoundReply]:
    """An outage, a half-written page or a cache says something once; an answer stays."""
    there = {(found.reference, answer_key(found.text)) for found in again.found}
    return [found for found in new if (found.reference, answer_key(found.text)) in there]


def _believed(first: LookResult, again: LookResult, new: Sequence[FoundReply], memory: str) -> LookResult:
    """The second sight; one that shows nothing of what the first showed concludes nothing.

    It was made without a memory, so what the first knew by its own stays said.
    """
    again = replace(again, doubted_since=first.doubted_since)
    if again.unknown:
        return again
    if _seen_twice(new, again):
        knew_better = replace(first, found=again.found, body_sha256=again.body_sha256)
        return knew_better if first.unknown else again
    who = ", ".join(found.reference for found in new)
    return LookResult(
        f"An answer to {who} was seen and was gone when the page was fetched again.",
        Inconclusive.WAVERING,
        memory=memory,
    )


def _result(sight: LookResult, replies: Sequence[NewReply]) -> LookState:
    if sight.unknown:
        return LookState.UNKNOWN
    return LookState.CHANGED if replies else LookState.UNCHANGED


def answered_by(replies: Sequence[NewReply]) -> frozenset[str]:
    """The references that these replies answer, as far as the rules can tell."""
    return frozenset(each.reference for each in replies if each.kind.stops_the_clock)


def reply_of(
    found: FoundReply,
    watched: WatchedPlace,
    seen_at: datetime,
    outside: Outside,
    ours: OurLetters,
    *,
    doubted_since: datetime | None = None,
) -> NewReply:
    """What was found as a reply, in the window that ends when it was seen; see `LookResult`."""
    sought = _sought(found, watched)
    suggestion = _suggested(found.text, _asked(found, watched, ours), outside)
    without_at = _last_without(watched, sought, doubted_since)
    window = Window.spanning(without_at, seen_at)
    return NewReply(
        found.reference,
        watched.place.key,
        window,
        suggestion.kind,
        "; ".join(filter(None, (suggestion.reason, found.fault))),
        found.text,
        tuple(doubt(claim, window) for claim in found.claims),
        _exhibits(found.captures, outside),
        doubts=(Doubt.CLOCK,) if seen_at < without_at else (),
    )


def _suggested(text: str, asked: AskedLetter, outside: Outside) -> Suggestion:
    """What the words are, within limits where they are many: the wall costs more than a short text."""
    if len(text) < _MANY_SIGNS:
        return suggest_text_kind(text, asked)
    try:
        return outside.limits.run(suggest_text_kind, text, asked)
    except WorkStopped as stopped:
        return Suggestion(ReplyKind.UNKNOWN, f"the text was not judged: {stopped}")


def _last_without(watched: WatchedPlace, sought: SoughtLetter, doubted_since: datetime | None) -> datetime:
    """Before the letter was sent, its answer cannot have been there; nor did earlier looks search for it.

    Looks that believed a server that was wrong saw nothing either way.
    """
    sent_at, known_at = sought.attempt.started_at, watched.known_at
    if known_at is not None and doubted_since is not None:
        known_at = min(known_at, doubted_since)
    if known_at is None or known_at < max(sent_at, sought.since or sent_at):
        return sent_at
    return known_at


def _is_new_hindrance(sight: LookResult, outside: Outside) -> bool:
    """What hinders a look is shown once, not at every look it hinders."""
    return bool(sight.unknown and sight.captures) and not outside.ledger.looks.is_known_reason(sight.unknown)


def _exhibits(captures: Sequence[Capture], outside: Outside) -> tuple[Exhibit, ...]:
    return tuple(Exhibit(each.role, outside.exhibits.keep(each.data), each.media_type) for each in captures)
