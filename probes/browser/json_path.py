"""Finds the one value at a dotted path in an AJAX answer; whatever stands there, nothing raises."""

import json


def json_value(text: str, path: str) -> object:
    """The value at a path such as data.items.0.no; None when there is none, or the text is no JSON."""
    try:
        value = json.loads(text)
        for key in path.split("."):
            value = value[int(key)] if isinstance(value, list) else value[key]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    return value
