"""Whatever Chromium can send, it reaches the recipe's hosts and no other, and a rehearsal keeps the letter.

Every row is one way to send. Each but those of NOWHERE can fail: on the allowed host it arrives, or the same
page in a Chromium without a fence reaches a third host. To the host that is not the recipe's, a collecting
server on another address of loopback, not even a connection is made.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote_plus

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser as PlaywrightBrowser
from playwright.async_api import BrowserContext, Error, Page

from replyclock.errors import SiteDown
from replyclock.probes.browser.contexts import Browser, Visit
from replyclock.probes.browser.locate import go_to
from replyclock.probes.browser.settings import BrowserSettings

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

SECONDS = 8
SUBMIT = "<script>document.forms[0].submit()</script>"
THERE = "{there}"
"""Stands in each row for the address that something is sent to."""


def script(code: str) -> str:
    return f"<script>{code}</script>"


def worker(code: str, kind: str) -> str:
    return f"new {kind}(URL.createObjectURL(new Blob([`{code}`], {{type: 'text/javascript'}})));"


def nested(code: str) -> str:
    return worker(worker(code, "Worker").replace("`", "\\`"), "Worker")


def link(rel: str) -> str:
    return f'<link rel="{rel}" href="{THERE}">'


def post(to: str, more: str = "") -> str:
    return f'<form method=post action="{to}"{more}><input name=word value=letter></form>'


REACHES = {
    "an image": '<img src="{there}">',
    "a style sheet": '<link rel=stylesheet href="{there}">',
    "a script": '<script src="{there}"></script>',
    "a font": "<style>@font-face{font-family:x;src:url({there})}p{font-family:x}</style><p>x",
    "media in ranges": '<video src="{there}" preload=auto></video>',
    "a frame": '<iframe src="{there}"></iframe>',
    "a frame in a srcdoc": "<iframe srcdoc=\"<img src='{there}'>\"></iframe>",
    "a frame from data": "<iframe src=\"data:text/html,<img src='{there}'>\"></iframe>",
    "an embedded plug-in": '<embed src="{there}">',
    "an object": '<object data="{there}"></object>',
    "a preload": '<link rel=preload as=script href="{there}">',
    "a module preload": '<link rel=modulepreload href="{there}">',
    "a prefetch": link("prefetch"),
    "a meta refresh": '<meta http-equiv=refresh content="0;url={there}">',
    "a navigation by script": script("location = '{there}'"),
    "a pop-up": script("open('{there}')"),
    "a redirect": script("location = '/moved?{there}'"),
    "a redirect in a pop-up": script("open('/moved?{there}')"),
    "a redirect of an image": '<img src="/moved?{there}">',
    "a redirect of a redirect": script("location = '/moved?/moved?{there}'"),
    "a posted form": post("{there}") + SUBMIT,
    "a posted form in a new window": post("{there}", " target=_blank") + SUBMIT,
    "a post answered with 307": post("/kept?{there}") + SUBMIT,
    "a post answered with 307 in a new window": post("/kept?{there}", " target=_blank") + SUBMIT,
    "a post answered with 308 in a frame": "<iframe name=f></iframe>"
    + post("/kept8?{there}", " target=f")
    + SUBMIT,
    "a fetch": script("fetch('{there}', {method: 'POST', mode: 'no-cors', body: 'letter'})"),
    "a fetch kept alive": script("fetch('{there}', {mode: 'no-cors', keepalive: true})"),
    "a fetch sent round by 307": script(
        "fetch('/kept?{there}', {method: 'POST', mode: 'no-cors', body: 'letter'})"
    ),
    "an XMLHttpRequest": script("var x = new XMLHttpRequest(); x.open('GET', '{there}'); x.send()"),
    "an event source": script("new EventSource('{there}')"),
    "a beacon": script("navigator.sendBeacon('{there}', 'letter')"),
    "a beacon at the end": script(
        "addEventListener('pagehide', () => navigator.sendBeacon('{there}', 'letter'));"
        " setTimeout(() => location = '/empty', 50)"
    ),
    "a socket": script("new WebSocket('{there}'.replace('http', 'ws'))"),
    "a worker": script(worker("fetch('{there}', {mode: 'no-cors'})", "Worker")),
    "a worker's socket": script(worker("new WebSocket('{there}'.replace('http', 'ws'))", "Worker")),
    "a worker in a worker": script(nested("fetch('{there}', {mode: 'no-cors'})")),
    "a download": '<a download href="{there}">x</a><script>document.links[0].click()</script>',
    "a ping": '<a href="/empty" ping="{there}">x</a><script>document.links[0].click()</script>',
    "a link of script": "<a href=\"javascript:fetch('{there}', {mode: 'no-cors'})\">x</a>"
    "<script>document.links[0].click()</script>",
    "a policy report": "<meta http-equiv=Content-Security-Policy content=\"img-src 'none'\">"
    "<iframe src='/reporting?{there}'></iframe>",
}
NEVER = {
    "a shared worker": script(worker("fetch('{there}', {mode: 'no-cors'})", "SharedWorker")),
    "speculation rules": '<script type=speculationrules>{"prefetch": [{"source": "list", "urls":'
    ' ["{there}"], "eagerness": "immediate"}], "prerender": [{"source": "list", "urls": ["{there}"],'
    ' "eagerness": "immediate"}]}</script>',
    "web transport": script("new WebTransport('{there}'.replace('http', 'https'))"),
    "a peer connection": script(
        "const at = new URL('{there}').host; const p = new RTCPeerConnection({iceServers: ["
        "{urls: 'stun:' + at}, {urls: ['turn:' + at + '?transport=udp', 'turn:' + at + '?transport=tcp'],"
        " username: 'u', credential: 'letter'}]}); p.createDataChannel('x');"
        " p.createOffer().then(o => p.setLocalDescription(o))"
    ),
}
NOWHERE = (
    link("preconnect") + link("dns-prefetch"),
    script("fetchLater('{there}', {activateAfter: 0})"),
    '<iframe src="file:///etc/hostname"></iframe>',
    '<iframe src="ftp://127.0.0.2/"></iframe><img src="gopher://127.0.0.2/">',
    script("new SharedWorker('{there}')"),
    script("navigator.serviceWorker.register('{there}')"),
    script("navigator.serviceWorker.ready.then(r => r.backgroundFetch.fetch('x', '{there}'))"),
    '<iframe src="view-source:{there}"></iframe>' + script("open('view-source:{there}')"),
)
"""What Chromium itself sends nowhere, without a fence either, or only at its page's end (fetchLater)."""
SPELLED = {
    "in the user's place": "http://{inside}@{outside}/m",
    "with a password": "http://{inside}:80@{outside}/m",
    "with a full stop": "http://localhost.:{port}/m",
    "on another port": "http://127.0.0.1:{port}/m",
    "as one number": "http://2130706434:{port}/m",
    "in octal": "http://0177.0.0.2:{port}/m",
    "wrapped in IPv6": "http://[::ffff:127.0.0.2]:{port}/m",
    "with a backslash": "http://{outside}\\\\@{inside}/m",
    "without a scheme": "//{outside}/m",
}


