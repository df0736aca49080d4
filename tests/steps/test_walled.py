"""A message that no reader gets through is recorded as unknown with its reason, once; the rest is read."""

import asyncio
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from support.doubles import Bench, HandMailbox, made_bench
from support.hostile.works import read_or_freeze

from replyclock.domain.facts import Reply, ReplyKind
from replyclock.limits.apart import WorkApart
from replyclock.ports.mailbox import RawMessage
from replyclock.steps.listen import listen_once
from replyclock.steps.walled import kind_of, read_mail

STOPPED = "the message was not read: it took more than 0.5 seconds of work"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with made_bench(tmp_path) as made:
        made.clock.at += timedelta(days=5)
        limits = WorkApart(seconds=0.5)
        yield replace(made, outside=replace(made.outside, limits=limits, read_letter=read_or_freeze))
        limits.close()


def listens(bench: Bench, *bodies: str) -> dict[str, int]:
    to = bench.outside.ledger.plans.tried("autumn")[0].inquiry.persona.email
    words = [f"From: office@qs.example\nTo: {to}\nSubject: re\n\n{body}\n".encode() for body in bodies]
    hour = bench.clock.now() - timedelta(hours=1)
    messages = [RawMessage("inbox", str(number), hour, each) for number, each in enumerate(words)]
    outside = replace(bench.outside, mailboxes={"inbox": HandMailbox(messages, "inbox")})
    return asyncio.run(listen_once("inbox", outside)).counts


def replies(bench: Bench) -> list[Reply]:
    facts = bench.outside.ledger.facts("autumn", "inbox", bench.clock.now())
    return [reply for each in facts for reply in each.replies]


def test_a_message_that_freezes_its_reader_is_an_unknown_reply_with_its_reason(bench: Bench) -> None:
    counts = listens(bench, "freeze", "The hall opens at nine on weekdays.")

    assert counts == {"matched": 2}
    frozen, read = replies(bench)
    assert (frozen.kind, frozen.text) == (ReplyKind.UNKNOWN, "")
    assert STOPPED in frozen.reason
    assert read.kind is ReplyKind.ANSWER


def test_it_is_kept_as_it_came_and_not_read_again(bench: Bench) -> None:
    listens(bench, "freeze")
    [frozen] = replies(bench)
    kept = {each.role: each.sha256 for each in frozen.exhibits}

    assert b"freeze" in bench.outside.exhibits.read(kept["mail"])
    assert hashlib.sha256(bench.outside.exhibits.read(kept["mail"])).hexdigest() == kept["mail"]
    assert listens(bench, "freeze") == {}


def test_one_whose_header_freezes_its_reader_too_says_why_and_nothing_else(bench: Bench) -> None:
    mail = read_mail(bench.outside, b"Subject: freeze\n\nfreeze\n")

    assert (mail.subject, mail.text, mail.gaps) == ("", "", (STOPPED,))
    assert kind_of(bench.outside, mail).reason == f"words of it may be missing: {STOPPED}"
