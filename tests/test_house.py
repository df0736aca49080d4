"""The arrows between the parts, the packages against the folders, and where the clock may be read."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("probes", "mailbox", "analysis")
# files reads what a person wrote and says what is wrong with it, in one way for every file.
SHARED = (
    "replyclock.domain",
    "replyclock.ports",
    "replyclock.errors",
    "replyclock.files",
)
OUTSIDE = ("replyclock.store", "replyclock.evidence", *(f"replyclock.{room}" for room in ROOMS))

# Who may import a library of its own; a folder means everything below it.
OWNERS = {
    "playwright": ("probes/",),
    "imapclient": ("mailbox/imap.py",),
    "dkim": ("mailbox/dkim.py",),
    "dns": ("mailbox/dns_txt.py",),
    "sqlalchemy": ("replyclock/store/",),
    "alembic": ("replyclock/store/",),
    "pandas": ("analysis/",),
    "apprise": ("replyclock/notifier.py",),
    "PIL": ("replyclock/cli/assist/picture.py",),
    "docx": ("analysis/notice/docx.py",),
    "xlsxwriter": ("analysis/tables/xlsx.py",),
    "pyarrow": ("analysis/tables/parquet.py",),
    "starlette": ("replyclock/console/", "replyclock/practice/"),
    "cryptography": ("replyclock/evidence/", "replyclock/practice/"),
    "rfc3161_client": ("replyclock/evidence/",),
    "bagit": ("replyclock/evidence/",),
    "dbos": ("replyclock/engine/",),
}
# Parts of the standard library that read the world: not for the domain.
WORLD = {"io", "os", "pathlib", "secrets", "shutil", "socket", "subprocess", "tempfile", "time", "uuid"}
CLOCK = "replyclock/clock.py"
CLOCK_READS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}


def modules(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    """Every module below the folders: its path from the root, and its tree."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text())


def imports(tree: ast.AST) -> Iterator[str]:
    """Every name a module imports, in full: `from a import b` gives a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute here"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def below(name: str, *parents: str) -> bool:
    """True when the name is one of the parents or lies in one of them."""
    return any(name == parent or name.startswith(f"{parent}.") for parent in parents)


@pytest.mark.parametrize("part", [*ROOMS, "replyclock/store", "replyclock/evidence"])
def test_a_room_and_the_store_import_of_our_own_only_the_domain_ports_errors_and_themselves(
    part: str,
) -> None:
    own = part.replace("/", ".") if "/" in part else f"replyclock.{part}"
    strays = [
        f"{path}: {name}"
        for path, tree in modules(part)
        for name in imports(tree)
        if below(name, "replyclock", *ROOMS[::2]) and not below(name, *SHARED, own)
    ]
    assert strays == []


def test_the_domain_imports_only_the_standard_library_and_no_part_of_it_that_reads_the_world() -> None:
    strays = [
        f"{path}: {name}"
        for path, tree in modules("replyclock/domain")
        for name in imports(tree)
        if not below(name, "replyclock.domain", "replyclock.errors")
        and (name.split(".")[0] not in sys.stdlib_module_names or name.split(".")[0] in WORLD)
    ]
    assert strays == []


def test_steps_and_ports_know_no_room_and_no_store() -> None:
    files = modules("replyclock/steps", "replyclock/ports")
    strays = [f"{path}: {name}" for path, tree in files for name in imports(tree) if below(name, *OUTSIDE)]
    assert strays == []


def test_outside_the_rooms_only_assembly_knows_concrete_classes() -> None:
    strays = {
        path
        for path, tree in modules("replyclock")
        for name in imports(tree)
        if below(name, *OUTSIDE)
        and not path.startswith(("replyclock/store/", "replyclock/evidence/", "replyclock/practice/"))
    }
    assert [path for path in strays if not path.startswith("replyclock/assembly/")] == []


@pytest.mark.parametrize("library", OWNERS)
def test_a_library_is_imported_only_by_its_owner(library: str) -> None:
    strays = [
        path
        for path, tree in modules("replyclock", *ROOMS)
        for name in imports(tree)
        if below(name, library) and not path.startswith(OWNERS[library])
    ]
    assert strays == []


def test_the_clock_is_read_in_one_module_only() -> None:
    reads = {
        f"{path}:{node.lineno}"
        for path, tree in modules("replyclock", *ROOMS)
        if path != CLOCK
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node).removeprefix("datetime.") in CLOCK_READS
    }
    assert reads == set()


def test_chance_comes_from_a_seed_that_was_handed_in() -> None:
    uses = [
        (f"{path}:{node.lineno}", ast.unparse(node))
        for path, tree in modules("replyclock", *ROOMS)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("random.")
    ]
    assert [
        use for use in uses if not use[1].startswith("random.Random(") or use[1] == "random.Random()"
    ] == []


def test_every_folder_with_code_is_a_package_of_the_list_and_the_other_way_round() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        listed = set(tomllib.load(file)["tool"]["setuptools"]["packages"])
    folders = {
        f"replyclock.{folder}" if folder.split(".")[0] in ROOMS else folder
        for top in ("replyclock", *ROOMS)
        for path in (ROOT / top).rglob("*.py")
        for folder in [path.parent.relative_to(ROOT).as_posix().replace("/", ".")]
    }
    assert folders == listed


def test_an_init_file_holds_a_docstring_and_nothing_else() -> None:
    fuller = [
        path
        for path, tree in modules("replyclock", *ROOMS)
        if path.endswith("__init__.py") and not (len(tree.body) == 1 and ast.get_docstring(tree))
    ]
    assert fuller == []


def test_the_tests_are_no_package() -> None:
    assert not list((ROOT / "tests").rglob("__init__.py"))
