"""Says of a text whether its end is missing, by the text itself; fetches nothing."""

import re

from replyclock.probes.http.body import CutShort
from replyclock.probes.http.fetch import Fetched

_TAIL = 5_000
_OPENS = re.compile(r"<(?:html|body)[\s>]", re.IGNORECASE)
_CLOSES = re.compile(r"</(?:html|body)\b", re.IGNORECASE)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+("?)', re.DOTALL)
_CALLBACK = re.compile(r"[\w$.]{1,100}\s*\(")


def require_end(page: Fetched) -> None:
    """Return unless a page of HTML ends too early; raises CutShort.

    It does within a tag, and, where only the end of the connection says that it ends, before it is closed.
    """
    if page.body.lstrip()[:1] != b"<":
        return
    head, tail = (part.decode("latin-1") for part in (page.body[:_TAIL], page.body[-_TAIL:]))
    if ends_within_a_tag(tail):
        raise CutShort(page.url, "it ends within a tag")
    if not page.ends_as_said and _OPENS.search(head) and not _CLOSES.search(tail):
        raise CutShort(page.url, "it ends before it is closed")


def ends_within_a_tag(tail: str) -> bool:
    """True when the last tag of a page of HTML is not finished."""
    start = tail.rfind("<")
    return start > tail.rfind(">") and re.match(r"[a-zA-Z/!]", tail[start + 1 : start + 2]) is not None


def json_ends_early(text: str) -> bool:
    """True when a text that begins like JSON, with or without a callback, ends before what it opened."""
    plain = text.strip().removeprefix("\ufeff")
    call = _CALLBACK.match(plain)
    if plain[call.end() if call else 0 :].lstrip()[:1] not in ("{", "["):
        return False
    bare = _STRING.sub(lambda string: "" if string[1] == '"' else '"', plain)  # the quote of an open one
    opened, closed = (sum(map(bare.count, signs)) for signs in ("{[(", "}])"))
    return '"' in bare or opened > closed
