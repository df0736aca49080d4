"""Who may use a library of its own, where the clock is read, and where chance comes from."""

import ast

import pytest
from support.source import below, imports, modules, nodes

# Who may import a library of its own; a folder means everything below it.
OWNERS = {
    "playwright": ("probes/",),
    "imapclient": ("mailbox/imap.py",),
    "dkim": ("mailbox/dkim.py",),
    "dns": ("mailbox/dkim.py",),
    "publicsuffixlist": ("mailbox/registered.py",),
    "sqlalchemy": ("replyclock/store/",),
    "alembic": ("replyclock/store/",),
    "pandas": ("analysis/",),
    "apprise": ("replyclock/notifier.py",),
    "PIL": ("replyclock/cli/assist/picture.py",),
    "docx": ("analysis/notice/docx.py",),
    "xlsxwriter": ("analysis/tables/xlsx.py",),
    "pyarrow": ("analysis/tables/parquet.py",),
    "starlette": ("replyclock/practice/",),
    "webencodings": ("replyclock/charsets/labels.py",),
    "cryptography": ("replyclock/evidence/",),
    "rfc3161_client": ("replyclock/evidence/",),
    "dbos": ("replyclock/engine/",),
}
CLOCK = "replyclock/clock.py"
CLOCK_READS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}


@pytest.mark.parametrize("library", OWNERS)
def test_a_library_is_imported_only_by_its_owner(library: str) -> None:
    users = [path for path, tree in modules() for name in imports(tree) if below(name, library)]

    assert [path for path in users if not path.startswith(OWNERS[library])] == []
    assert [owner for owner in OWNERS[library] if not any(path.startswith(owner) for path in users)] == []


def test_the_clock_is_read_in_one_module_only() -> None:
    reads = {
        f"{path}:{node.lineno}"
        for path, tree in modules()
        if path != CLOCK
        for node in nodes(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node).removeprefix("datetime.") in CLOCK_READS
    }
    assert reads == set()


def test_chance_comes_from_a_seed_that_was_handed_in() -> None:
    uses = [
        (f"{path}:{node.lineno}", ast.unparse(node))
        for path, tree in modules()
        for node in nodes(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("random.")
    ]
    assert [
        use for use in uses if not use[1].startswith("random.Random(") or use[1] == "random.Random()"
    ] == []


def test_cells_are_written_under_the_one_guard_against_formulas() -> None:
    """`csv` writes in one module; a workbook takes texts as strings, never as what they may be read as."""
    writers = {
        (path, ast.unparse(node))
        for path, tree in modules()
        for node in nodes(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"csv.writer", "csv.DictWriter"}
    }
    bare = {
        f"{path}:{node.lineno}"
        for path, tree in modules("analysis/tables")
        for node in nodes(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"write_formula", "write_array_formula", "write_url", "write_row", "write_column"}
    }
    from_csv = {
        path for path, tree in modules() for name in imports(tree) if name in {"csv.writer", "csv.DictWriter"}
    }
    assert writers == {("replyclock/domain/csv_cells.py", "csv.writer")}
    assert (from_csv, bare) == (set(), set())


def test_strangers_words_are_normalised_and_made_clean_in_one_place() -> None:
    """Python sorts a run of marks in the square of its length; `nfkc` of clean_text bounds it."""
    owner = "replyclock/domain/clean_text.py"
    others = {"mailbox/attachment_names.py": "NFC of a name that is cut before"}
    wanted = {"unicodedata.normalize", "unicodedata.is_normalized"}
    normalising = {
        path
        for path, tree in modules()
        for node in nodes(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in wanted
    } | {path for path, tree in modules() for name in imports(tree) if name in wanted}
    # What is kept or told sign by sign is made so by `one_line`.
    cleaning = {
        path
        for path, tree in modules()
        for node in nodes(tree)
        if isinstance(node, ast.IfExp) and ".isprintable()" in ast.unparse(node.test)
    }
    assert (normalising, cleaning) == ({owner, *others}, {owner})
