"""Checks the DKIM signatures of a message (RFC 6376) with the keys as DNS gave them that day.

Keys are changed and taken down, so the key is kept with the verdict: others can check the signature again
when DNS has forgotten it. What a verdict is worth is for people to say: it shows that the domain vouched
for these bytes, not that they are true.
"""

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import dkim
import dns.exception
import dns.resolver

from replyclock.mailbox.headers import addresses, read_field
from replyclock.mailbox.parsing import ODD_MAIL
from replyclock.ports.exhibits import Capture

LookUp = Callable[[str], str | None]
"""The TXT record of a name, None where there is none; raises OSError when DNS does not say."""

_PATIENCE_SECONDS = 5.0
_MOST_SIGNATURES = 3
_KEY_AGE = timedelta(hours=1)
_SILENCE_AGE = timedelta(minutes=1)
_KEYS_KEPT = 10_000
# A key is arithmetic that a stranger asks us to do: 2,500 characters hold more than any key in use.
_KEY_LENGTH = 2_500
# The library takes quadratic time over long fields, over blanks, and memory for every line.
_HEADER_BYTES = 200_000
_SIGNATURE_BYTES = 8_000
_LINES = 700_000
_ODD = (*ODD_MAIL, ArithmeticError, dkim.DKIMException)
_HOST_NAME = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]{0,250}[A-Za-z0-9_])?")
_BLANKS = re.compile(rb"[\t ]+")
_ORDER = ("pass", "fail", "error")


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature and what came of it: `verdict` is "pass", "fail" or "error" (it could not be checked).

    `key` is the TXT record found under `key_name` at `key_found_at` (ISO 8601, UTC); `is_senders` says
    that `domain` is the one in From, or one above it.
    """

    verdict: str
    reason: str
    domain: str | None = None
    selector: str | None = None
    is_senders: bool = False
    key_name: str | None = None
    key: str | None = None
    key_found_at: str | None = None


@dataclass(frozen=True, slots=True)
class _Answer:
    """What DNS said: a record, nothing, or why it did not say."""

    record: str | None
    silence: str
    at: datetime


class DkimCheck:
    """Checks messages; a key is asked for once an hour, and again after a minute when DNS did not say."""

    def __init__(self, look_up: LookUp) -> None:
        self._look_up = look_up
        self._answers: dict[str, _Answer] = {}

    def __call__(self, data: bytes, at: datetime) -> Capture:
        """The verdict as JSON: that of the best signature, and every signature. Never raises on content."""
        signatures = self._check(data, at)
        best = min(signatures, key=lambda one: _ORDER.index(one.verdict), default=None)
        told = {
            "verdict": best.verdict if best else "none",
            "reason": best.reason if best else "the message is not signed",
            "checked_at": at.isoformat(),
            "signatures": [asdict(one) for one in signatures],
        }
        return Capture("DKIM", "application/json", json.dumps(told, ensure_ascii=False, indent=1).encode())

    def _check(self, data: bytes, at: datetime) -> list[Signature]:
        excess = _excess(data)
        if excess:
            return [Signature("error", excess)] if b"dkim-signature" in data[:_HEADER_BYTES].lower() else []
        try:
            signed = dkim.DKIM(data, logger=_Silence(), minkey=1024)
        except _ODD as fault:
            return [Signature("error", f"the message cannot be taken apart ({_words(fault)})")]
        fields = [value for name, value in signed.headers if name.lower() == b"dkim-signature"]
        return [
            self._check_one(signed, index, field, at) for index, field in enumerate(fields[:_MOST_SIGNATURES])
        ]

    def _check_one(self, signed: Any, index: int, field: bytes, at: datetime) -> Signature:
        if len(field) > _SIGNATURE_BYTES or re.search(rb"\s{100}", field):
            return Signature("error", "the signature's field is too long")
        try:
            tags, covered, fields = signed.verify_headerprep(index)
        except _ODD as fault:
            return Signature("error", f"the signature cannot be read ({_words(fault)})")
        domain, selector = (tags[tag].decode("ascii", "replace").lower() for tag in (b"d", b"s"))
        seen = Signature("error", "", domain, selector, is_senders=_is_senders(signed.headers, domain))
        name = f"{selector}._domainkey.{domain}"
        if not _HOST_NAME.fullmatch(name):
            return replace(seen, reason="its domain and selector make no host name")
        answer = self._asked(name, at)
        seen = replace(seen, key_name=name, key=answer.record, key_found_at=answer.at.isoformat())
        if answer.record is None:
            return replace(seen, reason=answer.silence or "there is no key under its name in DNS")
        key = answer.record.encode("ascii", "replace")
        return _judged(
            seen, signed, tags, lambda: signed.verify_sig(tags, covered, fields[index], _told(key))
        )

    def _asked(self, name: str, at: datetime) -> _Answer:
        known = self._answers.get(name)
        if known and at - known.at < (_SILENCE_AGE if known.silence else _KEY_AGE):
            return known
        if len(self._answers) >= _KEYS_KEPT:
            self._answers.clear()
        self._answers[name] = answer = self._ask(name, at)
        return answer

    def _ask(self, name: str, at: datetime) -> _Answer:
        try:
            record = self._look_up(name)
        except OSError as fault:
            return _Answer(None, f"DNS gave no answer ({_words(fault)})", at)
        if record is not None and len(record) > _KEY_LENGTH:
            return _Answer(None, f"the key in DNS is {len(record)} characters long", at)
        return _Answer(record, "", at)


def _judged(seen: Signature, signed: Any, tags: dict[bytes, bytes], verify: Callable[[], bool]) -> Signature:
    """The verdict of the library's `verify`, in words."""
    if tags.get(b"c", b"").endswith(b"/relaxed"):
        # The same bytes as the library would make of it, and without its quadratic search for blanks.
        signed.body = _BLANKS.sub(b" ", signed.body)
    try:
        holds = verify()
    except dkim.ValidationError as fault:
        return replace(seen, verdict="fail", reason=_words(fault))
    except _ODD as fault:
        return replace(seen, reason=f"it cannot be checked ({_words(fault)})")
    if not holds:
        return replace(seen, verdict="fail", reason="the signature does not fit the message and the key")
    part = f"; of the body it covers the first {tags[b'l'].decode()} bytes only" if b"l" in tags else ""
    return replace(seen, verdict="pass", reason=f"{seen.domain} signed this message{part}")


