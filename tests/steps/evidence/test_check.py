"""`evidence check`: whatever was changed, taken out or put in is named in a sentence, and nothing crashes."""

import asyncio
import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from support.pack_builder import MAIL, PICTURE, PackBench, by_hand, failed, pack_bench

from replyclock.errors import LedgerFault
from replyclock.evidence.keys import KeyReplacement, make_key, open_key
from replyclock.evidence.verifying.ledger_seals import seal_faults
from replyclock.outside import Outside
from replyclock.ports.chain import Event
from replyclock.steps.evidence.check import Checked, check
from replyclock.steps.evidence.rotate_key import replace_lost_key, rotate_key
from replyclock.steps.evidence.seal import add_checkpoint, seal_now
from replyclock.store.exhibits import ExhibitFolder
from replyclock.store.ledger import SqlLedger
from replyclock.store.schema.append_only import allow_changes, refuse_changes
from replyclock.store.schema.database import open_database


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PackBench]:
    with pack_bench(tmp_path_factory.mktemp("bench")) as made:
        asyncio.run(seal_now(made.outside, looks_until=made.outside.clock.now()))
        yield made


@pytest.fixture
def bench(kept: PackBench, tmp_path: Path) -> Iterator[PackBench]:
    """A copy that may be spoiled; SQLite's own copy, since part of a database lies in its log."""
    folder = tmp_path / "copy"
    folder.mkdir()
    with create_engine(f"sqlite:///{kept.folder / 'ledger.sqlite'}").begin() as connection:
        connection.exec_driver_sql(f"VACUUM INTO '{folder / 'ledger.sqlite'}'")
    shutil.copytree(kept.folder / "exhibits", folder / "exhibits")
    shutil.copy(kept.folder / "signing.pem", folder)
    ledger = SqlLedger(open_database("sqlite:///ledger.sqlite", folder))
    outside = replace(kept.outside, ledger=ledger, exhibits=ExhibitFolder(folder / "exhibits"))
    yield replace(kept, folder=folder, outside=outside)
    ledger.close()


def checked(bench: PackBench) -> Checked:
    faults = seal_faults(bench.outside.ledger.chain, bench.roots)
    return check(bench.outside, faults, lambda _done, _words: None)


def exhibit(bench: PackBench, data: bytes) -> Path:
    return ExhibitFolder(bench.folder / "exhibits").path(bench.outside.exhibits.keep(data))


def tamper(bench: PackBench, table: str, *statements: str) -> None:
    """What somebody with the database file in hand can do."""
    with create_engine(f"sqlite:///{bench.folder / 'ledger.sqlite'}").begin() as connection:
        for statement in (*allow_changes(table, "sqlite"), *statements):
            connection.execute(text(statement))


def test_what_is_as_it_was_recorded_passes(bench: PackBench) -> None:
    found = checked(bench)

    assert found.faults == ()
    # A picture that both letters share, a page, a mail, and the looks of the day.
    assert found.exhibits == 4
    assert (found.removed, found.unrecorded, found.notes) == ((), (), ())


def change(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1] + b"?")


def swap_for_a_link(path: Path) -> None:
    path.rename(path.parent.parent / "elsewhere")
    path.symlink_to("../elsewhere")


EXHIBITS = {
    "missing": (Path.unlink, "is missing"),
    "changed": (change, "was changed after it was kept"),
    "made a link": (swap_for_a_link, "lies among the exhibits and is none"),
    "made a folder": (lambda path: (path.unlink(), path.mkdir()), "is no plain file"),
}


@pytest.mark.parametrize("what", EXHIBITS)
def test_an_exhibit_that_is_not_what_it_was_is_named_with_its_entry(bench: PackBench, what: str) -> None:
    spoil, says = EXHIBITS[what]
    spoil(exhibit(bench, MAIL))

    found = [fault for fault in checked(bench).faults if "elsewhere" not in fault]

    assert any(says in fault for fault in found)
    assert any(fault.startswith("Entry ") for fault in found)


