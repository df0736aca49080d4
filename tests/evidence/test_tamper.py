"""The tamper table: whatever is done to a pack is caught and named by the check that should."""

import json
import random
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from support.pack_builder import HOURS, SCHOOL, Forger, PackBench, check_of, failed, verified
from support.stamp_authority import give_leaf, query

from replyclock.domain.evidence.chain import Entry, disclosure, parse_disclosure
from replyclock.evidence.keys import KeyFile, make_key
from replyclock.practice.authority import make_authority, stamp


@pytest.fixture(scope="module")
def good(true_pack: PackBench, tmp_path_factory: pytest.TempPathFactory) -> Forger:
    """A pack of the whole round."""
    packed = true_pack.pack(tmp_path_factory.mktemp("packs") / "good")
    assert packed.seal.pending == ()
    return Forger(packed.folder)


@pytest.fixture
def forger(good: Forger, tmp_path: Path) -> Forger:
    """Somebody with a copy."""
    return good.copy(tmp_path / "copy")


@pytest.fixture(scope="module")
def forgers_key(tmp_path_factory: pytest.TempPathFactory) -> KeyFile:
    return make_key(tmp_path_factory.mktemp("forger") / "key.pem")


def test_an_honest_pack_passes_every_check(good: Forger, true_pack: PackBench) -> None:
    verification = verified(good.pack, true_pack.roots, key=true_pack.outside.signer.identity)
    assert failed(good.pack, true_pack.roots) == {}
    assert [check.name for check in verification.checks] == [
        "bag", "entries", "disclosures", "proofs", "checkpoints", "signatures", "stamps", "times",
        "statement", "exhibits", "looks", "mails", "verdicts",
    ]  # fmt: skip
    assert check_of(verification, "mails").sentences[0] == "2 replies were found again in their raw bytes."
    # Two letters, three thresholds.
    assert check_of(verification, "verdicts").sentences[0] == "6 verdicts follow from the entries."


def test_the_verdicts_are_told_since_a_cover_is_not_held_by_the_proof(
    good: Forger, true_pack: PackBench
) -> None:
    _, *told = check_of(verified(good.pack, true_pack.roots), "verdicts").sentences
    # Both letters were answered on the day they were sent; a reviewer confirmed only the first answer.
    assert [re.sub(r", last day [0-9-]+", "", each) for each in told] == [
        f"{reference}: in time within {days}{said}."
        for reference, said in ((HOURS, ""), (SCHOOL, ", only suggested"))
        for days in ("1 working day", "2 working days", "5 working days")
    ]


def test_verdicts_from_before_they_said_what_they_rest_on_are_proved(
    good: Forger, true_pack: PackBench, tmp_path: Path
) -> None:
    def say_less(index: dict[str, Any]) -> None:
        for verdict in index["verdicts"]:
            del verdict["rests_on"]

    old = good.copy(tmp_path / "old")
    old.change_json("pack.json", say_less)
    assert check_of(verified(old.pack, true_pack.roots), "verdicts").passed


def test_how_long_events_waited_for_a_stamp_is_said(good: Forger, true_pack: PackBench) -> None:
    # Round and ledger began eight hours ago, and all was sealed only now; a stamp's time has whole seconds.
    [_, told] = check_of(verified(good.pack, true_pack.roots), "times").sentences
    assert re.fullmatch(
        r"The longest wait of an event for its first stamp was (?:7 h 59|8 h \d+) min \(entry \d+, \w+\)\.",
        told,
    )


def flip(data: bytes) -> bytes:
    """Another byte; where a digest's digit stood a digit stands again, so that only its value is wrong."""
    return data[:-9] + (b"1" if data[-9:-8] == b"0" else b"0") + data[-8:]


