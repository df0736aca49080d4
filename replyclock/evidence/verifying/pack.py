"""Verifies a pack without a workspace and without a network: one check after the other, one sentence each.

What is missing fails like what is wrong. The checks are told in docs/reference/evidence.md.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

from replyclock.domain.evidence.packs import Check, Trust, Verification
from replyclock.errors import CalendarUnknown
from replyclock.evidence.bag import bag_faults, strange_things
from replyclock.evidence.pack_reader import BadPack, OpenedPack
from replyclock.evidence.verifying.anchors import check_anchors
from replyclock.evidence.verifying.entries import (
    check_disclosures,
    check_entries,
    check_proofs,
    check_statement,
)
from replyclock.evidence.verifying.exhibits import check_exhibits, check_looks
from replyclock.evidence.verifying.finding import CheckFinding, ReadLetter
from replyclock.evidence.verifying.mails import check_mails
from replyclock.evidence.verifying.seals import (
    check_checkpoints,
    check_stamps,
    check_times,
    newest_head,
)
from replyclock.evidence.verifying.signers import check_signatures, key_chain_of
from replyclock.evidence.verifying.verdicts import check_verdicts

T = TypeVar("T")

_MOST_SENTENCES = 20
_LONGEST = 200
# What reading a hostile pack may come to: whatever a value of another form than ours makes of our reading.
_NONSENSE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    CalendarUnknown,
    LookupError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)


def verify(folder: Path, trust: Trust, read_letter: ReadLetter) -> Verification:
    """Every check of the pack in the folder; never raises on what the pack holds."""
    walked = run_check("bag", partial(_check_walk, folder))
    if not walked.passed:
        return not_looked_at(walked)
    bag = run_check("bag", partial(_check_bag, folder))
    pack = OpenedPack(folder)
    wanted = (*_CHECKS, ("anchors", check_anchors)) if trust.anchors else _CHECKS
    checks = [bag, *(run_check(name, partial(check, pack, trust, read_letter)) for name, check in wanted)]
    return Verification(
        tuple(checks),
        _readable(lambda: {str(name): str(value) for name, value in pack.index["scope"].items()}, {}),
        _readable(lambda: newest_head(pack), None),
        _readable(lambda: key_chain_of(pack).reigns, ()),
    )


_CHECKS: tuple[tuple[str, Callable[[OpenedPack, Trust, ReadLetter], CheckFinding]], ...] = (
    ("entries", check_entries),
    ("disclosures", check_disclosures),
    ("proofs", check_proofs),
    ("checkpoints", check_checkpoints),
    ("signatures", check_signatures),
    ("stamps", check_stamps),
    ("times", check_times),
    ("statement", check_statement),
    ("exhibits", check_exhibits),
    ("looks", check_looks),
    ("mails", check_mails),
    ("verdicts", check_verdicts),
)


def not_looked_at(walked: Check) -> Verification:
    """What is said of a pack where something lies that is no plain file: nothing else was opened."""
    why = ("Not looked at: something there is no plain file.",)
    return Verification((walked, *(Check(name, False, why) for name, _ in _CHECKS)))


def _check_walk(folder: Path) -> CheckFinding:
    return CheckFinding("", tuple(each.sentence for each in strange_things(folder)))


def _readable(read: Callable[[], T], otherwise: T) -> T:
    """What is only told beside the checks: they name whatever cannot be read."""
    try:
        return read()
    except _NONSENSE:
        return otherwise


def _check_bag(folder: Path) -> CheckFinding:
    faults = tuple(each.sentence for each in bag_faults(folder))
    return CheckFinding("Every file is listed, and is what its list says.", faults)


def run_check(name: str, run: Callable[[], CheckFinding]) -> Check:
    """One check; never raises on what it reads."""
    try:
        found = run()
    except BadPack as fault:
        return Check(name, False, (str(fault),))
    except _NONSENSE as fault:
        words = f"{type(fault).__name__}: {fault}".splitlines()[0][:_LONGEST]
        return Check(name, False, (f"What the pack holds is not of the form that it should have ({words}).",))
    if found.faults:
        return Check(name, False, tuple(_first(found.faults)))
    return Check(name, True, (found.passed, *_first(found.notes)))


def _first(sentences: tuple[str, ...]) -> Iterator[str]:
    yield from sentences[:_MOST_SENTENCES]
    if len(sentences) > _MOST_SENTENCES:
        yield f"... and {len(sentences) - _MOST_SENTENCES} more."
