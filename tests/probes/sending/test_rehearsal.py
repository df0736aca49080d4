"""A rehearsal in a real Chromium: what a form would refuse is said with the recipe's key and the label."""

import re
from pathlib import Path

import pytest
from aiohttp import web
from support.form_page import INQUIRY, Desk

from replyclock.domain.facts import Outcome
from replyclock.ports.sender import FieldLimit, Rehearsed
from replyclock.probes.browser.contexts import Browser
from replyclock.probes.sending.inspection import most_characters

BROWSER = {"action_timeout_ms": 1500}

pytestmark = pytest.mark.browser
in_browser = pytest.mark.asyncio(loop_scope="module")
SCRIPTED = "<script>document.forms[0].onsubmit = e => { e.preventDefault(); SCRIPT }</script>"


@pytest.fixture
def desk(site, browser: Browser, tmp_path: Path) -> Desk:
    return Desk(site, browser, tmp_path)


async def rehearse(desk: Desk) -> Rehearsed:
    return await desk.sender.rehearse(INQUIRY, user_agent="tests")


@in_browser
async def test_a_form_that_takes_everything_is_faultless_and_tells_its_limits(desk: Desk) -> None:
    desk.open()
    seen = await rehearse(desk)
    assert (seen.faults, seen.stops_at) == ((), "")
    assert seen.limits == (FieldLimit("title", "fields[3] (请输入标题)", 50),)


@in_browser
async def test_required_fields_that_the_recipe_leaves_empty_are_named(desk: Desk) -> None:
    desk.open(
        '<label>手机 <input name="sj" required></label>'
        '<p>*来信类别 <select name="lb" aria-label="来信类别" aria-required="true">'
        "<option value=''>请选择<option>咨询</select></p>"
        "<table><tr><td>单位名称：<b>*</b></td><td><input name='dw'></td></tr></table>"
        '<label>性别 <input type="radio" name="xb" value="1" required> 男</label>'
        '<label>备注 <input name="bz"></label>'
        '<input name="trap" required style="position:absolute; left:-9999px">'
    )
    *faults, trap = (await rehearse(desk)).faults
    named = [fault.split(" stays empty")[0].rpartition(" on ")[0] for fault in faults]
    assert trap.startswith("the hidden control “trap” refuses the form (")
    assert named == [
        "the required field “手机” (sj)",
        "the required field “来信类别” (lb)",
        "the required field “单位名称” (dw)",
        "the required field “性别 男” (xb)",
    ]


@in_browser
async def test_the_field_of_a_captcha_is_left_to_a_person(desk: Desk) -> None:
    desk.open(
        '<img id="yzm" src="data:," alt="" width="9" height="9">'
        '<input name="yzm" placeholder="验证码" required>',
        more='captcha = { selector = "#yzm" }',
    )
    seen = await rehearse(desk)
    assert (seen.faults, seen.stops_at) == ((), "captcha")


@in_browser
async def test_a_login_ends_the_rehearsal_with_a_picture(desk: Desk) -> None:
    desk.open('<p class="login">请先登录</p>', more='login = { selector = ".login" }')
    seen = await rehearse(desk)
    assert seen.stops_at == "login"
    assert [each.role for each in seen.captures] == ["page in the way (picture)", "page in the way"]


@in_browser
async def test_every_field_that_does_not_fit_is_named_and_the_rest_is_filled_in(desk: Desk) -> None:
    desk.open()
    page = str(desk.site.pages["/write"])
    desk.site.pages["/write"] = page.replace('maxlength="50"', 'maxlength="4"').replace(
        'name="xm"', 'id="xm2"'
    )
    desk.write((desk.folder / "hz.toml").read_text("utf-8").replace('label = "姓名"', 'label = "联系人"'))
    seen = await rehearse(desk)
    assert [fault.partition(": submit.")[2].split(" on ")[0] for fault in seen.faults] == [
        "fields[1]",
        "fields[3]",
    ]
    assert "took only 4 of 8 characters" in seen.faults[1]
    assert "请问周六窗口是否办公" in next(c.data.decode() for c in seen.captures if c.role == "form page")


