"""Retells a pack's entries as its story, from the ledger's own disclosures; decides nothing."""

from collections.abc import Iterator, Mapping
from typing import Any

from replyclock.domain.evidence.chain import Entry, parse_disclosure, parse_entry
from replyclock.domain.evidence.packs import PackPlan
from replyclock.domain.story.build import Retold, Telling, build_story
from replyclock.ports.chain import Chain


def retell(plan: PackPlan, chain: Chain, telling: Telling) -> Retold:
    """The story of what the plan names."""
    return build_story(_told(plan, chain), _looks(plan, chain), telling)


def _told(plan: PackPlan, chain: Chain) -> Iterator[tuple[Entry, Mapping[str, Any]]]:
    for recorded in chain.recorded(plan.numbers):
        yield parse_entry(recorded.line), dict(map(parse_disclosure, recorded.disclosures.values()))


def _looks(plan: PackPlan, chain: Chain) -> Iterator[str]:
    for recorded in chain.recorded(plan.numbers):
        entry = parse_entry(recorded.line)
        if entry.kind == "looks":
            for text, _ in chain.looks_of(entry.number, plan.looked):
                yield text.decode()
