"""How pages are fetched: validators, bounds, certificates, robots.txt, rests, the browser when needed."""

import asyncio
import gzip
import hashlib
import json
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from support.one_letter import INQUIRY, NOW, MovedClock

from replyclock.domain.facts import Inconclusive, Receipt
from replyclock.errors import RecipeBroken, SiteDown, WrongUse
from replyclock.ports.reader import LookResult, Place, WatchedLetter
from replyclock.probes.browser.contexts import Browser
from replyclock.probes.browser.settings import BrowserSettings
from replyclock.probes.http.body import LARGEST_BODY
from replyclock.probes.http.fetch import Fetcher
from replyclock.probes.http.inconclusive import InconclusiveLook
from replyclock.probes.http.robots import LARGEST_ROBOTS, Robots
from replyclock.probes.recipe.model import RecipeBook
from replyclock.probes.watching.fetched_document import captures
from replyclock.probes.watching.http_pages import HttpPages, Manners
from replyclock.probes.watching.reader import RecipeReader
from replyclock.probes.watching.revisit import LookOccasion, Memory

BROWSER = {"action_timeout_ms": 700}

pytestmark = pytest.mark.asyncio(loop_scope="module")

PAGE_RECIPE = """
[submit]
channel = "none"
url = "{address}/"
[watch]
kind = "page"
url = "{address}/letter?no={{number}}&pw={{password}}"
container = ".detail"
answer = {{ body = ".hf" }}
{more}
"""
LETTER = "<html><meta charset=utf-8><div class=detail><p class=hf>{answer}</p></div></html>"


class Reader:
    """A reader that watches one letter's own page, and remembers from look to look."""

    def __init__(self, site, browser: Browser, workspace: Path) -> None:
        self.site, self.clock = site, MovedClock()
        self.folder = workspace / "recipes"
        self.folder.mkdir()
        self.reader = RecipeReader(RecipeBook(self.folder), browser, self.clock)
        self.wanted = WatchedLetter(
            INQUIRY, Receipt(number="117", password="48 29&13"), NOW - timedelta(days=3)
        )
        self.memory = ""
        self.recipe()

    def recipe(self, more: str = "") -> None:
        text = PAGE_RECIPE.format(address=self.site.address, more=more)
        (self.folder / "hz.toml").write_text(text, encoding="utf-8")

    def place(self) -> Place:
        (place,) = self.reader.places(self.wanted.inquiry, self.wanted.receipt)
        return place

    async def look(self) -> LookResult:
        sight = await self.reader.look(self.place(), [self.wanted], user_agent="tests", memory=self.memory)
        self.memory = sight.memory
        return sight


@pytest_asyncio.fixture(loop_scope="module")
async def reader(site, browser: Browser, tmp_path: Path) -> AsyncIterator[Reader]:
    reader = Reader(site, browser, tmp_path)
    yield reader
    await reader.reader.aclose()


@pytest_asyncio.fixture(loop_scope="module")
async def fetcher() -> AsyncIterator[Fetcher]:
    fetcher = Fetcher()
    yield fetcher
    await fetcher.aclose()


class Answering:
    """A page with validators, which remembers what it was asked."""

    def __init__(self, answer: str, **validators: str) -> None:
        self.answer, self.validators = (
            answer,
            {key.replace("_", "-"): text for key, text in validators.items()},
        )
        self.asked: list[str | None] = []
        self.obeys = True

    def __call__(self, request: web.Request) -> web.Response:
        sent = request.headers.get("If-None-Match") or request.headers.get("If-Modified-Since")
        self.asked.append(sent)
        if self.obeys and sent in self.validators.values():
            return web.Response(status=304)
        page = LETTER.format(answer=self.answer)
        return web.Response(text=page, content_type="text/html", headers=self.validators)


# What is remembered


