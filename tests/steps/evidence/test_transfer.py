"""A campaign moves to another machine: what comes is what went; what was changed on the way is refused."""

import asyncio
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from support.doubles import SITE, a_campaign
from support.pack_builder import HOURS, MAIL, PAGE, PERSONA, Forger, PackBench, by_hand, failed, pack_bench

from replyclock.assembly.reports import make_publisher
from replyclock.assembly.transfer import ExportWriter, open_export
from replyclock.domain.evidence.chain import parse_entry
from replyclock.domain.evidence.packs import Trust
from replyclock.domain.facts import LookState, Review
from replyclock.domain.inquiry import Inquiry
from replyclock.errors import LedgerFault, NotAllowed, ReplyclockError, WrongUse
from replyclock.evidence.keys import make_key
from replyclock.evidence.verifying.ledger_seals import seal_faults
from replyclock.outside import Outside
from replyclock.ports.exhibits import ExhibitStore
from replyclock.ports.keys import Signer
from replyclock.ports.looks import NewLook
from replyclock.ports.reader import Place
from replyclock.ports.rounds import PlannedRound
from replyclock.steps.evidence.check import check
from replyclock.steps.evidence.export import ExportOrder, export
from replyclock.steps.evidence.import_ import Home, TakenIn, take_in
from replyclock.steps.evidence.seal import seal_now
from replyclock.steps.reporting.findings import gather_findings
from replyclock.steps.round import running_rounds
from replyclock.store.exhibits import ExhibitFolder
from replyclock.store.ledger import SqlLedger
from replyclock.store.schema.database import open_database
from replyclock.store.transfer.moving import moving_tables
from replyclock.store.transfer.selection import conditions

SPRING = "spring/qs/pension"
OTHER = Place("https://qs.example/other", "qs", "qs.example", "https://qs.example/other")


def tell(_done: int, _words: str) -> None:
    pass


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PackBench]:
    """Two rounds, of which nothing was exported yet."""
    with pack_bench(tmp_path_factory.mktemp("bench")) as made:
        tell_of_another_round(made)
        yield made


def tell_of_another_round(bench: PackBench) -> None:
    """A round without a mailbox, looked for at a place of its own; part of it after a seal."""
    ledger, began = bench.outside.ledger, bench.began
    campaign = a_campaign(name="spring", calendar="EVERY-DAY", contacts={"email": "other@inspection.example"})
    letter = Inquiry(SPRING, "spring", SITE, "pension", "zh", "题", "文", PERSONA, "k9z9", began)
    ledger.plans.add(PlannedRound("spring", "spring", campaign.model_dump_json(), began), [letter])
    ledger.attempts.begin(SPRING, 1, began + timedelta(hours=3), [])
    ledger.looks.watch(SPRING, [OTHER], began + timedelta(hours=3))
    [watched] = ledger.looks.places_of("spring")
    for hours in (3, 4):
        at = began + timedelta(hours=hours)
        ledger.looks.record([NewLook(watched, at, LookState.UNCHANGED, at + timedelta(hours=1))])
    ledger.reviews.add(Review("attempt", f"{SPRING}#1", "confirmed", "seen", "Li", bench.outside.clock.now()))
    asyncio.run(seal_now(bench.outside, looks_until=began))


def exported(bench: PackBench, folder: Path, rounds: frozenset[str] | None, **changes: Any) -> Forger:
    writer = ExportWriter(bench.outside, bench.folder, tell, **changes)
    (bench.folder / "secrets").mkdir(exist_ok=True)
    shutil.copy(bench.folder / "signing.pem", bench.folder / "secrets")
    (bench.folder / "replyclock.toml").touch()
    asyncio.run(export(ExportOrder(rounds, folder, "Li"), bench.outside, writer))
    return Forger(folder)


@pytest.fixture(scope="module")
def autumn(before: PackBench, tmp_path_factory: pytest.TempPathFactory) -> Forger:
    """The first export, of one of two rounds."""
    return exported(before, tmp_path_factory.mktemp("exports") / "autumn", frozenset({"autumn"}))


@pytest.fixture(scope="module")
def bench(before: PackBench, autumn: Forger) -> PackBench:
    """The two rounds, for whatever is exported later."""
    return before


