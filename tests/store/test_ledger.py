"""The ledger on SQLite and on PostgreSQL: what was seen stays, and no letter is begun twice."""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from support.small_ledger import (
    LIST,
    NOON,
    PICTURE,
    a_planned_ledger,
    a_reply,
    an_end,
    an_inquiry,
    fill_every_table,
    look,
)

from replyclock.domain.facts import (
    TAKEN_BACK,
    Attempt,
    Claim,
    Exhibit,
    Inconclusive,
    LookState,
    Outcome,
    Receipt,
    Review,
)
from replyclock.domain.sending.pacing import shard_of
from replyclock.errors import LedgerFault, NotAllowed, WrongUse
from replyclock.ports.gate import Leaving, Turn
from replyclock.ports.mailbox import RawMessage
from replyclock.ports.messages import NewMessage
from replyclock.ports.reader import Place
from replyclock.ports.rounds import LettersToSite, PlannedRound
from replyclock.store.entries.unit_of_work import unit_of_work
from replyclock.store.exhibits import ExhibitFolder
from replyclock.store.ledger import SqlLedger
from replyclock.store.schema.database import migrate, open_database
from replyclock.store.schema.rounds import AttemptRow
from replyclock.store.schema.tables import METADATA, WORKING_STATE


@pytest.fixture
def ledger(engine: Engine) -> SqlLedger:
    return a_planned_ledger(engine)


def test_the_migrated_schema_is_the_one_the_tables_describe(engine: Engine) -> None:
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), METADATA)
    assert differences == []


