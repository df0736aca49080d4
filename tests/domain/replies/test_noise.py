"""What of a page's words changes by itself, and what is an office's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replyclock.domain.replies.noise import answer_key, without_noise

ANSWER = "您好，周六上午办公，地址为文三路1号。\n请于2026年1月5日前带证件，咨询电话12345。"

NOISE = [
    "浏览次数：123",
    "浏览次数：",
    "阅读 45 次",
    "点击量: 1,234",
    "访问量：3.2万",
    "本文已被浏览 17 次",
    "浏览 123",
    "人气：8",
    "views: 12",
    "Page views: 1,204",
    "Read 45 times",
    "12 views",
    "Hits: 3",
    "8f14e45fceea167a5a36dedd4bea2543",
    "JSESSIONID=8F14E45FCEEA167A",
    "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    "aGVsbG8gd29ybGQ1Mg==",
    "[sid=k3jd92]",
    "回复时间：2026-01-05 10:30",
    "发布时间: 2026年1月5日",
    "答复时间 2026-01-05 10:30:22",
    "更新于2026-01-05",
    "Updated: 5 January 2026",
    "回复时间\n2026-01-05",
    "当前时间：10:30:22",
    "今天是2026年11月22日 星期日",
    "回复时间：3天前",
    "2026-01-05 10:30:22",
    "【打印】【关闭】",
    "打印 关闭 分享",
    "[ 打印本页 ] [ 关闭窗口 ]",
    "字号： 大 中 小",
    "Print | Close | Share",
    "\n \t\n",
    "\u200b",
]


@pytest.mark.parametrize("noise", NOISE)
def test_what_changes_by_itself_is_taken_away_wherever_it_stands(noise: str) -> None:
    first, second = ANSWER.split("\n")
    for text in (f"{noise}\n{ANSWER}", f"{first}\n{noise}\n{second}", f"{ANSWER}\n{noise}"):
        assert without_noise(text) == without_noise(ANSWER)


@pytest.mark.parametrize(
    "edge", ["2026年1月5日", "2026-01-05 10:30", "日期：2026-01-05", "3天前", "(2026-01-05)", "Jan. 5, 2026"]
)
def test_a_date_alone_above_or_below_the_words_is_taken_away_but_not_between_them(edge: str) -> None:
    assert answer_key(f"{edge}\n{ANSWER}\n{edge}") == answer_key(ANSWER)
    assert answer_key(ANSWER.replace("\n", f"\n考试日期\n{edge}\n")) != answer_key(ANSWER)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("请于2026年1月5日前办理", "请于2026年1月15日前办理", id="a date in a sentence"),
        pytest.param(
            "截止日期：2026-01-05\n谢谢", "截止日期：2026-01-06\n谢谢", id="a deadline of its own line"
        ),
        pytest.param(
            "您好\n时间：2026-01-05 9:00\n地点：厅",
            "您好\n时间：2026-01-06 9:00\n地点：厅",
            id="an appointment",
        ),
        pytest.param(
            "受理时间：2026-01-05 至 2026-01-09", "受理时间：2026-01-06 至 2026-01-09", id="a span of days"
        ),
        pytest.param("办理时间：9:00-17:00", "办理时间：9:00-16:00", id="office hours"),
        pytest.param(
            "办理时间：上午9:00 至 11:30", "办理时间：上午8:30 至 11:30", id="office hours with blanks"
        ),
        pytest.param("请访问12345热线", "请访问12333热线", id="a number to call"),
        pytest.param("每年可查看 2 次", "每年可查看 3 次", id="how often something may be done"),
        pytest.param("信用代码91330000MA27KQWN1Y", "信用代码91330000MA27KQWN2Y", id="a company's code"),
        pytest.param(
            "见 https://a.gov.cn/art/2026/1/5/art_1229_59.html",
            "见 https://a.gov.cn/art/2026/1/5/art_1229_60.html",
            id="a link",
        ),
        pytest.param("请 打印 三份", "请 复印 三份", id="a tool word in a sentence"),
        pytest.param(
            "please close the form", "please print the form", id="English words that are also tools"
        ),
        pytest.param("room 9 10", "room 910", id="white space between two numbers"),
        pytest.param("2026年1月5日", "2026年1月6日", id="nothing but a date"),
        pytest.param("可以", "不可以", id="one character"),
    ],
)
def test_an_offices_own_words_stay(one: str, other: str) -> None:
    assert answer_key(one) != answer_key(other)


@pytest.mark.parametrize(
    "alike",
    ["您好,周六上午 办公。", "您好，\n周六上午办公。", "您好， 周六\u3000上午办公。", "您好，周六上午办公｡"],
)
def test_width_and_white_space_do_not_matter(alike: str) -> None:
    assert answer_key(alike) == answer_key("您好，周六上午办公。")


WORDS = st.lists(
    st.sampled_from(["周六", "办公", "请带", "证件", "窗口", "open", "Monday", "三楼"]), min_size=1
)


@given(st.lists(WORDS, min_size=1, max_size=5), st.lists(st.sampled_from(NOISE), max_size=6), st.randoms())
def test_noise_between_lines_never_changes_the_key_and_another_word_always_does(
    lines: list[list[str]], noise: list[str], chance
) -> None:
    words = [" ".join(line) for line in lines]
    noisy = list(words)
    for each in noise:
        noisy.insert(chance.randrange(len(noisy) + 1), each)
    assert answer_key("\n".join(noisy)) == answer_key("\n".join(words))
    changed = [[*line] for line in lines]
    changed[chance.randrange(len(changed))].insert(0, "不")
    assert answer_key("\n".join(" ".join(line) for line in changed)) != answer_key("\n".join(words))


@given(st.text())
def test_no_text_is_too_odd(text: str) -> None:
    assert len(answer_key(text)) == 64


@pytest.mark.parametrize(
    "part", ["浏览次数 1,", "2026-01-05 ", "a1B-", "时间: ", "打印 ", "[大] ", "sid", "\n", "9:30 "]
)
def test_long_texts_take_no_longer_than_their_length(part: str) -> None:
    """Twenty times a hostile page's length; what takes a square of that would take hours."""
    assert len(without_noise(part * 40_000)) <= len(part) * 40_000
