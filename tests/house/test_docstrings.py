"""What a method promises is told once: at the protocol, where its class names one, else at the method."""

import ast
from collections.abc import Iterator

from support.source import modules


def classes() -> dict[str, tuple[str, ast.ClassDef]]:
    """Every class by its name, which has one meaning (see test_folders.py)."""
    return {
        node.name: (path, node)
        for path, tree in modules()
        for node in tree.body
        if isinstance(node, ast.ClassDef)
    }


def methods(node: ast.ClassDef) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for each in node.body:
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
            yield each


def promised(node: ast.ClassDef, known: dict[str, tuple[str, ast.ClassDef]]) -> dict[str, str]:
    """By name: what the protocols that the class names say of their methods, and theirs of their own."""
    said: dict[str, str] = {}
    for base in node.bases:
        name = ast.unparse(base).partition("[")[0]
        if name in known:
            _, parent = known[name]
            said |= promised(parent, known)
            said |= {each.name: ast.get_docstring(each) or "" for each in methods(parent)}
    return said


def test_a_public_method_says_what_it_does_or_its_protocol_does() -> None:
    known = classes()
    silent = [
        f"{path}:{method.lineno} {name}.{method.name}"
        for name, (path, node) in known.items()
        if not name.startswith("_")
        for method in methods(node)
        if not method.name.startswith("_")
        and not ast.get_docstring(method)
        and not promised(node, known).get(method.name)
    ]
    assert silent == []


def test_what_a_protocol_says_is_not_said_again() -> None:
    known = classes()
    twice = [
        f"{path}:{method.lineno} {name}.{method.name}"
        for name, (path, node) in known.items()
        for method in methods(node)
        if ast.get_docstring(method) and promised(node, known).get(method.name) == ast.get_docstring(method)
    ]
    assert twice == []
