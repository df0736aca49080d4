"""Listening on a real ledger: every message in one place, every reply once, what came with it kept."""

import asyncio
import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from support.doubles import Bench, HandMailbox, made_bench

from replyclock.domain.case import MAIL
from replyclock.domain.facts import Exhibit, Reply, ReplyKind
from replyclock.domain.window import Window
from replyclock.ports.exhibits import Capture
from replyclock.ports.mailbox import RawMessage
from replyclock.steps.listen import listen_once
from replyclock.store.entries.uses import uses_of

ANSWER = "The hall opens at nine."


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with made_bench(tmp_path) as made:
        made.clock.at += timedelta(days=5)
        yield made


def mail(key: str, bench: Bench, *, to: str = "", head: str = "", body: str = ANSWER) -> RawMessage:
    """A message that arrived an hour ago; `head` are further fields, each with its line end."""
    words = f"From: office@qs.example\nTo: {to or 'nobody@else.example'}\n{head}Subject: re\n\n{body}\n"
    if "boundary" in head:
        words = words.replace("Subject: re\n", "", 1)
    return RawMessage("inbox", key, bench.clock.now() - timedelta(hours=1), words.encode())


def listens(bench: Bench, *messages: RawMessage, name: str = "inbox") -> dict[str, int]:
    outside = replace(bench.outside, mailboxes={name: HandMailbox(list(messages), name)})
    return asyncio.run(listen_once(name, outside)).counts


def replies(bench: Bench) -> list[tuple[str, str]]:
    facts = bench.outside.ledger.facts("autumn", "inbox", bench.clock.now())
    return [(each.inquiry.topic, reply.text) for each in facts for reply in each.replies if reply.via == MAIL]


def exhibits_of_reply(bench: Bench) -> tuple[Exhibit, ...]:
    facts = bench.outside.ledger.facts("autumn", "inbox", bench.clock.now())
    [reply] = [reply for each in facts for reply in each.replies]
    return tuple(reply.exhibits)


def exhibits_of_message(bench: Bench, key: str) -> dict[str, bytes]:
    engine = bench.outside.ledger.messages._engine
    with engine.connect() as connection:
        row = connection.exec_driver_sql("SELECT id FROM message WHERE key = ?", (key,)).scalar_one()
        kept = uses_of(connection, "message", [row]).get(row, ())
    return {each.role: bench.outside.exhibits.read(each.sha256) for each in kept}


def addresses(bench: Bench) -> list[str]:
    return [each.inquiry.persona.email for each in bench.outside.ledger.plans.tried("autumn")]


class TestThreads:
    ACKNOWLEDGED = "Your letter has been received. Please wait patiently."

    def acknowledgement(self, bench: Bench) -> RawMessage:
        head = "Message-ID: <ack@qs.example>\n"
        return mail("1", bench, to=bench.first.persona.email, head=head, body=self.ACKNOWLEDGED)

    def answer(self, bench: Bench) -> RawMessage:
        return mail("2", bench, head="In-Reply-To: <ack@qs.example>\nMessage-ID: <answer@qs.example>\n")

    def test_an_answer_in_the_thread_of_an_earlier_acknowledgement_belongs_to_its_letter(
        self, bench: Bench
    ) -> None:
        assert listens(bench, self.acknowledgement(bench)) == {"matched": 1}
        assert listens(bench, self.answer(bench)) == {"matched": 1}
        topic = bench.first.topic
        assert replies(bench) == [(topic, self.ACKNOWLEDGED), (topic, ANSWER)]

    def test_it_does_also_when_both_came_since_the_last_reading(self, bench: Bench) -> None:
        third = mail("3", bench, head="References: <x@y> <answer@qs.example>\n", body="And closes at five.")
        assert listens(bench, self.acknowledgement(bench), self.answer(bench), third) == {"matched": 3}
        assert len(replies(bench)) == 3

    def test_the_thread_of_a_message_that_fits_nothing_leads_nowhere(self, bench: Bench) -> None:
        stray = mail("1", bench, head="Message-ID: <ack@qs.example>\n", body="Buy now!")
        assert listens(bench, stray, self.answer(bench)) == {"unmatched": 2}


