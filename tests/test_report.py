"""The report as a whole: built from facts by the domain's own rules, written, and read back."""

import base64
import csv
import hashlib
import itertools
import json
import os
import string
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import async_playwright
from selectolax.lexbor import LexborHTMLParser

from replyclock.analysis.calendars import load_calendar
from replyclock.analysis.plain import csv_cell, make_plain
from replyclock.analysis.report import ReportWriter
from replyclock.analysis.words import LANGUAGES, load_words
from replyclock.domain import claims
from replyclock.domain.case import Facts, fold
from replyclock.domain.facts import (
    Attempt,
    Claim,
    Exhibit,
    Look,
    LookResult,
    Outcome,
    Receipt,
    Reply,
    ReplyKind,
)
from replyclock.domain.inquiry import Inquiry, Persona, Site
from replyclock.domain.verdict import Finding, judge
from replyclock.domain.window import Window
from replyclock.errors import WrongUse
from replyclock.ports import Findings

ZONE = ZoneInfo("Asia/Shanghai")
THRESHOLDS = (1, 2, 5)
HOUR = timedelta(hours=1)
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)
PICTURE_NAME = hashlib.sha256(PICTURE).hexdigest()


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant in October 2026, Beijing time; the 8th is a Thursday, the 10th a working Saturday."""
    return datetime(2026, 10, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


def inquiry(number: int, topic: str) -> Inquiry:
    region = ("青山市", "白水县", "红岩区")[number % 3]
    level, kind = ("city", "portal") if number % 2 else ("county", "department")
    address = f"https://s{number:02}.example/"
    site = Site(f"s{number:02}", f"第{number}政务网", address, "市政府办", region, level, kind)
    email = f"auditor+tok{number}{topic}@mail.example"
    persona = Persona("王小明", "男", "教师", "长宁街1号", email, "13900000000")
    return Inquiry(
        f"autumn-s{number:02}-{topic}", "autumn", site, topic, "zh-CN", f"请问{topic}如何办理？",
        f"您好，我想了解{topic}的办理地点、时间和所需材料。\n请回复至 {persona.email}，谢谢。", persona,
        f"tok{number}{topic}", at(8, 9),
    )  # fmt: skip


def delivered(asked: Inquiry, replies: tuple[Reply, ...] = (), blind: tuple[int, ...] = ()) -> Facts:
    """Sent on Thursday the 8th at 09:30 and looked at every hour but on the days in `blind`."""
    attempt = Attempt(
        asked.reference, 1, at(8, 9, 30), pressed=True, outcome=Outcome.CONFIRMED, ended_at=at(8, 9, 31),
        receipt=Receipt("20261008001", "483920"), exhibits=(Exhibit("after", PICTURE_NAME, "image/png"),),
    )  # fmt: skip
    place = f"{asked.site.code}/list"
    start = at(8, 10)
    hours = [start + HOUR * step for step in range(24 * 14)]
    unseen = {hour for hour in hours if hour.astimezone(ZONE).day in blind}
    looks = [
        Look(place, hour, LookResult.UNKNOWN if hour in unseen else LookResult.UNCHANGED) for hour in hours
    ]
    return Facts(asked, (attempt,), replies, (), (place,), looks, None)


def not_sent(asked: Inquiry, outcome: Outcome, note: str) -> Facts:
    started_at = at(8, 9, 30)
    ended_at = started_at + timedelta(minutes=1)
    attempt = Attempt(
        asked.reference, 1, started_at, pressed=False, outcome=outcome, ended_at=ended_at, note=note
    )
    return Facts(asked, (attempt,), (), (), (), (), ())


def reply(
    asked: Inquiry, when: datetime, kind: ReplyKind, text: str, width: timedelta = HOUR, **more
) -> Reply:
    return Reply(
        _number(asked, when), asked.reference, f"{asked.site.code}/list", Window(when - width, when), kind,
        "by its wording", text, **more,
    )  # fmt: skip


def _number(asked: Inquiry, when: datetime) -> int:
    return int(asked.site.code[1:]) * 10_000 + when.day * 100 + when.hour


def town() -> list[Facts]:
    """Twelve sites, two letters each: every finding and every kind of reply but bounces occurs."""
    return [
        play(number, order, inquiry(number, topic))
        for number in range(1, 13)
        for order, topic in enumerate(("社保转移", "开放时间"))
    ]


AS_OF = at(20, 12)

ANSWERED_ON = {1: 8, 2: 9, 3: 10, 4: 12, 5: 14, 6: 15, 7: 16}
"""The days in October on which sites answer; the second letter to sites 3 and 6 a day later."""

CLAIM = Claim("回复时间", "2026-10-09 03:12:00", at(9, 3, 12), (claims.NO_HALF, claims.TOO_SOON))
ANSWER = "您好！开放时间为周一至周五 9:00-17:00，请携带身份证原件。\n感谢来信。"


def play(number: int, order: int, asked: Inquiry) -> Facts:
    received = reply(asked, at(8, 14), ReplyKind.ACKNOWLEDGEMENT, "您的来信已收到，我们将尽快办理。")
    if number in ANSWERED_ON:
        day = ANSWERED_ON[number] + (order if number % 3 == 0 else 0)
        return delivered(
            asked, (received, reply(asked, at(day, 15 + order), ReplyKind.ANSWER, ANSWER, claims=(CLAIM,)))
        )
    if number == 8:
        return delivered(asked, (received,))
    if number == 9:
        answer = reply(asked, at(12, 8), ReplyKind.ANSWER, "见附件。", width=timedelta(days=4))
        return delivered(asked, (answer,), blind=(9, 10, 11))
    if number == 10:
        refusal = reply(asked, at(9, 16), ReplyKind.REFUSAL, "此事不属本部门职责，请联系 <b>人社局</b>。")
        return delivered(asked, (refusal,))
    if number == 11:
        return not_sent(asked, Outcome.CAPTCHA, "The form asks for a captcha that only a person may solve.")
    return not_sent(asked, Outcome.NO_CHANNEL, "The site has no consultation channel.")


def findings(facts: list[Facts] | None = None, as_of: datetime = AS_OF) -> Findings:
    calendar = load_calendar("CN")
    cases = tuple(fold(known, as_of) for known in facts or town())
    verdicts = tuple(judge(case, days, calendar, ZONE, as_of) for case in cases for days in THRESHOLDS)
    return Findings(
        "autumn", "2026年秋季咨询答复时限抽查", "国务院办公厅 试查〔2026〕1号", as_of, "Asia/Shanghai",
        f"{calendar.name} {calendar.version}", THRESHOLDS, cases, verdicts, 2, "replyclock 0.1.0",
        days=calendar,
    )  # fmt: skip


class Drawer:
    """An exhibit store that holds one picture."""

    def keep(self, data: bytes) -> str:
        raise AssertionError("a report keeps nothing")

    def read(self, sha256: str) -> bytes:
        assert sha256 == PICTURE_NAME
        return PICTURE


WRITER = ReportWriter(Drawer())
FILES = ["report.html", "shares.csv", "inquiries.csv", "replies.csv", "report.json"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """The report on the town, written once."""
    written = tmp_path_factory.mktemp("report")
    WRITER.write(findings(), written)
    return written


@pytest.fixture(scope="module")
def page(folder) -> LexborHTMLParser:
    return LexborHTMLParser((folder / "report.html").read_text("utf-8"))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def texts(page: LexborHTMLParser, selector: str, language: str) -> list[str]:
    hidden = "en" if language == "zh" else "zh"
    for node in page.css(f".{hidden}"):
        node.decompose()
    return [" ".join(node.text(separator=" ").split()) for node in page.css(selector)]


def one_letter(text: str, **changes) -> Findings:
    """Findings on one letter that was answered with `text`."""
    asked = replace(inquiry(1, "社保转移"), **changes)
    return findings([delivered(asked, (reply(asked, at(9, 10), ReplyKind.ANSWER, text),))])


def test_the_report_is_the_first_of_the_files_written(tmp_path):
    paths = WRITER.write(findings(), tmp_path / "new" / "folder")
    assert [path.name for path in paths] == FILES
    assert all(path.is_file() for path in paths)


def test_the_headlines_are_the_counts_of_the_town(folder):
    # Within one day sites 1, 2 and 10; within two also the first letter to 3; within five all but
    # 6 and 7 (late) and 8 (only an acknowledgement). 9 was unseen from the 8th to the 12th.
    # Both letters to a site meet one fate within one and five days, so the interval is Wilson's of 3 (at
    # most 4) and of 7 sites in 10; within two days one site of ten is divided, which says little more.
    open_end = "2 more are undetermined;"
    page = LexborHTMLParser((folder / "report.html").read_text("utf-8"))
    assert texts(page, ".headlines li", "en") == [
        f"answered within {limit} letters now due 95% interval {interval}"
        for limit, interval in (
            ("1 working day 30.0% 6 of 20", f"10.8–68.7% {open_end} 40.0% if all were in time"),
            ("2 working days 35.0% 7 of 20", f"13.7–72.6% {open_end} 45.0% if all were in time"),
            ("5 working days 70.0% 14 of 20", "39.7–89.2%"),
        )
    ]


def test_every_share_in_the_json_is_a_share_row(folder):
    told = json.loads((folder / "report.json").read_text("utf-8"))
    assert told["shares"] == WRITER.shares(findings())
    assert Counter(verdict["finding"] for verdict in told["verdicts"]) == Counter(
        str(verdict.finding) for verdict in findings().verdicts
    )
    assert told["as_of"] == "2026-10-20T04:00:00+00:00"
    assert told["calendar"].startswith("CN holidays ")


def test_the_tables_hold_every_inquiry_and_every_reply(folder):
    inquiries, replies = rows(folder / "inquiries.csv"), rows(folder / "replies.csv")
    assert len(inquiries) == 24
    assert len(replies) == sum(len(case.replies) for case in findings().cases)
    first = next(row for row in inquiries if row["reference"] == "autumn-s02-社保转移")
    assert (first["sent_at"], first["finding_1"], first["due_on_1"]) == (
        "2026-10-08T09:30:00+08:00",
        "in time",
        "2026-10-09",
    )


def test_answers_that_look_alike_are_doubted_in_page_table_and_json(folder):
    # These sites answer both of their letters, which are on different topics, with the same words.
    doubt, doubted = "the same words answer 2 letters", {f"s{number:02}" for number in (*ANSWERED_ON, 9, 10)}
    told = json.loads((folder / "report.json").read_text("utf-8"))["doubts"]
    assert told == {
        f"autumn-{site}-{topic}": [doubt] for site in sorted(doubted) for topic in ("开放时间", "社保转移")
    }
    cells = {row["reference"]: row["doubts"] for row in rows(folder / "inquiries.csv")}
    assert {reference: cell for reference, cell in cells.items() if cell} == dict.fromkeys(told, doubt)
    page = LexborHTMLParser((folder / "report.html").read_text("utf-8"))
    shown = [line for line in texts(page, "article.letter > .note", "zh") if line.startswith("存疑")]
    assert shown == ["存疑 : 同一段文字答复了 2 封信件"] * len(told)


def test_what_speaks_against_a_claimed_time_is_told_in_both_languages(folder):
    for language, said in (
        ("zh", ["12小时制，未注明上午或下午", "自称时间早于最后一次未见答复的查看"]),
        ("en", [claims.NO_HALF, claims.TOO_SOON]),
    ):
        page = LexborHTMLParser((folder / "report.html").read_text("utf-8"))
        assert texts(page, ".reply .flag", language)[:2] == said
    flags = {claims.UNREADABLE, claims.NO_HALF, claims.DATE_ONLY, claims.FUTURE, claims.TOO_SOON}
    flags.add("later than its arrival")  # of a mail, from steps/listen.py
    assert flags == set(load_words()._tables["flag"])


def test_a_letter_that_was_not_sent_stands_with_outcome_and_reason(page):
    told = [node.text() for node in page.css("#not-sent-list ~ tbody tr")]
    assert len(told) == 4
    assert sum("only a person may solve" in line for line in told) == 2


def test_every_finding_that_is_open_is_listed(page):
    assert len(page.css("#open-table ~ tbody tr")) == 4


def test_every_site_and_every_letter_has_its_place_with_a_timeline(page):
    assert len(page.css("section.site")) == 12
    assert len(page.css("article.letter")) == 24
    assert len(page.css("article.letter svg.timeline")) == 20


def test_ids_are_unique_and_every_link_finds_its_target(page):
    ids = [node.attributes["id"] for node in page.css("[id]")]
    assert len(ids) == len(set(ids))
    assert {node.attributes["href"][1:] for node in page.css("a[href]")} <= set(ids)


def test_headings_never_skip_a_level(page):
    levels = [int(node.tag[1]) for node in page.css("h1, h2, h3, h4, h5")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_the_page_needs_nothing_from_elsewhere(page):
    sources = [node.attributes["src"] for node in page.css("[src]")]
    assert sources
    assert all(source.startswith("data:image/png;base64,") for source in sources)
    assert page.css("link, iframe, object, embed, script[src]") == []


def test_the_same_findings_give_the_same_bytes_whatever_their_order_and_the_machines_zone(
    folder, tmp_path, monkeypatch
):
    told = findings()
    shuffled = replace(told, cases=told.cases[::-1], verdicts=told.verdicts[::-1])
    monkeypatch.setitem(os.environ, "TZ", "America/Los_Angeles")
    time.tzset()
    try:
        WRITER.write(shuffled, tmp_path)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert {name: (tmp_path / name).read_bytes() for name in FILES} == {
        name: (folder / name).read_bytes() for name in FILES
    }


def test_an_office_cannot_write_markup_into_the_page(tmp_path):
    hostile = (
        "</blockquote><script>alert(1)</script><img src=x onerror=alert(2)> {{ 7*7 }} \u202egnp.exe\x1b[2J"
    )
    WRITER.write(one_letter(hostile, title="<svg onload=alert(3)>"), tmp_path)
    page = LexborHTMLParser((tmp_path / "report.html").read_text("utf-8"))
    assert len(page.css("script")) == 1
    assert page.css("img[onerror], svg[onload]") == []
    (said,) = [node.text() for node in page.css(".reply blockquote")]
    assert said == "</blockquote><script>alert(1)</script><img src=x onerror=alert(2)> {{ 7*7 }} �gnp.exe�[2J"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_a_cell_that_would_start_a_formula_is_led_by_an_apostrophe(start):
    assert str(csv_cell(f"{start}HYPERLINK(0)")).startswith("'")


def test_an_office_cannot_write_a_formula_into_a_table(tmp_path):
    WRITER.write(one_letter('=HYPERLINK("http://x.example")', title="@SUM(1)"), tmp_path)
    assert rows(tmp_path / "replies.csv")[0]["text"] == '\'=HYPERLINK("http://x.example")'
    assert rows(tmp_path / "inquiries.csv")[0]["title"] == "'@SUM(1)"


def test_numbers_and_harmless_text_stay_as_they_are():
    assert [csv_cell(value) for value in (5, None, "a=b", "")] == [5, None, "a=b", ""]


def test_plain_text_keeps_its_lines_and_loses_what_reorders_it():
    assert make_plain("a\r\nb\rc\u2028d\te\u2066f\ud800") == "a\nb\nc\nd\te�f�"


def test_contact_data_and_query_passwords_are_printed_nowhere(tmp_path):
    asked = inquiry(1, "社保转移")
    quoted = f"To {asked.persona.email.upper()}, 13900000000: your password is 483920, code tok1社保转移."
    WRITER.write(one_letter(quoted), tmp_path)
    for name in FILES:
        text = (tmp_path / name).read_text("utf-8").lower()
        told = [secret for secret in (asked.persona.email, "13900000000", "483920", "tok1") if secret in text]
        assert told == [], name
    assert "To ▇▇▇, ▇▇▇: your password is ▇▇▇, code ▇▇▇." in (tmp_path / "report.html").read_text("utf-8")


def test_a_very_long_reply_is_cut_on_the_page_and_whole_in_the_table(tmp_path):
    WRITER.write(one_letter("长" * 30_000), tmp_path)
    page = LexborHTMLParser((tmp_path / "report.html").read_text("utf-8"))
    assert len(page.css_first(".reply blockquote").text()) == 20_000
    assert "replies.csv" in page.css_first(".reply .note").text()
    assert len(rows(tmp_path / "replies.csv")[0]["text"]) == 30_000


def test_pictures_beyond_the_limit_lie_in_a_folder_beside_and_the_page_says_so(tmp_path):
    paths = ReportWriter(Drawer(), embed_limit=100).write(findings(), tmp_path)
    assert paths[-1] == tmp_path / "pictures" / f"{PICTURE_NAME}.png"
    assert paths[-1].read_bytes() == PICTURE
    page = LexborHTMLParser((tmp_path / "report.html").read_text("utf-8"))
    assert {node.attributes["src"] for node in page.css("img")} == {f"pictures/{PICTURE_NAME}.png"}
    assert "pictures/" in page.css_first("#about ~ ul").text()


def test_a_young_campaign_shows_no_share_but_says_what_it_waits_for(tmp_path):
    WRITER.write(findings(as_of=at(8, 18)), tmp_path)
    page = LexborHTMLParser((tmp_path / "report.html").read_text("utf-8"))
    assert texts(page, ".headlines li", "en")[0] == (
        "answered within 1 working day — no letter is due yet 20 more are too early to tell"
    )
    assert page.css("#chart-answered, #chart-regions") == []


def test_an_empty_campaign_is_printed_too(tmp_path):
    WRITER.write(replace(findings(), cases=(), verdicts=()), tmp_path)
    assert rows(tmp_path / "shares.csv") == []


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    taken = tmp_path / "taken"
    taken.write_text("a file")
    with pytest.raises(WrongUse) as refusal:
        WRITER.write(findings(), taken)
    assert str(refusal.value) == (
        f"The report cannot be written to {taken} (File exists): choose another folder."
    )


def test_every_word_stands_in_both_languages_with_the_same_values():
    def values(pattern: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(pattern) if name}

    for table, entries in load_words()._tables.items():
        if table == "sentences":
            continue
        for name, entry in entries.items():
            assert set(entry) - {"en_one"} == set(LANGUAGES), (table, name)
            assert values(entry["zh"]) == values(entry["en"]), (table, name)


@pytest.mark.parametrize(
    ("table", "kinds"), [("finding", Finding), ("outcome", Outcome), ("reply", ReplyKind)], ids=str
)
def test_every_term_of_the_domain_has_its_chinese(table, kinds):
    assert {str(kind) for kind in kinds} <= set(load_words()._tables[table])


def test_every_reason_of_a_verdict_has_its_chinese():
    unclear = inquiry(1, "社保转移")
    waiting = delivered(unclear, (reply(unclear, at(9, 10), ReplyKind.UNKNOWN, "嗯"),))
    unseen = delivered(inquiry(2, "社保转移"), blind=tuple(range(9, 32)))
    told = [findings(), findings(as_of=at(9, 8)), findings([waiting, unseen])]
    reasons = {v.reason for known in told for v in known.verdicts if v.finding is not Finding.NOT_SENT}
    assert reasons == set(load_words()._tables["sentences"])


@pytest.mark.browser
async def test_chromium_shows_one_language_at_a_time_and_nothing_wider_than_a_phone(folder, chromium):
    said = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for switch, shown, hidden in (
            ("中文", "主要结果", "Main results"),
            ("English", "Main results", "主要结果"),
        ):
            context = await browser.new_context(
                viewport={"width": 390, "height": 800}, java_script_enabled=False
            )
            tab = await context.new_page()
            tab.on("console", lambda message: said.append(message.text))
            await tab.goto((folder / "report.html").as_uri())
            await tab.get_by_text(switch, exact=True).click()
            assert await tab.get_by_text(shown, exact=True).is_visible()
            assert not await tab.get_by_text(hidden, exact=True).is_visible()
            await context.close()
        tab = await browser.new_page(viewport={"width": 390, "height": 800})
        tab.on("console", lambda message: said.append(message.text))
        await tab.goto((folder / "report.html").as_uri() + "?lang=en")
        assert await tab.evaluate("document.documentElement.lang") == "en"
        assert await tab.evaluate("document.documentElement.scrollWidth") == 390
        await browser.close()
    assert said == []
