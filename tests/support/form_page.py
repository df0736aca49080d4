"""A site's form in the hand: the page, its recipe, and a sender that remembers what was shown."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from support.one_letter import StillClock

from replyclock.domain.inquiry import Inquiry, Persona, Site
from replyclock.ports.exhibits import Capture
from replyclock.probes.browser.contexts import Browser
from replyclock.probes.recipe.model import RecipeBook
from replyclock.probes.sending.sender import RecipeSender

PERSONA = Persona(
    name="王小明",
    gender="male",
    occupation="教师",
    address="杭州市西湖区文三路1号",
    email="ask+k7f2@inbox.example",
    phone="010-00000000",
)
INQUIRY = Inquiry(
    reference="autumn-hz-hours",
    campaign="autumn",
    site=Site("hz", "杭州", "http://127.0.0.1/"),
    topic="opening-hours",
    language="zh",
    title="窗口办公时间咨询",
    body="您好，请问周六窗口是否办公？\n谢谢。",
    persona=PERSONA,
    token="k7f2",
    planned_at=datetime(2026, 1, 5, 2, tzinfo=UTC),
)
FORM = """<!DOCTYPE html><html lang="zh"><body><h1>网上来信</h1>
<form method="post" action="/send">
  <label>姓名 <input name="xm"></label>
  <p>电子邮箱 <input name="dz" aria-label="电子邮箱"></p>
  <input name="bt" maxlength="50" placeholder="请输入标题">
  <textarea id="nr" name="nr"></textarea>
  <input name="website" style="position:absolute; left:-9999px">
  {more}
  <button>提交</button>
</form></body></html>"""
DONE = "<p>提交成功</p><p>您的信件编号：<b>HZ-2026-0117</b>，请牢记。</p>"
RECIPE = """
[submit]
channel = "form"
url = "{address}/write"
press = {{ role = "button", name = "提交" }}
success = {{ text = "提交成功" }}
failure = {{ text = "提交失败" }}
result_seconds = 5
{more}
[[submit.fields]]
label = "姓名"
fill = "name"
[[submit.fields]]
label = "电子邮箱"
fill = "email"
[[submit.fields]]
placeholder = "请输入标题"
fill = "title"
[[submit.fields]]
selector = "#nr"
fill = "body"
{fields}
[watch]
kind = "mail"
"""


class Desk:
    """A site, the recipe for it, and a sender; remembers what was shown before pressing."""

    def __init__(self, site, browser: Browser, folder: Path) -> None:
        self.site, self.folder = site, folder
        self.sender = RecipeSender(RecipeBook(folder), browser, StillClock())
        self.shown: tuple[Capture, ...] = ()

    def open(self, form: str = "", more: str = "", fields: str = "", done: object = DONE) -> None:
        self.site.pages.update({"/write": FORM.format(more=form), "/send": done})
        self.write(RECIPE.format(address=self.site.address, more=more, fields=fields))

    def write(self, recipe: str) -> None:
        (self.folder / "hz.toml").write_text(recipe, encoding="utf-8")

    async def submit(self):
        return await self.sender.submit(INQUIRY, self.remember, user_agent="tests")

    async def remember(self, captures: Sequence[Capture]) -> None:
        self.shown = tuple(captures)

    async def rehearse(self) -> tuple[Capture, ...]:
        return (await self.sender.rehearse(INQUIRY, user_agent="tests")).captures
