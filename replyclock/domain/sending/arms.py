"""Assigns arms to letters in balance within blocks, from a seed alone; knows no letter's words.

Permuted blocks: in every block the arms are dealt as evenly as its number allows, and what is left over goes
to the arms that have had the fewest so far, so that many small blocks together are even, too (Rosenberger and
Lachin, Randomization in Clinical Trials, 2nd ed. 2016, chapters 3 and 5).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subject:
    """What gets an arm: a letter to a site, in a block such as region and level, and the arms it may get."""

    key: str
    block: tuple[str, ...]
    arms: tuple[str, ...]


def assign(subjects: Sequence[Subject], rank: Callable[[str], int]) -> Mapping[str, str]:
    """The arm of every subject by its key, the same whatever their order.

    `rank` gives the seed's number for a text. Within a block of subjects with the same arms no arm comes
    twice more than another; over all such blocks together neither.
    """
    blocks: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = defaultdict(list)
    for subject in subjects:
        blocks[tuple(sorted(subject.arms)), subject.block].append(subject.key)
    left_over: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    given: dict[str, str] = {}
    for arms, block in sorted(blocks, key=lambda key: rank(f"block/{'/'.join(key[1])}")):
        keys = sorted(blocks[arms, block], key=lambda key: rank(f"place/{key}"))
        whole, rest = divmod(len(keys), len(arms))
        ranks = {arm: rank(f"{'/'.join(block)}/{arm}") for arm in arms}
        extra = sorted(arms, key=lambda arm: (left_over[arms][arm], ranks[arm]))[:rest]
        left_over[arms].update(extra)
        given.update(zip(keys, [*arms * whole, *extra], strict=True))
    return given
