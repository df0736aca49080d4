"""The record chain on SQLite and PostgreSQL: every event has an entry, and no change goes unnoticed."""

import hashlib
import json
import re
import threading
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from support.small_ledger import (
    LIST,
    NOON,
    PICTURE,
    SITE,
    a_planned_ledger,
    an_end,
    an_inquiry,
    fill_every_table,
    look,
)

from replyclock.domain.evidence.chain import Checkpoint, digest_of, parse_disclosure, parse_entry
from replyclock.domain.evidence.merkle import leaf_hash, root_from_path, root_of
from replyclock.domain.facts import LookState, Outcome, Review
from replyclock.ports.rounds import PlannedRound
from replyclock.store.chain.check import check_chain
from replyclock.store.entries.unit_of_work import BY_ROW, told_of
from replyclock.store.exhibits import ExhibitFolder
from replyclock.store.ledger import SqlLedger
from replyclock.store.schema.append_only import allow_changes
from replyclock.store.schema.database import migrate, open_database
from replyclock.store.schema.messages import ReplyRow

KEY = "d" * 64


@pytest.fixture
def ledger(engine: Engine) -> SqlLedger:
    return a_planned_ledger(engine)


def damages(ledger: SqlLedger) -> list[str]:
    return [each.sentence for each in ledger.chain.check()]


def by_hand(engine: Engine, table: str, statement: str) -> None:
    """What somebody with the database file in hand can do."""
    with engine.begin() as connection:
        for lifting in allow_changes(table, engine.dialect.name):
            connection.execute(text(lifting))
        connection.execute(text(statement))


def seal(ledger: SqlLedger) -> Checkpoint:
    """A checkpoint over the entries that have none yet, as steps/evidence/seal.py makes it."""
    last, count = ledger.chain.last_checkpoint(), ledger.chain.count()
    first = last.count + 1 if last else 1
    hashes = ledger.chain.hashes(first, count)
    number, previous = (last.number + 1, last.digest) if last else (1, bytes(32))
    checkpoint = Checkpoint(
        ledger.chain.identity(), number, first, count, hashes[-1], root_of(hashes), previous, KEY,
        "machine", NOON, NOON,
    )  # fmt: skip
    assert ledger.chain.add_seal(checkpoint, bytes(64))
    return checkpoint


def test_every_event_is_an_entry_that_names_the_one_before(ledger: SqlLedger) -> None:
    ledger.attempts.begin("r/qs/hours", 1, NOON, [PICTURE])
    ledger.attempts.end(an_end("r/qs/hours", Outcome.CONFIRMED))
    ledger.looks.watch("r/qs/hours", [LIST], NOON)
    look(ledger, NOON)
    look(ledger, NOON + timedelta(hours=1), LookState.CHANGED)
    ledger.plans.switch("r", "stopped", NOON, "me", "why")

    entries = [parse_entry(each.line) for each in ledger.chain.recorded(range(1, ledger.chain.count() + 1))]

    assert [each.kind for each in entries] == [
        "ledger", "campaign", "inquiry", "inquiry", "attempt", "attempt_end", "place", "place_inquiry",
        "look", "switch",
    ]  # fmt: skip
    assert [each.number for each in entries] == list(range(1, 11))
    assert entries[0].previous == bytes(32)
    assert all(later.previous == earlier.hash for earlier, later in pairwise(entries))
    assert damages(ledger) == []


def test_an_attempts_entry_names_its_exhibits_and_hides_what_names_persons(ledger: SqlLedger) -> None:
    ledger.attempts.begin("r/qs/hours", 1, NOON, [PICTURE])
    ledger.attempts.end(an_end("r/qs/hours", Outcome.CONFIRMED))
    [inquiry, attempt, end] = ledger.chain.recorded([3, 5, 6])

    shown = json.loads(attempt.line)["body"]["exhibits"]
    assert shown == [{"media_type": "image/png", "role": "form picture", "sha256": "a" * 64}]
    assert "王芳".encode() not in inquiry.line
    assert b"123456" not in end.line
    assert parse_disclosure(end.disclosures["receipt_password"])[1] == "123456"
    hidden = parse_entry(inquiry.line).hidden
    assert {name: digest_of(each) for name, each in inquiry.disclosures.items()} == hidden
    assert sorted(hidden) == ["body", "persona", "title", "token"]


def test_a_disclosure_can_be_checked_with_sha256_alone(ledger: SqlLedger) -> None:
    [inquiry] = ledger.chain.recorded([3])

    text = inquiry.disclosures["token"].decode()

    assert text.endswith(',"token","tok1"]')
    assert json.loads(inquiry.line)["hidden"]["token"] == hashlib.sha256(text.encode()).hexdigest()


