"""Fields as people fill them, in a real Chromium; what a form refuses; what would be posted instead."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Browser as PlaywrightBrowser
from playwright.async_api import Error
from support.form_page import INQUIRY, Desk

from replyclock.domain.facts import Outcome
from replyclock.errors import RecipeBroken
from replyclock.probes.browser.causes import cause_of
from replyclock.probes.browser.contexts import Browser

BROWSER = {"action_timeout_ms": 1500, "screenshot": "off"}

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest.fixture
def desk(site, browser: Browser, tmp_path: Path) -> Desk:
    return Desk(site, browser, tmp_path)


LATE = "t.onclick = () => setTimeout(() => t.readOnly = false, 80); t.onblur = () => t.readOnly = true;"
MASK = """let held = '';
m.onkeypress = e => { e.preventDefault(); if (/\\d/.test(e.key)) held += e.key; show(); };
m.onkeydown = e => { if (e.key === 'Delete') held = ''; };
m.oninput = m.onblur = () => show();
const show = () => m.value = held.replace(/^(\\d{3})(\\d{4})(\\d{4})$/, '($1) $2-$3');"""
COMPOSED = "c.addEventListener('compositionend', () => composed.value = c.value);"
KEYS_ONLY = """let keys = 0;
k.addEventListener('keydown', e => keys += e.isTrusted);
k.addEventListener('beforeinput', e => { if (!keys) e.preventDefault(); });"""
MODEL = """let model = '';
v.addEventListener('input', () => model = v.value);
v.form.addEventListener('submit', () => v.value = model);"""
EDITOR = """<script>document.forms[0].addEventListener('submit', e =>
  e.target.edited.value = ed.innerText.trim());</script>"""
OPENED = """o.onclick = () => o.contentEditable = true;
o.oninput = () => document.forms[0].opened.value = o.innerText;"""
# By name: the control, the recipe's line that fills it in, and what the office must have.
CONTROLS = {
    "locked": (
        '<input id=l name=locked readonly onfocus="this.removeAttribute(`readonly`)">', "#l", "学生", "学生"),
    "late": (
        f"<input id=t name=late readonly><script>{LATE}</script>", "#t", "学生", "学生"),
    "mask": (f"<input id=m name=mask><script>{MASK}</script>", "#m", None, "(010) 0000-0000"),
    "mirrored": (
        '<input id=u onkeyup="mirrored.value = this.value"><input type=hidden name=mirrored id=mirrored>',
        "#u", "二〇二五", "二〇二五"),
    "composed": (
        f"<input id=c><input type=hidden name=composed id=composed><script>{COMPOSED}</script>",
        "#c", "周六", "周六"),
    "keyed": (f"<input id=k name=keyed><script>{KEYS_ONLY}</script>", "#k", "A-17", "A-17"),
    "model": (f"<input id=v name=model><script>{MODEL}</script>", "#v", "窗口", "窗口"),
    "edited": (
        f"<p id=wrap><b id=ed contenteditable>旧</b></p><input type=hidden name=edited>{EDITOR}",
        "#wrap", "请告知", "请告知"),
    "opened": (
        f"<p id=o contenteditable=false>点此填写</p><input type=hidden name=opened><script>{OPENED}</script>",
        "#o", "谢谢", "谢谢"),
    "number": ("<input id=n name=number type=number>", "#n", "17", "17"),
    "day": ("<input id=d name=day type=date>", "#d", "2025-09-09", "2025-09-09"),
}  # fmt: skip


async def test_fields_that_want_more_than_filling_in_hold_the_words_when_they_are_posted(desk: Desk) -> None:
    fields = "".join(
        f'[[submit.fields]]\nselector = "{selector}"\n'
        + (f'value = "{words}"\n' if words else 'fill = "phone"\n')
        for _, selector, words, _ in CONTROLS.values()
    )
    desk.open("".join(html for html, *_ in CONTROLS.values()), fields=fields)
    sent = await desk.submit()
    assert sent.outcome is Outcome.CONFIRMED, sent.note
    posted = desk.site.posted[0][1]
    assert {name: posted[name] for name in CONTROLS} == {name: each[-1] for name, each in CONTROLS.items()}


DISABLED = "<script>const go = document.querySelector('button'); go.disabled = true; SCRIPT</script>"
PROPOSALS = """<div id=list style="position:fixed; inset:0; display:none">建议</div><script>
document.forms[0].bt.addEventListener('blur', () => setTimeout(() => list.style.display = 'block', 100));
document.onmousedown = e => { if (e.target !== list) list.style.display = 'none'; };</script>"""


@pytest.mark.parametrize(
    "script",
    [
        DISABLED.replace("SCRIPT", "document.forms[0].xm.onkeyup = () => go.disabled = false;"),
        DISABLED.replace("SCRIPT", "document.onkeydown = e => { if (e.isTrusted) go.disabled = false; };"),
        PROPOSALS,
    ],
    ids=["opened by keys", "opened by keys that no script can feign", "under a list of proposals"],
)
async def test_a_button_that_waits_for_a_person_is_pressed(desk: Desk, script: str) -> None:
    desk.open()
    desk.site.pages["/write"] = str(desk.site.pages["/write"]).replace("</form>", f"</form>{script}")
    assert (await desk.submit()).outcome is Outcome.CONFIRMED
    assert len(desk.site.posted) == 1


async def test_what_stands_in_the_way_is_named(desk: Desk) -> None:
    desk.open(
        "<input id=n type=number><input id=a readonly>"
        '<div id=veil class=mask style="position:fixed; inset:0; opacity:.1"></div>',
        fields="".join(f'[[submit.fields]]\nselector = "#{name}"\nvalue = "周六"\n' for name in "na"),
    )
    seen = await desk.sender.rehearse(INQUIRY, user_agent="tests")
    assert [fault.partition(" does not fit the page ")[2] for fault in seen.faults] == [
        "(Cannot type text into input[type=number]).",
        "(it is read-only, also after a click: give the steps of its picker in pick).",
        "(it is covered by div#veil).",
    ]


WAYS = """<input id=disabled disabled><input id=read-only readonly><input id=hidden style="display:none">
<button id=outside style="position:fixed; left:-500px">o</button><input id=wrong-kind type=number>
<div style="position:relative"><button id=covered>c</button>
<div class="veil dark" style="position:absolute; inset:0">
<i style="position:absolute; inset:0"></i></div></div>"""


async def test_the_cause_that_playwright_knows_is_read_from_its_log(bare_chromium: PlaywrightBrowser) -> None:
    page = await bare_chromium.new_page()
    await page.set_content(WAYS)
    filled = ("disabled", "read-only", "hidden", "wrong kind")

    async def cause(code: str) -> tuple[str, str]:
        element = page.locator(f"#{code.replace(' ', '-')}")
        with pytest.raises(Error) as fault:
            await (element.fill("x1", timeout=1500) if code in filled else element.click(timeout=1500))
        found = cause_of(fault.value)
        return found.code, found.by

    codes = (*filled, "outside", "covered", "absent")
    found = await asyncio.gather(*map(cause, codes))
    assert [code for code, _ in found] == list(codes)
    assert [by for _, by in found if by] == ["Cannot type text into input[type=number]", "div.veil.dark"]
    await page.close()


WIDGET = """<div class=row>来信类别：<span class=chosen>请选择</span>
<select name=lb required style="display:none"><option value="">请选择<option value=1>咨询</select></div>"""
APART = "<label>手机 <input name=sj form=letter required></label>"
CUSTOM = "<script>document.forms[0].bt.setCustomValidity('标题含有敏感词')</script>"
HELPS = "<script>const set = e => e.target.form.lb.value = 1; onload = () => go.onclick = set</script>"
TELLTALE = "<script>addEventListener('invalid', () => fetch('/told'), true)</script>"
BY_SCRIPT = (
    "<a href=# id=send>发送</a><script>document.querySelector('button').remove(); send.onclick = e => {"
    " e.preventDefault(); if (document.forms[0].reportValidity()) document.forms[0].submit(); }</script>"
)


@pytest.mark.parametrize(
    ("inside", "attributes", "behind", "refuses"),
    [
        (WIDGET, "", "", ["the hidden control “来信类别” (lb)"]),
        ("", "id=letter", APART, ["the control “手机” (sj)"]),
        ('<input name=bh pattern="\\d+" value=x>', "", "", ["the control “bh”"]),
        (CUSTOM, "", "", ["fields[3] (请输入标题)"]),
        ("<input name=a required disabled><fieldset disabled><input name=b required></fieldset>", "", "", []),
        (WIDGET, "novalidate", "", []),
        (WIDGET + "<button id=go>提交</button>" + HELPS, "", "", []),
        (WIDGET + "<button formnovalidate>提交</button>", "", "", []),
    ],
    ids=[
        "hidden behind a widget", "outside the form", "as the page has it", "a script's", "exempt",
        "novalidate", "filled in by the button's script",
        "formnovalidate",
    ],
)  # fmt: skip
async def test_the_form_is_asked_before_the_press_and_does_not_notice(
    desk: Desk, inside: str, attributes: str, behind: str, refuses: list[str]
) -> None:
    desk.open(inside)
    page = str(desk.site.pages["/write"]).replace("<form ", f"<form {attributes} ")
    if "提交" in inside:
        page = page.replace("<button>提交</button>", "")
    desk.site.pages["/write"] = page.replace("</form>", f"</form>{behind}{TELLTALE}")
    seen = await desk.sender.rehearse(INQUIRY, user_agent="tests")
    if refuses:
        named = refuses[0].removeprefix("the control ")
        assert [fault for fault in seen.faults if named in fault] == list(seen.faults) != []
        with pytest.raises(RecipeBroken) as fault:
            await desk.submit()
        assert "submit.press" in str(fault.value)
        assert "would send nothing: " + refuses[0] in str(fault.value)
        assert (desk.shown, desk.site.posted) == ((), [])
    else:
        assert seen.faults == ()
        assert (await desk.submit()).outcome is Outcome.CONFIRMED
    assert "/told" not in desk.site.visited


async def test_a_script_that_refuses_after_the_press_has_sent_nothing_and_the_control_is_named(
    desk: Desk,
) -> None:
    desk.open(WIDGET + BY_SCRIPT)
    recipe = (desk.folder / "hz.toml").read_text("utf-8").replace("result_seconds = 5", "result_seconds = 1")
    desk.write(recipe.replace('{ role = "button", name = "提交" }', '{ selector = "#send" }'))
    sent = await desk.submit()
    assert (sent.outcome, desk.site.posted) == (Outcome.NOTHING_SENT, [])
    assert "the hidden control “来信类别” (lb) refuses the form (" in sent.note


@pytest.mark.parametrize(
    ("script", "instead"),
    [
        ("bt.value = bt.value.slice(0, 4)", "It would have posted “窗口办公” as the title instead of"),
        (
            "nr.disabled = true; nr.insertAdjacentHTML('afterend', '<input name=nr>')",
            "posted nothing as the body",
        ),
        ("nr.value = '<p>' + nr.value.replace(/\\n/g, '<br>') + '</p>'", ""),
    ],
    ids=["cuts the title", "loses the body", "wraps the body"],
)
async def test_what_a_script_posts_at_the_last_moment_is_held_against_the_letter(
    desk: Desk, script: str, instead: str
) -> None:
    desk.open()
    recipe = (desk.folder / "hz.toml").read_text("utf-8")
    desk.write(recipe.replace("result_seconds = 5", "result_seconds = 1"))
    added = f"<script>document.forms[0].onsubmit = e => {{ const {{bt, nr}} = e.target; {script} }}</script>"
    desk.site.pages["/write"] = str(desk.site.pages["/write"]).replace("</form>", f"</form>{added}")
    sent = await desk.submit()
    assert sent.outcome is (Outcome.NOTHING_SENT if instead else Outcome.CONFIRMED), sent.note
    assert instead in sent.note
    assert len(desk.site.posted) == (0 if instead else 1)
