"""What is hashed is what is understood, run and uploaded, however often a file changes meanwhile."""

import hashlib
import os
import sys
from pathlib import Path

import pytest
from support.form_page import INQUIRY, StillClock

from replyclock.errors import NotAllowed, WrongUse
from replyclock.ports.operators import OperatorAnswer
from replyclock.probes.recipe.digests import file_hashes
from replyclock.probes.recipe.functions import load_function
from replyclock.probes.recipe.model import RecipeBook
from replyclock.probes.sending.sender import RecipeSender

RECIPE = """
[submit]
channel = "form"
url = "https://{host}/form"
fields = [{{ selector = "#t", fill = "title" }}, {{ selector = "#f", file = "scan.pdf" }}]
press = {{ selector = "#go" }}
python = "more.py:run"

[watch]
kind = "mail"
"""
APPROVED = {
    "hz.toml": RECIPE.format(host="good.example"),
    "more.py": "def run(): return 'good'",
    "scan.pdf": "good",
}
SWAPPED = {
    "hz.toml": RECIPE.format(host="evil.example"),
    "more.py": "def run(): return 'evil'",
    "scan.pdf": "evil",
}


def write(folder: Path, files: dict[str, str]) -> None:
    """With one age for all versions, as somebody would who wants nothing to show."""
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
        os.utime(folder / name, (1, 1))


def used(book: RecipeBook) -> tuple[str, ...]:
    """The digests, and what is used: all of one reading."""
    recipe = book.recipe("hz")
    hashes = file_hashes(recipe)
    write(recipe.file.parent, SWAPPED)
    [host] = recipe.sending_hosts
    return (
        *(hashes[name] for name in sorted(hashes)),
        host,
        load_function(recipe, "more.py:run")(),
        recipe.files.copy_of("scan.pdf").read_text("utf-8"),
        recipe.files.digest_of("hz.toml"),
    )


def digests(files: dict[str, str]) -> list[str]:
    return [hashlib.sha256(files[name].encode()).hexdigest() for name in sorted(files)]


def test_a_file_swapped_after_it_was_hashed_is_used_as_it_was(tmp_path: Path) -> None:
    write(tmp_path, APPROVED)
    good = digests(APPROVED)
    assert used(RecipeBook(tmp_path)) == (*good, "good.example", "good", "good", good[0])


def test_one_book_knows_what_changed_though_length_and_age_are_the_same(tmp_path: Path) -> None:
    write(tmp_path, APPROVED)
    book = RecipeBook(tmp_path)
    used(book)
    evil = digests(SWAPPED)
    assert used(book) == (*evil, "evil.example", "evil", "evil", evil[0])


def test_every_file_is_opened_once(tmp_path: Path) -> None:
    write(tmp_path, APPROVED)
    opened: list[str] = []

    def hear(event: str, given: tuple[object, ...]) -> None:
        """Such a hook stays for good, and so counts only the readings in this test's own folder."""
        if event == "open" and given[1] != "w" and str(given[0]).startswith(str(tmp_path)):
            opened.append(Path(str(given[0])).name)

    sys.addaudithook(hear)
    used(RecipeBook(tmp_path))
    assert sorted(opened) == ["hz.toml", "more.py", "scan.pdf"]


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    write(tmp_path, APPROVED)
    (tmp_path / "scan.pdf").unlink()
    with pytest.raises(
        WrongUse, match=r"scan\.pdf cannot be read \(No such file or directory\): put it there"
    ):
        file_hashes(RecipeBook(tmp_path).recipe("hz"))


async def test_a_recipe_swapped_after_its_approval_was_seen_opens_no_browser(tmp_path: Path) -> None:
    write(tmp_path, APPROVED)
    sender = RecipeSender(RecipeBook(tmp_path), Nowhere(), StillClock())  # type: ignore[arg-type]
    approved = sender.recipe_files("hz")
    write(tmp_path, {"more.py": SWAPPED["more.py"]})

    async def before_press(_: object) -> None:
        raise AssertionError

    with pytest.raises(NotAllowed, match=r"hz: more\.py changed while a letter was about to be sent"):
        await sender.submit(INQUIRY, before_press, user_agent="tests", ask=ask, files=approved)
    with pytest.raises(NotAllowed, match="or rehearsed: nothing was sent"):
        await sender.rehearse(INQUIRY, user_agent="tests", files=approved)


class Nowhere:
    """A browser that nobody may open."""


async def ask(_: object) -> OperatorAnswer:
    """Nobody is asked."""
    raise AssertionError
