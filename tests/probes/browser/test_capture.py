"""What is captured at each stage, at which detail, and that no secret is in any of it."""

import base64
import json
import struct
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
import pytest_asyncio
from support.form_page import FORM, Desk

from replyclock.domain.facts import Outcome
from replyclock.domain.sending.capture_detail import Detail, Details
from replyclock.ports.exhibits import Capture
from replyclock.probes.browser.contexts import Browser
from replyclock.probes.browser.responses import certificate_capture, without
from replyclock.probes.browser.settings import BrowserSettings, Viewport

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

PASSWORD = "482913"
# A site that hands out a query password by script, in the page, in its address and as a cookie.
TALKATIVE = """<script>document.querySelector('form').onsubmit = event => {
  event.preventDefault();
  fetch('/api/letters', {method: 'POST', body: new URLSearchParams(new FormData(event.target))})
    .then(r => r.json()).then(r => { location.href = '/done?mm=' + r.data.mm; });
}</script>"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(chromium: Path) -> AsyncIterator[Browser]:
    small = Viewport(width=800, height=600)
    made = Browser(BrowserSettings(executable=chromium, action_timeout_ms=1500, viewport=small))
    yield made
    await made.aclose()


@pytest.fixture
def desk(site, browser: Browser, tmp_path: Path) -> Desk:
    return Desk(site, browser, tmp_path)


def detailed(browser: Browser, detail: Detail) -> None:
    browser.details = Details(detail, detail, detail)


def roles(captures: Sequence[Capture]) -> list[str]:
    return [each.role for each in captures]


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height as the PNG's first chunk says."""
    return struct.unpack(">II", png[16:24])


def of_role(captures: Sequence[Capture], role: str) -> Capture:
    [found] = [each for each in captures if each.role == role]
    return found


async def test_lean_pictures_the_form_alone_and_standard_the_page(desk: Desk, browser: Browser) -> None:
    sizes = {}
    for detail in (Detail.LEAN, Detail.STANDARD):
        detailed(browser, detail)
        desk.open()
        await desk.submit()
        sizes[detail] = size_of(of_role(desk.shown, "form picture").data)
        assert roles(desk.shown) == ["form picture", "form page", "provenance", "response"]
    assert sizes[Detail.STANDARD][0] == 800
    assert sizes[Detail.LEAN][0] < 800
    assert sizes[Detail.LEAN][1] < sizes[Detail.STANDARD][1]


async def test_full_keeps_what_the_server_sent_to_page_and_scripts(desk: Desk, browser: Browser) -> None:
    detailed(browser, Detail.FULL)
    desk.open(form="<script>fetch('/captcha.json')</script>")
    desk.site.pages["/captcha.json"] = json.dumps({"asked": "for every visitor"})
    sent = await desk.submit()
    before = [each.data for each in desk.shown if each.role == "response body"]
    after = [each.data for each in sent.captures if each.role == "response body"]
    assert any("网上来信".encode() in each for each in before)
    assert any(b"for every visitor" in each for each in before)
    assert any(b"HZ-2026-0117" in each for each in after)


async def test_the_response_says_from_where_and_when_by_both_clocks(desk: Desk, browser: Browser) -> None:
    detailed(browser, Detail.STANDARD)
    desk.open()
    sent = await desk.submit()
    for captures in (desk.shown, sent.captures):
        said = json.loads(of_role(captures, "response").data)
        assert said["server_date"].endswith("GMT")
        assert said["received_at"] == "2026-01-08T04:00:00+00:00"
    assert json.loads(of_role(desk.shown, "response").data)["peer"]["address"] == "127.0.0.1"
    after = json.loads(of_role(sent.captures, "response").data)
    # Our way out knows the peer also of the press, which is relayed so that no browser can repeat it.
    assert (after["method"], after["peer"]["address"]) == ("POST", "127.0.0.1")
    assert f"127.0.0.1:{after['peer']['port']}" == desk.site.host