def test_looks_of_a_day_are_sealed_by_place_and_give_proofs(ledger: SqlLedger, tmp_path: Path) -> None:
    exhibits = ExhibitFolder(tmp_path / "exhibits")
    ledger.attempts.begin("r/qs/hours", 1, NOON, [])
    ledger.looks.watch("r/qs/hours", [LIST], NOON)
    look(ledger, NOON + timedelta(minutes=1))
    look(ledger, NOON + timedelta(minutes=2), LookState.UNCHANGED)
    ledger.messages.heard("inbox", NOON)

    number = ledger.chain.seal_looks(NOON + timedelta(hours=1), exhibits.keep)

    assert number is not None
    [entry] = ledger.chain.recorded([number])
    body = json.loads(entry.line)["body"]
    [(found, proof)] = ledger.chain.looks_of(number, ["place 1"])
    assert body["texts"] == 2
    expected = (
        "place 1\n2025-09-24T04:01:00.000000Z unchanged - -\n2025-09-24T04:02:00.000000Z unchanged - -\n"
    )
    assert found.decode() == expected
    root = root_from_path(leaf_hash(found), proof.index, proof.size, proof.path)
    assert root.hex() == body["root"]
    mailbox = b"mailbox inbox\n2025-09-24T04:00:00.000000Z\n"
    assert exhibits.read(body["exhibits"][0]["sha256"]) == found + mailbox
    assert ledger.chain.seal_looks(NOON + timedelta(hours=1), exhibits.keep) is None


def test_a_look_recorded_after_its_day_was_sealed_has_an_entry_of_its_own(
    ledger: SqlLedger, tmp_path: Path
) -> None:
    ledger.attempts.begin("r/qs/hours", 1, NOON, [])
    ledger.looks.watch("r/qs/hours", [LIST], NOON)
    look(ledger, NOON + timedelta(minutes=1))
    ledger.chain.seal_looks(NOON + timedelta(hours=1), ExhibitFolder(tmp_path / "exhibits").keep)

    look(ledger, NOON + timedelta(minutes=30))

    [late] = ledger.chain.recorded([ledger.chain.count()])
    assert json.loads(late.line)["kind"] == "look"
    assert damages(ledger) == []


@pytest.mark.parametrize(
    ("table", "statement", "named"),
    [
        ("review", "UPDATE review SET at = at - 86400000000", r"review 1 \(entry \d+\) was changed.*: at"),
        ("review", "DELETE FROM review", r"review 1 \(entry \d+\) is no longer in the database"),
        ("reply", "UPDATE reply SET until = until - 86400000000", r"reply 1 .* was changed.*: until"),
        ("reply", "UPDATE reply SET text = 'other'", r"reply 1 .* was changed.*: text"),
        ("inquiry", "UPDATE inquiry SET token = 'other' WHERE token = 'tok1'", r"inquiry r/qs/hours .*token"),
        ("message", "UPDATE message SET arrived_at = 0", r"message 1 .* was changed.*: arrived_at"),
        ("exhibit_use", "DELETE FROM exhibit_use", r"no longer shows its exhibit"),
        ("look", "DELETE FROM look", r"The looks from .* are not those that entry \d+ sealed"),
        ("entry", "UPDATE entry SET line = replace(line, '\"hours\"', '\"other\"')", r"Entry 3 was changed"),
        ("entry", "DELETE FROM entry WHERE number = 4", r"Entry 4 is missing"),
        ("entry", "DELETE FROM entry WHERE number > 5", r"Checkpoint 1 covers \d+ entries, and some of them"),
        (
            "checkpoint",
            "UPDATE checkpoint SET data = replace(data, ':\"machine\"', ':\"other\"')",
            "Checkpoint 2 does",
        ),
        (
            "switch",
            "INSERT INTO switch (what, at, \"by\", reason) VALUES ('resumed', 0, 'x', '')",
            r"switch 3 stands in the database and has no entry",
        ),
    ],
)
def test_what_is_changed_in_the_database_itself_is_named(
    ledger: SqlLedger, engine: Engine, tmp_path: Path, *, table: str, statement: str, named: str
) -> None:
    """The review backdated in the database file of the issue's tamper table is the first row."""
    fill_every_table(ledger, sealed=False)
    ledger.chain.seal_looks(NOON + timedelta(hours=1), ExhibitFolder(tmp_path / "exhibits").keep)
    seal(ledger)
    ledger.reviews.add(Review("reply", "1", "refusal", "why", "me", NOON))
    seal(ledger)
    assert damages(ledger) == []

    by_hand(engine, table, statement)

    found = damages(ledger)
    assert any(re.search(named, each) for each in found), found


