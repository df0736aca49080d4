"""A body is taken only whole: lengths, chunks, packing, partial answers, and pages that end too early."""

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager

import pytest

from replyclock.clock import SystemClock
from replyclock.domain.facts import Inconclusive
from replyclock.probes.browser.contexts import Browser
from replyclock.probes.browser.last_resort import forgiving_fetcher
from replyclock.probes.http.body import CutShort
from replyclock.probes.http.fetch import Fetched, Fetcher
from replyclock.probes.http.inconclusive import InconclusiveLook
from replyclock.probes.http.robots import Robots
from replyclock.probes.http.unpack import Unpacker
from replyclock.probes.watching.content.wholeness import json_ends_early, require_end

PAGE = b"<!doctype html><html><body><ul id=letters>" + b"<li>letter</li>" * 300 + b"</ul></body></html>"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
ZIPPED = gzip.compress(PAGE)
BARE = zlib.compressobj(wbits=-zlib.MAX_WBITS)
DEFLATED = BARE.compress(PAGE) + BARE.flush()


def sized(body: bytes, *headers: bytes, said: int | None = None) -> bytes:
    """An answer that says how long its body is, or will be."""
    lines = [*headers, b"Content-Length: %d" % (len(body) if said is None else said)]
    return HEAD + b"\r\n".join(lines) + b"\r\n\r\n" + body


def chunked(body: bytes, *headers: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    lines = [*headers, b"Transfer-Encoding: chunked"]
    return HEAD + b"\r\n".join(lines) + b"\r\n\r\n" + b"%x\r\n" % len(body) + body + b"\r\n" + end


@asynccontextmanager
async def saying(answer: bytes) -> AsyncIterator[str]:
    """A server on loopback that answers every request with these very bytes and hangs up."""

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(say, "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def fetched(answer: bytes, **options: int) -> Fetched:
    fetcher = Fetcher()
    try:
        async with saying(answer) as host:
            return await fetcher.fetch(f"http://{host}/list", frozenset({host}), "tests", **options)
    finally:
        await fetcher.aclose()


GZIP, DEFLATE = b"Content-Encoding: gzip", b"Content-Encoding: deflate"
WHOLE = {
    "with its length": sized(PAGE),
    "in chunks": chunked(PAGE),
    "packed by gzip": sized(ZIPPED, GZIP),
    "packed by x-gzip, in chunks": chunked(ZIPPED, b"Content-Encoding: X-GZIP"),
    "packed in two members": sized(gzip.compress(PAGE[:900]) + gzip.compress(PAGE[900:]), GZIP),
    "packed, with something hung on": sized(ZIPPED + b"\0\0\0", GZIP),
    "packed by deflate": sized(zlib.compress(PAGE), DEFLATE),
    "packed by deflate without its frame": sized(DEFLATED, DEFLATE),
    "a packing that nobody knows": sized(PAGE, b"Content-Encoding: UTF-8"),
    "up to the end of the connection": HEAD + b"\r\n" + PAGE,
}
CUT = {
    "shorter than it says": (sized(PAGE[:2000], said=len(PAGE)), "the connection ended before the page did"),
    "without the last chunk": (chunked(PAGE, end=b""), "the connection ended before the page did"),
    "in the middle of a chunk": (chunked(PAGE)[:900], "the connection ended before the page did"),
    "gzip without its end": (sized(ZIPPED[:-12], GZIP), "its packed bytes end too early"),
    "gzip without its checksum": (sized(ZIPPED[:-8], GZIP), "its packed bytes end too early"),
    "gzip cut within whole chunks": (chunked(ZIPPED[:60], GZIP), "its packed bytes end too early"),
    "two members, the second one cut": (
        sized(gzip.compress(PAGE[:900]) + gzip.compress(PAGE[900:])[:-9], GZIP),
        "its packed bytes end too early",
    ),
    "deflate without its end": (sized(zlib.compress(PAGE)[:-7], DEFLATE), "its packed bytes end too early"),
    "gzip with a broken checksum": (sized(ZIPPED[:-8] + b"\1" * 8, GZIP), "its gzip cannot be unpacked"),
    "gzip that is none": (sized(PAGE, GZIP), "its gzip cannot be unpacked"),
    "a part": (
        sized(PAGE[:99], b"Content-Range: bytes 0-98/4500").replace(b"200 OK", b"206 Partial Content"),
        r"the server sent a part that nobody asked for \(HTTP 206\)",
    ),
}


@pytest.mark.parametrize("answer", WHOLE.values(), ids=WHOLE)
async def test_a_whole_body_is_unpacked(answer: bytes) -> None:
    page = await fetched(answer)
    require_end(page)
    assert page.body == PAGE


@pytest.mark.parametrize(("answer", "how"), CUT.values(), ids=CUT)
async def test_a_body_of_which_something_is_missing_is_none(answer: bytes, how: str) -> None:
    with pytest.raises(CutShort, match=rf"/list did not arrive whole: {how}; what is not seen whole") as cut:
        await fetched(answer)
    assert cut.value.cause is Inconclusive.CUT


async def test_the_first_bytes_of_a_longer_body_need_no_end() -> None:
    for answer in (sized(ZIPPED, GZIP), sized(PAGE), chunked(PAGE)):
        assert (await fetched(answer, first_bytes=100)).body == PAGE[:100]


async def test_what_was_packed_in_a_way_nobody_asked_for_is_for_the_browser() -> None:
    with pytest.raises(InconclusiveLook, match="is packed as br, which nobody asked for") as fault:
        await fetched(sized(PAGE, b"Content-Encoding: br"))
    assert fault.value.cause is Inconclusive.SCRIPT


async def test_broken_http_is_told_in_a_line_without_the_page_and_left_to_the_browser() -> None:
    surplus = HEAD + b"Connection: close\r\nContent-Length: 5\r\n\r\n" + PAGE
    with pytest.raises(
        InconclusiveLook, match=r"alone forgive \(Data after `Connection: close`\)\.$"
    ) as fault:
        await fetched(surplus)
    assert fault.value.cause is Inconclusive.SCRIPT


SLOPPY = {
    "surplus bytes behind the last": sized(PAGE, b"Connection: close") + b"more",
    "surplus bytes on a kept connection": sized(PAGE) + b"\r\nmore",
    "a line that is no header": sized(PAGE, b"nonsense"),
    "a header with a blank in its name": sized(PAGE, b"X Cache: miss"),
    "the length twice": sized(PAGE, b"Content-Length: %d" % len(PAGE)),
    "length and chunks": chunked(PAGE, b"Content-Length: 1"),
    "a header of many thousand signs": sized(PAGE, b"X-Trace: " + b"a" * 20_000),
}


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="module")
async def test_what_browsers_alone_forgive_is_read_with_the_browser_as_the_last_resort(
    browser: Browser,
) -> None:
    async with aclosing(forgiving_fetcher(browser)) as fetcher:
        for what, answer in SLOPPY.items():
            async with saying(answer) as host:
                page = await fetcher.fetch(f"http://{host}/list", frozenset({host}), "tests")
            said = (page.status, page.body, page.url, page.charset, page.ends_as_said)
            assert said == (200, PAGE, f"http://{host}/list", "utf-8", True), what
            assert page.peer == ("127.0.0.1", int(host.rpartition(":")[2])), what


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="module")
async def test_a_robots_txt_that_browsers_alone_forgive_is_obeyed(browser: Browser) -> None:
    rules = sized(b"User-agent: *\nDisallow: /closed\n", b"Connection: close") + b"more"
    async with aclosing(forgiving_fetcher(browser)) as fetcher, saying(rules) as host:
        robots = Robots(fetcher, SystemClock())
        await robots.require(f"http://{host}/open", frozenset({host}), "tests")
        with pytest.raises(InconclusiveLook, match=r"robots\.txt does not let") as fault:
            await robots.require(f"http://{host}/closed", frozenset({host}), "tests")
    assert fault.value.cause is Inconclusive.ROBOTS