@pytest.mark.parametrize("change", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"])
def test_what_was_seen_can_be_neither_changed_nor_deleted(
    ledger: SqlLedger, engine: Engine, change: str
) -> None:
    fill_every_table(ledger)
    for table in sorted(METADATA.tables.keys() - set(WORKING_STATE)):
        column = next(iter(METADATA.tables[table].columns)).name
        with pytest.raises(DBAPIError, match=f"{table} is append-only"), engine.begin() as connection:
            connection.execute(text(change.format(table=table, column=column)))


def test_looks_of_an_older_ledger_are_carried_over(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'old.sqlite'}")
    migrate(engine, "0001")
    at = int(NOON.timestamp() * 1_000_000)
    with engine.begin() as connection:
        for statement in (
            f"INSERT INTO campaign VALUES ('r', 'r', '{{}}', {at})",
            "INSERT INTO place VALUES (1, 'r', 'k', 'qs', 'qs.example', 'https://qs.example/')",
            f"INSERT INTO look VALUES (1, 1, {at}, 1, NULL, x'0102030405060708')",
            f"INSERT INTO look VALUES (2, 1, {at + 1}, 0, 'outage', NULL)",
        ):
            connection.execute(text(statement))
    migrate(engine)
    place = Place("k", "qs", "qs.example", "https://qs.example/")
    assert [(each.result, each.reason) for each in SqlLedger(engine).looks.looks_at(place)] == [
        (LookState.UNCHANGED, ""),
        (LookState.UNKNOWN, "outage"),
    ]
    assert SqlLedger(engine).looks.next_due()  # and it is looked at again
    engine.dispose()


def test_a_round_is_planned_once(ledger: SqlLedger) -> None:
    with pytest.raises(NotAllowed, match="planned before"):
        ledger.plans.add(PlannedRound("r", "r", "{}", NOON), [an_inquiry("r/qs/other", "tok3")])
    assert [each.inquiry.reference for each in ledger.plans.tried("r")] == ["r/qs/hours", "r/qs/school"]


def test_an_inquiry_comes_back_as_it_was_planned(ledger: SqlLedger) -> None:
    assert ledger.plans.one("r/qs/hours").inquiry == an_inquiry("r/qs/hours", "tok1")


def test_the_letters_of_a_round_to_a_site_are_counted_and_those_that_were_pressed(ledger: SqlLedger) -> None:
    ledger.attempts.fail(Attempt("r/qs/hours", 1, NOON, False, Outcome.SITE_DOWN, NOON, "n"))
    assert ledger.plans.letters_to("r", "qs") == LettersToSite(planned=2, pressed=0)

    ledger.attempts.begin("r/qs/hours", 2, NOON, ())

    assert ledger.plans.letters_to("r", "qs") == LettersToSite(planned=2, pressed=1)
    assert ledger.plans.letters_to("r", "elsewhere") == LettersToSite(planned=0, pressed=0)
    assert ledger.plans.letters_to("another", "qs") == LettersToSite(planned=0, pressed=0)


def test_an_attempt_that_was_begun_cannot_be_begun_again(ledger: SqlLedger) -> None:
    ledger.attempts.begin("r/qs/hours", 1, NOON, [])
    for number in (1, 2):
        with pytest.raises(NotAllowed, match="not sent twice"):
            ledger.attempts.begin("r/qs/hours", number, NOON, [])


def begun_at_once(ledger: SqlLedger, numbers: Sequence[int], *, again: bool = False) -> list[int]:
    """Which of the attempts that began at once were let press."""
    ready = threading.Barrier(len(numbers))
    began = []

    def begin(number: int) -> None:
        ready.wait()
        try:
            ledger.attempts.begin("r/qs/hours", number, NOON, [], most=1, again=again)
        except NotAllowed:
            return
        began.append(number)

    threads = [threading.Thread(target=begin, args=[number]) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return began


def test_of_eight_that_begin_at_once_one_may_press(ledger: SqlLedger) -> None:
    assert begun_at_once(ledger, [1] * 8) == [1]


def test_of_eight_that_a_person_lets_press_again_at_once_one_may(ledger: SqlLedger) -> None:
    ledger.attempts.begin("r/qs/hours", 1, NOON, [])
    assert begun_at_once(ledger, [2], again=True) == []
    ledger.attempts.end(Attempt("r/qs/hours", 1, NOON, True, Outcome.REFUSED_FOR_NOW, NOON, "too fast"))
    assert begun_at_once(ledger, [2]) == []
    assert len(begun_at_once(ledger, range(2, 10), again=True)) == 1
    assert begun_at_once(ledger, [11], again=True) == []


def test_two_presses_after_the_same_one_are_refused_by_the_database_itself(ledger: SqlLedger) -> None:
    row = {"reference": "r/qs/hours", "started_at": NOON, "pressed": True, "again_after": 1}
    with unit_of_work(ledger._engine) as book:
        book.put(AttemptRow, {**row, "number": 2})
    with pytest.raises(IntegrityError), unit_of_work(ledger._engine) as book:
        book.put(AttemptRow, {**row, "number": 3})


def test_what_a_reviewer_has_decided_about_is_not_pressed_again(ledger: SqlLedger) -> None:
    ledger.attempts.begin("r/qs/hours", 1, NOON, [])
    ledger.attempts.end(Attempt("r/qs/hours", 1, NOON, True, Outcome.NOTHING_SENT, NOON, "no request left"))
    ledger.reviews.add(Review("attempt", "r/qs/hours#1", "confirmed", "it is in the list", "me", NOON))
    assert begun_at_once(ledger, [2], again=True) == []


def test_a_number_that_a_person_found_is_listened_and_looked_for(ledger: SqlLedger) -> None:
    ledger.attempts.begin("r/qs/hours", 1, NOON, [])
    ledger.attempts.end(Attempt("r/qs/hours", 1, NOON, True, Outcome.AMBIGUOUS, NOON, "no sign"))
    ledger.looks.watch("r/qs/hours", [Place("qs page", "qs", "qs.example", "http://qs.example/")], NOON)
    found = Review(
        "attempt", "r/qs/hours#1", "confirmed", "listed", "me", NOON, "HZ-7", "http://qs.example/7"
    )
    ledger.reviews.add(found)
    assert [each.number for each in ledger.messages.awaited()] == ["HZ-7", None]
    [watched] = ledger.looks.places_of("r")
    assert watched.sought[0].attempt.receipt == Receipt("HZ-7", None, "http://qs.example/7")
    ledger.reviews.add(Review("attempt", "r/qs/hours#1", TAKEN_BACK, "another's", "me", NOON))
    assert [each.number for each in ledger.messages.awaited()] == [None, None]


def test_a_failure_before_the_press_leaves_room_for_another_try(ledger: SqlLedger) -> None:
    failed = Attempt(
        "r/qs/hours", 1, NOON, pressed=False, outcome=Outcome.SITE_DOWN, ended_at=NOON, note="down"
    )
    ledger.attempts.fail(failed)
    ledger.attempts.begin("r/qs/hours", 2, NOON, [])
    assert [each.pressed for each in ledger.plans.one("r/qs/hours").attempts] == [False, True]


@pytest.mark.parametrize("scope", ["r", None], ids=["one round", "all sending"])
def test_a_stop_in_the_last_second_still_holds_and_a_resume_lifts_it(
    ledger: SqlLedger, scope: str | None
) -> None:
    ledger.plans.switch(scope, "stopped", NOON, "chief", "a complaint")
    with pytest.raises(NotAllowed, match=r"stopped by chief \(a complaint\)"):
        ledger.attempts.begin("r/qs/hours", 1, NOON, [])
    ledger.plans.switch(scope, "resumed", NOON, "chief", "")
    ledger.attempts.begin("r/qs/hours", 1, NOON, [])
    assert ledger.plans.stopped("r") is None


def test_an_attempt_keeps_its_receipt_and_its_exhibits_of_before_and_after(ledger: SqlLedger) -> None:
    after = Exhibit("result picture", "d" * 64, "image/png")
    ledger.attempts.begin("r/qs/hours", 1, NOON, [PICTURE])
    ended = an_end("r/qs/hours", Outcome.CONFIRMED)
    ledger.attempts.end(
        Attempt(
            ended.reference,
            1,
            NOON,
            pressed=True,
            outcome=Outcome.CONFIRMED,
            ended_at=NOON,
            receipt=ended.receipt,
            exhibits=(after,),
        )
    )
    [attempt] = ledger.plans.one("r/qs/hours").attempts
    assert attempt.receipt == ended.receipt
    assert attempt.exhibits == (PICTURE, after)


def test_an_end_without_a_beginning_is_refused(ledger: SqlLedger) -> None:
    with pytest.raises(LedgerFault, match="without having begun"):
        ledger.attempts.end(an_end("r/qs/hours", Outcome.CONFIRMED))


def test_the_first_sight_of_a_text_stands(ledger: SqlLedger) -> None:
    fill_every_table(ledger)
    later = a_reply("答复")
    look(ledger, NOON + timedelta(hours=5), LookState.CHANGED, replies=(later, a_reply("补充答复")))
    facts = {each.inquiry.reference: each for each in ledger.facts("r", "inbox", NOON + timedelta(days=1))}[
        "r/qs/hours"
    ]
    assert [(reply.text, reply.window.until) for reply in facts.replies] == [
        ("答复", NOON + timedelta(hours=1)),
        ("补充答复", NOON + timedelta(hours=1)),
    ]
    assert facts.replies[0].claims == (Claim("回复时间", "2025-09-24", NOON, ("date only",)),)
    assert [review.decision for review in facts.reviews] == ["answer"]
    assert [look.at for look in facts.looks] == [NOON + timedelta(hours=5)]
    assert list(facts.heard_at or ()) == [NOON]


def test_a_look_that_concluded_nothing_is_no_last_look_without(ledger: SqlLedger) -> None:
    ledger.attempts.begin("r/qs/hours", 1, NOON, [])
    ledger.looks.watch("r/qs/hours", [LIST], NOON)
    look(ledger, NOON)
    later = NOON + timedelta(hours=1)
    look(ledger, later, LookState.UNKNOWN, cause=Inconclusive.OUTAGE, reason="outage")
    [watched] = ledger.looks.places_of("r")
    assert (watched.known_at, watched.last_at) == (NOON, later)
    [facts] = [each for each in ledger.facts("r", None, later) if each.places]
    assert [each.at for each in facts.looks] == [NOON]
    assert [(each.at, each.reason) for each in ledger.looks.looks_at(LIST)] == [(NOON, ""), (later, "outage")]


def test_what_is_due_comes_by_shard_and_the_longest_waiting_first(ledger: SqlLedger) -> None:
    other = Place("https://lx.example/list", "lx", "lx.example", "https://lx.example/list")
    for reference, place, minutes in (("r/qs/hours", LIST, 5), ("r/qs/school", other, 3)):
        ledger.attempts.begin(reference, 1, NOON, [])
        ledger.looks.watch(reference, [place], NOON + timedelta(minutes=minutes))
    due = ledger.looks.due(NOON + timedelta(minutes=5), 10)
    assert [each.place for each in due] == [other, LIST]
    assert ledger.looks.due(NOON + timedelta(minutes=4), 10) == due[:1]
    assert ledger.looks.due(NOON + timedelta(minutes=5), 10, shard_of(LIST.host)) == due[1:]
    assert ledger.looks.next_due()[shard_of(other.host)] == NOON + timedelta(minutes=3)


def test_a_digest_stands_in_the_line_only_where_it_changed(ledger: SqlLedger, engine: Engine) -> None:
    ledger.attempts.begin("r/qs/hours", 1, NOON, [])
    ledger.looks.watch("r/qs/hours", [LIST], NOON)
    for hour, body in enumerate("aab"):
        look(ledger, NOON + timedelta(hours=hour), body_sha256=body * 64)
    with engine.connect() as connection:
        digests = connection.execute(text("SELECT digest FROM look ORDER BY at")).scalars().all()
    assert [bytes(each or b"").hex() for each in digests] == ["aa" * 8, "", "bb" * 8]


def test_a_message_is_recorded_once_and_received_is_the_sum_of_the_places(ledger: SqlLedger) -> None:
    message = RawMessage("inbox", "7/12", NOON, b"mail")
    for _ in range(2):
        ledger.messages.record(NewMessage(message, "b" * 64, NOON, "machine", "why"), [])
    ledger.messages.record(
        NewMessage(RawMessage("inbox", "7/13", NOON, b"x"), "e" * 64, NOON, "unmatched", "why"), []
    )
    [counts] = ledger.messages.counts().values()
    assert counts == {"received": 2, "matched": 0, "machine": 1, "unmatched": 1, "rejected": 0}
    known = ledger.messages.known("inbox")
    assert (known.last_uid(7), known.last_uid(8), known.has("7/12"), known.has("7/14")) == (
        13,
        0,
        True,
        False,
    )


def test_a_review_of_what_does_not_exist_is_refused(ledger: SqlLedger) -> None:
    for subject, key in (("reply", "999"), ("reply", "one"), ("attempt", "r/qs/hours#9"), ("attempt", "r")):
        with pytest.raises(WrongUse, match=f"There is no {subject}"):
            ledger.reviews.add(Review(subject, key, "answer", "why", "me", NOON))


def test_a_host_takes_one_visitor_at_a_time_and_rests_between_visits(ledger: SqlLedger) -> None:
    def ask(**later: int) -> datetime | None:
        return ledger.gate.enter(["qs.example"], NOON + timedelta(**later))["qs.example"].free_at

    assert ask() is None
    assert ask(minutes=1) == NOON + timedelta(minutes=5)
    leaves = NOON + timedelta(seconds=4)
    ledger.gate.leave([Leaving("qs.example", leaves, leaves + timedelta(seconds=10), failures=2)])
    assert ledger.gate.enter(["qs.example"], leaves)["qs.example"] == Turn(NOON + timedelta(seconds=14), 2)
    assert ask(seconds=14) is None


def test_a_visitor_that_died_frees_its_host_after_the_lease(ledger: SqlLedger) -> None:
    ledger.gate.enter(["qs.example"], NOON)
    later = ledger.gate.enter(["qs.example", "lx.example"], NOON + timedelta(minutes=5))
    assert later == {"lx.example": Turn(None), "qs.example": Turn(None)}


def test_of_many_visitors_at_one_door_one_enters(ledger: SqlLedger) -> None:
    ready = threading.Barrier(8)
    entered = []

    def visit() -> None:
        ready.wait()
        if ledger.gate.enter(["qs.example"], NOON)["qs.example"].free_at is None:
            entered.append(1)

    threads = [threading.Thread(target=visit) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert entered == [1]


def test_a_ledger_that_cannot_be_opened_says_so_without_its_password(tmp_path: Path, free_port: int) -> None:
    url = f"postgresql://auditor:geheim@127.0.0.1:{free_port}/ledger"
    with pytest.raises(LedgerFault, match="cannot be opened") as fault:
        open_database(url, tmp_path)
    assert "geheim" not in str(fault.value)


class TestExhibits:
    def test_the_same_bytes_are_kept_once_under_their_sha256(self, tmp_path: Path) -> None:
        exhibits = ExhibitFolder(tmp_path)
        # sha256 of "abc": FIPS 180-2, appendix B.1
        abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        assert {exhibits.keep(b"abc"), exhibits.keep(b"abc")} == {abc}
        assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [abc]
        assert exhibits.read(abc) == b"abc"

    def test_changed_bytes_are_refused(self, tmp_path: Path) -> None:
        exhibits = ExhibitFolder(tmp_path)
        sha256 = exhibits.keep(b"seen")
        exhibits.path(sha256).write_bytes(b"else")
        with pytest.raises(LedgerFault, match="was changed after it was kept"):
            exhibits.read(sha256)

    @pytest.mark.parametrize("name", ["../../etc/passwd", "A" * 64, "", "ab"])
    def test_no_name_leads_out_of_the_folder(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(LedgerFault, match="no SHA-256"):
            ExhibitFolder(tmp_path).read(name)


def test_a_disk_that_is_full_is_told_in_one_sentence_and_what_was_recorded_stays(tmp_path: Path) -> None:
    engine = open_database("sqlite:///ledger.sqlite", tmp_path)
    made = SqlLedger(engine)
    made.plans.add(PlannedRound("r", "r", "{}", NOON), [an_inquiry("r/qs/hours", "tok1")])
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    event.listen(
        engine, "begin", lambda connection: connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    )
    with pytest.raises(LedgerFault, match=r"does not take or give any more \(.*is full\)"):
        made.plans.switch(None, "resumed", NOON, "me", "a long reason" * 10_000)
    assert [each.inquiry.reference for each in made.plans.tried("r")] == ["r/qs/hours"]
    made.close()


def test_a_ledger_made_by_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    engine = open_database("sqlite:///ledger.sqlite", tmp_path)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    with pytest.raises(LedgerFault, match="a newer replyclock made it"):
        open_database("sqlite:///ledger.sqlite", tmp_path)
