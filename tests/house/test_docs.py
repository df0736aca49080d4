"""What is written about the program is true of it: reference, links, commands, glossary."""

import re
import shlex
import sys
import tomllib
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import click
import pytest
from support.command_tree import COMMANDS, GROUPS, LEAVES
from support.repository import ROOT

from replyclock.domain.facts import Outcome, ReplyKind
from replyclock.domain.verdict import Finding
from replyclock.probes.recipe.model import load_recipe

PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md")])
CODE = ROOT / "replyclock"
HAND_WRITTEN = [page for page in PAGES if page.parent.name != "reference"]


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    """tools/reference.py, which is no package's module."""
    spec = spec_from_file_location("reference", ROOT / "tools/reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_is_what_the_code_says(reference: ModuleType) -> None:
    pages = [path for path in reference.FOLDER.iterdir() if path.name not in reference.BY_HAND]
    written = {path.name: path.read_text("utf-8") for path in pages}

    assert written == reference.pages(), f"run: {Path(sys.executable).name} tools/reference.py"


def test_the_first_walk_shows_the_folders_as_they_are(reference: ModuleType) -> None:
    written = reference.FIRST_WALK.read_text("utf-8")

    assert written == reference.first_walk(), f"run: {Path(sys.executable).name} tools/reference.py"
    assert "domain/" in written


@pytest.mark.parametrize("page", ["docs/first-walk.md", "docs/glossary.md", "CONTRIBUTING.md"])
def test_a_page_for_developers_names_no_place_that_is_not_there(page: str) -> None:
    named = re.findall(r"`([a-z_]+(?:/[\w.*-]+)+/?)`", (ROOT / page).read_text("utf-8"))
    places = [each for each in named if "..." not in each and "NNNN" not in each]

    tries = {
        each: [list(top.glob(name)) for top in (ROOT, CODE) for name in (each, f"{each}.py")]
        for each in places
    }
    assert [each for each, found in tries.items() if not any(found)] == []
    assert len(places) > 10


def test_decisions_are_numbered_without_a_gap_and_so_are_their_titles() -> None:
    pages = sorted((ROOT / "docs/decisions").glob("*.md"))

    assert [page.name[:5] for page in pages] == [f"{number:04}-" for number in range(1, len(pages) + 1)]
    assert [page.read_text("utf-8").split()[1] for page in pages] == [
        f"{number}." for number in range(1, len(pages) + 1)
    ]


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_shows_an_example_that_calls_it(path: str) -> None:
    text = COMMANDS[path].help or ""

    assert "Example" in text, f"{path} has no example"
    assert path.rsplit(maxsplit=1)[-1] in text.partition("Example")[2]


@pytest.mark.parametrize("path", LEAVES)
def test_every_command_can_answer_in_json(path: str) -> None:
    assert any("--json" in option.opts for option in LEAVES[path].params), f"{path} has no --json"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8"))
    places = [
        target.partition("#")[0] for target in targets if not target.startswith(("http://", "https://"))
    ]

    assert [place for place in places if place and not (page.parent / place).exists()] == []


def called(page: Path) -> Iterator[list[str]]:
    """The words of every call of replyclock in a page's console blocks."""
    for block in re.findall(r"```console\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
        for line in re.findall(r"^\$ replyclock (.*)$", block, re.MULTILINE):
            yield [word for word in shlex.split(line, comments=True) if word != "&&"]


@pytest.mark.parametrize("page", HAND_WRITTEN, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_call_in_a_page_is_one_the_program_knows(page: Path) -> None:
    for words in called(page):
        path = "replyclock"
        while path in GROUPS and words and f"{path} {words[0]}" in COMMANDS:
            path = f"{path} {words.pop(0)}"
        command = COMMANDS[path]

        whole = not isinstance(command, click.Group) or command.invoke_without_command
        assert whole, f"{page.name}: no such command: {words}"
        known = {name for option in command.params for name in option.opts}
        assert {word for word in words if word.startswith("--")} <= known, (
            f"{page.name}: {command.name} {words}"
        )


def test_the_readme_names_both_commands_and_shows_the_report() -> None:
    text = (ROOT / "README.md").read_text("utf-8")

    assert "make demo" in text
    assert "make test" in text
    assert "docs/pictures/report.png" in text
    (block,) = re.findall(r"## The first real campaign\n+```console\n(.*?)```", text, re.DOTALL)
    assert len(block.splitlines()) <= 10


@pytest.mark.parametrize("words", [Outcome, ReplyKind, Finding], ids=lambda words: words.__name__)
def test_the_glossary_knows_every_word_that_reports_use(words: type) -> None:
    text = (ROOT / "docs/glossary.md").read_text("utf-8")

    assert [word.value for word in words if word.value not in text] == []


@pytest.mark.parametrize("page", HAND_WRITTEN, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_toml_block_is_valid_toml(page: Path) -> None:
    for block in re.findall(r"```toml\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
        tomllib.loads(block)


@pytest.mark.parametrize(("name", "host"), [("helpdesk", "127.0.0.1:8701"), ("trac", "127.0.0.1:8702")])
def test_the_examples_recipes_are_valid(name: str, host: str) -> None:
    recipe = load_recipe(ROOT / f"examples/{name}/workspace/recipes/{name}.toml")

    assert recipe.sending_hosts == {host}
