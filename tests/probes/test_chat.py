"""Asking a chat assistant: a real Chromium and a pretend widget; the promises kept; the report beside."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from support.form_page import INQUIRY, StillClock

from replyclock.errors import RecipeBroken, WrongUse
from replyclock.ports.assistant import Chatted
from replyclock.ports.exhibits import Capture
from replyclock.probes.browser.contexts import Browser
from replyclock.probes.chat import RecipeChat
from replyclock.probes.recipe.chat import ChatBook

BROWSER = {"action_timeout_ms": 5000}

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

ANSWER = "大厅周六上午9点至12点办公，周日和法定节假日不开放。"
# The widget greets, echoes the question, shows dots, and then runs the script of the test.
WIDGET = """<meta charset=utf-8><div id=talk><p class=bot>您好，我是智能客服小青！</p></div>
<input id=q placeholder="请输入您的问题"><button id=send>发送</button><script>
const say = (words, who) => { const p = document.createElement('p'); p.className = who; p.textContent = words;
  talk.append(p); return p; };
const wait = ms => new Promise(done => setTimeout(done, ms));
const ask = async () => { const asked = q.value; q.value = ''; fetch('/asked', {method: 'POST', body: asked});
  say(asked, 'bot'); const dots = say('正在输入...', 'bot'); await wait(150); dots.remove(); REPLY };
send.onclick = ask; q.onkeydown = event => { if (event.key === 'Enter') ask(); };</script>"""
RECIPE = """
[chat]
url = "{address}/chat"
{more}
input = {{ placeholder = "请输入您的问题" }}
answers = ".bot"
quiet_seconds = 0.6
most_seconds = {most}
"""


class Counter:
    """A site with a widget, and the recipe for it."""

    def __init__(self, site, browser: Browser, folder: Path) -> None:
        self.site, self.folder = site, folder
        self.assistant = RecipeChat(ChatBook(folder), browser, StillClock())
        self.shown: Sequence[Capture] = ()
        site.pages["/asked"] = "taken"

    def open(self, reply: str, *, page: str = WIDGET, more: str = "", most: float = 30) -> None:
        self.site.pages["/chat"] = page.replace("REPLY", reply)
        (self.folder / "chat").mkdir(exist_ok=True)
        text = RECIPE.format(address=self.site.address, more=more, most=most)
        (self.folder / "chat/hz.toml").write_text(text, encoding="utf-8")

    async def before_press(self, captures: Sequence[Capture]) -> None:
        assert self.site.posted == []
        self.shown = captures

    async def ask(self) -> Chatted:
        return await self.assistant.ask(INQUIRY, self.before_press, user_agent="tests")


@pytest.fixture
def counter(site, browser: Browser, tmp_path: Path) -> Counter:
    return Counter(site, browser, tmp_path)


async def test_greeting_echo_and_dots_are_no_reply_and_a_growing_one_is_waited_for(counter: Counter) -> None:
    counter.open(
        f"const p = say('', 'bot'); for (const c of '{ANSWER}') {{ p.textContent += c; await wait(20); }}"
    )

    said = await counter.ask()

    assert said.text == ANSWER
    assert 0 < said.first_seconds < said.whole_seconds
    assert counter.site.visited.count("/asked") == 1
    assert [each.role for each in counter.shown] == ["chat before asking (picture)", "chat before asking"]
    assert [each.role for each in said.captures] == ["chat (picture)", "chat", "transcript"]
    assert ANSWER in said.captures[-1].data.decode()


async def test_a_press_on_a_button_and_several_messages_with_links(counter: Counter) -> None:
    counter.open(
        "say('请点击查看：', 'bot'); const p = say('', 'bot'); p.innerHTML = '<a href=#1>办事指南</a>';",
        more='press = { role = "button", name = "发送" }',
    )

    said = await counter.ask()

    assert said.text == "请点击查看：\n办事指南"
    assert said.links == ("办事指南",)


async def test_a_widget_in_a_frame_that_a_press_opens(counter: Counter) -> None:
    counter.open(
        f"say('{ANSWER}', 'bot');",
        more='iframe = "#box"\nsteps = [{ do = "click", text = "智能问答", iframe = "" }]',
    )
    counter.site.pages["/widget"] = counter.site.pages["/chat"]
    counter.site.pages["/chat"] = """<meta charset=utf-8><a href="#" onclick="box.hidden = false">智能问答</a>
    <iframe id=box hidden src=/widget width=500 height=400></iframe>"""

    assert (await counter.ask()).text == ANSWER


async def test_a_widget_in_a_shadow_root(counter: Counter) -> None:
    page = """<meta charset=utf-8><div id=host></div><script>
    const root = host.attachShadow({mode: 'open'});
    root.innerHTML = '<div><input placeholder="请输入您的问题"><section></section></div>';
    root.querySelector('input').onkeydown = event => { if (event.key === 'Enter')
      root.querySelector('section').innerHTML = '<p class=bot>REPLY</p>'; };</script>"""
    counter.open(ANSWER, page=page)

    assert (await counter.ask()).text == ANSWER


async def test_an_assistant_that_says_nothing_is_given_its_time_and_no_more(counter: Counter) -> None:
    counter.open("", most=1.5)

    said = await counter.ask()

    assert (said.text, said.first_seconds, said.until) == ("", None, None)
    assert "time was over" in said.note


async def test_a_question_that_the_box_cuts_off_is_not_asked(counter: Counter) -> None:
    counter.open("", page=WIDGET.replace("<input id=q", "<input id=q maxlength=5"))

    with pytest.raises(RecipeBroken, match="took 5 of"):
        await counter.ask()

    assert counter.site.posted == []


async def test_a_rehearsal_types_and_sends_nothing(counter: Counter) -> None:
    counter.open(f"say('{ANSWER}', 'bot');")

    captures = await counter.assistant.rehearse(INQUIRY, user_agent="tests")

    assert INQUIRY.body.split()[0] in captures[-1].data.decode()
    assert counter.site.posted == []


async def test_what_is_not_recorded_before_is_not_pressed(counter: Counter) -> None:
    counter.open(f"say('{ANSWER}', 'bot');")

    async def refuse(_: object) -> None:
        raise WrongUse("not now")

    with pytest.raises(WrongUse, match="not now"):
        await counter.assistant.ask(INQUIRY, refuse, user_agent="tests")

    assert "/asked" not in counter.site.visited
