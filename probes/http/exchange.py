"""What a server and its connection showed while handing out a page, for evidence; asks nobody anything."""

import hashlib
import json
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, quote_plus

from replyclock.ports.exhibits import Capture

HIDDEN = "***"
_MOST_HEADER_BYTES = 16_384


@dataclass(frozen=True, slots=True)
class Exchange:
    """How one page was asked for and came: `hops` are the addresses on the way, the page's own last.

    `received_at` is our instant beside the server's Date header; `peer` is address and port; `tls` is
    the connection, or what the browser says of it; `secrets` must not be written down; `charset_fault` is
    what was wrong with the page's charset, "" for nothing.
    """

    method: str
    hops: tuple[str, ...]
    status: int
    headers: Sequence[tuple[str, str]]
    received_at: datetime
    peer: tuple[str, int] | None = None
    tls: ssl.SSLObject | Mapping[str, Any] | None = None
    secrets: Sequence[str] = ()
    charset_fault: str = ""


def response_capture(exchange: Exchange) -> Capture:
    """The exchange as JSON: keys sorted, header values as sent, secrets and session cookies as ***."""
    tls = _of_connection(exchange.tls) if isinstance(exchange.tls, ssl.SSLObject) else exchange.tls
    said = {
        "method": exchange.method,
        "addresses": [masked(hop, exchange.secrets) for hop in exchange.hops],
        "status": exchange.status,
        "headers": _bounded(exchange),
        "received_at": exchange.received_at.isoformat(),
        "server_date": next((value for name, value in exchange.headers if name.lower() == "date"), None),
        "peer": {"address": exchange.peer[0], "port": exchange.peer[1]} if exchange.peer else None,
        "tls": tls,
    }
    if exchange.charset_fault:
        said["charset_fault"] = exchange.charset_fault
    text = json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True)
    return Capture("response", "application/json", text.encode("utf-8", "replace"))


def masked(text: str, secrets: Sequence[str]) -> str:
    """The text without the secrets, as they are or as an address writes them."""
    for secret in filter(None, secrets):
        for written in {secret, quote(secret, safe=""), quote_plus(secret)}:
            text = text.replace(written, HIDDEN)
    return text


def _bounded(exchange: Exchange) -> list[list[str]]:
    """The headers up to the limit; a cookie's value is a session, so only its name is kept."""
    kept, left = [], _MOST_HEADER_BYTES
    for name, value in exchange.headers:
        left -= len(name) + len(value)
        if left < 0:
            break
        if name.lower() == "set-cookie":
            kept.append([name, f"{value.partition('=')[0]}={HIDDEN}"])
        else:
            kept.append([name, masked(value, exchange.secrets)])
    return kept


def _of_connection(tls: ssl.SSLObject) -> dict[str, Any]:
    """Certificate and protocol of a verified connection."""
    der, certificate = tls.getpeercert(binary_form=True), tls.getpeercert() or {}
    return {
        "protocol": tls.version(),
        "certificate_sha256": hashlib.sha256(der).hexdigest() if der else None,
        "subject": _name(certificate.get("subject")),
        "issuer": _name(certificate.get("issuer")),
        "valid_from": certificate.get("notBefore"),
        "valid_until": certificate.get("notAfter"),
    }


def _name(parts: Any) -> str:
    """A distinguished name as the ssl module gives it, in one line."""
    return ", ".join(f"{key}={value}" for part in parts or () for key, value in part)
