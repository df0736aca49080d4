"""Writes docs/reference from the code: commands, and every key of every file a user writes.

It writes the tree of folders in docs/first-walk.md as well. tests/house/test_docs.py fails when a page is
not current.
"""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel

from replyclock.analysis.calendars.file import CalendarFile
from replyclock.analysis.scoring.rubrics import RubricFile
from replyclock.cli.main import main as program
from replyclock.probes.browser.settings import BrowserSettings
from replyclock.probes.recipe.model import recipe_schema
from replyclock.workspace.campaigns import Campaign
from replyclock.workspace.letters import LetterFile
from replyclock.workspace.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "reference"
FIRST_WALK = ROOT / "docs" / "first-walk.md"
_TREE = re.compile(
    r"(<!-- the tree, written by tools/reference.py -->\n).*(<!-- end of the tree -->)", re.DOTALL
)
NOTICE = "<!-- Written by tools/reference.py from the code; change the code, not this page. -->\n"
BY_HAND = frozenset({"attachment.md", "evidence.md"})
"""Pages of the folder that people write: a form that outsiders check cannot follow from the code."""

FILES: Mapping[str, tuple[str, type[BaseModel]]] = {
    "settings": ("`replyclock.toml`: the workspace's settings", Settings),
    "campaign": ("`campaigns/NAME.toml`: a campaign", Campaign),
    "calendar": ("`calendars/NAME.toml`: a calendar of working days", CalendarFile),
    "rubric": ("`NAME.toml`: a rubric", RubricFile),
    "letter": ("`letters/TOPIC.LANGUAGE.toml`: a letter", LetterFile),
    "browser": ("`playwright.config.json`: the browser", BrowserSettings),
}


def pages() -> dict[str, str]:
    """Every page of the reference by its file name."""
    texts = {
        f"{name}.md": _file_page(title, model.model_json_schema()) for name, (title, model) in FILES.items()
    }
    schema = recipe_schema()
    texts["recipe.md"] = _file_page("`recipes/SITE.toml`: a recipe", schema)
    texts["recipe.schema.json"] = json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    texts["commands.md"] = _commands_page()
    return texts


def first_walk() -> str:
    """docs/first-walk.md with the tree of folders as it is."""
    return _TREE.sub(lambda found: f"{found[1]}{tree()}{found[2]}", FIRST_WALK.read_text("utf-8"))


def tree() -> str:
    """Every folder with the sentence of its `__init__`."""
    folders = [path for top in ("replyclock", "probes", "mailbox", "analysis") for path in _packages(top)]
    rows = [(f"{'  ' * (len(path.parts) - 1)}{path.name}/", _sentence(path)) for path in folders]
    return "```text\n" + "".join(f"{name:<24}{sentence}\n" for name, sentence in rows) + "```\n"


def _packages(top: str) -> Iterator[Path]:
    return (path.parent.relative_to(ROOT) for path in sorted((ROOT / top).rglob("__init__.py")))


def _sentence(folder: Path) -> str:
    text = ast.get_docstring(ast.parse((ROOT / folder / "__init__.py").read_text("utf-8"))) or ""
    return text.replace("\n", " ").removesuffix(f" Imported as replyclock.{folder.name}.")


def _file_page(title: str, schema: dict[str, Any]) -> str:
    tables = [_table(schema, "")]
    tables += [_table(part, name) for name, part in schema.get("$defs", {}).items() if "properties" in part]
    return f"{NOTICE}# {title}\n\n" + "\n".join(tables)


def _table(part: dict[str, Any], name: str) -> str:
    head = f'## <a id="{name.lower()}"></a>{name}\n\n' if name else ""
    lines = ["| key | value | default | meaning |", "|---|---|---|---|"]
    needed = part.get("required", [])
    for key, value in part["properties"].items():
        default = "**needed**" if key in needed else _default(value)
        meaning = value.get("description", "").replace("\n", " ")
        lines.append(f"| `{key}` | {_kind(value)} | {default} | {_cell(meaning)} |")
    return f"{head}{part.get('description', '')}\n\n" + "\n".join(lines) + "\n"


def _kind(value: dict[str, Any]) -> str:
    """The kind of a value in words, with links to the tables it may hold."""
    if "$ref" in value:
        name = value["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    for several in ("anyOf", "oneOf", "allOf"):
        if several in value:
            return " or ".join(_kind(one) for one in value[several] if one.get("type") != "null")
    if "const" in value or "enum" in value:
        return ", ".join(f"`{json.dumps(one)}`" for one in value.get("enum", [value.get("const")]))
    if value.get("type") == "array":
        return f"list of {_kind(value.get('items', {}))}" if "items" in value else "list"
    if value.get("type") == "object":
        inner = value.get("additionalProperties") or next(
            iter(value.get("patternProperties", {}).values()), None
        )
        return f"table of {_kind(inner)}" if inner else "table"
    return str(value.get("format") or value.get("type") or "anything") + _bounds(value)


def _bounds(value: dict[str, Any]) -> str:
    words = {"minimum": "from", "exclusiveMinimum": "above", "maximum": "to", "exclusiveMaximum": "below"}
    return "".join(f" {word} {value[key]}" for key, word in words.items() if key in value)


def _default(value: dict[str, Any]) -> str:
    default = value.get("default")
    return "" if default in (None, [], {}, "") or isinstance(default, dict) else f"`{json.dumps(default)}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _commands_page() -> str:
    parts = [f"{NOTICE}# Commands\n"]
    parts += [f"## {path}\n\n```text\n{text}\n```\n" for path, text in _help(program, "replyclock")]
    return "\n".join(parts)


def _help(command: click.Command, path: str) -> Iterator[tuple[str, str]]:
    """Every command and its help, parents first, at a fixed width so that the text is the same everywhere."""
    names = program.context_settings["help_option_names"]  # click keeps what the first context says
    context = click.Context(
        command, info_name=path, terminal_width=100, max_content_width=100, help_option_names=names
    )
    yield path, command.get_help(context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None and not inner.hidden:
                yield from _help(inner, f"{path} {name}")


def main() -> None:
    """Write every page; pages that nothing writes any more are taken away."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    texts = pages()
    for old in FOLDER.iterdir():
        if old.name not in texts and old.name not in BY_HAND:
            old.unlink()
    for name, text in texts.items():
        (FOLDER / name).write_text(text, "utf-8")
    FIRST_WALK.write_text(first_walk(), "utf-8")


if __name__ == "__main__":
    main()
