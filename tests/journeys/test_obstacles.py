"""Obstacles of real sites, a street of the practice town for each, passed with recipes in a real Chromium."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from support.form_page import INQUIRY, Desk
from support.repository import ROOT

from replyclock.domain.facts import Outcome
from replyclock.errors import RecipeBroken
from replyclock.ports.sender import SendResult
from replyclock.practice.process import TownMap, running_town
from replyclock.practice.script import ScriptObstacle, read_script
from replyclock.practice.workspace import obstacle_recipe
from replyclock.probes.browser.contexts import Browser

BROWSER = {"action_timeout_ms": 2000, "screenshot": "off"}

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.asyncio(loop_scope="module")]

HOW_TO = ROOT / "docs/how-to/obstacles.md"
OBSTACLES = {obstacle.street: obstacle for obstacle in read_script().obstacle}
TITLE = "窗口办公时间咨询：周六开门吗"
BODY = "您好，请问周六窗口是否办公？\n我想办理居住登记，需要带哪些材料？\n谢谢。"
PDF = b"%PDF-1.4 a proof\n"

# What each street's office must have besides the letter itself.
MORE = {
    "picker": {"dwmc": "市民政局", "dwid": "0101"},
    "window": {"dwmc": "市民政局", "dwid": "0101"},
    "date": {"sj": "2025-09-09"},
    "cascade": {"city": "01", "district": "0101", "street": "010102"},
    "attachment": {"fj": f"proof.pdf, {len(PDF)} bytes"},
    "tab": {"lx": "1"},
}


@dataclass
class Course:
    """The town, and a sender whose recipes are the streets' own, changed as a test wants."""

    town: TownMap
    desk: Desk

    async def send(
        self, street: str, *changes: tuple[str, str], title: str = TITLE, body: str = BODY
    ) -> SendResult:
        self.write(street, *changes)
        inquiry = replace(INQUIRY, title=title, body=body)
        return await self.desk.sender.submit(inquiry, self.desk.remember, user_agent="tests")

    def write(self, street: str, *changes: tuple[str, str]) -> None:
        obstacle: ScriptObstacle = OBSTACLES[street]
        recipe = obstacle_recipe(obstacle, self.town.sites[obstacle.code])
        for old, new in changes:
            assert old in recipe
            recipe = recipe.replace(old, new)
        self.desk.write(recipe)

    def taken(self, street: str) -> list[dict]:
        code = OBSTACLES[street].code
        return [letter for letter in self.town.ask("/log")["letters"] if letter["site"] == code]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TownMap]:
    with running_town(tmp_path_factory.mktemp("obstacles") / "town") as running:
        yield running


@pytest.fixture
def course(town: TownMap, browser: Browser, tmp_path: Path) -> Course:
    (tmp_path / "proof.pdf").write_bytes(PDF)
    return Course(town, Desk(None, browser, tmp_path))


@pytest.mark.parametrize("street", OBSTACLES)
async def test_a_letter_gets_past_the_obstacle_whole_and_once(course: Course, street: str) -> None:
    before = len(course.taken(street))

    sent = await course.send(street)

    letters = course.taken(street)[before:]
    assert (sent.outcome, len(letters)) == (Outcome.CONFIRMED, 1), sent.note
    [letter] = letters
    assert sent.receipt.number == letter["number"]
    assert (letter["title"], letter["body"].split()) == (TITLE, BODY.split())
    assert letter["reply_address"] == INQUIRY.persona.email
    assert letter["more"] == MORE.get(street, {})


