"""What a message says, as mailers really write it; and that a word which may be missing is told."""

import base64
import quopri

import pytest

from replyclock.mailbox.reading import read_letter

WORDS = "您好，窗口工作日九点开门，十七点结束。\n请带身份证原件。"
ENGLISH = "The office opens at nine and closes at five. Bring your passport = identity card."
CODE = base64.encodebytes(WORDS.encode()).decode()
QUOTED = quopri.encodestring(WORDS.encode()).decode()
QUOTED_ENGLISH = "The office opens at nine and closes at five. Bring your passport =3D iden=\ntity card."
HEAD = "From: hall@town.example\r\nSubject: reply\r\n"


def read(header, body):
    data = body if isinstance(body, bytes) else body.replace("\n", "\r\n").encode()
    return read_letter((HEAD + header + "\r\n\r\n").encode() + data)


def mixed(*parts, boundary="b", end="--"):
    pieces = "".join(f"--{boundary}\n{part}\n" for part in parts)
    return f"{pieces}--{boundary}{end}\n" if end is not None else pieces


@pytest.mark.parametrize(
    "name",
    [
        "quoted-printable",
        "Quoted-Printable ",
        " QUOTED-PRINTABLE",
        "quoted-printable (RFC 2045)",
        '"quoted-printable"',
        "quoted_printable",
        "quoted-printable;",
        "quoted printable",
        "x-quoted-printable",
        "qp",
    ],
)
@pytest.mark.parametrize(
    "field", ["Content-Transfer-Encoding: ", "content-transfer-encoding :", "Content-Transfer-Encoding:\r\n "]
)
def test_quoted_printable_under_any_spelling(field, name):
    mail = read(f"Content-Type: text/plain; charset=utf-8\r\n{field}{name}", QUOTED)
    assert (mail.text, mail.gaps) == (WORDS, ())