# A byte changed in one file, the bag's lists left as they were or written anew: file, check, what it says.
BYTES = {
    "picture": ("exhibits/*.png", "exhibits", "was changed"),
    "page": ("exhibits/*.html.txt", "exhibits", "was changed"),
    "mail": ("exhibits/*.eml", "exhibits", "was changed"),
    "entry": ("entries.jsonl", "entries", "does not name entry"),
    "proof": ("proofs.jsonl", "proofs", "its proof is for another place"),
    "disclosure": ("disclosures.jsonl", "disclosures", "disclos"),
    "checkpoint": ("checkpoints/000002/checkpoint.json", "checkpoints", "checkpoint"),
    "signature": ("checkpoints/000002/checkpoint.sig", "signatures", "signature of checkpoint 2"),
    "stamp": ("checkpoints/000002/practice.tsr", "stamps", "stamp of practice on checkpoint 2"),
    "head": ("checkpoints/000002/head.json", "checkpoints", "Checkpoint 2"),
    "key": ("keys/*.pem", "signatures", "is not the key that entry"),
    "looks": ("looks/*.txt", "looks", "not those that entry"),
    "calendar": ("calendar.json", "statement", "calendar of the pack"),
    "index": ("pack.json", "statement", ""),
}


@pytest.mark.parametrize("rebagged", [False, True], ids=["as listed", "rebagged"])
@pytest.mark.parametrize("what", BYTES)
def test_a_changed_byte_is_caught_and_named(
    forger: Forger, true_pack: PackBench, what: str, *, rebagged: bool
) -> None:
    pattern, check, says = BYTES[what]
    path = min(forger.data.glob(pattern))
    path.write_bytes(flip(path.read_bytes()))
    if rebagged:
        forger.rebag()

    found = failed(forger.pack, true_pack.roots)

    if not rebagged:
        assert f"data/{path.relative_to(forger.data)} was changed" in found["bag"]
    else:
        assert "bag" not in found
        assert says in found[check]


def drop(kind: str) -> Callable[[Forger], None]:
    def forge(forger: Forger) -> None:
        place = forger.number_of(kind)
        for name in ("entries.jsonl", "proofs.jsonl"):
            lines = forger.lines(name)
            forger.write_lines(name, lines[:place] + lines[place + 1 :])

    return forge


def add(forger: Forger) -> None:
    entries, proofs = forger.lines("entries.jsonl"), forger.lines("proofs.jsonl")
    place = forger.number_of("reply")
    told = forger.entries()[place]
    body = {**told.body, "id": 99, "kind": "answer"}
    entries.insert(place + 1, replace(told, body=body, number=told.number + 1).line)
    proofs.insert(place + 1, proofs[place])
    forger.write_lines("entries.jsonl", entries)
    forger.write_lines("proofs.jsonl", proofs)


def swap(forger: Forger) -> None:
    for name in ("entries.jsonl", "proofs.jsonl"):
        lines = forger.lines(name)
        lines[3], lines[4] = lines[4], lines[3]
        forger.write_lines(name, lines)


def cut_off(forger: Forger) -> None:
    for name in ("entries.jsonl", "proofs.jsonl"):
        forger.write_lines(name, forger.lines(name)[:-2])
    shutil.rmtree(forger.newest_seal())


def answer_earlier(entry: Entry) -> Entry:
    return (
        replace(entry, body={**entry.body, "until": entry.body["after"]}) if entry.kind == "reply" else entry
    )


def another_reply_date(forger: Forger) -> None:
    forger.write_lines("entries.jsonl", [answer_earlier(entry).line for entry in forger.entries()])


def strip_seals(forger: Forger) -> None:
    for path in forger.data.glob("checkpoints/*/*.tsr"):
        path.unlink()


def strip_signatures(forger: Forger) -> None:
    for path in forger.data.glob("checkpoints/*/checkpoint.sig"):
        path.unlink()


def strip_checkpoints(forger: Forger) -> None:
    shutil.rmtree(forger.data / "checkpoints")


def another_stamp(forger: Forger) -> None:
    one, other = (forger.data / "checkpoints" / number / "practice.tsr" for number in ("000001", "000002"))
    shutil.copyfile(one, other)


def empty_stamp(forger: Forger) -> None:
    forger.change("checkpoints/000002/practice.tsr", lambda _: b"")


