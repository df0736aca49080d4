"""Serves letters' pages of 20 KB on every address of loopback, faster than any watcher can look.

    python bench/page_server.py PORT

Each virtual host (127.0.1.1 to 127.0.1.200) has five pages under three ways:
/plain/N  without any validator, the same bytes every time;
/tagged/N with an ETag, answered with 304 when nothing changed (RFC 9110 section 13.1.2);
/restless/N without any validator and with a counter that moves at every visit.
/stats tells how often each status was given.
"""

import asyncio
import hashlib
import sys
from collections import Counter
from typing import cast

HOSTS = 200
PAGES_OF_A_HOST = 5
PAGE_BYTES = 20_000
WAYS = ("plain", "tagged", "restless")

_COUNTER = b"visitors: 0000000000"
_ROBOTS = b"User-agent: *\nAllow: /\n"
_TOPICS = ("the library's hours", "school enrolment", "a street lamp", "the bus timetable", "water pipes")


def host_of(index: int) -> str:
    """The address of a virtual host, from 0 to 199."""
    return f"127.0.1.{index + 1}"


def addresses(port: int, way: str, count: int) -> list[str]:
    """The first `count` pages, host by host in turns, so that any number spreads over many hosts."""
    spread = [(host, page) for page in range(PAGES_OF_A_HOST) for host in range(HOSTS)]
    return [f"http://{host_of(host)}:{port}/{way}/{page}" for host, page in spread[:count]]


def make_page(host: str, page: int) -> bytes:
    """A letter without an answer yet, in the frame that a portal puts around it."""
    letter = (
        f"<html lang=en><head><meta charset=utf-8><title>Letter {page} to {host}</title></head><body>"
        f"<header><nav>{_links('menu', 60)}</nav></header><main><table class=letter>"
        f"<tr><th>Number</th><td class=number>2026{page:06d}</td></tr>"
        f"<tr><th>About</th><td class=title>About {_TOPICS[page % len(_TOPICS)]}</td></tr>"
        "<tr><th>Sent</th><td class=sent>2026-03-02 09:30</td></tr>"
        "<tr><th>Answer</th><td class=answer>under review</td></tr></table></main><aside><ul>"
    )
    tail = f"</ul></aside><footer><p>{_COUNTER.decode()}</p></footer></body></html>"
    rows: list[str] = []
    size = len(letter) + len(tail)
    while size < PAGE_BYTES:
        topic = _TOPICS[len(rows) % len(_TOPICS)]
        row = f"<li><a href=/letters/{len(rows)}>{topic}</a> 2026-02-0{page + 1}</li>\n"
        rows.append(row)
        size += len(row)
    return f"{letter}{''.join(rows)}{tail}".encode()


def _links(name: str, count: int) -> str:
    return "".join(f"<a class={name} href=/{name}/{number}>Column {number}</a>\n" for number in range(count))


class Site:
    """Every page of every host, made once."""

    def __init__(self) -> None:
        self.given: Counter[int] = Counter()
        self._visits = 0
        self._answers: dict[tuple[str, str], tuple[bytes, bytes, bytes]] = {}
        for host in map(host_of, range(HOSTS)):
            for page in range(PAGES_OF_A_HOST):
                body = make_page(host, page)
                tag = b'"' + hashlib.sha256(body).hexdigest()[:16].encode() + b'"'
                tagged = _answer(200, body, tag)
                plain = _answer(200, body)
                self._answers[host, f"/tagged/{page}"] = (tag, tagged, _answer(304, b"", tag))
                self._answers[host, f"/plain/{page}"] = (b"", plain, b"")
                self._answers[host, f"/restless/{page}"] = (_COUNTER, plain, b"")

    def answer(self, host: str, path: str, head: bytes) -> bytes:
        """The whole answer to a request."""
        found = self._answers.get((host, path))
        if found is None:
            return self._other(path)
        mark, whole, unchanged = found
        if unchanged and mark in head:
            self.given[304] += 1
            return unchanged
        self.given[200] += 1
        if mark is _COUNTER:
            self._visits += 1
            return whole.replace(_COUNTER, b"visitors: %010d" % self._visits)
        return whole

    def _other(self, path: str) -> bytes:
        if path == "/robots.txt":
            return _answer(200, _ROBOTS, kind=b"text/plain")
        if path == "/stats":
            return _answer(200, repr(dict(self.given)).encode(), kind=b"text/plain")
        self.given[404] += 1
        return _answer(404, b"no such page")


class Visit(asyncio.Protocol):
    """One connection, kept open; only what browsers and watchers send is understood."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._waiting = b""
        self._host = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Nobody from outside this machine is answered, whatever address the port is bound to."""
        self._transport = cast("asyncio.Transport", transport)
        self._host = transport.get_extra_info("sockname")[0]
        if not self._host.startswith("127."):
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        """Answer every request that is complete."""
        self._waiting += data
        while (end := self._waiting.find(b"\r\n\r\n")) >= 0:
            head, self._waiting = self._waiting[:end], self._waiting[end + 4 :]
            path = head.split(b" ", 2)[1].decode("latin-1")
            self._transport.write(self._site.answer(self._host, path, head))
            if b"\r\nconnection: close" in head.lower():
                self._transport.close()


def _answer(status: int, body: bytes, tag: bytes = b"", kind: bytes = b"text/html; charset=utf-8") -> bytes:
    words = {200: b"OK", 304: b"Not Modified", 404: b"Not Found"}[status]
    head = b"HTTP/1.1 %d %s\r\nServer: bench\r\nContent-Type: %s\r\n" % (status, words, kind)
    if tag:
        head += b"ETag: %s\r\n" % tag
    if status != 304:
        head += b"Content-Length: %d\r\n" % len(body)
    return head + b"\r\n" + body


async def serve(port: int) -> None:
    """Until killed."""
    site = Site()
    server = await asyncio.get_running_loop().create_server(
        lambda: Visit(site),
        "0.0.0.0",
        port,
        backlog=1024,  # every 127.x.x.x is one of its hosts
    )
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
