"""The cover of a pack: what its pages say, what they never run, and how they look in a real Chromium."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from support.town_findings import PICTURE, PICTURE_NAME

from replyclock.analysis.calendars.load import load_calendar
from replyclock.analysis.evidence.cover import LIST_LENGTH, cover_files, paper_page
from replyclock.domain.facts import Claim, Outcome, ReplyKind
from replyclock.domain.inquiry import Site
from replyclock.domain.story.model import (
    AttemptStory,
    AuthorisationStory,
    CaptureStory,
    LetterStory,
    PackedExhibit,
    PackStory,
    Provenance,
    ReplyStory,
    ReviewStory,
    SealStory,
    StampStory,
    WatchStory,
    WithheldStory,
)
from replyclock.domain.trace import Trace
from replyclock.domain.verdict import Finding, Verdict
from replyclock.domain.window import Window

AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
SENT = datetime(2026, 9, 30, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOSTILE = "<script>document.title='taken'</script><img src=x onerror=alert(1)>{{ 7*7 }}\u202e"
SHOWN = PackedExhibit("form picture", PICTURE_NAME, "image/png", f"exhibits/{PICTURE_NAME}.png")
GONE = PackedExhibit("result page", "d" * 64, "text/html", "")
SITE = Site("qs", "青石市人民政府", "https://qs.example/", "青石市人民政府办公室")


def a_pack(**changes) -> PackStory:
    values = {
        "scope": ("inquiry", "autumn-qs-hours"),
        "title": "2026年秋季监测",
        "round_key": "autumn",
        "authorisation": AuthorisationStory(
            "示例办公室", "示例〔2026〕1号", "检查组", "2026-09-01", "2026-12-31"
        ),
        "zone": "Asia/Shanghai",
        "as_of": SENT + timedelta(days=30),
        "calendar": "CN 2026-1",
        "program": "replyclock 0.1",
        "ledger": "e" * 32,
        "clock": "machine",
        "statement": 90,
        "entries": 40,
        "seals": [a_seal(1, 20), a_seal(2, 90)],
        "withheld": [WithheldStory(6, "attempt_end receipt_password", "secret", "b" * 64)],
    }
    return PackStory(**values | changes)


def a_seal(number: int, count: int, *, stamped: bool = True, practice: bool = False) -> SealStory:
    at = SENT + HOUR * number
    stamp = StampStory("tsa", at if stamped else None, practice)
    return SealStory(number, count, at, at, "f" * 64, (stamp,))


def a_letter(**changes) -> LetterStory:
    calendar, zone = load_calendar("CN"), ZoneInfo("Asia/Shanghai")
    traces = []
    for days in (1, 5):
        due_on = calendar.due_on(date(2026, 9, 30), days)
        counted = tuple(calendar.trace(date(2026, 9, 30), days))
        traces.append(Trace(date(2026, 9, 30), days, due_on, calendar.end_of(due_on, zone), 1, counted))
    verdicts = tuple(
        Verdict("autumn-qs-hours", trace.working_days, finding, trace.due_on, "window of looks", "CN", reason)
        for trace, finding, reason in zip(
            traces,
            (Finding.LATE, Finding.IN_TIME),
            ("The answer came after the deadline.", "The answer was there before the deadline."),
            strict=True,
        )
    )
    attempt = AttemptStory(
        1, 5, SENT, pressed=True, before=(SHOWN,), ended=6, ended_at=SENT + HOUR / 60,
        outcome=Outcome.CONFIRMED, note=HOSTILE, receipt_number="20260930001", receipt_url="https://qs.example/q",
        after=(GONE,), provenance=Provenance("replyclock 0.1", "Chromium 142", "Linux 6", "c" * 64),
    )  # fmt: skip
    values = {
        "reference": "autumn-qs-hours",
        "site": SITE,
        "topic": "hours",
        "language": "zh",
        "planned_at": SENT - HOUR,
        "entry": 3,
        "title": "请问办事大厅的开放时间？",
        "body": f"您好，请问开放时间。\n{HOSTILE}",
        "derived": False,
        "writer": "王小明",
        "sent_at": SENT,
        "outcome": Outcome.CONFIRMED,
        "attempts": (attempt,),
        "watches": (a_watch(),),
        "replies": (a_reply(),),
        "reviews": (ReviewStory(21, SENT + 250 * HOUR, "reply", 0, "answer", "李", HOSTILE),),
        "captures": (CaptureStory(22, SENT + 350 * HOUR, "李", "异议", (GONE,)),),
        "verdicts": verdicts,
        "traces": tuple(traces),
    }
    return LetterStory(**values | changes)


def a_watch() -> WatchStory:
    return WatchStory(
        "https://qs.example/list",
        190,
        4,
        SENT + HOUR,
        SENT + 700 * HOUR,
        SENT + 199 * HOUR,
        SENT + 200 * HOUR,
    )


def a_reply(**changes) -> ReplyStory:
    claim = Claim("回复时间", "2026-10-01 09:00", SENT + 24 * HOUR, ("claimed before it was there",))
    values = {
        "entry": 20,
        "identity": 1,
        "via": "https://qs.example/list",
        "window": Window(SENT + 211 * HOUR, SENT + 212 * HOUR),
        "suggested": ReplyKind.UNKNOWN,
        "kind": ReplyKind.ANSWER,
        "reason": "substance",
        "text": f"办事大厅工作日9时开放。{HOSTILE}",
        "derived": False,
        "claims": (claim,),
        "exhibits": (GONE,),
    }
    return ReplyStory(**values | changes)


def pages(pack: PackStory, letters: Sequence[LetterStory]) -> dict[str, str]:
    return {name: data.decode() for name, data in cover_files(pack, letters)}


class English(HTMLParser):
    """What an English reader sees of the main part: no Chinese twin, and one space between words."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[bool] = []  # by open element: whether it is a Chinese twin
        self.said: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in ("br", "img", "meta"):
            self.open.append(dict(attrs).get("class") == "zh")
        self.said += [] if tag in INLINE else [" "]

    def handle_endtag(self, tag):
        self.open.pop()
        self.said += [] if tag in INLINE else [" "]

    def handle_data(self, data):
        self.said += [] if any(self.open) else [data]


