"""The streets of the town: which addresses a site has and what it does with a letter.

Knows the town and its pages; knows neither verdicts nor the ports that sites listen on.
"""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from types import MappingProxyType
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from replyclock.practice.multipart import multipart_fields
from replyclock.practice.pages import TownRow, art, render, row, rows
from replyclock.practice.script import SiteScript, Street
from replyclock.practice.town import Received, Town, Writing

TownVisit = Callable[["TownSite", Request], Awaitable[Response]]
TellNumber = Callable[["TownSite", Received], Response]

_PLAIN = {"name": "xm", "email": "yx", "title": "bt", "body": "nr"}
_CONTRADICTING = {"name": "title", "email": "phone", "title": "email", "body": "addr"}
_TRAP = "content"
_NOTHING: Mapping[str, object] = MappingProxyType({})


class TownSite:
    """One pretend site: a Starlette application over the town's state; `looks` counts those at its list."""

    def __init__(self, town: Town, script: SiteScript, addresses: Mapping[str, TownVisit]) -> None:
        self.town = town
        self.script = script
        self.addresses = addresses
        self.looks = 0

    @property
    def charset(self) -> str:
        """How the site's pages and forms are encoded."""
        return "gb18030" if self.script.street in ("old", "gbk") else "utf-8"

    def application(self) -> Starlette:
        """Every address of the site's street; a site that is down answers 503 everywhere."""
        addresses = {**_EVERYWHERE, **self.addresses}
        return Starlette(routes=[self._route(address, visit) for address, visit in addresses.items()])

    def page(self, name: str, values: Mapping[str, object] = _NOTHING, status: int = 200) -> Response:
        """One of the town's pages in the site's charset."""
        label = "gbk" if self.charset == "gb18030" else self.charset
        text = render(name, self.script, {"charset": label, **values})
        content = text.encode(self.charset)
        return HTMLResponse(content, status, headers={"content-type": f"text/html; charset={label}"})

    def shown(self) -> list[TownRow]:
        """What the public list holds."""
        return rows(self.town, self.script)

    def _route(self, address: str, visit: TownVisit) -> Route:
        async def answer(request: Request) -> Response:
            self.town.visits[self.script.code] += 1
            if self.town.is_open(self.script.code):
                return await visit(self, request)
            return self.page("down", status=503)

        method, _, path = address.partition(" ")
        return Route(path, answer, methods=[method])


async def _home(site: TownSite, _: Request) -> Response:
    links = [(path, words) for path, words in _LINKS.items() if f"GET {path}" in site.addresses]
    return site.page("home", {"links": links})


async def _art(_: TownSite, request: Request) -> Response:
    media_type = "text/css" if request.url.path.endswith("css") else "image/svg+xml"
    return Response(art(request.url.path.removeprefix("/")), media_type=media_type)


async def _show(site: TownSite, _: Request, name: str, values: Mapping[str, object]) -> Response:
    return site.page(name, values)


async def _list(site: TownSite, _: Request, name: str) -> Response:
    return site.page(name, {"rows": site.shown()})


async def _letter(site: TownSite, request: Request) -> Response:
    number = request.path_params["number"]
    for shown in site.shown():
        if shown.number == number:
            return site.page("letter", {"row": shown})
    return site.page("refused", {"why": "没有找到这封信件。"}, status=404)


async def _look_up(site: TownSite, request: Request) -> Response:
    form = await fields_of(site, request)
    asked = (form.get("bh", ""), form.get("cxmm", ""))
    for letter in site.town.of(site.script.code):
        if (letter.number, letter.password) == asked:
            return site.page("letter", {"heading": "查询结果", "row": row(site.town, letter)})
    return site.page("query", {"missed": True})


async def _take(site: TownSite, request: Request, tell: TellNumber, names: Mapping[str, str]) -> Response:
    form = await fields_of(site, request)
    parts = {part: form.get(name, "").strip() for part, name in names.items()}
    more = {name: form.get(name, "") for name in site.script.needs}
    writing = Writing(**parts, more=more)
    if form.get(_TRAP) or "@" not in writing.email or not all((*parts.values(), *more.values())):
        site.town.refused[site.script.code] += 1
        return _refuse(site, request)
    return tell(site, site.town.receive(site.script, writing))