def test_what_nobody_recorded_is_noted_and_what_is_no_exhibit_is_a_fault(bench: PackBench) -> None:
    rehearsed = bench.outside.exhibits.keep(b"a rehearsal")
    (bench.folder / "exhibits" / "notes.txt").write_text("extra")
    (bench.folder / "exhibits" / "ab" / ".new-killed").parent.mkdir(exist_ok=True)
    (bench.folder / "exhibits" / "ab" / ".new-killed").write_text("half")

    found = checked(bench)

    assert set(found.unrecorded) == {rehearsed, "notes.txt", "ab/.new-killed"}
    assert [fault for fault in found.faults if "notes.txt" not in fault] == []
    assert len(found.faults) == 1


INVENTED = "INSERT INTO entry SELECT max(number) + 1, 'review', '9', {}, randomblob(32), x'00' FROM entry"
ROWS = {
    "review backdated": (
        "review",
        "UPDATE review SET at = at - 86400000000",
        "review 1 (entry 16) was changed after it was recorded: at",
    ),
    "review taken out": ("review", "DELETE FROM review", "review 1 (entry 16) is no longer in the database"),
    "review put in": (
        "review",
        (
            "INSERT INTO review (id, subject, subject_key, decision, reason, reviewer, at)"
            " SELECT 9, subject, subject_key, 'refusal', reason, reviewer, at FROM review"
        ),
        "review 9 stands in the database and has no entry: it was put in",
    ),
    "looks taken out": ("look", "DELETE FROM look WHERE result = 1", "The looks from"),
    "exhibit shown elsewhere": (
        "exhibit_use",
        "INSERT INTO exhibit_use SELECT 99, subject, 2, 'other', sha256 FROM exhibit_use WHERE id = 1",
        "and no entry says so: it was put in",
    ),
    "exhibit listed": (
        "exhibit",
        f"INSERT INTO exhibit VALUES ('{'0' * 64}', 'image/png')",
        f"The database lists the exhibit {'0' * 64}, and no entry names it",
    ),
    "instant made a word": ("review", "UPDATE review SET at = 'yesterday'", "review cannot be read"),
    "campaign made nonsense": ("campaign", "UPDATE campaign SET campaign = '['", "campaign cannot be read"),
    "line made nonsense": ("entry", "UPDATE entry SET line = '[' WHERE number = 5", "Entry 5 was changed"),
    "kind made nonsense": ("entry", "UPDATE entry SET kind = NULL WHERE kind = 'review'", "has no entry"),
    "hash made nonsense": ("entry", "UPDATE entry SET hash = 'x' WHERE number = 5", "Entry 5 was changed"),
    "tail cut off": ("entry", "DELETE FROM entry WHERE number > 12", "some of them are missing"),
    "signature": ("checkpoint", "UPDATE checkpoint SET signature = zeroblob(64)", "signature of checkpoint"),
    "checkpoint": ("checkpoint", "UPDATE checkpoint SET data = '{}' WHERE number = 1", "Checkpoint 1 was"),
    "stamp": ("stamp", "UPDATE stamp SET response = x'30'", "The stamp of practice on checkpoint 1 is bad"),
    "stamp of another": (
        "stamp",
        "UPDATE stamp SET response = (SELECT response FROM stamp WHERE checkpoint = 1)",
        "The stamp of practice on checkpoint 2 is bad: it is for other bytes",
    ),
    "key": (
        "signing_key",
        "UPDATE signing_key SET public_pem = 'none'",
        "The signature of checkpoint 1 is not that of the key it names",
    ),
    "ledger's row taken out": ("ledger", "DELETE FROM ledger", "The row that names the ledger is missing"),
    "newest checkpoint emptied": (
        "checkpoint",
        "UPDATE checkpoint SET data = '', signature = x'' WHERE number = 2",
        "Checkpoint 2 was changed",
    ),
    "checkpoint's last": (
        "checkpoint",
        "UPDATE checkpoint SET last = last + 100 WHERE number = 1",
        "Checkpoint 1 was changed: its column `last`",
    ),
    "media type": (
        "exhibit",
        "UPDATE exhibit SET media_type = 'text/html' WHERE media_type = 'image/png'",
        "'text/html' in the database, and image/png by its entries",
    ),
    **{
        f"{how}, and its row changed": (
            "entry",
            f"UPDATE entry SET {how} WHERE kind = 'reply' AND row_key = '2'",
            says,
        )
        for how, says in {
            "line = NULL": "has no line, and no other ledger keeps it: it was taken out",
            "line = NULL, kind = NULL, row_key = NULL, salt = NULL": "no line, and no other ledger keeps it",
            "line = CAST(line AS BLOB)": "chain cannot be read to its end",
            "kind = 'foo'": "'foo' is no kind of entry",
            "kind = 'Reply'": "'Reply' is no kind of entry",
            "kind = 'review'": "its column `kind` is not what its line says",
            "row_key = '02'": "is no longer in the database",
            "row_key = NULL": "it names no row",
            "salt = NULL": "its column `salt` is none",
        }.items()
    },
    "entry invented": (
        "entry",
        INVENTED.format("NULL"),
        "has no line, and no other ledger keeps it",
    ),
    "checkpoint left out": ("checkpoint", "DELETE FROM checkpoint WHERE number = 1", "does not follow"),
    "trigger taken away": ("review", "SELECT 1", "The table review is no longer append-only"),
    "trigger made harmless": (
        "review",
        "CREATE TRIGGER keep_review_update BEFORE UPDATE ON review BEGIN SELECT 1; END",
        "The table review is no longer append-only",
    ),
    "trigger put in": (
        "review",
        "CREATE TRIGGER silent BEFORE INSERT ON review BEGIN SELECT RAISE(IGNORE); END",
        "The table review has a trigger or rule that is none of its own",
    ),
    "ledger": ("ledger", f"UPDATE ledger SET identity = '{'0' * 32}'", "Checkpoint 1 is of another ledger"),
}  # fmt: skip


