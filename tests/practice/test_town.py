"""The practice town: its script adds up, its officials act on time, pages and mails say what they should."""

import email.policy
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from replyclock.analysis.calendars.load import load_calendar
from replyclock.domain.facts import ReplyKind
from replyclock.domain.replies.classify import suggest_kind
from replyclock.errors import WrongUse
from replyclock.mailbox.reading import read_letter
from replyclock.practice.authority import PracticeAuthority
from replyclock.practice.clock import TownClock
from replyclock.practice.process import TownMap, running_town
from replyclock.practice.script import read_script
from replyclock.practice.town import Mailing, Town, Writing
from replyclock.practice.workspace import fill_workspace
from replyclock.probes.recipe.model import RecipeBook

SCRIPT = read_script()
LETTER = {
    "xm": "王小明",
    "yx": "wangxiaoming.abc@lotus-post.example",
    "bt": "开放时间咨询",
    "nr": "几点开门？",
}


@pytest.fixture
def town(tmp_path: Path) -> Iterator[TownMap]:
    with running_town(tmp_path / "town") as running:
        yield running


def read(url: str, form: dict[str, str] | None = None, charset: str = "utf-8") -> str:
    data = None if form is None else urlencode(form, encoding=charset).encode()
    with urlopen(url, data, timeout=10) as answer:
        return answer.read().decode(charset)


def move(town: TownMap, instant: str) -> None:
    request = Request(f"{town.control}/clock/until", json.dumps({"instant": instant}).encode())
    with urlopen(request, timeout=10) as answer:
        answer.read()


def mails(town: TownMap) -> list[tuple[datetime, bytes]]:
    files = sorted((town.maildir / "new").iterdir())
    return [(datetime.fromtimestamp(path.stat().st_mtime, UTC), path.read_bytes()) for path in files]


@pytest.mark.parametrize("days", [1, 2, 5])
def test_the_counts_of_the_script_are_those_of_its_letters(days: int) -> None:
    findings = Counter(
        letter.verdict[days].replace(" ", "_") for site in SCRIPT.site for letter in site.letter
    )
    assert findings == Counter(SCRIPT.expected[days].model_dump())


@pytest.mark.parametrize("days", [1, 2, 5])
def test_the_counts_of_sites_are_those_of_their_letters(days: int) -> None:
    verdicts = [{letter.verdict[days] for letter in site.letter} for site in SCRIPT.site]
    reached = [each for each in verdicts if each != {"not sent"}]
    wanted = SCRIPT.expected_sites[days]
    assert (sum("in time" in each for each in reached), len(reached)) == (wanted.in_time, wanted.sites)


@pytest.mark.parametrize(
    ("received_at", "answered_at"),
    [
        pytest.param("2025-09-24T09:00+08:00", "2025-09-28T11:05+08:00", id="a working Sunday is day three"),
        pytest.param(
            "2025-09-26T16:59+08:00", "2025-09-30T11:05+08:00", id="the day of sending is not counted"
        ),
        pytest.param(
            "2025-09-28T10:00+08:00", "2025-10-09T11:05+08:00", id="the holiday week is jumped over"
        ),
    ],
)
async def test_officials_count_working_days_by_the_published_calendar(
    received_at: str, answered_at: str
) -> None:
    town = Town(SCRIPT, load_calendar("CN").due_on)
    await town.advance(datetime.fromisoformat(received_at), post_nothing)
    letter = town.receive(SCRIPT.of("qingshi"), Writing("王小明", "a@b.example", "题目", "正文"))
    await town.advance(datetime.fromisoformat("2025-10-20T00:00+08:00"), post_nothing)
    assert [(at, act.do) for at, act in letter.shown] == [(datetime.fromisoformat(answered_at), "answer")]


async def post_nothing(mailing: Mailing) -> None:
    """The town of these tests has no post office."""


async def test_time_never_runs_backwards() -> None:
    town = Town(SCRIPT, load_calendar("CN").due_on)
    noon = datetime(2025, 9, 25, 4, tzinfo=UTC)
    await town.advance(noon, post_nothing)
    await town.advance(datetime(2025, 9, 24, 4, tzinfo=UTC), post_nothing)
    assert town.now == noon


def test_a_letter_to_a_public_list_gets_a_number_and_shows_its_answer_from_its_hour_on(town: TownMap) -> None:
    site = town.sites["yunxi"]
    assert "YU202509240001" in read(f"{site}/hdjl/submit", LETTER)
    move(town, "2025-09-25T10:19:00+08:00")
    before = read(f"{site}/hdjl/letter/YU202509240001")
    move(town, "2025-09-25T10:21:00+08:00")
    after = read(f"{site}/hdjl/letter/YU202509240001")
    assert "回复时间" not in before
    assert "2025-09-25 10:20" in after
    assert "答复如下" in after


def test_a_look_up_wants_number_and_password(town: TownMap) -> None:
    site = town.sites["qingshi"]
    told = json.loads(read(f"{site}/api/letters", LETTER))["data"]
    right = read(f"{site}/hdjl/query", {"bh": told["bh"], "cxmm": told["cxmm"]})
    wrong = read(f"{site}/hdjl/query", {"bh": told["bh"], "cxmm": "000000"})
    assert LETTER["bt"] in right
    assert "没有查到您的信件" in wrong