@pytest.mark.parametrize(
    "name",
    ["base64", "Base64 ", "BASE64 (code)", '"base64"', "base-64", "x-base64", "base64;", "b64", "base 64"],
)
def test_base64_under_any_spelling(name):
    mail = read(f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: {name}", CODE)
    assert (mail.text, mail.gaps) == (WORDS, ())


@pytest.mark.parametrize("name", ["7bit", "8bit ", "8 bit", "8-bit", "8BITS", "binary", "none", "utf-8", ""])
def test_no_encoding_under_any_spelling(name):
    mail = read(f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: {name}", WORDS)
    assert (mail.text, mail.gaps) == (WORDS, ())


@pytest.mark.parametrize("declared", ["base64", "quoted-printable", "8bit", "7bit", None])
@pytest.mark.parametrize(
    ("body", "words"),
    [
        (CODE, WORDS),
        (QUOTED, WORDS),
        (QUOTED_ENGLISH, ENGLISH),
        (WORDS, WORDS),
        ("We open at nine.", "We open at nine."),
    ],
    ids=["base64", "quoted-printable", "quoted-printable of English", "nothing", "nothing, in English"],
)
def test_the_lines_are_believed_over_the_label(declared, body, words):
    encoding = f"\r\nContent-Transfer-Encoding: {declared}" if declared else ""
    mail = read(f"Content-Type: text/plain; charset=utf-8{encoding}", body)
    if declared in {"8bit", "7bit", None} and body == QUOTED_ENGLISH:
        assert "nine and closes at five" in mail.text
    else:
        assert (mail.text, mail.gaps) == (words, ())


@pytest.mark.parametrize(
    "body", ["Yes", "Reply", "ok", "Telephone: 0871-5550100", "a=b\nc=d", "see x=3D y", "=== a"]
)
@pytest.mark.parametrize("declared", ["", "Content-Transfer-Encoding: 7bit"])
def test_plain_words_are_not_taken_for_code(declared, body):
    assert read(f"X-A: b\r\n{declared}" if declared else "X-A: b", body).text == body


def test_an_encoding_that_nobody_knows_is_a_gap_and_the_lines_are_read():
    mail = read("Content-Transfer-Encoding: rot13", "Gur bssvpr bcraf ng avar.")
    assert mail.text == "Gur bssvpr bcraf ng avar."
    assert "the transfer encoding 'rot13' is unknown" in " ".join(mail.gaps)


def test_base64_in_pieces_is_read_to_its_end():
    pieces = "\n".join(
        base64.b64encode(line.encode()).decode() for line in (WORDS[:9], WORDS[9:20], WORDS[20:])
    )
    mail = read("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64", pieces)
    assert (mail.text, mail.gaps) == (WORDS, ())


def test_a_lists_footer_behind_base64_is_read_too():
    footer = "_______________________\nTown list <list@town.example>\nLeave at any time"
    mail = read("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64", CODE + footer)
    assert WORDS in mail.text
    assert "Leave at any time" in mail.text
    assert mail.gaps == ()


def test_base64_that_breaks_off_is_a_gap():
    code = base64.b64encode(WORDS.encode()).decode()
    mail = read("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64", code[:41])
    assert mail.text.startswith("您好，窗口")
    assert "the base64 breaks off" in " ".join(mail.gaps)


def test_base64_without_its_padding_is_whole_where_a_sentence_ends():
    code = base64.b64encode(b"We open at nine.").decode().rstrip("=")
    assert read("Content-Transfer-Encoding: base64", code).gaps == ()
    cut = base64.b64encode(b"We open at ni").decode().rstrip("=")
    assert read("Content-Transfer-Encoding: base64", cut).gaps != ()


PLAIN = "Content-Type: text/plain; charset=utf-8\n\n" + WORDS
HTML = f"Content-Type: text/html; charset=utf-8\n\n<p>{WORDS}</p>"


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ("Content-Type: multipart/mixed", mixed(PLAIN)),
        ("Content-Type: multipart/alternative; boundary=other", mixed(PLAIN, HTML)),
        ('Content-Type: multipart/mixed; boundary=""', mixed(PLAIN)),
        ('Content-Type: multipart/mixed; boundary="town\r\n hall"', mixed(PLAIN, boundary="town hall")),
        ("Content-Type: multipart/mixed; boundary=other", mixed(PLAIN, end=None)),
        ("Content-Type: multipart/mixed; boundary=other", mixed("\n" + WORDS)),
        ("Content-Type: multipart/mixed; boundary=other", WORDS),
        ("Content-Type: multipart/mixed; boundary=b", f"--b--\n{mixed(PLAIN)}"),
        ("Content-Type: multipart/mixed; boundary=other", PLAIN),
        ("Content-Type: multipart/mixed; boundary=b\r\n/town: x", mixed(PLAIN, boundary="b/town: x")),
        ("Content-Type: multipart/mixed", mixed("MIME-Version: 1.0\n" + PLAIN)),
        (
            "Content-Type: multipart/mixed",
            mixed("Content-Type: multipart/alternative\n\n" + mixed(PLAIN, boundary="c")),
        ),
        ("Content-Type: multipart/mixed\r\nContent-Transfer-Encoding: quoted-printable", QUOTED),
    ],
    ids=[
        "no boundary",
        "another one",
        "an empty one",
        "a folded one",
        "never closed",
        "parts without fields",
        "no parts",
        "the end first",
        "no boundary line",
        "a broken field",
        "version first",
        "inside one another",
        "encoded",
    ],
)
def test_a_multipart_with_an_unusable_boundary_yields_its_lines_and_a_gap(header, body):
    mail = read(header, body)
    assert mail.text == WORDS
    assert "boundary" in " ".join(mail.gaps)
    assert set(mail.gaps) <= set(mail.faults)


def test_of_a_multipart_with_an_unusable_boundary_the_attachments_are_kept():
    pdf = "Content-Type: application/pdf\nContent-Disposition: attachment; filename=a.pdf\n"
    body = mixed(PLAIN, pdf + "Content-Transfer-Encoding: base64\n\nJVBERi0xLjQK")
    mail = read("Content-Type: multipart/mixed; boundary=other", body)
    assert mail.text == WORDS
    assert [(each.name, each.data) for each in mail.attachments] == [("a.pdf", b"%PDF-1.4\n")]


