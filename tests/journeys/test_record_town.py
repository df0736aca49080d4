"""Recording at the practice town: a form, one behind a notice, an old one with an image to press."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page
from support.form_page import INQUIRY, StillClock

from replyclock.domain.recipes.recording import SAMPLES
from replyclock.practice.process import TownMap, running_town
from replyclock.probes.browser.contexts import Browser
from replyclock.probes.recipe.model import RecipeBook
from replyclock.probes.recording.recorder import Recorder
from replyclock.probes.sending.sender import RecipeSender

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

SAMPLE = SAMPLES["zh"]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TownMap]:
    with running_town(tmp_path_factory.mktemp("town") / "town") as running:
        yield running


async def fill_in(where: Page) -> None:
    await where.get_by_label("姓名").fill(SAMPLE["name"])
    await where.get_by_label("女", exact=True).check()
    await where.get_by_label("电子邮箱").fill(SAMPLE["email"])
    await where.get_by_label("来信类别").press("ArrowDown")
    await where.get_by_label("来信标题").fill(SAMPLE["title"])
    await where.get_by_label("来信内容").fill(SAMPLE["body"])
    await where.get_by_label("我已阅读并同意").check()
    await where.get_by_role("button", name="提 交").click()


async def plainly(page: Page) -> None:
    await fill_in(page)


async def after_the_notice(page: Page) -> None:
    await page.get_by_role("button", name="确认").click()
    await fill_in(page)


async def by_old_names(page: Page) -> None:
    for name, part in (("title", "name"), ("phone", "email"), ("email", "title")):
        await page.locator(f"input[name={name}]").fill(SAMPLE[part])
    await page.locator("textarea").fill(SAMPLE["body"])
    await page.get_by_alt_text("提交信件").click()


@pytest.mark.parametrize(
    ("code", "operator"),
    [
        pytest.param("yunxi", plainly, id="a form"),
        pytest.param("gongan", after_the_notice, id="a notice with a countdown"),
        pytest.param("jiugang", by_old_names, id="names that lie, and an image to press"),
    ],
)
async def test_what_was_recorded_is_rehearsed_green_without_an_edit_and_no_letter_arrived(
    code: str, operator, town: TownMap, browser: Browser, tmp_path: Path
) -> None:
    async with Recorder(browser).open(f"{town.sites[code]}/hdjl/write") as recording:
        await operator(recording.page)
        await recording.finished()
        found = recording.result()
    (tmp_path / f"{INQUIRY.site.code}.toml").write_text(found.recipe, encoding="utf-8")

    sender = RecipeSender(RecipeBook(tmp_path), browser, StillClock())
    rehearsed = await sender.rehearse(INQUIRY, user_agent="tests")

    assert found.complete
    assert [entry.label for entry in found.entries if entry.doubtful] == []
    assert (rehearsed.faults, rehearsed.stops_at) == ((), "")
    assert town.ask("/log")["letters"] == []