@pytest.mark.parametrize(
    "validators",
    [{"ETag": '"a1"'}, {"ETag": 'W/"a1"'}, {"Last_Modified": "Mon, 05 Jan 2026 02:00:00 GMT"}],
    ids=["strong etag", "weak etag", "last-modified"],
)
async def test_validators_go_back_as_they_came_and_an_unchanged_page_ends_the_look(
    reader: Reader, validators: dict[str, str]
) -> None:
    page = reader.site.pages["/letter"] = Answering("周六上午办公。", **validators)
    first = await reader.look()
    before = reader.memory
    second = await reader.look()
    assert [hit.text for hit in first.found] == ["周六上午办公。"]
    assert page.asked == [None, *validators.values()]
    assert (second.found, second.unknown, second.body_sha256) == ((), "", first.body_sha256)
    assert reader.memory is before


async def test_a_page_without_validators_is_compared_by_its_bytes(reader: Reader) -> None:
    page = reader.site.pages["/letter"] = Answering("")
    first, second = await reader.look(), await reader.look()
    page.answer = "周六上午办公。"
    third = await reader.look()
    assert [[hit.text for hit in sight.found] for sight in (first, second, third)] == [
        [""], [], ["周六上午办公。"]
    ]  # fmt: skip


async def test_a_server_that_makes_up_a_new_validator_each_time_does_not_change_the_memory(
    reader: Reader,
) -> None:
    page = reader.site.pages["/letter"] = Answering("", ETag='"1"')
    await reader.look()
    before = reader.memory
    page.validators = {"ETag": '"2"'}
    page.obeys = False
    await reader.look()
    assert reader.memory is before


async def test_a_server_that_says_unchanged_is_believed_for_six_hours_and_then_compared(
    reader: Reader,
) -> None:
    page = reader.site.pages["/letter"] = Answering("", ETag='"never changes"')
    await reader.look()
    whole_at = reader.clock.instant
    reader.clock.instant += timedelta(hours=3)
    honest = await reader.look()
    page.answer = "周六上午办公。"
    reader.clock.instant += timedelta(hours=2, minutes=59)
    deceived = await reader.look()
    reader.clock.instant += timedelta(minutes=1)
    caught = await reader.look()
    reader.clock.instant += timedelta(hours=1)
    whole = await reader.look()
    page.answer = "周六上午不办公。"
    changed = await reader.look()
    assert [(sight.found, sight.cause) for sight in (honest, deceived)] == [((), None)] * 2
    assert (caught.found, caught.cause) == ((), Inconclusive.STALE)
    assert caught.unknown.endswith(
        "/letter?no=117&pw=*** says that it has not changed, and it has; it is fetched whole from now on."
    )
    assert [hit.text for hit in (*whole.found, *changed.found)] == ["周六上午办公。", "周六上午不办公。"]
    # what the looks in between concluded rested on the server's word alone
    assert (honest.doubted_since, whole.doubted_since, changed.doubted_since) == (None, whole_at, None)
    assert page.asked == [None, *['"never changes"'] * 3, None, None, None]


async def test_an_unchanged_page_of_an_honest_server_is_compared_every_six_hours(reader: Reader) -> None:
    page = reader.site.pages["/letter"] = Answering("", ETag='"a1"')
    seen = []
    for _ in range(5):
        seen.append(await reader.look())
        reader.clock.instant += timedelta(hours=3)
    assert [sight.unknown for sight in seen] == [""] * 5
    # whole at 0 h; compared at 6 h and 12 h
    assert page.asked == [None, '"a1"', '"a1"', None, '"a1"', '"a1"', None]


