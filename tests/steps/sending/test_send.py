"""Sending, looking and listening on a real ledger, with an office, a page and a mailbox held in the hand."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from support.doubles import BEIJING, WEDNESDAY, Bench, a_campaign, a_draft, made_bench

from replyclock.domain.facts import Outcome
from replyclock.errors import NeedsPerson, NotAllowed, RecipeBroken, SiteDown
from replyclock.ports.exhibits import Capture
from replyclock.ports.mailbox import RawMessage
from replyclock.ports.sender import SendResult
from replyclock.steps.listen import listen_once
from replyclock.steps.planning.plan import plan_round
from replyclock.steps.sending.send import send_one, settle_interrupted


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with made_bench(tmp_path) as made:
        yield made


class TestSending:
    def test_a_letter_is_pressed_once_and_its_receipt_and_pictures_are_kept(self, bench: Bench) -> None:
        assert bench.send() is Outcome.CONFIRMED
        assert bench.send() is None
        assert bench.office.pressed == [bench.first.reference]
        [attempt] = bench.case().attempts
        assert attempt.receipt.number == "20250924001"
        assert [bench.outside.exhibits.read(each.sha256) for each in attempt.exhibits] == [b"before"]

    def test_the_intention_is_committed_when_the_press_comes(self, bench: Bench) -> None:
        bench.office.crash = KeyboardInterrupt()
        with pytest.raises(KeyboardInterrupt):
            bench.send()
        [attempt] = bench.outside.ledger.plans.one(bench.first.reference).attempts
        assert (attempt.pressed, attempt.outcome) == (True, None)

    def test_a_letter_interrupted_around_the_press_becomes_ambiguous_and_is_never_pressed_again(
        self, bench: Bench
    ) -> None:
        bench.office.crash = KeyboardInterrupt()
        with pytest.raises(KeyboardInterrupt):
            bench.send()
        bench.office.crash = None
        bench.clock.at += timedelta(minutes=10)
        settled = settle_interrupted(bench.outside.ledger.plans.one(bench.first.reference), bench.outside)
        assert settled
        assert bench.send() is None
        assert bench.send(again=True) is None
        assert bench.case().outcome is Outcome.AMBIGUOUS
        assert bench.office.pressed == [bench.first.reference]

    def test_a_press_under_way_elsewhere_is_left_alone(self, bench: Bench) -> None:
        bench.outside.ledger.attempts.begin(bench.first.reference, 1, bench.clock.now(), [])
        bench.clock.at += timedelta(minutes=9)
        assert not settle_interrupted(bench.outside.ledger.plans.one(bench.first.reference), bench.outside)

    @pytest.mark.parametrize(
        ("obstacle", "outcome"),
        [
            (RecipeBroken("qs.toml: no field"), Outcome.RECIPE_BROKEN),
            (NeedsPerson("captcha", "a captcha"), Outcome.CAPTCHA),
            (NeedsPerson("login", "a login"), Outcome.LOGIN),
        ],
        ids=["recipe broken", "captcha", "login"],
    )
    def test_an_obstacle_before_the_press_waits_for_a_person_who_can_ask_again(
        self, bench: Bench, obstacle: Exception, outcome: Outcome
    ) -> None:
        bench.office.obstacle = obstacle
        assert bench.send() is outcome
        bench.clock.at += timedelta(days=1)
        assert bench.send() is None
        bench.office.obstacle = None
        assert bench.send(again=True) is Outcome.CONFIRMED

    @pytest.mark.parametrize("outcome", [Outcome.NOTHING_SENT, Outcome.REFUSED_FOR_NOW])
    def test_a_press_that_the_office_got_nothing_by_is_repeated_by_a_person_alone(
        self, bench: Bench, outcome: Outcome
    ) -> None:
        bench.office.result = SendResult(outcome, "too fast")
        assert bench.send() is outcome
        bench.clock.at += timedelta(days=1)
        assert bench.send() is None
        bench.office.result = SendResult(Outcome.AMBIGUOUS)
        assert bench.send(again=True) is Outcome.AMBIGUOUS
        assert bench.send(again=True) is None
        assert bench.office.pressed == [bench.first.reference] * 2

    def test_a_rejected_press_is_not_repeated_even_by_a_person(self, bench: Bench) -> None:
        bench.office.result = SendResult(Outcome.REJECTED)
        assert bench.send() is Outcome.REJECTED
        assert bench.send(again=True) is None

    def test_an_outage_before_the_press_is_tried_again_three_times(self, bench: Bench) -> None:
        bench.office.obstacle = SiteDown("down")
        tries = []
        for step in range(60):
            bench.clock.at = WEDNESDAY + timedelta(hours=step)
            if asyncio.run(send_one(bench.first.reference, bench.running, bench.outside)).outcome:
                tries.append(bench.clock.at.strftime("%a %H"))
        # planned on Wednesday at 15:00; +2 h is closing time, so at the next opening; +6 h; +24 h
        assert tries == ["Wed 15", "Thu 09", "Thu 15", "Fri 15"]
        assert bench.office.pressed == []

    def test_a_site_without_a_channel_is_shown_and_not_pressed(self, bench: Bench) -> None:
        bench.office.result = SendResult(
            Outcome.NO_CHANNEL, "no form", captures=(Capture("p", "image/png", b"x"),)
        )
        assert bench.send() is Outcome.NO_CHANNEL
        assert bench.case().sent_at is None

    def test_nothing_is_sent_outside_office_hours(self, bench: Bench) -> None:
        bench.clock.at = datetime(2025, 9, 24, 20, tzinfo=BEIJING)
        assert bench.send() is None
        assert bench.office.pressed == []

    def test_nothing_is_sent_after_the_window(self, bench: Bench) -> None:
        # Sunday the 28th is worked, but the window ended on the 26th
        bench.clock.at = datetime(2025, 9, 28, 10, tzinfo=BEIJING)
        assert bench.send() is None
        assert bench.office.pressed == []

    def test_a_stop_halts_sending_before_a_page_is_opened(self, bench: Bench) -> None:
        bench.outside.ledger.plans.switch(None, "stopped", bench.clock.now(), "chief", "")
        with pytest.raises(NotAllowed, match="all sending was stopped by chief"):
            bench.send()
        assert bench.outside.ledger.plans.one(bench.first.reference).attempts == ()

    def test_a_recipe_that_now_reaches_another_host_is_refused(self, bench: Bench) -> None:
        bench.office.reaches = frozenset({"qs.example", "elsewhere.example"})
        with pytest.raises(NotAllowed, match=r"does not cover the host elsewhere\.example"):
            bench.send()
        assert bench.office.pressed == []

    def test_a_host_that_is_being_visited_is_left_in_peace(self, bench: Bench) -> None:
        bench.clock.at = bench.first.planned_at
        bench.outside.gate.enter(["qs.example"], bench.clock.now())
        assert bench.send() is None
        bench.clock.at += timedelta(minutes=6)
        assert bench.send() is Outcome.CONFIRMED


class TestPlanning:
    def test_two_letters_to_a_site_lie_apart_within_office_hours(self, bench: Bench) -> None:
        planned = [each.inquiry.planned_at for each in bench.outside.ledger.plans.tried("autumn")]
        # three days of eight hours, two letters: the middles of the halves are 6 h and 18 h of 24 h
        assert [instant.astimezone(BEIJING) for instant in planned] == [
            datetime(2025, 9, 24, 15, tzinfo=BEIJING),
            datetime(2025, 9, 26, 11, tzinfo=BEIJING),
        ]

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"authorisation": {"hosts": ["other.example"]}}, r"does not cover the host qs\.example"),
            ({"authorisation": {"valid_to": "2025-09-25"}}, "2025-09-26 is outside"),
            ({"authorisation": {"letters_per_site": 1}}, "this would be letter 2"),
        ],
        ids=["host", "date", "number of letters"],
    )
    def test_what_the_authorisation_does_not_cover_is_refused_when_planning(
        self, bench: Bench, changes: dict[str, dict[str, object]], words: str
    ) -> None:
        leave = a_campaign().authorisation.model_dump() | changes["authorisation"]
        draft = a_draft(a_campaign(authorisation=leave))
        with pytest.raises(NotAllowed, match=words):
            plan_round(replace(draft, round=replace(draft.round, key="other")), bench.outside)
        assert bench.outside.ledger.plans.tried("other") == ()


def a_message(bench: Bench, key: str, to: str, text: str, arrived_at: datetime) -> RawMessage:
    words = (
        f"From: office@qs.example\nTo: {to}\nSubject: Re: letter\nMessage-ID: <{key}@qs.example>\n\n{text}\n"
    )
    return RawMessage("inbox", key, arrived_at, words.encode())


class TestListening:
    def test_a_mail_to_the_inquirys_own_address_is_its_reply_at_the_instant_of_arrival(
        self, bench: Bench
    ) -> None:
        bench.send()
        arrived_at = bench.clock.at + timedelta(hours=3)
        bench.mailbox.messages = [
            a_message(bench, "1", bench.first.persona.email, "The hall opens at 9.", arrived_at)
        ]
        bench.clock.at += timedelta(hours=4)
        assert asyncio.run(listen_once("inbox", bench.outside)).counts == {"matched": 1}
        [reply] = bench.case().replies
        assert (reply.window.after, reply.window.until) == (arrived_at, arrived_at)
        assert bench.outside.exhibits.read(reply.exhibits[0].sha256) == bench.mailbox.messages[0].data

    def test_what_fits_nothing_is_kept_and_counted_and_nothing_is_counted_twice(self, bench: Bench) -> None:
        now = bench.clock.at
        bench.mailbox.messages = [a_message(bench, "1", "someone@else.example", "Buy now!", now)]
        asyncio.run(listen_once("inbox", bench.outside))
        asyncio.run(listen_once("inbox", bench.outside))
        assert bench.outside.ledger.messages.counts()["inbox"]["unmatched"] == 1
        assert bench.outside.ledger.messages.counts()["inbox"]["received"] == 1

    def test_a_mailbox_numbered_anew_counts_no_message_twice(self, bench: Bench) -> None:
        bench.send()
        message = a_message(bench, "7/1", bench.first.persona.email, "The hall opens at 9.", bench.clock.at)
        bench.mailbox.messages = [message]
        asyncio.run(listen_once("inbox", bench.outside))
        bench.mailbox.messages = [replace(message, key="8/1")]
        assert asyncio.run(listen_once("inbox", bench.outside)).counts == {"rejected": 1}
        assert len(bench.case().replies) == 1

    def test_a_mailbox_that_breaks_off_loses_nothing_and_was_not_heard_to_its_end(self, bench: Bench) -> None:
        bench.mailbox.messages = [a_message(bench, "1", "someone@else.example", "x", bench.clock.at)]
        bench.mailbox.down = ConnectionError("cut")
        with pytest.raises(ConnectionError):
            asyncio.run(listen_once("inbox", bench.outside))
        assert bench.outside.ledger.messages.counts()["inbox"]["received"] == 1
        assert bench.outside.ledger.messages.last_heard_at("inbox") is None


def test_office_hours_are_those_of_the_campaign(bench: Bench) -> None:
    hours = bench.running.hours
    assert (hours.start, hours.end) == (time(9), time(17))
    friday_evening = datetime(2025, 9, 26, 18, tzinfo=BEIJING)
    # Saturday is free, Sunday the 28th is worked by the notice of the State Council for 2025
    assert hours.next_opening(friday_evening) == datetime(2025, 9, 28, 9, tzinfo=BEIJING)
