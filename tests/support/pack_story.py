"""The story of a pack as it is built from its ledger, and one by hand for pages."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from support.pack_builder import PackBench

from replyclock.analysis.calendars.load import load_calendar
from replyclock.domain.evidence.chain import parse_checkpoint, parse_disclosure, parse_entry
from replyclock.domain.story.build import Retold, Telling, build_story
from replyclock.domain.story.model import SealStory, StampStory
from replyclock.evidence import pack_form
from replyclock.steps.evidence.pack import Packed

STAMPED = datetime(2026, 10, 9, 4, tzinfo=UTC)


def retell(bench: PackBench, packed: Packed, **changes: Any) -> Retold:
    """The story of a pack that was just written, of what the ledger says and the pack leaves out."""
    index = json.loads((packed.folder / "data" / pack_form.INDEX).read_text("utf-8"))
    chain = bench.outside.ledger.chain
    lines = (packed.folder / "data" / pack_form.ENTRIES).read_bytes().splitlines()
    numbers = [parse_entry(line).number for line in lines]
    told = [
        (parse_entry(each.line), dict(map(parse_disclosure, each.disclosures.values())))
        for each in chain.recorded(numbers)
    ]
    names = {f"place {entry.body['id']}" for entry, _ in told if entry.kind == "place"} | {"mailbox inbox"}
    looks = [
        text.decode()
        for entry, _ in told
        if entry.kind == "looks"
        for text, _ in chain.looks_of(entry.number, names)
    ]
    telling = {
        "scope": index["scope"],
        "as_of": datetime.fromisoformat(index["as_of"]),
        "calendar": load_calendar("EVERY-DAY"),
        "program": index["program"],
        "statement": index["statement"],
        "seals": _seals(bench, numbers),
        "withheld": index["redacted"],
        "files": _files(packed),
        **changes,
    }
    return build_story(told, looks, Telling(**telling))


def _seals(bench: PackBench, numbers: Sequence[int]) -> Sequence[SealStory]:
    seals = bench.outside.ledger.chain.seals(numbers).values()
    checkpoints = [parse_checkpoint(seal.checkpoint) for seal in seals]
    return [SealStory.of(each, (_stamp(each.machine_at),)) for each in checkpoints]


def _stamp(at: datetime) -> StampStory:
    return StampStory("practice", at + timedelta(seconds=1), practice=True)


def _files(packed: Packed) -> Mapping[str, str]:
    folder = packed.folder / "data" / "exhibits"
    return {path.name.partition(".")[0]: f"exhibits/{path.name}" for path in folder.iterdir()}