class TestStrangers:
    NUMBER = "Your letter 20250924001: the hall opens at nine."

    def forged(
        self, bench: Bench, key: str = "1", sender: str = "x@evil.example.org", **more: str
    ) -> RawMessage:
        whole = mail(key, bench, body=self.NUMBER, **more)
        return replace(whole, data=whole.data.replace(b"office@qs.example", sender.encode()))

    def sent(self, bench: Bench) -> None:
        bench.clock.at -= timedelta(days=4)
        bench.send()
        bench.clock.at += timedelta(days=4)

    def doubts(self, bench: Bench) -> list[tuple[str, ...]]:
        facts = bench.outside.ledger.facts("autumn", "inbox", bench.clock.now())
        return [each.doubts for of in facts for each in of.replies if each.via == MAIL]

    @pytest.mark.parametrize(
        "sender", ["x@evil.example.org", '"office@qs.example" <x@evil.org>', "x@evil.org, office@qs.example"]
    )
    def test_a_receipt_number_from_a_stranger_is_attached_with_its_doubt(
        self, bench: Bench, sender: str
    ) -> None:
        self.sent(bench)
        assert listens(bench, self.forged(bench, sender=sender)) == {"matched": 1}
        assert self.doubts(bench) == [("stranger",)]
        assert bench.case().first_answer is None

    def test_the_office_is_heard_after_a_stranger_with_its_words_and_its_name(self, bench: Bench) -> None:
        self.sent(bench)
        head = "Message-ID: <1@qs.example>\n"
        assert listens(bench, self.forged(bench, head=head)) == {"matched": 1}
        assert listens(bench, self.forged(bench, "2", "office@qs.example", head=head)) == {"matched": 1}
        assert self.doubts(bench) == [("stranger",), ()]
        assert bench.case().first_answer is not None

    @pytest.mark.parametrize("declared", ["service@163.com", "helpdesk.example"])
    def test_a_declared_sender_of_the_approved_recipe_is_kin(self, bench: Bench, declared: str) -> None:
        sender = declared if "@" in declared else f"desk@mail.{declared}"
        self.sent(bench)
        bench.office.declares = frozenset({declared})
        assert listens(bench, self.forged(bench, sender=f"{sender}, x@evil.org")) == {"matched": 1}
        assert self.doubts(bench) == [("stranger",)]
        assert listens(bench, self.forged(bench, "2", sender)) == {"matched": 1}
        assert self.doubts(bench) == [("stranger",), ()]

    def test_a_neighbour_of_a_declared_address_is_none(self, bench: Bench) -> None:
        self.sent(bench)
        bench.office.declares = frozenset({"service@163.com"})
        assert listens(bench, self.forged(bench, sender="other@163.com")) == {"matched": 1}
        assert self.doubts(bench) == [("stranger",)]

    def test_a_recipe_that_was_changed_since_its_approval_declares_nobody(self, bench: Bench) -> None:
        self.sent(bench)
        bench.office.declares = frozenset({"helpdesk.example"})
        bench.office.recipe["qs.toml"] = "b" * 64
        assert listens(bench, self.forged(bench, sender="desk@helpdesk.example")) == {"matched": 1}
        assert self.doubts(bench) == [("stranger",)]

    def test_a_stranger_begins_no_thread(self, bench: Bench) -> None:
        self.sent(bench)
        first = self.forged(bench, head="Message-ID: <evil@evil.org>\n")
        second = mail("2", bench, head="In-Reply-To: <evil@evil.org>\n")
        assert listens(bench, first, second) == {"matched": 1, "unmatched": 1}
        assert listens(bench, replace(mail("3", bench, head="References: <evil@evil.org>\n"))) == {
            "unmatched": 1
        }


