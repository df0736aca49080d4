"""Draws a sample of the register, and draws it again to check that a file holds what its seed gives."""

from collections.abc import Sequence
from dataclasses import dataclass

from replyclock.domain.inquiry import Site
from replyclock.domain.register.sampling import draw_sample, register_digest
from replyclock.errors import WrongUse
from replyclock.workspace.register.sample import SampleFile


@dataclass(frozen=True, slots=True)
class SampleCheck:
    """What drawing again says: `added` stand in the file and were not drawn, `absent` the other way round.

    `same_register` says that the register is the one it was drawn from; `fault` that it cannot be drawn.
    """

    same_register: bool
    added: tuple[str, ...]
    absent: tuple[str, ...]
    fault: str = ""

    @property
    def holds(self) -> bool:
        """True when the file holds just what its seed gives."""
        return not (self.added or self.absent or self.fault)


def check_sample(register: Sequence[Site], file: SampleFile) -> SampleCheck:
    """Draw again as the file says."""
    same = register_digest(register) == file.register
    try:
        drawn = {site.code for site in draw_sample(register, file.order).sites}
    except WrongUse as fault:
        return SampleCheck(same, (), (), str(fault))
    twice = {code for code in file.codes if file.codes.count(code) > 1}
    added = tuple(sorted({*file.codes} - drawn | twice))
    return SampleCheck(same, added, tuple(sorted(drawn - {*file.codes})))
