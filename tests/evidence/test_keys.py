"""Everything that somebody without the key in force adds to a pack or a ledger fails, by three ways to check.

Each attack is whole but for the key: made with the key in force, the same pack passes.
"""

import asyncio
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.command_line import call
from support.pack_builder import HOURS, Forger, PackBench, by_hand, check_of, failed, pack_bench, verified
from support.sealing.forged_chain import go_on, ledger_copy, play_in_ledger, without_key
from support.sealing.key_scripts import Act, Enter, Other, SealBy, extensions

from replyclock.domain.evidence.chain import parse_checkpoint
from replyclock.evidence.keys import KeyFile, KeyReplacement, make_key, open_key
from replyclock.evidence.verifying.ledger_seals import seal_faults
from replyclock.steps.evidence.check import check
from replyclock.steps.evidence.rotate_key import rotate_key

REASON = 'yearly: 每年一次 # "as ruled", \\ & so on\n","replaces":null,"x":"'
"""What a person may write, with all that a shell could trip over."""

FORGED: list[Act] = [Other("review"), Other("statement")]


@dataclass(frozen=True)
class Rotated:
    """A ledger whose first key, `k0`, was replaced by `k1`, with a pack from after that."""

    bench: PackBench
    pack: Forger
    keys: dict[str, KeyFile]

    def known(self, name: str = "k1") -> str:
        return self.keys[name].identity


def rotated_again(bench: PackBench) -> PackBench:
    place = KeyReplacement(bench.folder / "signing.pem")
    asyncio.run(rotate_key(REASON, bench.outside, place))
    return replace(bench, outside=replace(bench.outside, signer=open_key(bench.folder / "signing.pem")))


@pytest.fixture(scope="module")
def genuine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rotated]:
    folder = tmp_path_factory.mktemp("rotated")
    with pack_bench(folder / "bench") as made:
        bench = rotated_again(made)
        strangers = {name: make_key(folder / f"{name}.pem") for name in ("s0", "s1")}
        keys = {"k0": made.outside.signer, "k1": bench.outside.signer, **strangers}
        packed = bench.pack(folder / "in" / "pack", reference=HOURS)
        yield Rotated(bench, Forger(packed.folder), keys)


ATTACKS: dict[str, tuple[list[Act], str, str]] = {
    "a stranger's key that replaces nothing": (
        [Enter("s0", None), *FORGED, SealBy("s0")],
        "replaces nothing, and only a ledger's first key may",
        "does not replace the one in force: null",
    ),
    "a stranger's key that replaces nothing, sealed before it is used": (
        [Enter("s0", None), SealBy("s0"), *FORGED, SealBy("s0")],
        "replaces nothing, and only a ledger's first key may",
        "does not replace the one in force: null",
    ),
    "a stranger's key that replaces the one in force": (
        [Enter("s0", "k1"), *FORGED, SealBy("s0")],
        "was not sealed with the signature of the one it replaces",
        "was not sealed by the one it replaces",
    ),
    "a stranger's key that replaces another stranger's": (
        [Enter("s0", None), Enter("s1", "s0"), SealBy("s0"), *FORGED, SealBy("s1")],
        "replaces nothing, and only a ledger's first key may",
        "does not replace the one in force: null",
    ),
    "a stranger's key that is entered nowhere": (
        [*FORGED, SealBy("s0")],
        "is none that the ledger recorded",
        "signed by a key that was not in force",
    ),
    "a stranger who names the key in force": (
        [*FORGED, SealBy("k1", hand="s0")],
        "is not that of the key it names",
        "signature",
    ),
    "a replaced key goes on": (
        [*FORGED, SealBy("k0")],
        "is signed by a key that had been replaced",
        "signed by a key that was not in force",
    ),
    "a replaced key enters another successor": (
        [Enter("s0", "k0"), SealBy("k0"), *FORGED, SealBy("s0")],
        "replaces another than the one in force",
        "does not replace the one in force",
    ),
    "a replaced key enters a successor of the one in force": (
        [Enter("s0", "k1"), SealBy("k0"), *FORGED, SealBy("s0")],
        "was not sealed with the signature of the one it replaces",
        "was not sealed by the one it replaces",
    ),
    "a key entry that holds another key": (
        [Enter("s0", "k1", holds="s1"), *FORGED, SealBy("k1")],
        "is not the one that it names",
        "is not the one it names",
    ),
    "two keys under one checkpoint": (
        [Enter("s0", "k1"), Enter("s1", "s0"), *FORGED, SealBy("k1")],
        "was not sealed with the signature of the one it replaces",
        "was not sealed by the one it replaces",
    ),
    "a checkpoint that counts other keys": (
        [*FORGED, SealBy("k1", keys=1)],
        "says that the ledger had 1 keys by then, and 2 are here",
        "it says that the ledger had 1 keys by then, and 2 are here",
    ),
}

