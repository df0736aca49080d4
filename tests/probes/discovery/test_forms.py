"""What is found on pages: message forms, what their fields are for, traps, frames, steps, nothing.

The pages of tests/forms were written for these tests, in the manner of public offices' own. Each
control says in `data-means` what it is for, which no code reads; a page without any has no message form.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from support.one_letter import INQUIRY, StillClock
from support.repository import TESTS

from replyclock.domain.recipes.discovery import FoundForm, SeenPage
from replyclock.errors import WrongUse
from replyclock.ports.recipes import AskedForm
from replyclock.probes.browser.contexts import Browser, Visit
from replyclock.probes.discovery.finder import Discoverer
from replyclock.probes.discovery.page import SAVED_HOST
from replyclock.probes.discovery.steps import read_shown
from replyclock.probes.recipe.model import RecipeBook, load_recipe
from replyclock.probes.sending.sender import RecipeSender

pytestmark = pytest.mark.asyncio(loop_scope="module")

FORMS = sorted((TESTS / "forms").glob("*.html"))
_MEANT = "[...document.querySelectorAll('[data-means]')].map(each => each.dataset.means)"
_HIT = """selectors => {
  const meant = [...document.querySelectorAll('[data-means]')];
  return selectors.map(each => [...document.querySelectorAll(each)].map(hit => meant.indexOf(hit)));
}"""


@dataclass
class Reading:
    """What a page's controls mean, and what was said of them; `found` tells whether a form was."""

    meant: list[str]
    said: list[str]
    found: bool


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def readings(browser: Browser) -> Mapping[str, Reading]:
    """Every page of tests/forms, read by one visitor."""
    return (await read_all(browser, FORMS))[0]


async def read_all(browser: Browser, paths: Sequence[Path]) -> tuple[Mapping[str, Reading], float]:
    """These pages, read by one visitor, and how wide a word is in the fonts of this browser."""
    async with browser.visit(frozenset({SAVED_HOST}), posts="never") as visit:
        await visit.page.set_content("<b>willing</b>")
        width = await visit.page.evaluate("document.querySelector('b').getBoundingClientRect().width")
        return {path.stem: await read_one(visit, path.read_text("utf-8")) for path in paths}, width


async def read_one(visit: Visit, html: str) -> Reading:
    await visit.page.set_content(html)
    letter = (await read_shown(visit)).letter
    meant = await visit.page.evaluate(_MEANT)
    said = ["other"] * len(meant)
    told = [
        (control.selector, "trap" if guess.trap else guess.type)
        for guess in (letter.guesses if letter else ())
        for control in guess.field.controls
    ]
    places = await visit.page.evaluate(_HIT, [selector for selector, _ in told])
    for (_, words), hits in zip(told, places, strict=True):
        for at in (at for at in hits if at >= 0):
            said[at] = words
    return Reading(meant, said, letter is not None)


@pytest.fixture
def finder(browser: Browser) -> Discoverer:
    return Discoverer(browser)


@pytest.fixture
def drafter(browser: Browser) -> Discoverer:
    """Writes drafts, too, which takes longer."""
    return Discoverer(browser, asked=AskedForm(drafts=True))


def fields_of(form: FoundForm) -> dict[str, str]:
    return {field.selector: "trap" if field.trap else field.type for field in form.fields}


def letter_of(seen: SeenPage) -> FoundForm:
    (form,) = [form for form in seen.forms if form.is_message_form]
    return form


@pytest.mark.parametrize("name", [path.stem for path in FORMS])
async def test_every_field_of_a_page_is_known_for_what_it_is(name: str, readings) -> None:
    reading = readings[name]

    assert reading.found == bool(reading.meant)
    assert reading.said == reading.meant


async def test_pages_read_the_same_whatever_fonts_there_are(
    browser: Browser, readings, tmp_path: Path, monkeypatch
) -> None:
    _, usual = await read_all(browser, [])
    monkeypatch.setenv("FONTCONFIG_FILE", str(only_font(tmp_path)))
    async with aclosing(Browser(browser.settings)) as other:
        found, width = await read_all(other, FORMS)

    assert width != usual
    assert found == readings