def _excess(data: bytes) -> str:
    """Why the message is too much for the library, or ""."""
    ends = [at for at in (data.find(b"\n\n"), data.find(b"\n\r\n")) if at >= 0]
    if min(ends, default=len(data)) > _HEADER_BYTES:
        return "the message's header is too long to be checked"
    return "the message has too many lines to be checked" if data.count(b"\n") > _LINES else ""


def _is_senders(headers: list[list[bytes]], domain: str) -> bool:
    raw = next((value for name, value in headers if name.lower() == b"from"), b"")
    sender = next(iter(addresses(read_field(raw.decode("ascii", "surrogateescape")))), "").rpartition("@")[2]
    return sender == domain or sender.endswith(f".{domain}")


def _told(key: bytes) -> Callable[..., bytes]:
    return lambda _name, timeout=0: key  # noqa: ARG005 - the library's form of asking DNS


def _words(fault: Exception) -> str:
    return " ".join(str(fault).split())[:200] or type(fault).__name__


class _Silence:
    """What the library tells its log is in the verdict."""

    def debug(self, *_: object) -> None:
        """Nothing."""

    def error(self, *_: object) -> None:
        """Nothing."""


def look_up_txt(name: str) -> str | None:
    """The first TXT record of the name, its strings joined; None where there is none.

    Raises TimeoutError when DNS gives no answer within five seconds.
    """
    try:
        answer = dns.resolver.resolve(f"{name}.", "TXT", lifetime=_PATIENCE_SECONDS)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return None
    except dns.exception.DNSException as fault:
        raise TimeoutError(" ".join(str(fault).split())[:200]) from fault
    strings = next(iter(answer)).strings
    return b"".join(strings).decode("ascii", "replace")
