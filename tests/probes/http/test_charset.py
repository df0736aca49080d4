"""The charset of a page: its header, its own head, its bytes."""

import pytest

from replyclock.probes.http.charset import charset_of, decode_page, read_page

PAGE = "<html><head><meta {}><title>来信选登</title></head><body>办理状态：暂无回复</body></html>"
META = 'charset="{}"'
OLD_META = 'http-equiv="Content-Type" content="text/html; charset={}"'


@pytest.mark.parametrize("meta", [META, OLD_META])
@pytest.mark.parametrize(
    ("header", "own", "codec"),
    [
        (None, "utf-8", "utf-8"),
        (None, "gb2312", "gbk"),
        ("iso-8859-1", "gb2312", "gbk"),
        ("iso-8859-1", "utf-8", "utf-8"),
        ("utf-8", "gb2312", "gbk"),
        ("gbk", "utf-8", "utf-8"),
        ("utf-8", "gb2312", "utf-8"),
        ("iso-8859-1", "iso-8859-1", "gbk"),
        ("latin1", "latin1", "utf-8"),
        (None, "utf-16", "utf-8"),
    ],
)
def test_of_header_and_page_the_one_that_the_bytes_fit_is_believed(header, own, codec, meta):
    page = PAGE.format(meta.format(own))
    assert decode_page(page.encode(codec), header) == page


@pytest.mark.parametrize("header", ["utf-8", None])
def test_a_page_cut_within_a_sign_keeps_its_words(header):
    page = PAGE.format(META.format("utf-8")).encode()
    assert "暂无回复" in decode_page(page[:-14] + b"\xe5\x9b", header)


def test_what_was_guessed_is_said():
    page = PAGE.format(META.format("iso-8859-1")).encode("gbk")
    assert read_page(page, "iso-8859-1").fault == "charset guessed: the bytes are GB18030, not iso-8859-1"
    assert read_page(PAGE.format("x").encode(), "utf-8").fault == ""


def test_a_page_of_taiwan_is_read():
    page = PAGE.format(META.format("x-x-big5")).replace("来信选登", "民意信箱")
    page = page.replace("办理状态：暂无回复", "辦理狀態：尚未回覆")
    assert decode_page(page.encode("big5"), None) == page


def test_an_xml_head_names_a_charset_too():
    text = '<?xml version="1.0" encoding="gb2312"?><rss><title>回复</title></rss>'
    assert decode_page(text.encode("gbk"), None) == text


@pytest.mark.parametrize(
    ("header", "charset"),
    [
        ("text/html; charset=GBK", "GBK"),
        ('text/html;charset="utf-8"', "utf-8"),
        ("text/html", None),
        ("", None),
    ],
)
def test_the_charset_of_a_content_type(header, charset):
    assert charset_of(header) == charset
