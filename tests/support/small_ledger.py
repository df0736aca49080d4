"""A small ledger by hand: one round of two letters, and a row in every table."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, insert

from replyclock.domain.evidence.chain import NOTHING, Checkpoint
from replyclock.domain.facts import (
    Attempt,
    Claim,
    Exhibit,
    Inconclusive,
    LookState,
    Outcome,
    Receipt,
    ReplyKind,
    Review,
)
from replyclock.domain.inquiry import Inquiry, Persona, Site
from replyclock.domain.window import Window
from replyclock.ports.chain import Event
from replyclock.ports.keys import SigningKey
from replyclock.ports.looks import NewLook
from replyclock.ports.mailbox import RawMessage
from replyclock.ports.messages import NewMessage
from replyclock.ports.reader import Place
from replyclock.ports.replies import NewReply
from replyclock.ports.rounds import PlannedRound
from replyclock.store.ledger import SqlLedger
from replyclock.store.schema.chain import LookLeavesRow

NOON = datetime(2025, 9, 24, 4, tzinfo=UTC)
SITE = Site("qs", "青石市人民政府", "https://qs.example/", "办公室", "青石", "city", "portal")
PERSONA = Persona("王芳", "female", "教师", "青石路1号", "auditor+abc@inspection.example")
LIST = Place("https://qs.example/list", "qs", "qs.example", "https://qs.example/list")
PICTURE = Exhibit("form picture", "a" * 64, "image/png")


def a_planned_ledger(engine: Engine) -> SqlLedger:
    made = SqlLedger(engine)
    made.chain.found("machine", NOON)
    inquiries = [an_inquiry("r/qs/hours", "tok1"), an_inquiry("r/qs/school", "tok2")]
    made.plans.add(PlannedRound("r", "r", "{}", NOON), inquiries)
    return made


def an_inquiry(reference: str, token: str) -> Inquiry:
    topic = reference.rsplit("/", 1)[-1]
    return Inquiry(reference, "r", SITE, topic, "zh", "标题", "正文", PERSONA, token, NOON)


def an_end(reference: str, outcome: Outcome, number: int = 1) -> Attempt:
    receipt = Receipt("20250924001", "123456", "https://qs.example/q")
    return Attempt(
        reference, number, NOON, pressed=True, outcome=outcome, ended_at=NOON, note="n", receipt=receipt
    )


def fill_every_table(ledger: SqlLedger, *, sealed: bool = True) -> None:
    """A row in each append-only table, since SQLite's triggers speak up for rows only."""
    ledger.plans.switch("r", "stopped", NOON, "me", "")
    ledger.plans.switch("r", "resumed", NOON, "me", "")
    ledger.attempts.begin("r/qs/hours", 1, NOON, [PICTURE])
    ledger.attempts.end(an_end("r/qs/hours", Outcome.CONFIRMED))
    ledger.looks.watch("r/qs/hours", [LIST], NOON)
    look(ledger, NOON, replies=(a_reply("答复"),))
    look(ledger, NOON + timedelta(minutes=1), LookState.UNKNOWN, cause=Inconclusive.OUTAGE, reason="outage")
    message = RawMessage("inbox", "7/1", NOON, b"mail")
    ledger.messages.record(NewMessage(message, "b" * 64, NOON, "unmatched", "why", "<a@office.example>"), [])
    ledger.messages.heard("inbox", NOON)
    ledger.reviews.add(Review("reply", "1", "answer", "why", "me", NOON))
    ledger.chain.add_key(SigningKey("d" * 64, "PEM", NOON))
    ledger.chain.enter(Event("statement", {"scope": "r"}))
    if not sealed:
        return
    checkpoint = Checkpoint("e" * 32, 1, 1, 2, NOTHING, NOTHING, NOTHING, "d" * 64, "machine", NOON, NOON)
    ledger.chain.add_seal(checkpoint, bytes(64))
    ledger.chain.add_stamp(1, "authority", b"response", NOON)
    with ledger._engine.begin() as connection:
        connection.execute(insert(LookLeavesRow).values(number=1, leaves=bytes(33)))


def look(ledger: SqlLedger, at: datetime, result: LookState = LookState.UNCHANGED, **seen: Any) -> None:
    """Record a look at the one place that is watched."""
    [watched] = ledger.looks.places_of("r")
    ledger.looks.record([NewLook(watched, at, result, at + timedelta(hours=1), **seen)])


def a_reply(words: str) -> NewReply:
    claim = Claim("回复时间", "2025-09-24", NOON, ("date only",))
    return NewReply(
        "r/qs/hours",
        LIST.key,
        Window(NOON, NOON + timedelta(hours=1)),
        ReplyKind.ANSWER,
        "substance",
        words,
        (claim,),
        (Exhibit("watched page", "c" * 64, "text/html"),),
    )