@dataclass
class Collector:
    """A server that keeps what arrives: method, path with query, body; counts connections and datagrams."""

    address: str = ""
    connections: int = 0
    datagrams: list[bytes] = field(default_factory=list)
    came: list[tuple[str, str, bytes]] = field(default_factory=list)
    more: asyncio.Event = field(default_factory=asyncio.Event)
    page: str = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        path, text = request.path, unquote_plus(request.raw_path.partition("?")[2])
        if path == "/page":
            return web.Response(text=self.page, content_type="text/html")
        if path == "/moved":
            return web.Response(status=302, headers={"Location": text})
        if path.startswith("/kept"):
            return web.Response(status=308 if path == "/kept8" else 307, headers={"Location": text})
        if path == "/reporting":
            rule = {"Content-Security-Policy": f"img-src 'none'; report-uri {text}"}
            return web.Response(text="<img src=/x>", content_type="text/html", headers=rule)
        if path not in {"/empty", "/favicon.ico"}:
            self.came.append((request.method, request.raw_path, await request.read()))
            self.more.set()
        return web.Response(text="", content_type="text/html")

    def arrived(self, mark: str) -> list[tuple[str, str, bytes]]:
        return [each for each in self.came if mark in each[1]]

    async def wait_for(self, mark: str) -> None:
        async with asyncio.timeout(SECONDS):
            while not self.arrived(mark):
                await self.next()

    async def next(self) -> None:
        self.more.clear()
        await self.more.wait()

    @asynccontextmanager
    async def opened(self, ip: str) -> AsyncIterator[None]:
        application = web.Application(client_max_size=50_000_000)
        application.router.add_route("*", "/{path:.*}", self.answer)
        runner, loop = web.AppRunner(application, access_log=None), asyncio.get_running_loop()
        await runner.setup()
        assert runner.server is not None
        made = runner.server

        def connected() -> asyncio.BaseProtocol:
            self.connections += 1
            self.more.set()
            return made()

        server = await loop.create_server(connected, ip, 0)
        port = server.sockets[0].getsockname()[1]
        self.address = f"http://{ip}:{port}"
        udp, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(self), local_addr=(ip, port))
        yield
        udp.close()
        server.close()
        await runner.cleanup()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, collector: Collector) -> None:
        self._collector = collector

    def datagram_received(self, data: bytes, addr: object) -> None:
        self._collector.datagrams.append(data)
        self._collector.more.set()


