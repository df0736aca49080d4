"""Verifies a scoring attachment: its pack, its sums, and every point again from the pack's entries.

Pages and workbook are for reading and are not derived; what programs read is.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from replyclock.domain.calendar_json import calendar_from_json
from replyclock.domain.evidence.canonical import parse_instant, strict_json
from replyclock.domain.evidence.masking import MASK
from replyclock.domain.evidence.packs import Check, Trust, Verification
from replyclock.domain.story.build import Retold, Telling, build_story
from replyclock.domain.workdays import WorkCalendar
from replyclock.errors import WrongUse
from replyclock.evidence import pack_form
from replyclock.evidence.attachment import PACK, SUMS, pack_identity
from replyclock.evidence.bag import strange_things, sums_faults
from replyclock.evidence.pack_reader import BadPack, OpenedPack
from replyclock.evidence.verifying.entries import looks_texts
from replyclock.evidence.verifying.finding import CheckFinding, ReadLetter
from replyclock.evidence.verifying.pack import not_looked_at, run_check, verify
from replyclock.files.plain_files import read_plain, sha256_plain

INDEX, RUBRIC, POINTS = "attachment.json", "rubric.toml", "points"
RowFile = Mapping[str, Any]
Derive = Callable[[Retold, Path, WorkCalendar, str], Mapping[str, RowFile]]
"""The rows of an attachment's JSON files by their path, from a pack's story, a rubric's file, the pack's
calendar and its identity; raises WrongUse for a file that is no rubric."""

_LONGEST, _LONGEST_RUBRIC = 100_000_000, 1_000_000
_STRANGE = ("Not looked at: something in the attachment is no plain file.",)
_TOLD_LATER = frozenset({"count", "rests_on", "could_turn", "only_suggested", "bounds"})
"""What attachments do not say that were made before suggestions were told apart."""


def verify_attachment(folder: Path, trust: Trust, read_letter: ReadLetter, derive: Derive) -> Verification:
    """The checks of its pack, then its own; never raises on what the folder holds."""
    walked = run_check("sums", partial(_check_walk, folder))
    if not walked.passed:
        packed = not_looked_at(Check("bag", False, _STRANGE))
        others = (Check(name, False, _STRANGE) for name, _ in _CHECKS)
        return replace(packed, checks=(*packed.checks, walked, *others))
    packed = verify(folder / PACK, trust, read_letter)
    sums = run_check("sums", partial(_check_sums, folder))
    own = (
        [run_check(name, partial(check, folder, derive)) for name, check in _CHECKS]
        if sums.passed
        else [
            Check(name, False, ("Not looked at: the files are not what their sums say.",))
            for name, _ in _CHECKS
        ]
    )
    return replace(packed, checks=(*packed.checks, sums, *own))


def _check_walk(folder: Path) -> CheckFinding:
    return CheckFinding("", tuple(each.sentence for each in strange_things(folder)))


def _check_sums(folder: Path) -> CheckFinding:
    faults = [each.sentence for each in sums_faults(folder, SUMS)]
    for point in sorted(_points(folder)):
        faults += [f"{POINTS}/{point.name}: {each.sentence}" for each in sums_faults(point, SUMS)]
    return CheckFinding("Every file of the attachment is listed, and is what its sums say.", tuple(faults))


def _check_points(folder: Path, derive: Derive) -> CheckFinding:
    """Score the site again, and hold every JSON file against what follows."""
    derived = _derived(folder, derive)
    faults = [
        f"{name} {sentence}"
        for name, row in derived.items()
        for sentence in _differences(_read(folder, name), row)
    ]
    wanted = {Path(name).parent.name for name in derived if name != INDEX}
    faults += [
        f"{POINTS}/{point.name} follows from no entry."
        for point in _points(folder)
        if point.name not in wanted
    ]
    return CheckFinding(f"{len(wanted)} points follow from the pack and the rubric.", tuple(faults))


def _check_copies(folder: Path, derive: Derive) -> CheckFinding:
    """The exhibits of each point are those of its letters in the pack."""
    faults, count = [], 0
    for point in _derived(folder, derive)[INDEX]["points"]:
        place = folder / point["folder"]
        wanted = {each["file"] for each in point["exhibits"] if each["file"]}
        there = {path.relative_to(place).as_posix() for path in (place / "exhibits").glob("*")}
        faults += [
            f"{point['folder']}/{name} is no exhibit of its letters." for name in sorted(there - wanted)
        ]
        faults += [f"{point['folder']}/{name} is missing." for name in sorted(wanted - there)]
        for name in sorted(wanted & there):
            digest = sha256_plain(place / name)[0]
            if digest != Path(name).name.partition(".")[0]:
                faults.append(f"{point['folder']}/{name} is not what its name says: its SHA-256 is {digest}.")
        count += len(wanted)
    return CheckFinding(f"{count} copies of exhibits are those of the pack.", tuple(faults))


_CHECKS: tuple[tuple[str, Callable[[Path, Derive], CheckFinding]], ...] = (
    ("points", _check_points),
    ("copies", _check_copies),
)


def _derived(folder: Path, derive: Derive) -> Mapping[str, RowFile]:
    pack = OpenedPack(folder / PACK)
    calendar = calendar_from_json(pack.json(pack_form.CALENDAR))
    if (folder / RUBRIC).stat().st_size > _LONGEST_RUBRIC:
        raise BadPack(f"{RUBRIC} is too large to be a rubric.")
    try:
        return derive(_retold(pack, calendar), folder / RUBRIC, calendar, pack_identity(folder / PACK))
    except WrongUse as fault:
        raise BadPack(str(fault)) from fault


def _retold(pack: OpenedPack, calendar: WorkCalendar) -> Retold:
    index = pack.index
    told = (
        (entry, given.values if (given := pack.disclosed.get(entry.number)) else {})
        for entry in pack.entries()
    )
    looks = (text.decode() for _, texts in looks_texts(pack) for text in texts)
    telling = Telling(
        scope=index["scope"],
        as_of=parse_instant(index["as_of"]),
        calendar=calendar,
        program=str(index.get("program", "")),
        statement=index["statement"],
        withheld=tuple(index["redacted"]),
        files={sha256: f"exhibits/{path.name}" for sha256, path in pack.exhibits.items()},
    )
    return build_story(told, looks, telling)


def _read(folder: Path, name: str) -> Any:
    path = folder / name
    try:
        return strict_json(read_plain(path, _LONGEST))
    except OSError as fault:
        raise BadPack(f"{name} is missing or too large.") from fault
    except ValueError as fault:
        raise BadPack(f"{name} is no JSON: {str(fault)[:100]}.") from fault


def _differences(told: Any, derived: Any, place: str = "") -> Iterator[str]:
    """Where a file says something else than what follows; a masked word of a reviewer is none."""
    if isinstance(told, dict) and isinstance(derived, Mapping):
        later = _TOLD_LATER - told.keys()
        for key in (
            *(key for key in derived if key not in later),
            *(key for key in told if key not in derived),
        ):
            yield from _differences(told.get(key), derived.get(key), f"{place}.{key}".lstrip("."))
    elif isinstance(told, list) and isinstance(derived, list) and len(told) == len(derived):
        for number, (one, other) in enumerate(zip(told, derived, strict=True)):
            yield from _differences(one, other, f"{place}.{number}")
    elif told != derived and not _is_masked(told, derived):
        yield f"says {_short(told)} for {place}, and the pack comes to {_short(derived)}."


def _is_masked(told: Any, derived: Any) -> bool:
    """True for the same words with something masked, such as a password that no pack discloses."""
    if not isinstance(told, str) or not isinstance(derived, str) or MASK not in told:
        return False
    first, *middle, last = told.split(MASK)
    if not derived.startswith(first):
        return False
    place = len(first)
    for part in middle:
        place = derived.find(part, place) + len(part)
        if place < len(part):
            return False
    return derived.endswith(last) and place <= len(derived) - len(last)


def _short(value: Any) -> str:
    return repr(value)[:60]


def _points(folder: Path) -> list[Path]:
    place = folder / POINTS
    return [path for path in place.iterdir() if path.is_dir()] if place.is_dir() else []
