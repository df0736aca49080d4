"""Any bytes are read as a mail without a fault, and whatever is read of them can be kept by any database."""

import dataclasses
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import Enum
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from replyclock.charsets.decoding import decode
from replyclock.domain.clean_text import clean_text, nfkc, one_line
from replyclock.domain.replies.classify import suggest_kind
from replyclock.domain.replies.matching import build_index, match
from replyclock.domain.replies.noise import answer_key
from replyclock.mailbox.charsets import read_text
from replyclock.mailbox.explain import explain
from replyclock.mailbox.reading import read_letter

# Names of Python's codecs that are no charsets: some raise whatever they are told, one runs escapes.
NO_CHARSETS = (
    "punycode",
    "undefined",
    "idna",
    "unicode_escape",
    "raw_unicode_escape",
    "rot13",
    "zlib",
    "bz2",
    "hex",
    "uu",
    "quopri",
    "base64",
    "charmap",
    "mbcs",
    "oem",
    "string_escape",
    "utf-8-sig",
    "utf-16",
    "utf-32",
    "utf-7",
    "iso-2022-kr",
    "iso-2022-jp-ext",
    "hz",
    "big5hkscs",
    "none",
    "null",
    "\x00",
    "x-unknown",
    "unknown-8bit",
    "../../etc/passwd",
    "utf-8;evil",
    "=?utf-8?q?x?=",
    "0",
    "-",
    "_",
    "latin-1\ud800",
)
WORDS = ("Subject", "From", "To", "Content-Type", "Content-Disposition", "Date", "Received", "Message-ID")
PIECES = (
    "=?",
    "?=",
    "?q?",
    "?b?",
    "=?utf-8?q?=00?=",
    "=?punycode?b?eA==?=",
    "\ud800",
    "\udcff",
    "\udcc4\udcfa",
    "\x00",
    "\u202e",
    ";",
    "charset*0*=undefined''%FF%00",
    "filename*=punycode''%ff",
    "name=",
    '"',
    "\\",
    "boundary=",
    "<",
    ">",
    "@",
    ",",
    "(",
    "\r",
    "\t",
    "multipart/mixed",
    "message/rfc822",
    "text/html",
    "2025",
    "+9999",
    "99999999999999999999",
)


def texts(value: Any) -> Iterator[str]:
    """Every text within a value."""
    if isinstance(value, str):
        yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from texts(getattr(value, field.name))
    elif isinstance(value, tuple | list):
        for each in value:
            yield from texts(each)
    elif isinstance(value, dict):
        for each in value.items():
            yield from texts(each)
    elif isinstance(value, Enum):
        yield from texts(value.value)


def assert_kept(value: Any) -> None:
    for text in texts(value):
        text.encode("utf-8")
        assert "\x00" not in text


def assert_read(data: bytes) -> None:
    mail = read_letter(data)
    assert_kept(mail)
    assert_kept(suggest_kind(mail))
    assert_kept(list(match(mail, build_index([]), datetime.now(UTC))))
    json.dumps(explain(data, "a.eml"), ensure_ascii=False).encode("utf-8")


fields = st.lists(
    st.tuples(
        st.sampled_from(WORDS),
        st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=8).map("".join),
    ),
    max_size=5,
).map(lambda found: "".join(f"{name}: {value}\r\n" for name, value in found))


@given(fields, st.binary(max_size=300))
@example("Content-Type: text/plain; charset=undefined\r\n", b"\xff")
@example("Subject: \ud800\r\n", b"")
def test_any_fields_and_any_body_are_read_and_can_be_kept(head: str, body: bytes) -> None:
    assert_read(head.encode("utf-8", "surrogatepass") + b"\r\n" + body)


@given(st.binary(max_size=2_000))
def test_any_bytes_at_all_are_read(data: bytes) -> None:
    assert_read(data)


@pytest.mark.parametrize("label", NO_CHARSETS)
def test_a_label_that_names_no_charset_is_read_over(label: str) -> None:
    body = "您好，请携带身份证。".encode("gb18030")
    coded = label.encode("utf-8", "surrogatepass")
    head = b"Subject: =?" + coded + b"?b?xPq6ww==?=\r\nContent-Type: text/plain; charset=" + coded

    assert_read(head + b"\r\n\r\n" + body)
    for data in (b"", b"plain words", b"\xff\xfe\x00", b"xn--a-\xff", body):
        assert_kept(read_text(data, label))
        assert_kept(clean_text(decode(data, label).text))


@pytest.mark.parametrize("label", ["punycode", "undefined", "idna", "unicode_escape", "rot13", "zlib"])
def test_words_under_a_label_that_names_no_charset_are_read_by_what_they_are(label: str) -> None:
    body = "您好，请您携带身份证原件到窗口办理，谢谢您的来信。".encode("gb18030")
    mail = read_letter(f"Subject: re\r\nContent-Type: text/plain; charset={label}\r\n\r\n".encode() + body)

    assert "请您携带身份证原件到窗口办理" in mail.text
    assert any(label in fault for fault in mail.faults)


@given(st.text(alphabet=st.characters(categories=[*"LMNPSZC", "Cs"]), max_size=600))
def test_any_text_is_made_fit_to_be_kept_and_stays_so(text: str) -> None:
    kept = clean_text(text)

    assert_kept(kept)
    assert clean_text(kept) == kept
    assert one_line(text).isprintable()
    assert len(answer_key(text)) == 64
    assert nfkc(nfkc(kept)) == nfkc(kept)


def test_what_stands_behind_the_judged_part_of_a_long_text_is_a_gap() -> None:
    words = "您好，窗口工作日九时至十二时办公。".encode()
    head = b"Subject: re\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"

    whole, long = (read_letter(head + words * times) for times in (1_000, 2_000))

    assert whole.gaps == ()
    assert long.gaps == ("of the text only the first 20000 characters are judged",)
    assert suggest_kind(long).reason.startswith("words of it may be missing")
