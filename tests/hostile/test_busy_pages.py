"""Pages whose scripts let nobody ask: whatever waits for one ends with a sentence, and soon."""

import asyncio
from pathlib import Path

import pytest
from support.form_page import INQUIRY, Desk
from support.one_letter import INQUIRY as WATCHED
from support.one_letter import WANTED, StillClock

from replyclock.domain.facts import Outcome
from replyclock.errors import SiteDown
from replyclock.probes.browser.contexts import Browser
from replyclock.probes.recipe.model import RecipeBook
from replyclock.probes.watching.reader import RecipeReader

BROWSER = {"action_timeout_ms": 1200, "navigation_timeout_ms": 2400}

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
_TYPED = "<script>document.querySelector('#nr').addEventListener('input', () => { SCRIPT })</script>"
_ONCE = "<script>addEventListener('load', () => setTimeout(() => { SCRIPT }))</script>"
_STORM = "for (;;) alert(1)"
_BUSY = "for (;;);"
BUSY = {
    "busy while typed into": (_TYPED.replace("SCRIPT", _BUSY), "did not answer any more"),
    "busy after it has loaded": (_ONCE.replace("SCRIPT", _BUSY), "did not answer any more"),
    "busy while it loads": (f"<script>{_BUSY}</script>", "did not answer"),
    "pop-ups while typed into": (_TYPED.replace("SCRIPT", _STORM), "pop-up after pop-up"),
    "pop-ups while it loads": (f"<script>{_STORM}</script>", "pop-up after pop-up"),
    "words that are never told": (
        "<script>Object.prototype.then = function () {}</script>",
        "did not answer",
    ),
}
PRESSED = {
    "busy once pressed": _BUSY,
    "pop-ups once pressed": _STORM,
}
LIST = """
[submit]
channel = "none"
url = "{address}/"
[watch]
kind = "list"
browser = true
url = "{address}/list"
container = "#letters"
row = "tr"
number = ".no"
title = ".bt"
answer = {{ body = ".hf" }}
"""


@pytest.fixture
def desk(site, browser: Browser, tmp_path: Path) -> Desk:
    return Desk(site, browser, tmp_path)


@pytest.mark.parametrize(("script", "told"), BUSY.values(), ids=BUSY.keys())
async def test_a_rehearsal_of_a_busy_page_ends_with_one_sentence(desk: Desk, script: str, told: str) -> None:
    desk.open(script)
    async with asyncio.timeout(30):
        with pytest.raises(SiteDown, match=told):
            await desk.sender.rehearse(INQUIRY, user_agent="tests")


@pytest.mark.parametrize("script", PRESSED.values(), ids=PRESSED.keys())
async def test_a_page_that_is_busy_once_pressed_leaves_the_letter_ambiguous(desk: Desk, script: str) -> None:
    desk.open(f"<script>document.forms[0].onsubmit = e => {{ e.preventDefault(); {script} }}</script>")
    async with asyncio.timeout(45):
        sent = await desk.submit()
    assert sent.outcome is Outcome.AMBIGUOUS


@pytest.mark.parametrize("script", [_BUSY, _STORM])
async def test_a_look_at_a_busy_page_is_recorded_as_unknown(
    site, browser: Browser, tmp_path: Path, script: str
) -> None:
    (tmp_path / "hz.toml").write_text(LIST.format(address=site.address), encoding="utf-8")
    site.pages["/list"] = f"<table id=letters></table><script>{script}</script>"
    reader = RecipeReader(RecipeBook(tmp_path), browser, StillClock())
    (place,) = reader.places(WATCHED, WANTED.receipt)
    async with asyncio.timeout(30):
        seen = await reader.look(place, [WANTED], user_agent="tests")
    await reader.aclose()
    assert "did not answer" in seen.unknown or "pop-up after pop-up" in seen.unknown
