"""Folders: the list of packages, what an `__init__` says, how full one may be, names that stand once."""

import ast
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator

from support.repository import ROOT, TESTS
from support.source import ROOMS, modules

MOST_FILES = 20
MOST_LINES = 300


def folder(path: str) -> str:
    return path.rpartition("/")[0]


def test_every_folder_with_code_is_a_package_of_the_list_and_the_other_way_round() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        listed = set(tomllib.load(file)["tool"]["setuptools"]["packages"])
    folders = {folder(path).replace("/", ".") for path, _ in modules()}
    assert {name if name.startswith("replyclock") else f"replyclock.{name}" for name in folders} == listed


def test_an_init_file_says_in_a_sentence_what_lives_there_and_holds_nothing_else() -> None:
    inits = {path: tree for path, tree in modules() if path.endswith("__init__.py")}

    assert {folder(path) for path in inits} == {folder(path) for path, _ in modules()}
    assert [path for path, tree in inits.items() if len(tree.body) != 1 or not ast.get_docstring(tree)] == []


def test_the_tests_are_no_package() -> None:
    assert not list(TESTS.rglob("__init__.py"))


def test_no_folder_holds_more_than_a_newcomer_takes_in_and_no_module_has_two_jobs() -> None:
    held = Counter(folder(path) for path, _ in modules())
    held.update(folder(path.relative_to(ROOT).as_posix()) for path in TESTS.rglob("*.py"))
    long = [path for path, _ in modules() if len((ROOT / path).read_text("utf-8").splitlines()) > MOST_LINES]

    assert {name: count for name, count in held.items() if count > MOST_FILES} == {}
    assert long == []


def test_inside_a_folder_no_file_repeats_its_name() -> None:
    assert [path for path, _ in modules() if path.endswith(f"/{folder(path).rpartition('/')[2]}.py")] == []


def types() -> Iterator[tuple[str, str]]:
    """Every public class and alias of a type that a module defines."""
    for path, tree in modules():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                yield node.name, path
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                name = node.targets[0].id
                if name[0].isupper() and not name.isupper():
                    yield name, path


# What stands twice on purpose, and why.
TYPES_TWICE: dict[str, str] = {}


def test_a_type_name_has_one_meaning() -> None:
    where = defaultdict(list)
    for name, path in types():
        where[name].append(path)

    assert {name: paths for name, paths in where.items() if len(paths) > 1 and name not in TYPES_TWICE} == {}


# File names that stand twice, and why: a subject keeps its word in every layer, a role its name everywhere.
SUBJECTS = (
    "activity anchor archive attachment calendars capture chain chat chats counts draft durations exhibits"
    " fields findings forms keys ledger letters looks messages notice operators pack packs picture places"
    " pages problems recipes replies report retention rounds sample score shares times transfer watch"
)
VERBS = (
    "approve ask attach check compare confirm decide demo discover explain export import_ listen login look"
    " plan record rehearse remove seal send"
)  # the command, the step it calls, and what the step calls
ROLES = {
    "authority": "who stamps: a real one, and the practice town's",
    "clock": "the protocol, the machine's and the practice town's",
    "file": "what one kind of file may say",
    "gate": "the protocol and what keeps it",
    "group": "the commands of a group",
    "lazy": "what is made or read when it is first asked for",
    "list_open": "what waits for a person",
    "model": "the values of a folder, whole",
    "options": "options of several commands",
    "reader": "the protocol and what keeps it",
    "sender": "the protocol and what keeps it",
    "settings": "what a file of settings may say",
    "status": "how something stands",
    "workspace": "a workspace opened, and one made for the demo",
    "writer": "what writes a whole folder",
}


def test_a_file_name_stands_twice_for_a_reason_only() -> None:
    names = Counter(path.rpartition("/")[2].removesuffix(".py") for path, _ in modules())
    twice = {name for name, count in names.items() if count > 1 and name != "__init__"}

    assert twice == {*SUBJECTS.split(), *VERBS.split(), *ROLES}


def test_the_rooms_are_where_the_owner_wants_them() -> None:
    assert all((ROOT / room / "__init__.py").is_file() for room in ROOMS)