ONCE_IN_A_LEDGER: dict[str, tuple[list[Act], str, str]] = {
    "a replaced key comes back": (
        [Enter("k0", "k1"), *FORGED, SealBy("k0")],
        "was entered before",
        "was entered before",
    ),
    "a replaced key comes back as the first": (
        [Enter("k0", None), *FORGED, SealBy("k0")],
        "was entered before",
        "was entered before",
    ),
    "the key in force is entered again with another's bytes": (
        [Enter("k1", None, holds="s0"), *FORGED, SealBy("k1", hand="s0")],
        "is not the one that it names",
        "the key is not the one it names",
    ),
}
"""Only in packs: the table of keys takes no key twice."""


@pytest.fixture
def forger(genuine: Rotated, tmp_path: Path) -> Forger:
    return genuine.pack.copy(tmp_path / "in" / "copy")


@pytest.mark.parametrize("what", [*ATTACKS, *ONCE_IN_A_LEDGER])
def test_an_attack_on_a_pack_fails_with_and_without_the_known_key(
    genuine: Rotated, forger: Forger, what: str
) -> None:
    acts, says, _ = (ATTACKS | ONCE_IN_A_LEDGER)[what]
    go_on(forger, acts, genuine.keys, genuine.bench)

    for trust in ({}, {"key": genuine.known("k0")}, {"key": genuine.known("k1")}):
        faults = failed(forger.pack, genuine.bench.roots, **trust)
        assert list(faults) == ["signatures"]
        assert says in faults["signatures"]


BY_HAND_ALWAYS = {
    "a stranger's key that replaces nothing",
    "a stranger's key that replaces the one in force",
    "a replaced key goes on",
    "a replaced key comes back",
    "a key entry that holds another key",
}


@pytest.mark.parametrize(
    "what",
    [
        what if what in BY_HAND_ALWAYS else pytest.param(what, marks=pytest.mark.soak)
        for what in [*ATTACKS, *ONCE_IN_A_LEDGER]
    ],
)
def test_an_attack_on_a_pack_fails_by_hand(genuine: Rotated, forger: Forger, what: str) -> None:
    acts, _, says = (ATTACKS | ONCE_IN_A_LEDGER)[what]
    go_on(forger, acts, genuine.keys, genuine.bench)

    done = by_hand(forger.pack, genuine.bench, KEY=genuine.known("k0"))

    assert done.returncode == 1
    assert says in done.stdout.partition("FAILED: ")[2]


@pytest.mark.parametrize("what", ATTACKS)
def test_an_attack_on_a_ledger_fails_in_its_own_check(genuine: Rotated, tmp_path: Path, what: str) -> None:
    acts, says, _ = ATTACKS[what]
    bench = ledger_copy(genuine.bench, tmp_path / "copy")

    play_in_ledger(bench, acts, genuine.keys)

    assert any(says in fault for fault in seal_faults(bench.outside.ledger.chain, bench.roots))
    bench.outside.ledger.close()


def faults_of(bench: PackBench) -> list[str]:
    faults = seal_faults(bench.outside.ledger.chain, bench.roots)
    return list(check(bench.outside, faults, lambda _done, _words: None).faults)


@pytest.mark.parametrize(
    "acts",
    [
        [*FORGED, SealBy("k1")],
        [Enter("s0", "k1"), SealBy("k1"), Enter("s1", "s0"), SealBy("s0"), *FORGED, SealBy("s1")],
    ],
    ids=["no new key", "two new keys"],
)
def test_the_same_by_the_key_in_force_passes_all_three(
    genuine: Rotated, forger: Forger, tmp_path: Path, acts: list[Act]
) -> None:
    """So what fails in the attacks is the key, and nothing else of them."""
    go_on(forger, acts, genuine.keys, genuine.bench)
    assert failed(forger.pack, genuine.bench.roots, key=genuine.known("k0")) == {}
    done = by_hand(forger.pack, genuine.bench, KEY=genuine.known("k0"))
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    bench = ledger_copy(genuine.bench, tmp_path / "ledger")
    play_in_ledger(bench, acts, genuine.keys)
    assert faults_of(bench) == []
    bench.outside.ledger.close()


def test_a_replaced_key_that_hides_its_successor_is_found_out(genuine: Rotated, forger: Forger) -> None:
    """It seals on after the checkpoint over its successor's entry, and leaves that entry out of the pack."""
    without_key(forger, genuine.known("k1"))
    go_on(forger, [*FORGED, SealBy("k0")], genuine.keys, genuine.bench)

    faults = failed(forger.pack, genuine.bench.roots, key=genuine.known("k0"))

    assert list(faults) == ["signatures"]
    assert "says that the ledger had 2 keys by then, and 1 are here" in faults["signatures"]
    done = by_hand(forger.pack, genuine.bench, KEY=genuine.known("k0"))
    assert "it says that the ledger had 2 keys by then, and 1 are here" in done.stdout