INLINE = ("span", "a", "b", "bdi", "code", "em", "strong")


def in_english(page: str) -> str:
    reader = English()
    reader.feed(page.partition("<main>")[2].partition("</main>")[0])
    return " ".join("".join(reader.said).split())


@pytest.fixture(scope="module")
def index() -> str:
    """The first page of the pack of one letter."""
    return pages(a_pack(), [a_letter()])["index.html"]


def test_the_page_of_a_letter_tells_its_story_in_order_of_time(index) -> None:
    told = in_english(index)

    events = [
        "The letter was planned",
        "Attempt 1: before pressing",
        "Attempt 1: confirmed",
        "20260930001",
        "The limit of 1 working day ended",
        "Received: answer",
        "A person decided: answer",
        "The limit of 5 working days ended",
        "Captured because of a dispute",
        "The pack tells what was known then",
    ]
    places = [told.index(event) for event in events]
    assert places == sorted(places)


@pytest.mark.parametrize(
    "words",
    [
        "示例〔2026〕1号",
        "entry 20 · checkpoint 1 · stamped 2026-09-30 03:00:00Z by tsa",
        "not there at 2026-10-09 05:00:00, there at 2026-10-09 06:00:00 (decides)",
        "claimed before it was there (decides nothing)",
        "The rules suggested “waiting for a reviewer”; a reviewer decided otherwise.",
        "https://qs.example/list 190 4",
        "5 working days, ends 2026-10-14 00:00:00",
        "National Day",
        "Chromium 142",
        "It does not prove who sent or wrote them",
        "replyclock evidence verify PATH",
        "entry 6: attempt_end receipt_password a password or the contact pool, which no pack holds",
    ],
)
def test_the_page_says_what_a_challenger_asks(words: str, index: str) -> None:
    assert words in in_english(index)


