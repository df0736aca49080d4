"""The canary: which recipes no longer fit their pages, told without typing a letter or pressing anything."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from support.doubles import SITE, Bench, a_campaign, made_bench
from support.form_page import INQUIRY, Desk

from replyclock.domain.recipes.check import RecipeCheck, Sighting
from replyclock.errors import NeedsPerson, SiteDown
from replyclock.probes.browser.contexts import Browser
from replyclock.steps.recipes.check import check_recipes, due_checks

BROWSER = {"action_timeout_ms": 1500}

in_browser = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def desk(site, browser: Browser, tmp_path: Path) -> Desk:
    return Desk(site, browser, tmp_path)


async def misfits(desk: Desk) -> list[str]:
    """The keys that no longer fit."""
    found, _ = await desk.sender.check(INQUIRY.site, user_agent="tests")
    return [sentence.partition(": ")[2].split(" on ")[0] for sentence in found]


@pytest.mark.browser
class TestPages:
    @in_browser
    async def test_a_page_that_is_as_the_recipe_says_fits_and_gets_no_letter(self, desk: Desk) -> None:
        desk.open()
        typed: list[str] = []
        page = str(desk.site.pages["/write"])
        desk.site.pages["/write"] = page.replace(
            "</form>", "</form><script>oninput = () => fetch('/typed')</script>"
        )
        desk.site.pages["/typed"] = lambda _: typed.append("x") or web.Response()
        assert await misfits(desk) == []
        assert (typed, desk.site.posted) == ([], [])

    @in_browser
    async def test_every_key_that_no_longer_fits_is_named_with_a_picture(self, desk: Desk) -> None:
        desk.open()
        page = str(desk.site.pages["/write"])
        desk.site.pages["/write"] = page.replace("姓名", "称呼").replace(">提交<", ">下一步<")
        assert await misfits(desk) == ["submit.fields[1]", "submit.press"]
        _, captures = await desk.sender.check(INQUIRY.site, user_agent="tests")
        assert [each.role for each in captures] == ["page in the way (picture)", "page in the way"]

    @in_browser
    async def test_the_container_of_the_list_of_answers_is_sought_too(self, desk: Desk) -> None:
        desk.open()
        text = (desk.folder / "hz.toml").read_text("utf-8")
        watch = (
            f'kind = "list"\nurl = "{desk.site.address}/list"\ncontainer = "table.letters"\nrow = "tr"\n'
            'title = "a"\nanswer = { body = ".answer" }\n'
        )
        desk.write(text.replace('kind = "mail"\n', watch))
        desk.site.pages["/list"] = "<ul class=letters></ul>"
        assert await misfits(desk) == ["watch.container"]
        desk.site.pages["/list"] = "<table class=letters></table>"
        assert await misfits(desk) == []

    @in_browser
    async def test_a_page_that_is_gone_does_not_fit_and_an_outage_says_nothing(self, desk: Desk) -> None:
        desk.open()
        del desk.site.pages["/write"]
        found, _ = await desk.sender.check(INQUIRY.site, user_agent="tests")
        assert "does not exist any more (HTTP 404)" in found[0]
        desk.site.pages["/write"] = lambda _: web.Response(status=503)
        with pytest.raises(SiteDown):
            await misfits(desk)

    @in_browser
    async def test_a_login_is_for_a_person(self, desk: Desk) -> None:
        desk.open('<p class="login">请先登录</p>', more='login = { selector = ".login" }')
        with pytest.raises(NeedsPerson):
            await misfits(desk)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with made_bench(tmp_path) as made:
        yield made


def check(bench: Bench, **leave: object) -> RecipeCheck:
    authorisation = a_campaign().authorisation.model_dump() | leave
    [found] = asyncio.run(check_recipes([SITE], [a_campaign(authorisation=authorisation)], bench.outside))
    return found


class TestChecking:
    def test_what_a_visit_found_is_recorded_and_read_back(self, bench: Bench) -> None:
        bench.office.misfits = ("qs.toml: submit.press on the page matches 0 visible elements",)
        found = check(bench)
        assert (found.sighting, found.misfits) == (Sighting.MISFIT, bench.office.misfits)
        assert bench.outside.ledger.recipes.checks() == {"qs": found}
        assert list(bench.outside.ledger.chain.check()) == []

    @pytest.mark.parametrize(
        "leave",
        [{"hosts": ["other.example"]}, {"valid_to": "2025-09-02"}],
        ids=["another host", "another time"],
    )
    def test_a_site_without_leave_is_not_visited(self, bench: Bench, leave: dict[str, object]) -> None:
        assert check(bench, **leave).sighting is Sighting.NO_LEAVE
        assert bench.office.checked == []
        assert bench.outside.ledger.recipes.checks() == {}

    @pytest.mark.parametrize(
        ("obstacle", "sighting"),
        [(SiteDown("down"), Sighting.DOWN), (NeedsPerson("login", "log in"), Sighting.PERSON)],
        ids=["down", "login"],
    )
    def test_what_could_not_be_seen_says_why_and_is_due_again(
        self, bench: Bench, obstacle: Exception, sighting: Sighting
    ) -> None:
        bench.office.obstacle = obstacle
        assert (check(bench).sighting, check(bench).misfits) == (sighting, (str(obstacle),))
        assert due_checks([SITE], timedelta(hours=24), bench.outside) == (SITE,)

    def test_what_was_seen_is_left_out_until_it_is_old_or_the_recipe_changes(self, bench: Bench) -> None:
        day = timedelta(hours=24)
        assert due_checks([SITE], day, bench.outside) == (SITE,)
        check(bench)
        assert due_checks([SITE], day, bench.outside) == ()
        bench.office.recipe["qs.toml"] = "b" * 64
        assert due_checks([SITE], day, bench.outside) == (SITE,)
        bench.office.recipe["qs.toml"] = "a" * 64
        bench.clock.at += day
        assert due_checks([SITE], day, bench.outside) == (SITE,)

    def test_visits_wait_for_their_turn_at_the_host(self, bench: Bench) -> None:
        began = bench.clock.at
        check(bench)
        check(bench)
        assert (bench.clock.at - began).total_seconds() == 10
