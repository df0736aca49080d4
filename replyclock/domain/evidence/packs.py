"""What goes into a pack, what whoever verifies one brings along, and what verifying it says.

The form of packs is told in docs/reference/evidence.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from replyclock.domain.evidence.anchor import Anchor
from replyclock.domain.evidence.key_chain import Reign
from replyclock.domain.evidence.ledger_head import LedgerHead
from replyclock.domain.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class PackPlan:
    """What goes into a pack, as docs/reference/evidence.md writes it.

    `scope` is one pair such as {"inquiry": reference}; `numbers` are its entries without the `statement`;
    `looked` are the first lines of the texts of looks that belong to it; `verdicts` are what
    domain/evidence/replay derives;
    `redact` names what is withheld: "persona", "officials"; `authorities` are pinned certificates (PEM);
    `removed` says by SHA-256 which exhibits are gone, and by which entry; the checkpoints over the entries
    `anchored` go into the pack, too.
    """

    scope: Mapping[str, str]
    as_of: datetime
    numbers: tuple[int, ...]
    statement: int
    looked: frozenset[str]
    verdicts: Sequence[Mapping[str, Any]]
    calendar: WorkCalendar
    authorities: Mapping[str, bytes]
    program: str
    redact: frozenset[str] = frozenset()
    removed: Mapping[str, int] = field(default_factory=dict)
    anchored: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Trust:
    """What whoever verifies brings along: nothing of it comes from the pack.

    `roots_pem` are certificates of authorities that are trusted, `key` the identity of the signing key if
    known, `within` how late an event may be sealed and a seal stamped; `practice` accepts invented instants.
    `anchors` are what was published about ledgers.
    """

    roots_pem: bytes
    key: str | None = None
    within: timedelta = timedelta(hours=24)
    practice: bool = False
    policy: str | None = None
    anchors: tuple[Anchor, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its name, whether it passed, and sentences."""

    name: str
    passed: bool
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verification:
    """All checks of a pack; `newest` and `keys` are what it says of itself, as far as readable."""

    checks: tuple[Check, ...]
    scope: dict[str, str] = field(default_factory=dict)
    newest: LedgerHead | None = None
    keys: tuple[Reign, ...] = ()

    @property
    def passed(self) -> bool:
        """True when every check passed."""
        return all(check.passed for check in self.checks)
