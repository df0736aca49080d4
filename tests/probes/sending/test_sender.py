"""Sending through a real Chromium to a pretend site on loopback."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from support.form_page import DONE, FORM, INQUIRY, Desk

from replyclock.domain.facts import Outcome, Receipt
from replyclock.errors import NeedsPerson, RecipeBroken, SiteDown
from replyclock.ports.exhibits import Capture
from replyclock.probes.browser.contexts import Browser
from replyclock.probes.browser.settings import BrowserSettings, Viewport

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


def moved(address: str) -> object:
    return lambda _: web.Response(status=302, headers={"Location": address})


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(chromium: Path) -> AsyncIterator[Browser]:
    settings = BrowserSettings(
        executable=chromium, action_timeout_ms=1500, viewport=Viewport(width=800, height=600)
    )
    browser = Browser(settings)
    yield browser
    await browser.aclose()


@pytest.fixture
def desk(site, browser: Browser, tmp_path: Path) -> Desk:
    return Desk(site, browser, tmp_path)


async def test_a_letter_is_sent_once_and_the_receipt_number_is_read_by_a_regular_expression(
    desk: Desk,
) -> None:
    desk.open(more='receipt = { number = { regex = "编号：([A-Z0-9-]+)" } }')
    sent = await desk.submit()
    assert (sent.outcome, sent.receipt) == (Outcome.CONFIRMED, Receipt(number="HZ-2026-0117"))
    assert desk.site.posted == [
        (
            "/send",
            {
                "xm": "王小明",
                "dz": "ask+k7f2@inbox.example",
                "bt": "窗口办公时间咨询",
                "nr": "您好，请问周六窗口是否办公？\r\n谢谢。",
                "website": "",
            },
        )
    ]


async def test_picture_and_source_are_taken_before_and_after_pressing(desk: Desk) -> None:
    desk.open()
    sent = await desk.submit()
    assert [(each.role, each.media_type) for each in desk.shown] == [
        ("form picture", "image/png"),
        ("form page", "text/html"),
        ("provenance", "application/json"),
        ("response", "application/json"),
    ]
    assert 'value="王小明"' in desk.shown[1].data.decode()
    assert [each.role for each in sent.captures] == ["result picture", "result page", "response"]
    assert "HZ-2026-0117" in sent.captures[1].data.decode()


async def test_radio_buttons_lists_boxes_files_and_consent_are_filled_in(desk: Desk) -> None:
    (desk.folder / "proof.txt").write_text("一份证明")
    desk.open(
        form="""<select name="lx" aria-label="类别"><option value="1">投诉<option value="2">咨询</select>
        <fieldset id="sex"><label><input type=radio name=xb value=m>男</label>
        <label><input type=radio name=xb value=f>女</label></fieldset>
        <label><input type=checkbox name=gk value=1>公开</label>
        <label><input type=checkbox name=ty value=1>我已阅读</label>
        <input type=file name=fj style="display:none">""",
        more='consent = [{ label = "我已阅读" }]',
        fields="""
        [[submit.fields]]
        label = "类别"
        choose = "咨询"
        [[submit.fields]]
        selector = "#sex"
        fill = "gender"
        words = { male = "男", female = "女" }
        [[submit.fields]]
        label = "公开"
        tick = true
        [[submit.fields]]
        selector = "input[name=fj]"
        file = "proof.txt"
        """,
    )
    desk.site.pages["/write"] = desk.site.pages["/write"].replace(
        'method="post"', 'method="post" enctype="multipart/form-data"'
    )
    sent = await desk.submit()
    assert sent.outcome is Outcome.CONFIRMED
    chosen = {key: desk.site.posted[0][1].get(key) for key in ("lx", "xb", "gk", "ty", "fj")}
    assert chosen == {"lx": "2", "xb": "m", "gk": "1", "ty": "1", "fj": "一份证明"}


async def test_a_notice_whose_button_opens_after_a_countdown_is_confirmed_first(desk: Desk) -> None:
    desk.open(
        more="""steps = [
          { do = "wait_enabled", selector = "#ok", seconds = 5 },
          { do = "click", selector = "#ok" },
          { do = "wait_for", selector = "#nr" },
        ]"""
    )
    desk.site.pages["/write"] = """<body><button id=ok disabled>确定(1)</button><div id=here></div><script>
      setTimeout(() => document.getElementById('ok').disabled = false, 300);
      document.getElementById('ok').onclick = () => fetch('/form')
        .then(r => r.text()).then(t => here.innerHTML = t);
    </script>"""
    desk.site.pages["/form"] = FORM.format(more="")
    assert (await desk.submit()).outcome is Outcome.CONFIRMED


async def test_a_form_in_a_frame_with_its_button_outside_is_sent(desk: Desk) -> None:
    desk.open(more='iframe = "#f"')
    recipe = (
        (desk.folder / "hz.toml")
        .read_text()
        .replace('press = { role = "button", name = "提交" }', 'press = { selector = "#go", iframe = "" }')
    )
    desk.write(recipe)
    desk.site.pages["/inner"] = desk.site.pages["/write"]
    desk.site.pages["/write"] = """<iframe id=f src=/inner width=600 height=400></iframe>
      <a id=go href="javascript:f.contentDocument.forms[0].submit()">发送</a>"""
    sent = await desk.submit()
    assert (sent.outcome, len(desk.site.posted)) == (Outcome.CONFIRMED, 1)
    assert [each.role for each in desk.shown] == [
        "form picture",
        "form page",
        "form frame",
        "provenance",
        "response",
    ]


AJAX = """<script>document.forms[0].onsubmit = event => {
  event.preventDefault();
  fetch('/api/letters', {method: 'POST', body: new URLSearchParams(new FormData(event.target))})
    .then(r => r.json()).then(r => document.body.innerHTML = '<p>提交成功，查询密码 ' + r.data.mm + '</p>');
}</script>"""


async def test_number_and_password_come_from_an_ajax_answer_and_the_password_is_blacked_out(
    desk: Desk,
) -> None:
    desk.open(
        form="</form>" + AJAX + "<form>",
        more="""receipt.number = { response = "/api/letters$", json = "data.bh" }
        receipt.password = { response = "/api/letters$", json = "data.mm" }""",
    )
    desk.site.pages["/write"] = FORM.format(more="").replace("</body>", AJAX + "</body>")
    desk.site.pages["/api/letters"] = json.dumps({"data": {"bh": 117, "mm": "482913"}})
    sent = await desk.submit()
    assert (sent.outcome, sent.receipt) == (Outcome.CONFIRMED, Receipt("117", "482913"))
    page = sent.captures[1].data.decode()
    assert "查询密码 ***" in page
    assert "482913" not in page
    assert "482913" not in repr(sent)


async def test_a_password_the_writer_chooses_is_kept_as_receipt_and_never_shown(desk: Desk) -> None:
    desk.open(
        form='<label>查询密码 <input name="cxmm"></label>',
        fields='[[submit.fields]]\nlabel = "查询密码"\nfill = "query_password"',
    )
    sent = await desk.submit()
    password = desk.site.posted[0][1]["cxmm"]
    assert (len(password), sent.receipt.password) == (6, password)
    assert password not in desk.shown[1].data.decode()


async def test_a_link_in_the_result_page_is_the_receipt_and_a_new_window_is_read(desk: Desk) -> None:
    desk.open(
        more='receipt.link = { selector = "a.mine", attribute = "href" }',
        done='<p>提交成功</p><a class=mine href="/letter?id=7">查看</a>',
    )
    desk.site.pages["/write"] = desk.site.pages["/write"].replace("<form", '<form target="_blank"')
    sent = await desk.submit()
    assert (sent.outcome, sent.receipt.url) == (Outcome.CONFIRMED, f"{desk.site.address}/letter?id=7")


async def test_a_pop_up_message_can_be_the_sign_and_hold_the_number(desk: Desk) -> None:
    desk.open(
        more='receipt.number = { of = "dialog", regex = "编号(\\\\d+)" }',
        done="<script>alert('感谢来信，编号20260117')</script>",
    )
    recipe = (desk.folder / "hz.toml").read_text().replace('{ text = "提交成功" }', '{ dialog = "感谢来信" }')
    desk.write(recipe)
    sent = await desk.submit()
    assert (sent.outcome, sent.receipt.number) == (Outcome.CONFIRMED, "20260117")


@pytest.mark.parametrize(
    ("done", "outcome", "note"),
    [
        pytest.param("<p>提交失败，请重试</p>", Outcome.REJECTED, "sign of failure", id="failure"),
        pytest.param(
            "<p>首页</p>", Outcome.AMBIGUOUS, "Neither success nor failure showed within 1", id="neither"
        ),
        pytest.param("<p>提交成功 提交失败</p>", Outcome.AMBIGUOUS, "sign of success and that", id="both"),
        pytest.param(
            lambda _: web.Response(status=502, text="bad gateway"), Outcome.AMBIGUOUS, "Neither", id="outage"
        ),
    ],
)
async def test_what_is_not_clearly_confirmed_or_rejected_is_ambiguous(
    desk: Desk, done: object, outcome: Outcome, note: str
) -> None:
    desk.open(done=done)
    desk.write((desk.folder / "hz.toml").read_text().replace("result_seconds = 5", "result_seconds = 1"))
    sent = await desk.submit()
    assert sent.outcome is outcome
    assert note in sent.note
    assert len(desk.site.posted) == 1


async def test_a_form_without_a_sign_of_success_is_ambiguous_but_its_number_is_kept(desk: Desk) -> None:
    desk.open(more='receipt.number = { selector = "b" }')
    recipe = (desk.folder / "hz.toml").read_text().replace('success = { text = "提交成功" }\n', "")
    desk.write(recipe.replace("result_seconds = 5", "result_seconds = 1"))
    sent = await desk.submit()
    assert (sent.outcome, sent.receipt.number) == (Outcome.AMBIGUOUS, "HZ-2026-0117")


@pytest.mark.parametrize("method", ["post", "get"])
async def test_a_server_that_hangs_up_on_the_letter_gets_it_once_although_chromium_would_repeat(
    desk: Desk, method: str
) -> None:
    taken: list[str] = []

    def hang_up(request: web.Request) -> web.Response:
        taken.append(request.method)
        request.transport.abort()
        return web.Response()

    desk.open(form='<img src="/logo.png">' * 3, done=hang_up)
    desk.site.pages["/write"] = desk.site.pages["/write"].replace('method="post"', f'method="{method}"')
    sent = await desk.submit()
    assert sent.outcome is Outcome.AMBIGUOUS
    assert "connection broke after pressing" in sent.note
    assert taken == [method.upper()]


async def test_a_form_sent_by_get_is_confirmed_and_a_rehearsal_stops_it(desk: Desk) -> None:
    asked: list[str] = []

    def thank(request: web.Request) -> web.Response:
        asked.append(request.query["bt"])
        return web.Response(text=DONE, content_type="text/html")

    desk.open(done=thank)
    page = desk.site.pages["/write"].replace('method="post"', 'method="get"')
    desk.site.pages["/write"] = page
    assert (await desk.submit()).outcome is Outcome.CONFIRMED
    assert asked == [INQUIRY.title]

    # A page that sends by itself what was filled in, as soon as its last field is.
    desk.site.pages["/write"] = page.replace(
        "</form>", "</form><script>nr.oninput = () => document.forms[0].submit()</script>"
    )
    with suppress(RecipeBroken):
        await desk.rehearse()
    assert asked == [INQUIRY.title]


async def test_a_page_that_posts_the_letter_twice_gets_it_through_once(desk: Desk) -> None:
    desk.open()
    desk.site.pages["/write"] = FORM.format(more="").replace(
        "<button>", '<button onclick="twice()" type=button>'
    )
    desk.site.pages["/write"] += """<script>function twice() {
      for (const time of [1, 2]) fetch('/send', {method: 'POST',
        body: new URLSearchParams(new FormData(document.forms[0]))})
        .then(r => r.text()).then(t => document.body.innerHTML = t, () => 0);
    }</script>"""
    assert (await desk.submit()).outcome is Outcome.CONFIRMED
    assert len(desk.site.posted) == 1


async def test_a_picture_of_a_box_that_ticks_nothing_breaks_the_recipe(desk: Desk) -> None:
    box = '<label id="box">✓ 同意<input type="checkbox" hidden onclick="return false"></label>'
    desk.open(form=box, more='consent = [{ selector = "#box" }]')
    with pytest.raises(
        RecipeBroken, match=r"consent\[1\] .* was clicked, and the box behind it is not ticked"
    ):
        await desk.submit()
    assert desk.site.posted == []


async def test_nothing_is_pressed_when_the_intention_could_not_be_recorded(desk: Desk) -> None:
    desk.open()

    async def full_disk(captures: Sequence[Capture]) -> None:
        raise OSError("no space left on device")

    with pytest.raises(OSError, match="no space left"):
        await desk.sender.submit(INQUIRY, full_disk, user_agent="tests")
    assert desk.site.posted == []


async def test_a_rehearsal_fills_in_everything_and_posts_nothing(desk: Desk) -> None:
    desk.open(form="<script>setTimeout(() => document.forms[0].submit(), 50)</script>")
    desk.site.pages["/write"] = FORM.format(more="") + "<script>fetch('/draft', {method: 'POST'})</script>"
    captures = await desk.rehearse()
    assert "您好，请问周六窗口是否办公" in captures[1].data.decode()
    assert desk.site.posted == []


async def test_a_site_without_a_channel_is_shown_and_nothing_is_sent(desk: Desk) -> None:
    desk.site.pages["/write"] = "<p>本站暂未开通来信</p>"
    desk.write(f"""[submit]
        channel = "none"
        url = "{desk.site.address}/write"
        shows = {{ text = "暂未开通" }}
        [watch]
        kind = "mail" """)
    sent = await desk.submit()
    assert (sent.outcome, desk.shown) == (Outcome.NO_CHANNEL, ())
    assert [each.media_type for each in sent.captures] == ["image/png", "text/html"]


@pytest.mark.parametrize("kind", ["captcha", "login"])
async def test_a_captcha_or_login_is_left_to_a_person_with_a_picture_of_it(desk: Desk, kind: str) -> None:
    desk.open(
        form='<img id="obstacle" src="/code.png" width=80 height=30>',
        more=f'{kind} = {{ selector = "#obstacle" }}',
    )
    with pytest.raises(NeedsPerson) as caught:
        await desk.submit()
    assert caught.value.kind == kind
    assert [each.media_type for each in caught.value.captures] == ["image/png", "text/html"]
    assert desk.site.posted == []


@pytest.mark.parametrize(
    ("page", "error", "words"),
    [
        pytest.param(lambda _: web.Response(status=503), SiteDown, "HTTP 503", id="outage"),
        pytest.param(lambda _: web.Response(status=404), RecipeBroken, "does not exist any more", id="gone"),
        pytest.param(
            moved("http://other.example/login"),
            RecipeBroken,
            "leads to other.example, which is not among the recipe's hosts",
            id="redirect to another host",
        ),
        pytest.param("<p>新版网站</p>", RecipeBroken, "hz.toml: submit.fields[1] on", id="another page"),
        pytest.param(
            FORM.format(more="<label>姓名 <input></label>"), RecipeBroken, "matches 2 visible", id="two fit"
        ),
        pytest.param(FORM.format(more="提交成功"), RecipeBroken, "submit.success on", id="sign shows early"),
        pytest.param(
            FORM.format(more="").replace('maxlength="50"', 'maxlength="5"'),
            RecipeBroken,
            "took only 5 of 8 characters",
            id="title too long",
        ),
        pytest.param(
            FORM.format(more="").replace("<button>", "<button disabled>"),
            RecipeBroken,
            "submit.press",
            id="button shut",
        ),
    ],
)
async def test_a_fault_before_pressing_says_what_to_mend_and_sends_nothing(
    desk: Desk, page: object, error: type[Exception], words: str
) -> None:
    desk.open()
    desk.site.pages["/write"] = page
    with pytest.raises(error) as caught:
        await desk.submit()
    assert words in str(caught.value)
    assert desk.site.posted == []


async def test_a_site_that_does_not_listen_is_down(desk: Desk, free_port: int) -> None:
    desk.open()
    recipe = (desk.folder / "hz.toml").read_text()
    desk.write(recipe.replace(desk.site.address, f"http://127.0.0.1:{free_port}"))
    with pytest.raises(SiteDown, match="could not be opened"):
        await desk.submit()


async def test_a_part_the_persona_lacks_stops_unless_the_field_is_optional(desk: Desk) -> None:
    field = '[[submit.fields]]\nlabel = "身份证号"\nfill = "identity_number"\n'
    desk.open(form='<label>身份证号 <input name="sfz"></label>', fields=field)
    with pytest.raises(RecipeBroken, match="wants identity_number, which the persona lacks"):
        await desk.submit()
    desk.open(form='<label>身份证号 <input name="sfz"></label>', fields=field + "optional = true")
    assert (await desk.submit()).outcome is Outcome.CONFIRMED


async def test_a_page_can_reach_no_host_outside_the_recipe(desk: Desk, site) -> None:
    port = site.address.rpartition(":")[2]
    desk.open(form=f'<img src="http://localhost:{port}/spy.png"><img src="/hop.png">')
    site.pages["/hop.png"] = moved(f"http://localhost:{port}/hopped.png")
    assert (await desk.submit()).outcome is Outcome.CONFIRMED
    assert "/hop.png" in site.visited
    assert not {"/spy.png", "/hopped.png"} & set(site.visited)


async def test_a_host_named_in_the_recipe_can_be_reached(desk: Desk, site) -> None:
    port = site.address.rpartition(":")[2]
    desk.open(form=f'<img src="http://localhost:{port}/logo.png">')
    desk.write(f'hosts = ["localhost:{port}"]\n' + (desk.folder / "hz.toml").read_text())
    await desk.submit()
    assert "/logo.png" in site.visited
    assert desk.sender.hosts(INQUIRY.site) == {f"localhost:{port}", site.host}


async def test_a_function_beside_the_recipe_fills_in_what_the_recipe_cannot_say(desk: Desk) -> None:
    (desk.folder / "hooks.py").write_text(
        "async def pick_office(page, inquiry):\n"
        "    await page.evaluate('code => { document.querySelector(\"#bm\").value = code }', inquiry.topic)\n"
    )
    desk.open(form='<input type="hidden" id="bm" name="bm">', more='python = "hooks.py:pick_office"')
    await desk.submit()
    assert desk.site.posted[0][1]["bm"] == "opening-hours"