def leave_out_a_mail(forger: Forger) -> None:
    next(forger.data.glob("exhibits/*.eml")).unlink()


def say_it_was_redacted(forger: Forger) -> None:
    place = forger.number_of("reply")
    number = forger.entries()[place].number
    lines = [line for line in forger.lines("disclosures.jsonl") if json.loads(line)["number"] != number]
    forger.write_lines("disclosures.jsonl", lines)


def disclose_another_text(forger: Forger) -> None:
    place = forger.number_of("reply")
    number = forger.entries()[place].number

    def changed(line: bytes) -> bytes:
        row = json.loads(line)
        name, _ = parse_disclosure(row["disclosure"].encode())
        if row["number"] == number and name == "text":
            row["disclosure"] = disclosure(b"salt", "text", "another text").decode()
        return json.dumps(row).encode()

    forger.write_lines("disclosures.jsonl", [changed(line) for line in forger.lines("disclosures.jsonl")])


def other_verdicts(forger: Forger) -> None:
    def change(index: dict[str, Any]) -> None:
        for verdict in index["verdicts"]:
            verdict["finding"] = "in time" if verdict["finding"] != "in time" else "late"

    forger.change_json("pack.json", change)


def a_review_nobody_made(forger: Forger) -> None:
    def change(index: dict[str, Any]) -> None:
        for verdict in index["verdicts"]:
            verdict["rests_on"] = "reviewed"

    forger.change_json("pack.json", change)


def other_looks(forger: Forger) -> None:
    path = min(forger.data.glob("looks/*.txt"))
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))


def unlisted_exhibit(forger: Forger) -> None:
    (forger.data / "exhibits" / f"{'0' * 64}.png").write_bytes(b"who am I?")


LISTS = ("entries", "proofs", "disclosures", "looks")
FORGERIES = {
    "entry removed": (drop("review"), "statement", "entries of the pack are not those"),
    "reply removed": (drop("reply"), "statement", "number of entries"),
    "entry added": (add, "proofs", "proof is for another place"),
    "entries reordered": (swap, "entries", "the order was changed"),
    "tail cut off": (cut_off, "statement", "entries are missing at the end"),
    "another reply date": (another_reply_date, "proofs", "was changed or put in"),
    "stamps stripped": (strip_seals, "stamps", "bears no stamp"),
    "signatures stripped": (strip_signatures, "signatures", "checkpoint.sig is missing"),
    "checkpoints stripped": (strip_checkpoints, "checkpoints", "the seal was taken away"),
    "stamp of another checkpoint": (another_stamp, "stamps", "checkpoint 2 is bad: it is for other bytes"),
    "empty stamp": (empty_stamp, "stamps", "stamp of practice on checkpoint 2 is bad"),
    "mail left out": (leave_out_a_mail, "exhibits", "is missing"),
    "text kept back unsaid": (say_it_was_redacted, "disclosures", "neither disclosed nor listed"),
    "another text disclosed": (disclose_another_text, "disclosures", "not the one that was sealed"),
    "other verdicts": (other_verdicts, "verdicts", "and the pack states"),
    "a review that nobody made": (
        a_review_nobody_made,
        "verdicts",
        "come to 'in time' resting on 'suggested', and the pack states 'in time' resting on 'reviewed'",
    ),
    "a look left out": (other_looks, "looks", "not those that entry"),
    "exhibit of no entry": (unlisted_exhibit, "exhibits", "belongs to no entry"),
}


@pytest.mark.parametrize("what", FORGERIES)
def test_a_forgery_in_a_whole_bag_is_caught_and_named(
    forger: Forger, true_pack: PackBench, what: str
) -> None:
    forge, check, says = FORGERIES[what]
    forge(forger)
    forger.rebag()

    found = failed(forger.pack, true_pack.roots)

    assert "bag" not in found
    assert says in found[check]