@dataclass
class Street:
    """The recipe's host, one that is not in the recipe, and one for a Chromium without a fence."""

    inside: Collector = field(default_factory=Collector)
    outside: Collector = field(default_factory=Collector)
    free: Collector = field(default_factory=Collector)

    @property
    def hosts(self) -> frozenset[str]:
        return frozenset({self.inside.address.removeprefix("http://")})

    def require_nothing_outside(self) -> None:
        outside = self.outside
        assert (outside.connections, outside.came, outside.datagrams, self.inside.datagrams) == (
            0,
            [],
            [],
            [],
        )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def street() -> AsyncIterator[Street]:
    made = Street()
    async with (
        made.inside.opened("127.0.0.1"),
        made.outside.opened("127.0.0.2"),
        made.free.opened("127.0.0.3"),
    ):
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def unfenced(bare_chromium: PlaywrightBrowser) -> AsyncIterator[BrowserContext]:
    context = await bare_chromium.new_context()
    yield context
    await context.close()


@pytest_asyncio.fixture(loop_scope="module")
async def visit(street: Street, browser: Browser) -> AsyncIterator[Visit]:
    """A context of its own: `page.close()` does not return while a routed page is just being filled.

    That is Playwright's (seen with a route that only continues, without fence and proxy); to close the whole
    context, as the program does, ends such pages too.
    """
    async with browser.visit(street.hosts, "tests") as opened:
        yield opened


async def show(context: BrowserContext, collector: Collector, html: str) -> Page:
    collector.page = f"<!DOCTYPE html><title>x</title><body>{html}"
    async with asyncio.timeout(SECONDS):
        page = await context.new_page()
        await page.goto(f"{collector.address}/page", wait_until="commit")
        return page


@pytest.mark.parametrize("way", REACHES)
async def test_a_way_out_leads_to_the_recipes_hosts_only(way: str, visit: Visit, street: Street) -> None:
    mark = f"way-{list(REACHES).index(way)}-"
    for there in (street.outside, street.inside):
        html = REACHES[way].replace(THERE, f"{there.address}/{mark}")
        await show(visit.page.context, street.inside, html)
        if there is street.outside:
            await refusal(visit, street)
    await street.inside.wait_for(mark)

    street.require_nothing_outside()


async def refusal(visit: Visit, street: Street) -> None:
    """Return when the outside host was asked for in vain."""
    host = street.outside.address.removeprefix("http://")
    async with asyncio.timeout(SECONDS):
        while host not in visit.fence.blocked:  # noqa: ASYNC110 - filled by what Chromium does
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("way", NEVER)
async def test_a_way_that_no_form_needs_leads_nowhere(
    way: str, visit: Visit, street: Street, unfenced: BrowserContext
) -> None:
    """The fenced pages come first, so whatever they may do is done when the free one arrived."""
    mark, free = f"never-{list(NEVER).index(way)}-", street.free
    for there in (street.outside, street.inside):
        html = NEVER[way].replace(THERE, f"{there.address}/{mark}")
        page = await show(visit.page.context, street.inside, html)
    before = (free.connections, len(free.datagrams))
    # from another host, so that each connection to the free one was made by what the row tries
    await show(unfenced, street.inside, NEVER[way].replace(THERE, f"{free.address}/{mark}"))
    async with asyncio.timeout(SECONDS):
        while (free.connections, len(free.datagrams)) == before:
            await free.next()
    await page.evaluate("() => fetch('/after')")

    assert street.inside.arrived(mark) == []
    street.require_nothing_outside()


