"""What a disputed letter's pages show now, captured with all detail and entered in the chain."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.doubles import Bench, made_bench
from support.form_page import INQUIRY
from support.one_letter import StillClock

from replyclock.domain.evidence.chain import parse_disclosure, parse_entry
from replyclock.domain.sending.capture_detail import Detail, Details
from replyclock.errors import RecipeBroken, SiteDown, WrongUse
from replyclock.ports.exhibits import Capture
from replyclock.probes.browser.contexts import Browser
from replyclock.probes.browser.settings import BrowserSettings
from replyclock.probes.recipe.model import RecipeBook
from replyclock.probes.watching.reader import RecipeReader
from replyclock.steps.evidence.seal import seal_now
from replyclock.steps.watching.capture_dispute import capture_dispute

RECIPE = """
[submit]
channel = "none"
url = "{address}/write"
[watch]
kind = "page"
url = "{address}/letter"
container = ".letter"
[watch.answer]
body = ".answer"
"""
PAGE = """<div class=letter><p class=answer>您好，答复如下。密码 482913</p>
<script>fetch('/api/letter', {method: 'POST', body: '482913'}); fetch('/api/letter.json');</script></div>"""


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with made_bench(tmp_path) as made:
        yield made


def test_a_capture_is_an_entry_with_its_exhibits_and_hides_who_asked_and_why(bench: Bench) -> None:
    bench.send()
    made = asyncio.run(capture_dispute(bench.first.reference, "Li", "the office disagrees", bench.outside))
    asyncio.run(seal_now(bench.outside))
    [recorded] = bench.outside.ledger.chain.recorded([made.entry])
    entry = parse_entry(recorded.line)
    assert (entry.kind, entry.body["reference"]) == ("capture", bench.first.reference)
    assert entry.body["addresses"] == ["https://qs.example/list"]
    assert [bench.outside.exhibits.read(each["sha256"]) for each in entry.body["exhibits"]] == [
        b"https://qs.example/list"
    ]
    assert "Li" not in recorded.line.decode()
    assert dict(map(parse_disclosure, recorded.disclosures.values())) == {
        "by": "Li", "reason": "the office disagrees",
    }  # fmt: skip
    assert made.entry in bench.outside.ledger.chain.about([bench.first.reference])


def test_a_host_that_is_resting_is_waited_for(bench: Bench) -> None:
    bench.send()
    before = bench.clock.at
    asyncio.run(capture_dispute(bench.first.reference, "Li", "why", bench.outside))
    # The letter was sent a moment ago, and the host rests for ten seconds by default.
    assert (bench.clock.at - before).total_seconds() == 10


def test_a_page_that_does_not_open_enters_nothing_and_lets_its_host_rest_longer(bench: Bench) -> None:
    bench.send()
    count = bench.outside.ledger.chain.count()
    bench.office.obstacle = SiteDown("it is down")
    with pytest.raises(SiteDown):
        asyncio.run(capture_dispute(bench.first.reference, "Li", "why", bench.outside))
    assert bench.outside.ledger.chain.count() == count


def test_a_letter_that_is_answered_by_mail_only_has_no_page(bench: Bench) -> None:
    bench.send()
    bench.office.places = lambda _inquiry, _receipt: ()  # type: ignore[method-assign]
    with pytest.raises(WrongUse, match="by mail only"):
        asyncio.run(capture_dispute(bench.first.reference, "Li", "why", bench.outside))


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="module")
async def test_a_page_is_shown_whole_with_what_the_server_sent_and_without_secrets(
    chromium: Path, site, tmp_path: Path
) -> None:
    site.pages.update({"/letter": PAGE, "/api/letter.json": json.dumps({"answer": "482913 答复"})})
    captures = await shown(chromium, tmp_path, site.address, "/letter")
    roles = [each.role for each in captures]
    assert roles[:3] == ["provenance", "disputed page (picture)", "disputed page"]
    assert {"response", "response body"} <= set(roles)
    assert any("答复如下".encode() in each.data for each in captures if each.role == "response body")
    assert not any(b"482913" in each.data for each in captures)
    # Nothing is sent: the page's own POST is stopped.
    assert site.posted == []


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="module")
async def test_a_page_on_another_host_is_refused(chromium: Path, site, tmp_path: Path) -> None:
    with pytest.raises(RecipeBroken, match="not among the recipe's hosts"):
        await shown(chromium, tmp_path, site.address, "http://localhost:9/letter")


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="module")
async def test_a_page_with_a_new_reply_is_pictured_unless_lean_or_gone(
    chromium: Path, site, tmp_path: Path
) -> None:
    site.pages["/letter"] = PAGE
    (tmp_path / f"{INQUIRY.site.code}.toml").write_text(RECIPE.format(address=site.address), "utf-8")
    browser = Browser(BrowserSettings(executable=chromium))
    reader = RecipeReader(RecipeBook(tmp_path), browser, StillClock())

    async def picture(page: str) -> list[str]:
        where = f"{site.address}{page}"
        taken = await reader.picture(INQUIRY.site.code, where, secrets=["482913"], user_agent="tests")
        return [each.media_type for each in taken]

    try:
        assert await picture("/letter") == ["image/png"]
        assert (
            await reader.picture(INQUIRY.site.code, "http://localhost:9/", secrets=[], user_agent="x") == ()
        )
        browser.details = Details(reply=Detail.LEAN)
        assert await picture("/letter") == []
    finally:
        await reader.aclose()
        await browser.aclose()


async def shown(chromium: Path, folder: Path, address: str, page: str) -> tuple[Capture, ...]:
    (folder / f"{INQUIRY.site.code}.toml").write_text(RECIPE.format(address=address), "utf-8")
    browser = Browser(BrowserSettings(executable=chromium))
    reader = RecipeReader(RecipeBook(folder), browser, StillClock())
    try:
        where = page if page.startswith("http") else address + page
        return await reader.show(INQUIRY.site.code, [where], secrets=["482913"], user_agent="tests")
    finally:
        await reader.aclose()
        await browser.aclose()
