"""Honest replacements of the signing key hold, killed anywhere and run again; the replaced seals nothing."""

import asyncio
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.pack_builder import HOURS, Forger, PackBench, by_hand, failed
from support.sealing.forged_chain import go_on, ledger_copy
from support.sealing.key_scripts import Act, Enter, Other, SealBy

from replyclock.domain.facts import Review
from replyclock.errors import NotAllowed
from replyclock.evidence.keys import KeyFile, KeyReplacement, make_key, open_key
from replyclock.evidence.verifying.ledger_seals import seal_faults
from replyclock.steps.evidence.rotate_key import replace_lost_key, rotate_key
from replyclock.steps.evidence.seal import add_checkpoint, seal_now

NAMES = ("k0", "k1", "k2", "k3")
WRITES = ("add_key", "add_seal", "add_stamp", "enter")
"""What sealing and replacing change in the ledger."""

MOMENTS = 14
"""Before and after each of seven changes: the waiting key, a seal, its stamp, the entry, its seal, the key's
place, the stamp."""


class Killed(BaseException):
    pass


@dataclass
class Bomb:
    """Lets `left` moments pass, and kills at the next: one lies before every change, one after it."""

    left: int

    def tick(self) -> None:
        if self.left == 0:
            raise Killed
        self.left -= 1


class KilledAt:
    """A ledger's chain, or the place of its key, whose changes tick."""

    def __init__(self, real: Any, bomb: Bomb, changes: tuple[str, ...]) -> None:
        self.real, self.bomb, self.changes = real, bomb, changes

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.real, name)
        return self._ticking(found) if name in self.changes else found

    def _ticking(self, change: Any) -> Any:
        def changed(*given: Any) -> Any:
            self.bomb.tick()
            done = change(*given)
            self.bomb.tick()
            return done

        return changed


class LedgerKilledAt:
    def __init__(self, real: Any, bomb: Bomb) -> None:
        self.real, self.chain = real, KilledAt(real.chain, bomb, WRITES)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


@pytest.fixture
def bench(true_pack: PackBench, tmp_path: Path) -> Iterator[PackBench]:
    made = ledger_copy(true_pack, tmp_path / "copy")
    made.outside.ledger.reviews.add(
        Review("reply", "1", "answer", "not sealed yet", "Li", made.outside.clock.now())
    )
    yield made
    made.outside.ledger.close()


def started_again(bench: PackBench) -> PackBench:
    """The workspace with the key that lies in its file now."""
    return replace(bench, outside=replace(bench.outside, signer=open_key(bench.folder / "signing.pem")))


def faults(bench: PackBench) -> list[str]:
    return list(seal_faults(bench.outside.ledger.chain, bench.roots))


@pytest.mark.parametrize("moment", range(MOMENTS))
def test_a_replacement_killed_anywhere_leaves_a_chain_that_holds_and_goes_on(
    bench: PackBench, moment: int
) -> None:
    place, bomb = KeyReplacement(bench.folder / "signing.pem"), Bomb(moment)
    ledger: Any = LedgerKilledAt(bench.outside.ledger, bomb)
    dying: Any = KilledAt(place, bomb, ("waiting", "take"))
    with pytest.raises(Killed):
        asyncio.run(rotate_key("yearly", replace(bench.outside, ledger=ledger), dying))
    assert faults(bench) == []

    asyncio.run(rotate_key("yearly", started_again(bench).outside, place))

    assert faults(bench) == []
    newest = bench.outside.ledger.chain.keys()[-1]
    assert open_key(bench.folder / "signing.pem").identity == newest.identity
    assert seal_state_is_whole(bench)


def seal_state_is_whole(bench: PackBench) -> bool:
    chain = bench.outside.ledger.chain
    last = chain.last_checkpoint()
    return last is not None and last.count == chain.count() and not chain.pending(["practice"])


def test_the_moments_are_all_there_are(bench: PackBench) -> None:
    bomb = Bomb(MOMENTS)
    ledger: Any = LedgerKilledAt(bench.outside.ledger, bomb)
    dying: Any = KilledAt(KeyReplacement(bench.folder / "signing.pem"), bomb, ("waiting", "take"))
    asyncio.run(rotate_key("yearly", replace(bench.outside, ledger=ledger), dying))
    assert bomb.left == 0


