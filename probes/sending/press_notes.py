"""Words for what came of a press, for whoever settles the letter or mends the recipe; decides nothing."""

import re
from collections.abc import Iterable, Iterator

from playwright.async_api import Response

from replyclock.domain.clean_text import clean_text, one_line
from replyclock.probes.browser.contexts import Visit
from replyclock.probes.browser.signs import text_fits, visible_text
from replyclock.probes.outlet.fence import Fence
from replyclock.probes.outlet.press import SentRequest
from replyclock.probes.recipe.elements import Sign
from replyclock.probes.recipe.model import FormChannel
from replyclock.probes.sending.result_reading import Before
from replyclock.probes.vocabulary.results import RecognisedResult, new_lines, sign_for

_LONGEST_QUOTE = 120
_TOO_MANY_REQUESTS = 429


def cleaned(*sentences: str) -> str:
    """The sentences on one line, without what no database takes and no terminal should obey."""
    return one_line(clean_text(" ".join(filter(None, sentences))))


def way(fence: Fence) -> Iterator[str]:
    """What became of the request that carried the letter."""
    sent = fence.press_result
    if sent is not None:
        yield f"Its request {_answered(sent)}."


def presses_of(channel: FormChannel) -> int:
    """How often is pressed: each time the letter may rightly leave once."""
    return 1 + sum(step.do == "click" for step in channel.after)


def surplus(fence: Fence, presses: int) -> Iterator[str]:
    """What left more often than was pressed, or was kept from leaving again."""
    letters = sum(each.carries_letter for each in fence.sent)
    if letters > presses:
        yield f"{letters} different requests carried the letter."
    if fence.repeated:
        yield f"The same was to be sent {fence.repeated + 1} times, and left once."


def _answered(sent: SentRequest) -> str:
    if sent.status is None:
        return f"got no answer ({sent.error})" if sent.error else "got no answer yet"
    broke = f", and the connection broke ({sent.error})" if sent.error else ""
    return f"was answered with HTTP {sent.status}{broke}"


def suggestions(read: RecognisedResult, before: Before, visit: Visit) -> Iterator[str]:
    """What the words suggest; a line that would have fitted before the press is none."""
    if read.captcha:
        yield f"The captcha was not taken (“{read.captcha[0].words}”)."
    elif read.reads_as != "unclear":
        hints = (*read.success, *read.failure)
        said = f"It reads as {read.reads_as} (“{hints[0].words}”: {hints[0].why})"
        new = next((hint for hint in hints if not before.shows(hint, visit)), None)
        yield f"{said}; the recipe could say {sign_for(new, read)}." if new else f"{said}."


async def quotation(visit: Visit, before: Before, sign: Sign | None, read: RecognisedResult) -> str:
    """The page's own words by which it refuses, shortened; "" where it has none."""
    lines = new_lines(before.text, await visible_text(visit))
    dialogs = visit.dialogs[before.dialogs :]
    candidates = [read.passing]
    if sign is not None:
        candidates += [words for words in dialogs if sign.dialog and re.search(sign.dialog, words)]
        candidates += [line for line in lines if text_fits(sign, line, "")]
    candidates += [hint.words for hint in (*read.captcha, *read.failure)]
    words = cleaned(next(filter(None, candidates), ""))
    if len(words) > _LONGEST_QUOTE:
        words = f"{words[:_LONGEST_QUOTE]}…"
    return f"The page says: “{words}”." if words else ""


def is_refusal_for_now(fence: Fence, read: RecognisedResult) -> bool:
    """True when the site said that it was too early or too often, of the one request that left.

    RFC 6585, section 4, has 429 for it; where another request may have been taken nobody can know.
    """
    letters = [each for each in fence.sent if each.carries_letter] or list(fence.sent)
    if len(letters) != 1 or read.reads_as == "success":
        return False
    said = bool(read.passing) and read.reads_as == "failure"
    return said or letters[0].status == _TOO_MANY_REQUESTS


def patience_asked(since: Iterable[Response]) -> str:
    """The server's Retry-After (RFC 9110, section 10.2.3) in a sentence; "" where it gave none."""
    for response in since:
        asked = response.headers.get("retry-after") if response.status == _TOO_MANY_REQUESTS else None
        if asked:
            return f"The server asks to wait ({cleaned(asked)[:40]})."
    return ""
