"""Nothing in a message can raise or hang: arbitrary bytes, mutated letters, bombs."""

import json
import re
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.repository import TESTS

from replyclock.domain.replies.classify import Suggestion, suggest_kind
from replyclock.domain.replies.mail import Mail
from replyclock.domain.replies.matching import Awaited, build_index, match
from replyclock.mailbox.explain import explain
from replyclock.mailbox.reading import read_letter

GOLDEN = [path.read_bytes() for path in sorted((TESTS / "letters").glob("*.eml"))]
INDEX = build_index([Awaited("spring-s01-hours", "pcsdrwqkizaha6", "20261120", "town.gov.example")])
HEADERS = [b"Content-Type", b"Content-Transfer-Encoding", b"Subject", b"To", b"Date", b"From", b"References"]
ATTACHED = [b"Content-Disposition", b"Content-Type", b"Content-Transfer-Encoding", b"Content-ID"]
VALUES = [
    b"attachment; filename=",
    b"attachment; filename*=gb''%2e%2e%2f\xff%00",
    b"attachment; filename*0*=utf-8''a; filename*1*=%2fb; filename*0=../c",
    b'image/png; name="=?gbk?B?Li4vLi4v?="',
    b"multipart/mixed; boundary=",
    b"message/rfc822",
    b"text/html; charset=\0",
    b"text/plain; charset*=gb''\xff",
    b"=?gbk?B?=/=?=",
    b"=?utf-8?q?" + b"=" * 99,
    b"base64",
    b"x-uuencode",
    b"\xff\xfe",
    b"<@>",
    b";;;",
]


def hold(data):
    """Everything that is done with a message's bytes; the Mail it gave."""
    json.dumps(explain(data, "mail.eml"), ensure_ascii=False).encode("utf-8")
    return hold_once(data)


def hold_once(data):
    """Everything that listening does with a message's bytes; the Mail it gave."""
    mail = read_letter(data)
    assert isinstance(mail, Mail)
    assert isinstance(suggest_kind(mail), Suggestion)
    assert isinstance(match(mail, INDEX), tuple)
    hold_attachments(mail)
    return mail


def hold_attachments(mail):
    """Each under a name of its own that is no path, shows what it holds, and fits its column."""
    names = [attachment.name.casefold() for attachment in mail.attachments]
    assert len(set(names)) == len(names) <= 50
    assert sum(len(attachment.data) for attachment in mail.attachments) <= 30_000_000
    for attachment in mail.attachments:
        assert 1 <= len(attachment.name) <= 49
        assert not re.search(r'[/\\<>:"|?*]|^[. ]|[. ]$', attachment.name)
        assert not {unicodedata.category(letter) for letter in attachment.name} & {"Cc", "Cf", "Cs"}
        assert re.fullmatch(r"[!-~]{3,80}", attachment.media_type)


@given(st.binary(max_size=2_000))
def test_arbitrary_bytes_are_read(data):
    hold(data)


@given(
    st.lists(st.tuples(st.sampled_from(HEADERS), st.sampled_from(VALUES) | st.binary(max_size=60))),
    st.binary(),
)
def test_headers_of_any_kind_are_read(headers, body):
    hold(b"".join(name + b": " + value + b"\r\n" for name, value in headers) + b"\r\n" + body)


@given(
    st.lists(st.tuples(st.sampled_from(ATTACHED), st.sampled_from(VALUES), st.binary(max_size=60))),
    st.binary(),
)
def test_attachments_under_any_name_are_read(headers, body):
    part = b"".join(name + b": " + value + rest + b"\r\n" for name, value, rest in headers) + b"\r\n" + body
    hold(b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + part + b"\r\n--b--\r\n")


@settings(max_examples=300)
@given(st.sampled_from(GOLDEN), st.data())
def test_letters_cut_swapped_and_overwritten_anywhere_are_read(letter, data):
    at = data.draw(st.integers(0, len(letter)))
    to = data.draw(st.integers(at, len(letter)))
    patch = data.draw(st.binary(max_size=20) | st.sampled_from(VALUES) | st.sampled_from(GOLDEN))
    hold(letter[:at] + patch + letter[to:])


@given(st.text(), st.text(), st.sampled_from(["utf-8", "gb18030", "utf-16", "utf-7"]))
def test_any_words_in_any_charset_give_text_that_can_be_stored(subject, body, charset):
    words = subject.encode("utf-8", "replace").hex()
    head = f"Subject: =?utf-8?Q?{''.join('=' + words[at : at + 2] for at in range(0, len(words), 2))}?=\r\n"
    head += f"Content-Type: text/plain; charset={charset}\r\n\r\n"
    mail = hold(head.encode() + body.encode(charset, "replace"))
    stored = (mail.subject + mail.text + mail.quoted).encode("utf-8")
    assert b"\0" not in stored