# Where only the connection's end says that the page ends


@pytest.mark.parametrize(
    ("body", "is_whole"),
    [
        pytest.param(PAGE, True, id="closed"),
        pytest.param(PAGE[:-30], False, id="opened and not closed"),
        pytest.param(PAGE.replace(b"</html>", b"\n<!-- 3 ms -->\n"), True, id="its body closed"),
        pytest.param(b"<ul>" + b"<li>letter</li>" * 9, True, id="a fragment that opens no page"),
        pytest.param(b"<ul><li>letter</li><li cla", False, id="within a tag"),
        pytest.param(b"<p>3 < 4", True, id="a sign that is no tag"),
        pytest.param(b'{"a": "<b"}', True, id="no page at all"),
        pytest.param(b"", True, id="nothing"),
    ],
)
async def test_a_page_that_ends_with_its_connection_has_to_be_closed(body: bytes, is_whole: bool) -> None:
    page = await fetched(HEAD + b"\r\n" + body)
    if is_whole:
        require_end(page)
    else:
        with pytest.raises(CutShort, match=r"it ends (within a tag|before it is closed)"):
            require_end(page)


async def test_a_page_whose_server_said_that_it_is_whole_needs_no_closing_tag() -> None:
    require_end(await fetched(sized(PAGE[:-30])))
    require_end(await fetched(chunked(PAGE[:-30])))


@pytest.mark.parametrize(
    ("text", "ends_early"),
    [
        ('{"data": [1, 2', True),
        ('[{"id": 1}, {"id"', True),
        ('cb({"data": []}', True),
        ('{"a": "x\\"', True),
        ('{"a": "x\\', True),
        ('{"a": "}"', True),
        ('{"a": "{\\"["}', False),
        ("[" * 1000, True),
        ('{"data": []}\n', False),
        ("[]", False),
        ('cb({"data": []}); ', False),
        ("\ufeff[1]", False),
        ("no JSON", False),
        ("", False),
    ],
)
def test_json_that_does_not_end_as_it_began_is_cut(text: str, ends_early: bool) -> None:
    assert json_ends_early(text) is ends_early


def test_a_bomb_is_unpacked_no_further_than_wanted() -> None:
    bomb = gzip.compress(bytes(30_000_000))
    unpacker = Unpacker("gzip")
    assert unpacker.feed(bomb, 1001) == bytes(1001)
    assert not unpacker.has_ended