def only_font(folder: Path) -> Path:
    """A configuration of fontconfig that knows a single font, whose letters are all as wide as each other."""
    font = next(iter(sorted(Path("/usr/share/fonts").rglob("*Mono*.[to]tf"))), None)
    if font is None:
        pytest.skip("no font with Mono in its name: apt-get install fonts-dejavu-core")
    (folder / "fonts").mkdir()
    (folder / "fonts" / font.name).symlink_to(font)
    file = folder / "fonts.conf"
    places = f"<dir>{folder}/fonts</dir><cachedir>{folder}/cache</cachedir>"
    head = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
    file.write_text(f"{head}<fontconfig>{places}</fontconfig>", encoding="utf-8")
    return file


SAVED = """<!-- saved from url=(0039)https://www.example.invalid/hdjl/write.html -->
<meta charset=utf-8><title>我要写信</title><img src="https://elsewhere.invalid/a.png">
<form method=post action=save><p><label for=a>姓名</label><input id=a name=xm required>
<p><label for=b>信件内容</label><textarea id=b name=nr></textarea><p id=late></p><button>提交</button></form>
<script>document.getElementById('late').innerHTML = '<label>邮箱 <input name=yx></label>';
location.href = 'https://elsewhere.invalid/'; fetch('https://elsewhere.invalid/b')</script>"""


async def test_a_saved_page_is_read_with_its_scripts_and_without_any_network(
    drafter: Discoverer, tmp_path: Path
) -> None:
    path = tmp_path / "saved.html"
    path.write_text(SAVED, encoding="utf-8")

    seen = await drafter.look_at_saved(path)

    assert seen.page == str(path)
    assert list(fields_of(letter_of(seen)).values()) == ["name", "body", "email", "submit"]
    assert 'url = "https://www.example.invalid/hdjl/write.html"' in str(seen.draft)


async def test_a_saved_page_in_gbk_is_read_as_what_it_says(finder: Discoverer, tmp_path: Path) -> None:
    path = tmp_path / "old.html"
    text = "<meta charset=gb2312><form method=post>姓 名：<input name=a>内 容：<textarea name=b></textarea>"
    path.write_bytes(f"{text}<input type=submit value=提交></form>".encode("gb18030"))

    form = letter_of(await finder.look_at_saved(path))

    assert list(fields_of(form).values()) == ["name", "body", "submit"]


