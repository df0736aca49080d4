"""Reads the body of an answer, whole and within its bound; understands nothing of what it says."""

import re
import zlib

import aiohttp

from replyclock.domain.facts import Inconclusive
from replyclock.probes.http.inconclusive import InconclusiveLook
from replyclock.probes.http.unpack import NEVER_ASKED_FOR, Unpacker

LARGEST_BODY = 5_000_000
_PARTIAL = 206


class CutShort(InconclusiveLook):
    """A page of which something is missing; `how` says how that is known."""

    def __init__(self, url: str, how: str) -> None:
        words = f"{url} did not arrive whole: {how}; what is not seen whole shows no silence."
        super().__init__(words, Inconclusive.CUT)


async def read_body(answer: aiohttp.ClientResponse, url: str, first_bytes: int | None) -> bytes:
    """The unpacked body; with `first_bytes` a longer one is cut there, and nobody minds a missing end.

    Raises CutShort where the connection, the length, the chunks, the packing or a partial answer say that
    something is missing, and where the body is longer than 5 MB.
    """
    encoding = answer.headers.get("Content-Encoding", "")
    if encoding.strip().lower() in NEVER_ASKED_FOR:
        reason = f"{url} is packed as {encoding}, which nobody asked for; set browser = true in the recipe."
        raise InconclusiveLook(reason, Inconclusive.SCRIPT)
    if answer.status == _PARTIAL and first_bytes is None:
        raise CutShort(url, "the server sent a part that nobody asked for (HTTP 206)")
    try:
        return await _unpacked(answer, url, Unpacker(encoding), first_bytes)
    except zlib.error as fault:
        raise CutShort(url, f"its {encoding} cannot be unpacked") from fault
    except aiohttp.ClientError as fault:
        raise CutShort(url, "the connection ended before the page did") from fault


def says_its_end(answer: aiohttp.ClientResponse) -> bool:
    """True when the server says where the body ends, so that a missing end is noticed."""
    chunked = "chunked" in answer.headers.get("Transfer-Encoding", "").lower()
    packed = Unpacker(answer.headers.get("Content-Encoding", "")).packs
    return chunked or packed or "Content-Length" in answer.headers


def gist(fault: Exception) -> str:
    """A client's fault in a line, without the bytes of the page that caused it."""
    told = getattr(fault, "message", "") or str(fault)
    words = re.sub(r"\s+", " ", str(told).strip().split("\n", 1)[0]).strip(" :")
    return words[:200] or type(fault).__name__


async def _unpacked(
    answer: aiohttp.ClientResponse, url: str, unpacker: Unpacker, first_bytes: int | None
) -> bytes:
    """It is unpacked bit by bit, so that a bomb ends at the limit."""
    parts, length, most = [], 0, first_bytes or LARGEST_BODY
    async for packed in answer.content.iter_any():
        part = unpacker.feed(packed, most + 1 - length)
        parts.append(part)
        length += len(part)
        if length > most:
            if first_bytes is None:
                raise CutShort(url, f"it sent more than {LARGEST_BODY} bytes")
            return b"".join(parts)[:most]
    if first_bytes is None and not unpacker.has_ended:
        raise CutShort(url, "its packed bytes end too early")
    return b"".join(parts)


def certificate_fault(fault: aiohttp.ClientConnectorCertificateError) -> str:
    """What is wrong with the certificate, in the words of OpenSSL."""
    words = getattr(fault.certificate_error, "verify_message", "") or str(fault.certificate_error)
    return str(words).rstrip(".")
