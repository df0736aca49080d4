"""Tells one letter after the other from what entries replayed; what a copy withholds is masked, or absent."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from replyclock.domain.case import MAIL, Case, attempt_key, fold
from replyclock.domain.evidence.canonical import instant_text, parse_instant
from replyclock.domain.evidence.masking import conceal, derived_text
from replyclock.domain.evidence.replay import Replay, counting_of
from replyclock.domain.facts import Claim, Outcome, Reply
from replyclock.domain.scoring.decisions import SUBJECT
from replyclock.domain.story.looks import Lookout
from replyclock.domain.story.model import (
    AttemptStory,
    CaptureStory,
    LetterStory,
    PackedExhibit,
    Provenance,
    ReplyStory,
    ReviewStory,
    WatchStory,
)
from replyclock.domain.story.sources import NumberedBody, Sources
from replyclock.domain.trace import trace_deadlines
from replyclock.domain.verdict import Verdict, judge
from replyclock.domain.window import Window
from replyclock.domain.workdays import WorkCalendar

_MAIL_TYPE = "message/rfc822"


@dataclass(frozen=True, slots=True)
class LetterStoryBuilder:
    """Everything a letter's story is made from."""

    replay: Replay
    sources: Sources
    lookout: Lookout
    calendar: WorkCalendar
    files: Mapping[str, str]
    provenance: Mapping[str, Provenance]

    def letters(self) -> Iterator[LetterStory]:
        """The letters by reference."""
        for reference in sorted(self.replay.inquiries):
            yield self.letter(reference)

    def letter(self, reference: str) -> LetterStory:
        """One letter as of the replay's instant."""
        facts, sources = self.replay.facts(reference), self.sources
        campaign = self.replay.rounds[facts.inquiry.campaign]
        case = fold(facts, self.replay.as_of, counting_of(campaign), self.replay.rules)
        number, secrets = sources.letters[reference], sources.secrets(reference)
        zone, thresholds = ZoneInfo(campaign["time_zone"]), sorted(campaign["thresholds"])
        writer = sources.shown(number, "persona")
        body, derived = self._text(number, "body", secrets)
        return LetterStory(
            reference=reference,
            site=case.inquiry.site,
            topic=case.inquiry.topic,
            language=case.inquiry.language,
            planned_at=case.inquiry.planned_at,
            entry=number,
            title=sources.told(number, "title", secrets),
            body=body,
            derived=derived,
            writer=writer["name"] if writer else None,
            sent_at=case.sent_at,
            outcome=case.outcome,
            attempts=tuple(self._attempts(reference, secrets)),
            watches=tuple(self._watches(case, campaign.get("mailbox"))),
            replies=tuple(self._reply(case, reply, secrets) for reply in case.replies),
            reviews=tuple(self._reviews(case, secrets)),
            captures=tuple(self._capture(row, secrets) for row in sources.captures.get(reference, ())),
            verdicts=tuple(self._verdict(case, days, zone, secrets) for days in thresholds),
            traces=trace_deadlines([case], thresholds, self.calendar, zone),
        )

    def decisions(self, key: str) -> Iterator[ReviewStory]:
        """What was decided about an item of a site (domain/scoring/decisions), oldest first."""
        secrets = [each for reference in self.replay.inquiries for each in self.sources.secrets(reference)]
        for story in self._reviews_of(SUBJECT, key, 0, secrets):
            body = self.sources.shown_for.get((key, instant_text(story.at)), {})
            yield replace(story, exhibits=self._exhibits(body))

    def _verdict(self, case: Case, days: int, zone: ZoneInfo, secrets: Sequence[str]) -> Verdict:
        found = judge(case, days, self.calendar, zone, self.replay.as_of)
        if case.sent_at is not None:
            return found
        note = str(case.outcome or found.reason)  # the note may be withheld, and stands with its attempt
        return Verdict(found.reference, days, found.finding, None, "", found.calendar, conceal(note, secrets))

    def _text(self, number: int, name: str, secrets: Sequence[str]) -> tuple[str | None, bool]:
        """A text and whether it was derived from a withheld one."""
        told = self.sources.told(number, name, secrets)
        hidden = self.sources.value(number, name)
        if told is not None or hidden is None:
            return told, False
        return derived_text(str(hidden), secrets), True

    def _attempts(self, reference: str, secrets: Sequence[str]) -> Iterator[AttemptStory]:
        for identity in self.replay.by_attempt[reference]:
            begun = self.replay.attempts[identity]
            started_at = parse_instant(begun["started_at"])
            if started_at > self.replay.as_of:
                continue
            before = self._exhibits(begun)
            told = AttemptStory(
                number=begun["number"],
                begun=self.sources.attempts[identity],
                started_at=started_at,
                pressed=begun["pressed"],
                before=before,
                provenance=self._provenance(before),
            )
            yield self._ended(told, identity, secrets)

    def _ended(self, told: AttemptStory, identity: int, secrets: Sequence[str]) -> AttemptStory:
        ended, _ = self.replay.ends.get(identity, ({}, {}))
        if not ended or parse_instant(ended["ended_at"]) > self.replay.as_of:
            return told
        number, sources = self.sources.ends[identity], self.sources
        after = self._exhibits(ended)
        return AttemptStory(
            number=told.number,
            begun=told.begun,
            started_at=told.started_at,
            pressed=told.pressed,
            before=told.before,
            ended=number,
            ended_at=parse_instant(ended["ended_at"]),
            outcome=Outcome(ended["outcome"]),
            note=sources.told(number, "note", secrets),
            receipt_number=sources.told(number, "receipt_number", secrets),
            receipt_url=sources.told(number, "receipt_url", secrets),
            after=after,
            provenance=told.provenance or self._provenance(after),
        )

    def _watches(self, case: Case, mailbox: str | None) -> Iterator[WatchStory]:
        if case.sent_at is None:
            return
        for place_id, since in self.replay.since[case.reference]:
            began = max(case.sent_at, since or case.sent_at)
            yield self._watch(f"place {place_id}", self.replay.places[place_id], began, case)
        if mailbox:
            yield self._watch(f"mailbox {mailbox}", MAIL, case.sent_at, case)

    def _watch(self, name: str, via: str, began: datetime, case: Case) -> WatchStory:
        found = self.lookout.between(name, began, self.replay.as_of)
        first = _first(via, case)
        return WatchStory(
            via=via,
            looks=found.count,
            blind=found.blind,
            first_at=found.first_at,
            last_at=found.last_at,
            without_at=first.after if first else found.last_at,
            with_at=first.until if first else None,
        )

    def _reply(self, case: Case, reply: Reply, secrets: Sequence[str]) -> ReplyStory:
        number, body = self.sources.replies[reply.identity]
        text, derived = self._text(number, "text", secrets)
        exhibits = self._exhibits(body)
        if body.get("message_id") is not None:
            exhibits += self._mail(body["message_id"])
        claims = self.sources.shown(number, "claims")
        recorded = next(
            each for each in self.replay.replies[reply.reference] if each.identity == reply.identity
        )
        return ReplyStory(
            entry=number,
            identity=reply.identity,
            via=reply.via,
            window=reply.window,
            suggested=recorded.kind,
            kind=reply.kind,
            reason=self.sources.told(number, "reason", secrets),
            text=text,
            derived=derived,
            claims=None if claims is None else tuple(_claim(each, secrets) for each in claims),
            exhibits=tuple(dict.fromkeys(exhibits)),
            rests_on=case.rests_on(reply),
            doubts=reply.doubts,
        )

    def _mail(self, message_id: int) -> tuple[PackedExhibit, ...]:
        _, message = self.sources.messages.get(message_id, (0, None))
        if message is None:
            return ()
        sha256 = message["sha256"]
        own = PackedExhibit("mail", sha256, _MAIL_TYPE, self.files.get(sha256, ""))
        return own, *self._exhibits(message)

    def _reviews(self, case: Case, secrets: Sequence[str]) -> Iterator[ReviewStory]:
        subjects = [
            ("attempt", attempt_key(case.reference, each.number), each.number) for each in case.attempts
        ]
        subjects += [("reply", str(each.identity), 0) for each in case.replies]
        for subject, key, of in subjects:
            yield from self._reviews_of(subject, key, of, secrets)

    def _reviews_of(self, subject: str, key: str, of: int, secrets: Sequence[str]) -> Iterator[ReviewStory]:
        for number, body in self.sources.reviews.get((subject, key), ()):
            at = parse_instant(body["at"])
            if at <= self.replay.as_of:
                yield ReviewStory(
                    entry=number,
                    at=at,
                    subject=subject,
                    of=of,
                    decision=body["decision"],
                    reviewer=self.sources.told(number, "reviewer", secrets),
                    reason=self.sources.told(number, "reason", secrets),
                    number=self.sources.told(number, "number", secrets),
                    link=self.sources.told(number, "link", secrets),
                )

    def _capture(self, row: NumberedBody, secrets: Sequence[str]) -> CaptureStory:
        number, body = row
        return CaptureStory(
            entry=number,
            at=parse_instant(body["at"]) if body.get("at") else None,
            by=self.sources.told(number, "by", secrets),
            reason=self.sources.told(number, "reason", secrets),
            exhibits=self._exhibits(body),
        )

    def _exhibits(self, body: Mapping[str, Any]) -> tuple[PackedExhibit, ...]:
        return tuple(
            PackedExhibit(
                each["role"], each["sha256"], each["media_type"], self.files.get(each["sha256"], "")
            )
            for each in body.get("exhibits", ())
        )

    def _provenance(self, exhibits: Sequence[PackedExhibit]) -> Provenance | None:
        found = (self.provenance.get(each.sha256) for each in exhibits)
        return next((each for each in found if each), None)


def _first(via: str, case: Case) -> Window | None:
    """The window of the first answer there that counts; where there is none, that of the first reply."""
    here = [reply for reply in case.replies if reply.via == via]
    answers = [reply for reply in here if case.counts(reply)]
    return min((reply.window for reply in answers or here), key=lambda window: window.until, default=None)


def _claim(found: Mapping[str, Any], secrets: Sequence[str]) -> Claim:
    instant = datetime.fromisoformat(found["instant"]) if found["instant"] else None
    label, text = conceal(found["label"], secrets), conceal(found["text"], secrets)
    return Claim(label, text, instant, tuple(found["flags"]), found.get("means", ""))
