"""Chinese signs: which texts have any, and traditional ones made simplified."""

import pytest

from replyclock.domain.chinese import count_signs, is_chinese, is_east_asian, simplify


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("聯絡電話及電郵", "联络电话及电邮"),  # the words of forms
        ("您的來信已轉請權責機關處理", "您的来信已转请权责机关处理"),  # the words of mail
        ("已經 OK", "已经 OK"),
        ("Αθήνα", "Αθήνα"),
    ],
)
def test_traditional_signs_are_made_simplified_and_nothing_else_changes(
    traditional: str, simplified: str
) -> None:
    assert simplify(traditional) == simplified


@pytest.mark.parametrize(
    ("text", "signs", "chinese", "east_asian"),
    [
        ("", 0, False, False),
        ("office", 0, False, False),
        ("Office 大厅", 2, True, True),
        ("おくる", 0, False, True),
        ("민원", 0, False, True),
        ("㐂", 1, True, True),  # extension A
    ],
)
def test_a_script_is_told_by_its_signs(text: str, signs: int, chinese: bool, east_asian: bool) -> None:
    assert (count_signs(text), is_chinese(text), is_east_asian(text)) == (signs, chinese, east_asian)
