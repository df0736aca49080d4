"""The notice: three parts and attachments, worked by hand on a few sites; HTML, DOCX and PDF say the same."""

import io
import json
import re
import string
import tomllib
import zipfile
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner
from playwright.async_api import async_playwright
from selectolax.lexbor import LexborHTMLParser
from support.letters_by_hand import elsewhere, found
from support.repository import ROOT
from support.score_sheets import AS_OF, DEPARTMENT, PORTAL, letter, of, review, sheet

from replyclock.analysis.notice.files import notice_files
from replyclock.analysis.scoring.rubrics import read_rubric
from replyclock.analysis.text.plain_text import Speech, load_notice_translations
from replyclock.cli.main import main
from replyclock.domain.case import Counting
from replyclock.domain.facts import Outcome
from replyclock.domain.inquiry import Site
from replyclock.domain.scoring.rectification import compare
from replyclock.errors import MissingPart
from replyclock.probes.browser.contexts import Browser
from replyclock.probes.browser.pdf import dated, print_pdf
from replyclock.probes.browser.settings import BrowserSettings

PLAIN, NATIONAL = read_rubric("plain"), read_rubric("national")
A, B, C, D, E = (
    replace(of(PORTAL, code), region=region) for code, region in zip("abcde", "东西东西东", strict=True)
)
LATE, IN_TIME = 17, 12


def cases(late: str, sites: str = "abcde", unreviewed: str = ""):
    """A letter to each site, answered late by those named; five working days end with the 15th.

    A reviewer confirmed the answers of all but the sites that are named last.
    """
    chosen = [site for site in (A, B, C, D, E) if site.code in sites]
    return [
        letter(
            "hours",
            LATE if site.code in late else IN_TIME,
            site=site,
            reviewed=site.code not in unreviewed,
        )
        for site in chosen
    ]


def notice(*letters, rubric=PLAIN, earlier=None, language="zh", pending=False, title="秋季抽查", reviews=()):
    scored = sheet(rubric, *letters, reviews=reviews)
    comparison = (
        compare(scored, sheet(rubric, *earlier, campaign="summer"), pending=pending) if earlier else None
    )
    return notice_files(found(*letters, title=title), scored, comparison, pending=pending, language=language)


def page(files, language="zh") -> LexborHTMLParser:
    return LexborHTMLParser(files[f"notice.{language}.html"].decode())


def texts(parsed: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in parsed.css(selector)]


def rows(parsed: LexborHTMLParser, heading: str) -> list[list[str]]:
    """The cells of the first table after a heading or caption that begins so."""
    table = next(
        table
        for table in parsed.css("table")
        if heading
        in (
            table.css_first("caption").text()
            if table.css_first("caption")
            else parsed.css_first(f"#{table.attributes['aria-labelledby']}").text()
        )
    )
    return [[cell.text() for cell in row.css("th, td")] for row in table.css("tbody tr")]


# Then b, c and d were late; now a and b. So b still fails, c and d are put right, a fails newly, and e was
# not asked then.
NOW, THEN = cases("ab"), cases("bcd", "abcd")


def test_the_first_part_names_what_was_put_right_and_what_was_not():
    parsed = page(notice(*NOW, earlier=THEN))
    text = parsed.body.text()
    assert (
        "上一轮不合格的网站 3 个，其中已整改 2 个，仍不合格 1 个，不可比较 0 个；本轮新增不合格 1 个。"
        in text
    )
    problem = "5 个工作日内未答复的信件"
    assert rows(parsed, "已整改的网站（2 个）") == [
        ["1", "Site c", "东", problem],
        ["2", "Site d", "西", problem],
    ]
    assert rows(parsed, "仍不合格的网站") == [["1", "Site b", "西", problem, problem]]
    assert rows(parsed, "新增不合格的网站") == [["1", "Site a", "东", problem]]
    assert "上次未检查该网站（1 个）：Site e。" in text