@pytest.mark.parametrize(
    ("first", "headers", "is_believed"),
    [
        pytest.param({"ETag": '"a1"'}, {"ETag": '"a2"'}, False, id="another etag"),
        pytest.param({"ETag": '"a1"'}, {"ETag": 'W/"a1"'}, True, id="the same tag, called weak"),
        pytest.param({"ETag": '"a1-gzip"'}, {"ETag": '"a1"'}, True, id="the same tag, packed"),
        pytest.param(
            {"Last-Modified": "Mon, 05 Jan 2026 02:00:00 GMT"},
            {"Last-Modified": "Tue, 06 Jan 2026 02:00:00 GMT"},
            False,
            id="changed later",
        ),
        pytest.param(
            {"Last-Modified": "Mon, 05 Jan 2026 02:00:00 GMT"},
            {"Last-Modified": "Mon, 05 Jan 2026 01:59:00 GMT"},
            True,
            id="changed earlier, on another machine",
        ),
        pytest.param({"ETag": '"a1"'}, {"Last-Modified": "nonsense"}, True, id="nonsense"),
    ],
)
async def test_a_server_that_says_unchanged_and_names_another_version_is_not_believed(
    reader: Reader, first: dict[str, str], headers: dict[str, str], is_believed: bool
) -> None:
    def page(request: web.Request) -> web.Response:
        if "If-None-Match" in request.headers or "If-Modified-Since" in request.headers:
            return web.Response(status=304, headers=headers)
        return web.Response(text=LETTER.format(answer=""), content_type="text/html", headers=first)

    reader.site.pages["/letter"] = page
    await reader.look()
    sight, after = await reader.look(), await reader.look()
    assert sight.cause is (None if is_believed else Inconclusive.STALE)
    assert "names another version" in sight.unknown or is_believed
    assert after.unknown == ""  # fetched whole, and asked under no validator any more


async def test_a_change_under_the_same_validators_shows_that_they_bear_nothing(reader: Reader) -> None:
    page = reader.site.pages["/letter"] = Answering("", ETag='"1"')
    await reader.look()
    first_at = reader.clock.instant
    reader.clock.instant += timedelta(hours=1)
    page.obeys, page.answer = False, "周六上午办公。"
    sight = await reader.look()
    await reader.look()
    assert ([hit.text for hit in sight.found], sight.doubted_since) == (["周六上午办公。"], first_at)
    assert page.asked == [None, '"1"', None]


async def test_a_page_changed_in_the_second_it_was_sent_is_not_asked_for_by_that_time(reader: Reader) -> None:
    at = "Mon, 05 Jan 2026 02:00:00 GMT"
    page = reader.site.pages["/letter"] = Answering("", Last_Modified=at, Date=at)
    await reader.look()
    await reader.look()
    assert page.asked == [None, None]


@pytest.mark.parametrize("change", ["the letter is answered", "the recipe", "the memory cannot be read"])
async def test_everything_is_read_anew_when_what_is_sought_has_changed(reader: Reader, change: str) -> None:
    page = reader.site.pages["/letter"] = Answering("周六上午办公。", ETag='"a1"')
    await reader.look()
    if change == "the letter is answered":
        reader.wanted = replace(reader.wanted, answered=True)
    elif change == "the recipe":
        reader.recipe('challenge = { text = "请完成验证" }')
    else:
        reader.memory = reader.memory[:-2]
    sight = await reader.look()
    assert [hit.text for hit in sight.found] == ["周六上午办公。"]
    assert page.asked == [None, None]


async def test_a_look_that_concludes_nothing_leaves_the_memory_as_it_was(reader: Reader) -> None:
    page = reader.site.pages["/letter"] = Answering("", ETag='"a1"')
    await reader.look()
    before = reader.memory
    reader.site.pages["/letter"] = "<p>改版</p>"
    sight = await reader.look()
    assert (sight.cause, sight.memory) == (Inconclusive.SELECTOR, before)
    reader.site.pages["/letter"] = page
    assert (await reader.look()).unknown == ""


async def test_a_server_that_says_unchanged_unasked_is_not_believed(reader: Reader) -> None:
    reader.site.pages["/letter"] = lambda _: web.Response(status=304)
    sight = await reader.look()
    assert (sight.cause, "though nobody asked" in sight.unknown) == (Inconclusive.STALE, True)


# Bounds