async def test_a_page_whose_scripts_never_end_is_read_without_them(
    finder: Discoverer, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr("replyclock.probes.discovery.page._READ_SECONDS", 1)
    path = tmp_path / "busy.html"
    path.write_text(
        "<title>留言</title><form>姓名<input name=xm>"
        "留言内容<textarea></textarea><button>提交</button></form>"
        "<script>setTimeout(() => { for (;;); }, 0)</script>",
        encoding="utf-8",
    )

    assert (await finder.look_at_saved(path)).has_message_form


OLD_BROWSERS = """<meta charset=utf-8><title>局长信箱</title><form action=save method=post>姓名<input name=xm>
<p>信件标题<input name=bt><p>信件内容<textarea name=nr></textarea><p><input type=submit value=提交></form>
<script>if (!/MSIE 6/.test(navigator.appVersion)) document.body.innerHTML = '请使用 IE'</script>"""


async def test_a_page_that_its_own_scripts_empty_is_read_without_them(
    finder: Discoverer, site, tmp_path: Path
) -> None:
    path = tmp_path / "old.html"
    path.write_text(OLD_BROWSERS, encoding="utf-8")
    site.pages["/old"] = OLD_BROWSERS

    for seen in (await finder.look_at_saved(path), await finder.look(f"{site.address}/old")):
        assert list(fields_of(letter_of(seen)).values()) == ["name", "subject", "body", "submit"]


WARNED = {
    "Please leave this field blank": True,
    "Do not leave this field blank": False,
    "Leave blank if you have none": False,
    "请勿填写": True,
    "请勿填写此项！": True,
    "请勿输入特殊字符": False,
    "没有请留空": False,
    "不能留空": False,
    "Bitte nicht ausfüllen": True,
    "Merci de laisser ce champ vide": True,
}


async def test_words_behind_a_field_tell_a_trap_only_where_they_forbid(browser: Browser) -> None:
    rows = "".join(f"<p>{words[:2]} <input name=f{at}> ({words})</p>" for at, words in enumerate(WARNED))
    async with browser.visit(frozenset({SAVED_HOST}), posts="never") as visit:
        await visit.page.set_content(
            f"<form>{rows}内容<textarea name=nr></textarea><button>提交</button></form>"
        )
        (form,) = (await read_shown(visit)).forms

    traps = {guess.field.first.name: guess.trap for guess in form.guesses}
    assert {words: traps[f"f{at}"] for at, words in enumerate(WARNED)} == WARNED


async def test_a_file_that_is_not_there_is_wrong_use(finder: Discoverer, tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match=r"cannot be read .*: name an address or a saved page\.$"):
        await finder.look_at_saved(tmp_path / "no.html")


WRITE = """<meta charset=utf-8><title>我要写信</title><h2>我要写信</h2><form method=post action=/sent>
<p><label for=xm>* 姓名</label><input id=xm><p><label for=yx>电子邮箱</label><input id=yx>
<p>是否公开 <label><input type=radio name=open value=1>公开</label>
<label><input type=radio name=open value=0>不公开</label>
<p><label for=bt>标题</label><input id=bt maxlength=30>
<p><label for=nr>内容</label><textarea id=nr></textarea>
<p style="position:absolute;left:-5000px">网址 <input name=website></p>
<p><label><input type=checkbox id=ok>我已阅读并同意写信须知</label><p><button>提交</button></form>"""


async def test_a_form_in_a_frame_is_found_with_its_frame(finder: Discoverer, site) -> None:
    site.pages["/"] = "<h1>互动交流</h1><iframe id=box src=/write width=600 height=500></iframe>"
    site.pages["/write"] = WRITE

    seen = await finder.look(f"{site.address}/")

    assert letter_of(seen).frame == "#box"


NOTICE = """<meta charset=utf-8><h2>写信须知</h2><p>请如实填写。</p>
<label><input type=checkbox id=read>我已阅读并同意</label>
<button id=go disabled onclick="location.href='/write'">下一步 (1)</button>
<script>let left = 1; const go = document.getElementById('go');
setTimeout(() => { go.disabled = false; go.textContent = '下一步'; }, 1200)</script>"""


async def test_a_notice_with_a_countdown_is_passed_and_its_steps_stand_in_the_draft(
    drafter: Discoverer, site, tmp_path: Path
) -> None:
    site.pages["/notice"], site.pages["/write"] = NOTICE, WRITE

    seen = await drafter.look(f"{site.address}/notice")
    path = tmp_path / "hz.toml"
    path.write_text(str(seen.draft), encoding="utf-8")
    channel = load_recipe(path).submit

    assert seen.has_message_form
    assert channel.url == f"{site.address}/notice"
    assert [step.do for step in channel.steps] == ["check", "wait_enabled", "click"]
    assert site.posted == []


async def test_a_form_behind_a_tab_is_shown_first(finder: Discoverer, site) -> None:
    press = "document.getElementById('w').hidden = false"
    tabs = f'<ul><li onclick="{press}" style="cursor: pointer">我要写信</li></ul>'
    site.pages["/tab"] = f"<meta charset=utf-8>{tabs}<div id=w hidden>{WRITE}</div>"

    seen = await finder.look(f"{site.address}/tab")

    assert seen.steps == ("click 我要写信",)
    assert letter_of(seen)


async def test_a_form_that_a_script_brings_late_is_waited_for(finder: Discoverer, site) -> None:
    site.pages["/late"] = (
        "<meta charset=utf-8><div id=app></div><script>setTimeout(async () => {"
        " document.getElementById('app').innerHTML = await (await fetch('/write')).text(); }, 900)</script>"
    )
    site.pages["/write"] = WRITE

    assert (await finder.look(f"{site.address}/late")).has_message_form


async def test_a_draft_is_a_recipe_that_fills_in_everything_and_the_trap_stays_empty(
    drafter: Discoverer, browser: Browser, site, tmp_path: Path
) -> None:
    site.pages["/write"] = WRITE
    seen = await drafter.look(f"{site.address}/write")
    (tmp_path / f"{INQUIRY.site.code}.toml").write_text(str(seen.draft), encoding="utf-8")

    rehearsal = await RecipeSender(RecipeBook(tmp_path), browser, StillClock()).rehearse(
        INQUIRY, user_agent="tests"
    )

    pages = [capture.data.decode() for capture in rehearsal.captures if capture.media_type == "text/html"]
    assert INQUIRY.body.split()[0] in pages[0]
    assert re.search(r'<input name="website"[^>]* value=""', pages[0])
    assert seen.picture is not None
    assert seen.picture.startswith(b"\x89PNG")


async def test_pages_posts_are_stopped_while_looking(finder: Discoverer, site) -> None:
    site.pages["/greedy"] = WRITE + "<script>fetch('/sent', {method: 'POST', body: 'x'})</script>"

    await finder.look(f"{site.address}/greedy")

    assert site.posted == []
