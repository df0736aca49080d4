"""The page for those who trust nobody's program: its own commands, run by a real shell on real packs."""

import re
import shutil
from pathlib import Path

import pytest
from support.pack_builder import HOURS, Forger, PackBench, by_hand

from replyclock.practice.authority import make_authority


@pytest.fixture(scope="module")
def good(true_pack: PackBench, tmp_path_factory: pytest.TempPathFactory) -> Forger:
    return Forger(true_pack.pack(tmp_path_factory.mktemp("packs") / "good").folder)


@pytest.fixture
def forger(good: Forger, tmp_path: Path) -> Forger:
    return good.copy(tmp_path / "copy")


@pytest.mark.parametrize(
    "order",
    [{}, {"reference": HOURS}, {"redact": frozenset({"persona", "officials"})}],
    ids=["a round", "an inquiry", "a redacted copy"],
)
def test_an_honest_pack_passes_by_hand(
    true_pack: PackBench, tmp_path: Path, order: dict[str, object]
) -> None:
    packed = true_pack.pack(tmp_path / "in" / "pack", **order)
    done = by_hand(packed.folder, true_pack)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    # One stamp for every checkpoint, and its time is said.
    checkpoints = len(list(packed.folder.glob("data/checkpoints/*")))
    assert len(re.findall("Time stamp: .* GMT", done.stdout)) == checkpoints


def change(forger: Forger, pattern: str, old: bytes, new: bytes) -> None:
    path = min(forger.data.glob(pattern))
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, 1))


def without(forger: Forger, pattern: str) -> None:
    for path in forger.data.glob(pattern):
        path.unlink()


FORGERIES = {
    "bag": (lambda forger: change(forger, "exhibits/*.eml", b"010", b"020"), "a file was changed", False),
    "extra file": (lambda forger: (forger.data / "x").write_text("x"), "a file is not in the list", False),
    "link": (lambda forger: (forger.data / "x").symlink_to("pack.json"), "there is a link", False),
    "exhibit": (lambda forger: change(forger, "exhibits/*.eml", b"010", b"020"), "was changed", True),
    "entry": (
        lambda forger: change(forger, "entries.jsonl", b'"via":"mail"', b'"via":"Mail"'),
        "not under",
        True,
    ),
    "disclosure": (
        lambda forger: change(forger, "disclosures.jsonl", b"010-", b"020-"),
        "not what entry",
        True,
    ),
    "signature": (lambda forger: without(forger, "checkpoints/000002/*.sig"), "signature", True),
    "stamp": (lambda forger: without(forger, "checkpoints/000002/*.tsr"), "no stamp", True),
    "checkpoint": (
        lambda forger: change(forger, "checkpoints/*/checkpoint.json", b'"count":', b'"Count":'),
        "signature",
        True,
    ),
    "exhibit left out": (lambda forger: without(forger, "exhibits/*.eml"), "is missing", True),
    "looks": (lambda forger: change(forger, "looks/*.txt", b"unchanged", b"changed"), "not the looks", True),
}


@pytest.mark.parametrize("what", FORGERIES)
def test_a_forgery_fails_by_hand_too(forger: Forger, true_pack: PackBench, what: str) -> None:
    forge, says, rebagged = FORGERIES[what]
    forge(forger)
    if rebagged:
        forger.rebag()
    done = by_hand(forger.pack, true_pack)
    assert done.returncode != 0
    assert "FAILED" in done.stdout
    assert says in done.stdout


def test_a_checkpoint_taken_away_fails_by_hand(forger: Forger, true_pack: PackBench) -> None:
    shutil.rmtree(forger.newest_seal())
    forger.rebag()
    assert "is missing" in by_hand(forger.pack, true_pack).stdout


def test_another_key_or_another_authority_fails_by_hand(
    good: Forger, true_pack: PackBench, tmp_path: Path
) -> None:
    make_authority(tmp_path / "other")
    other = by_hand(good.pack, true_pack, ROOT=str(tmp_path / "other" / "root.pem"))
    assert "no stamp of the authority" in other.stdout
    assert "the published key is none of the ledger's" in by_hand(good.pack, true_pack, KEY="0" * 64).stdout
