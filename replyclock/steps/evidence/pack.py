"""Packs what proves an inquiry, a site's letters or a round, for somebody who trusts nobody here."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from replyclock.domain.calendar_json import calendar_as_json
from replyclock.domain.case import RULES
from replyclock.domain.evidence.anchor import Anchor
from replyclock.domain.evidence.canonical import canonical, instant_text
from replyclock.domain.evidence.chain import digest_of, parse_disclosure, parse_entry
from replyclock.domain.evidence.merkle import leaf_hash, root_of
from replyclock.domain.evidence.packs import PackPlan
from replyclock.domain.evidence.replay import Replay
from replyclock.domain.workdays import WorkCalendar
from replyclock.errors import NotAllowed, WrongUse
from replyclock.outside import Outside
from replyclock.ports.chain import Event
from replyclock.steps.evidence.anchor import anchor_faults
from replyclock.steps.evidence.atomic_folder import atomic_folder
from replyclock.steps.evidence.removed import gone_from
from replyclock.steps.evidence.seal import SealState, seal_now
from replyclock.steps.round import RoundContext

WritePack = Callable[[Path, PackPlan], Awaitable[None]]
"""Writes payload, cover and bag of a pack into a folder that exists."""


@dataclass(frozen=True, slots=True)
class PackOrder:
    """What is packed: one of `reference`, `site` (its letters of the round) or the whole round.

    The checkpoints that `anchors` speak of go with it.
    """

    running: RoundContext
    folder: Path
    as_of: datetime | None = None
    reference: str | None = None
    site: str | None = None
    redact: frozenset[str] = frozenset()
    anchors: tuple[Anchor, ...] = ()

    @property
    def scope(self) -> Mapping[str, str]:
        """The scope as the statement names it."""
        if self.reference is not None:
            return {"inquiry": self.reference}
        if self.site is not None:
            return {"campaign": self.running.key, "site": self.site}
        return {"campaign": self.running.key}


@dataclass(frozen=True, slots=True)
class Packed:
    """A pack that was written: `seal` is the state of the seals it holds."""

    folder: Path
    letters: int
    entries: int
    verdicts: Sequence[Mapping[str, Any]]
    seal: SealState
    plan: PackPlan


async def pack(order: PackOrder, outside: Outside, write: WritePack) -> Packed:
    """Seal, state what belongs to the scope, seal that, and write; raises WrongUse where nothing fits."""
    if order.folder.exists():
        raise WrongUse(f"{order.folder} is there already: name a folder that is not.")
    _require_held(order.anchors, outside)
    references = references_of(order, outside)
    now = outside.clock.now()
    as_of = min(order.as_of or now, now)
    sealed = await seal_now(outside, looks_until=now)
    numbers = tuple(number for number in outside.ledger.chain.about(references) if number <= sealed.count)
    told = _retell(numbers, order.running, outside, as_of)
    statement = outside.ledger.chain.enter(_statement(order, told, as_of))
    sealed = await seal_now(outside)
    plan = PackPlan(
        scope=order.scope,
        as_of=as_of,
        numbers=numbers,
        statement=statement,
        looked=told.looked,
        verdicts=told.verdicts,
        calendar=order.running.calendar,
        authorities={each.name: each.certificates for each in outside.authorities},
        program=f"replyclock {version('replyclock')}",
        redact=order.redact,
        removed={sha256: each.entry for sha256, each in gone_from(outside.ledger.retention).items()},
        anchored=tuple(sorted({each.count for each in order.anchors})),
    )
    async with atomic_folder(order.folder, "pack") as unfinished:
        await write(unfinished, plan)
    return Packed(order.folder, len(references), len(numbers) + 1, told.verdicts, sealed, plan)


def _require_held(anchors: Sequence[Anchor], outside: Outside) -> None:
    faults = tuple(anchor_faults(outside.ledger.chain, anchors))
    if faults:
        raise NotAllowed(f"{faults[0]} Run `replyclock evidence check --anchor` before anything is packed.")


@dataclass(frozen=True, slots=True)
class _Told:
    """What the entries of the scope come to."""

    hashes: Sequence[bytes]
    looked: frozenset[str]
    texts: Sequence[bytes]
    verdicts: Sequence[Mapping[str, Any]]
    calendar: WorkCalendar


def references_of(order: PackOrder, outside: Outside) -> tuple[str, ...]:
    """The letters of the scope; raises WrongUse where there are none."""
    tried = [each.inquiry for each in outside.ledger.plans.tried(order.running.key)]
    found = tuple(
        each.reference
        for each in tried
        if order.reference in (None, each.reference) and order.site in (None, each.site.code)
    )
    if not found:
        raise WrongUse(
            f"The round {order.running.key} has no letter {order.reference or f'to the site {order.site}'}: "
            "`replyclock campaign status NAME --json` lists them."
        )
    return found


def _retell(numbers: Sequence[int], running: RoundContext, outside: Outside, as_of: datetime) -> _Told:
    """The verdicts as they follow from the entries alone, so that whoever verifies comes to the same."""
    chain, replay = outside.ledger.chain, Replay(as_of)
    hashes, looks = [], []
    for recorded in chain.recorded(numbers):
        entry = parse_entry(recorded.line)
        hashes.append(entry.hash)
        replay.take(entry, dict(map(parse_disclosure, recorded.disclosures.values())))
        if entry.kind == "looks":
            looks.append(entry.number)
    mailbox = running.campaign.mailbox
    looked = frozenset(f"place {place}" for place in replay.places) | (
        {f"mailbox {mailbox}"} if mailbox else set()
    )
    texts = []
    for number in looks:
        for text, _ in chain.looks_of(number, looked):
            replay.take_looks(text.decode())
            texts.append(leaf_hash(text))
    return _Told(hashes, looked, texts, list(replay.verdicts(running.calendar)), running.calendar)


def _statement(order: PackOrder, told: _Told, as_of: datetime) -> Event:
    return Event(
        "statement",
        {
            "scope": dict(order.scope),
            "as_of": instant_text(as_of),
            "count": len(told.hashes),
            "root": root_of(told.hashes).hex(),
            "looks": root_of(told.texts).hex(),
            "calendar": digest_of(canonical(calendar_as_json(told.calendar))),
            "verdicts": digest_of(canonical(list(told.verdicts))),
            "rules": RULES,
        },
    )
