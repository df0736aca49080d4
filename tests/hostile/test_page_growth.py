"""What reads pages and their parts takes no more than linear time, whatever their text is made of."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.hostile.growth import grows_linearly
from support.hostile.shapes import SHAPES
from support.one_letter import NOW, WANTED

from replyclock.analysis.spreadsheets.hyperlink_formula import read_hyperlink
from replyclock.analysis.spreadsheets.text_tables import csv_rows
from replyclock.domain.facts import Claim
from replyclock.domain.published.columns import FileOrder
from replyclock.errors import RecipeBroken, SiteDown, WrongUse
from replyclock.probes.http.charset import charset_of, decode_page
from replyclock.probes.http.inconclusive import rest_asked
from replyclock.probes.recipe.watch_elements import Answer
from replyclock.probes.vocabulary.results import recognise
from replyclock.probes.watching.content.answer_box import is_label, is_no_answer, is_waiting
from replyclock.probes.watching.content.threads import following, number_of, outermost, sections
from replyclock.probes.watching.content.wholeness import ends_within_a_tag, json_ends_early
from replyclock.probes.watching.extract import (
    ListRow,
    RowElement,
    lines_without,
    page_text,
    parse_page,
    text_of_html,
    words_of,
)
from replyclock.probes.watching.fetched_document import Document
from replyclock.probes.watching.hindrances import require_other
from replyclock.probes.watching.json_values import read_json, text_of, values_at
from replyclock.probes.watching.memory.kept import read_memory
from replyclock.probes.watching.rows import own_rows
from replyclock.workspace.register.web_address import NoAddress, tidy_address


def _other(html: str) -> None:
    tree = parse_page(html)
    document = Document("http://a.example/", 200, html, b"")
    require_other(document, tree, page_text(tree), asks_password=False)


def _parts(html: str) -> None:
    body = parse_page(html).body
    if body is not None:
        outermost(body, "div, p")
        number_of(body, "c-{number}")
        lines_without(body, "p, a")
        following(body, "div", "p")
        list(sections(body, "h1, p"))
        words_of(body, Answer(body="div, p", marker="答复[:：]"))


READERS: Mapping[str, Callable[[str], object]] = {
    "a page": text_of_html,
    "a page in its parts": _parts,
    "a page that is another": _other,
    "a page's charset": lambda text: decode_page(text.encode(), None),
    "a header's charset": charset_of,
    "JSON": lambda text: values_at(read_json(text), "a.*.b"),
    "a text in JSON": text_of,
    "JSON that ends early": json_ends_early,
    "a tag that ends early": ends_within_a_tag,
    "a place for an answer": lambda text: (is_no_answer(text, ("x",)), is_label(text), is_waiting(text)),
    "words after sending": lambda text: recognise(text.splitlines(), answers=[("http://a.example/x", text)]),
    "a rest": lambda text: rest_asked(text, datetime(2026, 1, 5, tzinfo=UTC)),
    "a memory": lambda text: read_memory(text, "r"),
    "a formula": lambda text: read_hyperlink(f"=HYPERLINK({text}", lambda _row, _place: ""),
    "a table": lambda text: csv_rows(Path("a.csv"), text.encode(), FileOrder()),
    "an address": tidy_address,
}
_REFUSALS = (SiteDown, RecipeBroken, WrongUse, NoAddress)
_LENGTHS = {"words after sending": 4_000, "a page's charset": 10_000}
"""These hold a text against a hundred expressions and every charset."""


# The dearest are a part of the soak; their expressions are proved linear in every run.
DEAR = {"words after sending", "a page's charset", "a page in its parts", "a page that is another"}


@pytest.mark.parametrize(
    "reader", [pytest.param(name, marks=pytest.mark.soak) if name in DEAR else name for name in READERS]
)
def test_no_text_costs_a_reader_more_than_linear_time(reader: str) -> None:
    def read(text: str) -> None:
        with suppress(*_REFUSALS):  # whatever is refused is refused in time
            READERS[reader](text)

    growing = [
        name
        for name, shape in SHAPES.items()
        if not grows_linearly(read, shape, _LENGTHS.get(reader, 30_000))
    ]

    assert growing == []


PIECES = {
    "attributes of one tag": lambda n: "<a " + " ".join(f"a{each}=b" for each in range(n)) + ">",
    "attributes with signs of tags": lambda n: "<a " + " ".join(f"a{each}='>'" for each in range(n)) + ">",
    "attributes of the page": lambda n: "".join(f"<html a{each}=b>" for each in range(n)),
    "blocks hidden by attributes": lambda n: "<div a='<'>" * n,
    "blocks hidden by comments": lambda n: "<div><!--</div>-->" * n,
    "blocks hidden by tables": lambda n: "<div><table><td></div></table>" * n,
    "blocks hidden by pictures": lambda n: "<svg>" + "<td>" * n,
    "fonts left open": lambda n: "".join(f"<font id={each}>" for each in range(n)) + "<p>" * n,
    "fonts in the wrong order": lambda n: "".join(f"<b id={each}><div>" for each in range(n)) + "</b>" * n,
    "fonts across paragraphs": lambda n: "".join(f"<p><b id={each}></p></b>" for each in range(n)),
    "paragraphs deep down": lambda n: "<div>" * 500 + "<p>" * n,
    "choices": lambda n: "<select>" + "<option>" * n,
    "groups of choices": lambda n: "<option><optgroup>" * n,
    "siblings": lambda n: "<i></i>" * n,
    "rows": lambda n: "<table>" + "<tr><td>x" * n,
}


@pytest.mark.parametrize("piece", PIECES)
def test_no_structure_costs_the_parser_more_than_linear_time(piece: str) -> None:
    def read(text: str) -> None:
        with suppress(SiteDown):
            text_of_html(text)

    assert grows_linearly(read, PIECES[piece], 4_000)


def test_rows_that_are_alike_but_for_their_times_are_told_apart_in_linear_time() -> None:
    node = parse_page("<p>x").body
    assert node is not None

    def read(text: str) -> None:
        rows = []
        for number in range(len(text)):
            row = ListRow("117", "t", None, RowElement(node), 0, (), NOW)
            object.__setattr__(row, "claims", (Claim("t", str(number), None, (), "other"),))
            rows.append(row)
        own_rows(rows, [WANTED])

    assert grows_linearly(read, lambda length: "a" * length, 3_000)