class TestWhen:
    def told(self, bench: Bench, arrived_at: datetime, key: str = "1") -> RawMessage:
        return replace(mail(key, bench, to=bench.first.persona.email), arrived_at=arrived_at)

    def reply(self, bench: Bench) -> Reply:
        facts = bench.outside.ledger.facts("autumn", "inbox", bench.clock.now())
        [reply] = [reply for each in facts for reply in each.replies if reply.via == MAIL]
        return reply

    def test_what_came_before_its_letter_was_sent_is_doubted(self, bench: Bench) -> None:
        bench.clock.at -= timedelta(days=4)
        bench.send()
        listens(bench, self.told(bench, bench.clock.at - timedelta(seconds=2)))
        assert self.reply(bench).doubts == ("early",)

    def test_a_window_opens_at_the_last_complete_reading_without_the_message(self, bench: Bench) -> None:
        bench.clock.at -= timedelta(days=4)
        bench.send()
        bench.clock.at += timedelta(hours=1)
        listens(bench)
        read_at = bench.clock.at
        bench.clock.at += timedelta(hours=6)
        listens(bench, self.told(bench, read_at - timedelta(minutes=30)))
        reply = self.reply(bench)
        assert (reply.window, reply.doubts) == (Window(read_at, bench.clock.at), ())
        assert [claim.flags for claim in reply.claims] == [("before a reading that did not hold it",)]

    def test_a_clock_set_back_makes_no_window_that_ends_before_it_begins(self, bench: Bench) -> None:
        bench.clock.at -= timedelta(days=4)
        bench.send()
        bench.clock.at += timedelta(days=3)
        listens(bench)
        read_at = bench.clock.at
        bench.clock.at -= timedelta(days=1, hours=1)
        listens(bench)  # a reading under that clock lets no window open earlier
        bench.clock.at += timedelta(hours=1)
        listens(bench, self.told(bench, bench.clock.at))
        bench.clock.at += timedelta(days=3)
        reply = self.reply(bench)
        assert (reply.window, reply.doubts) == (Window(read_at - timedelta(days=1), read_at), ("clock",))

    @pytest.mark.parametrize(
        "ahead", [timedelta(minutes=6), timedelta(days=1_300), timedelta(days=2_900_000)]
    )
    @pytest.mark.parametrize("is_first", [True, False])
    def test_what_came_later_than_its_reading_came_before_it(
        self, bench: Bench, ahead: timedelta, *, is_first: bool
    ) -> None:
        bench.clock.at -= timedelta(days=4)
        bench.send()
        bench.clock.at += timedelta(hours=1)
        if not is_first:
            listens(bench)
        without_at = bench.clock.at + timedelta(hours=6 if is_first else 0)
        bench.clock.at += timedelta(hours=6)
        listens(bench, self.told(bench, bench.clock.at + ahead))
        read_at = bench.clock.at
        reply = self.reply(bench)
        assert (reply.window, reply.doubts) == (Window(without_at, read_at), ("clock",))
        [claim] = reply.claims
        assert (claim.instant, claim.flags) == (read_at + ahead, ("later than its reading",))

    def test_a_servers_clock_a_little_ahead_makes_no_doubt_and_no_window_after_the_reading(
        self, bench: Bench
    ) -> None:
        bench.clock.at -= timedelta(days=4)
        bench.send()
        bench.clock.at += timedelta(hours=1)
        listens(bench)
        without_at = bench.clock.at
        bench.clock.at += timedelta(hours=6)
        listens(bench, self.told(bench, bench.clock.at + timedelta(seconds=90)))
        reply = self.reply(bench)
        assert (reply.window, reply.doubts) == (Window(without_at, bench.clock.at), ())


class TestOnce:
    def test_the_same_bytes_twice_in_one_reading_are_one_reply(self, bench: Bench) -> None:
        first = mail("1", bench, to=bench.first.persona.email)
        assert listens(bench, first, replace(first, key="2")) == {"matched": 1, "rejected": 1}
        assert len(replies(bench)) == 1

    def test_a_message_delivered_along_two_ways_is_one_reply(self, bench: Bench) -> None:
        to, head = bench.first.persona.email, "Message-ID: <1@qs.example>\n"
        ways = [mail(key, bench, to=to, head=f"Received: from {key}\n{head}") for key in ("1", "2")]
        assert listens(bench, *ways) == {"matched": 2}
        assert len(replies(bench)) == 1

    def test_one_message_to_two_of_our_addresses_is_one_reply_to_each(self, bench: Bench) -> None:
        both = mail("1", bench, to=", ".join(addresses(bench)))
        copy = mail("2", bench, to=", ".join(addresses(bench)), head="Received: from elsewhere\n")
        assert listens(bench, both, copy) == {"matched": 2}
        assert sorted(replies(bench)) == [("hours", ANSWER), ("school", ANSWER)]

    def test_a_message_without_a_name_is_counted_once_each_time_it_comes(self, bench: Bench) -> None:
        nameless = mail("1", bench, to=bench.first.persona.email)
        assert listens(bench, nameless) == {"matched": 1}
        assert listens(bench, nameless) == {}
        assert len(replies(bench)) == 1

    def test_a_message_in_two_mailboxes_is_one_reply_and_received_in_both(self, bench: Bench) -> None:
        for name in ("inbox", "second"):
            message = replace(mail("1", bench, to=bench.first.persona.email), mailbox=name)
            assert listens(bench, message, name=name) == {"matched": 1}
        assert len(replies(bench)) == 1
        assert [of["received"] for of in bench.outside.ledger.messages.counts().values()] == [1, 1]

    def test_received_is_the_sum_of_the_four_places(self, bench: Bench) -> None:
        first = mail("1", bench, to=bench.first.persona.email)
        machine = mail("2", bench, head="Auto-Submitted: auto-replied\n")
        listens(bench, first, replace(first, key="3"), machine, mail("4", bench, body="Buy now!"))
        counts = dict(bench.outside.ledger.messages.counts()["inbox"])
        assert counts == {"received": 4, "matched": 1, "machine": 1, "unmatched": 1, "rejected": 1}


