"""Which exhibits may be removed: those that nothing else keeps; decides and removes nothing itself."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from replyclock.domain.evidence.chain import Entry


@dataclass(frozen=True, slots=True)
class Use:
    """That a row shows an exhibit: in which role, and of which rounds it tells (none: of no one round).

    `source` is true of the mails and pages that texts of replies were read from.
    """

    sha256: str
    media_type: str
    role: str
    rounds: frozenset[str]
    source: bool


@dataclass(frozen=True, slots=True)
class RemovalWish:
    """What is to go: of these rounds (None: of any), in these roles, of media types that begin so.

    Empty `roles`, `media` and `digests` leave nothing out; `sources` says that mails and pages go, too.
    """

    rounds: frozenset[str] | None = None
    roles: frozenset[str] = frozenset()
    media: tuple[str, ...] = ()
    digests: frozenset[str] = frozenset()
    sources: bool = False

    def fits(self, use: Use) -> bool:
        """True when this use of an exhibit is among what is to go."""
        return (
            (self.rounds is None or (bool(use.rounds) and use.rounds <= self.rounds))
            and (not self.roles or use.role in self.roles)
            and (not self.media or use.media_type.startswith(self.media))
            and (not self.digests or use.sha256 in self.digests)
        )


class Spared(StrEnum):
    """Why an exhibit stays although it was wanted."""

    SOURCE = "answers were read from them"
    ROUND = "another round keeps them"
    ROLE = "they are kept in another role, too"


@dataclass(frozen=True, slots=True)
class Choice:
    """What goes, and what stays and why, by SHA-256."""

    goes: frozenset[str]
    stays: Mapping[str, Spared]


def choose(uses: Iterable[Use], wanted: RemovalWish) -> Choice:
    """An exhibit goes when every use of it is wanted, and no answer was read from it."""
    by_exhibit: dict[str, list[Use]] = {}
    for use in uses:
        by_exhibit.setdefault(use.sha256, []).append(use)
    outcomes = {sha256: _spared(of, wanted) for sha256, of in by_exhibit.items() if any(map(wanted.fits, of))}
    return Choice(
        frozenset(sha256 for sha256, why in outcomes.items() if why is None),
        {sha256: why for sha256, why in outcomes.items() if why is not None},
    )


def _spared(uses: Sequence[Use], wanted: RemovalWish) -> Spared | None:
    others = [use for use in uses if not wanted.fits(use)]
    if wanted.rounds is not None and any(not use.rounds <= wanted.rounds for use in others):
        return Spared.ROUND
    if any(use.source for use in uses) and not wanted.sources:
        return Spared.SOURCE
    return Spared.ROLE if others else None


def named_exhibits(entry: Entry) -> Iterator[Mapping[str, str]]:
    """What an entry names: its exhibits, and the mail a `message` tells of."""
    yield from entry.body.get("exhibits", ())
    if entry.kind == "message":
        yield {"sha256": entry.body["sha256"], "media_type": "message/rfc822", "role": "mail"}


def removed_by(entries: Iterable[Entry]) -> Mapping[str, Entry]:
    """By SHA-256: the removal that took the bytes, unless a later of these entries names them again."""
    gone: dict[str, Entry] = {}
    for entry in entries:
        if entry.kind == "removal":
            gone.update((str(each["sha256"]), entry) for each in entry.body["removed"])
        elif gone:
            for each in named_exhibits(entry):
                gone.pop(_sha256(each), None)
    return gone


def _sha256(named: Any) -> str:
    return str(named.get("sha256")) if isinstance(named, dict) else ""
