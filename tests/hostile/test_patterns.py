"""No regular expression costs more than linear time, whatever stands in the text it is held against.

Nothing is timed here: the expression's own automaton shows it (support.hostile.ambiguity). Where a test fails
it tells a text that, its second part repeated, takes the expression longer and longer.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.hostile.ambiguity import growth_of
from support.hostile.patterns import made_while_running, patterns
from support.repository import ROOT

# Reads what the program's own people wrote, or cannot be linear, and why that does no harm.
_EXCUSED: dict[str, str] = {}


@pytest.mark.parametrize("top", ["mailbox", "probes", "analysis", "replyclock"])
def test_no_text_costs_an_expression_more_than_linear_time(top: str) -> None:
    growing = {
        found.where: growth_of(found.pattern, searched=found.searched, whole=found.whole)
        for found in patterns()
        if found.where.startswith(f"{top}/") and found.where not in _EXCUSED
    }

    assert {where: growth for where, growth in growing.items() if growth} == {}


def test_the_expressions_are_found() -> None:
    assert len(patterns()) > 400


def test_every_excuse_is_needed() -> None:
    growing = {
        found.where
        for found in patterns()
        if found.where in _EXCUSED
        and growth_of(found.pattern, searched=found.searched, whole=found.whole) is not None
    }

    assert growing == _EXCUSED.keys()


@pytest.mark.parametrize(
    ("expression", "grows"),
    [
        (r"\s+$", True),
        (r"\S+@\S+", True),
        (r"a+b?a+c", True),
        (r"<!--.*?-->", True),
        (r"(?=.*\d)x", True),
        (r"\s++$", True),
        (r"([a-z]+)+$", True),
        (r"x[^y]*y", True),
        (r"<[^>]*>", True),
        (r"\d{1,}\s*%", True),
        (r"<[^<>]*>", False),
        (r"(?s)<!--.*?(?:-->|\Z)", False),
        (r"(?:=\w*+|\w++)(?:=\w*+)?+", False),
        (r"\s+", False),
        (r"(?<!\s)\s++$", False),
        (r"(?<![a-z])[a-z]{16,}(?![a-z])", False),
        (r"\A\s*x", False),
        (r"[0-9a-z]+(?:[-_/][0-9a-z]+)*", False),
        (r"=[ \t]+(?=\r?\n)", False),
    ],
)
def test_the_proof_itself_tells_known_expressions_apart(expression: str, *, grows: bool) -> None:
    assert (growth_of(re.compile(expression)) is not None) is grows


# Put together while the program runs, so that nobody can look at them here; each with its reason.
_ESCAPED = "words, escaped"
_RECIPE = "of a recipe, which a person wrote and approved"
_TABLE = "of a table below, looked through in the test of tables"
_LINE = "a line's beginning, escaped, with blanks behind it"
_WHEN_RUNNING = {
    "analysis/text/sanitize.py: '|'.join(map(re.escape, self._known))": _ESCAPED,
    "mailbox/mime/boundaries.py: b'^' + re.escape(closing[1]) + b'[ \\\\t]*\\\\r?$'": _LINE,
    "mailbox/mime/boundaries.py: b'^' + re.escape(delimiter) + b'(?:[ \\\\t]*(--))?[ \\\\t]*(?:\\\\r?\\\\n|\\\\r?\\\\Z)'": _LINE,  # noqa: E501
    "mailbox/signals.py: pattern": "found in the tables that they make",
    "probes/browser/contexts.py: self.dismissed": "of the settings",
    "probes/browser/signs.py: sign.dialog": _RECIPE,
    "probes/browser/signs.py: sign.regex": _RECIPE,
    "probes/browser/signs.py: sign.url": _RECIPE,
    "probes/browser/signs.py: wanted.regex": _RECIPE,
    "probes/browser/signs.py: wanted.url": _RECIPE,
    "probes/recipe/elements.py: text": "only whether it is an expression",
    "probes/sending/press_notes.py: sign.dialog": _RECIPE,
    "probes/sending/receipts.py: reading.regex": _RECIPE,
    "probes/sending/receipts.py: reading.response": _RECIPE,
    "probes/sending/result.py: sign.regex or ''": _RECIPE,
    "probes/sending/traffic.py: pattern": _RECIPE,
    "probes/vocabulary/phrases.py: f'(?<=[{EAST_ASIAN_SIGNS}])\\\\s+(?=[{EAST_ASIAN_SIGNS}])'": "found in its module",  # noqa: E501
    "probes/vocabulary/results.py: _table()['address'][kind]": _TABLE,
    "probes/vocabulary/results.py: _table()['captcha_field']['words']": _TABLE,
    "probes/vocabulary/results.py: _table()['flags']['names']": _TABLE,
    "probes/vocabulary/results.py: _table()['negation']['before']": _TABLE,
    "probes/vocabulary/results.py: rule['words']": _TABLE,
    "probes/vocabulary/results.py: words['before']": _TABLE,
    "probes/vocabulary/results.py: words['behind']": _TABLE,
    "probes/vocabulary/results.py: words['unless']": _TABLE,
    "probes/vocabulary/results.py: words['words']": _TABLE,
    "probes/watching/content/threads.py: end_marker": _ESCAPED,
    "probes/watching/content/threads.py: marker": _ESCAPED,
    "probes/watching/content/threads.py: re.escape(before) + _NUMBER + re.escape(after)": _ESCAPED,
    "probes/watching/times.py: f\"(?<!\\\\d){''.join(texts)}(?!\\\\d)\"": "a form of dates in a recipe",
    "replyclock/domain/evidence/masking.py: '|'.join(map(re.escape, wanted))": _ESCAPED,
    "replyclock/domain/replies/words/own_letter.py: quoted": "the letter's title, escaped",
    "replyclock/domain/replies/words/patterns.py: '|'.join(chosen)": "found in the tables that they make",
    "replyclock/domain/replies/words/patterns.py: '|'.join(part)": "joined of those in the tables",
    "replyclock/files/value_types.py: _NAME": "found in its module",
    "replyclock/workspace/token_key.py: f'[0-9a-f]{{{2 * _SECRET_BYTES}}}'": "of one length",
}


def test_what_is_put_together_while_running_is_known_with_its_reason() -> None:
    assert made_while_running() == _WHEN_RUNNING.keys()


@pytest.mark.parametrize("table", sorted(ROOT.glob("probes/vocabulary/*.toml")), ids=lambda path: path.name)
def test_no_row_of_a_table_costs_more_than_linear_time(table: Path) -> None:
    rows = {row for row in texts_of(tomllib.loads(table.read_text("utf-8"))) if is_expression(row)}

    assert {row: growth for row in rows if (growth := growth_of(re.compile(row, re.IGNORECASE)))} == {}


def texts_of(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts_of(each)


def is_expression(text: str) -> bool:
    try:
        re.compile(text, re.IGNORECASE)
    except re.error:
        return False
    return True
