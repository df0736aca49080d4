"""Our own letter in what came back: taken out whatever its layout, and nothing of the office with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replyclock.domain.facts import ReplyKind
from replyclock.domain.replies.classify import holds_no_word, suggest_text_kind
from replyclock.domain.replies.words.own_letter import AskedLetter, without_letter

TITLE = "不动产窗口周六开放吗"
BODY = (
    "您好！我想给父母的房子办过户，平时上班走不开。请问不动产窗口周六上午是否办理业务？"
    "需要双方一起到场吗，要带哪些证件？谢谢！\n\n周小舟"
)
LETTER = AskedLetter(TITLE, BODY, ("周小舟", "auditor+pcsdrwqkizaha6@inspection.example"))
ENGLISH = AskedLetter(
    "Parking permits for carers",
    "Hello,\n\nI look after my aunt who lives on Mill Lane. Can carers have a parking permit there, and what "
    "does it cost for a year? Which papers would you like to see?\n\nThank you,\nRuth Adler",
    ("Ruth Adler",),
)

WAYS_TO_REPEAT = {
    "as it is": f"{TITLE}\n{BODY}",
    "quoted": "\n".join(f"> {line}" for line in BODY.splitlines()),
    "indented and wrapped": "\n".join(f"    {BODY[at : at + 17]}" for at in range(0, len(BODY), 17)),
    "in full width": BODY.replace("!", "！").replace(",", "，").replace(" ", "\u3000"),
    "in traditional signs": BODY.replace("过户", "過戶").replace("请问", "請問").replace("带", "帶"),
    "cut by a list": f"标题：{TITLE}\n内容：{BODY[:40]}…",
    "in a form's copy": (
        f"姓名：周小舟\n邮箱：auditor+pcsdrwqkizaha6@inspection.example\n标题：{TITLE}\n内容：\n{BODY}"
    ),
}


@pytest.mark.parametrize("text", WAYS_TO_REPEAT.values(), ids=list(WAYS_TO_REPEAT))
def test_a_copy_of_the_letter_holds_no_word_of_the_office(text):
    assert holds_no_word(text, LETTER), without_letter(text, LETTER)
    suggestion = suggest_text_kind(text, LETTER)
    assert suggestion.kind is ReplyKind.UNKNOWN, suggestion


ANSWER = "周六上午九点到十一点半办理，双方须到场，带身份证和房产证。"


@pytest.mark.parametrize("text", WAYS_TO_REPEAT.values(), ids=list(WAYS_TO_REPEAT))
@pytest.mark.parametrize("order", ["above", "below"])
def test_what_the_office_wrote_above_or_below_the_copy_is_judged_alone(text, order):
    both = f"{ANSWER}\n{text}" if order == "above" else f"{text}\n{ANSWER}"
    assert ANSWER in without_letter(both, LETTER)
    assert not holds_no_word(both, LETTER)
    suggestion = suggest_text_kind(both, LETTER)
    assert suggestion.kind is ReplyKind.ANSWER, suggestion


def test_an_answer_between_the_lines_of_the_letter_is_kept():
    text = (
        "> 请问不动产窗口周六上午是否办理业务？\n办。\n> 需要双方一起到场吗，要带哪些证件？\n"
        "都要到，带身份证。"
    )
    left = without_letter(text, LETTER)
    assert "办。" in left
    assert "都要到，带身份证。" in left
    assert "是否办理业务" not in left
    assert suggest_text_kind(text, LETTER).kind is ReplyKind.ANSWER


def test_an_answer_in_the_words_of_the_question_is_no_copy():
    assert without_letter(ANSWER, LETTER) == ANSWER
    said = "不动产窗口周六上午办理业务，需要双方一起到场。"
    assert without_letter(said, LETTER) == said


def test_an_english_copy_wrapped_by_a_tracker_leaves_its_labels_only():
    copy = (
        "#12: Parking permits for carers\n-----------+-----------\n Reporter:  Ruth Adler | Status:  new\n"
        "-----------+\n Hello,\n\n I look after my aunt who lives on Mill\n Lane. Can carers have a parking\n"
        " permit there, and\n"
        " what does it cost for a year? Which papers would you\n like to see?\n\n Thank you,\n Ruth Adler\n"
    )
    assert "parking" not in without_letter(copy, ENGLISH).lower()
    assert suggest_text_kind(copy, ENGLISH).kind is ReplyKind.UNKNOWN
    answered = f"{copy}\nComment (by desk): Carers pay 30 pounds a year; bring a letter from the doctor."
    assert suggest_text_kind(answered, ENGLISH).kind is ReplyKind.ANSWER


def test_another_letter_of_ours_on_the_page_is_no_answer_either():
    other = AskedLetter("公园几点关门", "您好，请问南湖公园晚上几点关门，从哪个门出去方便？谢谢。")
    page = f"{TITLE}\n{BODY}\n{other.title}\n{other.body}"
    alone = AskedLetter(TITLE, BODY, LETTER.writer)
    beside = AskedLetter(TITLE, BODY, LETTER.writer, (other,))
    assert not holds_no_word(page, alone)
    assert holds_no_word(page, beside)


def test_a_text_that_repeats_nothing_is_left_as_it_is():
    assert without_letter("谢谢！\n收到。", LETTER) == "谢谢！\n收到。"
    assert not holds_no_word("谢谢！", LETTER)


@given(st.text(alphabet=f"{BODY}{TITLE}>: \n", max_size=300))
def test_any_heap_of_the_letters_signs_is_only_ever_shortened(text):
    left = without_letter(text, LETTER)
    assert len(left) <= len(text) + text.count("\n") + len(text) // 2
    assert set(left) <= set(text) | {"\n"}
