"""Own words and the history below them, as mail programs of many countries write it."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.repository import TESTS

from replyclock.mailbox.history.mobile import is_of_a_device
from replyclock.mailbox.history.split import split_quoted
from replyclock.mailbox.reading import read_letter

WRITTEN = tomllib.loads((TESTS / "mailbox" / "history.toml").read_text(encoding="utf-8"))
BLOCKS, RULERS, ATTRIBUTIONS = WRITTEN["headers"], WRITTEN["rulers"], WRITTEN["attributions"]
FORWARDS, DEVICES = WRITTEN["forwarded"], WRITTEN["signed"]["lines"]
OWN = "您好，公园早上六点开门。\n晚上十点关门。"
LETTER = "请问公园几点开门？周末也开吗？"


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
@pytest.mark.parametrize("gap", ["\n\n", "\n"])
def test_a_header_of_labels_opens_history(block, gap):
    own, quoted = split_quoted(f"{OWN}{gap}{block}\n\n{LETTER}")
    assert own == OWN
    assert LETTER in quoted


@pytest.mark.parametrize("ruler", RULERS.values(), ids=RULERS)
def test_a_ruler_opens_history(ruler):
    own, quoted = split_quoted(f"{OWN}\n\n{ruler}\n{LETTER}")
    assert own == OWN
    assert LETTER in quoted


@pytest.mark.parametrize("attribution", ATTRIBUTIONS.values(), ids=ATTRIBUTIONS)
@pytest.mark.parametrize("gap", ["\n\n", "\n"])
@pytest.mark.parametrize("mark", ["> ", ""])
def test_an_attribution_opens_history(attribution, gap, mark):
    own, quoted = split_quoted(f"{OWN}{gap}{attribution}\n\n{mark}{LETTER}")
    assert own == OWN
    assert LETTER in quoted
    assert "pcsdrwqkizaha6" not in own


@pytest.mark.parametrize("attribution", ATTRIBUTIONS.values(), ids=ATTRIBUTIONS)
def test_answers_between_marked_lines_are_kept(attribution):
    text = f"{attribution}\n> 请问公园几点开门？\n\n六点。\n\n> 周末也开吗？\n\n也开。\n\n管理处"
    own, quoted = split_quoted(text)
    assert own.split() == ["六点。", "也开。", "管理处"]
    assert "请问公园几点开门" in quoted
    assert "周末也开吗" in quoted


def test_answers_between_marked_lines_below_a_header_are_kept():
    own, _ = split_quoted(
        f"见下。\n\n{BLOCKS['English']}\n\n> When do you open?\n\nAt six.\n\n> On Sundays?\n\nYes."
    )
    assert own.split() == ["见下。", "At", "six.", "Yes."]


def test_history_within_answers_is_history_again():
    text = f"> 几点开门？\n六点。\n\n{ATTRIBUTIONS['Gmail']}\n{LETTER}\n六点以前呢？"
    assert split_quoted(text)[0] == "六点。"


@pytest.mark.parametrize("line", DEVICES)
def test_what_a_device_signs_is_nobodys_words(line):
    assert is_of_a_device(line)
    assert split_quoted(f"{OWN}\n\n{line}\n\n{RULERS['QQ']}\n{LETTER}")[0] == OWN
    assert split_quoted(f"{OWN}\n\n{line}")[0] == OWN


@pytest.mark.parametrize(
    "line",
    [
        "从政务网发送即可。",
        "请用手机扫码。",
        "手机号码已变更。",
        "Send it from your phone to the office at nine.",
        "来自外地的居民也可以办理。",
        "通过手机也可以办理，请下载客户端后按提示操作，选择公园服务即可。",
        "Enviado a la oficina.",
        "华为手机也可以办理。",
    ],
)
def test_words_about_telephones_stay(line):
    assert split_quoted(f"{OWN}\n{line}")[0] == f"{OWN}\n{line}"


@pytest.mark.parametrize(
    "text",
    [
        "收件人：公园管理处\n地址：人民路1号\n电话：0871-5550100",
        "时间：周一至周五\n地点：服务大厅\n主题：公园开放",
        "日期：2026年11月20日\n主题：公园开放时间调整",
        "From: the main gate\nTo: the lake\nit is a walk of ten minutes.",
        "Date: every Monday\nSubject: gardening for children",
        "Q: When do you open?\nA: At six.\nQ: And on Sundays?\nA: At eight.",
        "您在2026年11月19日的来信中写道：公园几点开门？我们答复如下：六点。",
        "根据您来信中写道：\n几点开门，答复六点。",
        "On 19 November 2026 you wrote:\nThe gate was closed. It opens at six.",
        "On Monday we open at six, as the mayor wrote:\nsix is early enough.",
        "请将材料发至 gy@city.example：\n一、身份证\n二、照片",
        "请于2026年11月20日 9:00 前将材料发至邮箱 <gy@city.example>:\n一、身份证\n二、照片",
        "----\n开门时间：六点\n----\n关门时间：十点",
        "主题公园：六点开门\n发件：不需要\n收件：不需要",
        "-- 转发部门：公园管理处\n六点开门。",
        "时间：2026年11月20日 9:00\n收件人：李明\n六点开门。",
    ],
)
def test_an_answer_with_labels_in_it_is_not_history(text):
    assert split_quoted(text) == (text, "")


@pytest.mark.parametrize("forward", FORWARDS.values(), ids=FORWARDS)
def test_a_message_forwarded_without_a_word_is_the_senders_words(forward):
    own, _ = split_quoted(f"\n{forward}\n\n{OWN}")
    assert own == OWN


@pytest.mark.parametrize("forward", FORWARDS.values(), ids=FORWARDS)
def test_below_words_a_forwarded_message_is_history(forward):
    own, quoted = split_quoted(f"请看下面。\n\n{forward}\n\n{LETTER}")
    assert own == "请看下面。"
    assert LETTER in quoted


def test_a_forwarded_answer_loses_the_history_below_it():
    text = f"{FORWARDS['QQ']}\n\n{OWN}\n\n{BLOCKS['Outlook']}\n\n{LETTER}"
    own, quoted = split_quoted(text)
    assert own == OWN
    assert LETTER in quoted


def test_a_header_without_words_above_it_is_passed_on_only_where_the_subject_says_so():
    text = f"{BLOCKS['Foxmail']}\n\n{OWN}"
    assert split_quoted(text)[0] == ""
    assert split_quoted(text, is_forwarded=True)[0] == OWN


def test_the_senders_own_heading_is_no_history():
    text = f"From: City Park <gy@city.example>\nTo: Li Ming\nDate: 20 November 2026\nSubject: hours\n\n{OWN}"
    assert split_quoted(text)[0] == ""
    assert split_quoted(text, sender="gy@city.example")[0] == text


@pytest.mark.parametrize(
    "subject", ["转发：时间", "Fw: hours", "FWD: Re: hours", "WG: Zeiten", "轉寄: 時間", "TR : heures"]
)
def test_a_subject_says_that_a_letter_is_passed_on(subject):
    data = f"From: hotline@city.example\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n"
    mail = read_letter((data + f"{BLOCKS['Foxmail']}\n\n{OWN}").encode())
    assert mail.text == OWN


def test_a_message_that_only_a_device_signed_says_so():
    mail = read_letter("Content-Type: text/plain; charset=utf-8\n\n发自我的 iPhone".encode())
    assert (mail.text, mail.quoted) == ("", "")
    assert mail.faults == ("nothing stands there but what a device or a program draws",)


def test_rules_and_blank_lines_at_the_end_are_no_words():
    assert split_quoted(f"{OWN}\n\n____________\n\n{BLOCKS['English']}\n\n{LETTER}")[0] == OWN
    assert split_quoted(f"{OWN}\n\n- - - - -\n")[0] == OWN


def test_html_history_without_marks_is_told_by_its_labels():
    html = "<p>早上六点开门。</p><hr><div><b>发件人:</b> 李明<br><b>日期:</b> 2026-11-19 09:00<br>"
    html += f"<b>收件人:</b> 公园<br><b>主题:</b> 时间</div><p>{LETTER}</p>"
    mail = read_letter(f"Content-Type: text/html; charset=utf-8\n\n{html}".encode())
    assert mail.text == "早上六点开门。"
    assert LETTER in mail.quoted


@given(st.text(alphabet="发件人主题日期:： \n>-_1<@a写道"))
def test_any_lines_are_parted_into_lines_of_the_text(text):
    own, quoted = split_quoted(text)
    given_lines = {line.strip() for line in text.split("\n")}
    assert {line.strip() for part in (own, quoted) for line in part.split("\n")} <= given_lines | {""}
