"""What a press sends arrives once, however it is sent and whatever the server does with it.

The server takes a post and hangs up, or gives it back, on connections that its page was loaded over: there
Chromium by itself posts again, which the first test shows.
"""

import asyncio
import ssl
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Error
from support.servers.certificates import serving

from replyclock.probes.browser.contexts import Browser, Visit
from replyclock.probes.outlet import letter_turns

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

TITLE, EMAIL = "关于办理营业执照的咨询", "lixinyi.k7q2m4x9tb@example.org"
FORM = (
    '<img src="/1.png"><img src="/2.png"><img src="/3.png"><iframe name=inner></iframe>'
    f'<form id=f method=post action="/there"><input name=title value="{TITLE}">'
    "<textarea name=body>first\nsecond</textarea></form>"
)
WAYS = {
    "a form": "f.submit()",
    "a form in parts": "f.enctype = 'multipart/form-data'; f.submit()",
    "a form by GET": "f.method = 'get'; f.submit()",
    "a form in a new window": "f.target = '_blank'; f.submit()",
    "a form in a frame": "f.target = 'inner'; f.submit()",
    "fetch": "fetch(f.action, {method: 'POST', body: new FormData(f)}).catch(() => 0); 0",
    "fetch kept alive": "fetch(f.action, {method: 'POST', keepalive: true,"
    " body: new URLSearchParams(new FormData(f))}).catch(() => 0); 0",
    "XMLHttpRequest": "const x = new XMLHttpRequest(); x.open('POST', f.action); x.send(new FormData(f))",
    "a beacon": "navigator.sendBeacon(f.action, new FormData(f))",
    "a form while pictures load": "for (const n of [5, 6, 7]) new Image().src = `/${n}.png`; f.submit()",
}
HANGS_UP = b""
ANSWERS = {
    "408": b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
    "421": b"HTTP/1.1 421 Misdirected Request\r\nContent-Length: 0\r\n\r\n",
    "307, then it hangs up": b"HTTP/1.1 307 Moved\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n",
}


def page(text: str) -> bytes:
    body = f"<!DOCTYPE html><meta charset=utf-8><body>{text}".encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n"
    return head % len(body) + body


@dataclass
class Desk:
    """A server that says what it is told to, byte by byte; `came` are the requests that count."""

    address: str = ""
    answer: bytes = HANGS_UP
    came: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    protocols: set[str | None] = field(default_factory=set)
    uses: list[int] = field(default_factory=list)

    @property
    def host(self) -> str:
        return self.address.partition("//")[2]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if tls := writer.get_extra_info("ssl_object"):
            self.protocols.add(tls.selected_alpn_protocol())
        used = 0
        with suppress(asyncio.IncompleteReadError, OSError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                length = head.lower().partition("content-length: ")[2].partition("\r\n")[0]
                body, used = await reader.readexactly(int(length or 0)), used + 1
                if (answer := self.said(head.split(" ")[:2], body, used)) == HANGS_UP:
                    break
                writer.write(answer)
                await writer.drain()
                if b"Connection: close" in answer:
                    break
        writer.close()

    def said(self, request: list[str], body: bytes, used: int) -> bytes:
        path = request[1].partition("?")[0]
        if path not in {"/there", "/next"}:
            return page(FORM if path == "/page" else "提交成功")
        self.came.append(f"{request[0]} {path}")
        self.bodies.append(body)
        self.uses.append(used)
        return self.answer if path == "/there" else HANGS_UP


@asynccontextmanager
async def desk_open(tls: ssl.SSLContext | None) -> AsyncIterator[Desk]:
    made = Desk()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0, ssl=tls)
    async with server:
        port = server.sockets[0].getsockname()[1]
        made.address = f"https://localhost:{port}" if tls else f"http://localhost:{port}"
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def plain_desk() -> AsyncIterator[Desk]:
    async with desk_open(None) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def safe_desk(certificate: Path) -> AsyncIterator[Desk]:
    async with desk_open(serving(certificate, "h2", "http/1.1")) as opened:
        yield opened


@pytest.fixture(params=["http", "https"])
def desk(request: pytest.FixtureRequest, plain_desk: Desk, safe_desk: Desk) -> Desk:
    """The server, without and with TLS, which has heard of nothing."""
    made = safe_desk if request.param == "https" else plain_desk
    made.answer = HANGS_UP
    for memory in (made.came, made.bodies, made.uses):
        memory.clear()
    return made


@pytest_asyncio.fixture(loop_scope="module")
async def visit(trusting_browser: Browser, desk: Desk) -> AsyncIterator[Visit]:
    async with trusting_browser.visit(frozenset({desk.host}), "tests") as opened:
        opened.fence.know_letter((EMAIL, TITLE))
        yield opened


async def press(visit: Visit, desk: Desk, code: str) -> None:
    """Fill in and press; returns when all that left was answered or has failed for good."""
    page = await visit.page.context.new_page()
    await page.goto(f"{desk.address}/page")
    before = len(visit.fence.sent)
    visit.fence.send_once()
    with suppress(Error):  # the page is left
        await page.evaluate(code)
    async with asyncio.timeout(20):
        while not _is_over(visit, before):  # noqa: ASYNC110 - what Chromium does
            await asyncio.sleep(0.02)


def _is_over(visit: Visit, before: int) -> bool:
    left = visit.fence.sent[before:]
    return bool(left) and all(each.error or each.status not in {None, 307} for each in left)


