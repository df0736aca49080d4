"""What a server may send instead of a page, as bytes; nothing may come of a look at it but words."""

import gzip
import zlib
from collections.abc import Mapping

PAGE = (
    "<html><meta charset=utf-8><h1>来信</h1><table id=letters><tr class=letter><td class=no>{no}"
    "<td class=bt>{title}<td class=sj>{at}<td class=hf>{reply}</table></html>"
)
_OK = b"HTTP/1.1 200 OK\r\n"


def page_of(reply: str = "", no: str = "117", title: str = "窗口办公时间咨询") -> bytes:
    """A list with one letter."""
    return PAGE.format(no=no, title=title, at="2026-01-05 10:02", reply=reply).encode(
        "utf-8", "surrogatepass"
    )


def sent(body: bytes, *headers: bytes, status: bytes = b"200 OK") -> bytes:
    """An answer that is in order but for what its headers and body say."""
    said = [*headers, b"Content-Length: %d" % len(body)]
    if not any(each.lower().startswith(b"content-type") for each in headers):
        said.append(b"Content-Type: text/html; charset=utf-8")
    return b"HTTP/1.1 " + status + b"\r\n" + b"\r\n".join(said) + b"\r\nConnection: close\r\n\r\n" + body


def _charset(name: bytes) -> bytes:
    return sent(page_of("周六上午办公。"), b"Content-Type: text/html; charset=" + name)


def _to(where: bytes) -> bytes:
    return sent(b"", b"Location: " + where, status=b"302 Found")