def test_the_commands_by_hand_name_the_last_checkpoint_and_its_key(index) -> None:
    assert "sha256sum --check --strict --quiet manifest-sha256.txt" in index
    assert f"-inkey data/keys/{'f' * 64}.pem" in index
    assert "openssl ts -verify -data ../stamped -in data/checkpoints/000002/tsa.tsr" in index


def test_what_others_wrote_is_text_and_nothing_of_it_runs(index) -> None:
    assert "<script" not in index
    assert "<img src=x" not in index
    assert "&lt;script&gt;document.title" in index
    assert "\u202e" not in index
    assert "{{ 7*7 }}" in index
    assert "default-src 'none'" in index


def test_a_picture_that_came_with_a_mail_is_listed_and_not_drawn() -> None:
    sent_along = replace(SHOWN, role="attachment cat.png")

    page = pages(a_pack(), [a_letter(attempts=(), replies=(a_reply(exhibits=(sent_along,)),))])["index.html"]

    assert "<img" not in page
    assert "attachment cat.png" in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"clock": "practice"}, "Its instants are invented"),
        ({"seals": [a_seal(1, 90, practice=True)]}, "which anybody can run. Their times prove nothing."),
        ({"seals": [a_seal(1, 90, stamped=False)]}, "stamp pending"),
        ({"seals": [a_seal(1, 10)]}, "waits for its seal"),
        ({"seals": []}, "what is not sealed proves nothing"),
        ({"withheld": [WithheldStory(3, "inquiry body", "persona", "b" * 64)]}, "redacted copy"),
    ],
    ids=["practice clock", "practice authority", "pending stamp", "unsealed entry", "no seal", "redacted"],
)
def test_the_page_says_what_weakens_it(changes: dict, words: str) -> None:
    assert words in in_english(pages(a_pack(**changes), [a_letter()])["index.html"])


def test_what_was_left_out_on_request_is_listed_before_the_secrets_of_a_large_round() -> None:
    secrets = [WithheldStory(n, "attempt_end receipt_password", "secret", "b" * 64) for n in range(1, 200)]
    asked = WithheldStory(500, "reply text", "officials", "c" * 64)

    told = in_english(pages(a_pack(withheld=[*secrets, asked]), [a_letter()])["index.html"])

    assert "entry 500: reply text may name officials; withheld on request" in told
    assert "100 more are listed in pack.json under redacted." in told


def test_a_derived_text_is_marked_on_the_page_and_in_a_file_of_its_own() -> None:
    found = pages(a_pack(), [a_letter(replies=(a_reply(text="联系人：▇▇▇", derived=True),))])

    assert list(found) == ["derived/000000020.txt", "index.html"]
    assert "no part of any proof: made from the withheld text of entry 20" in found["derived/000000020.txt"]
    assert "联系人：▇▇▇" in found["derived/000000020.txt"]
    assert "Derived: a masked copy" in found["index.html"]


def test_a_letter_that_was_not_sent_says_why_and_counts_no_days() -> None:
    verdict = Verdict("autumn-qs-hours", 1, Finding.NOT_SENT, None, "", "CN", "captcha")
    never = a_letter(
        sent_at=None, outcome=Outcome.CAPTCHA, attempts=(), watches=(), replies=(), reviews=(), captures=(),
        verdicts=(verdict,), traces=(), title=None, body=None, writer=None,
    )  # fmt: skip

    told = in_english(pages(a_pack(), [never])["index.html"])

    assert "not sent captcha" in told
    assert "(This copy does not hold the text.)" in told
    assert "The letter was not delivered, so nobody looked." in told
    assert "How the days were counted" not in told


def test_the_letters_of_a_site_have_a_page_each_and_a_list() -> None:
    letters = [a_letter(), a_letter(reference="../../etc/autumn qs", entry=4)]

    found = pages(a_pack(scope=("site", "qs")), letters)

    assert list(found) == [
        "stories/000001-autumn-qs-hours.html",
        "stories/000002-etc-autumn-qs.html",
        "index.html",
    ]
    assert 'href="stories/000002-etc-autumn-qs.html#en"' in found["index.html"]
    assert f'src="../exhibits/{PICTURE_NAME}.png"' in found["stories/000001-autumn-qs-hours.html"]
    assert "2 letters to 青石市人民政府" in in_english(found["index.html"])