@pytest.fixture
def forger(autumn: Forger, tmp_path: Path) -> Forger:
    """Whoever carries it."""
    return autumn.copy(tmp_path / "copy")


@dataclass(frozen=True)
class Arrival:
    """A new workspace, and the bench whose authority it trusts."""

    bench: PackBench
    home: Home
    folder: Path

    def take(self, load: Path, home: Home | None = None, **trust: Any) -> TakenIn:
        with open_export(self.folder, load, Trust(self.bench.roots, **trust)) as opened:
            return take_in(opened, home or self.home, tell)

    @property
    def outside(self) -> Outside:
        """The workspace as its commands have it."""
        home = self.home
        return replace(self.bench.outside, ledger=home.ledger, exhibits=home.exhibits, signer=home.signer)

    @property
    def is_empty(self) -> bool:
        """True when nothing was recorded, and no bytes were kept."""
        return self.home.ledger.chain.count() == 0 and not list(self.home.exhibits.names())


def arrival_in(engine: Engine, folder: Path, bench: PackBench) -> Arrival:
    folder.mkdir(exist_ok=True)
    clock, exhibits = bench.outside.clock, ExhibitFolder(folder / "exhibits")
    home = Home(SqlLedger(engine), exhibits, make_key(folder / "own.pem"), clock, clock, "Wang")
    return Arrival(bench, home, folder)


@pytest.fixture
def arrival(engine: Engine, tmp_path: Path, bench: PackBench) -> Arrival:
    return arrival_in(engine, tmp_path / "there", bench)


@pytest.fixture
def there(tmp_path: Path, bench: PackBench) -> Iterator[Arrival]:
    """On SQLite alone, for what is refused before any database is asked."""
    (tmp_path / "there").mkdir()
    engine = open_database("sqlite:///ledger.sqlite", tmp_path / "there")
    yield arrival_in(engine, tmp_path / "there", bench)
    engine.dispose()


def damages(arrival: Arrival) -> tuple[str, ...]:
    faults = seal_faults(arrival.home.ledger.chain, arrival.bench.roots)
    return check(arrival.outside, faults, tell).faults


def shares(outside: Outside, as_of: datetime) -> list[dict[str, object]]:
    [running] = [each for each in running_rounds(outside, "autumn") if each.key == "autumn"]
    return make_publisher(outside.exhibits).shares(gather_findings(running, outside, as_of))


def test_what_came_is_what_went_and_gives_the_same_figures_and_verdicts(
    autumn: Forger, arrival: Arrival, tmp_path: Path
) -> None:
    taken = arrival.take(autumn.pack)

    assert (taken.rounds, taken.exhibits) == (("autumn",), 4)
    assert damages(arrival) == ()
    as_of = arrival.bench.outside.clock.now() + timedelta(days=20)
    assert shares(arrival.outside, as_of) == shares(arrival.bench.outside, as_of)
    assert shares(arrival.outside, as_of)[0]["denominator"] == 2
    here = arrival.bench.pack(tmp_path / "here")
    packed = replace(arrival.bench, outside=arrival.outside).pack(tmp_path / "in" / "packed")
    assert packed.verdicts == here.verdicts
    assert failed(packed.folder, arrival.bench.roots, key=arrival.bench.outside.signer.identity) == {}
    done = by_hand(packed.folder, arrival.bench)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_entries_of_another_round_come_as_hashes_and_nothing_of_it_is_told(
    autumn: Forger, arrival: Arrival
) -> None:
    arrival.take(autumn.pack)

    told = b"".join(path.read_bytes() for path in autumn.data.rglob("*") if path.is_file())
    assert SPRING.encode() not in told
    assert b"other@inspection.example" not in told
    # Its letter, attempt, place, watch and review.
    bare = [row for row in rows(autumn, "entry") if row["line"] is None]
    assert len(bare) == 6
    assert all(row.keys() - {"number", "hash"} and row["salt"] is None for row in bare)
    with pytest.raises(LedgerFault, match="is kept by another ledger"):
        list(arrival.home.ledger.chain.recorded([bare[0]["number"]]))