@pytest.mark.parametrize("what", ROWS)
def test_what_is_changed_in_the_database_file_is_named(bench: PackBench, what: str) -> None:
    table, statement, says = ROWS[what]
    tamper(bench, table, statement)

    found = checked(bench)

    assert any(says in fault for fault in found.faults), found.faults


def test_the_true_key_seals_no_entry_that_was_invented(bench: PackBench) -> None:
    for line in ("NULL", "'{}'"):
        tamper(
            bench,
            "entry",
            "DELETE FROM entry WHERE row_key = '9'",
            INVENTED.format(line),
            *refuse_changes("entry", "sqlite"),
        )

        with pytest.raises(LedgerFault, match="Nothing is sealed over that"):
            add_checkpoint(bench.outside)


def test_no_checkpoint_before_a_statement_can_be_taken_out(bench: PackBench) -> None:
    bench.outside.ledger.chain.enter(Event("statement", {"as_of": "2026-01-01T00:00:00.000000Z"}))
    add_checkpoint(bench.outside)
    assert checked(bench).faults == ()
    tamper(bench, "stamp", "DELETE FROM stamp")
    tamper(bench, "checkpoint", "DELETE FROM checkpoint")

    assert any("must lie under a checkpoint" in fault for fault in checked(bench).faults)


def test_a_ledger_without_its_own_row_is_not_founded_again(bench: PackBench) -> None:
    tamper(bench, "ledger", "DELETE FROM ledger")
    chain = bench.outside.ledger.chain
    before = chain.count()

    with pytest.raises(LedgerFault, match="row that names the ledger is missing"):
        chain.found("machine", bench.began)

    assert chain.count() == before


def test_a_database_file_with_spoiled_pages_is_told_in_a_sentence(bench: PackBench) -> None:
    file = bench.folder / "ledger.sqlite"
    bench.outside.ledger.close()
    whole = file.read_bytes()
    pages = len(whole) // PAGE_BYTES
    named = 0
    for page in random.Random(20261128).sample(range(2, pages), 15):
        start = page * PAGE_BYTES
        file.write_bytes(whole[:start] + b"\xff" * 100 + whole[start + 100 :])
        named += bool(said_of_the_file(bench))
    # Free pages and indices that nobody asks go unnoticed; most are read.
    assert named > 5


