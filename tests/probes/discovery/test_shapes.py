"""What a hostile page's scripts answer is the shape that was asked for, or one sentence."""

import math
from dataclasses import fields
from typing import Any

import pytest

from replyclock.errors import SiteDown
from replyclock.probes.discovery.controls import Control, as_reading
from replyclock.probes.discovery.page import LINKS
from replyclock.probes.discovery.picture import HEIGHT
from replyclock.probes.discovery.shapes import shaped

URL = "http://a.example/"
SAID = "http://a.example/ answers its browser with nonsense"
WORDS = {"str": "x", "int": 1, "bool": False, "tuple[str, ...]": ["a"], "tuple[int, ...]": [1]}
CONTROL = {
    each.name: WORDS.get(getattr(each.type, "__name__", str(each.type)), [0, 0, 10, 10])
    for each in fields(Control)
} | {"options": ["a"], "ancestors": [3]}
FORM = {
    **dict.fromkeys(("selector", "words", "action", "method", "heading", "text"), "x"),
    "number": 1,
    "hidden": [],
}
READING: dict[str, Any] = {
    "url": URL,
    "title": "t",
    "language": "zh",
    "headings": ["h"],
    "text": "x",
    "controls": [CONTROL],
    "forms": [FORM],
    "boxes": {"3": {"selector": "div", "words": "w", "tag": "div"}},
}


def test_what_the_script_gives_is_read() -> None:
    reading = as_reading(READING, URL, "iframe")

    assert (reading.frame, reading.headings, list(reading.boxes)) == ("iframe", ("h",), [3])
    assert (reading.controls[0].box, reading.controls[0].options) == ((0, 0, 10, 10), ("a",))
    assert reading.forms[0].method == "x"


@pytest.mark.parametrize(
    "raw",
    [
        *(None, 7, "x", [], {}, {"url": URL}),
        *({key: each for key, each in READING.items() if key != left_out} for left_out in READING),
        *({**READING, key: wrong} for key in READING for wrong in (None, 7, [7], {"x": 7})),
        *(
            {**READING, "controls": [{**CONTROL, key: wrong}]}
            for key in CONTROL
            for wrong in (None, {}, math.nan)
        ),
        {**READING, "controls": [{**CONTROL, "box": [0, 0]}]},
        {**READING, "boxes": {"x": {}}},
    ],
)
def test_a_reading_of_another_shape_is_one_sentence(raw: object) -> None:
    with pytest.raises(SiteDown, match=SAID):
        as_reading(raw, URL)


@pytest.mark.parametrize("raw", [None, 7, "x", {}, [7], [{}], [{"url": 7, "words": "x"}], [{"url": URL}]])
def test_links_of_another_shape_are_one_sentence(raw: object) -> None:
    with pytest.raises(SiteDown, match=SAID):
        shaped(LINKS, raw, URL)


@pytest.mark.parametrize("raw", [None, "x", {}, [], math.nan, math.inf])
def test_a_height_that_is_none_is_one_sentence(raw: object) -> None:
    with pytest.raises(SiteDown, match=SAID):
        shaped(HEIGHT, raw, URL)