def test_the_second_part_counts_sites_failures_and_their_share_by_kind():
    department = letter("hours", IN_TIME, site=DEPARTMENT)
    captcha = letter("hours", site=of(DEPARTMENT, "zz"), outcome=Outcome.CAPTCHA)
    blind = letter("hours", LATE, site=of(PORTAL, "f"), unseen_from=14)
    parsed = page(notice(*NOW, department, captcha, blind))
    text = parsed.body.text()
    assert (
        "本轮检查网站 8 个，评定 7 个：合格 4 个，不合格 2 个（其中单项否决 0 个），结果尚不能确定 1 个"
        in text
    )
    assert "合格率为 57.1%（4/7）；结果未定的网站若均合格，则为 71.4%。" in text
    assert rows(parsed, "表 1") == [
        ["部门网站", "2", "1", "0", "0", "1", "100.0%"],
        ["门户网站", "6", "3", "2", "1", "0", "50.0%"],
        ["合计", "8", "4", "2", "1", "1", "57.1%"],
    ]
    assert [row[:4] for row in rows(parsed, "表 2")] == [
        ["1 个工作日", "0", "7", "0.0%"],
        ["2 个工作日", "4", "7", "57.1%"],
        ["5 个工作日", "4", "7", "57.1%"],
    ]
    assert rows(parsed, "表 4　结果尚不能确定") == [["1", "青石", "Site f", "0–100 分"]]
    assert "信件均未送达、未作评定的网站：Site zz。" in text


def test_the_third_part_names_sites_with_letters_and_last_days():
    parsed = page(notice(*NOW))
    assert "（一）5 个工作日内未答复的信件（2 个网站）" in texts(parsed, "h3")
    assert rows(parsed, "（一）") == [
        ["1", "Site a", "东", "“hours”：5 个工作日逾期答复，最后一日 2026-10-15（autumn/a/hours）"],
        ["2", "Site b", "西", "“hours”：5 个工作日逾期答复，最后一日 2026-10-15（autumn/b/hours）"],
    ]


def test_a_notice_tells_confirmed_answers_from_those_only_suggested():
    # "a" and "b" were late, the others in time; nobody has read the answers of "b" and "c".
    parsed = page(notice(*cases("ab", unreviewed="bc")))
    text = parsed.body.text()
    assert "计数方式：程序按措辞建议为答复的，在人工复核之前也计入。" in text
    assert "至今已答复的 5 封信件中，3 封的答复经人工复核，2 封的仅由程序建议，尚未复核。" in text
    # In time for sure are "d" and "e", late for sure "a" and "b": "c" may pass or fail.
    assert (
        "其中 1 个网站的结果取决于未经人工复核的来信：不论复核如何，可以认定合格的网站 2 个，"
        "不合格的 2 个，另有 1 个尚不能确定。" in text
    )
    # Within five days 3 of 5, one of them only suggested: 2 of 5 to 3 of 5.
    [five] = [row for row in rows(parsed, "表 2") if row[0] == "5 个工作日"]
    assert five[:7] == ["5 个工作日", "3", "5", "60.0%", "2", "1", "40.0–60.0%"]
    assert rows(parsed, "（一）") == [
        ["1", "Site a", "东", "“hours”：5 个工作日逾期答复，最后一日 2026-10-15（autumn/a/hours）"],
        [
            "2",
            "Site b",
            "西",
            "“hours”：5 个工作日逾期答复，最后一日 2026-10-15（autumn/b/hours）（未经人工复核）",
        ],
    ]
    regions = {row[0]: row[-1] for row in rows(parsed, "各地区检查结果")}
    assert regions == {"东": "2/3（仅建议 1）", "西": "1/2", "合计": "3/5（仅建议 1）"}


def test_a_notice_says_where_only_reviews_count():
    one = letter("hours", IN_TIME, site=A, reviewed=True, counting=Counting.REVIEWED)
    other = letter("hours", IN_TIME, site=B, counting=Counting.REVIEWED)
    files = notice_files(
        replace(found(one, other), counting=Counting.REVIEWED),
        replace(sheet(PLAIN, one, other), counting=Counting.REVIEWED),
        None,
        pending=False,
        language="en",
    )
    text = page(files, "en").body.text()
    assert "How answers count: only those that a reviewer confirmed" in text
    assert "1 pass, 0 fail (0 of them by a veto), 1 are still open" in text


