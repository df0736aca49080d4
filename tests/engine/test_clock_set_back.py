"""A clock that is set back a day, or forth: nobody is asked twice, nothing waits for that day again."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from support.doubles import ANSWER, Bench, made_bench

from replyclock.cli.evidence.seal_words import seal_words
from replyclock.domain.facts import Doubt, Outcome
from replyclock.engine.loop import run
from replyclock.engine.orders import Done, Orders
from replyclock.errors import NotAllowed
from replyclock.evidence.verifying.ledger_seals import seal_faults
from replyclock.ports.gate import Leaving
from replyclock.ports.mailbox import RawMessage
from replyclock.ports.reader import FoundReply
from replyclock.steps.evidence.check import check
from replyclock.steps.evidence.seal import seal_now
from replyclock.steps.listen import listen_once
from replyclock.steps.watching.watch import is_due, respread
from replyclock.workspace.settings import EngineSettings

DAY = timedelta(days=1)
HOST = "qs.example"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with made_bench(tmp_path) as made:
        yield made


class TestTurns:
    """Turns at a host are written as instants."""

    def test_a_host_does_not_rest_for_a_day(self, bench: Bench) -> None:
        gate, now = bench.outside.gate, bench.clock.now()
        gate.enter([HOST], now)
        gate.leave([Leaving(HOST, now, now + timedelta(seconds=10))])

        assert gate.enter([HOST], now - DAY)[HOST].free_at is None
        assert gate.enter([HOST], now - DAY)[HOST].free_at == now - DAY + timedelta(minutes=5)

    def test_a_visitor_that_died_does_not_lock_a_host_for_a_day(self, bench: Bench) -> None:
        gate, now = bench.outside.gate, bench.clock.now()
        gate.enter([HOST], now)

        assert gate.enter([HOST], now - DAY)[HOST].free_at is None

    def test_a_machine_whose_clock_is_behind_waits_for_a_visitor_and_for_the_rest_that_was_asked(
        self, bench: Bench
    ) -> None:
        gate, now = bench.outside.gate, bench.clock.now()
        gate.enter([HOST], now)
        behind = now - timedelta(minutes=50)
        assert gate.enter([HOST], behind)[HOST].free_at == now + timedelta(minutes=5)
        gate.leave([Leaving(HOST, now, now + DAY)])
        assert gate.enter([HOST], behind)[HOST].free_at == now + DAY

    def test_people_are_told_again(self, bench: Bench) -> None:
        told, now, hour = bench.outside.ledger.notifications, bench.clock.now(), timedelta(hours=1)
        assert told.take_turn("desk", "captcha", now, hour) == 0
        assert told.take_turn("desk", "captcha", now - timedelta(minutes=5), hour) is None
        assert told.take_turn("desk", "captcha", now - DAY, hour) == 1


def test_places_get_their_next_turn_within_the_hour(bench: Bench) -> None:
    bench.send()
    bench.look(bench.clock.at + timedelta(hours=30))
    assert not is_due(bench.places[0], bench.outside)
    bench.clock.at -= DAY

    assert is_due(bench.places[0], bench.outside)
    assert respread(bench.outside) == 1
    [place] = bench.places
    assert bench.clock.now() <= place.next_at <= bench.clock.now() + timedelta(hours=1)
    bench.clock.at = place.next_at
    assert len(bench.watch()) == 1
    assert respread(bench.outside) == 0


def test_an_answer_found_after_it_lies_between_both_instants_and_is_doubted(bench: Bench) -> None:
    bench.send()
    bench.look(bench.clock.at + timedelta(hours=30))
    last = bench.clock.now()
    found = FoundReply(bench.first.reference, "https://qs.example/list", ANSWER, ())
    bench.look(bench.clock.at - DAY, found)

    bench.clock.at += 2 * DAY
    [reply] = bench.case().replies
    assert last - DAY <= reply.window.after < reply.window.until == last
    assert Doubt.CLOCK in reply.doubts


def test_mail_is_read_and_recorded_once(bench: Bench) -> None:
    bench.send()
    for number in (1, 2):
        mail = f"From: desk@qs.example\nTo: {bench.first.persona.email}\n\n{ANSWER} {number}\n".encode()
        bench.mailbox.messages.append(RawMessage("inbox", f"7/{number}", bench.clock.now(), mail))
        asyncio.run(listen_once("inbox", bench.outside))
        assert bench.outside.ledger.messages.last_heard_at("inbox") == bench.clock.now()
        bench.clock.at -= DAY

    assert bench.outside.ledger.messages.counts()["inbox"]["matched"] == 2


def test_a_seal_after_it_is_one_more_and_the_check_finds_nothing_but_the_clock(bench: Bench) -> None:
    bench.send()
    asyncio.run(seal_now(bench.outside))
    bench.clock.at -= DAY
    bench.outside.ledger.plans.switch("autumn", "stopped", bench.clock.now(), "Li", "")
    state = asyncio.run(seal_now(bench.outside))

    assert (state.number, state.count) == (2, state.entries)
    assert "Checkpoint 1 bears an instant 1 day, 0:00:00 ahead of this machine's clock" in seal_words(state)
    bench.outside.ledger.plans.switch("autumn", "resumed", bench.clock.now(), "Li", "")
    assert asyncio.run(seal_now(bench.outside)).faults == ()
    chain = bench.outside.ledger.chain
    faults = check(bench.outside, seal_faults(chain, b""), lambda _done, _words: None).faults
    assert [fault for fault in faults if "clock" not in fault] == []


def test_no_letter_begins_before_what_is_recorded_already(bench: Bench) -> None:
    bench.send()
    bench.look(bench.clock.at + timedelta(hours=30))
    begin, now = bench.outside.ledger.attempts.begin, bench.clock.now()
    second = bench.outside.ledger.plans.tried("autumn")[1].inquiry.reference
    with pytest.raises(NotAllowed, match=r"clock says .* set the clock right; the letter stays due"):
        begin(second, 1, now - DAY, [])
    with pytest.raises(NotAllowed, match="set the clock right"):
        begin(second, 1, now - timedelta(minutes=61), [])
    assert bench.outside.ledger.plans.one(second).attempts == ()
    begin(second, 1, now - timedelta(minutes=59), [])


def test_a_run_goes_on_and_asks_nobody_twice(bench: Bench, tmp_path: Path) -> None:
    end = bench.clock.at.replace(hour=20) + 2 * DAY
    jumps = [-DAY, DAY, -DAY]
    told: list[str] = []

    def tell(done: Done) -> None:
        told.extend(done.faults)
        if done.sends and jumps:
            bench.clock.at += jumps.pop()

    async def work() -> Done:
        settings = EngineSettings(poll_seconds=0.02, tick_seconds=900, idle_seconds=86400)
        orders = Orders(end, asyncio.Event(), tell, tuple)
        return await run(bench.outside, settings, f"sqlite:///{tmp_path}/engine.sqlite", orders)

    done = asyncio.run(work())

    assert done.sends == {Outcome.CONFIRMED: 2}
    assert sorted(bench.office.pressed) == ["autumn/qs/hours", "autumn/qs/school"]
    assert done.looks["unchanged"] > 20
    assert any(fault.startswith("The clock went back by 1 day") for fault in told)
