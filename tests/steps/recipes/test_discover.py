"""The way from a home page to the message form: which links are followed, how many, how politely."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from replyclock.domain.recipes.discovery import FoundForm, FoundLink, HostAnswer, RobotsRule, SeenPage
from replyclock.errors import SiteDown
from replyclock.probes.discovery.links import is_same_site, link_worth, rank_links, site_of
from replyclock.steps.recipes.discover import discover

START = datetime(2026, 1, 8, 4, tzinfo=UTC)
GAP = timedelta(seconds=10)
LETTER = FoundForm("#letter", 0.9, True, ())


class PacedClock:
    """Sleeping moves it; nobody waits."""

    def __init__(self) -> None:
        self.instant = START

    def now(self) -> datetime:
        return self.instant

    async def sleep_until(self, instant: datetime) -> None:
        self.instant = max(self.instant, instant)


class PaperSite:
    """Pages by address: the links of each, best first, or a form; "/closed" is kept off by robots.txt."""

    def __init__(self, pages: Mapping[str, tuple[FoundLink, ...] | FoundForm]) -> None:
        self._pages = pages
        self.looked: list[str] = []

    async def look(self, url: str) -> SeenPage:
        self.looked.append(url)
        page = self._pages.get(url)
        if page is None:
            raise SiteDown(f"{url} answered with HTTP 500; try again later.")
        return SeenPage(url, (page,), ()) if isinstance(page, FoundForm) else SeenPage(url, (), page)

    async def ask_host(self, url: str) -> HostAnswer:
        if url.endswith("/closed"):
            return HostAnswer(
                timedelta(0), RobotsRule("https://a.example/robots.txt", 2, "Disallow: /closed")
            )
        return HostAnswer(timedelta(seconds=25 if url.endswith("/slow") else 0))


def to(path: str, worth: float, words: str = "互动交流") -> FoundLink:
    return FoundLink(f"https://a.example{path}", words, worth)


async def test_the_likeliest_link_is_followed_first_and_the_way_is_told() -> None:
    site = PaperSite(
        {
            "https://a.example/": (to("/hd", 0.6), to("/news", 0.3)),
            "https://a.example/hd": (to("/write", 0.9, "我要写信"),),
            "https://a.example/write": LETTER,
        }
    )
    clock = PacedClock()

    found = await discover(site, "https://a.example/", clock, GAP)

    assert site.looked == ["https://a.example/", "https://a.example/hd", "https://a.example/write"]
    assert [(stop.url, stop.words) for stop in found.way] == [
        ("https://a.example/", ""),
        ("https://a.example/hd", "互动交流"),
        ("https://a.example/write", "我要写信"),
    ]
    assert found.visited == 3
    assert clock.now() - START == 2 * GAP


async def test_no_more_pages_are_visited_than_allowed_and_none_twice() -> None:
    many = tuple(to(f"/{number}", 0.5) for number in range(100))
    site = PaperSite({"https://a.example/": many, **{link.url: many for link in many}})

    found = await discover(site, "https://a.example/", PacedClock(), GAP)

    assert found.visited == len(site.looked) == len(set(site.looked)) == 30
    assert not found.seen.has_message_form
    assert len(found.way) == 1


async def test_closed_and_broken_pages_are_passed_over_and_a_host_rests_as_long_as_it_asks() -> None:
    site = PaperSite(
        {
            "https://a.example/": (to("/closed", 0.9), to("/broken", 0.8), to("/slow", 0.7)),
            "https://a.example/slow": LETTER,
        }
    )
    clock = PacedClock()

    found = await discover(site, "https://a.example/", clock, GAP)

    assert found.seen.has_message_form
    assert "https://a.example/closed" not in site.looked
    assert clock.now() - START == GAP + timedelta(seconds=25)


async def test_a_first_page_that_does_not_answer_ends_the_search() -> None:
    with pytest.raises(SiteDown):
        await discover(PaperSite({}), "https://a.example/", PacedClock(), GAP)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("我要写信", "互动交流"),
        ("市长信箱", "政务服务"),
        ("互动交流", "新闻中心"),
        ("我要咨询", "来信选登"),
        ("Contact us", "About us"),
        ("Send feedback", "Privacy notice"),
        ("咨询投诉", "市领导主持召开全市咨询投诉和政务服务热线工作推进会议并讲话"),
    ],
)
def test_words_that_lead_to_a_form_are_worth_more(better: str, worse: str) -> None:
    assert link_worth("https://a.example/x", better) > link_worth("https://a.example/x", worse)


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.yunxi.gov.cn/", "yunxi.gov.cn"),
        ("https://hdjl.yunxi.gov.cn/write", "yunxi.gov.cn"),
        ("https://www.northmoor.gov.uk/contact", "northmoor.gov.uk"),
        ("https://tickets.office.example/", "office.example"),
        ("http://127.0.0.1:8701/", "127.0.0.1:8701"),
        ("http://localhost:8701/", "localhost:8701"),
    ],
)
def test_a_site_is_its_registered_name_or_its_number_with_the_port(url: str, site: str) -> None:
    assert site_of(url) == site


def test_links_to_other_sites_are_told_apart_and_files_and_the_page_itself_are_left_out() -> None:
    raw = [
        {"url": "https://www.yunxi.gov.cn/hd", "words": "互动交流"},
        {"url": "https://hd.yunxi.gov.cn/write", "words": "我要写信"},
        {"url": "https://www.12345.example/write", "words": "我要投诉"},
        {"url": "https://www.yunxi.gov.cn/a.pdf", "words": "咨询指南"},
        {"url": "https://www.yunxi.gov.cn/#top", "words": "联系我们"},
    ]

    own, beyond = rank_links(raw, "https://www.yunxi.gov.cn/")

    assert [link.words for link in own] == ["我要写信", "互动交流"]
    assert [link.words for link in beyond] == ["我要投诉"]
    assert not is_same_site("https://www.12345.example/", "https://www.yunxi.gov.cn/")