async def test_a_bomb_ends_at_the_limit_of_what_it_unpacks_to(site, fetcher: Fetcher) -> None:
    bomb = gzip.compress(bytes(8 * LARGEST_BODY))
    site.pages["/bomb"] = lambda _: web.Response(
        body=bomb, headers={"Content-Encoding": "gzip", "Content-Type": "text/html"}
    )
    assert len(bomb) < LARGEST_BODY / 20
    with pytest.raises(SiteDown, match=f"/bomb did not arrive whole: it sent more than {LARGEST_BODY} bytes"):
        await fetcher.fetch(f"{site.address}/bomb", frozenset({site.host}), "tests")


@pytest.mark.parametrize(
    ("target", "fault", "words"),
    [
        ("/round", SiteDown, "/round redirects to itself"),
        ("http://198.51.100.7/", RecipeBroken, "not on one of the recipe's hosts"),
        ("http://[", SiteDown, "could not be fetched"),
    ],
)  # fmt: skip
async def test_redirects_are_bounded_in_number_and_by_the_recipes_hosts(
    site, fetcher: Fetcher, target: str, fault: type[Exception], words: str
) -> None:
    site.pages["/round"] = lambda _: web.Response(status=302, headers={"Location": target})
    with pytest.raises(fault, match=words):
        await fetcher.fetch(f"{site.address}/round", frozenset({site.host}), "tests")


async def test_redirects_share_one_deadline_however_slow_each_is(site) -> None:
    async def slow(request: web.Request) -> web.Response:
        await asyncio.sleep(0.3)
        return web.Response(status=302, headers={"Location": f"{request.path}x"})

    for hop in range(6):
        site.pages["/slow" + "x" * hop] = slow
    fetcher = Fetcher(seconds=0.7)
    try:
        with pytest.raises(SiteDown, match=r"/slow did not answer within 0\.7 seconds"):
            await fetcher.fetch(f"{site.address}/slow", frozenset({site.host}), "tests")
    finally:
        await fetcher.aclose()


@pytest.mark.parametrize("status", [429, 503])
async def test_a_host_that_asks_to_be_left_alone_gets_its_rest(reader: Reader, status: int) -> None:
    reader.site.pages["/letter"] = lambda _: web.Response(
        status=status, text="忙", headers={"Retry-After": "120"}
    )
    sight = await reader.look()
    assert (sight.cause, sight.rest) == (Inconclusive.OUTAGE, timedelta(seconds=120))
    assert sight.unknown == f"{reader.site.address}/letter?no=117&pw=*** answered with HTTP {status}."


# Certificates and what the connection shows


def certificate(folder: Path, *, days: int = 2, host: str = "localhost") -> Path:
    """A certificate signed by itself, with its key in the same file; `days` may lie in the past."""
    key, asked, names, file = (folder / name for name in ("key.pem", "asked.pem", "names", "site.pem"))
    names.write_text(f"subjectAltName=DNS:{host}")
    ask = ["openssl", "req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={host}"]
    subprocess.run([*ask, "-keyout", key, "-out", asked], check=True, capture_output=True)
    sign = ["openssl", "x509", "-req", "-days", str(days), "-extfile", names, "-signkey", key]
    subprocess.run([*sign, "-in", asked, "-out", file], check=True, capture_output=True)
    file.write_text(file.read_text() + key.read_text())
    return file


async def safe_page(_: web.Request) -> web.Response:
    return web.Response(text="<p>安全</p>", content_type="text/html")