async def test_what_arrives_nowhere_without_a_fence_either_arrives_nowhere(
    visit: Visit, street: Street
) -> None:
    for there in (street.outside, street.inside):
        html = "".join(NOWHERE).replace(THERE, f"{there.address}/nowhere")
        page = await show(visit.page.context, street.inside, html)
        await page.evaluate("() => fetch('/after')")

    assert street.inside.arrived("nowhere") == []
    street.require_nothing_outside()


@pytest.mark.parametrize("spelling", SPELLED)
async def test_an_address_that_looks_like_the_recipes_is_none(
    spelling: str, visit: Visit, street: Street
) -> None:
    outside = street.outside.address.removeprefix("http://")
    address = SPELLED[spelling].format(
        inside=street.inside.address.removeprefix("http://"), outside=outside, port=outside.rpartition(":")[2]
    )
    await show(visit.page.context, street.inside, script(f"location = '{address}'"))
    async with asyncio.timeout(SECONDS):
        while not visit.fence.blocked:  # noqa: ASYNC110 - filled by what Chromium does
            await asyncio.sleep(0.02)

    street.require_nothing_outside()


TITLE = "关于办理营业执照的咨询"
EMAIL = "lixinyi.k7q2m4x9tb@example.org"
CARRY = {
    "plainly": "encodeURIComponent(word)",
    "twice encoded": "encodeURIComponent(encodeURIComponent(word))",
    "in pieces": "encodeURIComponent(word.slice(2, 8))",
    "as base64": "btoa(unescape(encodeURIComponent('xx' + word)))",
    "as hex": "[...new TextEncoder().encode(word)].map(b => b.toString(16).padStart(2, '0')).join('')",
    "escaped": "escape(word)",
    "backwards": "encodeURIComponent([...word].reverse().join(''))",
    "in GB 18030": "'%B9%D8%D3%DA%B0%EC%C0%ED%D3%AA%D2%B5%D6%B4%D5%D5'",
}
SENDS = {
    "an image": "new Image().src = '/kept-back?' + word",
    "a header": "fetch('/kept-back', {headers: {'X-Word': word}})",
    "a cookie": "document.cookie = 'w=' + word; new Image().src = '/kept-back'; setTimeout(() =>"
    " document.cookie = 'w=; max-age=0', 20)",
    "a post": "fetch('/kept-back', {method: 'POST', body: 'x'})",
    "a beacon": "navigator.sendBeacon('/kept-back', word)",
    "a socket": "new WebSocket(location.origin.replace('http', 'ws') + '/kept-back')",
    "a worker": worker(
        "new WebSocket(location.origin.slice(5).replace('http', 'ws') + '/kept-back')", "Worker"
    ),
    "a shared worker": worker("fetch(location.origin.slice(5) + '/kept-back')", "SharedWorker"),
    "a window": "open('/kept-back?' + word)",
    "a form by GET": "const f = document.createElement('form'); f.action = '/kept-back';"
    " f.target = '_blank'; f.innerHTML = '<input name=w>'; f.w.value = decodeURIComponent(word);"
    " document.body.append(f); f.submit()",
    "speculation rules": "const s = document.createElement('script'); s.type = 'speculationrules';"
    " s.textContent = JSON.stringify({prefetch: [{urls: ['/kept-back?' + word], eagerness: 'immediate'}]});"
    " document.body.append(s)",
}


@pytest_asyncio.fixture(loop_scope="module")
async def rehearsal(street: Street, browser: Browser) -> AsyncIterator[Visit]:
    async with browser.visit(street.hosts, "tests", posts="never") as opened:
        opened.fence.know_letter((EMAIL, TITLE), ("13800001111",))
        yield opened


