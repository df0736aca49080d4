"""Bytes carried from one connection to another, unread; knows no protocol."""

import asyncio
from collections.abc import Hashable
from contextlib import suppress

_PIECE = 65_536
BROKEN = (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError)
"""What a connection that ends too early raises."""


class Ends:
    """The browser's end of a connection and the server's, and when something last went through.

    `way` is where it leads, None before it does, or where no other request can follow on it. Over one that
    `is_spent` nothing goes out any more. `is_unused`: at most the greeting of TLS has gone out.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.upstream: asyncio.StreamWriter | None = None
        self.way: Hashable | None = None
        self.is_spent = False
        self.ended = asyncio.Event()
        self.moved_at = asyncio.get_running_loop().time()
        self.is_unused = True

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry over everything until the reader ends; the writer then ends, too."""
        with suppress(*BROKEN):
            while piece := await reader.read(_PIECE):
                await self.push(piece, writer)
            if writer.can_write_eof():
                writer.write_eof()

    async def push(self, piece: bytes, writer: asyncio.StreamWriter) -> None:
        """Send one piece, waiting where the other side is slow; raises OSError where nothing may go out."""
        if writer is self.upstream:
            if self.is_spent:
                raise ConnectionAbortedError("nothing goes out over this connection any more")
            self.is_unused = False
        self.moved_at = asyncio.get_running_loop().time()
        writer.write(piece)
        await writer.drain()

    def drop(self) -> None:
        """Cut both ends."""
        self.ended.set()
        for writer in (self.writer, self.upstream):
            if writer is not None:
                writer.transport.abort()

    async def close(self) -> None:
        """Close both ends after what was written has left."""
        self.ended.set()
        for writer in (self.upstream, self.writer):
            if writer is not None:
                writer.close()
                with suppress(OSError):
                    await writer.wait_closed()
