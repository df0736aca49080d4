"""What a server's validators (RFC 9110, 8.8) bear and whether two of them agree; asks no server."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol

_LONGEST = 300
# What compressing servers hang on an ETag, so that it differs from the one of the plain page.
_PACKED = re.compile(r"(?:--?|;|\.)(?:gzip|gz|br|zstd|deflate|df)$")


class Validated(Protocol):
    """A page as it was last fetched whole; "" for a validator that it did not have."""

    @property
    def etag(self) -> str:
        """Its ETag, as the server wrote it."""
        ...

    @property
    def last_modified(self) -> str:
        """Its Last-Modified, as the server wrote it."""
        ...


def validators_of(headers: Mapping[str, str]) -> tuple[str, str]:
    """ETag and Last-Modified as they can be sent back, "" for one that cannot.

    A page that was changed in the very second in which it was sent may change again in that second, so
    such a Last-Modified bears nothing (RFC 9110, 8.8.2.2).
    """
    changed, sent = _instant(headers.get("Last-Modified")), _instant(headers.get("Date"))
    bears = changed is not None and (sent is None or changed < sent)
    return _sendable(headers.get("ETag")), _sendable(headers.get("Last-Modified")) if bears else ""


def same_validators(page: Validated, headers: Mapping[str, str]) -> bool:
    """True when a page that was fetched whole has the validators of the one before."""
    etag, last_modified = _sendable(headers.get("ETag")), _sendable(headers.get("Last-Modified"))
    if page.etag or etag:
        return bool(page.etag) and page.etag == etag
    return bool(page.last_modified) and page.last_modified == last_modified


def contradicts(page: Validated, headers: Mapping[str, str]) -> bool:
    """True when an answer "unchanged" names another ETag, or a later change, than the page that was known."""
    etag = headers.get("ETag", "")
    if page.etag and etag and _plain(etag) != _plain(page.etag):
        return True
    known, named = _instant(page.last_modified), _instant(headers.get("Last-Modified"))
    return known is not None and named is not None and named > known


def _plain(etag: str) -> str:
    """The tag for a weak comparison, without what a packing server hangs on."""
    return _PACKED.sub("", etag.strip().removeprefix("W/").strip('"'))


def _sendable(validator: str | None) -> str:
    """The validator as the server sent it, or "" for one that cannot be sent back."""
    fits = validator and len(validator) <= _LONGEST and validator.isascii() and validator.isprintable()
    return validator if validator and fits else ""


def _instant(date: str | None) -> datetime | None:
    try:
        instant = parsedate_to_datetime((date or "")[:_LONGEST])
        return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
