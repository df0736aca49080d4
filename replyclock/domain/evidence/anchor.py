"""An anchor: one line about a ledger that was published, and what it proves of a ledger or a pack.

No chain shows that its own tail was cut off, or that everything was written anew by whoever holds the key:
what was said in public about it before does.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from replyclock.domain.evidence.ledger_head import LedgerHead

_OPENING = "replyclock-anchor-1"
_LINE = re.compile(
    _OPENING + r" ledger=([0-9a-f]{32}) entries=([1-9][0-9]{0,17}) head=([0-9a-f]{64})"
    r" date=([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})Z",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """The ledger of that identity had `count` entries up to the hash `head` (hex) at that instant (UTC).

    They are those of a checkpoint; the instant is the machine's, to the second.
    """

    ledger: str
    count: int
    head: str
    at: datetime

    @property
    def line(self) -> str:
        """What is published or mailed."""
        date = self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return f"{_OPENING} ledger={self.ledger} entries={self.count} head={self.head} date={date}"

    @property
    def said(self) -> str:
        """The anchor within a sentence."""
        return f"the anchor of {self.at:%Y-%m-%d %H:%M:%S} UTC over {self.count} entries"


def read_anchors(text: str) -> tuple[Anchor, ...]:
    """The anchors among the lines of a text, as a page or a mail holds them; raises ValueError.

    Lines of other things are passed over; one that opens as an anchor and is none is named, and so is a
    text without any.
    """
    found = list[Anchor]()
    for number, line in enumerate(text.splitlines(), 1):
        words = line.strip().removeprefix("> ")
        if not words.startswith(_OPENING):
            continue
        hit = _LINE.fullmatch(words)
        if hit is None:
            raise ValueError(f"line {number} is no whole anchor: it was wrapped, cut or changed")
        ledger, count, head, date = hit.groups()
        at = datetime.fromisoformat(date).replace(tzinfo=UTC)  # ValueError for a 31st of February
        found.append(Anchor(ledger, int(count), head, at))
    if not found:
        raise ValueError(f"it holds no anchor, which is a line that opens with {_OPENING}")
    return tuple(found)


@dataclass(frozen=True, slots=True)
class HeldAgainst:
    """What anchors came to: `held` of them fit; `faults` contradict or cannot be held; `notes`."""

    held: int
    faults: tuple[str, ...]
    notes: tuple[str, ...] = ()


def hold_against_ledger(anchors: Sequence[Anchor], ledger: str, heads: Mapping[int, str]) -> HeldAgainst:
    """Every anchor holds where the ledger has that head; `heads` has those of counts that exist."""
    faults = list[str]()
    for anchor in anchors:
        if anchor.ledger != ledger:
            faults.append(f"This is ledger {ledger}, and {anchor.said} is of {anchor.ledger}.")
        elif anchor.count not in heads:
            faults.append(f"The ledger is shorter than {anchor.said}: its tail was cut off.")
        elif heads[anchor.count] != anchor.head:
            faults.append(f"The ledger has another entry {anchor.count} than {anchor.said} says.")
    return HeldAgainst(len(anchors) - len(faults), tuple(faults))


def hold_against_pack(
    anchors: Sequence[Anchor], newest: LedgerHead | None, heads: Mapping[int, str]
) -> HeldAgainst:
    """A pack is an extract: `heads` has the hash of the entry of each count that its files name.

    An anchor made after the pack says nothing of it; of those made before every one must be in it.
    """
    if newest is None:
        return HeldAgainst(0, ("No anchor can be held against a pack without a checkpoint.",))
    faults, notes, held = list[str](), list[str](), 0
    for anchor in anchors:
        if anchor.ledger != newest.ledger:
            faults.append(f"The pack is of ledger {newest.ledger}, and {anchor.said} of {anchor.ledger}.")
        elif anchor.count in heads and heads[anchor.count] == anchor.head:
            held += 1
        elif anchor.count in heads:
            faults.append(f"The pack has another entry {anchor.count} than {anchor.said} says.")
        elif anchor.count < newest.count:
            faults.append(
                f"The pack does not show entry {anchor.count}, so that {anchor.said} cannot be held against "
                "it: ask for one made with `evidence pack --anchor`."
            )
        elif anchor.at <= newest.machine_at:
            faults.append(
                f"The pack's newest checkpoint is younger than {anchor.said} and covers {newest.count} "
                "entries only: the ledger's tail was cut off."
            )
        else:
            notes.append(f"The pack is older than {anchor.said}, which says nothing of it.")
    if not held and not faults:
        faults.append("The pack is older than every anchor: hold one against it that was made before it.")
    return HeldAgainst(held, tuple(faults), tuple(notes))
