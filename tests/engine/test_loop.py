"""The run: what is due is done once, a stop loses nothing, a restart goes on."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.doubles import BEIJING, Bench, HandMailbox, made_bench

from replyclock.domain.facts import Outcome
from replyclock.engine.loop import run
from replyclock.engine.orders import Done, Orders
from replyclock.errors import MailboxDown
from replyclock.workspace.settings import EngineSettings

END = datetime(2025, 9, 26, 18, tzinfo=BEIJING)
SETTINGS = EngineSettings(poll_seconds=0.02, tick_seconds=900, idle_seconds=86400)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with made_bench(tmp_path) as made:
        yield made


def run_until(
    bench: Bench, folder: Path, until: datetime, tell: Callable[[Done, asyncio.Event], None] | None = None
) -> Done:
    async def work() -> Done:
        stop = asyncio.Event()
        orders = Orders(until, stop, lambda done: tell(done, stop) if tell else None, tuple)
        return await run(bench.outside, SETTINGS, f"sqlite:///{folder}/engine.sqlite", orders)

    return asyncio.run(work())


def outcomes(bench: Bench) -> list[Outcome | None]:
    tried = bench.outside.ledger.plans.tried("autumn")
    return [each.attempts[-1].outcome if each.attempts else None for each in tried]


def test_a_run_sends_looks_and_listens_until_its_end(bench: Bench, tmp_path: Path) -> None:
    done = run_until(bench, tmp_path, END)
    assert done.sends == {Outcome.CONFIRMED: 2}
    assert sorted(bench.office.pressed) == ["autumn/qs/hours", "autumn/qs/school"]
    assert done.looks["unchanged"] > 20
    assert done.faults == []
    heard = bench.outside.ledger.messages.last_heard_at("inbox")
    assert heard is not None
    assert END - heard <= timedelta(hours=7)


def test_a_stop_ends_the_run_and_a_restart_goes_on_where_it_was(bench: Bench, tmp_path: Path) -> None:
    def stop_after_the_first(done: Done, stop: asyncio.Event) -> None:
        if done.sends:
            stop.set()

    first = run_until(bench, tmp_path, END, stop_after_the_first)
    assert (first.sends.total(), outcomes(bench).count(None)) == (1, 1)
    second = run_until(bench, tmp_path, END)
    assert (second.sends.total(), outcomes(bench).count(None)) == (1, 0)
    assert sorted(bench.office.pressed) == ["autumn/qs/hours", "autumn/qs/school"]


def test_without_the_engines_database_nothing_is_sent_twice(bench: Bench, tmp_path: Path) -> None:
    run_until(bench, tmp_path, END)
    for file in tmp_path.glob("engine.sqlite*"):
        file.unlink()
    bench.clock.at = datetime(2025, 9, 26, 9, tzinfo=BEIJING)
    assert run_until(bench, tmp_path, END).sends.total() == 0
    assert len(bench.office.pressed) == 2


def test_a_piece_that_fails_unforeseen_is_told_and_the_rest_goes_on(bench: Bench, tmp_path: Path) -> None:
    bench.office.crash = ZeroDivisionError("surprise")
    done = run_until(bench, tmp_path, END)
    assert any("ZeroDivisionError: surprise" in fault for fault in done.faults)
    assert bench.outside.ledger.messages.last_heard_at("inbox") is not None
    # pressed once each; what came of it nobody knows, and nobody tries again
    assert len(bench.office.pressed) == 2
    assert outcomes(bench) == [Outcome.AMBIGUOUS, Outcome.AMBIGUOUS]


def test_a_mailbox_that_is_down_is_a_fault_in_one_sentence_and_is_read_when_it_is_back(
    bench: Bench, tmp_path: Path
) -> None:
    mailbox: HandMailbox = bench.mailbox
    mailbox.down = MailboxDown("The mailbox inbox does not answer: check the network.")

    def mend(done: Done, stop: asyncio.Event) -> None:
        if len(done.faults) == 2:
            mailbox.down = None

    done = run_until(bench, tmp_path, datetime(2025, 9, 24, 18, tzinfo=BEIJING), mend)
    assert done.faults == ["The mailbox inbox does not answer: check the network."] * 2
    assert bench.outside.ledger.messages.last_heard_at("inbox") is not None


def test_a_stopped_campaign_is_looked_at_and_not_sent(bench: Bench, tmp_path: Path) -> None:
    bench.send()
    bench.outside.ledger.plans.switch("autumn", "stopped", datetime.now(UTC), "chief", "")
    done = run_until(bench, tmp_path, END)
    assert done.sends.total() == 0
    assert done.looks["unchanged"] > 10
    assert len(bench.office.pressed) == 1
