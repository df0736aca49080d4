"""No parser of mail and no rule about words costs more than linear time (support.hostile.growth)."""

from collections.abc import Callable
from datetime import UTC, datetime
from email.message import Message
from typing import Any

import pytest
from support.hostile.growth import growth_between
from support.hostile.mails import PLACES, WHOLE
from support.hostile.shapes import SHAPES

from replyclock.charsets.decoding import decode
from replyclock.domain.clean_text import clean_text, nfkc, one_line
from replyclock.domain.replies.chat import is_waiting, judge_chat
from replyclock.domain.replies.classify import suggest_kind, suggest_text_kind
from replyclock.domain.replies.legible import why_unreadable
from replyclock.domain.replies.machines.cloud_events import event_of
from replyclock.domain.replies.matching import build_index, match
from replyclock.domain.replies.noise import answer_key, without_stamps
from replyclock.domain.replies.returned import own_subject
from replyclock.domain.replies.token import find_tokens
from replyclock.domain.replies.words.own_letter import AskedLetter, without_letter
from replyclock.mailbox.attachment_names import safe_name
from replyclock.mailbox.dkim import DkimCheck
from replyclock.mailbox.headers import addresses, claimed_date, message_ids, read_field
from replyclock.mailbox.history.split import split_quoted
from replyclock.mailbox.markup import html_to_text
from replyclock.mailbox.mime.transfer import carried
from replyclock.mailbox.reading import read_letter

MOST = 16_000
SIZES = [MOST, pytest.param(8 * MOST, marks=pytest.mark.soak)]
ASKED = AskedLetter(
    "请问办理居住证需要什么材料",
    "您好，我想问一下办理居住证需要带哪些材料？窗口的开放时间是什么时候？谢谢。",
    ("王小明", "a@b.example"),
)


def as_text(encoding: str) -> Callable[[str], object]:
    def read(text: str) -> object:
        part = Message()
        part["Content-Transfer-Encoding"] = encoding
        part.set_payload(text.encode("utf-8", "replace").decode("ascii", "surrogateescape"))
        return carried(part, as_text=True)

    return read


def as_bytes(work: Callable[[bytes], object]) -> Callable[[str], object]:
    return lambda text: work(text.encode("utf-8", "replace"))


READERS: dict[str, Callable[[str], object]] = {
    "clean": clean_text,
    "one line": one_line,
    "NFKC": nfkc,
    "charset": as_bytes(decode),
    "GBK": as_bytes(lambda data: decode(data, "gb2312", "big5", seven_bit=True)),
    "base64": as_text("base64"),
    "quoted-printable": as_text("quoted-printable"),
    "no encoding": as_text("7bit"),
    "uuencode": as_text("x-uuencode"),
    "markup": html_to_text,
    "history": split_quoted,
    "field": read_field.__wrapped__,
    "addresses": addresses,
    "message ids": message_ids,
    "date": claimed_date,
    "name of a file": safe_name,
    "token": find_tokens,
    "noise": answer_key,
    "stamps": without_stamps,
    "letter": lambda text: without_letter(text, ASKED),
    "legible": why_unreadable,
    "subject": own_subject,
    "cloud event": event_of,
    "waiting": is_waiting,
}
JUDGES: dict[str, Callable[[str], object]] = {
    "kind": suggest_text_kind,
    "kind for a letter": lambda text: suggest_text_kind(text, ASKED),
    "chat": judge_chat,
}


def growing(
    work: Callable[[Any], object], made: Callable[[str], Any], most: int, every: int = 1
) -> dict[str, str]:
    """By shape: what grows; looked at is every shape, or every third of them."""
    found = {
        name: growth_between(work, lambda size, shape=shape: made(shape(size)), most)  # type: ignore[misc]
        for name, shape in [*SHAPES.items()][::every]
    }
    return {name: said for name, said in found.items() if said}


def read_whole(data: bytes) -> None:
    mail = read_letter(data)
    match(mail, build_index([]), datetime.now(UTC))
    suggest_kind(mail)


@pytest.mark.parametrize("most", SIZES)
@pytest.mark.parametrize("reader", READERS)
def test_a_reader_takes_linear_time_whatever_it_reads(reader: str, most: int) -> None:
    assert growing(READERS[reader], str, most) == {}


@pytest.mark.parametrize("most", SIZES)
@pytest.mark.parametrize("judge", JUDGES)
def test_a_rule_takes_linear_time_whatever_it_judges(judge: str, most: int) -> None:
    assert growing(JUDGES[judge], str, most // 3, every=3 if most == MOST else 1) == {}


@pytest.mark.parametrize("most", SIZES)
@pytest.mark.parametrize("whole", WHOLE)
def test_a_message_takes_linear_time_however_it_is_built(whole: str, most: int) -> None:
    assert growth_between(read_whole, WHOLE[whole], 16 * most) == ""


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.soak
def test_a_message_takes_linear_time_wherever_a_hostile_text_stands(place: str) -> None:
    assert growing(read_letter, PLACES[place], 256_000) == {}


@pytest.mark.parametrize("whole", WHOLE)
def test_signatures_are_checked_in_linear_time(whole: str) -> None:
    check = DkimCheck(lambda _: None)
    signed = b"DKIM-Signature: v=1; a=rsa-sha256; d=a.example; s=s; h=from:to; bh=eA==; b=eA==\r\n"

    assert growth_between(lambda data: check(signed + data, datetime.now(UTC)), WHOLE[whole], 500_000) == ""