async def test_left_to_itself_chromium_posts_again(visit: Visit, desk: Desk) -> None:
    await visit.page.goto(f"{desk.address}/page")
    with suppress(Error):
        await visit.page.evaluate(f"fetch('/there', {{method: 'POST', body: '{TITLE}'}}).then(() => 0)")
    assert len(desk.came) > 1


async def test_a_server_that_hangs_up_gets_every_letter_once_over_a_fresh_connection(
    visit: Visit, desk: Desk
) -> None:
    for way, code in WAYS.items():
        desk.came.clear()
        # another address each time, since the same is never sent twice
        await press(visit, desk, f"f.action = '/there?{list(WAYS).index(way)}'; {code}")
        left = visit.fence.sent[-1]
        assert len(desk.came) == 1, way
        assert (left.carries_letter, left.status, left.error) == (True, None, "net::ERR_EMPTY_RESPONSE"), way
    assert set(desk.uses) == {1}
    assert desk.protocols <= {"http/1.1"}


async def test_a_letter_that_is_given_back_or_sent_round_arrives_once_at_each_address(
    visit: Visit, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letter_turns, "_ANSWER_SECONDS", 0.3)
    for what, answer in ANSWERS.items():
        desk.came.clear()
        desk.answer = answer
        await press(visit, desk, f"f.action = '/there?{list(ANSWERS).index(what)}'; f.submit()")
        assert Counter(desk.came) <= Counter(("POST /there", "POST /next")), what


async def test_the_answer_is_read_as_browsers_read_it_and_its_status_is_told(
    visit: Visit, desk: Desk
) -> None:
    desk.answer = (
        b"HTTP/1.1 302 Found\r\nLocation: /done?no=7\r\nnonsense\r\nContent-Length: 2\r\n"
        b"Connection: close\r\n\r\nokand surplus bytes\r\n\r\n"
    )
    file = {"name": "证明.txt", "mimeType": "text/plain", "buffer": b"\x00proof\r\n--"}
    await visit.page.goto(f"{desk.address}/page")
    visit.fence.send_once()
    await visit.page.evaluate("f.enctype = 'multipart/form-data'; f.innerHTML += '<input type=file name=u>'")
    await visit.page.set_input_files("input[type=file]", file)
    async with visit.page.expect_navigation(url="**/done?no=7"):
        await visit.page.evaluate("f.submit()")

    result = visit.fence.press_result
    assert result is not None
    assert (result.status, result.error, result.posted.method) == (302, "", "POST")
    assert await visit.page.inner_text("body") == "提交成功"
    assert [b"\x00proof\r\n--" in body for body in desk.bodies] == [True]


TWICE = {
    "the same by script": "fetch(f.action, {method: 'POST', body: new FormData(f)})",
    "the same, urlencoded": "fetch(f.action, {method: 'POST', body: new URLSearchParams(new FormData(f))})",
    "in another order, with other line ends": "fetch(f.action, {method: 'POST',"
    " body: new URLSearchParams([['body', 'first\\nsecond'], ['title', f.title.value]])})",
}
OTHERWISE = {
    "as JSON": "fetch(f.action, {method: 'POST', headers: {'Content-Type': 'application/json'},"
    " body: JSON.stringify({title: f.title.value, body: f.body.value})})",
    "with another field": "const d = new FormData(f); d.set('draft', '1');"
    " fetch(f.action, {method: 'POST', body: d})",
    "to another address": "fetch('/there?elsewhere', {method: 'POST', body: new FormData(f)})",
}


async def test_a_press_that_posts_by_script_and_natively_sends_once(visit: Visit, desk: Desk) -> None:
    desk.answer = page("received")
    for what, code in TWICE.items():
        desk.came.clear()
        repeated, left = visit.fence.repeated, len(visit.fence.sent)
        await press(
            visit, desk, f"f.action = '/there?{list(TWICE).index(what)}'; {code}.catch(() => 0); f.submit()"
        )
        async with asyncio.timeout(20):
            while visit.fence.repeated == repeated:  # noqa: ASYNC110 - what Chromium does
                await asyncio.sleep(0.02)
        assert (len(desk.came), len(visit.fence.sent) - left) == (1, 1), what


async def test_two_posts_that_differ_both_leave_and_are_told(visit: Visit, desk: Desk) -> None:
    desk.answer = page("received")
    for what, code in OTHERWISE.items():
        desk.came.clear()
        left = len(visit.fence.sent)
        action = f"f.action = '/there?other{list(OTHERWISE).index(what)}'"
        await press(visit, desk, f"{action}; {code}.catch(() => 0); f.target = '_blank'; f.submit()")
        async with asyncio.timeout(20):
            while len(visit.fence.sent) < left + 2:  # noqa: ASYNC110 - what Chromium does
                await asyncio.sleep(0.02)
        assert [each.carries_letter for each in visit.fence.sent[left:]] == [True, True], what


async def test_what_may_not_leave_stays_and_says_why(visit: Visit, desk: Desk) -> None:
    await visit.page.goto(f"{desk.address}/page")
    visit.fence.send_once(lambda posted: "" if posted.holds("second") else "the body is cut")
    await visit.page.evaluate("f.body.value = 'first'; f.submit()")
    async with asyncio.timeout(20):
        while not visit.fence.refused:  # noqa: ASYNC110 - what Chromium does
            await asyncio.sleep(0.02)

    assert (visit.fence.refused, visit.fence.sent, visit.fence.nothing_left) == (
        ("the body is cut",),
        (),
        True,
    )
    assert (desk.came, await visit.page.input_value("textarea")) == ([], "first")
