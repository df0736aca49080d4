"""What a clause tells, and when yes or no is all an answer needs."""

import pytest

from replyclock.domain.facts import ReplyKind
from replyclock.domain.replies.classify import suggest_text_kind
from replyclock.domain.replies.words.own_letter import AskedLetter
from replyclock.domain.replies.words.telling import asks_yes_or_no, is_yes_or_no, substance_of, touched

ASKS = AskedLetter("代领护照", "您好，我腿脚不便，护照能不能请家人代领？谢谢。")
ASKS_HOW = AskedLetter("护照照片", "您好，护照照片的尺寸是多少，底色有什么要求？谢谢。")


@pytest.mark.parametrize(
    "text", ["可以", "不行。", "需要", "您好，不能。", "可以的，谢谢！", "Yes.", "No, you can't"]
)
def test_yes_or_no_is_the_answer_to_a_letter_that_asks_for_it(text):
    assert is_yes_or_no(text)
    assert suggest_text_kind(text, ASKS).kind is ReplyKind.ANSWER


@pytest.mark.parametrize("text", ["可以", "不行。", "需要"])
def test_yes_or_no_is_no_answer_to_how_large(text):
    assert not asks_yes_or_no(ASKS_HOW)
    assert suggest_text_kind(text, ASKS_HOW).kind is ReplyKind.UNKNOWN


@pytest.mark.parametrize("text", ["无", "收到", "已阅", "谢谢", "ok"])
def test_a_mark_for_nothing_and_a_nod_are_neither_yes_nor_no(text):
    assert not is_yes_or_no(text)


@pytest.mark.parametrize(
    ("clause", "enough"),
    [
        ("周三上午", True),  # a time
        ("每本40元", True),  # a sum
        ("带身份证", True),  # a rule and a paper
        ("到派出所办理", True),  # a place and what is done there
        ("带上好心情", False),  # a rule alone
        ("我们十分重视", False),
        ("bring a proof of address", True),
        ("at counter 3", True),
        ("with kind regards", False),
    ],
)
def test_a_fact_or_two_kinds_of_things_are_enough(clause, enough):
    assert substance_of(clause, None).is_enough is enough


def test_a_word_of_the_letters_matter_counts_where_the_letter_is_known():
    clause = "白底彩色近照"
    matter = AskedLetter("近照", "您好，请问护照用的彩色近照有什么讲究？")
    assert not substance_of(clause, None).is_enough
    assert substance_of(clause, matter).is_enough
    # 近照, 彩色, 色近 stand in both; 白底 and 底彩 do not.
    assert touched(clause, matter) == 3


def test_the_name_of_the_place_is_no_matter_of_the_letter():
    asked = AskedLetter(
        "Parking", "Hello, I live in Marsh Ferry; where do carers park?", names=("Marsh Ferry",)
    )
    assert touched("Marsh Ferry tracker", asked) == 0
    assert touched("Carers park behind the hall", asked) == 2  # carers and park


def test_the_senders_name_and_address_tell_nothing():
    tracker = (
        "Copy of your note\nTown office counter <counter@town.example>\n____________________\nHall, counter 4"
    )
    assert suggest_text_kind(tracker).kind is ReplyKind.UNKNOWN


def test_below_a_line_with_nothing_above_it_stands_the_text_itself():
    assert suggest_text_kind("____________________\nThe hall opens at nine.").kind is ReplyKind.ANSWER