async def fields_of(site: TownSite, request: Request) -> dict[str, str]:
    """What was filled in, by the names of the fields."""
    body, media_type = await request.body(), request.headers.get("content-type", "")
    if media_type.startswith("multipart/form-data"):
        return multipart_fields(media_type, body)
    told = parse_qs(body.decode("ascii", "replace"), encoding=site.charset)
    return {name: values[-1] for name, values in told.items()}


def _refuse(site: TownSite, request: Request) -> Response:
    why = "提交失败：请填写姓名、电子邮箱、标题和内容等必填项。"
    if request.url.path.startswith("/api/"):
        return JSONResponse({"code": 500, "msg": why})
    return site.page("refused", {"why": why})


def tell_number(site: TownSite, letter: Received) -> Response:
    """The page that tells the letter's number."""
    return site.page("taken", {"letter": letter, "by_mail": False})


def _tell_mail(site: TownSite, letter: Received) -> Response:
    return site.page("taken", {"letter": letter, "by_mail": True})


def _tell_script(_: TownSite, letter: Received) -> Response:
    return JSONResponse({"code": 200, "data": {"bh": letter.number, "cxmm": letter.password}})


def _tell_nothing(_: TownSite, __: Received) -> Response:
    return RedirectResponse("/hdjl/write", status_code=302)


def page_of(name: str, **values: object) -> TownVisit:
    """The visit that shows a page."""
    return partial(_show, name=name, values=values)


def taken(tell: TellNumber, names: Mapping[str, str] = _PLAIN) -> TownVisit:
    """The visit that brings a letter: fields by the part of it they hold, and what the writer is told."""
    return partial(_take, tell=tell, names=names)


_LINKS = {"/hdjl/write": "我要写信", "/hdjl/list": "信件公开", "/hdjl/query": "信件查询"}
_EVERYWHERE: dict[str, TownVisit] = {"GET /": _home, "GET /style.css": _art, "GET /send.svg": _art}
_FORM = {"GET /hdjl/write": page_of("form", action="/hdjl/submit")}
_NUMBERED = {"POST /hdjl/submit": taken(tell_number)}
PUBLIC: dict[str, TownVisit] = {
    "GET /hdjl/list": partial(_list, name="list"),
    "GET /hdjl/letter/{number}": _letter,
}
STREETS: dict[Street, dict[str, TownVisit]] = {
    "list": {**_FORM, **_NUMBERED, **PUBLIC},
    "lookup": {
        "GET /hdjl/write": page_of("form", action="/api/letters", ajax=True),
        "POST /api/letters": taken(_tell_script),
        "GET /hdjl/query": page_of("query"),
        "POST /hdjl/query": _look_up,
    },
    "mail": {**_FORM, "POST /hdjl/submit": taken(_tell_mail)},
    "iframe": {
        **_FORM,
        **_NUMBERED,
        **PUBLIC,
        "GET /hdjl/list": page_of("list", frame="/frame/list"),
        "GET /frame/list": partial(_list, name="frame"),
    },
    "notice": {
        **_NUMBERED,
        **PUBLIC,
        "GET /hdjl/write": page_of("notice"),
        "GET /hdjl/form": page_of("form", action="/hdjl/submit"),
    },
    "closed": {"GET /hdjl/write": page_of("closed")},
    "captcha": {
        **PUBLIC,
        "GET /hdjl/write": page_of("form", action="/hdjl/submit", captcha=True),
        "GET /captcha.svg": _art,
    },
    "old": {
        **PUBLIC,
        "GET /hdjl/write": page_of("old"),
        "POST /mail/save.asp": taken(tell_number, _CONTRADICTING),
    },
    "silent": {**_FORM, **PUBLIC, "POST /hdjl/submit": taken(_tell_nothing)},
}
