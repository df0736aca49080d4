"""The page for those who trust nobody's program: its own commands, run by a real shell on real packs."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from support.pack_builder import HOURS, Forger, PackBench, by_hand

from replyclock.domain.evidence.merkle import root_of
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


def without_line(forger: Forger, name: str, part: bytes) -> None:
    lines = forger.lines(name)
    kept = [line for line in lines if part not in line]
    assert len(kept) < len(lines)
    forger.write_lines(name, kept)


def forged_statement(forger: Forger) -> None:
    """The mail's reply is left out, and a last line that `wc` and `read` pass over says that all is here."""
    place = next(n for n, each in enumerate(forger.entries()) if each.body.get("via") == "mail")
    entries, proofs = forger.entries(), forger.lines("proofs.jsonl")
    statement = entries[-1]
    del entries[place], proofs[place]
    hashes = [each.hash for each in entries]
    said = {**statement.body, "count": len(hashes), "root": root_of(hashes).hex()}
    forged = replace(statement, number=statement.number + 1, body=said, previous=hashes[-1])
    forger.write_lines("proofs.jsonl", proofs)
    data = b"".join(each.line + b"\n" for each in entries) + forged.line
    (forger.data / "entries.jsonl").write_bytes(data)


def without_mailbox(forger: Forger) -> None:
    """Of the looks only those at the place are left."""
    without_line(forger, "looks.jsonl", b'"of":"mailbox')
    path = min(forger.data.glob("looks/*.txt"))
    path.write_bytes(path.read_bytes().partition(b"mailbox ")[0])


def all_looks_gone(forger: Forger) -> None:
    for path in forger.data.glob("looks/*.txt"):
        path.write_bytes(b"")
    (forger.data / "looks.jsonl").write_bytes(b"")


def another_page_name(forger: Forger, *, twice: bool) -> None:
    page = next(forger.data.glob("exhibits/*.html.txt"))
    (shutil.copy if twice else shutil.move)(page, page.with_name(f"{page.name.partition('.')[0]}.txt"))


def written_again(forger: Forger, name: str, old: str, new: str) -> None:
    """A JSON file in the very form that packs have, with another value."""
    text = (forger.data / name).read_text("utf-8")
    assert old in text
    (forger.data / name).write_text(text.replace(old, new), "utf-8")


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
        "not what entry, name and digest sealed",
        True,
    ),
    "signature": (lambda forger: without(forger, "checkpoints/000002/*.sig"), "signature", True),
    "stamp": (lambda forger: without(forger, "checkpoints/000002/*.tsr"), "no stamp", True),
    "checkpoint": (
        lambda forger: change(forger, "checkpoints/*/checkpoint.json", b'"head":"', b'"head":"0'),
        "another form",
        True,
    ),
    "exhibit left out": (lambda forger: without(forger, "exhibits/*.eml"), "is missing", True),
    "statement without a line's end": (forged_statement, "a line's end", True),
    "mailbox left out": (without_mailbox, "the looks are not those of the statement", True),
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


SLOWER = {
    "all looks left out": (all_looks_gone, "the looks are not those of the statement"),
    "a file of looks left out": (lambda forger: without(forger, "looks/*.txt"), "is missing"),
    "a reply's text left out": (
        lambda forger: without_line(forger, "disclosures.jsonl", b'\\"text\\"'),
        "neither disclosed nor listed as left out (entry, name): 1",
    ),
    "verdict": (
        lambda forger: written_again(forger, "pack.json", '"in time"', '"late"'),
        "the verdicts are not",
    ),
    "verdicts twice": (
        lambda forger: written_again(forger, "pack.json", '"statement"', '"verdicts": [],\n "statement"'),
        "pack.json has another form",
    ),
    "scope": (
        lambda forger: written_again(forger, "pack.json", '"campaign": "', '"campaign": "un'),
        "scope or instant",
    ),
    "instant": (
        lambda forger: written_again(forger, "pack.json", '"as_of": "2', '"as_of": "3'),
        "scope or instant",
    ),
    "calendar": (
        lambda forger: written_again(forger, "calendar.json", "EVERY-DAY", "CN"),
        "the calendar is not",
    ),
    "page twice": (lambda forger: another_page_name(forger, twice=True), "another ending"),
    "page renamed": (lambda forger: another_page_name(forger, twice=False), "another ending"),
    "page that a viewer runs": (
        lambda forger: (forger.data / "exhibits" / f"{'0' * 64}.html").write_text("x"),
        "not in the list that a pack has",
    ),
    "hidden file": (lambda forger: (forger.data / "exhibits" / ".a").write_text("x"), "not in the list"),
    "top file": (lambda forger: (forger.pack / "Read this.html").write_text("x"), "not in the list"),
    "name of two lines": (lambda forger: (forger.data / "a\n.").mkdir(), "not in the list"),
    "carriage return": (
        lambda forger: change(forger, "proofs.jsonl", b"\n", b"\r\n"),
        "has signs that are no text",
    ),
    "no text": (lambda forger: change(forger, "looks.jsonl", b"place", b"pla\0ce"), "has signs"),
}


@pytest.mark.soak
@pytest.mark.parametrize("what", SLOWER)
def test_more_forgeries_fail_by_hand(forger: Forger, true_pack: PackBench, what: str) -> None:
    forge, says = SLOWER[what]
    forge(forger)
    forger.rebag()
    done = by_hand(forger.pack, true_pack)
    assert done.returncode == 1
    assert says in done.stdout


HOSTILE = "last[$(id>PWNED)0]"


@pytest.mark.parametrize("shell", ["sh", "bash"])
@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("proofs.jsonl", rb"^.*"),
        ("proofs.jsonl", rb'(?<="size":)[0-9]+'),
        ("looks.jsonl", rb'(?<="index":)[0-9]+'),
        ("disclosures.jsonl", rb'(?<="number":)[0-9]+'),
        ("entries.jsonl", rb'(?<="number":)[0-9]+(?=,"prev)'),
        ("checkpoints/000001/checkpoint.json", rb'(?<="count":)[0-9]+'),
        ("proofs.jsonl", rb'(?<="size":)(?=[0-9])'),
    ],
)
def test_no_number_of_a_pack_is_run(
    forger: Forger, true_pack: PackBench, name: str, pattern: bytes, shell: str
) -> None:
    if not shutil.which(shell):
        pytest.skip(f"no {shell} here")
    forger.change(name, lambda data: re.sub(pattern, lambda _: HOSTILE.encode(), data, count=1))
    forger.rebag()
    done = by_hand(forger.pack, true_pack, shell=shell)
    assert done.returncode == 1
    assert "another form" in done.stdout
    assert not list(forger.pack.rglob("PWNED"))


@pytest.mark.parametrize("number", ["00", "9999999999999999"])
def test_a_number_has_one_spelling_and_a_bound(forger: Forger, true_pack: PackBench, number: str) -> None:
    forger.change("proofs.jsonl", lambda data: data.replace(b'"index":0', f'"index":{number}'.encode(), 1))
    forger.rebag()
    assert "proofs.jsonl has a line of another form" in by_hand(forger.pack, true_pack).stdout


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
