"""A published list gathered from a real server on loopback: politely, and going on where it ended."""

import asyncio
import csv
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from support.doubles import Bench, HandClock, made_bench

from replyclock.cli.main import main
from replyclock.domain.facts import Claim
from replyclock.domain.published.archive import ArchiveAddress, ListedLetter, archive_row
from replyclock.errors import SiteDown, WrongUse
from replyclock.probes.browser.contexts import Browser
from replyclock.probes.browser.settings import read_browser_settings
from replyclock.probes.recipe.model import load_recipe
from replyclock.probes.watching.archive import RecipeArchive
from replyclock.steps.watching.archive import Harvest, Harvester
from replyclock.workspace.published_archive import ArchiveFile

RECIPE = """
[submit]
channel = "none"
url = "{address}/"

[watch]
kind = "list"
url = "{address}/list?page=1"
next = "a.next"
container = "table"
row = "tr"
number = ".number"
title = ".title"
answer = {{ link = ".title a", container = ".detail", body = ".text" }}

[[watch.times]]
label = "来信时间"
on = "row"
means = "submitted"
selector = ".asked"
formats = ["%Y-%m-%d %H:%M"]

[[watch.times]]
label = "答复时间"
selector = ".answered"
formats = ["%Y-%m-%d %H:%M", "%Y-%m-%d"]
"""
BEIJING = ZoneInfo("Asia/Shanghai")
NOVEMBER = datetime(2026, 11, 1, tzinfo=UTC)


class Office:
    """An office's site: letters in pages of two, the newest first; `broken` addresses answer with 500."""

    def __init__(self) -> None:
        self.letters = {
            1: ("2026-10-12 09:00", "2026-10-13 10:00"),
            2: ("2026-10-12 10:00", "2026-10-19"),
            3: ("2026-10-13 11:00", ""),
        }
        self.broken: set[str] = set()
        self.robots = ""
        self.visited: list[str] = []
        office = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                office.visited.append(self.path)
                status, text = office.answer(self.path)
                body = text.encode()
                self.send_response(status)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, path: str) -> tuple[int, str]:
        if path == "/robots.txt":
            return (200, self.robots) if self.robots else (404, "")
        if path in self.broken:
            return 500, "out of order"
        kind, _, number = path.strip("/").replace("list?page=", "list/").partition("/")
        return 200, self.list_page(int(number)) if kind == "list" else self.letter(int(number))

    def list_page(self, page: int) -> str:
        newest = sorted(self.letters, reverse=True)
        rows = "".join(
            f'<tr><td class="number">{n}</td><td class="title"><a href="/letter/{n}">关于张三的事</a></td>'
            f'<td class="asked">{self.letters[n][0]}</td></tr>'
            for n in newest[2 * page - 2 : 2 * page]
        )
        onward = f'<a class="next" href="/list?page={page + 1}">下一页</a>' if 2 * page < len(newest) else ""
        return f"<table>{rows}</table>{onward}"

    def letter(self, number: int) -> str:
        answered = self.letters[number][1]
        answer = f'<p class="answered">{answered}</p><p class="text">张三您好</p>' if answered else ""
        return f'<div class="detail">{answer}</div>'

    @property
    def pages_visited(self) -> list[str]:
        return [path for path in self.visited if path != "/robots.txt"]


@pytest.fixture
def office() -> Iterator[Office]:
    made = Office()
    threading.Thread(target=made.server.serve_forever, daemon=True).start()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    folder = tmp_path / "bench"
    folder.mkdir()
    with made_bench(folder) as made:
        yield made


def write_recipe(folder: Path, office: Office) -> Path:
    path = folder / "hx.toml"
    path.write_text(RECIPE.format(address=office.address), "utf-8")
    return path


def gather(office: Office, bench: Bench, folder: Path, most_pages: int = 50) -> Harvest:
    browser = Browser(read_browser_settings(None))
    recipe = load_recipe(write_recipe(folder, office))

    async def work() -> Harvest:
        source = RecipeArchive(recipe, browser, bench.clock, "replyclock (test)")
        try:
            file = ArchiveFile(folder / "hx.csv", "hx", source.first)
            return await Harvester(source, file, bench.outside).gather(most_pages, lambda *_: None)
        finally:
            await source.aclose()

    bench.clock.at = max(bench.clock.at, NOVEMBER)
    return asyncio.run(work())


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "hx.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_list_is_gathered_page_by_page_with_the_times_of_every_letters_own_page(office, bench, tmp_path):
    found = gather(office, bench, tmp_path)

    assert found == Harvest(pages=2, letters=3, unread=0, finished=True)
    assert [(row["number"], row["question_time"], row["reply_time"]) for row in rows(tmp_path)] == [
        ("3", "2026-10-13T11:00:00+08:00", ""),
        ("2", "2026-10-12T10:00:00+08:00", "2026-10-19"),
        ("1", "2026-10-12T09:00:00+08:00", "2026-10-13T10:00:00+08:00"),
    ]
    assert rows(tmp_path)[1]["remarks"] == "date only"
    assert "张三" not in (tmp_path / "hx.csv").read_text("utf-8-sig")
    assert not (tmp_path / "hx.csv.progress").exists()


def test_every_visit_waits_for_the_hosts_turn(office, bench, tmp_path):
    office.robots = "User-agent: *\nCrawl-delay: 30\n"
    gather(office, bench, tmp_path)

    # Five pages; robots.txt asks for 30 seconds between them, more than our own ten.
    assert len(office.pages_visited) == 5
    assert bench.clock.at - NOVEMBER >= timedelta(seconds=4 * 30)
    host = office.address.removeprefix("http://")
    assert bench.outside.gate.enter([host], bench.clock.at)[host].free_at is not None