PAGE_BYTES = 4096


def said_of_the_file(bench: PackBench) -> tuple[str, ...]:
    try:
        ledger = SqlLedger(open_database("sqlite:///ledger.sqlite", bench.folder))
    except LedgerFault as fault:
        return (str(fault),)
    try:
        return checked(replace(bench, outside=replace(bench.outside, ledger=ledger))).faults
    except LedgerFault as fault:
        return (str(fault),)
    finally:
        ledger.close()


def test_a_stamp_that_was_taken_away_is_pending_again(bench: PackBench) -> None:
    tamper(bench, "stamp", "DELETE FROM stamp WHERE checkpoint = 1")

    found = checked(bench)

    assert found.seal.pending == ((1, "practice"),)
    assert found.notes == ("1 stamps are pending: `replyclock evidence seal` asks for them again.",)


def test_a_stamp_of_an_authority_that_is_not_pinned_is_named(bench: PackBench, tmp_path: Path) -> None:
    from replyclock.practice.authority import make_authority

    make_authority(tmp_path / "other")
    others = (tmp_path / "other" / "root.pem").read_bytes()

    found = list(seal_faults(bench.outside.ledger.chain, others))

    assert found[0] == "The stamp of practice on checkpoint 1 leads to no authority that the settings pin."


def test_a_key_is_replaced_under_the_signature_of_the_old_and_seals_on(bench: PackBench) -> None:
    old = bench.outside.signer.identity
    place = KeyReplacement(bench.folder / "signing.pem")

    state = asyncio.run(rotate_key("yearly", bench.outside, place))

    new = open_key(bench.folder / "signing.pem")
    keys = bench.outside.ledger.chain.keys()
    assert [(key.identity, key.replaces, key.reason) for key in keys] == [
        (old, None, ""),
        (new.identity, old, "yearly"),
    ]
    assert state.pending == ()
    assert open_key(bench.folder / f"signing-{old[:16]}.pem").identity == old
    assert checked(bench).faults == ()
    packed = replace(bench, outside=replace(bench.outside, signer=new)).pack(bench.folder / "in" / "packed")
    assert failed(packed.folder, bench.roots, key=old) == {}
    done = by_hand(packed.folder, bench)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


class Killed(Exception):
    pass


class PlaceOfTheKilled:
    """Dies before the new key is put in place."""

    def __init__(self, place: KeyReplacement) -> None:
        self.place = place

    def waiting(self) -> object:
        return self.place.waiting()

    def take(self) -> None:
        raise Killed


def test_a_killed_replacement_of_the_key_goes_on_where_it_was(bench: PackBench) -> None:
    place = KeyReplacement(bench.folder / "signing.pem")
    with pytest.raises(Killed):
        asyncio.run(rotate_key("yearly", bench.outside, PlaceOfTheKilled(place)))

    asyncio.run(rotate_key("yearly", bench.outside, place))

    assert len(bench.outside.ledger.chain.keys()) == 2
    assert open_key(bench.folder / "signing.pem").identity == bench.outside.ledger.chain.keys()[-1].identity
    assert checked(bench).faults == ()


def test_a_key_that_replaces_a_lost_one_is_told_as_not_signed_for(bench: PackBench) -> None:
    found = make_key(bench.folder / "other.pem")
    outside: Outside = replace(bench.outside, signer=found)

    asyncio.run(replace_lost_key("the safe burnt down", outside))

    [fault] = checked(bench).faults
    assert "was not sealed with the signature of the one it replaces" in fault
    packed = replace(bench, outside=outside).pack(bench.folder / "in" / "packed")
    assert list(failed(packed.folder, bench.roots)) == ["signatures"]
    assert "this key was not sealed by the one it replaces" in by_hand(packed.folder, bench).stdout
    assert exhibit(bench, PICTURE).is_file()