def test_two_that_record_at_once_make_one_unbroken_chain(ledger: SqlLedger) -> None:
    def stop_and_go(name: str) -> None:
        for _ in range(20):
            ledger.plans.switch("r", "stopped", NOON, name, "")

    threads = [threading.Thread(target=stop_and_go, args=(name,)) for name in ("a", "b", "c")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert ledger.chain.count() == 4 + 60
    assert damages(ledger) == []


def test_a_checkpoint_number_is_given_once(ledger: SqlLedger) -> None:
    checkpoint = seal(ledger)

    assert not ledger.chain.add_seal(checkpoint, bytes(64))
    assert ledger.chain.last_checkpoint() == checkpoint
    assert ledger.chain.pending(["a"]) == ((1, "a"),)
    ledger.chain.add_stamp(1, "a", b"first", NOON)
    ledger.chain.add_stamp(1, "a", b"second", NOON)
    assert ledger.chain.seal(1).stamps == {"a": b"first"}
    assert ledger.chain.pending(["a"]) == ()


def test_the_entries_about_one_letter_leave_out_those_about_another(ledger: SqlLedger) -> None:
    ledger.attempts.begin("r/qs/hours", 1, NOON, [])
    ledger.attempts.begin("r/qs/school", 1, NOON, [])
    ledger.reviews.add(Review("attempt", "r/qs/school#1", "confirmed", "why", "me", NOON))

    assert ledger.chain.about(["r/qs/hours"]) == (1, 2, 3, 5)
    assert ledger.chain.about(["r/qs/school"]) == (1, 2, 4, 6, 7)


def test_a_reviewers_decision_about_a_sites_score_is_about_its_letters(ledger: SqlLedger) -> None:
    # The planned ledger has four entries, the third and fourth its letters; both went to the site qs.
    ledger.reviews.add(Review("score", "r/qs/national.column-stale", "-3", "old", "me", NOON))
    inquiry = replace(an_inquiry("r/ga/hours", "tok3"), site=replace(SITE, code="ga"))
    ledger.plans.add(PlannedRound("s", "s", "{}", NOON), [replace(inquiry, campaign="s")])

    assert ledger.chain.about(["r/qs/hours"]) == (1, 2, 3, 5)
    assert 5 not in ledger.chain.about(["r/ga/hours"])


def test_rows_recorded_before_there_was_a_chain_are_entered_once(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    old = create_engine(f"sqlite:///{path}")
    migrate(old, "0002")
    with old.begin() as connection:
        connection.execute(
            text("INSERT INTO campaign (key, name, campaign, planned_at) VALUES ('r', 'r', '{}', 0)")
        )
        connection.execute(
            text("INSERT INTO switch (what, at, \"by\", reason) VALUES ('stopped', 0, 'me', '')")
        )
    old.dispose()
    ledger = SqlLedger(open_database("sqlite:///ledger.sqlite", tmp_path))

    ledger.chain.found("machine", NOON)
    ledger.chain.found("machine", NOON)

    kinds = [json.loads(each.line)["kind"] for each in ledger.chain.recorded([1, 2, 3])]
    assert (kinds, ledger.chain.count()) == (["ledger", "campaign", "switch"], 3)
    assert damages(ledger) == []
    ledger.close()


def test_the_entry_of_a_reply_tells_whether_its_kind_is_settled_and_of_old_says_nothing() -> None:
    row = {"id": 1, "kind": "automatic", "reason": "", "text": "", "claims": []}
    bodies = [told_of(BY_ROW[ReplyRow], {**row, "settled": told}, ()).body for told in (True, False, None)]

    assert [body.get("settled", "nothing") for body in bodies] == [True, False, "nothing"]


def test_a_long_chain_is_read_by_every_processor_and_says_the_same(
    ledger: SqlLedger, engine: Engine, tmp_path: Path
) -> None:
    fill_every_table(ledger, sealed=False)
    by_hand(engine, "inquiry", "UPDATE inquiry SET topic = 'other' WHERE reference = 'r/qs/hours'")
    by_hand(engine, "review", "UPDATE review SET decision = 'refusal'")

    assert [each.sentence for each in check_chain(engine, at_once=0)] == damages(ledger)
    assert (
        len(damages(ledger)) == 5
    )  # two rows, the triggers that were lifted for it, and that nothing is sealed
