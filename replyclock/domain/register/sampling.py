"""Draws a stratified sample of sites: the same from the same seed on every machine. Reads no file.

Strata get sites in proportion to their size, by largest remainders (Hamilton's method; Balinski and Young,
Fair Representation, 1982), and at least one each where the sample has room for that (Cochran, Sampling
Techniques, 3rd ed. 1977, 5.5 for proportional allocation). Within a stratum the sites with the smallest
random numbers are taken, and a site's number is the SHA-256 of seed and code: permanent random numbers
(Ohlsson, in Business Survey Methods, 1995, chapter 9). So a site's place depends on no other site, the draw
can be repeated with `sha256sum`, and a register that has grown gives nearly the same sample.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from replyclock.domain.evidence.canonical import canonical
from replyclock.domain.inquiry import Site
from replyclock.errors import WrongUse

METHOD = "stratified, proportional by largest remainders, at least one per stratum, smallest SHA-256"
STRATA = ("region", "level", "kind", "sponsor")
"""What a register can be stratified by."""

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SampleOrder:
    """What is asked for: so many sites, the columns that make strata, the seed, and whom to draw from.

    `only` are values that a column must have, as (column, values); every site counts where it is empty.
    """

    size: int
    by: tuple[str, ...]
    seed: str
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Stratum:
    """One stratum: its values in the order of `by`, how many sites it has, and those that were drawn."""

    key: Key
    population: int
    drawn: tuple[Site, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """What was drawn: the strata by their key, and the digest of the register it was drawn from."""

    order: SampleOrder
    register: str
    strata: tuple[Stratum, ...]

    @property
    def sites(self) -> tuple[Site, ...]:
        """The drawn sites, by stratum and code."""
        return tuple(site for stratum in self.strata for site in stratum.drawn)

    @property
    def population(self) -> int:
        """How many sites it was drawn from."""
        return sum(stratum.population for stratum in self.strata)


def draw_sample(register: Sequence[Site], order: SampleOrder) -> Sample:
    """Draw the sample; raises WrongUse where there are fewer sites than are asked for."""
    strata: dict[Key, list[Site]] = defaultdict(list)
    for site in register:
        if all(getattr(site, column) in values for column, values in order.only):
            strata[tuple(getattr(site, column) for column in order.by)].append(site)
    populations = {key: len(strata[key]) for key in sorted(strata)}
    if not 1 <= order.size <= sum(populations.values()):
        raise WrongUse(
            f"A sample of {order.size} cannot be drawn from {sum(populations.values())} sites: "
            "ask for fewer, or leave a filter out."
        )
    shares = allocate(populations, order.size)
    return Sample(
        order,
        register_digest(register),
        tuple(
            Stratum(key, population, _smallest(strata[key], order.seed, shares[key]))
            for key, population in populations.items()
        ),
    )


def allocate(populations: Mapping[Key, int], size: int) -> dict[Key, int]:
    """How many of each stratum: they add up to `size`, and none is more than its stratum has.

    A stratum whose proportional share is below one gets one, as long as there is one for every stratum;
    the others share the rest. Equal remainders go to the larger stratum first, then by key.
    """
    if size < len(populations):
        return _by_remainders(populations, size)
    small: dict[Key, int] = {}
    rest = dict(populations)
    while True:
        quota = Fraction(size - len(small), sum(rest.values()) or 1)
        below = {key: 1 for key, count in rest.items() if quota * count < 1}
        if not below:
            return {**small, **_by_remainders(rest, size - len(small))}
        small |= below
        rest = {key: count for key, count in rest.items() if key not in below}


def register_digest(register: Sequence[Site]) -> str:
    """SHA-256 of the sites by code, whatever their order in the file and the comments between them."""
    rows = [
        [site.code, site.name, site.address, site.sponsor, site.region, site.level, site.kind]
        for site in sorted(register, key=lambda site: site.code)
    ]
    return hashlib.sha256(canonical(rows)).hexdigest()


def random_number(seed: str, code: str) -> str:
    """A site's own random number: SHA-256 of `SEED/CODE` in UTF-8, lower-case hex."""
    return hashlib.sha256(f"{seed}/{code}".encode()).hexdigest()


def _by_remainders(populations: Mapping[Key, int], size: int) -> dict[Key, int]:
    whole = sum(populations.values())
    if not whole:
        return dict.fromkeys(populations, 0)
    quotas = {key: Fraction(size * count, whole) for key, count in populations.items()}
    shares = {key: int(quota) for key, quota in quotas.items()}
    order = sorted(quotas, key=lambda key: (shares[key] - quotas[key], -populations[key], key))
    for key in order[: size - sum(shares.values())]:
        shares[key] += 1
    return shares


def _smallest(sites: Sequence[Site], seed: str, count: int) -> tuple[Site, ...]:
    drawn = sorted(sites, key=lambda site: random_number(seed, site.code))[:count]
    return tuple(sorted(drawn, key=lambda site: site.code))
