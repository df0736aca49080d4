"""What the steps and the engine make of a fault of this machine, with an office held in the hand."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from support.doubles import BEIJING, SITE, Bench, a_campaign, a_draft, made_bench

from replyclock.domain.facts import Outcome
from replyclock.domain.recipes.check import Sighting
from replyclock.domain.sending.operators import Occasion
from replyclock.engine.loop import run
from replyclock.engine.orders import Done, Orders
from replyclock.errors import LocalCause, LocalFault, SiteDown
from replyclock.ports.operators import Notifier
from replyclock.steps.recipes.check import check_recipes
from replyclock.steps.recipes.rehearse import rehearse_sites
from replyclock.workspace.settings import EngineSettings

FAULT = LocalFault("On this machine the browser was ended.", LocalCause.BROWSER_ENDED)
MINUTE = timedelta(minutes=1)


class Told(Notifier):
    """Remembers what it was told."""

    kinds = frozenset(Occasion)
    rest = timedelta(0)

    def __init__(self) -> None:
        self.heard: list[str] = []

    async def send(self, title: str, body: str) -> str:
        self.heard.append(f"{title}\n{body}")
        return ""


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with made_bench(tmp_path) as made:
        yield made


def run_until_sent(bench: Bench, folder: Path) -> Done:
    async def work() -> Done:
        stop = asyncio.Event()
        until = datetime(2025, 9, 26, 18, tzinfo=BEIJING)
        orders = Orders(until, stop, lambda done: stop.set() if done.sends else None, tuple)
        settings = EngineSettings(poll_seconds=0.02, tick_seconds=1, idle_seconds=86400)
        return await run(bench.outside, settings, f"sqlite:///{folder}/engine.sqlite", orders)

    return asyncio.run(work())


def test_a_run_tries_again_after_one_two_and_four_minutes_and_tells_once(
    bench: Bench, tmp_path: Path
) -> None:
    told, tries = Told(), list[datetime]()
    bench.outside = replace(bench.outside, notifiers={"people": told})

    def fail_three_times() -> None:
        tries.append(bench.clock.at)
        if len(tries) <= 3:
            raise FAULT

    bench.office.while_filling = fail_three_times
    done = run_until_sent(bench, tmp_path)

    waits = [(later - earlier) // MINUTE for earlier, later in pairwise(tries)]
    assert waits == [1, 2, 4]
    assert done.sends == {Outcome.CONFIRMED: 1}
    assert done.faults[:1] == [str(FAULT)]
    [first] = [each for each in told.heard if "local fault" in each]
    assert "browser ended" in first
    assert len(bench.office.pressed) == 1


def test_a_letter_whose_press_was_recorded_is_ambiguous_whatever_this_machine_fails_at(bench: Bench) -> None:
    bench.office.crash = FAULT
    assert bench.send() is Outcome.AMBIGUOUS
    bench.office.crash = None
    bench.clock.at += timedelta(hours=1)
    assert bench.send() is None
    assert bench.send(again=True) is None
    assert len(bench.office.pressed) == 1


def test_a_hosts_failures_stay_as_they_were(bench: Bench) -> None:
    bench.office.obstacle = SiteDown("down")
    assert bench.send() is Outcome.SITE_DOWN
    bench.office.obstacle = FAULT
    bench.clock.at += timedelta(days=1)
    with pytest.raises(LocalFault):
        bench.send()

    assert len(bench.outside.ledger.plans.one(bench.first.reference).attempts) == 1
    [turn] = bench.outside.ledger.gate.enter(["qs.example"], bench.clock.now() + MINUTE).values()
    assert (turn.free_at, turn.failures) == (None, 1)


def test_a_look_is_not_recorded_and_due_again_in_a_minute(bench: Bench) -> None:
    bench.send()
    bench.watch()
    [place] = bench.places
    known_at, bench.office.fault = place.known_at, FAULT
    at = place.next_at
    [report] = bench.look(at, outage=True)

    assert (report.result, report.local_cause) == (None, LocalCause.BROWSER_ENDED)
    [place] = bench.places
    assert (place.known_at, place.next_at) == (known_at, at + MINUTE)
    bench.office.fault = None
    bench.clock.at = at + MINUTE
    assert [each.result for each in bench.watch()] == ["unchanged"]


def test_a_rehearsal_and_a_check_record_nothing(bench: Bench) -> None:
    bench.office.obstacle = FAULT
    campaign = a_campaign()
    [rehearsed] = asyncio.run(rehearse_sites(["qs"], a_draft(campaign), bench.outside))
    bench.clock.at += MINUTE
    [checked] = asyncio.run(check_recipes([SITE], [campaign], bench.outside))

    assert (rehearsed.rehearsal, rehearsed.local_cause) == (None, LocalCause.BROWSER_ENDED)
    assert (checked.sighting, checked.misfits) == (Sighting.LOCAL_FAULT, (str(FAULT),))
    assert bench.outside.ledger.recipes.checks() == {}