@asynccontextmanager
async def https_site(file: Path) -> AsyncIterator[str]:
    """A site on loopback with this certificate; gives its address."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    application = web.Application()
    application.router.add_get("/", safe_page)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    yield f"https://localhost:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.mark.parametrize(
    ("fault", "trusted", "days", "host"),
    [
        ("self-signed certificate", False, 2, "localhost"),
        ("certificate has expired", True, -1, "localhost"),
        ("Hostname mismatch", True, 2, "elsewhere.example"),
    ],
)  # fmt: skip
async def test_a_broken_certificate_is_an_outage_that_names_the_fault(
    tmp_path: Path, fault: str, trusted: bool, days: int, host: str
) -> None:
    file = certificate(tmp_path, days=days, host=host)
    fetcher = Fetcher(ssl.create_default_context(cafile=str(file)) if trusted else None)
    async with https_site(file) as address:
        with pytest.raises(InconclusiveLook, match=f"certificate cannot be trusted .*{fault}") as seen:
            await fetcher.fetch(f"{address}/", frozenset({address.removeprefix("https://")}), "tests")
    await fetcher.aclose()
    assert seen.value.cause is Inconclusive.OUTAGE


async def test_certificate_peer_and_headers_are_kept_beside_our_own_clock(tmp_path: Path) -> None:
    file = certificate(tmp_path)
    fetcher, clock = Fetcher(ssl.create_default_context(cafile=str(file))), MovedClock()
    async with https_site(file) as address:
        manners = Manners(
            frozenset({address.removeprefix("https://")}),
            "tests",
            Robots(fetcher, clock),
            clock,
            Memory("", LookOccasion("recipe", "letters", NOW)),
        )
        document = await HttpPages(fetcher, manners, None).open(f"{address}/", container="p", framed=True)
    await fetcher.aclose()
    page, response = captures(document)
    said = json.loads(response.data)
    own = file.read_text()
    own = own[: own.index("-----BEGIN", 5)]  # the key follows
    fingerprint = hashlib.sha256(ssl.PEM_cert_to_DER_cert(own)).hexdigest()
    assert page.data == "<p>安全</p>".encode()
    assert (response.role, response.media_type) == ("response", "application/json")
    assert said["peer"] == {"address": "127.0.0.1", "port": int(address.rpartition(":")[2])}
    assert said["received_at"] == NOW.isoformat()
    assert said["server_date"] == dict(said["headers"])["Date"]
    assert (said["status"], said["addresses"]) == (200, [f"{address}/"])
    assert (said["tls"]["certificate_sha256"], said["tls"]["protocol"]) == (fingerprint, "TLSv1.3")
    assert (said["tls"]["subject"], said["tls"]["issuer"]) == ("commonName=localhost", "commonName=localhost")


# robots.txt


@asynccontextmanager
async def asking(site) -> AsyncIterator["Asking"]:
    fetcher, clock = Fetcher(), MovedClock()
    yield Asking(site, Robots(fetcher, clock), clock)
    await fetcher.aclose()


class Asking:
    """Asks a pretend site's robots.txt about paths."""

    def __init__(self, site, robots: Robots, clock: MovedClock) -> None:
        self.site, self.robots, self.clock = site, robots, clock

    async def about(self, path: str) -> Inconclusive | None:
        try:
            await self.robots.require(f"{self.site.address}{path}", frozenset({self.site.host}), "tests")
        except InconclusiveLook as fault:
            return fault.cause
        return None


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /letters", "/letters/1", False),
        ("User-agent: *\nDisallow: /letters", "/list", True),
        ("User-agent: *\nDisallow: /\nAllow: /list", "/list", True),
        ("User-agent: *\nDisallow: /*.jsp$", "/a/list.jsp", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: ReplyClock\nAllow: /", "/list", True),
        ("User-agent: ReplyClock/1.0 # us\nDisallow: /list", "/list", False),
        ("User-agent: reply\nUser-agent: other\nDisallow: /", "/list", True),
        ("\ufeffUser-agent: *\r\nDisallow: /list", "/list", False),
        ("<html>no such page</html>", "/list", True),
    ],
    ids=[
        "below a rule", "beside a rule", "the longest rule", "wildcard and end", "our own group",
        "our own group with version", "other groups", "mark and line ends", "a page instead",
    ],
)  # fmt: skip
async def test_robots_txt_says_where_we_may_look(site, text: str, path: str, allowed: bool) -> None:
    site.pages["/robots.txt"] = text.encode()
    async with asking(site) as ask:
        assert await ask.about(path) is (None if allowed else Inconclusive.ROBOTS)


@pytest.mark.parametrize(
    ("status", "cause"),
    [(404, None), (403, None), (500, Inconclusive.OUTAGE), (429, Inconclusive.OUTAGE)],
)  # fmt: skip
async def test_a_robots_txt_that_is_not_there_allows_and_one_out_of_order_forbids(
    site, status: int, cause: Inconclusive | None
) -> None:
    site.pages["/robots.txt"] = lambda _: web.Response(status=status)
    async with asking(site) as ask:
        assert await ask.about("/list") is cause