def test_a_line_of_dashes_in_a_plain_text_is_no_boundary():
    body = f"{WORDS}\n--------\nContent-Type: is what the form asks for"
    mail = read("Content-Type: text/plain; charset=utf-8", body)
    assert (mail.text, mail.gaps) == (body, ())


@pytest.mark.parametrize(
    "disposition",
    ['inline; filename="body.txt"', "inline; filename*=utf-8''body.txt", 'INLINE; FILENAME="body.txt"'],
)
def test_a_single_text_shown_under_a_files_name_is_the_body_and_no_attachment(disposition):
    header = f"Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: {disposition}"
    mail = read(header, WORDS)
    assert (mail.text, mail.attachments, mail.gaps) == (WORDS, (), ())


def test_beside_a_body_a_text_under_a_files_name_is_an_attachment():
    named = "Content-Type: text/plain\nContent-Disposition: inline; filename=log.txt\n\nline of a log"
    mail = read("Content-Type: multipart/mixed; boundary=b", mixed(PLAIN, named))
    assert mail.text == WORDS
    assert [each.name for each in mail.attachments] == ["log.txt"]


def test_a_text_that_came_as_the_only_attachment_is_read_and_kept():
    header = "Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: attachment; filename=reply.txt"
    mail = read(header, WORDS)
    assert (mail.text, mail.gaps) == (WORDS, ())
    assert "the only text is an attachment" in mail.faults
    assert [each.name for each in mail.attachments] == ["reply.txt"]


@pytest.mark.parametrize("kind", ["text/markdown", "text/enriched", "text/x-plain", "text/unknown"])
def test_text_of_another_kind_is_read_where_there_is_no_other(kind):
    assert read(f"Content-Type: {kind}; charset=utf-8", WORDS).text == WORDS


@pytest.mark.parametrize("encoding", ["7bit", "base64"])
def test_an_enclosed_message_is_read_even_under_an_encoding(encoding):
    inner = "From: registry@town.example\nContent-Type: text/plain; charset=utf-8\n\n" + WORDS
    body = base64.encodebytes(inner.encode()).decode() if encoding == "base64" else inner
    part = f"Content-Type: message/rfc822\nContent-Transfer-Encoding: {encoding}\n\n{body}"
    mail = read("Content-Type: multipart/mixed; boundary=b", mixed(part))
    assert (mail.text, mail.gaps) == (WORDS, ())


def test_a_message_within_an_enclosed_message_is_reached():
    inner = "From: registry@town.example\nContent-Type: text/plain; charset=utf-8\n\n" + WORDS
    assert read("Content-Type: message/rfc822", "Content-Type: message/rfc822\n\n" + inner).text == WORDS


def test_of_several_enclosed_messages_one_is_read_and_that_is_a_gap():
    part = (
        "Content-Type: message/rfc822\n\nFrom: a@town.example\nContent-Type: text/plain; charset=utf-8\n\n"
        + WORDS
    )
    mail = read("Content-Type: multipart/mixed; boundary=b", mixed(part, part))
    assert mail.text == WORDS
    assert mail.gaps == ("of several enclosed messages only one was read",)


def test_what_stands_outside_all_parts_is_read_with_a_gap():
    picture = "Content-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0K"
    mail = read("Content-Type: multipart/mixed; boundary=b", f"{WORDS}\n\n{mixed(picture)}")
    assert mail.text == WORDS
    assert mail.gaps == ("the text stands outside all parts",)


