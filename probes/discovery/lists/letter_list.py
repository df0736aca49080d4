"""Reads a site's public list of letters and one letter's page, for the proposal of a recipe's `watch`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Error, Page
from pydantic import TypeAdapter

from replyclock.errors import SiteDown
from replyclock.probes.browser.locate import first_line
from replyclock.probes.discovery.page import not_forever
from replyclock.probes.discovery.shapes import shaped

ANSWER_WORDS = "|".join([
    "回复", "答复", "回覆", "答覆", "办理", "处理结果", "反馈",
    "[Aa]nswer", "[Rr]eply", "[Rr]eplied", "[Rr]espon", "Antwort", "[Rr]éponse", "[Rr]espuesta",
])  # fmt: skip
_ANSWERED = re.compile(ANSWER_WORDS)
_ASKED = re.compile("|".join([
    "提交", "来信", "写信", "留言", "咨询", "提问", "受理", "发表", "投诉",
    "[Ss]ubmitted", "[Aa]sked", "[Rr]eceived", "[Cc]reated", "[Ss]ent", "[Oo]pened",
]))  # fmt: skip
_NUMBERED = re.compile(r"编号|编码|单号|信件号|[Nn]umber|\bNo\b|\bID\b|[Rr]eference|[Tt]icket")
_DAY = r"(?:19|20)\d\d(?P<one>[-/.年])\d{1,2}(?P<two>[-/.月])\d{1,2}日?"
_DATE = re.compile(_DAY + r"(?P<clock> ?\d{1,2}:\d\d(?P<seconds>:\d\d)?)?")
_NUMBER = re.compile(r"#?[A-Za-z]{0,6}[-_]?\d[\w-]{3,30}|#\d+")
_SCRIPT = Path(__file__).with_name("letter_list.js")


@dataclass(frozen=True, slots=True)
class ListCell:
    """One part of every row: what points at it, the words that name it, and what the rows say there."""

    selector: str
    is_link: bool
    label: str
    texts: tuple[str, ...]

    @property
    def is_number(self) -> bool:
        """True where every row has a text of its own that looks like a number handed out."""
        named = bool(_NUMBERED.search(self.label))
        own = len(set(self.texts)) == len(self.texts)
        return own and all(_NUMBER.fullmatch(text) for text in self.texts) and (named or not self.date_format)

    @property
    def date_format(self) -> str:
        """How its times are written, as `strptime` reads it; "" where they are none, or of several kinds."""
        found = {_format_of(text) for text in self.texts if text}
        return found.pop() if len(found) == 1 else ""

    @property
    def means(self) -> str:
        """Which of the letter's times its label names; "other" where it says neither or both."""
        answered, asked = _ANSWERED.search(self.label), _ASKED.search(self.label)
        return "other" if bool(answered) == bool(asked) else "answered" if answered else "submitted"


@dataclass(frozen=True, slots=True)
class LetterList:
    """The rows of a list: the box around them, each of them, their parts, and where they lead."""

    container: str
    row: str
    rows: int
    cells: tuple[ListCell, ...]
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LetterPage:
    """The page of one answered letter: its box, the office's words in it, and what else it tells."""

    container: str
    body: str
    cells: tuple[ListCell, ...]


LIST = TypeAdapter(LetterList | None)
LETTER = TypeAdapter(LetterPage | None)


async def read_letter_list(page: Page) -> LetterList | None:
    """The likeliest list of letters; None where no rows with links and dates are. Raises SiteDown."""
    return shaped(LIST, await _read(page, "list"), page.url)


async def read_letter_page(page: Page) -> LetterPage | None:
    """Where the office's words stand; None where nothing says so. Raises SiteDown."""
    return shaped(LETTER, await _read(page, "letter"), page.url)


async def _read(page: Page, kind: str) -> object:
    try:
        async with not_forever(page):
            return await page.evaluate(_SCRIPT.read_text("utf-8"), [kind, ANSWER_WORDS])
    except Error as fault:
        raise SiteDown(f"{page.url} could not be read ({first_line(fault)}); try again.") from fault


def title_of(cells: Sequence[ListCell]) -> ListCell | None:
    """The part that holds the title: a link, else the longest words."""
    links = [cell for cell in cells if cell.is_link and not cell.is_number and not cell.date_format]
    return max(links, key=lambda cell: sum(map(len, cell.texts)), default=None)


def _format_of(text: str) -> str:
    hit = _DATE.search(text)
    if hit is None:
        return ""
    day = "日" if hit["one"] == "年" else ""
    clock = "" if not hit["clock"] else f"{' ' if hit['clock'][0] == ' ' else ''}%H:%M"
    return f"%Y{hit['one']}%m{hit['two']}%d{day}{clock}{':%S' if hit['seconds'] else ''}"
