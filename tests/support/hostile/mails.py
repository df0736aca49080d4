"""Messages with a hostile text in one of the places where a mail holds words, or hostile as a whole."""

import base64
from collections.abc import Callable, Mapping

_HEAD = ("From: office@qs.example", "To: a@b.example", "Message-ID: <1@qs.example>", "Subject: re")
_PLAIN = "Content-Type: text/plain; charset=utf-8"


def _letter(*fields: str, body: bytes = b"x") -> bytes:
    return _bytes("\r\n".join(fields)) + b"\r\n\r\n" + body


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _field(name: str, *others: str) -> Callable[[str], bytes]:
    return lambda text: _letter(f"{name}: {text}", *others, _PLAIN)


def _encoded(encoding: str, *others: str) -> Callable[[str], bytes]:
    return lambda text: _letter(
        *_HEAD, *others, _PLAIN, f"Content-Transfer-Encoding: {encoding}", body=_bytes(text)
    )


PLACES: Mapping[str, Callable[[str], bytes]] = {
    "the body": lambda text: _letter(*_HEAD, _PLAIN, body=_bytes(text)),
    "a page": lambda text: _letter(*_HEAD, "Content-Type: text/html; charset=utf-8", body=_bytes(text)),
    "quoted-printable": _encoded("quoted-printable"),
    "what is called base64": _encoded("base64"),
    "what is called uuencode": _encoded("uuencode"),
    "base64": lambda text: _letter(
        *_HEAD, _PLAIN, "Content-Transfer-Encoding: base64", body=base64.b64encode(_bytes(text))
    ),
    "a daemon's mail": lambda text: _letter(
        "From: MAILER-DAEMON@qs.example", "Return-Path: <>", "Subject: Undelivered", _PLAIN, body=_bytes(text)
    ),
    "Subject": _field("Subject", "From: a@b.example"),
    "From": _field("From"),
    "To": _field("To", "From: a@b.example"),
    "Received": _field("Received", "From: a@b.example"),
    "Date": _field("Date", "From: a@b.example"),
    "References": _field("References", "From: a@b.example"),
    "Auto-Submitted": _field("Auto-Submitted", "From: a@b.example"),
    "a parameter": lambda text: _letter(*_HEAD, f"Content-Type: text/plain; {text}"),
    "a charset": lambda text: _letter(*_HEAD, f"Content-Type: text/plain; charset={text}", body=b"\xc4\xfa"),
    "a file's name": lambda text: _letter(
        *_HEAD, "Content-Type: application/pdf", f"Content-Disposition: attachment; filename={text}"
    ),
    "a whole header": lambda text: _bytes(text) + b"\r\n\r\nx",
    "a multipart": lambda text: _letter(
        *_HEAD,
        'Content-Type: multipart/mixed; boundary="b"',
        body=b"--b\r\nContent-Type: text/plain\r\n\r\n" + _bytes(text).replace(b"a", b"\r\n--b\r\n"),
    ),
    "an unusable boundary": lambda text: _letter(
        *_HEAD, "Content-Type: multipart/mixed", body=b"--b\r\n" + _bytes(text)
    ),
}
"""A message around a text, by where the text stands."""


def _nested(kind: str) -> Callable[[int], bytes]:
    def made(size: int) -> bytes:
        levels = size // 60
        heads = "".join(
            f"Content-Type: {kind}; boundary=b{level}\r\n\r\n--b{level}\r\n" for level in range(levels)
        )
        return _letter(*_HEAD)[:-5] + _bytes(heads)

    return made


WHOLE: Mapping[str, Callable[[int], bytes]] = {
    "multiparts within each other": _nested("multipart/mixed"),
    "messages within each other": lambda size: (
        _letter(*_HEAD)[:-5] + b"Content-Type: message/rfc822\r\n\r\n" * (size // 32)
    ),
    "many fields": lambda size: b"".join(b"X-%d: a\r\n" % number for number in range(size // 9)) + b"\r\nx",
    "many recipients' fields": lambda size: b"To: a@b.example\r\n" * (size // 17) + b"\r\nx",
    "one field in many lines": lambda size: b"To: " + b"\r\n a@b.example," * (size // 16) + b"\r\n\r\nx",
    "many parts": lambda size: _letter(
        *_HEAD, "Content-Type: multipart/mixed; boundary=b", body=b"--b\r\n\r\nx\r\n" * (size // 10)
    ),
    "many attachments": lambda size: _letter(
        *_HEAD,
        "Content-Type: multipart/mixed; boundary=b",
        body=b"--b\r\nContent-Type: a/b; name=a\r\n\r\nx\r\n" * (size // 38),
    ),
    "continued parameters": lambda size: _letter(
        *_HEAD,
        "Content-Type: text/plain" + "".join(f"; charset*{number}=utf-8" for number in range(size // 18)),
    ),
    "continued names": lambda size: _letter(
        *_HEAD,
        "Content-Type: a/b",
        "Content-Disposition: attachment"
        + "".join(f"; filename*{number}*=%41" for number in range(size // 18)),
    ),
}
"""A message of a size that is hostile in how it is built."""
