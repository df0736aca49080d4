"""A site on loopback whose answers a test puts down."""

import functools
import inspect
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from aiohttp import web


@dataclass
class PretendSite:
    """A small site on loopback whose pages a test sets; it remembers every POST."""

    address: str = ""
    pages: dict[str, object] = field(default_factory=dict)
    posted: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    visited: list[str] = field(default_factory=list)

    @property
    def host(self) -> str:
        """Its host and port."""
        return self.address.removeprefix("http://")


async def _answer(site: PretendSite, request: "web.Request") -> "web.StreamResponse":
    from aiohttp import web

    site.visited.append(request.path)
    if request.method == "POST":
        sent = await request.post()
        site.posted.append((request.path, {key: _as_text(value) for key, value in sent.items()}))
    page = site.pages.get(request.path, lambda _: web.Response(status=404, text="no such page"))
    if callable(page):
        page = page(request)
    if inspect.isawaitable(page):
        page = await page
    if isinstance(page, str):
        return web.Response(text=page, content_type="text/html")
    if isinstance(page, bytes):
        return web.Response(body=page, headers={"Content-Type": "text/html"})
    return page


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else value.file.read().decode()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def _site_server() -> AsyncIterator[PretendSite]:
    from aiohttp import web

    site = PretendSite()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", functools.partial(_answer, site))
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    site.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield site
    await runner.cleanup()


@pytest.fixture
def site(_site_server: PretendSite) -> PretendSite:
    """The pretend site, emptied; tests that use it run in their module's event loop."""
    for memory in (_site_server.pages, _site_server.posted, _site_server.visited):
        memory.clear()
    return _site_server