ANSWERS: Mapping[str, bytes] = {
    "nothing": b"",
    "zero bytes": bytes(50_000),
    "TLS to a plain port": b"\x15\x03\x01\x00\x02\x02\x28",
    "HTTP/2 to a plain request": b"\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64",
    "no status": b"HTTP/1.1 abc\r\n\r\n",
    "a status out of range": b"HTTP/1.1 99999999999999999999 x\r\n\r\n",
    "a protocol to come": b"HTTP/9.9 200 OK\r\n\r\n",
    "half a status line": b"HTTP/1.1 20",
    "half a header": _OK + b"Content-Ty",
    "a hundred thousand headers": _OK + b"X-A: b\r\n" * 100_000 + b"\r\n",
    "a header of a megabyte": _OK + b"X-A: " + b"a" * 1_000_000 + b"\r\n\r\n",
    "a zero sign in a header": sent(page_of(), b"X-A: \x00"),
    "half a character in a header": sent(page_of(), b"X-A: \xed\xa0\x80"),
    "a header without a name": sent(page_of(), b": a"),
    "a folded header": sent(page_of(), b"X-A: a\r\n b"),
    "interim answers without an end": b"HTTP/1.1 100 Continue\r\n\r\n" * 20_000,
    "early hints": b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n" * 100 + sent(page_of()),
    "another protocol": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
    "no content": b"HTTP/1.1 204 No Content\r\n\r\n",
    "reset content": b"HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n",
    "a part that nobody asked for": sent(page_of(), status=b"206 Partial Content"),
    "unchanged though nobody asked": b"HTTP/1.1 304 Not Modified\r\n\r\n",
    "too many requests": sent(b"", b"Retry-After: " + b"9" * 5_000, status=b"429 Too Many Requests"),
    "a rest until a year that is none": sent(
        b"", b"Retry-After: Mon, 99 Foo 99999 99:99:99 +9999", status=b"503 x"
    ),
    "a status with half a character": sent(b"x", status=b"500 \xed\xa0\x80"),
    "a chunk without a length": _OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc",
    "a chunk of negative length": _OK + b"Transfer-Encoding: chunked\r\n\r\n-1\r\nabc",
    "a chunk of all the world": _OK + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\nabc",
    "chunks without an end": _OK + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n",
    "chunks and a length": _OK
    + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n1\r\na\r\n0\r\n\r\n",
    "a negative length": _OK + b"Content-Length: -1\r\n\r\nabc",
    "a length in words": _OK + b"Content-Length: many\r\n\r\nabc",
    "two lengths": _OK + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
    "a length never reached": _OK + b"Content-Length: 99999\r\n\r\n" + page_of(),
    "garbage as gzip": sent(b"\x1f\x8bgarbage", b"Content-Encoding: gzip"),
    "garbage as deflate": sent(b"garbage", b"Content-Encoding: deflate"),
    "a bomb of gzip": sent(gzip.compress(bytes(20_000_000)), b"Content-Encoding: gzip"),
    "a bomb in deflate": sent(zlib.compress(bytes(20_000_000)), b"Content-Encoding: deflate"),
    "br that nobody asked for": sent(b"x", b"Content-Encoding: br"),
    "packing with half a character": sent(page_of(), b"Content-Encoding: \xed\xa0\x80"),
    **{
        f"charset {name.decode('latin-1')}": _charset(name)
        for name in (
            *(b"punycode", b"undefined", b"idna", b"rot13", b"base64", b"unicode_escape", b"utf-7", b"mbcs"),
            *(b"raw_unicode_escape", b"uu", b"zip", b"oem", b"..", b"\xed\xa0\x80", b"a" * 50_000, b"utf-16"),
        )
    },
    "a type that is none": sent(page_of(), b"Content-Type: \xed\xa0\xbd;;=;\x01"),
    "a picture": sent(b"\x89PNG\r\n\x1a\n" + bytes(range(256)), b"Content-Type: image/png"),
    "an empty body": sent(b""),
    "cookies of garbage": sent(page_of(), *(b"Set-Cookie: \xff=\x01;" for _ in range(50))),
    "validators of garbage": sent(page_of(), b'ETag: W/"\xed\xa0\x80', b"Last-Modified: \xff", b"Date: x"),
    **{
        f"on to {where[:30].decode('latin-1')}": _to(where)
        for where in (
            *(
                b"http://[",
                b"//\\",
                b"\xed\xa0\x80",
                b"javascript:1",
                b"http://127.0.0.1:99999/",
                b"ftp://a/",
            ),
            *(b"http://a..b/", b"http://" + b"a" * 70_000, b"", b"?", b"http://xn--\xff/", b"http://:x@/"),
            *(
                b"/list#" + b"a" * 5_000,
                b"http:///list",
                b"\x00",
                b"http://\xed\xa0\x80/",
                b"data:text/html,x",
            ),
        )
    },
    "a refresh to nowhere": sent(b"<meta http-equiv=refresh content='9;url=http://['>", b"Refresh: x;url=["),
    "zero signs in the letter": sent(page_of("\x00周六\x00上午办公。")),
    "half a character in the letter": sent(page_of("\ud800周六\udfff")),
    "half a character by number": sent(page_of("&#xD800;&#0;&#x110000;" + "&#" + "9" * 9_000 + ";")),
    "controls in every place": sent(page_of("\x1b[2J\u202e\ufeff\x85", "117\x00", "\u202e窗口办公时间咨询")),
    "tags within each other": sent(b"<div>" * 60_000),
    "attributes": sent(b"<a " + b" ".join(b"a%d" % each for each in range(60_000)) + b">"),
    "blanks": sent(b" " * 200_000),
    "a tag without an end": sent(b"<a b='" * 30_000),
}
"""By its name what a server sends, to its last byte."""

JSON_ANSWERS: Mapping[str, bytes] = {
    "half a character": b'{"rows":[{"no":"117","t":"\\ud800","at":"\\udfff","r":"\\ud800\\u0000 x"}]}',
    "half a character in a name": b'{"\\ud800":1,"rows":[{"no":"117\\ud800","t":"x","at":"","r":""}]}',
    "a number without an end": b'{"rows":[{"no":' + b"9" * 9_000 + b',"t":"","at":"","r":""}]}',
    "numbers that are none": b'{"rows":[{"no":1e999,"t":NaN,"at":-Infinity,"r":1e308}]}',
    "lists within each other": b"[" * 200_000,
    "objects within each other": b'{"rows":' * 100_000,
    "a value within each other": b'{"rows":[{"no":"117","t":'
    + b"[" * 900
    + b"]" * 900
    + b',"at":"","r":""}]}',
    "doubled names": b'{"rows":[],"rows":[{"no":"117","no":"118","t":"","at":"","r":""}]}',
    "a call around blanks": b"f(1)" + b" " * 100_000 + b"x",
    "blanks": b" " * 200_000,
    "a text without an end": b'{"a":"' + b'\\"' * 100_000,
    "bytes": bytes(range(256)) * 100,
}
"""By its name a body that calls itself JSON."""