_ADDRESS = """<p><label>备用邮箱 <input name=yx {attributes}></label><span class=tip>用于接收答复</span>
<span class="error-msg" hidden></span></p><script>{script}</script>"""
_CHECKS = """const field = document.forms[0].yx, note = document.querySelector('.error-msg');
field.onblur = () => {
  note.textContent = /^[\\w.]+@[\\w.]+$/.test(field.value) ? '' : '邮箱格式不正确';
  note.hidden = !note.textContent;
};"""


@in_browser
@pytest.mark.parametrize(
    ("attributes", "script", "why"),
    [
        ('pattern="[a-z0-9.]+@[a-z0-9.]+" title="字母和数字"', "", r"Please match .*|请与.*"),
        ("", _CHECKS, "邮箱格式不正确"),
        ("", "", None),
        (
            "",
            "document.querySelector('.error-msg').outerHTML = '<b class=error>邮箱填错将收不到答复</b>'",
            None,
        ),
    ],
    ids=["a pattern", "its own script", "takes it", "a warning that stands there anyway"],
)
async def test_a_form_that_refuses_the_reply_address_is_told(
    desk: Desk, attributes: str, script: str, why: str | None
) -> None:
    desk.open(
        _ADDRESS.format(attributes=attributes, script=script),
        fields='[[submit.fields]]\nlabel = "备用邮箱"\nfill = "email"',
    )
    faults = (await rehearse(desk)).faults
    told = r"fields\[5\] \(备用邮箱\) refuses the reply address ask\+k7f2@inbox\.example"
    way_out = r"choose another `email` or `addressing` in the campaign's \[contacts\]"
    if why is None:
        assert faults == ()
    else:
        assert re.fullmatch(rf"{told} \((?:{why})\): {way_out}", *faults)


@in_browser
async def test_what_the_page_itself_calls_wrong_is_said_with_the_field(desk: Desk) -> None:
    desk.open()
    page = str(desk.site.pages["/write"])
    page = page.replace('name="dz" aria-label="电子邮箱"', 'name="dz" aria-label="电子邮箱" pattern="[0-9]+"')
    desk.site.pages["/write"] = (
        page.replace(
            '<textarea id="nr" name="nr">',
            '<p>内容 <span id="count"></span></p><textarea id="nr" name="nr" oninput='
            '"count.textContent = `${this.value.length}/10`">',
        )
        .replace("<p>内容", "</p><div><p>内容")
        .replace("</textarea>", "</textarea></div>")
    )
    seen = await rehearse(desk)
    assert len(seen.faults) == 2
    assert seen.faults[0].startswith("fields[2] (电子邮箱) refuses the reply address ask+k7f2@")
    assert seen.faults[1].startswith("fields[4] (内容")
    assert "takes at most 10 characters, and 18 were filled in" in seen.faults[1]


@pytest.mark.parametrize(
    ("near", "maxlength", "typed", "most"),
    [
        ("标题 不超过25个字", None, 8, 25),
        ("标题（限 50 字）", None, 8, 50),
        ("内容 500字以内", None, 8, 500),
        ("8/25", None, 8, 25),
        ("还可以输入 17 个字", None, 8, 25),
        ("剩余-3字", None, 28, 25),
        ("17 characters remaining", None, 8, 25),
        ("Maximum 2000 characters", 3000, 8, 2000),
        ("at most 25 characters", 20, 8, 20),
        ("电话 12345", None, 8, None),
        ("2024/5/1 前有效", None, 8, None),
        ("第 3/7 步", None, 8, None),
    ],
    ids=str,
)
def test_limits_are_read_from_the_words_and_counters_beside_a_field(
    near: str, maxlength: int | None, typed: int, most: int | None
) -> None:
    assert most_characters(near, maxlength, typed) == most