def forge_everything(forger: Forger, key: KeyFile) -> None:
    """Another reply date in a ledger that is consistent to the last byte, under the forger's own key."""

    def as_forged(entry: Entry) -> Entry:
        if entry.kind == "key":
            own = {**entry.body, "identity": key.identity, "public_pem": key.public_pem}
            return replace(entry, body=own)
        return answer_earlier(entry)

    forger.reseal([as_forged(entry) for entry in forger.entries()], key)


def test_a_ledger_forged_whole_lacks_a_stamp_for_its_bytes(
    forger: Forger, true_pack: PackBench, forgers_key: KeyFile
) -> None:
    # given a forger who writes the whole ledger anew, and keeps the true stamp
    forge_everything(forger, forgers_key)
    forger.rebag()
    # then the stamp is for other bytes, and whoever knows the true key sees that it is another
    assert "it is for other bytes" in failed(forger.pack, true_pack.roots)["stamps"]
    known = failed(forger.pack, true_pack.roots, key=true_pack.outside.signer.identity)
    assert "None of the ledger's keys is the one you trust" in known["signatures"]


def test_a_stamp_of_the_forgers_own_authority_counts_for_nothing(
    forger: Forger, true_pack: PackBench, forgers_key: KeyFile, tmp_path: Path
) -> None:
    forge_everything(forger, forgers_key)
    restamp(forger, tmp_path / "authority")
    forger.rebag()
    found = failed(forger.pack, true_pack.roots)
    assert "bears no stamp of an authority that you trust" in found["stamps"]
    # Whoever trusts the forger's authority believes the forger: its root is what trust rests on.
    assert "stamps" not in failed(forger.pack, (tmp_path / "authority" / "root.pem").read_bytes())


def restamp(forger: Forger, authority: Path) -> None:
    """Stamps of that authority on every checkpoint."""
    make_authority(authority)
    for folder in (forger.data / "checkpoints").iterdir():
        data = (folder / "checkpoint.json").read_bytes() + (folder / "checkpoint.sig").read_bytes()
        (folder / "practice.tsr").write_bytes(stamp(authority, query(data)))


def test_a_stamp_of_a_leaf_that_had_expired_is_caught(
    forger: Forger, true_pack: PackBench, tmp_path: Path
) -> None:
    # given the true authority, whose leaf ended yesterday, stamping all the same
    shutil.copytree(true_pack.folder / "authority", tmp_path / "authority")
    now = datetime.now(UTC)
    give_leaf(tmp_path / "authority", now - timedelta(days=2), now - timedelta(days=1))
    restamp(forger, tmp_path / "authority")
    forger.rebag()
    # then its stamps prove nothing, though its root is trusted
    found = failed(forger.pack, true_pack.roots)
    assert "checkpoint 1 is bad: a certificate had expired at the stamp's time" in found["stamps"]


def test_a_seal_put_on_long_afterwards_is_caught(forger: Forger, true_pack: PackBench) -> None:
    found = failed(forger.pack, true_pack.roots, within=timedelta(hours=2))
    # The first letter was planned eight hours before its seal.
    assert "was sealed only" in found["times"]


def test_without_an_authority_that_is_trusted_no_stamp_counts(good: Forger) -> None:
    assert "give its root certificate with --authority" in failed(good.pack, b"")["stamps"]


def extra_file(forger: Forger) -> None:
    (forger.data / "notes.txt").write_text("extra")


def extra_tag_file(forger: Forger) -> None:
    (forger.pack / "manifest-md5.txt").write_text("")


def missing_file(forger: Forger) -> None:
    (forger.data / "calendar.json").unlink()


def link(forger: Forger) -> None:
    path = forger.data / "calendar.json"
    path.rename(forger.pack.parent / "calendar.json")
    path.symlink_to(forger.pack.parent / "calendar.json")


def linked_folder(forger: Forger) -> None:
    (forger.data / "more").symlink_to(forger.pack.parent, target_is_directory=True)


def name_outside(forger: Forger) -> None:
    manifest = forger.pack / "manifest-sha256.txt"
    manifest.write_text(manifest.read_text() + f"{'0' * 64}  data/../../outside\n")