def test_a_run_that_was_stopped_goes_on_and_takes_no_letter_twice(office, bench, tmp_path):
    first = gather(office, bench, tmp_path, most_pages=1)
    assert (first.letters, first.finished) == (2, False)
    # Meanwhile a new letter has moved the others on by one; and the program died within a line.
    office.letters[4] = ("2026-10-14 09:00", "2026-10-15 09:00")
    with (tmp_path / "hx.csv").open("a") as file:
        file.write("a line that was never fini")

    second = gather(office, bench, tmp_path)

    assert (second.letters, second.finished) == (1, True)
    assert [row["number"] for row in rows(tmp_path)] == ["3", "2", "1"]
    assert office.pages_visited.count("/letter/2") == 1
    with pytest.raises(WrongUse, match="is there already and nothing of it is left to read"):
        gather(office, bench, tmp_path)


def test_what_robots_txt_forbids_is_not_read(office, bench, tmp_path):
    office.robots = "User-agent: *\nDisallow: /list\n"

    with pytest.raises(SiteDown, match=r"does not let replyclock look at .*; 0 letters are kept"):
        gather(office, bench, tmp_path)

    assert office.pages_visited == []


def test_a_letter_whose_page_is_out_of_order_is_kept_with_a_note(office, bench, tmp_path):
    office.broken = {"/letter/2"}

    found = gather(office, bench, tmp_path)

    assert (found.letters, found.unread, found.finished) == (3, 1, True)
    [broken] = [row for row in rows(tmp_path) if row["number"] == "2"]
    assert broken["note"].endswith("/letter/2 answered with HTTP 500.")
    assert (broken["question_time"], broken["reply_time"]) == ("2026-10-12T10:00:00+08:00", "")
    assert office.pages_visited.count("/letter/2") == 3


def test_a_site_that_is_down_ends_the_run_and_what_was_read_is_kept(office, bench, tmp_path):
    office.broken = {"/list?page=2"}

    with pytest.raises(SiteDown, match="HTTP 500; 2 letters are kept, and the same command goes on"):
        gather(office, bench, tmp_path)

    office.broken = set()
    assert gather(office, bench, tmp_path).finished
    assert len(rows(tmp_path)) == 3


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('means = "submitted"', 'means = "other"', 'watch.times has none that means "submitted"'),
        ('kind = "list"', 'kind = "list"\npython = "hx.py:read"', "without a function of its own"),
    ],
)
def test_a_recipe_without_the_times_of_a_list_is_refused(tmp_path, old, new, sentence):
    path = tmp_path / "hx.toml"
    path.write_text(RECIPE.format(address="http://hx.example").replace(old, new), "utf-8")

    with pytest.raises(WrongUse, match=sentence):
        RecipeArchive(load_recipe(path), Browser(read_browser_settings(None)), HandClock(NOVEMBER), "x")


def test_a_time_that_may_be_read_two_ways_is_put_down_as_its_day():
    at = datetime(2026, 10, 12, 1, 30, tzinfo=UTC)
    claims = (
        Claim("来信时间", "2026-10-12 09:30", at, ("12-hour clock without AM or PM",), "submitted"),
        Claim("答复时间", "马上", None, ("not readable",), "answered"),
    )
    row = archive_row(ListedLetter("abc", "7", "", "p", claims), BEIJING)

    assert (row["question_time"], row["reply_time"]) == ("2026-10-12", "马上")
    assert row["remarks"] == "12-hour clock without AM or PM; not readable"


def test_what_a_spreadsheet_would_reckon_with_is_led_by_an_apostrophe(tmp_path):
    file = ArchiveFile(tmp_path / "hx.csv", "hx", [ArchiveAddress("u", "h")])
    file.add(archive_row(ListedLetter("abc", "=1+1", "", "p", ()), BEIJING))

    assert rows(tmp_path)[0]["number"] == "'=1+1"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("nonsense", "is no progress of an archive"),
        ('{"site": "other", "todo": [["u", "h"]], "been": []}', "holds letters of other, not of hx"),
        ('{"site": "hx", "todo": [["u", "h"]], "been": []}', "is gone and .* is not: take that away too"),
    ],
)
def test_a_progress_that_does_not_fit_is_refused(tmp_path, text, sentence):
    (tmp_path / "hx.csv.progress").write_text(text)

    with pytest.raises(WrongUse, match=sentence):
        ArchiveFile(tmp_path / "hx.csv", "hx", [ArchiveAddress("u", "h")])


def test_the_command_gathers_a_file_that_analyse_times_reads_without_a_question(office, tmp_path):
    workspace, output = tmp_path / "w", tmp_path / "hx.csv"
    call = CliRunner().invoke
    assert call(main, ["init", str(workspace)]).exit_code == 0
    write_recipe(workspace / "recipes", office)
    (workspace / "replyclock.toml").write_text("[polite]\nhost_gap_seconds = 0\n", "utf-8")

    words = f"-w {workspace} archive hx -o {output} --contact auditor@inspection.example --json".split()
    gathered = call(main, words)
    analysed = call(main, ["analyse", "times", str(output), "--as-of", "2026-11-01", "--json"])

    assert gathered.exit_code == 0, gathered.output
    assert json.loads(gathered.stdout)["letters"] == 3
    found = json.loads(analysed.stdout)
    # One was never answered; the others took one working day, and five (Monday to Monday).
    assert (found["rows"], found["used"], found["within"]["1"], found["within"]["5"]) == (3, 2, 1, 2)
    assert found["read_as"]["question"] == "question_time"
