"""From entries of the record chain back to facts, and on to verdicts: the same rules as in a report.

Values that an entry hides are not needed for a verdict; where they were not disclosed, texts are empty.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache, partial
from typing import Any
from zoneinfo import ZoneInfo

from replyclock.domain.case import RULES, Counting, Facts, fold
from replyclock.domain.evidence.canonical import parse_instant
from replyclock.domain.evidence.chain import Entry
from replyclock.domain.facts import (
    Attempt,
    Doubt,
    Exhibit,
    Look,
    LookState,
    Outcome,
    Receipt,
    Reply,
    ReplyKind,
    Review,
    was_settled,
)
from replyclock.domain.inquiry import Inquiry, Persona, Site
from replyclock.domain.verdict import judge
from replyclock.domain.window import Window
from replyclock.domain.workdays import WorkCalendar

_NOBODY = Persona("", "", "", "", "")
_MOST_DAYS = 250
"""The most working days within which an answer counts, as campaign files have it."""
_MOST_COUNTED = 1000
"""Days of sending whose deadlines are kept at a time: three years of them."""


@dataclass(slots=True)
class Replay:
    """What entries and texts of looks have told so far, up to `as_of`."""

    as_of: datetime
    rounds: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    inquiries: dict[str, Inquiry] = field(default_factory=dict)
    attempts: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    ends: dict[int, tuple[Mapping[str, Any], Mapping[str, Any]]] = field(default_factory=dict)
    places: dict[int, str] = field(default_factory=dict)
    since: dict[str, list[tuple[int, datetime | None]]] = field(default_factory=lambda: defaultdict(list))
    replies: dict[str, list[Reply]] = field(default_factory=lambda: defaultdict(list))
    reviews: dict[tuple[str, str], list[Review]] = field(default_factory=lambda: defaultdict(list))
    last_looks: dict[int, datetime] = field(default_factory=dict)
    last_heard: dict[str, datetime] = field(default_factory=dict)
    by_attempt: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    rules: int = RULES

    def take(self, entry: Entry, disclosed: Mapping[str, Any]) -> None:
        """Take in an entry with what is disclosed of it; raises KeyError, TypeError, ValueError."""
        take = _TAKING.get(entry.kind)
        if take is not None:
            take(self, entry.body, disclosed)

    def take_looks(self, text: str) -> None:
        """Take in one text of a `looks` entry; raises ValueError on nonsense."""
        first, *lines = text.removesuffix("\n").split("\n")
        if first.startswith("mailbox "):
            for line in lines:
                self.heard(first.removeprefix("mailbox "), parse_instant(line))
            return
        if not first.startswith("place "):
            raise ValueError(f"{first[:40]!r} is neither a place nor a mailbox")
        for line in lines:
            at, result, _ = line.split(" ", 2)
            self.saw(int(first.removeprefix("place ")), parse_instant(at), LookState(result))

    def verdicts(self, calendar: WorkCalendar) -> Iterator[dict[str, Any]]:
        """Every letter's verdict for every threshold of its round, as packs state them."""
        counted = lru_cache(_MOST_COUNTED)(calendar.due_days)
        for reference in sorted(self.inquiries):
            campaign = self.rounds[self.inquiries[reference].campaign]
            due_days = partial(counted, most=max(campaign["thresholds"]))
            case = fold(self.facts(reference), self.as_of, counting_of(campaign), self.rules)
            for days in campaign["thresholds"]:
                verdict = judge(
                    case, days, calendar, ZoneInfo(campaign["time_zone"]), self.as_of, due_days=due_days
                )
                yield {
                    "reference": reference,
                    "working_days": days,
                    "finding": str(verdict.finding),
                    "due_on": verdict.due_on.isoformat() if verdict.due_on else None,
                    "clock": verdict.clock,
                    "rests_on": str(verdict.rests_on),
                }

    def facts(self, reference: str) -> Facts:
        """What is known about one letter, as the ledger would give it."""
        inquiry = self.inquiries[reference]
        attempts = [self._attempt(identity) for identity in self.by_attempt[reference]]
        replies = self.replies[reference]
        subjects = [("attempt", f"{reference}#{each.number}") for each in attempts]
        subjects += [("reply", str(each.identity)) for each in replies]
        reviews = [review for subject in dict.fromkeys(subjects) for review in self.reviews.get(subject, ())]
        mailbox = self.rounds[inquiry.campaign].get("mailbox")
        return Facts(
            inquiry=inquiry,
            attempts=attempts,
            replies=sorted(replies, key=lambda each: (each.window.until, each.identity)),
            reviews=reviews,
            places=sorted(self.places[place_id] for place_id, _ in self.since[reference]),
            looks=list(self._looks(reference)),
            heard_at=None if not mailbox else [at for at in [self.last_heard.get(mailbox)] if at],
        )

    def _looks(self, reference: str) -> Iterator[Look]:
        for place_id, since in self.since[reference]:
            at = self.last_looks.get(place_id)
            if at is not None and (since is None or at >= since):
                yield Look(self.places[place_id], at, LookState.UNCHANGED)

    def _attempt(self, identity: int) -> Attempt:
        begun, (ended, disclosed) = self.attempts[identity], self.ends.get(identity, ({}, {}))
        return Attempt(
            reference=begun["reference"],
            number=begun["number"],
            started_at=parse_instant(begun["started_at"]),
            pressed=begun["pressed"],
            outcome=Outcome(ended["outcome"]) if ended else None,
            ended_at=parse_instant(ended["ended_at"]) if ended else None,
            note=disclosed.get("note") or "",
            receipt=Receipt(disclosed.get("receipt_number"), None, disclosed.get("receipt_url")),
            exhibits=(*_exhibits(begun), *_exhibits(ended)),
        )

    def saw(self, place_id: int, at: datetime, result: LookState) -> None:
        """Somebody looked at the place."""
        if result is not LookState.UNKNOWN and at <= self.as_of:
            self.last_looks[place_id] = max(at, self.last_looks.get(place_id, at))

    def heard(self, mailbox: str, at: datetime) -> None:
        """The mailbox was read to its end."""
        if at <= self.as_of:
            self.last_heard[mailbox] = max(at, self.last_heard.get(mailbox, at))


