"""Ledgers as scripts of keys and seals, for tests of the chain of keys: names instead of keys, no bytes."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from hypothesis import strategies as st

from replyclock.domain.evidence.chain import Checkpoint
from replyclock.domain.evidence.key_chain import EnteredKey, KeyChain, judge_keys

_NOON = datetime(2025, 9, 24, 4, tzinfo=UTC)


@dataclass(frozen=True)
class Enter:
    """A `key` entry; `holds` is the key in it where that is another than the one it names."""

    key: str
    replaces: str | None
    holds: str | None = None


@dataclass(frozen=True)
class Other:
    """An entry of any other kind."""

    kind: str = "review"


@dataclass(frozen=True)
class SealBy:
    """A checkpoint over what has none; `keys` where it counts other keys than there are.

    `hand` signs where that is another than the key it names.
    """

    key: str
    keys: int | None = None
    hand: str | None = None


Act = Enter | Other | SealBy


@dataclass
class ScriptedLedger:
    """What a script comes to."""

    keys: list[EnteredKey] = field(default_factory=list)
    seals: list[Checkpoint] = field(default_factory=list)
    count: int = 0

    def play(self, acts: Sequence[Act], *, counted: bool = True) -> "ScriptedLedger":
        for act in acts:
            if isinstance(act, SealBy):
                self._seal(act, counted=counted)
                continue
            self.count += 1
            if isinstance(act, Enter):
                self.keys.append(EnteredKey(self.count, act.key, act.replaces, act.holds or act.key))
        return self

    def judged(self) -> KeyChain:
        return judge_keys(self.keys, self.seals)

    def _seal(self, act: SealBy, *, counted: bool) -> None:
        before = self.seals[-1] if self.seals else None
        first = before.count + 1 if before else 1
        if self.count < first:
            return
        keys = (len(self.keys) if act.keys is None else act.keys) if counted else None
        previous = before.digest if before else bytes(32)
        span = (len(self.seals) + 1, first, self.count)
        clocks = ("machine", _NOON, _NOON)
        self.seals.append(Checkpoint("e" * 32, *span, bytes(32), bytes(32), previous, act.key, *clocks, keys))

    def extract(self, kept: Sequence[bool]) -> "ScriptedLedger":
        """What a pack holds of it: every key entry with its checkpoint, the first, the last, some others."""
        wanted = {each.number for each in self.keys} | {1, self.count}
        kept = [*kept, *[False] * len(self.seals)]
        seals = [
            seal
            for seal, by_chance in zip(self.seals, kept, strict=False)
            if by_chance or any(seal.first <= number <= seal.count for number in wanted)
        ]
        return replace(self, seals=seals)


@st.composite
def honest_scripts(draw: st.DrawFn) -> list[Act]:
    """The first key, then any number of replacements, killed and run again or not, between other work."""
    work = st.lists(st.just(Other()), max_size=2)
    acts: list[Act] = [*draw(work), Enter("k0", None), *draw(work), SealBy("k0")]
    for turn in range(draw(st.integers(0, 4))):
        old, new = f"k{turn}", f"k{turn + 1}"
        acts += [*draw(work), *draw(st.sampled_from([[], [SealBy(old)]]))]
        acts += [Enter(new, old), *draw(work), SealBy(old)]
        acts += [*draw(work), *draw(st.sampled_from([[], [Other(), SealBy(new)]]))]
    return acts


def key_in_force(acts: Sequence[Act]) -> str:
    """The newest key of an honest script."""
    return [act.key for act in acts if isinstance(act, Enter)][-1]


def extensions(in_force: str, stolen: Sequence[str]) -> st.SearchStrategy[list[Act]]:
    """What somebody without the key in force appends: any entries, seals by his own and by stolen keys."""
    own = ["s0", "s1"]
    named = st.sampled_from([*own, *stolen, in_force])
    enter = st.builds(Enter, named, st.one_of(st.none(), named), st.one_of(st.none(), named))
    seal = st.builds(SealBy, st.sampled_from([*own, *stolen]), st.one_of(st.none(), st.integers(0, 6)))
    act = st.one_of(enter, seal, st.sampled_from([Other("review"), Other("statement")]))
    end = st.builds(SealBy, st.sampled_from([*own, *stolen]))
    return st.tuples(st.lists(act, max_size=6), end).map(
        lambda drawn: [*drawn[0], Other("statement"), drawn[1]]
    )
