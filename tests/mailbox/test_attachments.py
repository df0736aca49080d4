"""Attachments: whole or not at all, under names that harm nobody, within bounds, never opened."""

import base64
import hashlib
import os
from urllib.parse import quote

import pytest

from replyclock.mailbox.attachment_names import safe_name, told_apart
from replyclock.mailbox.explain import explain
from replyclock.mailbox.reading import read_letter

HEAD = b"From: hall@gov.example\r\nContent-Type: multipart/mixed; boundary="
WORDS = b"Content-Type: text/plain\r\n\r\nPlease see the attachment."


def letter(*parts, boundary=b"b"):
    pieces = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    return HEAD + boundary + b"\r\n\r\n" + pieces + b"--" + boundary + b"--\r\n"


def attached(data, name=b"scan.pdf", kind=b"application/pdf"):
    fields = [
        b"Content-Type: " + kind,
        b'Content-Disposition: attachment; filename="' + name + b'"',
        b"Content-Transfer-Encoding: base64",
    ]
    return b"\r\n".join(fields) + b"\r\n\r\n" + base64.encodebytes(data).replace(b"\n", b"\r\n").strip()


def test_an_attachment_comes_out_byte_for_byte():
    data = bytes(range(256)) * 40
    (found,) = read_letter(letter(WORDS, attached(data))).attachments
    assert (found.name, found.media_type, found.data) == ("scan.pdf", "application/pdf", data)


def test_bytes_sent_without_an_encoding_keep_their_line_ends():
    part = b"Content-Type: text/csv\r\nContent-Disposition: attachment\r\n\r\na;b\r\n\xb2\xe9;1\n"
    (found,) = read_letter(letter(WORDS, part)).attachments
    assert found.data == b"a;b\r\n\xb2\xe9;1\n"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (b'filename="' + "答复.pdf".encode("gb18030") + b'"', "答复.pdf"),
        (b'filename="' + "答复.pdf".encode() + b'"', "答复.pdf"),
        (b'filename="=?gb2312?B?' + base64.b64encode("答复.pdf".encode("gbk")) + b'?="', "答复.pdf"),
        (b"filename*=UTF-8''" + quote("答复.pdf").encode(), "答复.pdf"),
        (b"filename*=gbk''" + quote("答复.pdf".encode("gbk")).encode(), "答复.pdf"),
        (b"filename*0*=UTF-8''%E7%AD; filename*1*=%94%E5%A4%8D.pdf", "答复.pdf"),
        (b'filename="../../../etc/passwd"', "passwd"),
        (b'filename="..\\\\..\\\\windows\\\\win.ini"', "win.ini"),
        (b'filename="/etc/shadow"', "shadow"),
        (b'filename="C:\\\\boot.ini"', "boot.ini"),
        (b'filename=".."', "unnamed"),
        (b'filename="a/b/.."', "b"),
        (b"filename*=UTF-8''%00%2e%2e%2fx%0d%0ay.pdf", "xy.pdf"),
        (b"filename*=UTF-8''annex%E2%80%AEfdp.exe", "annexfdp.exe"),
        (b'filename="CON.txt"', "_CON.txt"),
        (b'filename="what?<is>|this:.pdf "', "what__is__this_.pdf"),
        (b'filename=".htaccess"', "htaccess"),
        (b"filename=", "unnamed"),
    ],
)
def test_a_name_is_read_in_every_way_of_writing_it_and_made_safe(written, name):
    part = b"Content-Disposition: attachment; " + written + b"\r\n\r\nx"
    (found,) = read_letter(letter(WORDS, part)).attachments
    assert found.name == name


def test_a_long_name_keeps_its_ending():
    assert safe_name("答" * 300 + ".pdf") == "答" * 45 + ".pdf"
    assert safe_name("x" * 20 + "." + "y" * 300) == "x" * 20 + "." + "y" * 28


def test_equal_names_are_told_apart_whatever_their_case():
    found = read_letter(letter(attached(b"1"), attached(b"2"), attached(b"1", b"SCAN.pdf"))).attachments
    assert [each.name for each in found] == ["scan.pdf", "scan (2).pdf", "SCAN (3).pdf"]
    assert told_apart("答" * 45 + ".pdf", {"答" * 45 + ".pdf"}) == "答" * 41 + " (2).pdf"


