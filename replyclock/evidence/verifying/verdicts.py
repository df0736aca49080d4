"""Derives the verdicts again from the sealed entries, by the rules that reports use."""

from collections.abc import Mapping
from typing import Any

from replyclock.domain.calendar_json import calendar_from_json
from replyclock.domain.case import RestsOn
from replyclock.domain.evidence.canonical import parse_instant
from replyclock.domain.evidence.packs import Trust
from replyclock.domain.evidence.replay import Replay
from replyclock.evidence import pack_form
from replyclock.evidence.pack_reader import OpenedPack
from replyclock.evidence.verifying.entries import looks_texts
from replyclock.evidence.verifying.finding import CheckFinding, ReadLetter

_MOST_TOLD = 20


def check_verdicts(pack: OpenedPack, _: Trust, __: ReadLetter) -> CheckFinding:
    """Derive every verdict again."""
    replay = Replay(parse_instant(pack.index["as_of"]))
    for entry in pack.entries():
        if entry.number == pack.index["statement"]:
            replay.rules = entry.body.get("rules", 1)  # packs from before there was a second rule name none
        given = pack.disclosed.get(entry.number)
        replay.take(entry, given.values if given else {})
    for _number, texts in looks_texts(pack):
        for text in texts:
            replay.take_looks(text.decode())
    derived = list(replay.verdicts(calendar_from_json(pack.json(pack_form.CALENDAR))))
    stated = {_key(each): each for each in pack.index["verdicts"] if isinstance(each, dict)}
    faults = [
        _difference(each, stated.get(_key(each), {}))
        for each in derived
        if not _agrees(stated.get(_key(each), {}), each)
    ]
    faults += [
        f"The verdict on {key[0]} follows from no entry." for key in stated.keys() - set(map(_key, derived))
    ]
    # A cover is for reading and nothing holds it: what is proved is said here, to compare.
    told = map(_sentence, derived) if len(derived) <= _MOST_TOLD else ()
    return CheckFinding(f"{len(derived)} verdicts follow from the entries.", tuple(faults), tuple(told))


def _agrees(stated: Mapping[str, Any], derived: Mapping[str, Any]) -> bool:
    """Packs from before verdicts said what they rest on say nothing of it."""
    return {"rests_on": derived["rests_on"], **stated} == derived


def _difference(derived: Mapping[str, Any], stated: Mapping[str, Any]) -> str:
    names = ["finding"] if derived["finding"] != stated.get("finding") else ["finding", "rests_on"]
    come, says = ([each.get(name) for name in names] for each in (derived, stated))
    return (
        f"For {derived['reference']} and {derived['working_days']} working days the entries come to "
        f"{' resting on '.join(map(repr, come))}, and the pack states {' resting on '.join(map(repr, says))}."
    )


def _sentence(verdict: Mapping[str, Any]) -> str:
    due = f", last day {verdict['due_on']}" if verdict["due_on"] else ""
    count = verdict["working_days"]
    limit = f"{count} working day{'s' if count != 1 else ''}"
    suggested = ", only suggested" if verdict["rests_on"] == RestsOn.SUGGESTED else ""
    return f"{verdict['reference']}: {verdict['finding']} within {limit}{due}{suggested}."


def _key(verdict: dict[str, object]) -> tuple[str, str]:
    return str(verdict.get("reference")), str(verdict.get("working_days"))