@pytest.mark.parametrize(
    ("header", "body", "words"),
    [
        ("Content-Type: image/png\r\nContent-Transfer-Encoding: base64", "iVBORw0K", "image/png"),
        (
            "Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64",
            "MIAGCSqG",
            "pkcs7-mime",
        ),
        ("Content-Type: text/html", "<html><body><img src='cid:scan'></body></html>", "text/html"),
        ("Content-Type: message/partial; id=a; number=2; total=3", "the middle", "message/partial"),
        (
            "Content-Type: multipart/encrypted; boundary=b",
            mixed(
                "Content-Type: application/pgp-encrypted\n\nVersion: 1",
                "Content-Type: application/octet-stream\n\nx",
            ),
            "pgp-encrypted",
        ),
    ],
)
def test_a_message_without_words_says_what_it_holds(header, body, words):
    mail = read(header, body)
    assert mail.text == ""
    assert words in " ".join(mail.gaps)


def test_an_empty_message_has_no_gap():
    assert read("Content-Type: text/plain", "\n\n").gaps == ()
    assert read("Content-Type: multipart/mixed; boundary=b", mixed("Content-Type: text/plain\n\n")).gaps == ()


@pytest.mark.parametrize(
    ("header", "body", "words"),
    [
        ("Content-Type: multipart/mixed; boundary=b", mixed(PLAIN, end=None), "breaks off"),
        (
            "Content-Type: text/plain; charset=utf-8",
            b"\xe7\xaa\xff\xfe\xe5\x8f\xff\xe4\xff\xff\xff\xff\xe4",
            "replaced",
        ),
        (
            "Content-Type: text/plain",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0\x08\6",
            "control characters",
        ),
        ("Content-Type: text/plain", "开门。" * 200_000, "only the first"),
        (
            "Content-Type: multipart/mixed; boundary=b",
            mixed(*["Content-Type: text/plain\n\nx"] * 400),
            "first 300",
        ),
    ],
    ids=["never closed", "unreadable bytes", "binary", "a long text", "many parts"],
)
def test_whatever_may_lack_words_is_a_gap(header, body, words):
    mail = read(header, body)
    assert words in " ".join(mail.gaps)
    assert set(mail.gaps) <= set(mail.faults)


def test_a_body_that_is_whole_has_no_gap_though_the_message_breaks_off_behind_it():
    picture = "Content-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0K"
    mail = read("Content-Type: multipart/mixed; boundary=b", mixed(PLAIN, picture, end=None))
    assert (mail.text, mail.gaps) == (WORDS, ())
    assert "may be cut" in " ".join(mail.faults)


def test_one_byte_cut_is_a_fault_and_no_gap():
    mail = read("Content-Type: text/plain; charset=utf-8", WORDS.encode()[:-1])
    assert mail.gaps == ()
    assert "could not be read" in " ".join(mail.faults)


def test_blank_lines_and_a_mark_before_the_header_are_passed_over():
    data = (
        b"\xef\xbb\xbf\r\n\r\n"
        + HEAD.encode()
        + b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
        + WORDS.encode()
    )
    mail = read_letter(data)
    assert (mail.subject, mail.text) == ("reply", WORDS)


@pytest.mark.parametrize(
    "lost", ["by mx.example with SMTP; Fri, 20 Nov 2026", "=?utf-8?b?5Zue5aSN?=", "(a comment"]
)
def test_a_line_that_lost_its_fold_does_not_end_the_header(lost):
    data = f"Received: from a.example\r\n{lost}\r\n{HEAD}Content-Type: text/plain; charset=gbk\r\n\r\n"
    mail = read_letter(data.encode() + WORDS.encode("gbk"))
    assert (mail.subject, mail.text) == ("reply", WORDS)


def test_a_body_without_a_blank_line_above_it_is_read():
    assert read_letter(f"{HEAD}{WORDS}\r\n\r\nRoom: 5".encode()).text == f"{WORDS}\n\nRoom: 5"


def test_words_before_the_parts_of_a_broken_multipart_are_read_with_them():
    mail = read("Content-Type: multipart/mixed; boundary=other", f"See below.\n\n{mixed(PLAIN)}")
    assert mail.text == f"See below.\n\n{WORDS}"


def test_a_field_with_a_blank_before_its_colon_counts():
    mail = read('Content-Type : multipart/mixed; boundary="b"', mixed(PLAIN))
    assert (mail.text, mail.gaps) == (WORDS, ())
