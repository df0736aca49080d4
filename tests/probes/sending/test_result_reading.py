"""Pages as they come after sending, in a real Chromium: tests/results/<case>.html, expectations beside it.

A case's JSON says `reads_as`, and where they differ from none: `captcha`, `handed` (by part), `complaints`,
the `address` it is shown at, the `answer` its script gets, and which `form` stood before the press.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from support.form_page import INQUIRY
from support.repository import TESTS

from replyclock.probes.browser.contexts import Browser
from replyclock.probes.browser.locate import Pointer
from replyclock.probes.recipe.model import FormChannel
from replyclock.probes.sending.fields import fill_fields
from replyclock.probes.sending.result_reading import complaints, listen, read_result
from replyclock.probes.vocabulary.results import recognise, sign_for

RESULTS = TESTS / "results"
CASES = sorted(path.stem for path in RESULTS.glob("*.json"))
CHANNEL = FormChannel.model_validate(
    {
        "channel": "form",
        "url": "http://127.0.0.1/",
        "press": {"text": "x"},
        "fields": [
            {"label": "姓名", "fill": "name"},
            {"label": "电子邮箱", "fill": "email"},
            {"label": "标题", "fill": "title"},
            {"label": "内容", "fill": "body"},
        ],
    }
)

pytestmark = pytest.mark.browser


def golden(case: str) -> tuple[str, dict[str, Any]]:
    page, wanted = RESULTS / f"{case}.html", RESULTS / f"{case}.json"
    return page.read_text("utf-8"), json.loads(wanted.read_text("utf-8"))


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("case", CASES)
async def test_a_page_after_sending_says_what_is_written_beside_it(case: str, browser: Browser, site) -> None:
    page, wanted = golden(case)
    form = (RESULTS / f"form.{wanted.get('form', 'zh')}.html").read_text("utf-8")
    address = wanted.get("address", "/send")
    site.pages |= {"/write": form, address: page, "/answer": lambda _: web.json_response(wanted["answer"])}
    async with browser.visit(frozenset({site.host}), "tests") as visit:
        await visit.page.goto(f"{site.address}/write")
        filled = await fill_fields(Pointer(visit, Path("hz.toml"), "submit"), CHANNEL, INQUIRY)
        before = await listen(visit, filled)

        await visit.page.goto(f"{site.address}{address}")
        if "answer" in wanted:
            while not before.traffic.since:
                await visit.page.wait_for_timeout(10)

        read = await read_result(visit, before)
        assert read.reads_as == wanted["reads_as"], read
        assert bool(read.captcha) is wanted.get("captcha", False)
        assert {each.part: each.value for each in read.handed} == wanted.get("handed", {})
        assert list(await complaints(visit, filled, before)) == wanted.get("complaints", [])


def test_there_are_pages_of_every_kind_in_both_languages() -> None:
    kinds = [(case.split("-")[0], golden(case)[1]["reads_as"]) for case in CASES]
    assert len(CASES) >= 30
    assert {
        (language, reads) for language in ("zh", "en") for reads in ("success", "failure", "unclear")
    } == {*kinds}


@pytest.mark.parametrize(
    ("read", "sign"),
    [
        (recognise(["提交成功！"]), 'success = { text = "提交成功" }'),
        (recognise([], said=["提交失败"]), 'failure = { dialog = "提交失败" }'),
        (recognise([], address="/contact/thank-you"), 'success = { url = "thank\\\\-you" }'),
        (
            recognise([], answers=[("http://qs.example/api/letters?x=1", '{"success": false}')]),
            r'failure = { response = { url = "/api/letters($|\\?)", regex = "\"success\":\\ false" } }',
        ),
        (
            recognise([], answers=[("http://qs.example/", '{"msg": "提交失败"}')]),
            r'failure = { response = { url = "http://qs\\.example/($|\\?)", regex = "提交失败" } }',
        ),
    ],
    ids=["text", "dialog", "address", "answer", "answer without a path"],
)
def test_what_was_recognised_is_offered_as_a_line_of_the_recipe(read, sign: str) -> None:
    hint = (*read.success, *read.failure)[0]
    assert sign_for(hint, read) == sign


@pytest.mark.parametrize(
    ("words", "is_for_now"),
    [
        ("操作过于频繁，请15秒后再试", True),
        ("留言太快了，歇一会儿吧", True),
        ("两次提交须间隔 60 秒，请1分钟后重新提交", True),
        ("You are posting comments too quickly. Slow down.", True),
        ("Please wait 30 seconds before sending another message.", True),
        ("系统繁忙，请稍后再试", False),
        ("请勿重复提交，15秒后再试", False),
        ("You have already submitted this form. Please wait 5 minutes.", False),
        ("提交成功，15秒后自动返回首页", False),
    ],
)
def test_only_what_asks_for_patience_is_a_refusal_for_now(words: str, is_for_now: bool) -> None:
    read = recognise([words])
    assert (bool(read.passing) and read.reads_as == "failure") is is_for_now