NESTED = b"".join(
    b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(3_000)
)
DEEP = NESTED[: NESTED.index(b"b90")] + b"\r\n"
FONTS = b"".join(b"<font size=%d>" % number for number in range(5_000)) + b"<p>x" * 20_000
BOMBS = {
    "thousands of levels": NESTED,
    "ninety levels over a million lines": DEEP + b"x\n" * 3_000_000,
    "messages in messages": b"Content-Type: message/rfc822\r\n\r\n" * 5_000,
    "a million parts": b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\n" * 1_000_000,
    "parts without a body": b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n" * 4_900,
    "a million headers": b"a:\r\n" * 1_000_000,
    "one endless header": b"Subject: " + b"=?utf-8?q?a?= " * 300_000,
    "one endless address": b"To: " + b"a@" * 1_000_000,
    "many addresses": b"To: " + b"a@b.example, " * 300_000,
    "fifty thousand attachments": b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
    + b"--b\r\nContent-Disposition: attachment\r\n\r\nx\r\n" * 4_900,
    "messages full of attachments": b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
    + (
        b'--b\r\nContent-Type: message/rfc822\r\n\r\nContent-Type: multipart/mixed; boundary="c"\r\n\r\n'
        + b"--c\r\nContent-Type: image/png\r\n\r\n\r\n" * 300
        + b"--c--\r\n"
    )
    * 14,
    "fields of endless parameters": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    + (
        b'--b\r\nContent-Type: multipart/mixed; boundary=c; x="\xff'
        + b'";' * 230_000
        + b"\r\n\r\n--c\r\n\r\nx\r\n--c--\r\n"
    )
    * 16,
    "an endless name": b"Content-Type: image/png; name*0=" + b"../" * 150_000 + b"\r\n\r\nx",
    "a name of many pieces": b"Content-Type: image/png"
    + b"".join(b"; name*%d*=%%2e" % n for n in range(20_000))
    + b"\r\n\r\nx",
    "fifty megabytes attached": b"Content-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    + (b"UEsF" * 19 + b"\r\n") * 640_000,
    "fifty megabytes": b"Subject: x\r\n\r\n" + b"x" * 50_000_000,
    "a million lines": b"Subject: x\r\n\r\n" + b"On 2026 \r\n" * 1_000_000,
    "a million quoted lines": b"Subject: x\r\n\r\n" + b"> From: a\r\n" * 700_000,
    "html without an end": b"Content-Type: text/html\r\n\r\n" + b"<div>" * 1_000_000,
    "html comments without an end": b"Content-Type: text/html\r\n\r\n" + b"<!--" * 1_000_000,
    "html brackets": b"Content-Type: text/html\r\n\r\n" + b"<" * 3_000_000,
    "html fonts": b"Content-Type: text/html\r\n\r\n" + FONTS,
    "html entities": b"Content-Type: text/html\r\n\r\n" + b"&#" * 1_000_000,
    "a bounce of a million lines": b"From: MAILER-DAEMON@x\r\n\r\n" + b"<a@b.example>:\r\n" * 500_000,
    "a wide bounce": b"From: MAILER-DAEMON@x\r\n\r\n" + b"<a@b.example> " * 500_000,
    "words without an end": b"Subject: x\r\n\r\n" + "经".encode() * 500_000,
    "digits without an end": b"Subject: x\r\n\r\n" + b"2026-" * 500_000,
    "blanks": b"Subject: x\r\n\r\n" + b" " * 3_000_000 + b"x",
    "dashes": b"Subject: x\r\n\r\n" + b"-" * 3_000_000,
    "parts under no boundary": b"Content-Type: multipart/mixed\r\n\r\n"
    + b"--x\r\nContent-Type: text/plain\r\n\r\nx\r\n" * 4_900,
    "closings under no boundary": b"Content-Type: multipart/mixed\r\n\r\n"
    + b"".join(b"--%d--\n" % n for n in range(4_900)),
    "dashes under no boundary": b"Content-Type: multipart/mixed\r\n\r\n" + b"-" * 3_000_000,
    "multiparts under no boundary": b"Content-Type: multipart/mixed\r\n\r\n"
    + b"--x\r\nContent-Type: multipart/mixed\r\n\r\n--y\r\nContent-Type: text/plain\r\n\r\n" * 2_000,
    "fields under no boundary": b"Content-Type: multipart/mixed\r\n\r\n" + b"Content-Type: a\n\n" * 400_000,
    "base64 in pieces": b"Content-Transfer-Encoding: base64\r\n\r\n" + b"QQ==\n" * 1_000_000,
    "base64 and words": b"Content-Transfer-Encoding: base64\r\n\r\n" + b"QQ==\na b c\n" * 500_000,
    "words that look like base64": b"Subject: x\r\n\r\n" + b"abcd\n" * 1_000_000,
    "equals signs": b"Subject: x\r\n\r\n" + b"=3D=E7=AA=97=\n" * 300_000,
    "a broken header": b"Subject: x\r\n" + b"no field\r\n" * 40_000 + b"To: a@b.example\r\n\r\nx",
    "blanks before a colon": b"a" + b" " * 400_000 + b": b\r\n\r\nx",
    "blank lines first": b"\r\n" * 1_000_000 + b"Subject: x\r\n\r\nx",
    "bytes of no charset": b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + b"\xff" * 3_000_000,
    "bytes of every charset": b"Content-Type: text/plain; charset=latin1\r\n\r\n"
    + b"\xc3\xa9\xb0\xa1a" * 600_000,
    "quotes in an address": b"To: " + b'"a\\' * 300_000,
    "punycode": b"Content-Type: text/plain; charset=punycode\r\n\r\n"
    + b"a" * 1_000_000
    + b"-"
    + b"9" * 100_000,
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_read_in_seconds(bomb):
    started = time.monotonic()
    hold_once(BOMBS[bomb])
    assert time.monotonic() - started < 30


def test_a_message_that_is_left_in_part_says_so():
    assert "only the first" in " ".join(read_letter(BOMBS["fifty megabytes"]).faults)
    assert "plain lines" in " ".join(read_letter(BOMBS["thousands of levels"]).faults)