@pytest.mark.parametrize("target", ["http://198.51.100.7/robots.txt", "/robots.txt"], ids=["out", "round"])
async def test_a_robots_txt_that_leads_out_or_round_is_none(site, target: str) -> None:
    site.pages["/robots.txt"] = lambda _: web.Response(status=301, headers={"Location": target})
    async with asking(site) as ask:
        assert await ask.about("/list") is None


async def test_robots_txt_is_fetched_once_a_day_and_an_old_one_serves_in_an_outage(site) -> None:
    site.pages["/robots.txt"] = b"User-agent: *\nDisallow: /letters\nCrawl-delay: 5"
    async with asking(site) as ask:
        assert await ask.about("/list") is None
        ask.clock.instant += timedelta(hours=23)
        assert await ask.about("/letters") is Inconclusive.ROBOTS
        assert site.visited == ["/robots.txt"]
        ask.clock.instant += timedelta(hours=1)
        site.pages["/robots.txt"] = lambda _: web.Response(status=503)
        assert await ask.about("/letters") is Inconclusive.ROBOTS
        site.pages["/robots.txt"] = b""
        assert await ask.about("/letters") is None


async def test_an_endless_robots_txt_is_read_as_far_as_the_rfc_asks(site) -> None:
    names = "".join(f"User-agent: a{number}\n" for number in range(14_000))
    rules = names + "User-agent: *\n" + "Disallow: /x\n" * 14_000
    site.pages["/robots.txt"] = (rules + "#" * LARGEST_ROBOTS + "\nDisallow: /list").encode()
    async with asking(site) as ask:
        assert await ask.about("/x") is Inconclusive.ROBOTS
        assert await ask.about("/list") is None


@pytest.mark.parametrize(("said", "seconds"), [("7.5", 7.5), ("86400", 600), ("nan", 0), ("-3", 0)])
async def test_a_crawl_delay_is_the_rest_after_a_look_up_to_ten_minutes(
    reader: Reader, said: str, seconds: float
) -> None:
    reader.site.pages["/robots.txt"] = f"User-agent: *\nCrawl-delay: {said}".encode()
    reader.site.pages["/letter"] = LETTER.format(answer="")
    sight = await reader.look()
    assert (sight.unknown, sight.rest) == ("", timedelta(seconds=seconds))


@pytest.mark.parametrize("more", ["", pytest.param("browser = true", marks=pytest.mark.browser)])
async def test_a_look_that_robots_txt_forbids_fetches_nothing_and_says_what_to_do(
    reader: Reader, more: str
) -> None:
    reader.recipe(more)
    reader.site.pages["/robots.txt"] = b"User-agent: *\nDisallow: /letter"
    sight = await reader.look()
    assert reader.site.visited == ["/robots.txt"]
    assert sight.cause is Inconclusive.ROBOTS
    assert sight.unknown == (
        f"{reader.site.address}/robots.txt does not let replyclock look at"
        f" {reader.site.address}/letter?no=117&pw=***; ask the office for leave, or watch another address."
    )


# The browser when plain HTTP is not enough

SCRIPTED = """<html><body></body><script>
  document.body.innerHTML = '<div class=detail><p class=hf>周六上午办公。</p></div>';
</script></html>"""


