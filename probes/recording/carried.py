"""Says whether a request carries the letter that was typed, or only looks something up; stops nothing."""

import json
from collections.abc import Sequence
from urllib.parse import quote_plus, unquote_plus

from playwright.async_api import Request

from replyclock.domain.recipes.recording import sample_part
from replyclock.probes.recording.touch import Touch

_SHORTEST = 4
"""How many signs of what was typed must stand in a request for it to be the letter."""
_LONG = 12


def is_of_letter(touch: Touch) -> bool:
    """True for words that only the letter holds; a search for an office is none of it."""
    words = touch.told["value"].strip()
    if len(words) < _SHORTEST or touch.told["kind"] in {"list", "radio", "checkbox"}:
        return False
    return touch.guess.type in {"subject", "body"} or could_be_of_letter(words)


def could_be_of_letter(words: str) -> bool:
    """True for words that are the letter's whatever the field is: a sample, or long."""
    return len(words) >= _SHORTEST and (sample_part(words) is not None or len(words) >= _LONG)


def is_whole(carried: Sequence[Touch], press: Touch) -> bool:
    """True when a request carries a letter: its text, or several parts; one line alone may be a look-up."""
    return (
        len(carried) > 1
        or any(touch.guess.field.kind == "long" or touch.is_editor for touch in carried)
        or bool(carried and press.guess.type == "submit")
    )


def carries(request: Request, word: str) -> bool:
    """True when the address or the body of a request holds these words, however they are written."""
    body = request.post_data_buffer or b""
    return word in unquote_plus(request.url) or any(form in body for form in _written(word))


def _written(word: str) -> set[bytes]:
    """The ways in which forms and scripts write words."""
    forms = {word.encode(), quote_plus(word).encode(), json.dumps(word)[1:-1].encode()}
    gbk = word.encode("gb18030", "replace")
    return forms | {gbk, quote_plus(gbk).encode()}
