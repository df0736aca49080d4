"""What was published about a ledger, held against the ledger, its packs, and by hand."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.pack_builder import Forger, PackBench, by_hand, check_of, failed, verified

from replyclock.cli.main import main
from replyclock.domain.evidence.anchor import Anchor, hold_against_pack, read_anchors
from replyclock.domain.evidence.chain import parse_checkpoint
from replyclock.domain.evidence.ledger_head import LedgerHead
from replyclock.steps.evidence.anchor import anchor_faults, newest_anchor


@pytest.fixture(scope="module")
def first(true_pack: PackBench) -> Anchor:
    """An anchor of the first checkpoint, published when it was made."""
    seal = parse_checkpoint(next(true_pack.outside.ledger.chain.every_seal()).checkpoint)
    return Anchor(seal.ledger, seal.count, seal.head.hex(), seal.machine_at.replace(microsecond=0))


@pytest.fixture(scope="module")
def good(true_pack: PackBench, first: Anchor, tmp_path_factory: pytest.TempPathFactory) -> Forger:
    folder = tmp_path_factory.mktemp("packs") / "good"
    return Forger(true_pack.pack(folder, anchors=(first,)).folder)


def other_hash(anchor: Anchor) -> Anchor:
    return replace(anchor, head="0" * 64)


def test_the_newest_anchor_is_that_of_the_newest_checkpoint_and_holds(true_pack: PackBench) -> None:
    anchor, unsealed = newest_anchor(true_pack.outside)
    last = true_pack.outside.ledger.chain.last_checkpoint()
    assert last is not None
    assert (anchor.count, anchor.head) == (last.count, last.head.hex())
    assert unsealed == true_pack.outside.ledger.chain.count() - last.count
    assert read_anchors(anchor.line) == (anchor,)
    assert list(anchor_faults(true_pack.outside.ledger.chain, [anchor])) == []


def test_a_ledger_that_was_cut_or_written_anew_fails(true_pack: PackBench, first: Anchor) -> None:
    chain = true_pack.outside.ledger.chain
    longer = replace(first, count=chain.count() + 1)
    faults = list(anchor_faults(chain, [longer, other_hash(first), replace(first, ledger="a" * 32)]))
    assert [re.findall("tail was cut off|another entry|This is ledger", each) for each in faults] == [
        ["tail was cut off"], ["another entry"], ["This is ledger"],
    ]  # fmt: skip


def test_a_pack_made_for_an_anchor_holds_it(good: Forger, true_pack: PackBench, first: Anchor) -> None:
    verification = verified(good.pack, true_pack.roots, anchors=(first,))
    assert failed(good.pack, true_pack.roots, anchors=(first,)) == {}
    assert check_of(verification, "anchors").sentences == ("1 anchors that were published are in it.",)


ATTACKS = {
    "another hash": (other_hash, "The pack has another entry"),
    "another ledger": (lambda each: replace(each, ledger="b" * 32), "The pack is of ledger"),
    "a tail cut off": (lambda each: replace(each, count=each.count + 9**9), "the ledger's tail was cut off"),
}


@pytest.mark.parametrize("what", ATTACKS)
def test_a_pack_that_contradicts_what_was_published_fails(
    good: Forger, true_pack: PackBench, first: Anchor, what: str
) -> None:
    change, says = ATTACKS[what]
    assert says in failed(good.pack, true_pack.roots, anchors=(change(first),))["anchors"]


def test_an_anchor_between_two_checkpoints_of_a_pack_asks_for_one_made_for_it(first: Anchor) -> None:
    newest = newest_of(first, count=first.count + 5, days=1)
    between = replace(first, count=first.count + 2)
    found = hold_against_pack([between], newest, {newest.count: newest.head})
    assert "ask for one made with `evidence pack --anchor`" in found.faults[0]


def test_an_anchor_younger_than_a_pack_says_nothing_of_it_and_one_must_be_older(first: Anchor) -> None:
    younger = replace(first, count=first.count + 100, at=first.at + timedelta(days=30))
    newest = newest_of(first, count=first.count, days=1)
    alone = hold_against_pack([younger], newest, {first.count: first.head})
    both = hold_against_pack([younger, first], newest, {first.count: first.head})
    assert "The pack is older than every anchor" in alone.faults[0]
    assert (both.held, both.faults, len(both.notes)) == (1, (), 1)


def newest_of(anchor: Anchor, *, count: int, days: int) -> LedgerHead:
    at = anchor.at + timedelta(days=days)
    return LedgerHead(anchor.ledger, 2, count, anchor.head, "c" * 64, at, at)


def test_by_hand_an_anchor_holds_or_fails(good: Forger, true_pack: PackBench, first: Anchor) -> None:
    held = by_hand(good.pack, true_pack, ANCHOR=first.line)
    assert (held.returncode, held.stderr) == (0, ""), held.stdout
    changed = by_hand(good.pack, true_pack, ANCHOR=other_hash(first).line)
    assert "what was published is not in the pack" in changed.stdout
    other = by_hand(good.pack, true_pack, ANCHOR=replace(first, ledger="b" * 32).line)
    assert "the anchor is of another ledger" in other.stdout


BAD_LINES = {
    "wrapped by a mail": ("replyclock-anchor-1 ledger=ab\n entries=3", "no whole anchor"),
    "nothing": ("good morning", "no anchor"),
    "no day": (
        f"replyclock-anchor-1 ledger={'a' * 32} entries=1 head={'b' * 64} date=2026-02-31T00:00:00Z",
        "",
    ),
}


@pytest.mark.parametrize("what", BAD_LINES)
def test_a_line_that_is_no_anchor_is_wrong_use(good: Forger, tmp_path: Path, what: str) -> None:
    text, says = BAD_LINES[what]
    (tmp_path / "anchors.txt").write_text(text)
    words = [
        "-w",
        str(tmp_path),
        "evidence",
        "verify",
        str(good.pack),
        "--anchor",
        str(tmp_path / "anchors.txt"),
    ]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 2
    assert says in result.output


def test_anchors_are_read_from_a_mail_that_quotes_them(first: Anchor) -> None:
    later = replace(first, count=first.count + 1)
    text = f"Dear all,\r\n\r\n> {first.line}\r\n  {later.line}  \r\nregards"
    assert read_anchors(text) == (first, later)


def test_check_and_verify_take_it_at_the_terminal(
    good: Forger, true_pack: PackBench, first: Anchor, tmp_path: Path
) -> None:
    root = tmp_path / "root.pem"
    root.write_bytes(true_pack.roots)
    words = ["-w", str(tmp_path), "evidence", "verify", str(good.pack), "--authority", str(root), "--json"]
    held = CliRunner().invoke(main, [*words, "--anchor", first.line])
    broken = CliRunner().invoke(main, [*words, "--anchor", other_hash(first).line])
    assert (held.exit_code, broken.exit_code) == (0, 1)
    [check] = [each for each in json.loads(broken.stdout)["checks"] if each["name"] == "anchors"]
    assert check["passed"] is False
