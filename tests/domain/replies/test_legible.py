"""Whether a text can be read at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replyclock.domain.replies.legible import is_unreadable


@pytest.mark.parametrize(
    "text",
    [
        "����，����������。",
        "\ue5e5\ue5e6\ue5e7，\ue5e8",
        "????????????,???????????12??",
        "锟斤拷锟斤拷锟斤拷",
        "\x00\x01\x02\x03ab",
        "\U000e0fff" * 5,
    ],
    ids=["replaced", "private use", "question marks", "replaced and encoded anew", "control", "unassigned"],
)
def test_a_text_that_lost_its_words_is_unreadable(text):
    assert is_unreadable(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t ",
        "。。。",
        "可以",
        "窗口周一至周五九点开门�",
        "\ue61f 服务热线 0871-5550100 \ue620",
        "How long? Ask at the counter.",
        "真的吗？？？ 可以的，周六上午开门。",
        "你好 👍",
    ],
    ids=["empty", "blank", "dots", "short", "cut at its end", "icons", "question", "wide marks", "emoji"],
)
def test_a_text_with_words_is_not(text):
    assert not is_unreadable(text)


@given(st.text())
def test_any_text_is_judged(text):
    assert isinstance(is_unreadable(text), bool)
