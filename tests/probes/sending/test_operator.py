"""What a page wants of a person, in a real Chromium: all else first, then the answer, then one press."""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from PIL import Image
from support.form_page import INQUIRY, Desk

from replyclock.cli.assist.picture import enlarged, half_blocks
from replyclock.domain.facts import Outcome
from replyclock.domain.sending.operators import Want
from replyclock.errors import NeedsPerson
from replyclock.ports.exhibits import Capture
from replyclock.ports.operators import OperatorAnswer, OperatorRequest
from replyclock.probes.browser.contexts import Browser
from replyclock.probes.browser.settings import BrowserSettings, Viewport

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

CAPTCHA = """<label>验证码 <input name="yzm"></label><img id="code" src="/code.svg" width="110" height="36">
<button type="button" id="new" onclick="document.getElementById('code').src = '/code.svg?' + Math.random()">
换一张</button>"""
FIELD = """[[submit.fields]]
label = "验证码"
ask = "captcha"
picture = "#code"
refresh = "#new"
seconds = 60
"""
SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="110" height="36">
<rect width="110" height="36" fill="{}"/></svg>"""


class Operator:
    """Answers one after the other; remembers what was asked and what the page had been told by then."""

    def __init__(self, *answers: str | Exception | None) -> None:
        self._answers = list(answers)
        self.asked: list[OperatorRequest] = []

    async def __call__(self, asked: OperatorRequest) -> OperatorAnswer:
        self.asked.append(asked)
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return OperatorAnswer("", refresh=True) if answer is None else OperatorAnswer(answer)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(chromium: Path) -> AsyncIterator[Browser]:
    settings = BrowserSettings(
        executable=chromium,
        action_timeout_ms=1500,
        viewport=Viewport(width=800, height=600),
        contexts_at_once=1,
    )
    browser = Browser(settings)
    yield browser
    await browser.aclose()


@pytest.fixture
def desk(site, browser: Browser, tmp_path: Path) -> Desk:
    desk = Desk(site, browser, tmp_path)
    colours = iter(["red", "lime", "blue", "black"])
    site.pages["/code.svg"] = lambda _: web.Response(
        text=SVG.format(next(colours)), content_type="image/svg+xml"
    )
    return desk


async def send(desk: Desk, operator: Operator):
    return await desk.sender.submit(INQUIRY, desk.remember, user_agent="tests", ask=operator)


def colour(png: bytes | None) -> tuple[int, ...]:
    assert png is not None
    with Image.open(BytesIO(png)) as picture:
        middle = picture.convert("RGB").getpixel((picture.width // 2, picture.height // 2))
    assert isinstance(middle, tuple)
    return middle


def text_of(captures: Sequence[Capture]) -> str:
    return "\n".join(each.data.decode() for each in captures if not each.media_type.startswith("image/"))


async def test_the_captcha_is_asked_for_last_and_goes_into_the_same_page(desk: Desk) -> None:
    desk.open(form=CAPTCHA, fields=FIELD, more='captcha = { selector = "#code" }')
    operator = Operator("7KQP")
    sent = await send(desk, operator)
    assert sent.outcome is Outcome.CONFIRMED
    [(path, posted)] = desk.site.posted
    assert (path, posted["yzm"], posted["xm"]) == ("/send", "7KQP", "王小明")
    [asked] = operator.asked
    assert (asked.want, asked.patience, asked.refreshable) == (Want.CAPTCHA, timedelta(seconds=60), True)
    assert colour(asked.picture) == (255, 0, 0)
    assert desk.site.visited.count("/write") == 1
    assert desk.site.visited.count("/code.svg") == 1


async def test_another_picture_is_fetched_and_shown(desk: Desk) -> None:
    desk.open(form=CAPTCHA, fields=FIELD)
    operator = Operator(None, "8MRX")
    assert (await send(desk, operator)).outcome is Outcome.CONFIRMED
    assert [colour(asked.picture) for asked in operator.asked] == [(255, 0, 0), (0, 255, 0)]
    assert desk.site.posted[0][1]["yzm"] == "8MRX"


@pytest.mark.parametrize("code", ["7KQP", "7", "482913"], ids=["letters", "a sum", "six digits"])
async def test_the_answer_is_in_no_exhibit_and_the_rest_of_the_page_is(desk: Desk, code: str) -> None:
    # the office's words hold a 7, and the page shows the form again with all that was typed
    again = CAPTCHA.replace('name="yzm"', f'name="yzm" value="{code}"')
    desk.open(form=CAPTCHA, fields=FIELD, done=f"<p>提交成功</p><p>信件编号：HZ-2026-0117</p>{again}")
    sent = await send(desk, Operator(code))
    for captures in (desk.shown, sent.captures):
        assert f'value="{code}"' not in text_of(captures)
        assert f"={code}" not in text_of(captures)
    assert "HZ-2026-0117" in text_of(sent.captures)
    assert "窗口办公时间咨询" in text_of(desk.shown)


async def test_when_nobody_answers_nothing_is_sent_and_the_filled_page_is_kept_without_secrets(
    desk: Desk,
) -> None:
    password = '[[submit.fields]]\nselector = "#pw"\nvalue = "geheim77"\nsecret = true\n'
    desk.open(form=CAPTCHA + '<input id="pw" name="pw">', fields=password + FIELD)
    with pytest.raises(NeedsPerson, match="nobody came") as caught:
        await send(desk, Operator(NeedsPerson("captcha", "nobody came")))
    assert (desk.site.posted, desk.shown) == ([], ())
    assert "窗口办公时间咨询" in text_of(caught.value.captures)
    assert "geheim77" not in text_of(caught.value.captures)


async def test_without_anybody_to_ask_the_page_is_not_even_opened(desk: Desk) -> None:
    desk.open(form=CAPTCHA, fields=FIELD)
    with pytest.raises(NeedsPerson, match="wants a person"):
        await desk.submit()
    assert desk.site.visited == []


async def test_a_rehearsal_fills_in_all_but_the_captcha_and_asks_nobody(desk: Desk) -> None:
    button = "<script>document.querySelector('button').disabled = true</script>"
    desk.open(form=CAPTCHA, fields=FIELD, more='captcha = { selector = "#code" }')
    desk.site.pages["/write"] += button  # as forms do that want the captcha first
    captures = await desk.rehearse()
    assert "窗口办公时间咨询" in text_of(getattr(captures, "captures", captures))


async def test_a_code_by_sms_is_sent_by_the_page_once_everything_is_filled_in(desk: Desk) -> None:
    form = """<label>短信验证码 <input name="dx"></label><button type="button" id="sms"
      onclick="fetch('/sms', {method: 'POST', body: new URLSearchParams(
        {bt: document.querySelector('[name=bt]').value})})">发送</button>"""
    field = '[[submit.fields]]\nlabel = "短信验证码"\nask = "sms"\nrefresh = "#sms"\nseconds = 120\n'
    desk.open(form=form, fields=field)
    desk.site.pages["/sms"] = "sent"
    operator = Operator("482913")
    assert (await send(desk, operator)).outcome is Outcome.CONFIRMED
    assert [path for path, _ in desk.site.posted] == ["/sms", "/send"]
    assert desk.site.posted[0][1]["bt"] == "窗口办公时间咨询"
    assert desk.site.posted[1][1]["dx"] == "482913"
    assert operator.asked[0].picture is not None


