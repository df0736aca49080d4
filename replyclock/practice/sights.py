"""The streets that mislead whoever looks, in one way each; knows their addresses and bytes, no recipe."""

import gzip
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from replyclock.practice.pages import TownRow, render
from replyclock.practice.script import Street
from replyclock.practice.streets import TownSite, TownVisit, page_of, taken, tell_number

_COOKIE = "seen"
_LOST = "\ufffd" * 12
_SAME_FOR_EVER = '"1"'
_FAULT = "<h1>系统繁忙，请稍后再试</h1>"
_SIGN_IN = "<form>用户名<input name=user>密码<input type=password name=word><button>登录</button></form>"
_REFRESH = '<meta http-equiv="refresh" content="0;url=/hdjl/letters"><p>正在跳转……</p>'
_SET_COOKIE = f"<script>document.cookie = '{_COOKIE}=yes'; location.reload()</script>"

Page = Callable[[TownSite], str]
Bytes = Callable[[TownSite], Response]


class CutResponse(Response):
    """A body that ends too early: after `said` bytes it should, or, without, after a last chunk."""

    def __init__(self, content: bytes, said: int | None = None) -> None:
        super().__init__(content, media_type="text/html")
        if said is None:
            del self.headers["content-length"]
        else:
            self.headers["content-length"] = str(said)

    async def __call__(self, _: Scope, __: Receive, send: Send) -> None:
        """Send the beginning; the server hangs up when it sees that no end comes."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": True})


def _listed(site: TownSite, rows: Sequence[TownRow] | None = None, **values: object) -> str:
    """The street's list, with its letters or others."""
    shown = site.shown() if rows is None else rows
    return render("sights/list", site.script, {"rows": shown, "charset": "utf-8", **values})


def _letters(site: TownSite) -> list[Mapping[str, str]]:
    return [asdict(row) for row in site.shown()]


async def _always(site: TownSite, _: Request, answer: Bytes) -> Response:
    return answer(site)


async def _now_and_then(site: TownSite, _: Request, answer: Bytes, whole: Bytes) -> Response:
    """Every second look is hindered."""
    site.looks += 1
    return whole(site) if site.looks % 2 else answer(site)


async def _once_known(site: TownSite, request: Request, first: Bytes) -> Response:
    """The list for whoever brings the cookie."""
    return HTMLResponse(_listed(site)) if _COOKIE in request.cookies else first(site)


async def _unchanged(site: TownSite, request: Request) -> Response:
    if "if-none-match" in request.headers:
        return Response(status_code=304, headers={"ETag": _SAME_FOR_EVER})
    return HTMLResponse(_listed(site), headers={"ETag": _SAME_FOR_EVER})


def _html(page: Page) -> Bytes:
    return lambda site: HTMLResponse(page(site))


_WHOLE = _html(_listed)


def _encoded(codec: str, header: str, meta: str) -> Bytes:
    """The list in one charset, called another; what it cannot hold is written as HTML writes it."""

    def answer(site: TownSite) -> Response:
        body = _listed(site, charset=meta).encode(codec, "xmlcharrefreplace")
        return Response(body, headers={"content-type": f"text/html{header}"})

    return answer


def _cut_sign(site: TownSite) -> Response:
    sign = "亮".encode()
    return HTMLResponse(_listed(site).encode().replace(sign, sign[:-1]))


def _cut_gzip(site: TownSite) -> Response:
    packed = gzip.compress(_listed(site).encode(), mtime=0)
    return HTMLResponse(packed[:-12], headers={"content-encoding": "gzip"})


def _cut(site: TownSite, *, chunks: bool) -> Response:
    body = _listed(site).encode()
    return CutResponse(body[: len(body) // 2], None if chunks else len(body))


def _part(site: TownSite) -> Response:
    body = _listed(site).encode()
    half = len(body) // 2
    said = {"content-range": f"bytes 0-{half - 1}/{len(body)}"}
    return Response(body[:half], 206, said, media_type="text/html")


def _half_json(site: TownSite) -> Response:
    body = bytes(JSONResponse(_letters(site)).body)
    return Response(body[: len(body) // 2], media_type="application/json")


def _without_newest(site: TownSite) -> str:
    return _listed(site, site.shown()[1:])


def _said(site: TownSite, *answers: str) -> str:
    """The list with its newest letter once for each of these answers."""
    newest, *older = site.shown()
    return _listed(site, [*(replace(newest, answer=words) for words in answers), *older])


def _seldom(answer: Bytes, whole: Bytes = _WHOLE) -> TownVisit:
    return partial(_now_and_then, answer=answer, whole=whole)


def _street(shown: TownVisit, **more: TownVisit) -> Mapping[str, TownVisit]:
    return {
        "GET /hdjl/write": page_of("form", action="/hdjl/submit"),
        "POST /hdjl/submit": taken(tell_number),
        "GET /hdjl/list": shown,
        **more,
    }


def _thread(name: str) -> Mapping[str, TownVisit]:
    def page(site: TownSite) -> str:
        return render(f"sights/{name}", site.script, {"rows": site.shown()})

    return _street(partial(_always, answer=_html(page)))


def _to_itself(_: TownSite) -> Response:
    answer = RedirectResponse("/hdjl/list", 302)
    answer.set_cookie(_COOKIE, "yes")
    return answer


def _json(site: TownSite) -> Response:
    return JSONResponse(_letters(site))


SIGHTS: dict[Street, Mapping[str, TownVisit]] = {
    "latin": _street(partial(_always, answer=_encoded("gb18030", "; charset=ISO-8859-1", ""))),
    "meta": _street(partial(_always, answer=_encoded("utf-8", "; charset=gb2312", "utf-8"))),
    "cutsign": _street(partial(_always, answer=_cut_sign)),
    "utf16": _street(partial(_always, answer=_encoded("utf-16", "", ""))),
    "big5": _street(partial(_always, answer=_encoded("big5hkscs", "; charset=x-x-big5", ""))),
    "unreadable": _street(_seldom(_html(lambda site: _said(site, _LOST)))),
    "gzip": _street(_seldom(_cut_gzip)),
    "chunks": _street(_seldom(partial(_cut, chunks=True))),
    "short": _street(_seldom(partial(_cut, chunks=False))),
    "part": _street(_seldom(_part)),
    "halfjson": _street(_seldom(_half_json, _json)),
    "missing": _street(_seldom(_html(_without_newest))),
    "twice": _street(_seldom(_html(lambda site: _said(site, "周六办公。", "周六不办公。")))),
    "label": _street(partial(_always, answer=_html(partial(_listed, unanswered="回复内容：")))),
    "stale": _street(_unchanged),
    "circle": _street(partial(_once_known, first=_to_itself)),
    "refresh": _street(
        partial(_always, answer=_html(lambda _: _REFRESH)),
        **{"GET /hdjl/letters": partial(_always, answer=_WHOLE)},
    ),
    "cookie": _street(partial(_once_known, first=_html(lambda _: _SET_COOKIE))),
    "shell": _street(
        page_of("sights/shell", charset="utf-8"),
        **{"GET /hdjl/rows": partial(_always, answer=_html(partial(_listed, only_rows=True)))},
    ),
    "fault": _street(_seldom(_html(lambda _: _FAULT))),
    "signin": _street(_seldom(_html(lambda _: _SIGN_IN))),
    "thread": _thread("thread"),
    "comments": _thread("comments"),
    "anchors": _thread("anchors"),
    "marker": _thread("marker"),
    "array": _street(partial(_always, answer=_json)),
}
