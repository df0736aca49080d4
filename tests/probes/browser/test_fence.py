"""Whatever Chromium can send, it reaches the recipe's hosts and no other, and a rehearsal keeps the letter.

Every row is one way to send: on the allowed host it arrives where it should, so that the row can fail; on
the other host, a collecting server on another address of loopback, nothing does.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote_plus

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Error

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
    "a policy report": "<meta http-equiv=Content-Security-Policy content=\"img-src 'none'\">"
    "<iframe src='/reporting?{there}'></iframe>",
}
NEVER = {
    "a shared worker": script(worker("fetch('{there}', {mode: 'no-cors'})", "SharedWorker")),
    "a shared worker of an address": script("new SharedWorker('{there}')"),
    "a service worker": script("navigator.serviceWorker.register('{there}')"),
    "a fetch for later": script("fetchLater('{there}', {activateAfter: 0})"),
    "a preconnect": link("preconnect") + link("dns-prefetch"),
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
    "a file": '<iframe src="file:///etc/hostname"></iframe>',
    "another protocol": '<iframe src="ftp://127.0.0.2/"></iframe><img src="gopher://127.0.0.2/">',
}


@dataclass
class Collector:
    """A server that keeps what arrives: method, path with query, body."""

    address: str = ""
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
                self.more.clear()
                await self.more.wait()


@dataclass
class Street:
    """The recipe's host and one that is not in the recipe, with every datagram that reached that one."""

    inside: Collector
    outside: Collector
    datagrams: list[bytes]


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, kept: list[bytes]) -> None:
        self._kept = kept

    def datagram_received(self, data: bytes, addr: object) -> None:
        self._kept.append(data)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def street() -> AsyncIterator[Street]:
    made = Street(Collector(), Collector(), [])
    runners, loop = [], asyncio.get_running_loop()
    for collector, ip in ((made.inside, "127.0.0.1"), (made.outside, "127.0.0.2")):
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", collector.answer)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, ip, 0).start()
        port = runner.addresses[0][1]
        collector.address = f"http://{ip}:{port}"
        runners.append(runner)
    udp, _ = await loop.create_datagram_endpoint(
        lambda: _Datagrams(made.datagrams), local_addr=("127.0.0.2", port)
    )
    yield made
    udp.close()
    for runner in runners:
        await runner.cleanup()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def visit(street: Street, browser: Browser) -> AsyncIterator[Visit]:
    hosts = frozenset({street.inside.address.removeprefix("http://")})
    async with browser.visit(hosts, "tests") as opened:
        yield opened


async def show(visit: Visit, street: Street, html: str) -> None:
    street.inside.page = f"<!DOCTYPE html><title>x</title><body>{html}"
    async with asyncio.timeout(SECONDS):
        page = await visit.page.context.new_page()
        await page.goto(f"{street.inside.address}/page", wait_until="commit")


async def close_pages(visit: Visit) -> None:
    """A page that is just being filled may be slow to close; the next row marks what it sends anyway."""
    with suppress(TimeoutError):
        async with asyncio.timeout(1):
            await asyncio.gather(*(page.close() for page in visit.pages[1:]))


@pytest.mark.parametrize("way", REACHES)
async def test_a_way_out_leads_to_the_recipes_hosts_only(way: str, visit: Visit, street: Street) -> None:
    mark = f"way-{list(REACHES).index(way)}-"
    for there in (street.outside, street.inside):
        await show(visit, street, REACHES[way].replace(THERE, f"{there.address}/{mark}"))
        if there is street.outside:
            await refusal(visit, street)
    await street.inside.wait_for(mark)
    await close_pages(visit)

    assert street.outside.came == []


async def refusal(visit: Visit, street: Street) -> None:
    """Return when the outside host was asked for in vain."""
    host = street.outside.address.removeprefix("http://")
    async with asyncio.timeout(SECONDS):
        while host not in visit.fence.blocked:  # noqa: ASYNC110 - filled by what Chromium does
            await asyncio.sleep(0.02)
    visit.fence.blocked.clear()


@pytest.mark.parametrize("way", NEVER)
async def test_a_way_that_no_form_needs_leads_nowhere(way: str, visit: Visit, street: Street) -> None:
    mark = f"never-{list(NEVER).index(way)}-"
    for there in (street.outside, street.inside):
        await show(visit, street, NEVER[way].replace(THERE, f"{there.address}/{mark}"))
        await visit.pages[-1].evaluate("() => new Promise(done => setTimeout(done, 300))")
    await close_pages(visit)

    assert (street.outside.came, street.inside.arrived(mark), street.datagrams) == ([], [], [])


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


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def rehearsal(street: Street, browser: Browser) -> AsyncIterator[Visit]:
    hosts = frozenset({street.inside.address.removeprefix("http://")})
    async with browser.visit(hosts, "tests", posts="never") as opened:
        opened.fence.know_letter((EMAIL, TITLE), ("13800001111",))
        yield opened


@pytest.mark.parametrize("spelling", CARRY)
@pytest.mark.parametrize("word", [TITLE, EMAIL], ids=["title", "email"])
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
    await show(rehearsal, street, script(code) + script(f"setTimeout(() => fetch('{mark}?province=11'), 50)"))
    await street.inside.wait_for(mark)
    await close_pages(rehearsal)

    assert street.inside.arrived("kept-back") == []


async def test_without_its_way_out_nothing_goes_out(browser: Browser, street: Street) -> None:
    async with browser.visit(frozenset({street.inside.address.removeprefix("http://")}), "tests") as opened:
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
            opened.fence.outlet.drop_idle(0)
        assert opened.fence.peer(f"http://{there}/") == ("127.0.0.1", int(port))

    assert (names.asked, len(street.inside.arrived("pinned")), street.outside.came) == (1, 2, [])


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
