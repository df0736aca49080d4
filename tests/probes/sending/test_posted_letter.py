"""What a page is about to post, held against the letter: spellings that are whole, and cuts."""

import base64
import json
from urllib.parse import quote, urlencode

import pytest
from support.form_page import INQUIRY

from replyclock.probes.outlet.posted_fields import read_posted
from replyclock.probes.recipe.elements import FormField
from replyclock.probes.sending.fields import Filled
from replyclock.probes.sending.posted_letter import PostedLetter
from replyclock.probes.sending.text_entry import ControlFacts

FORM = "application/x-www-form-urlencoded"
TITLE = INQUIRY.title
BODY = INQUIRY.body + "\n我想办理居住登记，需要带哪些材料？可以在网上预约吗？请告知，谢谢。"
EMAIL = INQUIRY.persona.email
WHOLE = {"bt": TITLE, "nr": BODY.replace("\n", "\r\n"), "dz": EMAIL}


def filled(part: str, name: str, words: str, charset: str = "UTF-8") -> Filled:
    field = FormField.model_validate({"selector": "x", "fill": part})
    return Filled("", field, None, words, typed=True, control=ControlFacts("text", name, charset, False))


def letter(charset: str = "UTF-8") -> PostedLetter:
    parts = (("title", "bt", TITLE), ("body", "nr", BODY), ("email", "dz", EMAIL))
    return PostedLetter([filled(*each, charset) for each in parts])


def form(charset: str = "utf-8", **changed: str) -> tuple[str, bytes]:
    return FORM, urlencode({**WHOLE, **changed}, encoding=charset).encode()


def as_json(**said: object) -> tuple[str, bytes]:
    return "application/json", json.dumps(said).encode()


def multipart(**said: str) -> tuple[str, bytes]:
    parts = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{words}\r\n'
        for name, words in said.items()
    )
    return "multipart/form-data; boundary=b", f"{parts}--b--\r\n".encode()


def in_html(text: str) -> str:
    return "".join(f"<p>{line.replace('，', '，&nbsp;')}</p>" for line in text.splitlines())


@pytest.mark.parametrize(
    ("content_type", "body", "charset"),
    [
        (*form(), "UTF-8"),
        (*form(nr=f"  {BODY}\n\n", dz=EMAIL.upper()), "UTF-8"),
        (*form(nr=in_html(BODY)), "UTF-8"),
        (*form("gbk"), "GBK"),
        (FORM, b"bt=x&id=7", "UTF-8"),
        (*form(nr=quote(BODY), bt=quote(TITLE)), "UTF-8"),
        (*form(nr="".join(f"%u{ord(each):04x}" for each in BODY)), "UTF-8"),
        (*form(bt="", realtitle=TITLE), "UTF-8"),
        (*multipart(**WHOLE), "UTF-8"),
        (*as_json(data={"subject": TITLE, "content": BODY, "mail": EMAIL, "summary": BODY[:9]}), "UTF-8"),
        (FORM, urlencode({"data": json.dumps({"t": TITLE, "c": BODY, "e": EMAIL})}).encode(), "UTF-8"),
        (*as_json(t=TITLE, blocks=[{"text": each} for each in (*BODY.splitlines(), "")], e=EMAIL), "UTF-8"),
        (*as_json(title="网上来信", page="/write", event="click"), "UTF-8"),
        (*as_json(q=TITLE), "UTF-8"),
    ],
    ids=[
        "a form", "white space", "an editor's", "GBK", "something else", "percent signs twice",
        "escape()", "moved by a script", "multipart", "JSON of other names", "JSON by paragraph",
        "JSON in a field",
        "statistics",
        "a look-up of the title",
    ],
)  # fmt: skip
def test_what_is_whole_may_leave_however_it_is_spelled(content_type: str, body: bytes, charset: str) -> None:
    assert letter(charset).refusal(read_posted("POST", "http://hz/send", content_type, body)) == ""


@pytest.mark.parametrize(
    ("content_type", "body", "told"),
    [
        (*form(bt=TITLE[:5]), "posted “窗口办公时” as the title instead of “窗口办公时间咨询”"),
        (*form(bt="网友来信"), "posted “网友来信” as the title"),
        (*form(nr=""), "posted nothing as the body"),
        (*form(nr=BODY[:20]), "as the body instead of"),
        (*form(nr=BODY.replace("居住登记", "")), "as the body instead of"),
        (*form(nr=in_html(BODY)[:60]), "as the body instead of"),
        (*form("gbk", nr=BODY[:20]), "as the body instead of"),
        (*form(dz=EMAIL.replace("+k7f2", "")), "posted “ask@inbox.example” as the email"),
        (*form(nr=quote(BODY[:20])), "as the body instead of"),
        (*multipart(**{**WHOLE, "bt": TITLE[:5]}), "as the title"),
        (*as_json(data={"subject": TITLE, "content": BODY[:20], "mail": EMAIL}), "as the body"),
        (*as_json(data={"bt": TITLE[:5], "content": BODY, "mail": EMAIL}), "as the title"),
        (FORM, urlencode({"data": json.dumps({"t": TITLE, "c": BODY[:30]})}).encode(), "as the body"),
    ],
    ids=[
        "title cut", "another title", "no body", "body cut", "words taken out", "HTML cut", "GBK cut",
        "address without its token", "percent signs cut", "multipart",
        "JSON body", "JSON title", "JSON in a field",
    ],
)  # fmt: skip
def test_what_holds_the_letter_only_in_part_may_not(content_type: str, body: bytes, told: str) -> None:
    assert told in letter().refusal(read_posted("POST", "http://hz/send", content_type, body))


def test_a_form_sent_by_get_is_read_in_its_address() -> None:
    def asked(**changed: str) -> str:
        address = f"http://hz/send?{urlencode({**WHOLE, **changed})}"
        return letter().refusal(read_posted("GET", address, "", None))

    assert asked() == ""
    assert "as the title" in asked(bt=TITLE[:5])


def test_a_title_that_stands_in_the_body_as_well_is_not_thereby_whole() -> None:
    body, title = filled("body", "nr", f"{TITLE}。{BODY}"), filled("title", "bt", TITLE)
    for said, is_whole in ((TITLE, True), (TITLE[:5], False)):
        content_type, data = as_json(subject=said, text=body.words)
        refused = PostedLetter([title, body]).refusal(read_posted("POST", "http://hz/s", content_type, data))
        assert (refused == "") is is_whole


def test_bytes_of_another_charset_are_read_in_it() -> None:
    words = "請問櫃檯星期六辦公嗎"
    part = filled("title", "bt", words, "Big5")
    for said, is_whole in ((words, True), (words[:6], False)):
        body = urlencode({"bt": said}, encoding="big5").encode()
        refused = PostedLetter([part]).refusal(read_posted("POST", "http://hz/send", FORM, body))
        assert (refused == "") is is_whole


def test_what_is_enciphered_leaves_with_a_note() -> None:
    secret = base64.b64encode(bytes(reversed(BODY.encode()))).decode()
    held = letter()
    assert held.refusal(read_posted("POST", "http://hz/send", *form(nr=secret))) == ""
    assert list(held.notes()) == ["What was posted does not show the body in plain words."]

    readable = letter()
    readable.refusal(
        read_posted("POST", "http://hz/send", *form(nr=base64.b64encode(BODY.encode()).decode()))
    )
    assert list(readable.notes()) == []