async def test_provenance_names_program_browser_system_and_recipe_and_repeats(
    desk: Desk, browser: Browser
) -> None:
    desk.open()
    await desk.submit()
    first = of_role(desk.shown, "provenance")
    await desk.submit()
    assert of_role(desk.shown, "provenance") == first
    said = json.loads(first.data)
    assert said["program"].startswith("replyclock ")
    assert said["browser"].startswith("Chromium ")
    assert said["recipe"] == "hz.toml"
    assert said["user_agent"] == "tests"
    desk.write((desk.folder / "hz.toml").read_text() + "\n# another line\n")
    await desk.submit()
    assert json.loads(of_role(desk.shown, "provenance").data)["recipe_sha256"] != said["recipe_sha256"]


@pytest.mark.parametrize("detail", Detail)
async def test_no_capture_holds_a_password_that_the_site_hands_out(
    desk: Desk, browser: Browser, detail: Detail
) -> None:
    detailed(browser, detail)
    desk.open(
        more="""receipt.number = { response = "/api/letters$", json = "data.bh" }
        receipt.password = { regex = "查询密码 ([0-9]+)" }""",
    )
    desk.site.pages["/write"] = FORM.format(more="").replace("</body>", TALKATIVE + "</body>")
    desk.site.pages["/api/letters"] = json.dumps({"data": {"bh": 117, "mm": PASSWORD}})
    desk.site.pages["/done"] = f"<p>提交成功，查询密码 {PASSWORD}</p><input value={PASSWORD}>"
    sent = await desk.submit()
    assert (sent.outcome, sent.receipt.password) == (Outcome.CONFIRMED, PASSWORD)
    for capture in (*desk.shown, *sent.captures):
        assert_without(capture, PASSWORD)
    addresses = " ".join(each.data.decode() for each in sent.captures if each.role == "response")
    assert "/done?mm=***" in addresses


@pytest.mark.parametrize("detail", Detail)
async def test_no_capture_holds_a_password_that_the_writer_chose(
    desk: Desk, browser: Browser, detail: Detail
) -> None:
    detailed(browser, detail)
    field = '<label>查询密码 <input name="cxmm"></label>'
    desk.open(
        form=field,
        fields='[[submit.fields]]\nlabel = "查询密码"\nfill = "query_password"',
    )
    sent = await desk.submit()
    password = desk.site.posted[0][1]["cxmm"]
    assert sent.receipt.password == password
    for capture in (*desk.shown, *sent.captures):
        assert_without(capture, password)


async def test_a_rehearsal_in_which_a_password_was_typed_leaves_no_trace(
    chromium: Path, site, tmp_path: Path
) -> None:
    browser = Browser(BrowserSettings(executable=chromium, trace="rehearsal"))
    try:
        desk = Desk(site, browser, tmp_path)
        desk.open()
        assert "application/zip" in [each.media_type for each in await desk.rehearse()]
        desk.open(
            form='<label>查询密码 <input name="cxmm"></label>',
            fields='[[submit.fields]]\nlabel = "查询密码"\nfill = "query_password"',
        )
        assert "application/zip" not in [each.media_type for each in await desk.rehearse()]
    finally:
        await browser.aclose()


def assert_without(capture: Capture, secret: str) -> None:
    spellings = {
        secret.encode(), secret.encode("utf-16-le"), secret.encode("gb18030"),
        base64.b64encode(secret.encode()).rstrip(b"="),
    }  # fmt: skip
    assert not any(each in capture.data for each in spellings), capture.role


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "utf-16-le"])
async def test_a_secret_is_taken_out_of_a_body_in_any_charset(charset: str) -> None:
    body = "<p>密码：春天2026，请牢记。</p>".encode(charset)
    assert "春天2026".encode(charset) not in without(body, ["春天2026"])


async def test_certificates_are_kept_as_pem_in_their_order() -> None:
    capture = certificate_capture([b"\x30\x03\x02\x01\x01", b"\x30\x03\x02\x01\x02"])
    # The base64 of these bytes, worked out by hand: 30 03 02 01 01 and 30 03 02 01 02.
    assert [line for line in capture.data.decode().splitlines() if "-" not in line] == [
        "MAMCAQE=",
        "MAMCAQI=",
    ]
