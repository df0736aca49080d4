"""What sites want behind a press, and which answers belong to it, through a real Chromium."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from support.form_page import DONE, FORM, INQUIRY, Desk

from replyclock.domain.facts import Outcome
from replyclock.ports.operators import OperatorAnswer, OperatorRequest
from replyclock.probes.browser.contexts import Browser
from replyclock.probes.browser.settings import BrowserSettings, Viewport

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(chromium: Path) -> AsyncIterator[Browser]:
    settings = BrowserSettings(executable=chromium, viewport=Viewport(width=800, height=600))
    browser = Browser(settings)
    yield browser
    await browser.aclose()


@pytest.fixture
def desk(site, browser: Browser, tmp_path: Path) -> Desk:
    return Desk(site, browser, tmp_path)


def opened(desk: Desk, more: str = "", script: str = "", done: object = DONE, *, seconds: float = 1) -> Desk:
    """The form with a script behind it; a sign is waited for so long."""
    desk.open(more=more, done=done)
    recipe = (desk.folder / "hz.toml").read_text(encoding="utf-8")
    recipe = recipe.replace('{ text = "提交失败" }', '{ regex = "提交失败|频繁", dialog = "请选择" }')
    desk.write(recipe.replace("result_seconds = 5", f"result_seconds = {seconds}"))
    desk.site.pages["/write"] = FORM.format(more="").replace("</body>", f"{script}</body>")
    return desk


def posts(desk: Desk) -> list[str]:
    return [path for path, _ in desk.site.posted]


def answering(status: int = 200, **said: object) -> object:
    headers = {"Retry-After": "15"} if status == 429 else {}
    return lambda _: web.json_response(said, status=status, headers=headers)


PREVIEW = """<h1>预览</h1><form method=post action=/done><input type=hidden name=id value=7>
<input type=hidden name=bt value="窗口办公时间咨询"><button>{button}</button></form>"""
LAYER = """<script>document.forms[0].onsubmit = event => {
  event.preventDefault();
  const form = event.target;
  window.sendIt = () => fetch('/send', {method: 'POST', body: new URLSearchParams(new FormData(form))})
    .then(r => r.text()).then(t => document.body.innerHTML = t);
  const layer = document.createElement('div');
  layer.id = 'layer';
  layer.innerHTML = `%s`;
  document.body.append(layer);
}</script>"""
COUNTDOWN = """<p>确定提交吗？</p><label><input type=checkbox id=read>我已核对</label>
<button id=yes disabled onclick="if (read.checked) sendIt()">确定</button>
<img src=x onerror="setTimeout(() => yes.disabled = false, 200)">"""
CAPTCHA = """<p>请输入验证码</p><b id=code>7k2m</b><input id=said aria-label="验证码">
<button id=yes onclick="if (said.value === '7k2m') sendIt()">确定</button>"""
FRAME = """<iframe id=asking srcdoc='<button onclick="parent.sendIt()">确定</button>'></iframe>"""


class TestSteps:
    """A preview page or a layer: steps behind the press, of which the last sends."""

    @pytest.mark.parametrize(
        "button",
        [
            pytest.param("确认提交", marks=pytest.mark.soak, id="a button of its own"),
            pytest.param("提交", id="one just like the form's"),
        ],
    )
    async def test_a_preview_page_is_sent_on_and_each_post_leaves_once(self, desk: Desk, button: str) -> None:
        opened(
            desk, f'after = [{{ do = "click", role = "button", name = "{button}", exact = true }}]',
            done=PREVIEW.format(button=button),
        )  # fmt: skip
        desk.site.pages["/done"] = DONE
        sent = await desk.submit()
        assert (sent.outcome, posts(desk)) == (Outcome.CONFIRMED, ["/send", "/done"])
        assert sent.note == "The page shows the sign of success."

    @pytest.mark.parametrize(
        ("layer", "steps"),
        [
            pytest.param(
                COUNTDOWN,
                (
                    '{ do = "wait_for", text = "确定提交吗？" }, { do = "check", selector = "#read" }, '
                    '{ do = "wait_enabled", selector = "#yes" }, { do = "click", selector = "#yes" }'
                ),
                id="a box and a countdown",
            ),
            pytest.param(
                FRAME,
                '{ do = "click", iframe = "#asking", role = "button", name = "确定" }',
                marks=pytest.mark.soak,
                id="a frame",
            ),
            pytest.param(
                CAPTCHA,
                '{ do = "type", selector = "#said", picture = "#code" }, { do = "click", selector = "#yes" }',
                id="a captcha that a person reads",
            ),
        ],
    )
    async def test_a_layer_is_answered_and_the_letter_leaves_once(
        self, desk: Desk, layer: str, steps: str
    ) -> None:
        opened(desk, f"after = [{steps}]", LAYER % layer)

        async def ask(asked: OperatorRequest) -> OperatorAnswer:
            assert asked.picture.startswith(b"\x89PNG")
            assert not desk.site.posted
            return OperatorAnswer("7k2m")

        sent = await desk.sender.submit(INQUIRY, desk.remember, user_agent="tests", ask=ask)
        assert (sent.outcome, posts(desk)) == (Outcome.CONFIRMED, ["/send"])

    async def test_a_layer_that_does_not_come_leaves_nothing_sent_and_says_at_which_step(
        self, desk: Desk
    ) -> None:
        step = '{ do = "click", selector = "#yes", seconds = 0.5 }'
        opened(desk, f"after = [{step}]", LAYER % "<p>请先登录</p>", seconds=0.3)
        sent = await desk.submit()
        assert (sent.outcome, posts(desk)) == (Outcome.NOTHING_SENT, [])
        assert sent.note.startswith("It stopped at after[1], which did not show within 0.5 seconds.")

    async def test_a_preview_that_cannot_be_sent_on_is_ambiguous_since_it_holds_the_letter(
        self, desk: Desk
    ) -> None:
        step = '{ do = "click", selector = "#yes", seconds = 0.5 }'
        opened(desk, f"after = [{step}]", done="<h1>预览</h1>", seconds=0.3)
        sent = await desk.submit()
        assert (sent.outcome, posts(desk)) == (Outcome.AMBIGUOUS, ["/send"])
        assert "It stopped at after[1]" in sent.note
        assert "Its request was answered with HTTP 200." in sent.note

    async def test_an_optional_layer_may_stay_away(self, desk: Desk) -> None:
        step = '{ do = "click", selector = "#yes", optional = true }'
        rehearsed = await opened(desk, f"after = [{step}]").sender.rehearse(INQUIRY, user_agent="tests")
        assert rehearsed.untried == ("after[1] (click #yes)",)
        sent = await opened(desk, f"after = [{step}]").submit()
        assert (sent.outcome, posts(desk)) == (Outcome.CONFIRMED, ["/send"])


BACKGROUND = """<script>
  const ask = () => { fetch('/rest').catch(() => 0); fetch('/alive', {method: 'POST', body: 'x=1'}); };
  ask(); document.forms[0].addEventListener('submit', ask);