@pytest.mark.parametrize("kind", [b"a/" + b"b" * 100, b"../x", b"image/svg+xml\0", b"image", b"\xff/\xff"])
def test_a_media_type_that_is_none_is_bytes(kind):
    (found,) = read_letter(letter(attached(b"x", kind=kind))).attachments
    assert found.media_type in {"application/octet-stream", "text/plain"}


def test_an_archive_is_kept_as_it_came_and_never_opened():
    # given the beginning of a zip bomb: it claims to hold 4 GB
    bomb = b"PK\x03\x04" + b"\xff" * 26 + b"\0" * 1_000
    (found,) = read_letter(letter(attached(bomb, b"42.zip", b"application/zip"))).attachments
    assert found.data == bomb


@pytest.mark.parametrize("length", [60, 200])
def test_an_attachment_of_a_message_that_breaks_off_is_not_kept_as_if_it_were_whole(length):
    whole = letter(WORDS, attached(b"1" * 300, b"first.pdf"), attached(b"2" * 300, b"second.pdf"))
    mail = read_letter(whole[: whole.index(b"second.pdf") + length])
    assert [each.name for each in mail.attachments] == ["first.pdf"]
    assert [fault for fault in mail.faults if "'second.pdf' may be cut" in fault]


def test_a_message_whose_inner_part_ends_late_but_whose_outer_ends_well_is_whole():
    inner = b'Content-Type: multipart/mixed; boundary="c"\r\n\r\n--c\r\n' + attached(b"1" * 300)
    assert [len(each.data) for each in read_letter(letter(WORDS, inner)).attachments] == [300]


@pytest.mark.parametrize(
    "broken", [b"QUJD=QUJ", b"A", b"QUJDR"], ids=["padding", "one letter", "five letters"]
)
def test_an_attachment_in_broken_base64_is_not_kept_as_if_it_were_whole(broken):
    part = (
        b"Content-Disposition: attachment; filename=x\r\nContent-Transfer-Encoding: base64\r\n\r\n" + broken
    )
    mail = read_letter(letter(WORDS, part))
    assert mail.attachments == ()
    assert "attachment 'x' has a broken encoding" in " ".join(mail.faults)


def test_a_scanned_letter_of_many_megabytes_comes_out_whole():
    data = os.urandom(8_000_000)
    (found,) = read_letter(letter(WORDS, attached(data))).attachments
    assert hashlib.sha256(found.data).digest() == hashlib.sha256(data).digest()


def test_an_attachment_beyond_what_is_read_is_named_and_left_in_the_message():
    film = b'Content-Disposition: attachment; filename="film.mp4"\r\n\r\n' + b"\0" * 41_000_000
    mail = read_letter(letter(WORDS, film))
    assert mail.attachments == ()
    assert mail.text == "Please see the attachment."
    assert "only the first 40000000 of" in " ".join(mail.faults)
    assert "attachment 'film.mp4' may be cut" in " ".join(mail.faults)


def test_together_they_may_be_as_long_as_one():
    raw = b"Content-Type: application/x-tar\r\n\r\n"
    mail = read_letter(letter(*[raw + b"x" * 12_000_000 for _ in range(3)]))
    assert [len(each.data) for each in mail.attachments] == [12_000_000, 12_000_000]
    assert "is too long (12000000 bytes, 6000000 are left for it)" in " ".join(mail.faults)


def test_the_fifty_first_attachment_is_left_in_the_message():
    mail = read_letter(letter(*[attached(b"%d" % number) for number in range(60)]))
    assert len(mail.attachments) == 50
    assert "more than 50 attachments" in " ".join(mail.faults)


def test_what_is_attached_to_an_enclosed_message_is_found_and_what_a_bounce_returns_is_not():
    enclosed = b"Content-Type: message/rfc822\r\n\r\n" + letter(WORDS, attached(b"%PDF"), boundary=b"c")
    assert [each.name for each in read_letter(letter(enclosed)).attachments] == ["scan.pdf"]
    bounce = letter(WORDS, enclosed).replace(b"multipart/mixed", b"multipart/report", 1)
    assert read_letter(bounce).attachments == ()


def test_explaining_tells_names_types_sizes_and_hashes():
    told = explain(letter(WORDS, attached(b"abc")), "x.eml")
    # the SHA-256 of "abc" is the example of FIPS 180-2, appendix B.1
    sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert told["attachments"] == [
        {"name": "scan.pdf", "media_type": "application/pdf", "bytes": 3, "sha256": sha256}
    ]