def test_a_known_key_that_signed_nothing_vouches_for_nothing(genuine: Rotated, forger: Forger) -> None:
    """Anybody can enter the key of an inspection body in a ledger of his own, and sign the rest himself."""
    go_on(forger, [Enter("s0", "k1"), *FORGED, SealBy("k1")], genuine.keys, genuine.bench)

    assert failed(forger.pack, genuine.bench.roots) == {}
    faults = failed(forger.pack, genuine.bench.roots, key=genuine.known("s0"))
    assert "signed none of these checkpoints" in faults["signatures"]
    done = by_hand(forger.pack, genuine.bench, KEY=genuine.known("s0"))
    assert "the published key is none of the ledger's that signed" in done.stdout


def test_a_checkpoint_over_a_key_entry_that_is_left_out_fails(genuine: Rotated, forger: Forger) -> None:
    [new] = [entry.number for entry in forger.entries() if entry.body.get("identity") == genuine.known("k1")]
    for place in (forger.data / "checkpoints").iterdir():
        seal = parse_checkpoint((place / "checkpoint.json").read_bytes())
        if seal.first <= new <= seal.count:
            shutil.rmtree(place)
    forger.rebag()
    assert "lies under no checkpoint" in failed(forger.pack, genuine.bench.roots)["signatures"]
    assert "lies under no checkpoint" in by_hand(forger.pack, genuine.bench, KEY=genuine.known()).stdout


def test_both_kinds_of_forged_pack_fail_at_the_terminal(genuine: Rotated, tmp_path: Path) -> None:
    for kind in ("a stranger's key that replaces nothing", "a replaced key goes on"):
        copy = genuine.pack.copy(tmp_path / kind)
        acts, says, _ = ATTACKS[kind]
        go_on(copy, acts, genuine.keys, genuine.bench)
        roots = str(genuine.bench.authority.certificates)
        known = ("--authority", roots, "--key", genuine.known("k0"))
        said = call(tmp_path, "evidence", "verify", str(copy.pack), *known)
        assert said.exit_code == 1
        assert says in said.stdout
        assert "does NOT prove what it says: signatures failed." in said.stdout
        assert f"Ledger {genuine.bench.outside.ledger.chain.identity()}, newest checkpoint" in said.stdout
        told = json.loads(call(tmp_path, "evidence", "verify", str(copy.pack), *known, "--json").stdout)
        assert told["newest"]["count"] == copy.entries()[-1].number
        assert [each["identity"] for each in told["keys"]] == [genuine.known("k0"), genuine.known("k1")]


def test_verify_tells_ledger_newest_checkpoint_and_who_signed(genuine: Rotated, forger: Forger) -> None:
    go_on(forger, [*FORGED, SealBy("k1")], genuine.keys, genuine.bench)
    before, after = (verified(each.pack, genuine.bench.roots) for each in (genuine.pack, forger))
    assert before.newest
    assert after.newest
    assert before.newest.ledger == after.newest.ledger == genuine.bench.outside.ledger.chain.identity()
    assert after.newest.number == before.newest.number + 1
    assert after.newest.head != before.newest.head
    assert after.newest.checkpoint != before.newest.checkpoint
    assert [each.identity for each in after.keys] == [genuine.known("k0"), genuine.known("k1")]

    known = verified(genuine.pack.pack, genuine.bench.roots, key=genuine.known("k0"))
    told = " ".join(check_of(known, "signatures").sentences)
    [old, new] = known.keys
    assert (old.entry, old.first, new.first) == (9, 1, (old.last or 0) + 1)
    assert f"{old.identity} (entry 9, signed checkpoints 1 to {old.last})" in told
    assert f"an unbroken chain of replacements to {genuine.known('k1')}" in told
    newer = verified(genuine.pack.pack, genuine.bench.roots, key=genuine.known("k1"))
    assert "Older checkpoints are signed by keys that it replaced" in " ".join(
        check_of(newer, "signatures").sentences
    )


@contextmanager
def forged(genuine: Rotated, acts: list[Act]) -> Iterator[Forger]:
    with tempfile.TemporaryDirectory() as folder:
        forger = genuine.pack.copy(Path(folder) / "in" / "copy")
        go_on(forger, acts, genuine.keys, genuine.bench)
        yield forger


@given(st.data())
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whoever_lacks_the_key_in_force_makes_no_pack_that_passes(
    genuine: Rotated, data: st.DataObject
) -> None:
    acts = data.draw(extensions("k1", ["k0"]))
    with forged(genuine, acts) as forger:
        for name in ("k0", "k1"):
            assert "signatures" in failed(forger.pack, genuine.bench.roots, key=genuine.known(name))
        assert "signatures" in failed(forger.pack, genuine.bench.roots)


@given(st.data())
@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whoever_lacks_the_key_in_force_makes_none_that_passes_by_hand(
    genuine: Rotated, data: st.DataObject
) -> None:
    acts = data.draw(extensions("k1", ["k0"]))
    name = data.draw(st.sampled_from(["k0", "k1"]))
    with forged(genuine, acts) as forger:
        assert by_hand(forger.pack, genuine.bench, KEY=genuine.known(name)).returncode == 1