def test_rounds_that_count_differently_are_not_compared():
    strict = [letter("hours", IN_TIME, site=A, reviewed=True, counting=Counting.REVIEWED)]
    now = replace(sheet(PLAIN, *strict), counting=Counting.REVIEWED)
    earlier = sheet(PLAIN, *cases("a", "a"), campaign="summer")
    files = notice_files(
        found(*strict), now, compare(now, earlier, pending=False), pending=False, language="zh"
    )
    assert "其中一次只计经人工复核的答复（1 个）：Site a。" in page(files).body.text()


def test_the_attachments_list_regions_and_the_sites_that_fail():
    parsed = page(notice(*NOW))
    assert texts(parsed, "h2.attachment") == ["各地区检查结果", "不合格网站名单", "评定口径和待定事项"]
    assert rows(parsed, "各地区检查结果") == [
        ["东", "3", "2", "1", "0", "0", "66.7%", "2/3"],
        ["西", "2", "1", "1", "0", "0", "50.0%", "1/2"],
        ["合计", "5", "3", "2", "0", "0", "60.0%", "3/5"],
    ]
    failed = rows(parsed, "不合格网站名单")
    assert failed[0] == [
        "1",
        "东",
        "Site a\nhttps://qs.example/",
        "办公室",
        "0 分",
        "5 个工作日内未答复的信件",
    ]
    assert [row[2][:6] for row in failed] == ["Site a", "Site b"]


def test_without_an_earlier_round_the_first_part_says_so():
    assert "本轮未指定可供对照的上一轮检查，整改情况不作通报。" in page(notice(*NOW)).body.text()
    english = page(notice(*NOW, language="en"), "en").body.text()
    assert "No earlier round was named for comparison, so nothing is said of what was put right." in english


def test_what_is_pending_is_told_apart_and_what_a_reviewer_must_decide_is_listed():
    gone = letter("hours", site=of(PORTAL, "n"), outcome=Outcome.NO_CHANNEL)
    parsed = page(notice(*NOW, gone, rubric=NATIONAL, language="en"), "en")
    text = parsed.body.text()
    assert "6 sites were checked and 6 judged: 5 pass, 1 fail (1 of them by a veto), 0 are still open" in text
    assert "4 items of the rubric are pending" in text
    assert "Items of 5 sites wait for a reviewer and are not counted (attachment 3)." in text
    assert [row[:2] for row in rows(parsed, "Table 4")] == [
        [NATIONAL.items[1].title.en, "5"],
        [NATIONAL.items[2].title.en, "5"],
    ]
    assert [row[3] for row in rows(parsed, "(1)")] == ["“hours”: no channel (autumn/n/hours)"]
    assert [row[4] for row in rows(parsed, "Sites that fail")] == ["vetoed"]


def test_a_decision_is_printed_with_name_and_reason_and_without_contact_data():
    hidden = NOW[0].inquiry.persona.email
    decided = review("column-stale", "-3", rubric="national", site="a")
    told = replace(decided, reason=f"newest reply of 1 July, see {hidden}")
    (row,) = rows(page(notice(*NOW, rubric=NATIONAL, reviews=(told,), language="en"), "en"), "(1)")
    assert row[3] == "Decided by li, 16 October 2026: -3 points. newest reply of 1 July, see ▇▇▇"


HOSTILE = "<script>alert(1)</script>&\x00\x1b\uffff\u202e=1"


