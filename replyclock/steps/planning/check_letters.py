"""Checks letters before anybody is asked: what could mislead or burden, and where they do not fit."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from replyclock.domain.inquiry import Letter, Site
from replyclock.domain.sending.letter_check import Warned, check_letter
from replyclock.domain.sending.text_limits import Limit
from replyclock.errors import WrongUse
from replyclock.workspace.letters import render
from replyclock.workspace.personas import invent_persona

LimitsOf = Callable[[Site], Mapping[str, Limit]]


@dataclass(frozen=True, slots=True)
class Unfit:
    """A wording that a site's form does not take, and by how much."""

    letter: str
    wording: str
    site: str
    fault: str


@dataclass(frozen=True, slots=True)
class LettersChecked:
    """`waiting` are wordings nobody has approved, as (letter, wording); `limited` sites state limits.

    `unread` are sites whose recipe cannot be read, with the fault.
    """

    warnings: tuple[Warned, ...]
    unfit: tuple[Unfit, ...]
    waiting: tuple[tuple[str, str], ...]
    limited: int
    unread: tuple[tuple[str, str], ...]


def check_letters(letters: Sequence[Letter], sites: Sequence[Site], limits_of: LimitsOf) -> LettersChecked:
    """All of the letters, in every wording, at every site whose recipe states limits.

    Lengths are those with one writer; planning counts again with the writer that was drawn.
    """
    limits: dict[str, tuple[Site, Mapping[str, Limit]]] = {}
    unread = []
    for site in sites:
        try:
            stated = limits_of(site)
        except WrongUse as fault:
            unread.append((site.code, str(fault)))
            continue
        if stated:
            limits[site.code] = site, stated
    return LettersChecked(
        tuple(warned for letter in letters for warned in check_letter(letter)),
        tuple(unfit for letter in letters for unfit in _unfit(letter, tuple(limits.values()))),
        tuple(
            (letter.name, each.name) for letter in letters for each in letter.wordings if not each.approved_by
        ),
        len(limits),
        tuple(unread),
    )


def _unfit(letter: Letter, limits: Sequence[tuple[Site, Mapping[str, Limit]]]) -> Iterator[Unfit]:
    for site, stated in limits:
        persona = invent_persona(letter.language, 0, email="auditor@inspection.example", region=site.region)
        for worded in letter.in_every_wording(approved=False):
            texts = dict(zip(("title", "body"), render(worded, persona, site), strict=True))
            for part, limit in stated.items():
                fault = limit.fault(texts[part])
                if fault:
                    yield Unfit(letter.name, worded.wording, site.code, f"its {part} {fault}")
