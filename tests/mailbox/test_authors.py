"""A stranger never counts as the office: a From that is not understood whole names nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replyclock.domain.facts import Doubt
from replyclock.domain.replies.matching import Awaited, build_index, match
from replyclock.mailbox.reading import read_letter
from replyclock.mailbox.registered import registered_domain

OFFICE = "clerk@town.gov.cn"
INDEX = build_index(
    [Awaited("hours", "pcsdrwqkizaha6", host="www.town.gov.cn", message_ids=("<1@town.gov.cn>",))],
    registered_domain,
)


def letter(from_fields, *, more=b""):
    return b"In-Reply-To: <1@town.gov.cn>\n" + from_fields + b"\nSubject: re\n" + more + b"\nAt nine.\n"


def doubt(data):
    [found] = match(read_letter(data), INDEX)
    return found.doubt


FORGED = {
    "a stranger": "x@evil.example",
    "the office as his name": f'"{OFFICE}" <x@evil.example>',
    "the office as his name without quotes": f"{OFFICE} <x@evil.example>",
    "the office as his comment": f"x@evil.example ({OFFICE})",
    "the office as an encoded name": "=?utf-8?q?clerk=40town.gov.cn?= <x@evil.example>",
    "an encoded address": "=?utf-8?q?=3Cclerk=40town.gov.cn=3E?= <x>",
    "nothing but an encoded address": "=?utf-8?q?clerk=40town.gov.cn?=",
    "an encoded local part": "=?utf-8?q?x=40evil.example=2C?=@town.gov.cn",
    "a name beside a bracket without an address": f"{OFFICE} <x>",
    "an apostrophe": f"{OFFICE} <x'@evil.example>",
    "an apostrophe in another entry": f"{OFFICE}, x'@evil.example",
    "a space before the sign": f"{OFFICE} <x @evil.example>",
    "a space after the sign": f"{OFFICE} <x@ evil.example>",
    "a fold within the address": f"{OFFICE} <x\n @evil.example>",
    "a comment within the address": f"{OFFICE} <x(c)@evil.example>",
    "a comment within a bare address": f"{OFFICE}, x(c)@evil.example",
    "a route": f"{OFFICE} <@evil.example:x>",
    "a route through the office": f"<@evil.example:{OFFICE}>",
    "a long local part": f"{OFFICE} <{'x' * 251}@evil.example>",
    "a long quoted local part": f'{OFFICE}, "{"x" * 300}"@evil.example',
    "a long domain": f"{OFFICE} <x@{'e.' * 128}example>",
    "full-width brackets": f"{OFFICE} <x（@evil.example>",
    "full-width brackets as bounds": f"{OFFICE} ＜x@evil.example＞",
    "a full-width at": f"{OFFICE}, x＠evil.example",
    "a full-width at in a name": f"x＠evil.example <{OFFICE}>",
    "a full-width comma": f"{OFFICE}，x@evil.example",
    "a sign of no width": f"{OFFICE} <x\u200b@evil.example>",
    "a bracket that never ends": f"{OFFICE}, <x@evil.example",
    "a quote that never ends": f'{OFFICE}, "x@evil.example',
    "a comment that never ends": f"{OFFICE} (x@evil.example",
    "an escape outside quotes": f'\\"{OFFICE}, \\" <x@evil.example>',
    "two addresses of one name": f"Clerk <{OFFICE}> <x@evil.example>",
    "words behind the address": f"<{OFFICE}> x@evil.example",
    "two signs in one address": "clerk@town.gov.cn@evil.example",
    "an ideographic full stop": "clerk@town。gov.cn",
    "full-width letters": "clerk@ｔown.gov.cn",
    "another alphabet": "clerk@t\u043ewn.gov.cn",
    "a domain in brackets": "clerk@[town.gov.cn]",
    "a port": f"{OFFICE}:25",
    "a group named by an address": f"{OFFICE}: x@evil.example;",
    "behind a group": f"Desk: {OFFICE}; x@evil.example",
    "behind 20,000 signs": f"{OFFICE}{',' * 20_000} x@evil.example",
    "behind 20,000 signs of a name": f"{'x' * 20_000} <x@evil.example>",
    "a control character": f"{OFFICE}\x01, x@evil.example",
    "a zero sign": f"{OFFICE} <x\0@evil.example>",
    "nothing": "",
    "a mere name": "Clerk of town.gov.cn",
}


@pytest.mark.parametrize("value", FORGED.values(), ids=FORGED)
def test_the_office_is_not_read_into_a_strangers_from(value):
    assert doubt(letter(f"From: {value}".encode())) == Doubt.STRANGER


FIELDS = {
    "a second From": f"From: {OFFICE}\nFrom: x@evil.example",
    "the office twice": f"From: {OFFICE}\nFROM : {OFFICE}",
    "a second From beyond a bare carriage return": f"From: {OFFICE}\rFrom: x@evil.example",
    "a second From beyond a broken line": f"From: {OFFICE}\nno field at all\nFrom: x@evil.example",
    "the 201st From": "\n".join([f"From: {OFFICE}"] * 200 + ["From: x@evil.example"]),
    "a From beyond 20,000 signs of the first": f"From: {'x' * 20_001}\nFrom: {OFFICE}",
    "a From beyond many fields": f"From: {OFFICE}\n" + "X-Spam: no\n" * 6_000 + "From: x@evil.example",
    "a From beyond a long field": f"From: {OFFICE}\nX-Long: {'x' * 500_001}\nFrom: x@evil.example",
    "no From": "Sender: clerk@town.gov.cn",
}


@pytest.mark.parametrize("fields", FIELDS.values(), ids=FIELDS)
def test_a_message_names_its_writers_in_one_field_that_is_read_whole(fields):
    assert doubt(letter(fields.encode())) == Doubt.STRANGER


def test_a_sign_hidden_in_a_character_of_an_old_charset_is_no_part_of_a_name():
    assert doubt(letter(b"From: clerk@town.gov.cn, x\xc3\xf1\xd5\xfe\x81@evil.example")) == Doubt.STRANGER


HONEST = {
    "an address": OFFICE,
    "an address in capitals": "Clerk@Town.GOV.cn",
    "in brackets": f"<{OFFICE}>",
    "with spaces within": f"< {OFFICE} >",
    "a name": f"Town Hall <{OFFICE}>",
    "a name without a space": f'"Town Hall"<{OFFICE}>',
    "a quoted name with commas and brackets": f'"Hall, Town (south) <1>: desk" <{OFFICE}>',
    "a quoted name with quotes": f'"Town \\"the\\" Hall" <{OFFICE}>',
    "quotes within a name": f'Town "the" Hall <{OFFICE}>',
    "an apostrophe in a name": f"Town's Hall <{OFFICE}>",
    "a comma in a name without quotes": f"Hall, Town <{OFFICE}>",
    "a comment": f"{OFFICE} (Town Hall)",
    "a comment with another": f"{OFFICE} (Town Hall (south))",
    "a comment before": f"(Town Hall) {OFFICE}",
    "an encoded name": f"=?utf-8?b?5rCR55Sf5aSn5Y6F?= <{OFFICE}>",
    "an encoded name in quotes": f'"=?utf-8?b?5rCR55Sf5aSn5Y6F?=" <{OFFICE}>',
    "a folded name": f"=?utf-8?b?5rCR55Sf?=\n =?utf-8?b?5aSn5Y6F?=\n <{OFFICE}>",
    "bare Chinese": f"民生大厅 <{OFFICE}>",
    "full-width signs in a name": f"民政局，信访科（南） <{OFFICE}>",
    "double angles in a name": f"《民生》 <{OFFICE}>",
    "the address as its own name": f'"{OFFICE}" <{OFFICE}>',
    "the address as its own name in brackets": f"Clerk ({OFFICE}) <{OFFICE}>",
    "several": f"{OFFICE}, Desk <desk@mail.town.gov.cn>",
    "several with semicolons": f"{OFFICE}; desk@town.gov.cn;",
    "a group": f"Town Hall: {OFFICE}, Desk <desk@town.gov.cn>;",
    "a quoted local part": '"the clerk"@town.gov.cn',
    "an apostrophe in the address": "o'brien@town.gov.cn",
    "a rewritten address": "SRS0=HH=TT=a.example=bounces+clerk@town.gov.cn",
    "a full stop at its end": f"{OFFICE}.",
}


@pytest.mark.parametrize("value", HONEST.values(), ids=HONEST)
def test_an_honest_from_is_the_office(value):
    assert doubt(letter(f"From: {value}".encode())) is None


@pytest.mark.parametrize("charset", ["gbk", "gb18030", "big5"])
def test_a_bare_name_in_an_old_charset_is_the_office(charset):
    assert doubt(letter(f"From: 民生服務中心 <{OFFICE}>".encode(charset))) is None


def test_a_body_of_many_parts_leaves_the_office_the_office():
    many = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 6_000
    assert doubt(letter(f"From: {OFFICE}".encode(), more=many)) is None


SIGNS = [
    "<",
    ">",
    '"',
    "(",
    ")",
    ",",
    ";",
    ":",
    "\\",
    " ",
    "'",
    "x",
    "@",
    OFFICE,
    "\n ",
    "（",
    "=?utf-8?q?",
    "?=",
]


@given(st.lists(st.sampled_from(SIGNS), max_size=12).map("".join))
def test_no_frame_hides_an_address_beside_the_offices(frame):
    data = letter(f"From: {frame}, <x@evil.example>".encode())
    assert doubt(data) == Doubt.STRANGER


@given(st.binary(max_size=60))
def test_any_bytes_are_read_without_a_fault(value):
    assert read_letter(b"From: " + value + b"\n\nx").authors is not None