# Where a recipe or a letter does not fit: what is changed in the recipe, and what is said then.
WRONG = {
    "agreement: terms not read to their end": (
        "agreement",
        [('    { do = "scroll", selector = "#terms" },\n', "")],
        r"steps\[1\] on .* does not fit the page",
    ),
    "picker: the layer is left without a choice": (
        "picker",
        [('        { do = "click", iframe = "#offices", text = "{choice}" },\n', "")],
        r"fields\[5\] on .* shows '' after its steps, and not '市民政局': correct pick",
    ),
    "picker: the office is not in the list": (
        "picker",
        [('"市民政局"', '"市气象局"')],
        r"fields\[5\]\.pick\[2\] on .* matches 0 visible elements",
    ),
    "picker: the hidden control stays empty": (
        "picker",
        [('sets = "#dwid"', 'sets = "#dwbm"')],
        r"fields\[5\]\.sets on .* is still empty, so the office would get no choice: correct pick",
    ),
    "window: the window does not open": (
        "window",
        [('selector = "#open", new', 'selector = "#bt", seconds = 1, new')],
        r"fields\[5\]\.pick\[1\] on .* does not fit the page",
    ),
    "date: another day than the one meant": (
        "date",
        [("text-is('9')", "text-is('10')")],
        r"fields\[5\] on .* shows '2025-09-10' after its steps, and not '2025-09-09'",
    ),
    "date: typed where only the calendar may": (
        "date",
        [("pick = [", "optional = true }, # ["), ('        { do = "click", label = "发生日期" },\n', ""),
         ("        { do = \"click\", selector = \".day:text-is('9')\" },\n    ] },\n", "")],
        r"fields\[5\] on .* does not fit the page",
    ),
    "cascade: a district of another city": (
        "cascade",
        [("城东区", "柳北县")],
        r"fields\[6\] on .* offers no '柳北县': choose what it offers",
    ),
    "attachment: a type that is refused": (
        "attachment",
        [("proof.pdf", "proof.txt")],
        r"fields\[5\] on .* did not keep the file: the page refuses its type or size",
    ),
    "attachment: a file that is too large": (
        "attachment",
        [("proof.pdf", "large.pdf")],
        r"fields\[5\] on .* did not keep the file: the page refuses its type or size",
    ),
    "newwindow: what is pressed opens no window": (
        "newwindow",
        [('selector = "#write"', 'selector = "main h2", seconds = 1')],
        r"steps\[1\] on .* does not fit the page",
    ),
    "editor: typed into the control that the editor hides": (
        "editor",
        [('iframe = "#editor", selector = "body"', 'selector = "#nr"')],
        r"fields\[4\] on .* matches 0 visible elements",
    ),
    "tab: the form's tab is not opened": (
        "tab",
        [('    { do = "click", selector = "#tabs a[data-show=letter]" },\n', "")],
        r"fields\[1\] on .* matches 0 visible elements",
    ),
    "tab: the news are left open": (
        "tab",
        [
            ('    { do = "click", selector = "#close", optional = true },\n', ""),
            ('"#tabs a[data-show=letter]" }', '"#tabs a[data-show=letter]", seconds = 2 }'),
        ],
        r"steps\[1\] on .* does not fit the page",
    ),
    "dialogs: led away by a question": (
        "dialogs",
        [('dismiss = "是否前往"\n', "")],
        r"fields\[1\] on .* matches 0 visible elements",
    ),
    "slow: what is waited for never shows": (
        "slow",
        [('"wait_enabled", role = "button", name = "提 交"', '"wait_for", selector = "#x", seconds = 1')],
        r"steps\[1\] on .* does not fit the page \(it is not on the page\)",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("street", "changes", "says"), WRONG.values(), ids=WRONG)
async def test_what_does_not_fit_is_told_with_its_key_and_nothing_is_sent(
    course: Course, street: str, changes: list[tuple[str, str]], says: str
) -> None:
    (course.desk.folder / "proof.txt").write_text("a proof")
    (course.desk.folder / "large.pdf").write_bytes(PDF + bytes(100_000))
    before = len(course.taken(street))

    with pytest.raises(RecipeBroken, match=says):
        await course.send(street, *changes)
    assert len(course.taken(street)) == before


# What a later field does to an earlier one, on a page that takes every letter.
UNDONE = {
    "a list set back": (
        '<select id=lx name=lx><option value="">请选择<option value=2>咨询</select>',
        "lx.value = ''",
        'selector = "#lx"\nchoose = "咨询"',
        r"fields\[5\] on .* was set to '咨询', which the page has changed to '请选择' since",
    ),
    "a tick taken away": (
        "<label><input id=ty type=checkbox name=ty>公开</label>",
        "ty.checked = false",
        'label = "公开"\ntick = true',
        r"fields\[5\] on .* was ticked, and the page has taken the tick away since",
    ),
    "a picked office whose id is emptied": (
        """<input id=dw readonly onclick="dw.value = '民政局'; document.getElementById('bm').value = '7'">
        <input type=hidden id=bm name=bm>""",
        "bm.value = ''",
        'selector = "#dw"\nchoose = "民政局"\nsets = "#bm"\npick = [{ do = "click", selector = "#dw" }]',
        r"fields\[5\]\.sets on .* is still empty",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", UNDONE.values(), ids=UNDONE)
async def test_what_a_later_field_undoes_is_not_sent(
    site, browser: Browser, tmp_path: Path, case: tuple[str, str, str, str]
) -> None:
    control, undoes, field, says = case
    desk = Desk(site, browser, tmp_path)
    script = f"<input id=last name=last><script>last.oninput = () => {{ {undoes} }}</script>"
    fields = f'[[submit.fields]]\n{field}\n[[submit.fields]]\nselector = "#last"\nvalue = "x"'
    desk.open(form=control + script, fields=fields)

    with pytest.raises(RecipeBroken, match=says):
        await desk.submit()
    assert site.posted == []


SNIPPETS = re.findall(r"```toml\n(.*?)```", HOW_TO.read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize("block", SNIPPETS, ids=[f"the {n}." for n in range(1, len(SNIPPETS) + 1)])
async def test_the_snippets_of_the_how_to_are_those_of_the_streets(block: str) -> None:
    snippet = tomllib.loads(block)
    recipes = [
        tomllib.loads(obstacle_recipe(each, "http://127.0.0.1"))["submit"] for each in OBSTACLES.values()
    ]
    fields = snippet.pop("fields", [])

    assert any(
        all(field in recipe["fields"] for field in fields)
        and all(recipe.get(key) == value for key, value in snippet.items())
        for recipe in recipes
    )


async def test_the_how_to_names_every_street_of_an_obstacle() -> None:
    named = set(re.findall(r"`(\w+)`", HOW_TO.read_text("utf-8").partition("## Before")[0]))
    assert set(OBSTACLES) - named == set()


LIMITS = {
    "a title of 21 characters where 20 are taken": (
        "limits", {"title": "一二三四五六七八九十一二三四五六七八九十一"},
        r"fields\[3\] on .* took only 20 of 21 characters; shorten the text",
    ),
    "a letter that a script cuts at 300 characters": (
        "limits", {"body": "问" * 301},
        r"fields\[4\] on .* took only 300 of 301 characters; shorten the text",
    ),
    "a character that GBK lacks": (
        "gbk", {"body": "请问几点开门？😊"},
        r"fields\[4\] on .* cannot carry '😊': the page speaks gbk only",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("street", "letter", "says"), LIMITS.values(), ids=LIMITS)
async def test_a_letter_that_the_page_would_change_is_not_sent(
    course: Course, street: str, letter: dict[str, str], says: str
) -> None:
    before = len(course.taken(street))

    with pytest.raises(RecipeBroken, match=says):
        await course.send(street, **letter)
    assert len(course.taken(street)) == before


async def test_a_question_answered_with_no_sends_nothing_and_says_so(course: Course) -> None:
    before = len(course.taken("dialogs"))
    changes = [
        ('dismiss = "是否前往"', 'dismiss = "是否前往|确定提交"'),
        ("success = {", "result_seconds = 1\nsuccess = {"),
    ]

    sent = await course.send("dialogs", *changes)

    assert sent.outcome is Outcome.NOTHING_SENT
    assert len(course.taken("dialogs")) == before