class TestWhatSettles:
    def test_a_machines_header_settles_its_reply_and_words_leave_it_to_a_reviewer(self, bench: Bench) -> None:
        to, away = bench.first.persona.email, "I am on annual leave until Monday."
        settled = mail("1", bench, to=to, head="Auto-Submitted: auto-replied\n", body="Thank you.")
        suggested = mail("2", bench, to=to, body=away)
        assert listens(bench, settled, suggested) == {"machine": 1, "matched": 1}
        facts = bench.outside.ledger.facts("autumn", "inbox", bench.clock.now())
        found = {reply.text: (reply.kind, reply.is_settled) for each in facts for reply in each.replies}
        assert found == {"Thank you.": (ReplyKind.AUTOMATIC, True), away: (ReplyKind.AUTOMATIC, False)}


class TestWhatCameWithIt:
    HEAD = "Content-Type: multipart/mixed; boundary=b\n"
    SCAN = "--b\n\nSee the scan.\n--b\nContent-Disposition: attachment; filename=../a.pdf\n"
    SCAN += "Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n"
    BODY = SCAN + base64.b64encode(b"%PDF").decode() + "\n--b--"

    def test_an_attachment_is_an_exhibit_of_the_reply_and_of_the_message(self, bench: Bench) -> None:
        listens(bench, mail("1", bench, to=bench.first.persona.email, head=self.HEAD, body=self.BODY))
        [facts] = [
            each for each in bench.outside.ledger.facts("autumn", "inbox", bench.clock.now()) if each.replies
        ]
        shown = {each.role: each for each in facts.replies[0].exhibits}
        assert list(shown) == ["mail", "attachment a.pdf"]
        assert shown["attachment a.pdf"].media_type == "application/pdf"
        assert bench.outside.exhibits.read(shown["attachment a.pdf"].sha256) == b"%PDF"
        assert exhibits_of_message(bench, "1") == {"attachment a.pdf": b"%PDF"}

    def test_what_fits_no_letter_keeps_its_attachments_too(self, bench: Bench) -> None:
        assert listens(bench, mail("1", bench, head=self.HEAD, body=self.BODY)) == {"unmatched": 1}
        assert exhibits_of_message(bench, "1") == {"attachment a.pdf": b"%PDF"}

    def test_what_came_cut_is_said_and_is_no_exhibit(self, bench: Bench) -> None:
        cut = replace(mail("1", bench, head=self.HEAD, body=self.BODY.removesuffix("--b--")), cut=True)
        listens(bench, cut)
        assert exhibits_of_message(bench, "1") == {}
        [reason] = reasons(bench)
        assert f"only its first {len(cut.data)} bytes are kept" in reason
        assert "attachment 'a.pdf' may be cut" in reason

    def test_the_verdict_on_its_signatures_is_kept_with_message_and_reply(self, bench: Bench) -> None:
        asked: list[datetime] = []

        def check(data: bytes, at: datetime) -> Capture:
            asked.append(at)
            return Capture("DKIM", "application/json", json.dumps({"verdict": "none"}).encode())

        signing = replace(bench, outside=replace(bench.outside, signatures={"inbox": check}))
        listens(signing, mail("1", bench, to=bench.first.persona.email))
        [facts] = [
            each for each in bench.outside.ledger.facts("autumn", "inbox", bench.clock.now()) if each.replies
        ]
        assert [each.role for each in facts.replies[0].exhibits] == ["mail", "DKIM"]
        assert exhibits_of_message(bench, "1") == {"DKIM": b'{"verdict": "none"}'}
        assert asked == [bench.clock.now()]


def reasons(bench: Bench) -> list[str]:
    with bench.outside.ledger.messages._engine.connect() as connection:
        return list(connection.exec_driver_sql("SELECT reason FROM message").scalars())
