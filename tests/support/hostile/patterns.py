"""Every regular expression of the program, found by walking its modules, and how each of them is used.

Found are compiled ones under any name and within tables, tuples and values; those written inline in a call of
`re`; and those made while the program runs, which nobody can judge beforehand and which are only named.
"""

import ast
import dataclasses
import importlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from support.source import installed, modules, nodes

_CALLS = {"compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn"}
_ANCHORED = {"match", "fullmatch"}
_DEPTH = 6
# These run when they are imported, and read nothing that a stranger wrote.
_RUN = ("replyclock/store/migrations/", "replyclock/__main__.py")


@dataclass(frozen=True)
class Found:
    """One expression: where it stands, and whether it is `searched` for or only held against a beginning.

    `whole`: it is held against the whole of a text, and never else.
    """

    where: str
    pattern: re.Pattern[Any]
    searched: bool
    whole: bool


@cache
def patterns() -> tuple[Found, ...]:
    """Every expression once, by where it stands first."""
    found: dict[tuple[Any, int, bool, bool], Found] = {}
    for each in (*_held(), *_inline()):
        key = (each.pattern.pattern, each.pattern.flags, each.searched, each.whole)
        found.setdefault(key, each)
    return tuple(found.values())


@cache
def made_while_running() -> frozenset[str]:
    """Where an expression is put together of what only the running program knows: `path: source of it`."""
    return frozenset(
        f"{path}: {ast.unparse(call.args[0])}"
        for path, call, value in _written()
        if value is None and not _is_known_name(path, call.args[0])
    )


def _held() -> Iterator[Found]:
    for path, _ in modules():
        if path.startswith(_RUN):
            continue
        module = importlib.import_module(installed(path))
        for name, value in vars(module).items():
            if name not in _defined(path):
                continue
            for at, pattern in _within(value, name, _DEPTH):
                used = _uses(path, name) if isinstance(value, re.Pattern) else frozenset({"search"})
                yield Found(f"{path}: {at}", pattern, not used <= _ANCHORED, used == {"fullmatch"})


def _within(value: Any, at: str, depth: int) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Every compiled expression in a value, and the way to it."""
    if isinstance(value, re.Pattern):
        yield at, value
    elif depth == 0 or isinstance(value, str | bytes | type):
        return
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _within(each, f"{at}[{key!r}]", depth - 1)
            yield from _within(key, f"{at}'s key", depth - 1)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _within(getattr(value, field.name), f"{at}.{field.name}", depth - 1)
    elif isinstance(value, Iterable) and isinstance(value, tuple | list | set | frozenset):
        for number, each in enumerate(value):
            yield from _within(each, f"{at}[{number}]", depth - 1)


@cache
def _defined(path: str) -> frozenset[str]:
    tree = dict(modules())[path]
    return frozenset(
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    )


@cache
def _methods_by_name() -> dict[tuple[str, str], frozenset[str]]:
    """By module and name: the methods that are called on it there; "" where it is handed on."""
    used: dict[tuple[str, str], set[str]] = {}
    for path, tree in modules():
        called = set()
        for node in nodes(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = node.func.value
                name = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", None)
                if name:
                    called.add(id(owner))
                    method = node.func.attr
                    anchored = method in _ANCHORED and len(node.args) == 1 and not node.keywords
                    used.setdefault((path, name), set()).add(method if anchored else "search")
        for node in nodes(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in called:
                used.setdefault((path, node.id), set()).add("")
    return {key: frozenset(methods) for key, methods in used.items()}


def _uses(path: str, name: str) -> frozenset[str]:
    """The methods by which an expression is used: in its own module, or anywhere if others may import it."""
    places = [path] if name.startswith("_") else [other for other, _ in modules()]
    return frozenset().union(*(_methods_by_name().get((place, name), frozenset()) for place in places))


def _inline() -> Iterator[Found]:
    for path, call, value in _written():
        if value is not None and not (isinstance(call.func, ast.Attribute) and call.func.attr == "compile"):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            flags = _flags(call)
            yield Found(
                f"{path}:{call.lineno}", re.compile(value, flags), name not in _ANCHORED, name == "fullmatch"
            )


def _written() -> Iterator[tuple[str, ast.Call, str | bytes | None]]:
    """Every call of re, with the expression it is given where that stands there in full."""
    for path, tree in modules():
        at_the_top = {id(node) for top in tree.body for node in nodes(top) if not _is_def(top)}
        for node in nodes(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
                continue
            of_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
            if of_re and node.func.attr in _CALLS and id(node) not in at_the_top:
                given = node.args[0]
                is_text = isinstance(given, ast.Constant) and isinstance(given.value, str | bytes)
                yield path, node, given.value if is_text else None


def _is_def(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)


def _is_known_name(path: str, given: ast.expr) -> bool:
    """True for a name under which the module holds a compiled expression, which is found there."""
    module = importlib.import_module(installed(path))
    return isinstance(given, ast.Name) and isinstance(getattr(module, given.id, None), re.Pattern)


def _flags(call: ast.Call) -> int:
    """The flags of an inline call: always `re.X` or several of them, by keyword or in the last place."""
    said = [ast.unparse(each) for each in (*call.args[1:], *(key.value for key in call.keywords))]
    named = [word for each in said for word in re.findall(r"\bre\.([A-Z]+)\b", each)]
    return sum(getattr(re, word) for word in dict.fromkeys(named))