@pytest.mark.parametrize("spelling", CARRY)
@pytest.mark.parametrize("word", [TITLE, pytest.param(EMAIL, marks=pytest.mark.soak)], ids=["title", "email"])
async def test_a_rehearsal_keeps_the_letter_in_any_spelling(
    word: str, spelling: str, rehearsal: Visit, street: Street
) -> None:
    code = f"const word = '{word}'; fetch('/kept-back?' + {CARRY[spelling]})"
    await no_letter_leaves(rehearsal, street, code)


@pytest.mark.parametrize("way", SENDS)
async def test_a_rehearsal_lets_nothing_tell_the_letter(way: str, rehearsal: Visit, street: Street) -> None:
    await no_letter_leaves(rehearsal, street, f"const word = encodeURIComponent('{TITLE}'); {SENDS[way]}")


async def no_letter_leaves(rehearsal: Visit, street: Street, code: str) -> None:
    """What the code sends stays here, while what it asks for afterwards without the letter arrives."""
    mark = f"/cities-{len(street.inside.came)}"
    after = script(f"setTimeout(() => fetch('{mark}?province=11'), 50)")
    await show(rehearsal.page.context, street.inside, script(code) + after)
    await street.inside.wait_for(mark)

    assert street.inside.arrived("kept-back") == []


async def test_without_its_way_out_nothing_goes_out(browser: Browser, street: Street) -> None:
    async with browser.visit(street.hosts, "tests") as opened:
        await opened.page.goto(f"{street.inside.address}/empty")
        await opened.fence.outlet.aclose()
        with pytest.raises(Error, match=r"ERR_PROXY_CONNECTION_FAILED|ERR_EMPTY_RESPONSE"):
            await opened.page.goto(f"{street.inside.address}/gone-out")

    assert street.inside.arrived("gone-out") == []


async def test_nobody_else_on_this_machine_can_use_it(visit: Visit, street: Street) -> None:
    async with aiohttp.ClientSession() as stranger:
        for more in ({}, {"proxy_headers": {"Proxy-Authorization": "Basic ZmVuY2U6Z3Vlc3NlZA=="}}):
            there = f"{street.inside.address}/stranger"
            async with stranger.get(there, proxy=visit.fence.outlet.address, **more) as answer:
                assert answer.status == 407

    assert street.inside.arrived("stranger") == []


@dataclass
class ChangingNames:
    """A resolver that says something else every time."""

    answers: list[str]
    asked: int = 0

    async def __call__(self, name: str, port: int) -> list[str]:
        self.asked += 1
        return [self.answers[min(self.asked, len(self.answers)) - 1]]


async def test_a_name_stays_what_it_was_when_it_was_first_asked_for(chromium: Path, street: Street) -> None:
    names, port = ChangingNames(["127.0.0.1", "127.0.0.2"]), street.inside.address.rpartition(":")[2]
    settings = BrowserSettings(executable=chromium, private_hosts=("office.test",))
    there = f"office.test:{port}"
    async with (
        aclosing(Browser(settings, lookup=names)) as browser,
        browser.visit(frozenset({there}), "tests") as opened,
    ):
        for number in range(2):
            await opened.page.goto(f"http://{there}/pinned-{number}")
            opened.fence.outlet.begin_letter()
            opened.fence.outlet.end_letter()
        assert opened.fence.peer(f"http://{there}/") == ("127.0.0.1", int(port))

    assert (names.asked, len(street.inside.arrived("pinned")), street.outside.connections) == (1, 2, 0)


async def test_a_name_that_leads_into_a_private_network_is_refused(chromium: Path, street: Street) -> None:
    port = street.inside.address.rpartition(":")[2]
    settings = BrowserSettings(executable=chromium)
    async with (
        aclosing(Browser(settings, lookup=ChangingNames(["127.0.0.1"]))) as browser,
        browser.visit(frozenset({f"office.test:{port}"}), "tests") as opened,
    ):
        with pytest.raises(SiteDown, match=r"office\.test leads to 127\.0\.0\.1, which is no public"):
            await go_to(opened, f"http://office.test:{port}/rebound", "hz.toml: submit.url")

    assert street.inside.arrived("rebound") == []