def absolute_name(forger: Forger) -> None:
    manifest = forger.pack / "manifest-sha256.txt"
    manifest.write_text(manifest.read_text() + f"{'0' * 64}  /etc/hostname\n")


def name_twice(forger: Forger) -> None:
    manifest = forger.pack / "manifest-sha256.txt"
    manifest.write_text(manifest.read_text() + manifest.read_text().splitlines()[0] + "\n")


def without_tag_manifest(forger: Forger) -> None:
    (forger.pack / "tagmanifest-sha256.txt").unlink()


def another_description(forger: Forger) -> None:
    path = forger.pack / "bag-info.txt"
    path.write_text(path.read_text() + "Contact-Name: somebody\n")


def two_names_alike(forger: Forger) -> None:
    shutil.copyfile(forger.data / "pack.json", forger.data / "Pack.json")
    forger.rebag()


BAGS = {
    "unlisted file": (extra_file, "data/notes.txt is not listed"),
    "unlisted tag file": (extra_tag_file, "manifest-md5.txt lies in the bag"),
    "missing file": (missing_file, "data/calendar.json is listed"),
    "link": (link, "'data/calendar.json' is a link"),
    "linked folder": (linked_folder, "'data/more' is a link"),
    "../ name": (name_outside, "names no file of the bag plainly"),
    "absolute name": (absolute_name, "names no file of the bag plainly"),
    "name twice": (name_twice, "plainly and once"),
    "no tag manifest": (without_tag_manifest, "tagmanifest-sha256.txt is missing"),
    "another description": (another_description, "bag-info.txt was changed"),
    "names alike": (two_names_alike, "differs from another name only in its case"),
}


@pytest.mark.parametrize("what", BAGS)
def test_a_bag_that_is_not_whole_and_plain_is_caught_and_named(
    forger: Forger, true_pack: PackBench, what: str
) -> None:
    forge, says = BAGS[what]
    forge(forger)
    assert says in failed(forger.pack, true_pack.roots)["bag"]


@pytest.mark.parametrize("each", [7, pytest.param(1, marks=pytest.mark.soak)])
def test_a_random_byte_anywhere_is_caught_and_nothing_crashes(
    forger: Forger, true_pack: PackBench, each: int
) -> None:
    """Two bytes in each seventh file, or in every file."""
    chance = random.Random(20261123)
    files = sorted(path for path in forger.pack.rglob("*") if path.is_file())
    chance.shuffle(files)
    for path in files[::each]:
        data = path.read_bytes()
        for _ in range(2):
            place = chance.randrange(len(data))
            path.write_bytes(
                data[:place] + bytes([data[place] ^ (1 << chance.randrange(8))]) + data[place + 1 :]
            )
            assert "bag" in failed(forger.pack, true_pack.roots), path
        path.write_bytes(data)
    assert failed(forger.pack, true_pack.roots) == {}


NONSENSE = ("null", "[]", "{}", "-1", '""', "1e400", "[" * 100_000)


@pytest.mark.parametrize("most", [2, pytest.param(len(NONSENSE), marks=pytest.mark.soak)])
def test_random_nonsense_in_a_whole_bag_is_caught_and_nothing_crashes(
    forger: Forger, true_pack: PackBench, most: int
) -> None:
    # given values of another kind in each file that is read
    chance = random.Random(7)
    for name in (*(f"{each}.jsonl" for each in LISTS), "pack.json", "calendar.json"):
        path = forger.data / name
        data = path.read_text("utf-8")
        for nonsense in chance.sample(NONSENSE, most):
            lines = data.splitlines()
            lines[chance.randrange(len(lines))] = nonsense
            path.write_text("\n".join(lines) + "\n", "utf-8")
            forger.rebag()
            # then some check fails and all have a sentence
            verification = verified(forger.pack, true_pack.roots)
            assert not verification.passed, (name, nonsense)
            assert all(check.sentences for check in verification.checks)
        path.write_text(data, "utf-8")
