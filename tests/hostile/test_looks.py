"""Whatever a server sends, the look at it is recorded, its turn is given back, and the watch goes on."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from support.doubles import Bench, a_campaign, made_bench
from support.hostile.answers import ANSWERS, JSON_ANSWERS, page_of, sent
from support.one_letter import LIST, NOW

from replyclock.domain.facts import Attempt, Inconclusive, LookState, Outcome, Receipt, ReplyKind
from replyclock.domain.inquiry import Inquiry, Persona, Site
from replyclock.limits.wall import Limits, WorkHere, WorkStopped
from replyclock.outside import Outside
from replyclock.ports.looks import WatchedPlace
from replyclock.ports.reader import FoundReply
from replyclock.ports.rounds import PlannedRound
from replyclock.probes.browser.contexts import Browser
from replyclock.probes.browser.settings import BrowserSettings
from replyclock.probes.http.inconclusive import InconclusiveLook
from replyclock.probes.recipe.model import RecipeBook
from replyclock.probes.watching.reader import RecipeReader
from replyclock.probes.watching.revisit import LookOccasion, Memory
from replyclock.probes.watching.trial import require_readable
from replyclock.steps.watching.watch import LookReport, WatchOrders, watching

ANSWER = "您好，窗口周六上午办公，办理时间为九时至十二时。"
JSON = """
[submit]
channel = "none"
url = "{address}/"
[watch]
kind = "json"
url = "{address}/list"
rows = "rows"
number = "no"
title = "t"
answer = {{ body = "r" }}
{more}
"""


class HostileHosts:
    """Servers on addresses of loopback, each of which sends one thing to whoever asks for its list."""

    def __init__(
        self, answers: Sequence[bytes], *, robots: bytes | None = None, resets: bool = False
    ) -> None:
        self._answers, self._robots, self._resets = answers, robots, resets
        self.port = 0

    def address(self, number: int) -> str:
        """Where the host of that number is."""
        return f"http://127.0.{number // 200 + 1}.{number % 200 + 1}:{self.port}"

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        hosts = [self.address(number)[7:].split(":")[0] for number in range(len(self._answers))]
        first = await asyncio.start_server(self._serve, hosts[0], 0, limit=2**20)
        self.port = first.sockets[0].getsockname()[1]
        others = [await asyncio.start_server(self._serve, host, self.port) for host in hosts[1:]]
        try:
            yield
        finally:
            for server in (first, *others):
                server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            asked = await reader.readuntil(b"\r\n\r\n")
            _, _, high, low = map(int, writer.get_extra_info("sockname")[0].split("."))
            answer = self._answers[(high - 1) * 200 + low - 1]
            if b"robots.txt" in asked.partition(b"\r\n")[0]:
                answer = self._robots if self._robots is not None else sent(b"", status=b"404 Not Found")
            writer.write(answer)
            await writer.drain()
            if self._resets:
                linger = struct.pack("ii", 1, 0)
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # whoever asked has heard enough
        finally:
            writer.close()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with made_bench(tmp_path) as made:
        yield made


async def _watched(
    bench: Bench, hosts: HostileHosts, names: Sequence[str], recipe: str, browser: Browser
) -> tuple[list[LookReport], Mapping[str, WatchedPlace], Outside]:
    """Look once at every host, of which each is a site of its own in one campaign."""
    folder = bench.exhibits.parent / "recipes"
    folder.mkdir()
    reader = RecipeReader(RecipeBook(folder), browser, bench.clock, may_open_browser=False)
    outside = replace(bench.outside, reader=reader)
    sites = []
    for number in range(len(names)):
        address = hosts.address(number)
        (folder / f"s{number}.toml").write_text(recipe.format(address=address, more=""), "utf-8")
        sites.append(Site(f"s{number}", f"site {number}", f"{address}/", "o", "r", "city", "portal"))
    _plan(sites, outside)
    for tried in outside.ledger.plans.tried("hostile"):
        _send(tried.inquiry, outside)
    bench.clock.at += timedelta(days=1)
    with watching(outside, 64) as watcher:
        told = await watcher.look_at_due(WatchOrders())
    await reader.aclose()
    places = {each.place.site_code: each for each in outside.ledger.looks.places_of("hostile")}
    return told, {name: places[f"s{number}"] for number, name in enumerate(names)}, outside


def _plan(sites: Sequence[Site], outside: Outside) -> None:
    """A round with a letter to every site, as if it had been planned."""
    at = outside.clock.now()
    campaign = a_campaign(name="hostile", user_agent="tests")
    persona = Persona("王小明", "male", "教师", "文三路1号", "auditor@inspection.example")
    letters = [
        Inquiry(
            f"hostile/{site.code}/hours", "hostile", site, "hours", "zh", "窗口办公时间咨询", "您好", persona,
            f"tok{site.code}", at,
        )
        for site in sites
    ]  # fmt: skip
    outside.ledger.register.put(sites)
    outside.ledger.plans.add(PlannedRound("hostile", "hostile", campaign.model_dump_json(), at), letters)


def _send(inquiry: Inquiry, outside: Outside) -> None:
    at = outside.clock.now()
    outside.ledger.attempts.begin(inquiry.reference, 1, at, [])
    done = Attempt(
        inquiry.reference, 1, at, pressed=True, outcome=Outcome.CONFIRMED, ended_at=at, receipt=Receipt("117")
    )
    outside.ledger.attempts.end(done)
    outside.ledger.looks.watch(inquiry.reference, outside.reader.places(inquiry, done.receipt), at)


def _require_recorded(
    told: Sequence[LookReport], places: Mapping[str, WatchedPlace], outside: Outside
) -> None:
    """Every look stands in the ledger, with a reason where it concluded nothing, and every host is free."""
    assert {report.place for report in told} >= {each.place.key for each in places.values()}
    unrecorded = [name for name, each in places.items() if not outside.ledger.looks.looks_at(each.place)]
    assert unrecorded == []
    for name, each in places.items():
        for look in outside.ledger.looks.looks_at(each.place):
            assert look.result is not LookState.UNKNOWN or look.reason, name
            assert "was not understood by a part of replyclock" not in look.reason, (name, look.reason)
    later = outside.clock.now() + timedelta(days=3)
    turns = outside.gate.enter([each.place.host for each in places.values()], later)
    assert [host for host, turn in turns.items() if turn.free_at is not None] == []


@pytest.fixture
def nowhere(tmp_path: Path) -> Browser:
    return Browser(BrowserSettings(executable=tmp_path / "nowhere"))


@pytest.mark.parametrize(
    ("answers", "recipe"),
    [
        pytest.param(ANSWERS, LIST, id="pages"),
        pytest.param(
            {name: sent(body, b"Content-Type: application/json") for name, body in JSON_ANSWERS.items()},
            JSON,
            id="JSON",
        ),
        pytest.param(
            {name: sent(body) for name, body in JSON_ANSWERS.items()},
            LIST,
            id="JSON as pages",
            marks=pytest.mark.soak,
        ),
        pytest.param(ANSWERS, JSON, id="pages as JSON", marks=pytest.mark.soak),
    ],
)
def test_every_look_is_recorded_whatever_a_server_sends(
    bench: Bench, nowhere: Browser, answers: Mapping[str, bytes], recipe: str
) -> None:
    good = (
        sent(page_of(ANSWER))
        if recipe is LIST
        else sent(
            f'{{"rows":[{{"no":"117","t":"x","r":"{ANSWER}"}}]}}'.encode(), b"Content-Type: application/json"
        )
    )
    every = {**answers, "a good page": good}

    async def look() -> None:
        hosts = HostileHosts([*every.values()])
        async with hosts.running():
            told, places, outside = await _watched(bench, hosts, [*every], recipe, nowhere)
        _require_recorded(told, places, outside)
        last = outside.ledger.looks.looks_at(places["a good page"].place)[-1]
        assert last.result is LookState.CHANGED

    asyncio.run(look())


@pytest.mark.parametrize(
    "cut",
    [
        pytest.param(cut, marks=() if cut % 4 == 0 else pytest.mark.soak)
        for cut in range(0, len(sent(page_of(ANSWER))), 29)
    ],
)
def test_a_peer_that_resets_at_any_byte_costs_that_look_only(
    bench: Bench, nowhere: Browser, cut: int
) -> None:
    async def look() -> None:
        hosts = HostileHosts([sent(page_of(ANSWER))[:cut]], resets=True)
        async with hosts.running():
            told, places, outside = await _watched(bench, hosts, ["cut"], LIST, nowhere)
        _require_recorded(told, places, outside)
        assert places["cut"].known_at is None

    asyncio.run(look())


class Broken(RecipeReader):
    """A reader with a fault that nobody thought of."""

    async def look(self, place, wanted, *, user_agent, memory=""):
        raise RuntimeError("\ud800 a fault of ours")


def test_a_fault_of_our_own_is_recorded_as_a_look_that_knows_nothing(bench: Bench, nowhere: Browser) -> None:
    bench.send()
    bench.clock.at += timedelta(hours=1)
    outside = replace(bench.outside, reader=Broken(RecipeBook(bench.exhibits), nowhere, bench.clock))

    async def look() -> list[LookReport]:
        with watching(outside, 4) as watcher:
            return await watcher.look_at_due(WatchOrders())

    [told] = asyncio.run(look())
    assert told.result is LookState.UNKNOWN
    assert "RuntimeError: � a fault of ours" in told.reason
    [place] = bench.places
    assert place.missing == 1  # people are told after three such looks
    assert Inconclusive.UNREADABLE.stays_until_mended
    assert place.next_at > bench.clock.at


class Stopped(Limits):
    """A wall that everything runs against."""

    def run(self, work, *given):
        raise WorkStopped("time", 30)


def test_a_text_that_takes_too_long_to_judge_is_recorded_as_unknown_with_the_reason(bench: Bench) -> None:
    bench.send()
    bench.outside = replace(bench.outside, limits=Stopped())
    bench.look(bench.clock.at + timedelta(hours=1), FoundReply(bench.first.reference, ANSWER * 1_000))
    [reply] = bench.case().replies
    assert reply.kind is ReplyKind.UNKNOWN
    assert reply.reason == "the text was not judged: it took more than 30 seconds of work"


def test_a_page_that_was_stopped_is_not_tried_again_before_it_changes() -> None:
    occasion = LookOccasion("recipe", "letters", NOW)
    long = "<p>x</p>" * 20_000

    def read(html: str, memory: Memory, limits: Limits) -> None:
        asyncio.run(require_readable(html, "http://a.example/", memory, limits))

    first = Memory("", occasion)
    with pytest.raises(InconclusiveLook, match="was not read: it took more than 30 seconds of work") as told:
        read(long, first, Stopped())
    assert told.value.cause is Inconclusive.UNREADABLE
    second = Memory(first.text_of_unknown(), occasion)
    with pytest.raises(InconclusiveLook, match="took too long before and has not changed"):
        read(long, second, WorkHere())
    read(f"{long}<p>y", second, WorkHere())
