"""The program's own source as trees: every module, what it imports, and the folder it lies in."""

import ast
from collections.abc import Iterator
from functools import cache

from support.repository import ROOT

ROOMS = ("probes", "mailbox", "analysis")
"""The three that stand at the top and are installed below replyclock."""


@cache
def _trees() -> dict[str, ast.Module]:
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8"))
        for top in ("replyclock", *ROOMS)
        for path in sorted((ROOT / top).rglob("*.py"))
    }


def modules(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    """Every module below the folders, or of the whole program: its path from the root, and its tree."""
    for path, tree in _trees().items():
        if not folders or path.startswith(tuple(f"{folder}/" for folder in folders)):
            yield path, tree


@cache
def nodes(tree: ast.AST) -> tuple[ast.AST, ...]:
    """The tree and everything in it, walked once."""
    return tuple(ast.walk(tree))


def imports(tree: ast.AST) -> Iterator[str]:
    """Every name a module imports, in full: `from a import b` gives a.b."""
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute here"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def below(name: str, *parents: str) -> bool:
    """True when the name is one of the parents or lies in one of them."""
    return any(name == parent or name.startswith(f"{parent}.") for parent in parents)


def folder_of(path: str) -> str:
    """The folder of a module without replyclock/; what lies loose in replyclock stands for itself."""
    inside = path.removeprefix("replyclock/").removesuffix(".py")
    return inside.rpartition("/")[0] or inside


@cache
def _folders_by_name() -> dict[str, str]:
    return {
        installed(path): folder_of(path)
        if not path.endswith("/__init__.py")
        else folder_of(f"{path[:-12]}/x")
        for path in _trees()
    }


def installed(path: str) -> str:
    """The name under which a module is imported."""
    name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return name if name.startswith("replyclock") else f"replyclock.{name}"


@cache
def folder_arrows() -> dict[tuple[str, str], frozenset[str]]:
    """By (folder, folder it imports from): the modules of the first that do."""
    found: dict[tuple[str, str], set[str]] = {}
    known = _folders_by_name()
    for path, tree in modules():
        for name in imports(tree):
            target = known.get(name) or known.get(name.rpartition(".")[0])
            if target is not None and target != folder_of(path):
                found.setdefault((folder_of(path), target), set()).add(path)
    return {arrow: frozenset(paths) for arrow, paths in found.items()}
