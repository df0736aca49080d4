"""The story that a pack tells people: of every letter in order of time, and of what seals it. Only values.

Instants are aware and UTC. A text that is None was withheld from this copy or is not disclosed.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from replyclock.domain.case import Counting, RestsOn
from replyclock.domain.evidence.chain import Checkpoint
from replyclock.domain.facts import Claim, Doubt, Outcome, ReplyKind
from replyclock.domain.inquiry import Site
from replyclock.domain.trace import Trace
from replyclock.domain.verdict import Verdict
from replyclock.domain.window import Window


@dataclass(frozen=True, slots=True)
class PackedExhibit:
    """An exhibit that an entry names; `path` from the pack's payload, "" where its bytes are left out."""

    role: str
    sha256: str
    media_type: str
    path: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """What made an attempt's exhibits: names with versions, and the SHA-256 of the site's recipe."""

    program: str
    browser: str
    system: str
    recipe_sha256: str


@dataclass(frozen=True, slots=True)
class AttemptStory:
    """One try to send: `begun` and `ended` are the numbers of its entries, `ended` 0 when there is none.

    `outcome` is what was recorded; what a person decided stands among the reviews.
    """

    number: int
    begun: int
    started_at: datetime
    pressed: bool
    before: tuple[PackedExhibit, ...]
    ended: int = 0
    ended_at: datetime | None = None
    outcome: Outcome | None = None
    note: str | None = ""
    receipt_number: str | None = ""
    receipt_url: str | None = ""
    after: tuple[PackedExhibit, ...] = ()
    provenance: Provenance | None = None


@dataclass(frozen=True, slots=True)
class WatchStory:
    """How an answer was looked for in one way: `via` is a place's key, or "mail".

    `looks` concluded something and `blind` concluded nothing, between sending and the story's instant.
    `without_at` is the last look without an answer, `with_at` the first with one.
    """

    via: str
    looks: int
    blind: int
    first_at: datetime | None
    last_at: datetime | None
    without_at: datetime | None
    with_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReplyStory:
    """Something the office sent: `suggested` by the rules, `kind` as reviewed, `rests_on` who decided it.

    `derived` says that `text` was made from a withheld one, names and numbers masked; `claims` are None
    where they are withheld. `doubts` say why it does not count by itself.
    """

    entry: int
    identity: int
    via: str
    window: Window
    suggested: ReplyKind
    kind: ReplyKind
    reason: str | None
    text: str | None
    derived: bool
    claims: tuple[Claim, ...] | None
    exhibits: tuple[PackedExhibit, ...]
    rests_on: RestsOn = RestsOn.SUGGESTED
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewStory:
    """What a person decided, and why: `subject` is "attempt", "reply" or "score".

    `of` is an attempt's number or 0; `exhibits` are what he saw of a score's item; `number` and `link` are
    what he found of an attempt's receipt, None for nothing and where they are withheld.
    """

    entry: int
    at: datetime
    subject: str
    of: int
    decision: str
    reviewer: str | None
    reason: str | None
    exhibits: tuple[PackedExhibit, ...] = ()
    number: str | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class CaptureStory:
    """What a dispute made someone capture."""

    entry: int
    at: datetime | None
    by: str | None
    reason: str | None
    exhibits: tuple[PackedExhibit, ...]


@dataclass(frozen=True, slots=True)
class LetterStory:
    """Everything told of one letter; `entry` is its own, `verdicts` and `traces` ascend by working days.

    `derived` says that `body` was made from a withheld one, names and numbers masked.
    """

    reference: str
    site: Site
    topic: str
    language: str
    planned_at: datetime
    entry: int
    title: str | None
    body: str | None
    derived: bool
    writer: str | None
    sent_at: datetime | None
    outcome: Outcome | None
    attempts: tuple[AttemptStory, ...]
    watches: tuple[WatchStory, ...]
    replies: tuple[ReplyStory, ...]
    reviews: tuple[ReviewStory, ...]
    captures: tuple[CaptureStory, ...]
    verdicts: tuple[Verdict, ...]
    traces: tuple[Trace, ...]


@dataclass(frozen=True, slots=True)
class StampStory:
    """A timestamp: `at` by the authority, None while it is missing; `practice` says the authority is one."""

    authority: str
    at: datetime | None
    practice: bool = False


@dataclass(frozen=True, slots=True)
class SealStory:
    """A checkpoint over all entries up to `count`; `at` by the entries' clock, `machine_at` by the machine's.

    `key` is the SHA-256 of the public key's DER form.
    """

    number: int
    count: int
    at: datetime
    machine_at: datetime
    key: str
    stamps: tuple[StampStory, ...]

    @classmethod
    def of(cls, checkpoint: Checkpoint, stamps: tuple[StampStory, ...]) -> "SealStory":
        """The seal of a checkpoint."""
        return cls(
            checkpoint.number, checkpoint.count, checkpoint.at, checkpoint.machine_at, checkpoint.key, stamps
        )


@dataclass(frozen=True, slots=True)
class WithheldStory:
    """What this copy leaves out: a value of an entry ("reply text"), or an exhibit by its SHA-256.

    `why` is "secret", "persona", "officials" or "removed"; `digest` is what the entry holds in its place.
    """

    entry: int
    what: str
    why: str
    digest: str


@dataclass(frozen=True, slots=True)
class AuthorisationStory:
    """Who allows the letters, as the campaign said when it was planned."""

    issued_by: str
    document: str
    contact: str
    valid_from: str
    valid_to: str


@dataclass(frozen=True, slots=True)
class PackStory:
    """What a pack's letters have in common.

    `scope` is ("inquiry" | "site" | "campaign", name); `clock` is "machine" or "practice"; `statement`
    is the number of its entry, `entries` how many it names besides itself; `seals` ascend; `redacted` says
    that the copy withholds more than secrets and what was removed; `counting` is the round's own rule.
    """

    scope: tuple[str, str]
    title: str
    round_key: str
    authorisation: AuthorisationStory | None
    zone: str
    as_of: datetime
    calendar: str
    program: str
    ledger: str
    clock: str
    statement: int
    entries: int
    seals: Sequence[SealStory]
    withheld: Sequence[WithheldStory]
    counting: Counting = Counting.SUGGESTED

    @property
    def redacted(self) -> bool:
        """True for a copy made to protect persons."""
        return any(each.why in ("persona", "officials") for each in self.withheld)

    def sealed_by(self, entry: int) -> SealStory | None:
        """The first seal of the pack that covers an entry; None where it waits for one."""
        place = bisect_left(self.seals, entry, key=lambda seal: seal.count)
        return self.seals[place] if place < len(self.seals) else None