def test_secrets_go_along_and_only_their_owner_can_read_them(autumn: Forger) -> None:
    files = [path for path in autumn.pack.rglob("*") if path.is_file()]

    assert b"PASSWORD-482913" in (autumn.data / "tables" / "attempt_end.jsonl").read_bytes()
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in autumn.pack.rglob("*") if path.is_dir()} == {0o700}
    assert autumn.pack.stat().st_mode & 0o777 == 0o700
    assert "query passwords" in (autumn.pack / "bag-info.txt").read_text("utf-8")


def test_the_ledger_goes_on_under_a_new_key_and_its_rounds_stand_stopped(
    autumn: Forger, arrival: Arrival
) -> None:
    arrival.take(autumn.pack)
    chain = arrival.home.ledger.chain
    state = asyncio.run(seal_now(arrival.outside))

    kinds = [
        parse_entry(each.line).kind for each in chain.recorded(range(chain.count() - 3, chain.count() + 1))
    ]
    assert kinds == ["export", "import", "switch", "key"]
    old = arrival.bench.outside.signer.identity
    keys = chain.keys()
    assert [key.identity for key in keys] == [old, arrival.home.signer.identity]
    assert state.pending == ()
    assert "came from another machine" in str(arrival.home.ledger.plans.stopped("autumn"))
    with pytest.raises(NotAllowed, match="stopped by Wang"):
        arrival.home.ledger.attempts.begin(HOURS, 2, arrival.home.clock.now(), [])
    # New rows are counted on from those that came.
    arrival.home.ledger.plans.switch("autumn", "resumed", arrival.home.clock.now(), "Wang", "settled")
    arrival.home.ledger.reviews.add(Review("reply", "1", "answer", "yes", "Wang", arrival.home.clock.now()))
    assert damages(arrival) == ()


def test_a_whole_ledger_moves_and_moves_on(bench: PackBench, arrival: Arrival, tmp_path: Path) -> None:
    whole = exported(bench, tmp_path / "whole", None)
    arrival.take(whole.pack)
    assert {each.key for each in arrival.home.ledger.plans.rounds()} == {"autumn", "spring"}
    assert all(row["line"] for row in rows(whole, "entry"))

    further = replace(bench, outside=arrival.outside, folder=tmp_path)
    shutil.copy(arrival.folder / "own.pem", tmp_path / "signing.pem")
    again = exported(further, tmp_path / "again", frozenset({"autumn"}))
    engine = open_database("sqlite:///third.sqlite", tmp_path)
    third = arrival_in(engine, tmp_path / "third", bench)
    third.take(again.pack)

    assert damages(third) == ()
    assert len(third.home.ledger.chain.keys()) == 3
    third.home.ledger.close()


def test_without_the_key_the_old_one_must_be_at_hand(
    bench: PackBench, there: Arrival, tmp_path: Path
) -> None:
    load = exported(bench, tmp_path / "keyless", frozenset({"autumn"}), with_key=False)
    with pytest.raises(NotAllowed, match="neither in the export nor in this workspace"):
        there.take(load.pack)
    assert there.is_empty

    old: Signer = bench.outside.signer
    taken = there.take(load.pack, replace(there.home, signer=old))

    assert taken.key == old.identity
    assert len(there.home.ledger.chain.keys()) == 1


def test_a_ledger_with_a_record_takes_nothing_in(autumn: Forger, arrival: Arrival) -> None:
    arrival.home.ledger.chain.found("machine", arrival.home.clock.now())
    arrival.home.ledger.plans.switch(None, "stopped", arrival.home.clock.now(), "Wang", "")

    with pytest.raises(NotAllowed, match="has a record of its own already"):
        arrival.take(autumn.pack)


def test_a_ledger_in_which_nothing_was_done_but_a_check_takes_an_export_in(
    autumn: Forger, arrival: Arrival
) -> None:
    """After an import that was killed somebody looks first what there is, and imports again."""
    chain = arrival.home.ledger.chain
    chain.found("machine", arrival.home.clock.now())
    before = chain.identity()

    arrival.take(autumn.pack)

    assert damages(arrival) == ()
    assert before != chain.identity() == arrival.bench.outside.ledger.chain.identity()
    for table in ("ledger", "entry"):
        with (
            pytest.raises(SQLAlchemyError, match=f"{table} is append-only"),
            chain._engine.begin() as connection,
        ):
            connection.execute(text(f"DELETE FROM {table}"))


