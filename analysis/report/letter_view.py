"""What the report shows of one inquiry: every fact and verdict in words. Knows no statistics and no HTML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from replyclock.analysis.report.pictures import pictures_of
from replyclock.analysis.report.timeline import Timeline, draw_timeline
from replyclock.analysis.statistics.frame import deadline_of
from replyclock.analysis.tables.findings import sorted_replies
from replyclock.analysis.text.sanitize import Redactor
from replyclock.analysis.text.translations import Translations
from replyclock.domain.case import MAIL, Case, RestsOn
from replyclock.domain.facts import Claim, Reply, Review
from replyclock.domain.verdict import Finding, Verdict
from replyclock.domain.window import Window

TEXT_LIMIT = 20_000
"""Characters of one reply that the page prints; an office that sends a book fills replies.csv, not this."""

SIGNS = {
    Finding.IN_TIME: ("●", "in-time"),
    Finding.LATE: ("▲", "late"),
    Finding.NO_ANSWER: ("○", "no-answer"),
    Finding.TOO_EARLY: ("…", "too-early"),
    Finding.UNDETERMINED: ("◐", "undetermined"),
    Finding.NOT_SENT: ("–", "not-sent"),
}
"""Sign and style of each finding; signs differ in shape, so that grey paper tells them apart."""

ONLY_SUGGESTED = "?"
"""Follows the sign of a finding that would be another one if a mere suggestion proved wrong."""


@dataclass(frozen=True, slots=True)
class FindingView:
    """One verdict: sign, style, the finding's name in both languages, and what it rests on.

    `suggested` says that it would be another one if a mere suggestion proved wrong; sign and name say so.
    """

    working_days: int
    sign: str
    style: str
    name: Markup
    due_on: str
    clock: Markup
    reason: Markup
    suggested: bool = False


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claimed time: label and text as they stood, the instant read from them, flags."""

    label: str
    text: str
    instant: str
    flags: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class ReplyView:
    """One reply; `rests_on` says who decided its kind, `cut` that `text` is only the beginning.

    `doubts` say why it does not count by itself.
    """

    kind: Markup
    rests_on: Markup
    style: str
    via: Markup
    place: str
    when: Markup
    reason: str
    text: str
    cut: Markup
    claims: tuple[ClaimView, ...]
    exhibits: tuple[tuple[str, str], ...]
    doubts: tuple[Markup, ...] = ()


@dataclass(frozen=True, slots=True)
class PictureView:
    """One picture of a page: what it shows and where its bytes are."""

    role: str
    source: str


@dataclass(frozen=True, slots=True)
class LetterView:
    """Everything printed about one inquiry; `anchor` is unique in the page."""

    anchor: str
    reference: str
    topic: str
    language: str
    title: str
    body: str
    writer: str
    planned_at: str
    sent_at: str
    outcome: Markup
    note: str
    receipt: str
    findings: tuple[FindingView, ...]
    timeline: Timeline | None
    replies: tuple[ReplyView, ...]
    reviews: tuple[Markup, ...]
    pictures: tuple[PictureView, ...]
    exhibits: tuple[tuple[str, str], ...]
    doubts: tuple[Markup, ...]