async def test_a_real_name_step_waits_until_the_person_says_that_it_is_done(desk: Desk) -> None:
    steps = """steps = [
      { do = "ask", selector = "#qr", question = "Scan it with the app.", seconds = 60 },
      { do = "click", text = "继续" },
    ]"""
    desk.open(more=steps)
    desk.site.pages["/form"] = desk.site.pages["/write"]
    desk.site.pages["/write"] = f'<div id=qr>{SVG.format("blue")}</div><a href="/form">继续</a>'
    operator = Operator("")
    assert (await send(desk, operator)).outcome is Outcome.CONFIRMED
    [asked] = operator.asked
    assert (asked.want, asked.words) == (Want.REAL_NAME, "Scan it with the app.")
    assert desk.sender.asks(INQUIRY.site) == {Want.REAL_NAME}


async def test_a_rehearsal_asks_for_what_leads_to_the_form_and_for_nothing_that_is_typed(desk: Desk) -> None:
    steps = """steps = [
      { do = "ask", selector = "#qr", seconds = 60 },
      { do = "click", text = "继续" },
    ]"""
    field = '[[submit.fields]]\nselector = "#code"\nask = "sms"\n'
    desk.open(form='<input id="code" name="dx" required>', more=steps, fields=field)
    desk.site.pages["/form"] = desk.site.pages["/write"]
    desk.site.pages["/write"] = f'<div id=qr>{SVG.format("blue")}</div><a href="/form">继续</a>'
    operator = Operator("")
    found = await desk.sender.rehearse(INQUIRY, user_agent="tests", ask=operator)
    assert (found.stops_at, found.faults) == ("captcha", ())
    assert [asked.want for asked in operator.asked] == [Want.REAL_NAME]
    assert (await desk.sender.rehearse(INQUIRY, user_agent="tests")).stops_at == "login"