def test_strangers_words_are_shown_and_never_obeyed():
    site = Site("x", HOSTILE, f"https://x.example/{HOSTILE}", HOSTILE, HOSTILE, "city", "portal")
    files = notice(letter("hours", LATE, site=site), title=HOSTILE)
    parsed = page(files)
    assert parsed.css("script") == []
    shown = "<script>alert(1)</script>&����=1"
    assert rows(parsed, "（一）")[0][1] == shown
    opened = docx.Document(io.BytesIO(files["notice.zh.docx"]))
    assert shown in [cell.text for table in opened.tables for cell in table.rows[-1].cells]
    assert opened.core_properties.title == f"关于{shown}情况的通报"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_docx_says_what_the_page_says(language):
    files = notice(*NOW, earlier=THEN, language=language)
    parsed = page(files, language)
    opened = docx.Document(io.BytesIO(files[f"notice.{language}.docx"]))
    said = [paragraph.text for paragraph in opened.paragraphs if paragraph.text]
    shown = [node.text() for node in parsed.css("h1, h2, h3, p, caption")]
    assert said == shown
    assert [[[cell.text for cell in row.cells] for row in table.rows] for table in opened.tables] == [
        [[cell.text() for cell in row.css("th, td")] for row in table.css("tr")]
        for table in parsed.css("table")
    ]


def test_the_docx_repeats_headings_numbers_pages_and_names_fonts_with_others_in_their_place():
    with zipfile.ZipFile(io.BytesIO(notice(*NOW)["notice.zh.docx"])) as parts:
        body = parts.read("word/document.xml").decode()
        fonts = parts.read("word/fontTable.xml").decode()
        footers = [parts.read(name).decode() for name in parts.namelist() if "footer" in name]
    assert body.count("<w:tblHeader/>") == body.count("<w:tbl>")
    assert '<w:font w:name="FangSong"><w:altName w:val="FangSong_GB2312,' in fonts
    assert len(footers) == 2
    assert all(" PAGE " in footer for footer in footers)
    assert 'w:w="11906" w:h="16838"' in body


def test_the_same_findings_give_the_same_bytes_later_and_elsewhere(monkeypatch):
    made = notice(*NOW, earlier=THEN)
    with elsewhere(monkeypatch):
        again = notice(*NOW, earlier=THEN)
    assert made == again


def test_a_round_of_which_nothing_was_sent_yet_has_a_notice_too():
    parsed = page(notice(letter("hours", outcome=None)))
    assert "至数据截至时尚无一封送达" in parsed.body.text()
    assert "未发现可以认定的问题。" in texts(parsed, "p")


def test_every_word_of_the_notice_stands_in_both_languages_with_the_same_values():
    def values(pattern: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(pattern) if name}

    tables = tomllib.loads((ROOT / "analysis/text/notice.toml").read_text("utf-8"))
    for name, entries in tables.items():
        for key, entry in entries.items():
            assert set(entry) - {"en_one"} == {"zh", "en"}, (name, key)
            assert values(entry["zh"]) == values(entry["en"]), (name, key)


def test_every_word_of_the_notice_is_used():
    code = "".join(path.read_text("utf-8") for path in (ROOT / "analysis").rglob("*.py"))
    tables = tomllib.loads((ROOT / "analysis/text/notice.toml").read_text("utf-8"))
    used = set(re.findall(r"[\w.]+", code))
    strays = [
        f"{name}.{key}" for name, keys in tables.items() for key in keys if not {key, f"{name}.{key}"} & used
    ]
    assert [stray for stray in strays if not stray.startswith("notice.attachment_")] == []
    assert load_notice_translations().names("notice")


def test_sections_are_numbered_as_each_language_does():
    chinese, english = Speech("zh", "Asia/Shanghai"), Speech("en", "Asia/Shanghai")
    assert [chinese.ordinal(n) for n in (1, 10, 11, 20, 21)] == ["一", "十", "十一", "二十", "二十一"]
    assert english.ordinal(21) == "21"
    assert (chinese.moment(AS_OF), english.moment(AS_OF)) == (
        "2026年10月20日10:00",
        "20 October 2026, 10:00",
    )


async def printed(settings: BrowserSettings, html: bytes) -> bytes:
    async with aclosing(Browser(settings)) as browser:
        return await print_pdf(browser, html, AS_OF)


@pytest.mark.browser
async def test_the_pdf_has_page_numbers_and_the_same_bytes_wherever_it_is_printed():
    html = notice(*NOW, earlier=THEN)["notice.zh.html"]
    made = await printed(BrowserSettings(), html)
    again = await printed(BrowserSettings(time_zone="America/New_York", locale="en-US"), html)
    assert made == again
    assert made.count(b"/Type /Page\n") >= 5
    assert b"/CreationDate (D:20261020020000+00'00')" in made
    assert made[int(made.rpartition(b"startxref\n")[2].split()[0]) :].startswith(b"xref")