</script>"""


class TestAnswers:
    """Only answers that belong to the press count."""

    async def test_what_a_page_asks_by_itself_overrules_no_sign_and_is_no_suggestion(
        self, desk: Desk
    ) -> None:
        late = f"<p>收到</p>{BACKGROUND.replace('document.forms[0]', 'document')}"
        desk.site.pages |= {
            "/rest": lambda _: web.Response(status=403, text="Forbidden"),
            "/alive": answering(success=False, msg="登录已过期，提交失败"),
        }
        confirmed = await opened(desk, script=BACKGROUND, done=DONE + late).submit()
        assert confirmed.outcome is Outcome.CONFIRMED
        silent = await opened(desk, script=BACKGROUND, done=late).submit()
        assert silent.outcome is Outcome.AMBIGUOUS
        assert "the recipe could say" not in silent.note

    async def test_the_presss_own_answer_is_suggested_with_its_address(self, desk: Desk) -> None:
        opened(desk, script=LAYER % "<img src=x onerror='sendIt()'>")
        desk.site.pages["/send"] = answering(success=True, other="…")
        sent = await desk.submit()
        assert sent.outcome is Outcome.AMBIGUOUS
        assert r"""response = { url = "/send($|\\?)", regex = "\"success\":\\ true" }""" in sent.note

    @pytest.mark.parametrize(
        ("done", "told"),
        [
            pytest.param(
                "<p>操作太频繁，请15秒后再试</p>", "The page says: “操作太频繁，请15秒后再试”.", id="in words"
            ),
            pytest.param(
                answering(429, error="x"),
                "The server asks to wait (15).",
                marks=pytest.mark.soak,
                id="by status",
            ),
            pytest.param(
                "<p>You are posting too quickly. Slow down.</p>",
                "The page says: “You are posting too quickly”.",
                marks=pytest.mark.soak,
                id="in English, without a sign",
            ),
        ],
    )
    async def test_a_refusal_for_now_is_known_as_one(self, desk: Desk, done: object, told: str) -> None:
        sent = await opened(desk, done=done).submit()
        assert (sent.outcome, posts(desk)) == (Outcome.REFUSED_FOR_NOW, ["/send"])
        assert told in sent.note

    @pytest.mark.parametrize(
        "words",
        [
            "提交失败：标题含有敏感词",
            "提交失败：请勿重复提交，请15秒后再试",
            "您的来信已收到。操作太频繁，请15秒后再试",
        ],
        ids=["for good", "since it has it", "it may have it"],
    )
    async def test_any_other_refusal_is_for_good_and_quotes_the_page(self, desk: Desk, words: str) -> None:
        sent = await opened(desk, done=f"<p>{words}</p>").submit()
        assert sent.outcome is Outcome.REJECTED
        assert f"The page says: “{words}”." in sent.note


class TestNothingSent:
    """A press after which no request left."""

    async def test_a_form_that_refuses_says_what_it_wants(self, desk: Desk) -> None:
        script = """<script>document.forms[0].onsubmit = event => {
          event.preventDefault(); alert('请选择信件类别');
        }</script>"""
        sent = await opened(desk, script=script).submit()
        assert (sent.outcome, posts(desk)) == (Outcome.NOTHING_SENT, [])
        assert "No request left after the press." in sent.note
        assert "请选择信件类别" in sent.note

    @pytest.mark.parametrize(
        ("script", "outcome"),
        [
            pytest.param(
                "new Image().src = '/log?at=' + Date.now()",
                Outcome.NOTHING_SENT,
                marks=pytest.mark.soak,
                id="only a count of visits",
            ),
            pytest.param(
                "new Image().src = '/log?w=' + btoa(document.forms[0].dz.value)",
                Outcome.AMBIGUOUS,
                id="a coded word",
            ),
            pytest.param(
                "new WebSocket(location.href.replace('http', 'ws'))",
                Outcome.AMBIGUOUS,
                marks=pytest.mark.soak,
                id="a socket",
            ),
            pytest.param("document.body.append('提交成功')", Outcome.AMBIGUOUS, id="a sign of success"),
        ],
    )
    async def test_where_anything_may_have_carried_the_letter_it_is_ambiguous(
        self, desk: Desk, script: str, outcome: Outcome
    ) -> None:
        desk.site.pages["/log"] = ""
        script = f"document.forms[0].onsubmit = event => {{ event.preventDefault(); {script}; }}"
        sent = await opened(desk, script=f"<script>{script}</script>").submit()
        assert (sent.outcome, posts(desk)) == (outcome, [])
