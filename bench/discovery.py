"""Discovery: how many forms are understood, on labelled pages of others and on those of tests/forms.

    python bench/discovery.py [--forms ../shared/forms] [--json FILE]

The labelled pages are no part of this repository; without their folder only those of tests/forms are
measured, and the bars of the others are left out. Their own evaluator counts; it needs two packages from
PyPI, which go into an environment below .cache/bench. Rules were written with an eye on one half of the
pages, drawn by a seed, and on none of the other until the rules stood; both halves are shown.
"""

import argparse
import asyncio
import json
import random
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from figures import CACHE, Bar, Part, Table, arguments, run_alone, say
from processes import BenchFault, run
from selectolax.lexbor import LexborHTMLParser

from replyclock.domain.recipes.discovery import FoundForm, SeenPage
from replyclock.probes.browser.contexts import Browser
from replyclock.probes.browser.settings import BrowserSettings
from replyclock.probes.discovery.finder import Discoverer

ROOT = Path(__file__).resolve().parent.parent
OWN = ROOT / "tests" / "forms"
_SEED = 6
_PACKAGES = ("beautifulsoup4==4.15.0", "html5lib==1.1")
_COMMANDS = 5
_PERCENT = 100
_NO_MESSAGE_FORM = 3
_LANGUAGES = ("Chinese", "other")


