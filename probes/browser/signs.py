"""Recognises the signs a recipe names on the open pages; decides nothing about them."""

import json
import re
from collections.abc import Sequence

from playwright.async_api import Error, Frame

from replyclock.probes.browser.contexts import AjaxAnswer, Visit
from replyclock.probes.recipe.elements import ResponseSign, Sign

_VISIBLE_TEXT = "() => document.body ? document.body.innerText : ''"


async def sign_seen(
    sign: Sign,
    visit: Visit,
    *,
    dialogs: Sequence[str] | None = None,
    answers: Sequence[AjaxAnswer] | None = None,
) -> bool:
    """True when any key of the sign fits any open window, frame, pop-up message or AJAX answer.

    Of messages and answers those given, else all. Raises Playwright's Error when a selector cannot be read.
    """
    said = visit.dialogs if dialogs is None else dialogs
    told = visit.answers if answers is None else answers
    if sign.dialog and any(re.search(sign.dialog, words) for words in said):
        return True
    if sign.response and any(response_fits(sign.response, answer.url, answer.body) for answer in told):
        return True
    if any(text_fits(sign, "", page.url) for page in visit.pages):
        return True
    if (sign.text or sign.regex) and text_fits(sign, await visible_text(visit), ""):
        return True
    return sign.selector is not None and await _is_visible(sign.selector, visit)


def text_fits(sign: Sign, text: str, url: str) -> bool:
    """True when the sign's text or regex is found in `text`, white space being all alike, or its url fits."""
    plain = " ".join(text.split())
    if sign.url and url and re.search(sign.url, url):
        return True
    if sign.text and " ".join(sign.text.split()) in plain:
        return True
    return bool(plain and sign.regex and re.search(sign.regex, plain))


def response_fits(wanted: ResponseSign, url: str, body: str) -> bool:
    """True when an AJAX answer is the one that the sign describes; yes, no and numbers are themselves."""
    if not re.search(wanted.url, url):
        return False
    if wanted.regex is not None and not re.search(wanted.regex, body):
        return False
    if wanted.json_path is None:
        return True
    return _is_value(json_value(body, wanted.json_path), wanted.equals)


def _is_value(value: object, wanted: object) -> bool:
    """Yes and no are only themselves; numbers and words are compared as they are written."""
    if isinstance(value, bool) or isinstance(wanted, bool):
        return value is wanted
    return isinstance(value, int | float | str) and str(value) == str(wanted)


async def visible_text(visit: Visit) -> str:
    """What a person can read in all windows and frames; a page just being replaced counts as blank."""
    return "\n".join([await _text_of(frame) for frame in frames(visit)])


def frames(visit: Visit) -> list[Frame]:
    """Every frame of every window, the newest window first."""
    return [frame for page in reversed(visit.pages) for frame in page.frames]


async def _text_of(frame: Frame) -> str:
    try:
        return str(await frame.evaluate(_VISIBLE_TEXT))
    except Error:
        return ""


async def _is_visible(selector: str, visit: Visit) -> bool:
    for frame in frames(visit):
        if await frame.locator(selector).filter(visible=True).count():
            return True
    return False


def json_value(text: str, path: str) -> object:
    """The value at a path such as data.items.0.no; None when there is none, or the text is no JSON."""
    try:
        value = json.loads(text)
        for key in path.split("."):
            value = value[int(key)] if isinstance(value, list) else value[key]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    return value