@pytest.mark.browser
async def test_the_page_passes_axe_on_a_desk_and_on_a_phone(tmp_path, chromium):
    axe = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    (tmp_path / "notice.html").write_bytes(notice(*NOW, earlier=THEN)["notice.zh.html"])
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for width in (1280, 390):
            context = await browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
            shown = await context.new_page()
            await shown.goto((tmp_path / "notice.html").as_uri())
            await shown.evaluate(axe)
            found_by_axe = await shown.evaluate("axe.run()")
            assert [each["id"] for each in found_by_axe["violations"]] == []
            assert await shown.evaluate("document.documentElement.scrollWidth") == width
        await browser.close()


@pytest.mark.browser
async def test_without_a_font_that_has_the_signs_a_sentence_says_how_to_get_one(tmp_path, monkeypatch):
    fonts = tmp_path / "fonts.conf"
    fonts.write_text(f"<fontconfig><dir>{tmp_path}</dir><cachedir>{tmp_path}</cachedir></fontconfig>")
    monkeypatch.setenv("FONTCONFIG_FILE", str(fonts))
    with pytest.raises(MissingPart) as missing:
        await printed(BrowserSettings(), "<p>通报</p>".encode())
    assert str(missing.value) == (
        "no font on this machine has Chinese signs, so the PDF would show boxes: "
        "install one (on Debian: apt-get install fonts-noto-cjk)."
    )


def test_the_date_of_a_pdf_is_replaced_without_moving_anything():
    pdf = b"1 0 obj\n<</CreationDate (D:20991231235959+00'00')\n/ModDate (D:20991231235959+00'00')>>\n"
    told = dated(pdf, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    assert told == pdf.replace(b"20991231235959", b"20260102030405")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with two planned campaigns, months apart."""
    folder = tmp_path_factory.mktemp("noticed") / "w"
    assert CliRunner().invoke(main, ["init", str(folder)]).exit_code == 0
    text = (folder / "campaigns/example.toml").read_text("utf-8").replace('"CN"', '"EVERY-DAY"')
    for name, month in (("summer", "2099-07-"), ("autumn", "2099-12-")):
        campaign = text.replace('name = "example"', f'name = "{name}"').replace("2026-12-", month)
        (folder / f"campaigns/{name}.toml").write_text(
            campaign.replace("valid_from = 2099-12", "valid_from = 2099-07")
        )
        assert CliRunner().invoke(main, ["-w", str(folder), "campaign", "plan", name]).exit_code == 0
    return folder


@pytest.mark.browser
def test_at_the_command_line_a_notice_is_three_files(workspace, tmp_path):
    words = ["-w", str(workspace), "notice", "autumn", "--earlier", "summer", "-o", str(tmp_path / "out")]
    result = CliRunner().invoke(main, [*words, "--as-of", "2026-11-20", "--json"])
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert (told["campaign"], told["earlier"], told["rubric"]) == ("autumn", "summer", "plain")
    assert [Path(file).name for file in told["files"]] == [
        "notice.zh.html",
        "notice.zh.docx",
        "notice.zh.pdf",
    ]
    assert (tmp_path / "out/notice.zh.pdf").read_bytes().startswith(b"%PDF-")


def test_without_a_browser_the_other_files_are_there_and_the_sentence_says_so(workspace, tmp_path):
    settings = workspace / "playwright.config.json"
    kept = settings.read_text("utf-8") if settings.exists() else None
    settings.write_text('{"executable": "/nowhere/chromium"}', "utf-8")
    words = ["-w", str(workspace), "notice", "autumn", "-o", str(tmp_path), "--language", "en"]
    result = CliRunner().invoke(main, words)
    settings.unlink() if kept is None else settings.write_text(kept, "utf-8")
    assert result.exit_code == 1
    assert result.stderr.endswith(f"; the notice is there without its PDF, in {tmp_path}.\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["notice.en.docx", "notice.en.html"]
