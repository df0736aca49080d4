"""Derived texts: what names persons is masked, what an answer says stays."""

import pytest

from replyclock.domain.evidence.masking import MASK, conceal, derived_text

MASKED = {
    "a contact person": ("联系人：张三，请联系。", "张三"),
    "who handled it, with a space": ("经办人: 李 四光", "四光"),
    "two names after one label": ("承办人：王小明、赵六", "赵六"),
    "two names with a comma": ("联系人：张三，李四", "李四"),
    "a double surname": ("经办人：欧阳修远。", "欧阳修远"),
    "a label with brackets": ("联系人（社保科）：陈一", "陈一"),
    "an official's title": ("请与刘科长联系", "刘"),
    "a signature": ("特此回复。\n\n张伟\n2026年10月9日", "张伟"),
    "a mobile": ("手机13900000001。", "13900000001"),
    "a mobile with gaps": ("手机 139 0000 0001", "139 0000 0001"),
    "a number with area code": ("电话：010-55550123", "55550123"),
    "a number with area code in brackets": ("电话(0771)5550123转8", "5550123"),
    "a local number": ("联系电话：5550123。", "5550123"),
    "a number from abroad": ("Phone +44 20 7946 0123", "7946"),
    "an address": ("邮箱 zhang.san@qs.example", "zhang.san"),
    "an address spelled out": ("zhang (at) qs.example", "qs.example"),
    "an identity number": ("身份证号码为110101199003078515", "110101199003078515"),
    "an identity number that ends in X": ("11010119900307851x 收悉", "11010119900307851x"),
    "a passport": ("护照号：E12345678", "E12345678"),
    "a chat name": ("微信号：zhangsan_66", "zhangsan_66"),
    "a contact in English": ("Contact: Jane Doe, Room 4", "Jane Doe"),
    "a case officer": ("Case officer: Mr John Smith.", "Smith"),
    "a closing": ("Kind regards,\n\nMary O'Neil\nPlanning", "O'Neil"),
    "a title in English": ("please ask Ms Green about it", "Green"),
}
KEPT = {
    "opening hours": "政务服务大厅的开放时间为工作日上午9:00至12:00，下午14:30至17:30。",
    "a document": "根据国办发〔2025〕12号文件和《社会保险法》第十八条办理。",
    "a hotline": "请拨打12345或12333咨询。",
    "dates and sums": "2026年10月9日前缴纳20,000元，受理号20261009001。",
    "an office": "主任办公会研究后由市政府办公室答复。",
    "English": "The office opens at 9 am on Monday. Bring form 2026-10 and 2 photographs.",
}


@pytest.mark.parametrize(("text", "secret"), MASKED.values(), ids=MASKED)
def test_what_names_a_person_is_masked(text: str, secret: str) -> None:
    derived = derived_text(text)

    assert secret not in derived
    assert MASK in derived


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_what_an_answer_says_stays(text: str) -> None:
    assert derived_text(text) == text


def test_the_label_of_a_name_and_the_words_after_it_stay() -> None:
    derived = derived_text("联系人：张三，电话 010-55550123，地址：青石路1号。")

    assert derived == f"联系人：{MASK}，电话 {MASK}，地址：青石路1号。"


def test_known_values_are_masked_in_any_case_and_the_longest_first() -> None:
    known = ["auditor@x.example", "AUDITOR", "m"]

    assert conceal("Auditor@X.example wrote to Auditor, m", known) == f"{MASK} wrote to {MASK}, m"


def test_what_is_derived_does_not_change_when_it_is_derived_again() -> None:
    once = derived_text("联系人：张三，电话 010-55550123，邮箱 a@b.example。\n此致\n敬礼\n李四")

    assert derived_text(once) == once


def test_a_long_hostile_text_is_read_in_no_time() -> None:
    # Quadratic patterns would take minutes over this.
    hostile = "a" * 20_000 + "联系人：" + "张" * 20_000 + "1 " * 20_000 + "@." * 5_000

    assert len(derived_text(hostile)) > 0
