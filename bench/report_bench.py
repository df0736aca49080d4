"""The report of 30,000 inquiries in a browser, and how long one of 328 sites takes to write.

    python bench/report_bench.py [--letters 30000] [--sites 14463] [--openings 5] [--json FILE]

Each report is written by a process of its own, as the command line writes it: all files, the workbook
included, no pictures; made-up findings and the start of Python are left out of the time, the first start
of the chart engine is not; of three times the middle one counts. Each opening is a Chromium of its own,
from the file: what counts is the time from asking for the address to the load event and the first frame
painted after it, and that again until the list of sites shows what a person searched for. Of several
openings the slowest counts.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from figures import Bar, Part, Table, arguments, run_alone, say
from playwright.sync_api import Browser, Page, sync_playwright
from processes import BENCH, run
from report_findings import Pictures, make_findings

from replyclock.assembly.reports import make_publisher

LETTERS, SITES = 30_000, 14_463
_SMALL = (656, 328)
_OPENINGS = 5
_PAINTED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))"
_MB = 1e6


@dataclass(frozen=True, slots=True)
class Opening:
    """Seconds until a page was loaded and painted, and until it had answered its first question."""

    loaded: float
    answered: float


@dataclass(frozen=True, slots=True)
class Size:
    """A report's HTML in bytes: its own page, the largest page of letters, all of them, and how many."""

    main: int
    largest: int
    pages: int
    count: int


def add_options(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """What can be made shorter."""
    parser.add_argument("--letters", type=int, default=LETTERS, help="letters of the large report")
    parser.add_argument("--sites", type=int, default=SITES, help="sites of the large report")
    parser.add_argument("--openings", type=int, default=_OPENINGS, help="how often each page is opened")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave the reports there")
    parser.add_argument("--alone", type=Path, metavar="FOLDER", help=argparse.SUPPRESS)
    return parser


def measure(given: argparse.Namespace) -> Part:
    """The two reports, written and opened."""
    with _folder(given.keep) as folder:
        say(f"the report of {_SMALL[0]:,} letters to {_SMALL[1]:,} sites, three times")
        small = [_write(_SMALL[0], _SMALL[1], folder / "small") for _ in range(3)]
        say(f"the report of {given.letters:,} letters to {given.sites:,} sites")
        large = _write(given.letters, given.sites, folder / "large")
        pages = {
            "small": folder / "small" / "report.html",
            "large": folder / "large" / "report.html",
            "letters": _largest(folder / "large"),
        }
        say(f"each page opened {given.openings} times")
        opened = {name: [_open(path) for _ in range(given.openings)] for name, path in pages.items()}
        sizes = {name: _size(folder / name) for name in ("small", "large")}
    tables = (_written_table(small, large, given), _opened_table(opened, pages), _size_table(sizes))
    return Part("reports", tables, _bars(sorted(small)[1], opened, sizes["large"], given))


def write_alone(letters: int, sites: int, folder: Path) -> float:
    """Seconds for writing everything."""
    findings = make_findings(letters, sites)
    publisher = make_publisher(Pictures())
    started_at = time.perf_counter()
    publisher.write(findings, folder)
    return time.perf_counter() - started_at


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        yield keep
        return
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def _write(letters: int, sites: int, folder: Path) -> float:
    command = [sys.executable, __file__, "--letters", letters, "--sites", sites, "--alone", folder]
    return float(json.loads(run(command, seconds=900).output.splitlines()[-1]))


def _largest(folder: Path) -> Path:
    pages = sorted(folder.glob("sites/*.html"), key=lambda page: page.stat().st_size)
    return pages[-1] if pages else folder / "report.html"


def _size(folder: Path) -> Size:
    pages = [page.stat().st_size for page in folder.glob("sites/*.html")]
    return Size((folder / "report.html").stat().st_size, max(pages, default=0), sum(pages), len(pages))


def _open(path: Path) -> Opening:
    """One opening in a browser that has just been started and has no cache."""
    with sync_playwright() as playwright, _started(playwright.chromium) as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto("about:blank")
        started_at = time.perf_counter()
        page.goto(path.as_uri(), wait_until="load")
        page.evaluate(_PAINTED)
        loaded = time.perf_counter() - started_at
        _ask(page)
        page.evaluate(_PAINTED)
        return Opening(loaded, time.perf_counter() - started_at)


@contextmanager
def _started(chromium) -> Iterator[Browser]:
    executable = run([sys.executable, BENCH.parent / "tools" / "try_browser.py"], seconds=120).output.strip()
    browser = chromium.launch(executable_path=executable, args=["--no-sandbox"])
    try:
        yield browser
    finally:
        browser.close()


def _ask(page: Page) -> None:
    """Look for one site where there is a list to search, else choose the other language."""
    if page.locator("#site-search").is_visible():
        page.fill("#site-search", "s00042")
        page.wait_for_function("document.querySelectorAll('#site-rows tr').length === 1")
    else:
        page.get_by_text("English", exact=True).click()
        page.wait_for_function("document.documentElement.lang === 'en'")


def _written_table(small: list[float], large: float, given: argparse.Namespace) -> Table:
    rows = (
        ("small", _SMALL[1], _SMALL[0], min(small), max(small)),
        ("large", given.sites, given.letters, large, large),
    )
    columns = ("report", "sites", "letters", "seconds, quickest", "seconds, slowest")
    notes = ("all files of `replyclock report`, workbook included; each time a process of its own",)
    return Table("Reports written", columns, rows, notes)


def _opened_table(opened: dict[str, list[Opening]], pages: dict[str, Path]) -> Table:
    rows = tuple(
        (
            name,
            pages[name].name,
            min(each.loaded for each in openings),
            max(each.loaded for each in openings),
            max(each.answered for each in openings),
        )
        for name, openings in opened.items()
    )
    columns = ("report", "page", "loaded, quickest", "loaded, slowest", "first answer, slowest")
    notes = ("seconds from asking to the first frame after the load event; each time a new Chromium",)
    return Table("Reports opened", columns, rows, notes)


def _size_table(sizes: dict[str, Size]) -> Table:
    rows = tuple(
        (name, size.main / _MB, size.count, size.largest / _MB, size.pages / _MB)
        for name, size in sizes.items()
    )
    columns = ("report", "report.html, MB", "pages of letters", "largest, MB", "together, MB")
    return Table("Size of the HTML without pictures", columns, rows)


def _bars(
    written: float, opened: dict[str, list[Opening]], size: Size, given: argparse.Namespace
) -> tuple[Bar, ...]:
    named = f"report of {given.letters:,} letters"
    answered = {name: max(each.answered for each in openings) for name, openings in opened.items()}
    return (
        Bar(f"the {named} opens and answers", answered["large"], "s", at_most=3),
        Bar("its largest page of letters opens", answered["letters"], "s", at_most=3),
        Bar(f"size of the {named}", size.main / _MB, "MB", at_most=10),
        Bar("its largest page of letters", size.largest / _MB, "MB", at_most=10),
        Bar(f"the report of {_SMALL[1]} sites is written", written, "s", at_most=5),
    )


def main() -> int:
    """The bench by itself."""
    parser = add_options(arguments(str(__doc__).splitlines()[0]))
    given = parser.parse_args()
    if given.alone is not None:
        print(json.dumps(write_alone(given.letters, given.sites, given.alone)))
        return 0
    return run_alone(measure, parser)


if __name__ == "__main__":
    sys.exit(main())
