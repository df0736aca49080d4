"""The streets that hold one obstacle of real sites each; knows their addresses, not the recipes for them."""

import html
import re
from collections.abc import Mapping
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from replyclock.practice.script import Street
from replyclock.practice.streets import PUBLIC, TownSite, TownVisit, fields_of, page_of, taken, tell_number
from replyclock.practice.town import Received

_OFFICES = (("0101", "市民政局"), ("0102", "市人力资源和社会保障局"), ("0103", "市市场监督管理局"))
_AREAS = {
    "": (("01", "云溪市"), ("02", "柳湾市")),
    "01": (("0101", "城东区"), ("0102", "城西区")),
    "02": (("0201", "柳北县"),),
    "0101": (("010101", "东门街道"), ("010102", "河滨街道")),
    "0102": (("010201", "西关街道"),),
    "0201": (("020101", "柳北镇"),),
}


async def _areas(_: TownSite, request: Request) -> Response:
    return JSONResponse(_AREAS.get(request.query_params.get("of", ""), ()))


def _tell_editor(site: TownSite, letter: Received) -> Response:
    """The editor's HTML is kept as the text that people read in it."""
    broken = re.sub(r"<(br|/?div|/?p)[^<>]*>", "\n", letter.writing.body)
    text = html.unescape(re.sub(r"<[^<>]*>", "", broken)).strip()
    letter.writing = replace(letter.writing, body=text)
    return tell_number(site, letter)


async def _preview(site: TownSite, request: Request) -> Response:
    """What was written, to be read once more; nothing is taken yet."""
    return site.page("obstacles/previewed", {"given": await fields_of(site, request)})


def _street(name: str, **more: TownVisit) -> Mapping[str, TownVisit]:
    return {
        "GET /hdjl/write": page_of(f"obstacles/{name}"),
        "POST /hdjl/submit": taken(tell_number),
        **PUBLIC,
        **more,
    }


_CHOICE: dict[str, TownVisit] = {"GET /hdjl/offices": page_of("obstacles/offices", offices=_OFFICES)}
OBSTACLES: dict[Street, Mapping[str, TownVisit]] = {
    "agreement": _street("agreement"),
    "picker": _street("picker", **_CHOICE),
    "window": _street("window", **_CHOICE),
    "date": _street("date"),
    "editor": _street("editor", **{"POST /hdjl/submit": taken(_tell_editor)}),
    "cascade": _street("cascade", **{"GET /hdjl/areas": _areas}),
    "limits": _street("limits"),
    "attachment": _street("attachment"),
    "tab": _street("tab"),
    "dialogs": _street("dialogs"),
    "newwindow": _street("newwindow", **{"GET /hdjl/form": page_of("obstacles/newform")}),
    "slow": _street("slow"),
    "gbk": _street("gbk"),
    "preview": _street("preview", **{"POST /hdjl/preview": _preview}),
    "layer": _street("layer"),
}
