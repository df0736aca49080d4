"""Recording with a pretend operator in a real Chromium: what is done becomes a recipe that fits."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Frame, Page
from support.form_page import INQUIRY, StillClock

from replyclock.domain.recipes.recording import SAMPLES, RecordedRecipe
from replyclock.errors import WrongUse
from replyclock.probes.browser.contexts import Browser
from replyclock.probes.browser.settings import BrowserSettings
from replyclock.probes.recipe.model import FormChannel, RecipeBook, load_recipe
from replyclock.probes.recording.recorder import Recorder
from replyclock.probes.sending.sender import RecipeSender

BROWSER = {"action_timeout_ms": 5000}

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

SAMPLE = SAMPLES["zh"]
HEAD = '<!DOCTYPE html><html lang="zh"><meta charset=utf-8><title>我要写信</title><body>'
Operator = Callable[[Page], Awaitable[object]]


@dataclass
class Office:
    """A pretend office: records what an operator does there, then sends a letter by what was recorded."""

    site: object
    browser: Browser
    folder: Path
    result: RecordedRecipe | None = None
    shown: list[str] = field(default_factory=list)

    async def record(self, operator: Operator, path: str = "/write", *, closes: bool = False) -> FormChannel:
        async with Recorder(self.browser).open(f"{self.site.address}{path}") as recording:
            await operator(recording.page)
            if closes:
                recording.end()
            await recording.finished()
            self.result = recording.result()
        file = self.folder / f"{INQUIRY.site.code}.toml"
        file.write_text(self.result.recipe, encoding="utf-8")
        channel = load_recipe(file).submit
        assert isinstance(channel, FormChannel)
        return channel

    @property
    def sender(self) -> RecipeSender:
        return RecipeSender(RecipeBook(self.folder), self.browser, StillClock())

    async def rehearse(self) -> str:
        """The page as the rehearsal left it, without one edited line."""
        rehearsed = await self.sender.rehearse(INQUIRY, user_agent="tests")
        assert rehearsed.faults == ()
        pages = [each for each in rehearsed.captures if each.media_type == "text/html"]
        return "\n".join(page.data.decode() for page in pages)

    async def send(self) -> dict[str, str]:
        """What arrives at the office when the recipe is used, with one of its questions answered."""
        file = self.folder / f"{INQUIRY.site.code}.toml"
        file.write_text(self.result.recipe.replace("# success =", "success ="), encoding="utf-8")
        await self.sender.submit(INQUIRY, _nothing, user_agent="tests")
        ((_, posted),) = self.site.posted
        return posted


async def _nothing(_: object) -> None:
    return None


@pytest.fixture
def office(site, browser: Browser, tmp_path: Path) -> Office:
    site.pages["/sent"] = "<p>提交成功</p>"
    return Office(site, browser, tmp_path)


PLAIN = f"""{HEAD}<form method=post action=/sent>
<p><label for=xm>姓名</label><input id=xm name=xm>
<p><input name=yx placeholder="电子邮箱">
<p>性别 <label><input type=radio name=xb value=m>男</label><label><input type=radio name=xb value=f>女</label>
<p><label for=lb>类别</label><select id=lb name=lb>
<option value="">请选择<option value=1>投诉<option value=2>咨询</select>
<p><label for=bt>标题</label><input id=bt name=bt maxlength=50>
<p>内容<br><textarea name=nr></textarea>
<p style="position:absolute;left:-5000px">网址 <input name=website>
<p><label><input type=checkbox name=ok value=1>我已阅读并同意写信须知</label>
<p><button>提交</button></form>"""


async def fill_plain(where: Page | Frame) -> None:
    await where.get_by_label("标题").fill(SAMPLE["title"])
    await where.get_by_label("姓名").fill(SAMPLE["name"])
    await where.get_by_placeholder("电子邮箱").fill(SAMPLE["email"])
    await where.get_by_label("男", exact=True).check()
    await where.get_by_label("女", exact=True).check()
    for _ in range(2):
        await where.get_by_label("类别").press("ArrowDown")
    await where.locator("textarea").fill(SAMPLE["body"])
    await where.get_by_label("我已阅读").check()
    await where.get_by_role("button", name="提交").click()


LETTER = {
    "xm": INQUIRY.persona.name,
    "yx": INQUIRY.persona.email,
    "xb": "f",
    "lb": "2",
    "bt": INQUIRY.title,
    "nr": INQUIRY.body.replace("\n", "\r\n"),
    "website": "",
    "ok": "1",
}


async def test_what_was_done_becomes_a_recipe_by_labels_in_the_order_of_doing_and_nothing_is_sent(
    office: Office,
) -> None:
    office.site.pages["/write"] = PLAIN

    channel = await office.record(fill_plain)

    assert office.site.posted == []
    assert [(f.label or f.placeholder or f.selector, f.fill or f.choose) for f in channel.fields] == [
        ("标题", "title"),
        ("姓名", "name"),
        ("电子邮箱", "email"),
        ("女", "女"),
        ("类别", "咨询"),
        ('textarea[name="nr"]', "body"),
    ]
    assert [box.label for box in channel.consent] == ["我已阅读并同意写信须知"]
    assert (channel.press.role, channel.press.name) == ("button", "提交")
    assert office.result.complete
    assert [entry.label for entry in office.result.entries if entry.doubtful] == []
    assert await office.send() == LETTER


async def test_a_form_in_a_frame_is_recorded_with_its_frame_and_a_button_outside_it(office: Office) -> None:
    office.site.pages["/write"] = f"{HEAD}<iframe id=box src=/form width=700 height=600></iframe>"
    office.site.pages["/form"] = PLAIN

    async def operator(page: Page) -> None:
        await fill_plain(page.frame(url="**/form"))

    channel = await office.record(operator)

    assert channel.iframe == "#box"
    assert await office.send() == LETTER


NOTICE = f"""{HEAD}<h2>写信须知</h2><label><input type=checkbox id=read>我已阅读并同意</label>
<button id=go disabled>下一步 (2)</button><script>
setTimeout(() => {{ go.textContent = '下一步 (1)'; }}, 200);
setTimeout(() => {{ go.disabled = false; go.textContent = '下一步'; }}, 500);
go.onclick = () => {{ if (read.checked) location.href = '/form'; }};</script>"""


async def test_a_notice_with_a_countdown_becomes_steps_that_wait(office: Office) -> None:
    office.site.pages["/write"], office.site.pages["/form"] = NOTICE, PLAIN

    async def operator(page: Page) -> None:
        await page.get_by_label("我已阅读").check()
        await page.get_by_role("button", name="下一步").click()
        await fill_plain(page)

    channel = await office.record(operator)

    assert [(step.do, step.label or step.selector) for step in channel.steps] == [
        ("check", "我已阅读并同意"),
        ("wait_enabled", "#go"),
        ("click", "#go"),
    ]
    assert await office.send() == LETTER


async def test_a_form_that_a_press_opens_in_a_new_window_is_recorded_there(office: Office) -> None:
    office.site.pages["/write"] = f"{HEAD}<a href=/form target=_blank>我要写信</a>"
    office.site.pages["/form"] = PLAIN

    async def operator(page: Page) -> None:
        async with page.expect_popup() as popup:
            await page.get_by_role("link", name="我要写信").click()
        await fill_plain(await popup.value)

    channel = await office.record(operator)

    assert [(step.do, step.name, step.new_window) for step in channel.steps] == [("click", "我要写信", True)]
    assert await office.send() == LETTER


EDITOR = f"""{HEAD}<form id=f method=post action=/sent><p>主题 <input name=bt title=主题>
<input type=hidden name=nr id=nr><iframe id=ed width=500 height=200></iframe></form>
<p>内容请写在上面</p><img src=/send.svg alt=提交信件 width=80 height=30 id=go>
<script>const inside = ed.contentWindow.document;
inside.open(); inside.write('<body></body>'); inside.close(); inside.designMode = 'on';
go.addEventListener('click', () => {{ nr.value = inside.body.innerText; f.submit(); }});</script>"""


async def test_an_editor_in_a_frame_and_an_image_outside_the_form_that_sends_it(office: Office) -> None:
    office.site.pages["/write"] = EDITOR

    async def operator(page: Page) -> None:
        await page.get_by_title("主题").fill(SAMPLE["title"])
        await page.frame_locator("#ed").locator("body").click()
        await page.keyboard.insert_text(SAMPLE["body"])
        await page.get_by_alt_text("提交信件").click()

    channel = await office.record(operator)

    assert [(f.selector, f.iframe, f.fill) for f in channel.fields] == [
        ('input[name="bt"]', None, "title"),
        ("body", "#ed", "body"),
    ]
    assert office.site.posted == []
    posted = await office.send()
    assert (posted["bt"], posted["nr"].split()) == (INQUIRY.title, INQUIRY.body.split())


AJAX = f"""{HEAD}<div id=app>标题 <input id=bt aria-label=标题> <textarea id=nr aria-label=内容></textarea>
<div id=go style="cursor: pointer">立即投递</div></div><script>
fetch('/count', {{method: 'POST', body: 'visit'}});
go.addEventListener('click', async () => {{ await new Promise(done => setTimeout(done, 50));
  SEND }})</script>"""


@pytest.mark.parametrize(
    "send",
    [
        "fetch('/sent', {method: 'POST', body: new URLSearchParams({bt: bt.value, nr: nr.value})})",
        "fetch('/sent', {method: 'POST', body: JSON.stringify({bt: bt.value, nr: nr.value})})",
        "fetch('/sent?nr=' + encodeURIComponent(nr.value))",
    ],
    ids=["form encoding", "JSON", "in the address"],
)
async def test_what_a_script_would_send_is_stopped_and_names_what_was_pressed(
    office: Office, send: str
) -> None:
    office.site.pages["/write"] = AJAX.replace("SEND", send)

    async def operator(page: Page) -> None:
        await page.get_by_label("标题").fill(SAMPLE["title"])
        await page.get_by_label("内容").fill(SAMPLE["body"])
        await page.get_by_text("立即投递").click()

    channel = await office.record(operator)

    assert channel.press.text == "立即投递"
    assert office.result.complete
    assert office.site.posted == []
    assert "/sent" not in office.site.visited
    assert INQUIRY.title in await office.rehearse()


LOOKUP = f"""{HEAD}<div id=app>标题 <input id=bt aria-label=标题> 抄送 <input id=cc aria-label=抄送>
<textarea id=nr aria-label=内容></textarea><div id=more style="cursor: pointer">更多选项</div>
<div id=go style="cursor: pointer">立即投递</div></div><script>
const told = [], ask = (path, sent) => fetch(path, sent).catch(() => told.push(path));
const post = (path, one) => ask(path, {{method: 'POST', body: one.value}});
bt.oninput = () => post('/similar', bt);
cc.oninput = () => ask('/people?term=' + encodeURIComponent(cc.value));
more.onclick = () => post('/similar', bt);
go.onclick = () => ask('/sent', {{method: 'POST', body: JSON.stringify([bt.value, nr.value])}});
</script>"""


async def test_what_a_page_looks_up_while_somebody_types_is_stopped_and_ends_nothing(
    office: Office,
) -> None:
    office.site.pages["/write"] = LOOKUP

    async def operator(page: Page) -> None:
        await page.get_by_label("内容").fill(SAMPLE["body"])
        await page.get_by_label("标题").fill(SAMPLE["title"])
        await page.get_by_label("抄送").fill(SAMPLE["email"])
        await page.wait_for_function("told.length == 2")
        await page.get_by_text("更多选项").click()
        await page.wait_for_function("told.length == 3")
        await page.get_by_text("立即投递").click()

    channel = await office.record(operator)

    assert [field.label for field in channel.fields] == ["内容", "标题", "抄送"]
    assert [step.text for step in channel.steps] == ["更多选项"]
    assert (channel.press.text, office.result.missing) == ("立即投递", ())
    assert "2 requests sent what was typed before anything was pressed" in office.result.recipe
    assert office.site.visited == ["/write"]
    assert office.site.posted == []


async def test_a_form_sent_with_the_enter_key_is_done_and_its_button_wants_an_eye(office: Office) -> None:
    office.site.pages["/write"] = (
        PLAIN.replace("<form ", "<form id=f ").replace(
            "<button>提交</button>", "<button type=button>提交</button>"
        )
        + "<script>bt.onkeydown = event => { if (event.key === 'Enter') f.requestSubmit(); };</script>"
    )

    async def operator(page: Page) -> None:
        await page.locator("textarea").fill(SAMPLE["body"])
        await page.get_by_label("姓名").fill(SAMPLE["name"])
        await page.evaluate("f.requestSubmit()")  # as pages do to save a draft
        await page.get_by_label("标题").fill(SAMPLE["title"])
        await page.get_by_label("标题").press("Enter")

    channel = await office.record(operator)

    assert [field.fill for field in channel.fields] == ["body", "name", "title"]
    assert office.result.missing == ("email", "press")
    assert "nothing was pressed; this looks like what sends the form" in office.result.recipe
    assert office.site.posted == []


async def test_words_of_the_operators_own_are_doubtful_and_personal_ones_unwritten(
    office: Office,
) -> None:
    office.site.pages["/write"] = PLAIN.replace(
        "<p>内容", "<p><label>查询密码<input type=password name=mm></label><p>单位 <input name=dw><p>内容"
    )

    async def operator(page: Page) -> None:
        await page.get_by_label("姓名").fill("王真名")
        await page.get_by_placeholder("电子邮箱").fill("me@office.example")
        await page.get_by_label("查询密码").fill("geheim77")
        await page.locator("[name=dw]").fill("某某公司")
        await page.locator("textarea").fill(SAMPLE["body"])
        await page.get_by_role("button", name="提交").click()

    channel = await office.record(operator)

    assert [(f.fill, f.value, f.secret) for f in channel.fields] == [
        ("name", None, False),
        ("email", None, False),
        ("query_password", None, True),
        (None, "某某公司", False),
        ("body", None, False),
    ]
    assert [entry.label for entry in office.result.entries if entry.doubtful] == ["姓名", "电子邮箱", "单位"]
    for words in ("王真名", "me@office.example", "geheim77"):
        assert words not in office.result.recipe


async def test_a_window_closed_early_keeps_what_was_recorded_and_doubts_what_was_pressed_last(
    office: Office,
) -> None:
    office.site.pages["/write"] = f"{PLAIN}<a href='#rules'>写信须知</a>"

    async def operator(page: Page) -> None:
        await page.get_by_label("姓名").fill(SAMPLE["name"])
        await page.get_by_role("link", name="写信须知").click()
        await page.wait_for_url("**#rules")
        await page.close()

    channel = await office.record(operator)

    assert [field.label for field in channel.fields] == ["姓名"]
    assert channel.press.name == "写信须知"
    assert not office.result.complete
    assert office.result.missing == ("body", "email", "sure_press")
    assert "sends the form; DOUBTFUL: the last thing pressed" in office.result.recipe


async def test_a_captcha_and_a_box_whose_tick_was_taken_away_are_not_recorded(office: Office) -> None:
    office.site.pages["/write"] = PLAIN.replace(
        "<p><button>",
        """<p><label>公开 <input type=checkbox name=gk></label>
        <p>验证码 <input name=yzm><img src=/yzm.jpg><p><button>""",
    )

    async def operator(page: Page) -> None:
        await page.get_by_label("公开").check()
        await page.get_by_label("公开").uncheck()
        await page.locator("[name=yzm]").fill("x7f2")
        await page.locator("textarea").fill(SAMPLE["body"])
        await page.get_by_role("button", name="提交").click()

    channel = await office.record(operator)

    assert [field.fill for field in channel.fields] == ["body"]
    assert channel.consent == ()
    assert channel.captcha.selector == 'input[name="yzm"]'
    assert "x7f2" not in office.result.recipe


async def test_a_login_ends_the_recording_and_says_how_to_go_on(office: Office) -> None:
    office.site.pages["/write"] = f"""{HEAD}<form method=post action=/login>
    <label>用户名<input name=u></label>
    <label>密码<input type=password name=p></label><button>登录</button></form>"""

    async def operator(page: Page) -> None:
        await page.get_by_label("用户名").fill("clerk")
        await page.get_by_label("密码").fill("geheim77")
        await page.get_by_role("button", name="登录").click()

    with pytest.raises(WrongUse):
        await office.record(operator)

    assert office.site.posted == []
    assert "geheim77" not in office.result.recipe
    assert "the page asks for a login" in office.result.notes[0]
    assert office.result.missing == ("login",)
    assert office.result.entries == ()


async def test_choices_whose_own_boxes_are_hidden_are_recorded_by_their_words(office: Office) -> None:
    office.site.pages["/write"] = PLAIN.replace(
        "<p><button>",
        """<p><input type=radio name=gk id=g1 value=1 style="display:none"><label for=g1>愿意公开</label>
        <input type=radio name=gk id=g2 value=0 style="display:none"><label for=g2>不愿公开</label>
        <p><button>""",
    )

    async def operator(page: Page) -> None:
        await page.get_by_text("不愿公开").click()
        await fill_plain(page)

    channel = await office.record(operator)

    assert (channel.fields[0].text, channel.fields[0].tick) == ("不愿公开", True)
    assert await office.send() == {**LETTER, "gk": "0"}


async def test_a_list_that_opens_by_a_press_becomes_a_step_before_the_fields(office: Office) -> None:
    office.site.pages["/write"] = PLAIN.replace(
        "<p>内容",
        """<p><button type=button onclick="offices.hidden = false">选择单位</button>
        <ul id=offices hidden><li onclick="dw.value = 12; offices.hidden = true">教育局</ul>
        <input type=hidden name=dw id=dw><p>内容""",
    )

    async def operator(page: Page) -> None:
        await page.get_by_label("姓名").fill(SAMPLE["name"])
        await page.get_by_role("button", name="选择单位").click()
        await page.get_by_text("教育局").click()
        await fill_plain(page)

    channel = await office.record(operator)

    assert [step.name or step.text for step in channel.steps] == ["选择单位", "教育局"]
    assert "DOUBTFUL: pressed between the fields" in office.result.recipe
    assert await office.send() == {**LETTER, "dw": "12"}


async def test_words_of_a_hostile_page_stay_words_in_the_recipe(office: Office) -> None:
    office.site.pages["/write"] = f"""{HEAD}<form method=post action=/sent><input name=elements>
    <input id=a aria-label='"]&#10;[watch]&#10;kind = "page"'>
    <textarea id=b aria-label="'''&quot;"></textarea>
    <button>提交</button></form>"""

    async def operator(page: Page) -> None:
        await page.locator("#a").fill('"\n[submit.press]\nselector = "#x"')
        await page.locator("#b").fill(SAMPLE["body"])
        await page.get_by_role("button", name="提交").click()

    channel = await office.record(operator)

    assert len(channel.fields) == 2
    assert (channel.press.role, channel.press.name) == ("button", "提交")
    assert load_recipe(office.folder / f"{INQUIRY.site.code}.toml").watch.kind == "mail"


async def test_the_command_opens_a_window_and_ctrl_c_ends_it_in_a_sentence(
    office: Office, screen: str, tmp_path: Path
) -> None:
    office.site.pages["/write"] = PLAIN
    command = ["-m", "replyclock", "recipe", "record", f"{office.site.address}/write", "-o", "hz.toml"]
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, *command),
        env={**os.environ, "DISPLAY": screen},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    said = await running.stderr.readuntil(b"Ctrl-C ends the recording early.\n")
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does: the browser gets it, too
    _, rest = await running.communicate()

    assert SAMPLE["body"] in said.decode()
    expected = f"Nothing was filled in on {office.site.address}/write; nothing was written or sent.\n"
    assert (running.returncode, rest.decode()) == (3, expected)
    assert not (tmp_path / "hz.toml").exists()


async def test_a_form_is_recorded_in_a_real_window(
    office: Office, screen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", screen)
    office.site.pages["/write"] = PLAIN
    windowed = Browser(BrowserSettings(headless=False))
    try:
        async with Recorder(windowed).open(f"{office.site.address}/write") as recording:
            await fill_plain(recording.page)
            await recording.finished()
            found = recording.result()
    finally:
        await windowed.aclose()

    assert found.complete
    assert [entry.doubtful for entry in found.entries] == [False] * 8
    assert office.site.posted == []