def test_a_large_round_lists_its_letters_on_pages() -> None:
    bare = a_letter(attempts=(), watches=(), replies=(), reviews=(), captures=())
    letters = (replace(bare, reference=f"autumn-{n}") for n in range(LIST_LENGTH + 1))

    found = pages(a_pack(scope=("campaign", "autumn")), letters)

    lists = [name for name in found if "list-" in name]
    assert lists == ["stories/list-0001.html", "stories/list-0002.html"]
    assert 'href="stories/list-0002.html"' in found["index.html"]
    assert 'href="000201-autumn-200.html"' in found["stories/list-0002.html"]
    assert "autumn-200" not in found["index.html"]
    assert "answered within 1 working day 0 201" in in_english(found["index.html"])


def test_the_paper_holds_both_languages_and_its_pictures() -> None:
    read = {SHOWN.path: PICTURE}

    page = paper_page(a_pack(), [a_letter()], read.__getitem__).decode()

    assert page.index('class="page in-zh"') < page.index('class="page in-en"')
    assert page.count('src="data:image/png;base64,') == 2
    assert len(set(re.findall(r' id="([^"]+)"', page))) == len(re.findall(r' id="([^"]+)"', page))


def test_the_paper_of_a_large_round_counts_its_letters_and_lists_none() -> None:
    letters = (a_letter(reference=f"autumn-{n}") for n in range(LIST_LENGTH + 1))

    page = paper_page(a_pack(scope=("campaign", "autumn")), letters, lambda path: b"").decode()

    assert "201 letters" in in_english(page)
    assert "autumn-200" not in page
    assert "What happened to each letter stands in index.html" in page


def test_the_paper_of_a_round_is_its_list() -> None:
    page = paper_page(a_pack(scope=("campaign", "autumn")), [a_letter()], lambda path: b"").decode()

    assert "请问办事大厅的开放时间？" in page
    assert "What happened to each letter stands in index.html" in page
    assert "<img" not in page


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="module")
async def test_pages_open_from_a_folder_in_either_language_on_desk_and_phone(bare_chromium, tmp_path) -> None:
    write(tmp_path, pages(a_pack(scope=("site", "qs")), [a_letter()]))
    said: list[str] = []
    for width in (1280, 390):
        page = await bare_chromium.new_page(viewport={"width": width, "height": 800})
        page.on("console", lambda message: said.append(message.text))
        await page.goto((tmp_path / "index.html").as_uri())
        assert (
            await page.get_by_role("heading", level=1).inner_text()
            == "2026年秋季监测：致青石市人民政府的 1 封咨询信"
        )

        await page.get_by_role("link", name="English").click()
        await page.get_by_role("link", name="请问办事大厅的开放时间？").click()

        assert await page.get_by_role("heading", level=1).inner_text() == "A letter to 青石市人民政府"
        assert not await page.get_by_text("经过", exact=True).is_visible()
        assert await page.evaluate("document.images[0].naturalWidth") == 1
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert await page.evaluate("document.title") != "taken"
        await page.close()
    assert said == []


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="module")
async def test_no_rule_of_accessibility_is_broken(bare_chromium, tmp_path) -> None:
    write(tmp_path, pages(a_pack(clock="practice"), [a_letter()]))
    for address in ("", "#en"):
        page = await bare_chromium.new_page()
        await page.goto((tmp_path / "index.html").as_uri() + address)
        await page.evaluate(f"() => {{ {AXE} }}")
        found = await page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        assert [f"{each['id']}: {each['nodes'][0]['target']}" for each in found["violations"]] == []
        await page.close()


def write(folder: Path, found: dict[str, str]) -> None:
    for name, text in found.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    (folder / "exhibits").mkdir()
    (folder / SHOWN.path).write_bytes(PICTURE)
