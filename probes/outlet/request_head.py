"""Heads of HTTP/1.1 requests as a browser sends them to its proxy (RFC 9112); opens no connection."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlsplit

LARGEST_HEAD = 262_144
_PIECE = 65_536
_OURS = frozenset({b"proxy-authorization", b"proxy-connection"})


class BadHead(ValueError):
    """Something that no browser says to its proxy."""


@dataclass(frozen=True, slots=True)
class RequestHead:
    """What a request says before its body; header names lower case, values as sent."""

    method: str
    target: str
    headers: tuple[tuple[bytes, bytes], ...]
    lines: tuple[bytes, ...]

    def header(self, name: bytes) -> bytes:
        """The header's value, b"" when there is none; raises BadHead when it stands twice."""
        found = [value for key, value in self.headers if key == name]
        if len(found) > 1:
            raise BadHead(f"{name!r} stands twice")
        return found[0] if found else b""

    @property
    def place(self) -> tuple[str, int]:
        """Name and port to connect to; raises BadHead."""
        connects = self.method == "CONNECT"
        try:
            parts = urlsplit(f"//{self.target}" if connects else self.target)
            port = parts.port
        except ValueError as fault:
            raise BadHead(self.target) from fault
        if not parts.hostname or (connects and not port) or (not connects and parts.scheme != "http"):
            raise BadHead(self.target)
        return parts.hostname, port or 80

    def for_server(self) -> bytes:
        """The head as a browser would have sent it without a proxy."""
        parts = urlsplit(self.target)
        authority = self.target.partition("//")[2]
        path = authority[len(parts.netloc) :] or "/"
        first = f"{self.method} {path if path.startswith('/') else '/' + path} HTTP/1.1".encode("latin-1")
        kept = [first]
        for (name, value), line in zip(self.headers, self.lines, strict=True):
            if name == b"proxy-connection":
                kept.append(b"Connection: " + value)
            elif name not in _OURS:
                kept.append(line)
        return b"\r\n".join((*kept, b"", b""))


async def read_head(reader: asyncio.StreamReader) -> tuple[RequestHead, bytes] | None:
    """The next head and its bytes; None when the other side is done. Raises BadHead."""
    try:
        raw = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    except asyncio.LimitOverrunError as fault:
        raise BadHead("a head too long") from fault
    first, *lines = raw[:-4].split(b"\r\n")
    words = first.decode("latin-1").split(" ")
    if len(words) != 3 or words[2] not in {"HTTP/1.1", "HTTP/1.0"}:
        raise BadHead(first[:200].decode("latin-1"))
    return RequestHead(words[0], words[1], tuple(map(_header, lines)), tuple(lines)), raw


async def body_of(head: RequestHead, reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """The bytes of the body as they stand on the wire, piece by piece; raises BadHead."""
    coding = head.header(b"transfer-encoding").lower()
    length = head.header(b"content-length")
    if coding:
        if coding != b"chunked" or length:
            raise BadHead("a body in an unknown coding")
        async for piece in _chunks(reader):
            yield piece
    elif length:
        if not length.isdigit() or len(length) > 18:
            raise BadHead("a body of no length")
        async for piece in _exactly(reader, int(length)):
            yield piece


async def _chunks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while True:
        line = await reader.readuntil(b"\r\n")
        yield line
        try:
            size = int(line.partition(b";")[0].strip(), 16)
        except ValueError as fault:
            raise BadHead("a chunk of no size") from fault
        if size <= 0:
            break
        async for piece in _exactly(reader, size + 2):
            yield piece
    while line != b"\r\n":  # trailers
        yield (line := await reader.readuntil(b"\r\n"))


async def _exactly(reader: asyncio.StreamReader, size: int) -> AsyncIterator[bytes]:
    while size > 0:
        piece = await reader.read(min(size, _PIECE))
        if not piece:
            raise asyncio.IncompleteReadError(b"", size)
        size -= len(piece)
        yield piece


def _header(line: bytes) -> tuple[bytes, bytes]:
    name, colon, value = line.partition(b":")
    if not colon or not name or name != name.strip():
        raise BadHead("a line that is no header")
    return name.lower(), value.strip()
