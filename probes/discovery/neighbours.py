"""What the fields before and behind say of a field that does not say enough itself; knows no page."""

import re
from collections.abc import Sequence

from replyclock.probes.discovery.field_types import Field, Scores, decide
from replyclock.probes.vocabulary.phrases import gist

_OWN_WORDS = 2.0
_OWN_NAME = 1.5
_TITLE = re.compile(r"(?:(?:your|academic) )?(?:title|titel|titre|titolo|t[ií]tulo|prefix)s?")
_UNIT = re.compile(
    r"(?:所在|您的|你的)?(?:部门|单位|机构)(?:名称)?|department|division|office|unit|abteilung|service"
)
_FILLED_IN = frozenset({"line", "list"})


def weigh_neighbours(fields: Sequence[Field], scores: list[Scores]) -> None:
    """Change the scores of fields whose neighbours tell more of them than their own words."""
    _carry_on(fields, scores)
    kinds = [decide(each)[0] for each in scores]
    asked = [at for at, field in enumerate(fields) if field.kind != "press"]
    for place, at in enumerate(asked):
        before = [asked[near] for near in range(max(0, place - 1), place)]
        behind = asked[place + 1 : place + 2]
        if fields[at].kind not in _FILLED_IN:
            continue
        words = _words(fields[at])
        if _TITLE.fullmatch(words) and _is_of_a_person(kinds, before, behind, scores, at):
            scores[at]["other"] = scores[at].pop("subject", 0.0) + scores[at].get("other", 0.0)
        if _UNIT.fullmatch(words) and _is_typed(fields[at]) and {kinds[each] for each in before} & {"name"}:
            scores[at]["other"] = scores[at].pop("department", 0.0) + scores[at].get("other", 0.0)


def _words(field: Field) -> str:
    control = field.first
    return gist(control.label or control.cell or control.placeholder or control.before)


def _is_typed(field: Field) -> bool:
    """True for a line that a person writes into; whom a letter goes to is mostly chosen."""
    return field.kind == "line" and not field.first.read_only


def _is_of_a_person(
    kinds: Sequence[str], before: Sequence[int], behind: Sequence[int], scores: Sequence[Scores], at: int
) -> bool:
    """True where a title is Mr or Dr: before a name, or behind one and before an employer or a subject."""
    if any(kinds[each] == "name" for each in behind):
        return True
    after_name = any(kinds[each] == "name" for each in before)
    if after_name and any(kinds[each] == "other" and scores[each].get("other", 0.0) > 1 for each in behind):
        return True
    own = scores[at].get("subject", 0.0)
    others = [each.get("subject", 0.0) for place, each in enumerate(scores) if place != at]
    rival = any(kinds[place] == "subject" for place in range(len(kinds)) if place != at)
    return after_name and rival and max(others) >= _OWN_WORDS and own > 0


def _carry_on(fields: Sequence[Field], scores: list[Scores]) -> None:
    """A field without words of its own, beside another, is its second part: the rest of a number."""
    for position in range(1, len(fields)):
        before, field = fields[position - 1], fields[position]
        own = max(scores[position].values(), default=0.0)
        if {before.kind, field.kind} - _FILLED_IN or own > _OWN_WORDS:
            continue
        if own > _OWN_NAME and decide(scores[position])[0] not in {"other", decide(scores[position - 1])[0]}:
            continue
        control, neighbour = field.first, before.first
        words = (control.label, control.before, control.placeholder, control.title)
        if any(re.search(r"\w\w|[\u3040-\u9fff]", text) for text in words):
            continue
        if abs(control.box[1] - neighbour.box[1]) < control.box[3]:
            scores[position] = {kind: 0.8 * value for kind, value in scores[position - 1].items()}
