"""What a pack's cover says of the values of a story, in both languages. Knows no page and no file."""

import base64
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from replyclock.analysis.report.letter_view import TEXT_LIMIT, FindingView, view_finding
from replyclock.analysis.text.sanitize import make_plain
from replyclock.analysis.text.translations import Translations
from replyclock.domain.case import MAIL
from replyclock.domain.facts import Doubt, Outcome, ReplyKind
from replyclock.domain.story.model import (
    LetterStory,
    PackedExhibit,
    PackStory,
    Provenance,
    ReviewStory,
    SealStory,
    WithheldStory,
)
from replyclock.domain.trace import Trace
from replyclock.domain.verdict import Verdict

_DRAWN = frozenset({"image/png", "image/jpeg", "image/webp"})
_SEALS_FIRST, _SEALS_LAST = 3, 9
_MOST_WITHHELD = 100
PAPER_LIMIT = 12_000_000
"""Bytes of pictures that one paper embeds."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Something in the order of time: `kind` names the part of the template that tells `of`."""

    at: datetime | None
    kind: str
    of: Any
    entry: int = 0
    style: str = ""


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day of the count, and the limits that end with it."""

    day: date
    weekday: int
    reason: Markup
    count: int
    limits: tuple[Trace, ...]


class PackFormatter:
    """Says what values come to; `base` leads from the page to data/, `read` embeds pictures if given."""

    loading = "lazy"
    most_text = TEXT_LIMIT

    def __init__(
        self, pack: PackStory, words: Translations, base: str = "", read: Callable[[str], bytes] | None = None
    ) -> None:
        self.pack = pack
        self._words = words
        self._zone = ZoneInfo(pack.zone)
        self._base = base
        self._read = read
        self._room = PAPER_LIMIT
        self._embedded: dict[str, str] = {}

    def at(self, instant: datetime) -> str:
        """Date and second in the campaign's zone."""
        return f"{instant.astimezone(self._zone):%Y-%m-%d %H:%M:%S}"

    def utc(self, instant: datetime) -> str:
        """Date and second in UTC."""
        return f"{instant.astimezone(UTC):%Y-%m-%d %H:%M:%S}Z"

    def title(self, letter: LetterStory) -> str:
        """The letter's title, or its topic where that is withheld."""
        return make_plain(letter.title or letter.topic)

    def findings(self, letter: LetterStory) -> tuple[FindingView, ...]:
        """The verdicts."""
        return tuple(self.finding(verdict, verdict.reason) for verdict in letter.verdicts)

    def finding(self, verdict: Verdict, why: str) -> FindingView:
        """A verdict, and why it is what it is."""
        reason = make_plain(why)
        told = reason in self._words.names("outcome")
        words = self._words.term("outcome", reason) if told else self._words.sentence(reason)
        return view_finding(verdict, words, self._words)

    def sealed(self, entry: int) -> Markup:
        """Entry, checkpoint and stamp of an event."""
        words, seal = self._words, self.pack.sealed_by(entry)
        parts = [words.both("cover.entry", entry=entry)]
        if seal is None:
            return Markup(" · ").join([*parts, words.both("cover.unsealed")])
        parts.append(words.both("cover.checkpoint", number=seal.number))
        stamps = [
            words.both("cover.stamped", at=self.utc(stamp.at), authority=make_plain(stamp.authority))
            for stamp in seal.stamps
            if stamp.at
        ]
        return Markup(" · ").join([*parts, *(stamps or [words.both("cover.pending")])])

    def moments(self, letter: LetterStory) -> list[Moment]:
        """Everything that happened, in order of time."""
        found = sorted(
            (moment for moment in _moments(letter) if moment.at),
            key=lambda moment: (moment.at or self.pack.as_of, moment.entry),
        )
        undated = [Moment(None, "capture", each, each.entry) for each in letter.captures if not each.at]
        found = [*found, *undated]
        place = next(
            (at for at, moment in enumerate(found) if moment.at and moment.at > self.pack.as_of), None
        )
        found.insert(len(found) if place is None else place, Moment(self.pack.as_of, "now", None, 0, "due"))
        return found

    def days(self, letter: LetterStory) -> Iterator[DayRow]:
        """The longest count, with the limits that end on its way."""
        longest = letter.traces[-1]
        for reason, day, count in longest.days:
            limits = tuple(trace for trace in letter.traces if trace.due_on == day)
            yield DayRow(day, day.weekday(), self._words.term("day_reason", reason), count, limits)

    def provenance(self, letter: LetterStory) -> list[tuple[int, Provenance]]:
        """By attempt: what made its exhibits."""
        return [(each.number, each.provenance) for each in letter.attempts if each.provenance]

    def pictures(self, exhibits: Iterable[PackedExhibit]) -> list[PackedExhibit]:
        """Those that a page draws; what came with a mail anybody can send, so it is not drawn."""
        return [
            each
            for each in exhibits
            if each.path
            and each.media_type in _DRAWN
            and not each.role.startswith("attachment ")
            and self.source(each)
        ]

    def source(self, exhibit: PackedExhibit) -> str:
        """Where the page finds a picture; "" when it has no room for it."""
        if self._read is None:
            return f"{self._base}{exhibit.path}"
        if exhibit.sha256 not in self._embedded:
            self._embedded[exhibit.sha256] = self._embed(exhibit, self._read)
        return self._embedded[exhibit.sha256]

    def role(self, role: str) -> Markup:
        """What an exhibit shows."""
        return self._words.term("cover_role", make_plain(role))

    def role_text(self, role: str) -> str:
        """The same as plain text, for those who do not see the picture."""
        plain = make_plain(role)
        if plain not in self._words.names("cover_role"):
            return plain
        return (
            f"{self._words.one('zh', f'cover_role.{plain}')} / {self._words.one('en', f'cover_role.{plain}')}"
        )

    def outcome(self, outcome: Outcome | None) -> Markup:
        """How an attempt ended."""
        return self._words.term("outcome", str(outcome or "ambiguous"))

    def kind(self, kind: ReplyKind) -> Markup:
        """What a reply is."""
        return self._words.term("reply", str(kind))

    def flag(self, flag: str) -> Markup:
        """Why a claimed time may not be believed."""
        return self._words.term("flag", make_plain(flag))

    def doubt(self, doubt: Doubt) -> Markup:
        """Why a reply does not count by itself."""
        return self._words.term("doubt", doubt)

    def why(self, why: str) -> Markup:
        """Why something is left out."""
        return self._words.term("cover_why", make_plain(why))

    def via(self, via: str) -> Markup:
        """Where something was seen."""
        return self._words.both("inquiry.by_mail") if via == MAIL else Markup.escape(make_plain(via))

    def decision(self, review: ReviewStory) -> Markup:
        """What a person decided."""
        return self._words.term("outcome" if review.subject == "attempt" else "reply", review.decision)

    @property
    def practice_authority(self) -> bool:
        """True when any stamp is a practice authority's."""
        return any(stamp.practice for seal in self.pack.seals for stamp in seal.stamps)

    @property
    def seals(self) -> Sequence[SealStory]:
        """The first and the last seals."""
        every = self.pack.seals
        if len(every) <= _SEALS_FIRST + _SEALS_LAST:
            return every
        return [*every[:_SEALS_FIRST], *every[-_SEALS_LAST:]]

    @property
    def seals_left_out(self) -> int:
        """How many seals between them are not shown."""
        return len(self.pack.seals) - len(self.seals)

    @cached_property
    def keys(self) -> list[str]:
        """The signing keys of the seals, each once."""
        return list(dict.fromkeys(seal.key for seal in self.pack.seals))

    @cached_property
    def withheld(self) -> Sequence[WithheldStory]:
        """What is left out, as far as a page lists it; secrets, which every pack leaves out, come last."""
        return sorted(self.pack.withheld, key=lambda each: each.why == "secret")[:_MOST_WITHHELD]

    @property
    def withheld_more(self) -> int:
        """How much more is left out."""
        return len(self.pack.withheld) - len(self.withheld)

    @property
    def program_commands(self) -> list[str]:
        """What checks the pack with the program."""
        practice = " --practice" if self.pack.clock == "practice" else ""
        return [f"replyclock evidence verify PATH --authority tsa-root.pem --key FINGERPRINT{practice}"]

    @property
    def hand_commands(self) -> list[str]:
        """What checks files, the last signature and its stamp without it."""
        commands = [
            f"sha256sum --check --strict --quiet {kind}-sha256.txt" for kind in ("tagmanifest", "manifest")
        ]
        if not self.pack.seals:
            return commands
        last = self.pack.seals[-1]
        at = f"data/checkpoints/{last.number:06d}"
        sealed = f"{at}/checkpoint.json {at}/checkpoint.sig"
        signed = f"-in {at}/checkpoint.json -sigfile {at}/checkpoint.sig"
        commands += [
            f"openssl pkey -pubin -in data/keys/{last.key}.pem -outform DER | sha256sum",
            f"openssl pkeyutl -verify -pubin -inkey data/keys/{last.key}.pem -rawin {signed}",
        ]
        for stamp in last.stamps[:1]:
            commands += [
                f"cat {sealed} > ../stamped",
                f"openssl ts -verify -data ../stamped -in {at}/{stamp.authority}.tsr -CAfile tsa-root.pem",
            ]
        return commands

    def _embed(self, exhibit: PackedExhibit, read: Callable[[str], bytes]) -> str:
        data = read(exhibit.path)
        self._room -= len(data)
        if self._room < 0:
            return ""
        return f"data:{exhibit.media_type};base64,{base64.b64encode(data).decode('ascii')}"


def _moments(letter: LetterStory) -> Iterator[Moment]:
    yield Moment(letter.planned_at, "planned", letter, letter.entry)
    for attempt in letter.attempts:
        yield Moment(attempt.started_at, "attempt", attempt, attempt.begun)
        if attempt.ended:
            yield Moment(attempt.ended_at, "ended", attempt, attempt.ended)
    for reply in letter.replies:
        style = "answer" if reply.kind.stops_the_clock else ""
        yield Moment(reply.window.until, "reply", reply, reply.entry, style)
    for review in letter.reviews:
        yield Moment(review.at, "review", review, review.entry)
    for capture in letter.captures:
        yield Moment(capture.at, "capture", capture, capture.entry)
    for trace in letter.traces:
        yield Moment(trace.ends_at, "due", trace, 0, "due")
