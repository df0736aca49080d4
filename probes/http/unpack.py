"""Unpacks gzip and deflate bit by bit, and knows whether the end has come; fetches nothing."""

import zlib
from dataclasses import dataclass, field
from typing import Any

_GZIP, _ZLIB, _RAW = 31, zlib.MAX_WBITS, -zlib.MAX_WBITS
_GZIP_MARK = b"\x1f\x8b"
_WAYS = {"gzip": "gzip", "x-gzip": "gzip", "deflate": "deflate"}
NEVER_ASKED_FOR = frozenset({"br", "zstd", "compress", "x-compress"})
"""Ways of packing that browsers read and that we ask no server for; any other word packs nothing."""


@dataclass(slots=True)
class Unpacker:
    """One body on its way out of a Content-Encoding such as "gzip"; "" and unknown words pack nothing.

    Raises zlib.error, from any method, for bytes that are not packed as said.
    """

    encoding: str
    _engine: Any = None
    _rest: bytes = b""
    _fed: bool = field(default=False)

    @property
    def packs(self) -> bool:
        """True when the bytes that come are packed."""
        return self.encoding.strip().lower() in _WAYS

    @property
    def has_ended(self) -> bool:
        """True when nothing is missing: the checksum came, or no byte came at all, or nothing was packed."""
        return not (self.packs and self._fed) or (self._engine is not None and self._engine.eof)

    def feed(self, data: bytes, most: int) -> bytes:
        """What these bytes hold, cut behind `most` bytes; a further gzip member goes on where one ended."""
        if not self.packs or not data:
            return data[:most]
        self._fed = True
        data, self._rest = self._rest + data, b""
        if self._engine is None:
            self._engine = zlib.decompressobj(self._window(data))
        out = b""
        while data and len(out) < most:
            out += self._engine.decompress(data, most - len(out))
            data = self._engine.unconsumed_tail
            if self._engine.eof:
                data = self._engine.unused_data
                if not data.startswith(_GZIP_MARK):
                    break  # what hangs behind the end is read by nobody
                self._engine = zlib.decompressobj(_GZIP)
        self._rest = data if not self._engine.eof else b""
        return out

    def _window(self, data: bytes) -> int:
        """How zlib is told the form: many servers mean the bare form when they say deflate."""
        if _WAYS[self.encoding.strip().lower()] == "gzip":
            return _GZIP
        return _ZLIB if data[0] & 0x0F == zlib.DEFLATED else _RAW
