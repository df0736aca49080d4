"""Tells a page that its own scripts emptied, by what its source holds; knows no form."""

from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from replyclock.probes.discovery.controls import ControlReading

_FIELDS = "input, select, textarea"
_UNFILLED = frozenset({"hidden", "submit", "button", "reset", "image"})
_FEWEST = 3
_HALF = 2


def is_emptied(source: str, readings: Sequence[ControlReading]) -> bool:
    """True where less than half of the fields in the source, of at least three, are left to be seen."""
    fields = sum(map(_is_field, LexborHTMLParser(source).css(_FIELDS)))
    left = sum(control.tag in {"input", "select", "textarea"} for one in readings for control in one.controls)
    return fields >= _FEWEST and left * _HALF < fields


def _is_field(node: LexborNode) -> bool:
    return (node.attributes.get("type") or "").lower() not in _UNFILLED
