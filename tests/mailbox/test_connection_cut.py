"""The connection to a real Dovecot cut at every stage: told in a sentence, nothing lost, nothing twice."""

import asyncio
import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from support.doubles import Bench, made_bench
from support.relay import Proxy

from replyclock.errors import MailboxDown
from replyclock.mailbox.imap import ImapAccount, ImapMailbox
from replyclock.steps.listen import listen_once

pytestmark = pytest.mark.imap

MESSAGES = 52  # more than one batch, so that a cut in the second leaves a first one to be recorded
STAGES = (
    b"* OK ",  # greeting
    b"* CAPABILITY",
    b"Logged in",
    b"UIDVALIDITY",
    b"* SEARCH",
    b"RFC822.SIZE",
    b"INTERNALDATE",
    b"letter 7 ",
    b"letter 33 ",
    b"letter 50 ",
    b"* BYE",
)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with made_bench(tmp_path_factory.mktemp("workspace")) as made:
        yield made


@pytest.fixture
def post(dovecot: Any, bench: Bench) -> Any:
    """A mailbox with letters, every third of them to an inquiry of ours."""
    for number in range(MESSAGES):
        to = bench.first.persona.email if number % 3 == 0 else "somebody@else.example"
        words = f"From: office@qs.example\r\nTo: {to}\r\nSubject: x\r\n\r\nletter {number} says this.\r\n"
        dovecot.deliver(words.encode(), 1_758_000_000 + number)
    return dovecot


def listens(bench: Bench, name: str, post: Any, port: int) -> dict[str, int]:
    """Read the mailbox through this port and record under this name."""
    account = ImapAccount(
        name, post.host, post.user, post.password, port, security="plain", timeout=timedelta(seconds=5)
    )
    outside = replace(bench.outside, mailboxes={name: ImapMailbox(account)})
    return asyncio.run(listen_once(name, outside)).counts


def recorded(bench: Bench, name: str) -> dict[str, int]:
    return dict(bench.outside.ledger.messages.counts().get(name, {"received": 0}))


def moments(said: bytes) -> list[int]:
    """Bytes after which the server is cut: in every stage's words, and at some moments by chance."""
    at = [said.index(stage) + len(stage) // 2 for stage in STAGES if stage != b"* BYE"]
    return sorted({0, 1, *at, *random.Random(7).sample(range(len(said)), 3)})


def test_a_connection_cut_at_any_stage_loses_nothing_and_counts_nothing_twice(
    post: Any, bench: Bench
) -> None:
    with Proxy(post.port) as proxy:
        assert listens(bench, "whole", post, proxy.port) == {"matched": 18, "unmatched": 34}
        said = proxy.said
        body_ends = said.index(b"letter 51 says this.")
        kept_at_the_cut = set()
        for moment in [each for each in moments(said) if each < body_ends]:
            # when the server is cut off after so many bytes
            name, proxy.cut_after = f"cut-{moment}", moment
            with pytest.raises(MailboxDown, match=r"could not be read|refused"):
                listens(bench, name, post, proxy.port)
            before = recorded(bench, name)["received"]
            kept_at_the_cut.add(before)
            assert bench.outside.ledger.messages.last_heard_at(name) is None
            # then the next reading brings what is missing, and only that
            proxy.cut_after = None
            assert sum(listens(bench, name, post, proxy.port).values()) == MESSAGES - before
            counts = recorded(bench, name)
            assert (counts["received"], counts["matched"], counts["unmatched"]) == (52, 18, 34)
    assert kept_at_the_cut == {0, 50}
    assert len(bench.case().replies) == 18


def test_a_server_that_hangs_up_at_the_farewell_is_no_fault(post: Any, bench: Bench) -> None:
    with Proxy(post.port) as proxy:
        proxy.from_server = lambda data: data.partition(b"* BYE")[0]
        assert sum(listens(bench, "farewell", post, proxy.port).values()) == MESSAGES


def test_bytes_garbled_on_the_way_are_told_in_a_sentence_or_read_as_they_are(post: Any, bench: Bench) -> None:
    chance = random.Random(11)
    with Proxy(post.port) as proxy:
        for number in range(12):
            at = chance.randrange(1_500)  # before the bodies, where the server speaks
            passed = [0]

            def garble(data: bytes, at: int = at, passed: list[int] = passed) -> bytes:
                place = at - passed[0]
                passed[0] += len(data)
                return data if not 0 <= place < len(data) else data[:place] + b"\xff(" + data[place + 2 :]

            proxy.from_server = garble
            name = f"garbled-{number}"
            account = ImapAccount(
                name,
                post.host,
                post.user,
                post.password,
                proxy.port,
                security="plain",
                timeout=timedelta(seconds=0.5),
            )
            with suppress(MailboxDown):
                list(ImapMailbox(account).fetch(bench.outside.ledger.messages.known(name)))