def test_the_same_export_is_taken_in_once(autumn: Forger, there: Arrival) -> None:
    there.take(autumn.pack)

    with pytest.raises(NotAllowed, match="has a record of its own already"):
        there.take(autumn.pack)


def rows(forger: Forger, table: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in forger.lines(f"tables/{table}.jsonl")]


def write_rows(forger: Forger, table: str, values: list[Any]) -> None:
    forger.write_lines(
        f"tables/{table}.jsonl", [json.dumps(value, ensure_ascii=False).encode() for value in values]
    )


def changed(table: str, **values: Any) -> Callable[[Forger], None]:
    def forge(forger: Forger) -> None:
        first, *others = rows(forger, table)
        write_rows(forger, table, [first | values, *others])

    return forge


def without_last(table: str) -> Callable[[Forger], None]:
    return lambda forger: write_rows(forger, table, rows(forger, table)[:-1])


def backdate_a_reply(forger: Forger) -> None:
    first, *others = rows(forger, "reply")
    write_rows(forger, "reply", [first | {"until": first["after"]}, *others])


def put_in_a_letter(forger: Forger) -> None:
    letters = rows(forger, "inquiry")
    write_rows(forger, "inquiry", [*letters, letters[0] | {"reference": "x", "token": "x"}])


def leave_out_a_review(forger: Forger) -> None:
    """Consistently: as if another round's, whose entries come as hashes."""
    write_rows(forger, "review", [])
    bare = dict.fromkeys(("kind", "row_key", "line", "salt"))
    write_rows(
        forger, "entry", [row | bare if row["kind"] == "review" else row for row in rows(forger, "entry")]
    )


def cut_off_the_tail(forger: Forger) -> None:
    """Consistently: as if it had been exported before the last checkpoint."""
    last = rows(forger, "checkpoint")[-1]["number"]
    count = rows(forger, "checkpoint")[-2]["last"]
    write_rows(forger, "stamp", [row for row in rows(forger, "stamp") if row["checkpoint"] != last])
    write_rows(forger, "checkpoint", rows(forger, "checkpoint")[:-1])
    write_rows(forger, "entry", [row for row in rows(forger, "entry") if row["number"] <= count])
    write_rows(forger, "event", [row for row in rows(forger, "event") if row["kind"] != "export"])


def hide_looks(forger: Forger) -> None:
    """The readings of our mailbox as if another ledger kept them; mailboxes come last."""
    write_rows(forger, "heard", [])
    [row] = rows(forger, "look_leaves")
    leaves = bytes.fromhex(row["leaves"])
    assert leaves[-33] == 1
    write_rows(forger, "look_leaves", [row | {"leaves": (leaves[:-33] + b"\0" + leaves[-32:]).hex()}])


def leave_out_a_look(forger: Forger) -> None:
    """One that changed nothing, and therefore has no entry."""
    write_rows(forger, "look", rows(forger, "look")[1:])


def another_exhibit(forger: Forger) -> None:
    digest = hashlib.sha256(MAIL).hexdigest()
    (forger.data / "exhibits" / digest[:2] / digest).write_bytes(MAIL + b" ")


def no_exhibit(forger: Forger) -> None:
    digest = hashlib.sha256(PAGE).hexdigest()
    (forger.data / "exhibits" / digest[:2] / digest).unlink()


def strange_exhibit(forger: Forger) -> None:
    digest = hashlib.sha256(b"who am I?").hexdigest()
    (forger.data / "exhibits" / digest[:2]).mkdir(exist_ok=True)
    (forger.data / "exhibits" / digest[:2] / digest).write_bytes(b"who am I?")


def strange_file(forger: Forger) -> None:
    (forger.data / "run.sh").write_text("who am I?")


def nonsense(table: str, line: bytes) -> Callable[[Forger], None]:
    return lambda forger: forger.write_lines(f"tables/{table}.jsonl", [line])