@pytest.mark.browser
async def test_an_empty_page_is_opened_in_the_browser_and_for_a_day_at_once(reader: Reader) -> None:
    asked: list[str] = []

    def page(request: web.Request) -> web.Response:
        asked.append(
            "HTTP"
            if request.headers["Accept"].endswith("*/*;q=0.8") and "Sec-Fetch-Mode" not in request.headers
            else "browser"
        )
        return web.Response(text=SCRIPTED, content_type="text/html")

    reader.site.pages["/letter"] = page
    first = await reader.look()
    second = await reader.look()
    reader.clock.instant += timedelta(hours=24)
    third = await reader.look()
    assert [hit.text for hit in first.found] == ["周六上午办公。"]
    assert second.found == ()  # the same page in the browser
    assert [hit.text for hit in third.found] == ["周六上午办公。"]
    assert [each for each in asked if each] == ["HTTP", "browser", "browser", "HTTP", "browser"]
    roles = [capture.role for capture in first.found[0].captures]
    assert roles == ["watched page", "watched page (picture)", "response"]
    said = json.loads(first.found[0].captures[2].data)
    assert (said["status"], said["peer"]["address"]) == (200, "127.0.0.1")
    assert "29" not in " ".join(said["addresses"]).partition("pw=")[2]


def firewall(request: web.Request) -> web.Response:
    """Lets in whoever runs its script, as some firewalls of government sites do."""
    if request.cookies.get("ran") == "yes":
        return web.Response(text=LETTER.format(answer="周六上午办公。"), content_type="text/html")
    test = "<script>document.cookie = 'ran=yes'; location.reload()</script>"
    return web.Response(text=test, content_type="text/html", status=412)


@pytest.mark.browser
async def test_a_firewall_that_answers_with_a_script_is_met_by_the_browser(reader: Reader) -> None:
    reader.site.pages["/letter"] = firewall
    sight = await reader.look()
    assert [hit.text for hit in sight.found] == ["周六上午办公。"]
    assert json.loads(sight.found[0].captures[2].data)["status"] == 200


@pytest.mark.browser
@pytest.mark.parametrize(
    ("page", "cause"),
    [("<html></html>", Inconclusive.EMPTY), ("<h1>安全验证</h1>", Inconclusive.CHALLENGE)],
)  # fmt: skip
async def test_a_page_that_stays_empty_or_a_challenge_is_kept_on_record(
    reader: Reader, page: str, cause: Inconclusive
) -> None:
    reader.site.pages["/letter"] = page
    sight = await reader.look()
    assert (sight.found, sight.cause) == ((), cause)
    assert [capture.role for capture in sight.captures] == [
        "watched page", "watched page (picture)", "response"
    ]  # fmt: skip


async def test_without_a_browser_an_empty_page_is_still_only_an_empty_page(site, tmp_path: Path) -> None:
    browser = Browser(BrowserSettings(executable=tmp_path / "none"))
    reader = Reader(site, browser, tmp_path)
    site.pages["/letter"] = "<html></html>"
    sight = await reader.look()
    await reader.reader.aclose()
    await browser.aclose()
    assert sight.cause is Inconclusive.EMPTY
    assert "The browser cannot be asked" in sight.unknown


# Logins


def user_centre(request: web.Request) -> str:
    return LETTER.format(answer="只给您看。" if request.cookies.get("sid") == "s1" else "请登录")


@pytest.mark.browser
async def test_a_stored_login_opens_the_user_centre(reader: Reader) -> None:
    reader.recipe('browser = true\nlogin_state = "states/hz.json"')
    reader.site.pages["/letter"] = user_centre
    state = reader.folder.parent / "states" / "hz.json"
    state.parent.mkdir()
    cookie = {"name": "sid", "value": "s1", "domain": "127.0.0.1", "path": "/", "expires": -1,
              "httpOnly": True, "secure": False, "sameSite": "Lax"}  # fmt: skip
    missing = await reader.look()
    assert missing.cause is Inconclusive.PERSON
    assert f"run `replyclock login SITE` for the site whose recipe names {state.name}" in missing.unknown

    state.write_text(json.dumps({"cookies": [cookie], "origins": []}))
    state.chmod(0o644)
    with pytest.raises(WrongUse, match=f"others can read {state}: run `chmod 600 {state}`"):
        await reader.look()

    state.chmod(0o600)
    assert [hit.text for hit in (await reader.look()).found] == ["只给您看。"]

    state.write_text('{"cookies": 7}')
    with pytest.raises(WrongUse, match="is no login state"):
        await reader.look()
