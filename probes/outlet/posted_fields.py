"""Reads what a request says in fields, however it is written down; sends nothing and judges nothing."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote, unquote_plus, urldefrag

_FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
_CHARSETS = ("utf-8", "gb18030")
_PARAMETER = re.compile(r'[; ](name|filename)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class PostedFields:
    """A request as its server reads it: two that are equal say the same to the same address.

    `fields` are names and values in the order of the alphabet, with line ends as LF and without the
    whitespace around them; of a file only its name. A form says the same whether it is written as
    urlencoded or multipart; a JSON text whatever the order of its keys, which `kind` keeps apart from a
    form. What is neither stands as one field without a name.
    """

    method: str
    url: str
    kind: Literal["form", "json", "other"]
    fields: tuple[tuple[str, str], ...]

    @property
    def said(self) -> tuple[tuple[str, str], ...]:
        """The fields, and behind them those of the address."""
        query = self.url.partition("?")[2]
        return (*self.fields, *_pairs(query.encode("utf-8", "replace")))

    def holds(self, word: str) -> bool:
        """True when a word stands in the address or in a value."""
        said = [_readable(self.url), *(value for _, value in self.fields)]
        if self.kind == "other":
            said += [unquote_plus(value) for _, value in self.fields]
        return any(_plain(word) in each for each in said)


def read_posted(method: str, url: str, content_type: str, body: bytes | None) -> PostedFields:
    """The request's fields; never raises for what a page made up."""
    address, media_type = urldefrag(url).url, content_type.partition(";")[0].strip().lower()
    if not body:
        return PostedFields(method, address, "form", ())
    if media_type in _FORMS:
        found = _parts(content_type, body) if media_type.startswith("multipart") else _pairs(body)
        return PostedFields(method, address, "form", tuple(sorted(found)))
    text = _decoded(body)
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return PostedFields(method, address, "other", (("", _plain(text)),))
    return PostedFields(method, address, "json", tuple(sorted(_leaves(said))))


def _pairs(body: bytes) -> Iterator[tuple[str, str]]:
    """Names and values of an urlencoded body, whose charset is that of the page."""
    for name, value in parse_qsl(body.decode("latin-1"), keep_blank_values=True, encoding="latin-1"):
        yield _plain(_decoded(name.encode("latin-1"))), _plain(_decoded(value.encode("latin-1")))


def _parts(content_type: str, body: bytes) -> Iterator[tuple[str, str]]:
    head = f"Content-Type: {content_type}\r\n\r\n".encode("utf-8", "surrogateescape")
    for part in message_from_bytes(head + body).walk():
        if not part.is_multipart():
            yield _plain(_parameter(part, "name")), _value(part)


def _value(part: Message) -> str:
    file = _parameter(part, "filename")
    if file:
        return f"file {file}"
    data = part.get_payload(decode=True)
    return _plain(_decoded(data if isinstance(data, bytes) else b""))


def _parameter(part: Message, name: str) -> str:
    """A parameter as browsers write it, with a quote as %22 and the rest as it is."""
    said = next((str(raw) for key, raw in part.raw_items() if key.lower() == "content-disposition"), "")
    found = {hit[1]: hit[2] for hit in _PARAMETER.finditer(said)}.get(name, "")
    return _decoded(found.encode("utf-8", "surrogateescape"))


def _leaves(said: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every value of a JSON text, named by the keys and places that lead to it."""
    if isinstance(said, dict):
        for key, value in said.items():
            yield from _leaves(value, f"{name}.{key}")
    elif isinstance(said, list):
        for place, value in enumerate(said):
            yield from _leaves(value, f"{name}[{place}]")
    else:
        yield name, _plain(said) if isinstance(said, str) else repr(said)


def _decoded(data: bytes) -> str:
    for charset in _CHARSETS:
        try:
            return data.decode(charset)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _readable(url: str) -> str:
    """The words of an address."""
    path, _, query = url.partition("?")
    return "\n".join((unquote(path), *(value for _, value in _pairs(query.encode("utf-8", "replace")))))