def test_an_old_page_takes_gbk_under_contradicting_names_and_refuses_who_falls_into_its_trap(
    town: TownMap,
) -> None:
    form = {"title": "王小明", "phone": "a@b.example", "email": "开放时间咨询", "addr": "几点开门？"}
    trapped = read(f"{town.sites['jiugang']}/mail/save.asp", {**form, "content": "x"}, "gbk")
    taken = read(f"{town.sites['jiugang']}/mail/save.asp", form, "gbk")
    log = town.ask("/log")
    assert "提交失败" in trapped
    assert "提交成功" in taken
    assert [(each["title"], each["reply_address"]) for each in log["letters"]] == [
        ("开放时间咨询", "a@b.example")
    ]
    assert log["refused"] == {"jiugang": 1}


def test_a_site_that_is_down_answers_503_until_it_is_repaired(town: TownMap) -> None:
    site = town.sites["haitang"]
    for _ in range(2):
        read(f"{site}/hdjl/submit", LETTER)
    move(town, "2025-09-30T12:30:00+08:00")
    with pytest.raises(HTTPError, match="503"):
        read(f"{site}/hdjl/list")
    move(town, "2025-10-09T12:30:00+08:00")
    assert "已办结" in read(f"{site}/hdjl/list")


def test_what_citizens_write_is_shown_escaped(town: TownMap) -> None:
    site = town.sites["yunxi"]
    read(f"{site}/hdjl/submit", {**LETTER, "bt": "<script>alert(1)</script>"})
    page = read(f"{site}/hdjl/list")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def addressee(data: bytes) -> str:
    message = email.message_from_bytes(data, policy=email.policy.default)
    return str(message["Delivered-To"]).partition("@")[0]


def test_mails_arrive_at_the_instant_of_the_official_and_read_as_what_they_are(town: TownMap) -> None:
    for code in ("liuwan", "chengxi"):
        for nth in (1, 2):
            read(
                f"{town.sites[code]}/hdjl/submit",
                {**LETTER, "yx": f"wangxiaoming.{code}{nth}@lotus-post.example"},
            )
    move(town, "2025-10-17T00:00:00+08:00")
    seen = {
        (at.isoformat(), addressee(data)): suggest_kind(read_letter(data)).kind for at, data in mails(town)
    }
    # Letters came in on Wednesday 24 September at 00:00 Beijing time, which is 16:00 UTC of the 23rd.
    assert seen == {
        ("2025-09-23T16:03:00+00:00", "wangxiaoming.liuwan1"): ReplyKind.AUTOMATIC,
        ("2025-09-23T16:12:00+00:00", "wangxiaoming.chengxi1"): ReplyKind.BOUNCE,
        ("2025-09-25T01:30:00+00:00", "wangxiaoming.liuwan2"): ReplyKind.ACKNOWLEDGEMENT,
        ("2025-09-25T03:20:00+00:00", "wangxiaoming.chengxi2"): ReplyKind.FORWARDING,
        ("2025-09-26T02:40:00+00:00", "wangxiaoming.liuwan1"): ReplyKind.ANSWER,
        ("2025-09-27T00:12:00+00:00", "post"): seen[("2025-09-27T00:12:00+00:00", "post")],
        ("2025-09-30T01:50:00+00:00", "wangxiaoming.chengxi2"): ReplyKind.ANSWER,
        ("2025-10-10T07:10:00+00:00", "wangxiaoming.liuwan2"): ReplyKind.ANSWER,
    }


async def test_the_town_clock_stands_still_until_somebody_sleeps(town: TownMap) -> None:
    clock = TownClock(town.control)
    opened_at = datetime(2025, 9, 23, 16, tzinfo=UTC)
    later = datetime(2025, 9, 24, 1, tzinfo=UTC)
    assert clock.now() == opened_at
    await clock.sleep_until(later)
    assert (clock.now(), TownClock(town.control).now()) == (later, later)


def test_a_clock_without_a_town_says_how_to_get_one(free_port: int) -> None:
    with pytest.raises(WrongUse, match=r"no practice town answers at .*: start it with `replyclock demo`"):
        TownClock(f"http://127.0.0.1:{free_port}")


def test_a_clock_on_another_machine_is_refused() -> None:
    with pytest.raises(WrongUse, match="is not on this machine"):
        TownClock("http://clock.example:80")


def test_every_site_has_a_recipe_that_reads(tmp_path: Path) -> None:
    for folder in ("recipes", "campaigns"):
        (tmp_path / folder).mkdir()
    sites = {site.code: "http://127.0.0.1:9" for site in SCRIPT.site}
    town = TownMap("http://127.0.0.1:8", tmp_path, "a@b.example", sites)
    authority = PracticeAuthority("http://127.0.0.1:7/", tmp_path / "root.pem")
    authority.certificates.write_text("a certificate")
    fill_workspace(tmp_path, SCRIPT, town, authority)
    book = RecipeBook(tmp_path / "recipes")
    assert set(book.codes()) == set(sites)
    assert all(book.recipe(code).sending_hosts == {"127.0.0.1:9"} for code in sites)