async def test_a_page_that_does_not_wait_gets_no_answer(desk: Desk) -> None:
    desk.open(form=CAPTCHA, fields=FIELD)
    desk.site.pages["/over"] = "<p>会话已过期</p>"

    class SlowOperator(Operator):
        async def __call__(self, asked: OperatorRequest) -> OperatorAnswer:
            [context] = desk.sender.browser._started._running.chromium.contexts
            await context.pages[0].goto(f"{desk.site.address}/over")
            return await super().__call__(asked)

    with pytest.raises(NeedsPerson, match="did not wait for the answer"):
        await send(desk, SlowOperator("7KQP"))
    assert desk.site.posted == []


async def test_whoever_waits_for_a_person_keeps_no_other_visitor_out(desk: Desk) -> None:
    desk.open(form=CAPTCHA, fields=FIELD)  # in a browser that bears one visitor at once

    class BusyOperator(Operator):
        async def __call__(self, asked: OperatorRequest) -> OperatorAnswer:
            await desk.rehearse()
            return await super().__call__(asked)

    assert (await send(desk, BusyOperator("7KQP"))).outcome is Outcome.CONFIRMED
    async with desk.sender.browser.visit(frozenset(), "tests"):
        assert desk.sender.browser._places.locked()


class TestLogin:
    LOGIN = 'login = { selector = "#login" }\nlogin_state = "secrets/hz.json"\n'

    @pytest.fixture
    def closed(self, desk: Desk, browser: Browser, tmp_path: Path) -> Desk:
        """A form behind a login: whoever brings no cookie is shown where to log in."""
        desk.folder = tmp_path / "recipes"
        desk.folder.mkdir()
        desk = Desk(desk.site, browser, desk.folder)
        desk.open(more=self.LOGIN)
        form = desk.site.pages["/write"]
        desk.site.pages["/write"] = lambda request: web.Response(
            text=form if request.cookies.get("who") == "anna" else "<form id=login>请登录</form>",
            content_type="text/html",
        )
        return desk

    def store(self, desk: Desk) -> None:
        cookie = {"name": "who", "value": "anna", "domain": "127.0.0.1", "path": "/", "expires": -1}
        cookie |= {"httpOnly": True, "secure": False, "sameSite": "Lax"}
        file = desk.folder.parent / "secrets/hz.json"
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps({"cookies": [cookie], "origins": []}))
        file.chmod(0o600)

    async def test_a_stored_login_is_used_for_sending(self, closed: Desk) -> None:
        self.store(closed)
        operator = Operator()
        assert (await send(closed, operator)).outcome is Outcome.CONFIRMED
        assert operator.asked == []

    async def test_a_person_who_logs_in_meanwhile_lets_the_letter_go_on(self, closed: Desk) -> None:
        class LoggingIn(Operator):
            async def __call__(self, asked: OperatorRequest) -> OperatorAnswer:
                TestLogin().store(closed)
                return await super().__call__(asked)

        operator = LoggingIn("")
        assert (await send(closed, operator)).outcome is Outcome.CONFIRMED
        assert operator.asked[0].want is Want.LOGIN
        assert "replyclock login hz" in operator.asked[0].words

    async def test_a_login_that_was_only_claimed_sends_nothing(self, closed: Desk) -> None:
        with pytest.raises(NeedsPerson, match="there is no login state") as caught:
            await send(closed, Operator(""))
        assert caught.value.kind == "login"
        assert closed.site.posted == []


async def test_a_small_picture_is_enlarged_and_drawn_in_half_blocks() -> None:
    written = BytesIO()
    picture = Image.new("RGB", (4, 4), "red")
    picture.paste("blue", (0, 2, 4, 4))
    picture.save(written, "PNG")
    with Image.open(BytesIO(enlarged(written.getvalue()))) as larger:
        assert larger.size == (16, 16)
    assert half_blocks(written.getvalue(), 80) == [
        [((255, 0, 0), (255, 0, 0))] * 4,
        [((0, 0, 255), (0, 0, 255))] * 4,
    ]
