"""Streets that mislead whoever looks, read with their recipes by the real reader over loopback."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
import pytest_asyncio
from support.one_letter import INQUIRY
from support.repository import ROOT

from replyclock.domain.facts import Inconclusive, Receipt
from replyclock.domain.replies.classify import holds_no_word
from replyclock.domain.replies.words.own_letter import AskedLetter
from replyclock.ports.reader import LookResult, WatchedLetter
from replyclock.practice.process import TownMap, running_town
from replyclock.practice.script import ScriptSight, read_script
from replyclock.practice.workspace import sight_recipe
from replyclock.probes.browser.contexts import Browser
from replyclock.probes.browser.settings import BrowserSettings
from replyclock.probes.recipe.model import RecipeBook
from replyclock.probes.watching.reader import RecipeReader

BROWSER = {"action_timeout_ms": 3000, "screenshot": "off"}

pytestmark = pytest.mark.asyncio(loop_scope="module")

SCRIPT = read_script()
SIGHTS = {sight.street: sight for sight in SCRIPT.sight}
SHOWN_BY_THE_BROWSER = [sight for sight in SCRIPT.sight if sight.in_browser]
LETTER = replace(
    INQUIRY,
    title="窗口办公时间咨询：周六开门吗",
    body="您好，请问周六窗口是否办公？我想办理居住登记，需要带哪些材料？谢谢。",
)
HOW_TO = ROOT / "docs/how-to/pages.md"
MANNER = {"yx": LETTER.persona.email, "xm": LETTER.persona.name, "bt": LETTER.title, "nr": LETTER.body}


class TownHands:
    """The town's clock, moved for all streets at once and read without asking."""

    def __init__(self, town: TownMap) -> None:
        self.town = town
        self.sent_at = SCRIPT.town.opens_at.astimezone(UTC)
        self.hours = 0.0

    def now(self) -> datetime:
        return self.sent_at + timedelta(hours=self.hours)

    async def sleep_until(self, instant: datetime) -> None:
        raise AssertionError("nobody sleeps here")

    def move(self, hours: float) -> None:
        self.hours = hours
        said = json.dumps({"instant": self.now().isoformat()}).encode()
        urlopen(Request(f"{self.town.control}/clock/until", said), timeout=10).close()


@dataclass
class Passer:
    """Somebody who watches one street for one letter."""

    sight: ScriptSight
    reader: RecipeReader
    wanted: WatchedLetter
    memory: str = ""

    async def look(self) -> str:
        """What a look sees, in the words of the script."""
        [place] = self.reader.places(self.wanted.inquiry, self.wanted.receipt)
        sight = await self.reader.look(place, [self.wanted], user_agent="tests", memory=self.memory)
        self.memory = sight.memory
        return _told(sight)


def _told(sight: LookResult) -> str:
    if sight.cause is not None:
        return str(sight.cause)
    said = [hit for hit in sight.found if hit.text and not holds_no_word(hit.text, AskedLetter.of(LETTER))]
    if not said:
        return "silent"
    assert [hit.reference for hit in said] == [LETTER.reference]
    words = "".join(said[0].text.split())
    return "answer" if "政务服务大厅周六上午9:00至12:00办公" in words else words


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TownMap]:
    with running_town(tmp_path_factory.mktemp("sights") / "town") as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def looks(
    town: TownMap, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[dict[str, list[str]]]:
    """What looks see in every street over HTTP alone, hour after hour for all of them."""
    folder = tmp_path_factory.mktemp("recipes")
    nowhere = Browser(BrowserSettings(executable=folder / "nowhere"))
    hands = TownHands(town)
    reader = RecipeReader(RecipeBook(folder), nowhere, hands, may_open_browser=False)
    yield await _watched(hands, reader, folder)
    await reader.aclose()
    await nowhere.aclose()


async def _watched(hands: TownHands, reader: RecipeReader, folder: Path) -> dict[str, list[str]]:
    passers = {street: _sent(sight, reader, hands, folder) for street, sight in SIGHTS.items()}
    seen: dict[str, list[str]] = {street: [] for street in passers}
    for hours in sorted({hours for passer in passers.values() for hours in passer.sight.hours}):
        hands.move(hours)
        for street, passer in passers.items():
            if hours in passer.sight.hours:
                seen[street].append(await passer.look())
    return seen


def _sent(sight: ScriptSight, reader: RecipeReader, hands: TownHands, folder: Path) -> Passer:
    """A letter handed in at the street's form, and its recipe written."""
    address = hands.town.sites[sight.code]
    recipe = sight_recipe(sight, SCRIPT.of(sight.code), address)
    (folder / f"{sight.code}.toml").write_text(recipe, encoding="utf-8")
    fields = {"xb": "男", "dh": "", "dz": "文三路1号", "lx": "咨询", **MANNER}
    with urlopen(f"{address}/hdjl/submit", urlencode(fields).encode(), timeout=10) as answer:
        number = re.search(r'class="number">([^<]+)<', answer.read().decode())
    assert number
    inquiry = replace(LETTER, site=replace(LETTER.site, code=sight.code))
    return Passer(sight, reader, WatchedLetter(inquiry, Receipt(number[1]), hands.sent_at))


@pytest.mark.parametrize("street", SIGHTS)
async def test_a_look_sees_what_the_street_shows_and_no_more(
    looks: dict[str, list[str]], street: str
) -> None:
    assert tuple(looks[street]) == SIGHTS[street].looks


@pytest.mark.browser
async def test_the_browser_sees_what_plain_http_does_not(browser: Browser, tmp_path: Path) -> None:
    with running_town(tmp_path / "town") as town:
        hands = TownHands(town)
        reader = RecipeReader(RecipeBook(tmp_path), browser, hands)
        passers = [_sent(sight, reader, hands, tmp_path) for sight in SHOWN_BY_THE_BROWSER]
        seen = [[await each.look() for each in passers]]
        hands.move(SHOWN_BY_THE_BROWSER[0].hours[-1])
        seen.append([await each.look() for each in passers])
        await reader.aclose()
    told = dict(zip((each.sight.street for each in passers), zip(*seen, strict=True), strict=True))
    assert told == {sight.street: sight.in_browser for sight in SHOWN_BY_THE_BROWSER}


async def test_every_look_of_the_script_is_one_that_there_is() -> None:
    known = {"silent", "answer", *Inconclusive}
    for sight in SIGHTS.values():
        assert set(sight.looks) | set(sight.in_browser) <= known
        assert len(sight.hours) == len(sight.looks)


async def test_the_how_to_names_every_street_and_what_its_looks_say() -> None:
    table = dict(re.findall(r"^\| .* \| `(\w+)` \| (.*) \|$", HOW_TO.read_text("utf-8"), re.MULTILINE))
    assert set(table) == set(SIGHTS)
    for street, sight in SIGHTS.items():
        causes = {look for look in sight.looks if look in set(Inconclusive)}
        assert table[street] == (", ".join(sorted(causes)) or "read"), street
