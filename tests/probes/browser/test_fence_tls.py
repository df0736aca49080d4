"""What the way out does with TLS, which it carries unread: pages, certificates, peers, uploads, patience."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import BasicAuth, web
from playwright.async_api import Error
from support.servers.certificates import serving

from replyclock.probes.browser import launch
from replyclock.probes.browser.chromium import QUIET_FLAGS
from replyclock.probes.browser.contexts import Browser, Visit
from replyclock.probes.browser.responses import arrival_of, circumstances
from replyclock.probes.browser.settings import BrowserSettings

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

LARGE = 4_000_000
SLOW_SECONDS = 3
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


@dataclass
class SafeSite:
    """A site with TLS; `came` is what arrived, `elsewhere` the host that its redirects name."""

    address: str = ""
    elsewhere: str = ""
    came: list[tuple[str, int]] = field(default_factory=list)

    @property
    def hosts(self) -> frozenset[str]:
        return frozenset({self.address.removeprefix("https://")})

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.came.append((request.path, len(await request.read())))
        if request.path == "/moved":
            return web.Response(status=307, headers={"Location": f"{self.elsewhere}/letter"})
        if request.path == "/slow":
            await asyncio.sleep(SLOW_SECONDS)
        if request.path == "/known" and "Authorization" not in request.headers:
            return web.Response(status=401, headers={"WWW-Authenticate": 'Basic realm="x"'})
        if request.path == "/known":
            return web.Response(text=BasicAuth.decode(request.headers["Authorization"]).login)
        return web.Response(text="<p>安全</p>", content_type="text/html")


@asynccontextmanager
async def safe_site(certificate: Path) -> AsyncIterator[SafeSite]:
    made, application = SafeSite(), web.Application(client_max_size=2 * LARGE)
    application.router.add_route("*", "/{path:.*}", made.answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=serving(certificate)).start()
    made.address = f"https://localhost:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site(certificate: Path) -> AsyncIterator[SafeSite]:
    async with safe_site(certificate) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def visit(trusting_browser: Browser, site: SafeSite) -> AsyncIterator[Visit]:
    async with trusting_browser.visit(site.hosts, "tests") as opened:
        yield opened


async def test_peer_and_certificate_of_a_page_are_told(visit: Visit, site: SafeSite) -> None:
    await visit.page.goto(f"{site.address}/page")
    arrival = arrival_of(visit.page.main_frame, visit.arrivals)
    assert arrival is not None
    kept = {
        each.role: each for each in await circumstances(visit, visit.page, [arrival], NOW, (), bodies=False)
    }

    said = json.loads(kept["response"].data)
    assert said["peer"] == {"address": "127.0.0.1", "port": int(site.address.rpartition(":")[2])}
    assert said["tls"]["protocol"] == "TLS 1.3"
    assert (said["tls"]["subjectName"], said["tls"]["issuer"]) == ("localhost", "localhost")


@pytest.mark.parametrize("window", ["", "_blank"])
async def test_a_redirect_inside_tls_leads_to_no_other_host(
    window: str, visit: Visit, site: SafeSite, certificate: Path
) -> None:
    async with safe_site(certificate) as other:
        site.elsewhere = other.address
        await visit.page.goto(f"{site.address}/page")
        form = f'<form method=post action="/moved" target="{window}"><input name=word value=letter></form>'
        await visit.page.evaluate(
            "form => { document.body.innerHTML = form; document.forms[0].submit(); }", form
        )
        async with asyncio.timeout(8):
            while not visit.fence.blocked:  # noqa: ASYNC110 - filled by what Chromium does
                await asyncio.sleep(0.02)

        assert (visit.fence.blocked, other.came) == ({next(iter(other.hosts))}, [])
        site.elsewhere = site.address
        async with visit.page.context.expect_event("response", lambda each: each.url.endswith("/letter")):
            page = await visit.page.context.new_page()
            await page.goto(f"{site.address}/moved")
        assert ("/letter", 0) in site.came


async def test_a_large_upload_and_a_slow_answer_pass(visit: Visit, site: SafeSite) -> None:
    await visit.page.goto(f"{site.address}/page")
    send = "size => fetch('/large', {method: 'POST', body: new Uint8Array(size)}).then(a => a.status)"
    statuses = await asyncio.gather(
        visit.page.evaluate(send, LARGE), visit.page.evaluate("() => fetch('/slow').then(a => a.status)")
    )

    assert (statuses, ("/large", LARGE) in site.came) == ([200, 200], True)


async def test_a_login_of_http_passes(visit: Visit, site: SafeSite) -> None:
    await visit.page.goto(f"{site.address.replace('//', '//office:word@')}/known")

    assert await visit.page.inner_text("body") == "office"


async def test_four_visitors_at_once_pass(trusting_browser: Browser, site: SafeSite) -> None:
    async def one(number: int) -> str:
        async with trusting_browser.visit(site.hosts, "tests") as opened:
            await opened.page.goto(f"{site.address}/at-once-{number}")
            return await opened.page.inner_text("p")

    assert await asyncio.gather(*map(one, range(4))) == ["安全"] * 4


async def test_a_certificate_that_nobody_vouches_for_is_refused(
    chromium: Path, site: SafeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launch, "QUIET_FLAGS", QUIET_FLAGS)
    async with (
        aclosing(Browser(BrowserSettings(executable=chromium))) as browser,
        browser.visit(site.hosts, "tests") as opened,
    ):
        with pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"):
            await opened.page.goto(f"{site.address}/untrusted")

    assert all(path != "/untrusted" for path, _ in site.came)
