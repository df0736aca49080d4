"""A mailbox folder that is made anew while mail arrives: nothing is lost, and nothing counts twice."""

import asyncio
import itertools
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from support.doubles import Bench, made_bench
from support.servers.mail_server import Dovecot

from replyclock.domain.case import MAIL
from replyclock.errors import MailboxDown
from replyclock.mailbox.imap import ImapAccount, ImapMailbox
from replyclock.steps.listen import listen_once

pytestmark = pytest.mark.imap
_SERIAL = itertools.count(1)


@dataclass(frozen=True)
class Post:
    """A round whose mail lies on a real server, and what an administrator does to its folder."""

    bench: Bench
    dovecot: Dovecot

    def deliver(self, number: int, day: int = 0) -> None:
        """An answer to the first letter, unlike every other one."""
        to = self.bench.first.persona.email
        words = (
            f"From: desk@qs.example\nTo: {to}\nSubject: re\n\nThe hall opens at nine, see room {number}.\n"
        )
        self.dovecot.deliver(words.encode(), time.time() - 86_400 * day)

    def listen(self) -> bool:
        """False when the mailbox could not be read; what was read before is kept."""
        try:
            asyncio.run(listen_once("inbox", self.bench.outside))
        except MailboxDown:
            return False
        return True

    def renew(self, validity: int | None = None) -> None:
        """The server forgets the folder's UIDs, and gives them out anew under another UIDVALIDITY."""
        for path in self.dovecot.maildir.glob("dovecot*"):
            path.unlink(missing_ok=True)
        uidlist = self.dovecot.maildir / "dovecot-uidlist"
        waiting = uidlist.with_name("waiting")
        waiting.write_text(
            f"3 V{validity or time.time_ns() // 1_000_000_000 + next(_SERIAL)} N1 G{'1' * 32}\n"
        )
        waiting.chmod(0o666)
        waiting.rename(uidlist)

    def recorded(self) -> Counter[str]:
        """How often the bytes of each message are recorded as anything but a repetition."""
        engine = self.bench.outside.ledger.messages._engine
        with engine.connect() as connection:
            rows = connection.exec_driver_sql("SELECT sha256 FROM message WHERE disposition <> 'rejected'")
            return Counter(rows.scalars())

    def replies(self) -> int:
        facts = self.bench.outside.ledger.facts("autumn", "inbox", self.bench.clock.now())
        return sum(reply.via == MAIL for each in facts for reply in each.replies)


@pytest.fixture
def post(dovecot: Dovecot, tmp_path: Path) -> Iterator[Post]:
    with made_bench(tmp_path) as bench:
        bench.send()
        bench.clock.at += timedelta(days=500)
        box = ImapAccount(
            "inbox", dovecot.host, dovecot.user, dovecot.password, dovecot.port, security="plain"
        )
        bench.outside.mailboxes["inbox"] = ImapMailbox(box)  # type: ignore[index]
        yield Post(bench, dovecot)


def once_each(post: Post, mails: int) -> None:
    assert post.listen()
    assert set(post.recorded().values()) == {1}
    assert (len(post.recorded()), post.replies()) == (mails, mails)


def test_a_folder_renewed_again_and_again_while_mail_arrives_and_is_read(post: Post) -> None:
    mails, done = 60, threading.Event()

    def arrive() -> None:
        for number in range(mails):
            post.deliver(number)
            time.sleep(0.01)  # so that it goes on while folders are renewed
            if number % 15 == 14:
                with suppress(OSError):
                    post.renew()
        done.set()

    arriving = threading.Thread(target=arrive)
    arriving.start()
    while not done.is_set():
        post.listen()
    arriving.join()

    once_each(post, mails)


def test_a_folder_that_is_missing_for_a_while_is_read_when_it_is_back(post: Post) -> None:
    post.deliver(1)
    assert post.listen()
    away = post.dovecot.maildir.with_name("away")
    post.dovecot.maildir.rename(away)
    post.dovecot.maildir.write_text("no folder")  # else the server makes a new one

    assert not post.listen()

    post.dovecot.maildir.unlink()
    away.rename(post.dovecot.maildir)
    post.deliver(2)
    once_each(post, 2)


def test_a_server_that_gives_uids_out_again_under_one_uidvalidity_loses_no_mail(post: Post) -> None:
    """As after a restore from a backup of yesterday."""
    for number in range(5):
        post.deliver(number, day=9)
    assert post.listen()
    validity = validity_of(post)
    for day in (8, 7):
        for path in [*post.dovecot.maildir.glob("new/*"), *post.dovecot.maildir.glob("cur/*")]:
            path.unlink()
        post.renew(validity)
        for number in range(3):
            post.deliver(10 * day + number, day)
        assert post.listen()
    for number in range(100, 104):  # beyond where the first count had come to
        post.deliver(number)
    once_each(post, 5 + 2 * 3 + 4)


def validity_of(post: Post) -> int:
    with post.bench.outside.ledger.messages._engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT key FROM message").scalars().first().partition("/")[0])