def add_options(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """Where the labelled pages lie."""
    parser.add_argument("--forms", type=Path, default=ROOT.parent / "shared" / "forms", help="labelled pages")
    return parser


def measure(given: argparse.Namespace) -> Part:
    """Both sets of pages, and how long one saved page takes as a command."""
    own_rows, own_bars = _own()
    columns = ("pages", "with a form", "found", "whole", "letter", "false alarms")
    tables = [Table("Pages of tests/forms", columns, own_rows)]
    bars = list(own_bars)
    if (given.forms / "labels.json").is_file():
        theirs, table = _labelled(given.forms)
        bars += theirs
        tables.append(table)
    else:
        say(f"{given.forms} is not there: its bars are left out")
    return Part("discovery", tuple(tables), tuple(bars))


def _own() -> tuple[tuple[tuple[str | float, ...], ...], list[Bar]]:
    """The pages that tell by `data-means` what each control is for."""
    counts: Counter[tuple[str, str]] = Counter()
    pages = sorted(OWN.glob("*.html"))
    for path, (seen, _) in zip(pages, _look(pages), strict=True):
        counts.update((_language(path), key) for key in _judge(path, seen))
    rows = []
    for language in _LANGUAGES:
        of = {key: counts[language, key] for key in ("pages", "forms", "found", "whole", "letter", "false")}
        rows.append((f"{language}: {of['pages']}", *(float(of[key]) for key in list(of)[1:])))
    share = {
        (language, key): _PERCENT * counts[language, key] / counts[language, "forms"]
        for language in _LANGUAGES
        for key in ("whole", "letter")
    }
    return tuple(rows), [
        Bar("own Chinese pages: whole form right", share["Chinese", "whole"], "%", at_least=65),
        Bar(
            "own Chinese pages: body, submit and captcha right", share["Chinese", "letter"], "%", at_least=85
        ),
        Bar("own pages in other languages: whole form right", share["other", "whole"], "%", at_least=75),
    ]


def _language(path: Path) -> str:
    return _LANGUAGES[0] if path.name.startswith("zh") else _LANGUAGES[1]


def _judge(path: Path, seen: SeenPage) -> list[str]:
    """What counts for one page."""
    tree = LexborHTMLParser(path.read_text("utf-8"))
    meant = {node.mem_id: node.attributes["data-means"] for node in tree.css("[data-means]")}
    letter = next((form for form in seen.forms if form.is_message_form), None)
    if not meant:
        return ["pages", *(["false"] if letter else [])]
    said = _said(tree, letter)
    wrong = {meant[one] for one in meant if said.get(one, "other") != meant[one]}
    found = ["found"] if letter else []
    whole = ["whole"] if not wrong else []
    core = ["letter"] if not wrong & {"body", "submit", "captcha"} else []
    return ["pages", "forms", *found, *whole, *core]


def _said(tree: LexborHTMLParser, form: FoundForm | None) -> dict[int, str]:
    return {
        node.mem_id: "trap" if field.trap else field.type
        for field in (form.fields if form else ())
        for node in tree.css(field.selector)
    }


def _labelled(folder: Path) -> tuple[list[Bar], Table]:
    """The pages of others, counted by the evaluator that came with their labels."""
    labels = json.loads((folder / "labels.json").read_text("utf-8"))
    names = sorted(labels["pages"])
    looks = _look([folder / labels["pages"][name]["file"] for name in names])
    seen = dict(zip(names, looks, strict=True))
    work = CACHE / "forms"
    work.mkdir(parents=True, exist_ok=True)
    predicted = _predictions(folder, labels, {name: page for name, (page, _) in seen.items()})
    (work / "predicted.json").write_text(json.dumps(predicted), "utf-8")
    halves = _halves(labels)
    rows = tuple(_row(folder, work, labels, words, kept) for words, kept in halves.items())
    whole = rows[0]
    slowest = max(_command_seconds(folder, labels, names))
    each = _middle([took for _, took in looks])
    bars = [
        Bar("labelled pages: whole message form right", whole[2], "%", at_least=82),
        Bar("labelled pages: body, submit and captcha right", whole[3], "%", at_least=93),
        Bar("labelled pages: message form found", whole[4], "%", at_least=97),
        Bar("labelled pages: false alarms", whole[5], "", at_most=1),
        Bar("labelled pages: traps filled in", whole[6], "", at_most=0),
        Bar("one saved page, the command: processor with its children", slowest, "s", at_most=1.5),
    ]
    columns = ("pages", "forms", "whole %", "letter %", "found %", "false alarms", "traps filled")
    notes = (f"in one process a page takes {each:.2f} s from start to end",)
    return bars, Table("Labelled pages", columns, rows, notes)


def _halves(labels: Mapping[str, Any]) -> dict[str, set[str]]:
    """All pages, those that rules were written with, and the others."""
    chance = random.Random(_SEED)
    names = sorted(labels["pages"])
    having = [name for name in names if labels["pages"][name]["message_forms"]]
    without = [name for name in names if name not in having]
    chance.shuffle(having)
    chance.shuffle(without)
    tuning = {*having[::2], *without[::2]}
    return {"all": set(names), "tuning half": tuning, "held-out half": set(names) - tuning}


def _row(folder: Path, work: Path, labels: Mapping[str, Any], words: str, kept: set[str]) -> tuple[Any, ...]:
    part = {
        **labels,
        "pages": {name: page for name, page in labels["pages"].items() if name in kept},
        "forms": {name: form for name, form in labels["forms"].items() if form["page"] in kept},
    }
    base = work / "labels"
    base.mkdir(exist_ok=True)
    if not (base / "forms").exists():
        (base / "forms").symlink_to((folder / "forms").resolve())
    (base / "labels.json").write_text(json.dumps(part), "utf-8")
    finished = run(
        [
            _python_of_evaluator(), folder / "evaluate.py", work / "predicted.json",
            "--labels", base / "labels.json", "--split", "all", "--json",
        ],
        seconds=300,
    )  # fmt: skip
    counted = json.loads(finished.output)
    every = counted["all"]
    pages = Counter[str]()
    for language in counted["discovery"].values():
        pages.update(language)
    return (
        f"{words}: {len(kept)}",
        every["forms"],
        _PERCENT * every["whole"],
        _PERCENT * every["sendable"],
        _PERCENT * pages["right"] / pages["pos"],
        pages["false alarm"],
        every["traps_filled"],
    )


def _predictions(
    folder: Path, labels: Mapping[str, Any], seen: Mapping[str, SeenPage]
) -> dict[str, Mapping[str, Any]]:
    """As the evaluator wants them: types by selector for each form, and which form takes a message."""
    forms: dict[str, dict[str, str]] = {}
    pages: dict[str, int | None] = {}
    for name, page in seen.items():
        tree = LexborHTMLParser((folder / labels["pages"][name]["file"]).read_text("utf-8"))
        places = [node.mem_id for node in tree.css("form")]
        pages[name] = None
        for form in page.forms:
            node = tree.css_first(form.selector)
            place = places.index(node.mem_id) if node is not None and node.mem_id in places else -1
            if form.is_message_form and pages[name] is None:
                pages[name] = place
            forms[f"{name}.{place}"] = {
                field.selector: field.type
                for field in form.fields
                if field.type != "other" and not field.trap
            }
    return {"forms": forms, "pages": pages}


def _python_of_evaluator() -> Path:
    folder = CACHE / "forms" / "evaluator"
    if not (folder / "ready").exists():
        say("an environment for the evaluator")
        run([sys.executable, "-m", "venv", "--clear", folder], seconds=120)
        run([folder / "bin/pip", "install", "--quiet", *_PACKAGES], seconds=600)
        (folder / "ready").touch()
    return folder / "bin/python"


def _look(paths: Sequence[Path]) -> list[tuple[SeenPage, float]]:
    """Every page as one process sees it, with the seconds it took."""
    say(f"{len(paths)} pages")
    return asyncio.run(_look_at_all(paths))


async def _look_at_all(paths: Sequence[Path]) -> list[tuple[SeenPage, float]]:
    browser = Browser(BrowserSettings())
    finder = Discoverer(browser)
    found = []
    try:
        for path in paths:
            begun = time.perf_counter()
            seen = await finder.look_at_saved(path)
            found.append((seen, time.perf_counter() - begun))
    finally:
        await browser.aclose()
    return found


def _command_seconds(folder: Path, labels: Mapping[str, Any], names: Sequence[str]) -> list[float]:
    """Processor time of a few pages, the largest among them, each by a command of its own.

    What a page's own renderer used is not told to whoever started the browser, and not in it.
    """
    files = (folder / labels["pages"][name]["file"] for name in names)
    paths = sorted(files, key=lambda path: path.stat().st_size)
    taken = []
    for path in [paths[0], *paths[-_COMMANDS + 1 :]]:
        begun = _of_children()
        program = Path(sys.executable).with_name("replyclock")
        ended = subprocess.run(
            [program, "recipe", "discover", path, "--json"], capture_output=True, timeout=60, check=False
        )
        if ended.returncode not in {0, _NO_MESSAGE_FORM}:
            raise BenchFault(f"{path.name} could not be read: {ended.stderr.decode()}")
        taken.append(_of_children() - begun)
    return taken


def _of_children() -> float:
    """Seconds of processor that ended children and theirs have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _middle(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]


if __name__ == "__main__":
    sys.exit(run_alone(measure, add_options(arguments(__doc__ or ""))))