def test_a_program_that_still_holds_the_replaced_key_seals_nothing(bench: PackBench) -> None:
    """It was asked whose key is the newest before that changed, and is to sign just now."""
    place = KeyReplacement(bench.folder / "signing.pem")
    asyncio.run(rotate_key("yearly", bench.outside, place))
    now = bench.outside.clock.now()
    bench.outside.ledger.reviews.add(Review("reply", "1", "answer", "later", "Li", now))

    with pytest.raises(NotAllowed, match="was replaced and seals nothing any more"):
        add_checkpoint(bench.outside)
    with pytest.raises(NotAllowed, match="is not the ledger's"):
        asyncio.run(seal_now(bench.outside))

    asyncio.run(seal_now(started_again(bench).outside))
    assert faults(bench) == []


def test_whoever_seals_while_a_replacement_is_broken_off_is_told_to_go_on_with_it(bench: PackBench) -> None:
    place = KeyReplacement(bench.folder / "signing.pem")
    ledger: Any = LedgerKilledAt(bench.outside.ledger, Bomb(6))
    with pytest.raises(Killed):
        asyncio.run(rotate_key("yearly", replace(bench.outside, ledger=ledger), place))
    assert len(bench.outside.ledger.chain.keys()) == 2

    with pytest.raises(NotAllowed, match="evidence key rotate` again"):
        asyncio.run(seal_now(bench.outside))


def test_a_replaced_key_does_not_come_back_as_one_for_a_lost_one(bench: PackBench) -> None:
    asyncio.run(rotate_key("yearly", bench.outside, KeyReplacement(bench.folder / "signing.pem")))
    with pytest.raises(NotAllowed, match="never comes back: put a new key in its place"):
        asyncio.run(replace_lost_key("fire", bench.outside))
    assert faults(bench) == []


def test_a_lost_key_stays_a_fault_whichever_key_is_known(bench: PackBench) -> None:
    old, new = bench.outside.signer, make_key(bench.folder / "new.pem")
    lost = replace(bench, outside=replace(bench.outside, signer=new))
    asyncio.run(replace_lost_key("fire", lost.outside))

    [fault] = faults(lost)
    packed = lost.pack(bench.folder / "in" / "pack", reference=HOURS)
    assert "was not sealed with the signature of the one it replaces" in fault
    for key in (None, old.identity, new.identity):
        told = failed(packed.folder, bench.roots, key=key)
        assert list(told) == ["signatures"]
        assert fault in told["signatures"]
    assert "was not sealed by the one it replaces" in by_hand(packed.folder, lost).stdout


@st.composite
def replacements(draw: st.DrawFn) -> list[Act]:
    acts: list[Act] = []
    work = st.lists(st.just(Other("review")), max_size=1)
    for old, new in pairwise(NAMES[: 1 + draw(st.integers(0, 3))]):
        acts += [*draw(work), *draw(st.sampled_from([[], [SealBy(old)]])), Enter(new, old)]
        acts += [*draw(work), SealBy(old), *draw(st.sampled_from([[], [Other("review"), SealBy(new)]]))]
    newest = next((act.key for act in reversed(acts) if isinstance(act, Enter)), "k0")
    return [*acts, Other("review"), Other("statement"), SealBy(newest)]


@dataclass(frozen=True)
class Genuine:
    bench: PackBench
    pack: Forger
    keys: dict[str, KeyFile]


@pytest.fixture(scope="module")
def genuine(true_pack: PackBench, tmp_path_factory: pytest.TempPathFactory) -> Genuine:
    folder = tmp_path_factory.mktemp("genuine")
    keys = {name: make_key(folder / f"{name}.pem") for name in NAMES[1:]}
    packed = true_pack.pack(folder / "in" / "pack", reference=HOURS)
    return Genuine(true_pack, Forger(packed.folder), {"k0": true_pack.outside.signer, **keys})


def goes_on(genuine: Genuine, acts: list[Act], *, hand: bool) -> None:
    """With each of the ledger's keys as the one that is known."""
    with tempfile.TemporaryDirectory() as folder:
        forger = genuine.pack.copy(Path(folder) / "in" / "copy")
        go_on(forger, acts, genuine.keys, genuine.bench)
        known = ["k0", *(act.key for act in acts if isinstance(act, Enter))]
        for name in known:
            assert failed(forger.pack, genuine.bench.roots, key=genuine.keys[name].identity) == {}
        if hand:
            name = known[len(known) // 2]
            done = by_hand(forger.pack, genuine.bench, KEY=genuine.keys[name].identity)
            assert (done.returncode, done.stderr) == (0, ""), done.stdout


@given(replacements())
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_number_of_replacements_passes_with_any_of_the_keys(genuine: Genuine, acts: list[Act]) -> None:
    goes_on(genuine, acts, hand=False)


@given(replacements())
@settings(max_examples=2, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_number_of_replacements_passes_by_hand(genuine: Genuine, acts: list[Act]) -> None:
    goes_on(genuine, acts, hand=True)