@in_browser
async def test_a_complaint_after_the_press_stands_in_the_note_with_its_field(desk: Desk) -> None:
    desk.open(done=lambda _: web.Response(status=302, headers={"Location": "/write?again"}))
    page = str(desk.site.pages["/write"])

    def write(request: web.Request) -> str:
        error = '<div class="error">提交失败：标题不能超过5个字</div>' if request.query else ""
        return page.replace("</form>", f"{error}</form>")

    desk.site.pages["/write"] = lambda request: web.Response(text=write(request), content_type="text/html")
    sent = await desk.submit()
    assert sent.outcome is Outcome.REJECTED
    assert "fields[3] (请输入标题): 提交失败：标题不能超过5个字" in sent.note


@in_browser
async def test_a_refused_captcha_is_told_and_nothing_is_pressed_again(desk: Desk) -> None:
    desk.open(done="<p>验证码错误，请重新输入</p>")
    recipe = (desk.folder / "hz.toml").read_text("utf-8")
    desk.write(
        recipe.replace('failure = { text = "提交失败" }', "").replace(
            "result_seconds = 5", "result_seconds = 1"
        )
    )
    sent = await desk.submit()
    assert sent.outcome is Outcome.AMBIGUOUS
    assert "The captcha was not taken (“验证码错误”)." in sent.note
    assert len(desk.site.posted) == 1


@in_browser
async def test_a_sign_of_success_that_the_words_contradict_confirms_nothing(desk: Desk) -> None:
    desk.open(done="<p>很抱歉，您的留言未提交成功。</p>")
    sent = await desk.submit()
    assert sent.outcome is Outcome.AMBIGUOUS
    assert "But the page reads as failure" in sent.note


@in_browser
async def test_without_a_sign_the_words_only_suggest_and_offer_a_line_for_the_recipe(desk: Desk) -> None:
    desk.open(done="<p>您的来信已收到，编号：HZ-7788</p>")
    recipe = (desk.folder / "hz.toml").read_text("utf-8").replace('success = { text = "提交成功" }', "")
    desk.write(recipe.replace("result_seconds = 5", "result_seconds = 1"))
    sent = await desk.submit()
    assert sent.outcome is Outcome.AMBIGUOUS
    assert 'the recipe could say success = { text = "您的来信已收到" }' in sent.note


@in_browser
@pytest.mark.parametrize(
    ("sign", "answer", "outcome"),
    [
        ('{ url = "/api", json = "data.ok", equals = true }', {"data": {"ok": True}}, Outcome.CONFIRMED),
        ('{ url = "/api", json = "code", equals = 0 }', {"code": 0}, Outcome.CONFIRMED),
        ('{ url = "/api", json = "code", equals = 0 }', {"code": "0"}, Outcome.CONFIRMED),
        ('{ url = "/api", json = "code", equals = 0 }', {"code": False}, Outcome.AMBIGUOUS),
        ('{ url = "/api", json = "code", equals = 0 }', {"code": 1}, Outcome.AMBIGUOUS),
        ('{ url = "/other", json = "code", equals = 0 }', {"code": 0}, Outcome.AMBIGUOUS),
        ('{ url = "/api", regex = "受理" }', {"msg": "受理"}, Outcome.AMBIGUOUS),
    ],
    ids=["yes", "number", "number in quotes", "no is not 0", "another number", "another address", "escaped"],
)
async def test_an_answer_to_a_script_is_a_sign(
    desk: Desk, sign: str, answer: dict[str, object], outcome: Outcome
) -> None:
    desk.open()
    desk.site.pages["/write"] = str(desk.site.pages["/write"]).replace(
        "</form>", "</form>" + SCRIPTED.replace("SCRIPT", "fetch('/api', {method: 'POST', body: '1'})")
    )
    desk.site.pages["/api"] = lambda _: web.json_response(answer)
    recipe = (desk.folder / "hz.toml").read_text("utf-8")
    recipe = recipe.replace('{ text = "提交成功" }', f"{{ response = {sign} }}")
    desk.write(recipe.replace("result_seconds = 5", "result_seconds = 1"))
    assert (await desk.submit()).outcome is outcome
    assert len(desk.site.posted) == 1