def counting_of(campaign: Mapping[str, Any]) -> Counting:
    """Which answers a round counts, as its entry says; rounds from before there was a choice say nothing."""
    return Counting(campaign.get("count", Counting.SUGGESTED))


def _require_thresholds(thresholds: Any) -> None:
    """Raises ValueError for others than a campaign file may name: each is counted for every letter."""
    days = thresholds if isinstance(thresholds, list | tuple) else ()
    ascend = all(type(each) is int and 0 <= each <= _MOST_DAYS for each in days) and [*days] == sorted(
        {*days}
    )
    if not days or not ascend:
        raise ValueError(f"thresholds of a campaign are whole days up to {_MOST_DAYS}, ascending, each once")


def _take_campaign(replay: Replay, body: Mapping[str, Any], _: Mapping[str, Any]) -> None:
    _require_thresholds(body["campaign"]["thresholds"])
    replay.rounds[body["key"]] = body["campaign"]


def _take_inquiry(replay: Replay, body: Mapping[str, Any], disclosed: Mapping[str, Any]) -> None:
    replay.inquiries[body["reference"]] = _inquiry(body, disclosed)


def _take_attempt(replay: Replay, body: Mapping[str, Any], _: Mapping[str, Any]) -> None:
    replay.attempts[body["id"]] = body
    replay.by_attempt[body["reference"]].append(body["id"])


def _take_end(replay: Replay, body: Mapping[str, Any], disclosed: Mapping[str, Any]) -> None:
    replay.ends[body["attempt_id"]] = (body, disclosed)


def _take_place(replay: Replay, body: Mapping[str, Any], _: Mapping[str, Any]) -> None:
    replay.places[body["id"]] = body["key"]


def _take_place_inquiry(replay: Replay, body: Mapping[str, Any], _: Mapping[str, Any]) -> None:
    since = parse_instant(body["since"]) if body["since"] else None
    replay.since[body["reference"]].append((body["place_id"], since))


def _take_reply(replay: Replay, body: Mapping[str, Any], disclosed: Mapping[str, Any]) -> None:
    replay.replies[body["reference"]].append(_reply(body, disclosed))


def _take_review(replay: Replay, body: Mapping[str, Any], disclosed: Mapping[str, Any]) -> None:
    review = _review(body, disclosed)
    replay.reviews[review.subject, review.subject_key].append(review)


def _take_look(replay: Replay, body: Mapping[str, Any], _: Mapping[str, Any]) -> None:
    replay.saw(body["place_id"], parse_instant(body["at"]), _RESULTS[body["result"]])


def _take_heard(replay: Replay, body: Mapping[str, Any], _: Mapping[str, Any]) -> None:
    replay.heard(body["mailbox"], parse_instant(body["at"]))


_TAKING = {
    "campaign": _take_campaign,
    "inquiry": _take_inquiry,
    "attempt": _take_attempt,
    "attempt_end": _take_end,
    "place": _take_place,
    "place_inquiry": _take_place_inquiry,
    "reply": _take_reply,
    "review": _take_review,
    "look": _take_look,
    "heard": _take_heard,
}
# How the table of looks numbers them; entries repeat their rows.
_RESULTS = (LookState.UNKNOWN, LookState.UNCHANGED, LookState.CHANGED)


def _inquiry(body: Mapping[str, Any], disclosed: Mapping[str, Any]) -> Inquiry:
    return Inquiry(
        reference=body["reference"],
        campaign=body["campaign"],
        site=Site(**body["site"]),
        topic=body["topic"],
        language=body["language"],
        title=disclosed.get("title") or "",
        body=disclosed.get("body") or "",
        persona=Persona(**disclosed["persona"]) if disclosed.get("persona") else _NOBODY,
        token=disclosed.get("token") or "",
        planned_at=parse_instant(body["planned_at"]),
        arm=body.get("arm"),
    )


def _reply(body: Mapping[str, Any], disclosed: Mapping[str, Any]) -> Reply:
    return Reply(
        identity=body["id"],
        reference=body["reference"],
        via=body["via"],
        window=Window(parse_instant(body["after"]), parse_instant(body["until"])),
        kind=ReplyKind(body["kind"]),
        reason=disclosed.get("reason") or "",
        text=disclosed.get("text") or "",
        exhibits=_exhibits(body),
        is_settled=was_settled(body.get("settled"), body["kind"]),
        doubts=tuple(map(Doubt, body.get("doubts", "").split())),
    )


def _review(body: Mapping[str, Any], disclosed: Mapping[str, Any]) -> Review:
    return Review(
        subject=body["subject"],
        subject_key=body["subject_key"],
        decision=body["decision"],
        reason=disclosed.get("reason") or "",
        reviewer=disclosed.get("reviewer") or "",
        at=parse_instant(body["at"]),
        number=disclosed.get("number"),
        link=disclosed.get("link"),
    )


def _exhibits(body: Mapping[str, Any]) -> tuple[Exhibit, ...]:
    listed: Sequence[Mapping[str, str]] = body.get("exhibits", ())
    return tuple(Exhibit(each["role"], each["sha256"], each["media_type"]) for each in listed)