class LetterFormatter:
    """Writes dossiers: knows zone, as-of instant, words and where pictures lie."""

    def __init__(
        self, words: Translations, zone: ZoneInfo, as_of: datetime, sources: Mapping[str, str]
    ) -> None:
        self._words = words
        self._zone = zone
        self._as_of = as_of
        self._sources = sources

    def write(
        self, case: Case, verdicts: Sequence[Verdict], anchor: str, doubts: Sequence[str] = ()
    ) -> LetterView:
        """The dossier of a case, its verdicts (thresholds ascending) and what speaks against its answers."""
        inquiry, redactor = case.inquiry, Redactor(case)
        return LetterView(
            anchor=anchor,
            reference=inquiry.reference,
            topic=inquiry.topic,
            language=inquiry.language,
            title=redactor.redact(inquiry.title),
            body=redactor.redact(inquiry.body),
            writer=inquiry.persona.name,
            planned_at=self.local(inquiry.planned_at),
            sent_at=self.local(case.sent_at) if case.sent_at else "",
            outcome=self.outcome(case),
            note=redactor.redact(last_note(case)),
            receipt=next((a.receipt.number for a in reversed(case.attempts) if a.receipt.number), ""),
            findings=tuple(self.finding(verdict, redactor) for verdict in verdicts),
            timeline=self._timeline(case, verdicts),
            replies=tuple(self._reply(case, reply, redactor) for reply in sorted_replies(case)),
            reviews=tuple(self._review(review, redactor) for review in case.reviews),
            pictures=tuple(
                PictureView(exhibit.role, self._sources[exhibit.sha256])
                for exhibit in pictures_of(case)
                if exhibit.sha256 in self._sources  # one that was removed is named by its digest only
            ),
            exhibits=tuple((e.role, e.sha256) for attempt in case.attempts for e in attempt.exhibits),
            doubts=tuple(map(self._words.counted, doubts)),
        )

    def local(self, instant: datetime) -> str:
        """Date and minute in the campaign's zone."""
        return instant.astimezone(self._zone).strftime("%Y-%m-%d %H:%M")

    def outcome(self, case: Case) -> Markup:
        """The outcome of sending in both languages."""
        return self._words.term("outcome", outcome_of(case))

    def finding(self, verdict: Verdict, redactor: Redactor) -> FindingView:
        """One verdict in words."""
        return view_finding(verdict, self._words.sentence(redactor.redact(verdict.reason)), self._words)

    def _timeline(self, case: Case, verdicts: Sequence[Verdict]) -> Timeline | None:
        deadlines = [
            (verdict.working_days, verdict.ends_at or deadline_of(verdict.due_on, self._zone))
            for verdict in verdicts
            if verdict.due_on
        ]
        return draw_timeline(case, deadlines, self._as_of)

    def _reply(self, case: Case, reply: Reply, redactor: Redactor) -> ReplyView:
        text = redactor.redact(reply.text)
        by_mail = reply.via == MAIL
        return ReplyView(
            kind=self._words.term("reply", str(reply.kind)),
            rests_on=self._words.term("rests_on", str(case.rests_on(reply))),
            style="answer" if case.counts(reply) else "other",
            via=self._words.both("inquiry.by_mail" if by_mail else "inquiry.by_page"),
            place="" if by_mail else redactor.redact(reply.via),
            when=self._when(reply.window),
            reason=redactor.redact(reply.reason),
            text=text[:TEXT_LIMIT],
            cut=self._words.both("inquiry.cut", n=TEXT_LIMIT) if len(text) > TEXT_LIMIT else Markup(""),
            claims=tuple(self._claim(claim, redactor) for claim in reply.claims),
            exhibits=tuple((exhibit.role, exhibit.sha256) for exhibit in reply.exhibits),
            doubts=tuple(self._words.term("doubt", doubt) for doubt in reply.doubts),
        )

    def _when(self, window: Window) -> Markup:
        if window.after == window.until:
            return self._words.both("inquiry.at", at=self.local(window.until))
        return self._words.both(
            "inquiry.between", after=self.local(window.after), until=self.local(window.until)
        )

    def _claim(self, claim: Claim, redactor: Redactor) -> ClaimView:
        instant = self.local(claim.instant) if claim.instant else ""
        flags = tuple(self._words.term("flag", redactor.redact(flag)) for flag in claim.flags)
        return ClaimView(redactor.redact(claim.label), redactor.redact(claim.text), instant, flags)

    def _review(self, review: Review, redactor: Redactor) -> Markup:
        table = "outcome" if review.subject == "attempt" else "reply"
        said = self._words.both(
            "inquiry.review",
            at=self.local(review.at),
            reviewer=review.reviewer,
            decision=self._words.term(table, review.decision),
            reason=redactor.redact(review.reason),
        )
        found = " ".join(filter(None, (review.number, review.link)))
        if not found:
            return said
        return said + Markup(" ") + self._words.both("inquiry.found_receipt", receipt=redactor.redact(found))


def outcome_of(case: Case) -> str:
    """The outcome of sending by its value."""
    return str(case.outcome or "not tried yet")


def last_note(case: Case) -> str:
    """What the last attempt with anything to say has said, "" for none."""
    return next((attempt.note for attempt in reversed(case.attempts) if attempt.note), "")


def view_finding(verdict: Verdict, reason: Markup, words: Translations) -> FindingView:
    """A verdict in words, why it is what it is, and whether a reviewer carries it."""
    sign, style = SIGNS[verdict.finding]
    suggested = verdict.rests_on is RestsOn.SUGGESTED
    clocks = [words.term("clock", clock) for clock in verdict.clock.split(", ") if clock]
    told = [reason, words.term("rests_on", str(verdict.rests_on))] if verdict.rests_on else [reason]
    return FindingView(
        verdict.working_days,
        f"{sign}{ONLY_SUGGESTED}" if suggested else sign,
        style,
        words.term("finding_suggested" if suggested else "finding", str(verdict.finding)),
        str(verdict.due_on or ""),
        Markup(" + ").join(clocks),
        Markup(" · ").join(told),
        suggested,
    )