CHANGED = {
    "reply backdated": (backdate_a_reply, "reply 1 (entry 13) was changed after it was recorded: until"),
    "review left out": (without_last("review"), "review 1 (entry 16) is no longer in the database"),
    "review left out with its entry": (leave_out_a_review, "Its entries are not those that entry"),
    "letter put in": (
        put_in_a_letter,
        "inquiry x stands in the database and has no entry",
    ),
    "entry left out": (without_last("entry"), "does not end with the entry that"),
    "tail cut off": (cut_off_the_tail, "does not end with the entry that"),
    "looks hidden": (hide_looks, "What is said of looks that another ledger keeps"),
    "look left out": (leave_out_a_look, "The looks from"),
    "checkpoint left out": (without_last("checkpoint"), ""),
    "stamp left out": (without_last("stamp"), "bears no stamp of an authority that you trust"),
    "stamps left out": (nonsense("stamp", b""), ""),
    "stamp of nothing": (changed("stamp", response="30"), "The stamp of practice on checkpoint 1 is bad"),
    "signature": (changed("checkpoint", signature="00" * 64), "signature of checkpoint 1 is not that"),
    "password": (changed("attempt_end", receipt_password="x"), "receipt_password"),
    "contact pool": (changed("campaign", campaign="{}"), "campaign autumn (entry 2) was changed"),
    "exhibit changed": (another_exhibit, "was changed after it was kept"),
    "exhibit left out": (no_exhibit, "is missing"),
    "exhibit put in": (strange_exhibit, "belongs to no entry"),
    "file put in": (strange_file, "data/run.sh belongs to no export"),
    "no JSON": (nonsense("review", b"["), "tables/review.jsonl, line 1, is no row"),
    "deep JSON": (nonsense("event", b"[" * 200_000), "tables/event.jsonl, line 1, is no row"),
    "huge number": (changed("review", id=10**30), "is too large a number"),
    "huger number": (nonsense("review", b'{"id":' + b"9" * 5000 + b"}"), "is no row"),
    "instant beyond all years": (changed("review", at=2**62), "It is no export of a ledger"),
    "another type": (changed("reply", kind=7), "kind is of another type than str"),
    "another column": (changed("reply", extra=7), "its columns are not those of the table"),
    "nothing where something must be": (changed("reply", kind=None), "kind is missing"),
    "a letter of no round": (changed("inquiry", campaign="none"), "It is no export of a ledger"),
    "a table with a path": (
        lambda forger: (forger.data / "tables" / "x.jsonl").write_text("{}\n"),
        "data/tables/x.jsonl belongs to no export",
    ),
    "table missing": (lambda forger: (forger.data / "tables/reply.jsonl").unlink(), "reply.jsonl is missing"),
    "another format": (
        lambda forger: (forger.data / "export.json").write_text('{"format": "other"}'),
        "does not say 'replyclock export 1'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGED)
def test_what_was_changed_on_the_way_in_a_whole_bag_is_refused_and_nothing_written(
    forger: Forger, there: Arrival, what: str
) -> None:
    forge, says = CHANGED[what]
    forge(forger)
    forger.rebag()

    with pytest.raises(ReplyclockError, match=r".") as refused:
        there.take(forger.pack)

    assert says in str(refused.value)
    assert there.is_empty
    assert not (there.folder / ".import.unfinished").exists()


def link(forger: Forger) -> None:
    path = forger.data / "tables" / "reply.jsonl"
    path.rename(forger.pack.parent / "elsewhere")
    path.symlink_to(forger.pack.parent / "elsewhere")


def name_outside(forger: Forger) -> None:
    manifest = forger.pack / "manifest-sha256.txt"
    manifest.write_text(manifest.read_text() + f"{'0' * 64}  data/../../outside\n")
    listed = [
        hashlib.sha256((forger.pack / name).read_bytes()).hexdigest() + f"  {name}\n" for name in TAGGED
    ]
    (forger.pack / "tagmanifest-sha256.txt").write_text("".join(listed))


TAGGED = ("bag-info.txt", "bagit.txt", "manifest-sha256.txt")


BAGS = {
    "byte": (lambda forger: (forger.data / "tables" / "reply.jsonl").write_bytes(b"x"), "was changed"),
    "link": (link, "is a link"),
    "../ name": (name_outside, "names no file of the bag plainly"),
    "extra file": (lambda forger: (forger.data / "x").write_text("x"), "is not listed"),
    "no tag manifest": (lambda forger: (forger.pack / "tagmanifest-sha256.txt").unlink(), "is missing"),
}


@pytest.mark.parametrize("what", BAGS)
def test_a_bag_that_is_not_whole_and_plain_is_refused(forger: Forger, there: Arrival, what: str) -> None:
    forge, says = BAGS[what]
    forge(forger)

    with pytest.raises(NotAllowed, match="nothing was written") as refused:
        there.take(forger.pack)

    assert says in str(refused.value)
    assert there.is_empty


def test_what_was_sealed_long_afterwards_or_by_no_trusted_authority_is_refused(
    forger: Forger, there: Arrival, tmp_path: Path
) -> None:
    with pytest.raises(NotAllowed, match="was sealed only"):
        there.take(forger.pack, within=timedelta(hours=2))
    from replyclock.practice.authority import make_authority

    make_authority(tmp_path / "other")
    stranger = replace(there.bench.authority, certificates=tmp_path / "other" / "root.pem")
    with pytest.raises(NotAllowed, match="leads to no authority"):
        replace(there, bench=replace(there.bench, authority=stranger)).take(forger.pack)


def test_what_is_no_export_is_wrong_use(there: Arrival, tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="is no export"):
        there.take(tmp_path / "nowhere")


class Killed(BaseException):
    pass


class Deadly:
    """A store whose process dies at the second exhibit it is to keep."""

    def __init__(self, store: ExhibitStore) -> None:
        self._store, self._kept = store, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def keep(self, data: bytes) -> str:
        self._kept += 1
        if self._kept == 2:
            raise Killed
        return self._store.keep(data)


def test_an_import_killed_among_the_exhibits_is_done_again(autumn: Forger, arrival: Arrival) -> None:
    with pytest.raises(Killed):
        arrival.take(autumn.pack, replace(arrival.home, exhibits=Deadly(arrival.home.exhibits)))
    assert arrival.home.ledger.chain.count() == 0

    arrival.take(autumn.pack)

    assert damages(arrival) == ()


class DeadlySigner:
    """A key whose process dies when the transaction is almost done."""

    def __init__(self, signer: Signer) -> None:
        self.identity, self.public_pem = signer.identity, signer.public_pem

    def sign(self, _data: bytes) -> bytes:
        raise Killed


def test_an_import_killed_among_the_rows_leaves_none(autumn: Forger, arrival: Arrival) -> None:
    with open_export(arrival.folder, autumn.pack, Trust(arrival.bench.roots)) as load:
        signer = load.signer()
        assert signer is not None
        load.signer = lambda: DeadlySigner(signer)  # type: ignore[method-assign]
        with pytest.raises(Killed):
            take_in(load, arrival.home, tell)
    assert arrival.home.ledger.chain.count() == 0
    assert arrival.home.ledger.plans.rounds() == ()

    arrival.take(autumn.pack)

    assert damages(arrival) == ()


def test_an_export_during_which_something_is_recorded_is_not_made(tmp_path: Path) -> None:
    with pack_bench(tmp_path / "bench") as bench:

        async def write(_folder: Path, _plan: Any) -> None:
            bench.outside.ledger.plans.switch("autumn", "stopped", datetime.now(UTC), "Li", "")

        with pytest.raises(NotAllowed, match="recorded while the export was made"):
            asyncio.run(export(ExportOrder(None, tmp_path / "out" / "load", "Li"), bench.outside, write))

    assert list((tmp_path / "out").iterdir()) == []


def test_every_table_is_decided_about(bench: PackBench) -> None:
    """Whoever adds a table says in store/transfer/selection.py which of its rows go with a round."""
    engine = bench.outside.ledger.chain._engine
    with engine.connect() as connection:
        assert set(conditions(connection, frozenset({"autumn"}))) == set(moving_tables())
        assert connection.execute(text("SELECT count(*) FROM inquiry")).scalar() == 3
