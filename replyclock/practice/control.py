"""The town's control desk: what time it is, what was received, what must come out; never shown to a site."""

from datetime import datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from replyclock.practice.script import Advert
from replyclock.practice.town import Mailing, Post, Received, Town


def control_desk(town: Town, post: Post) -> Starlette:
    """GET /clock, POST /clock/until {"instant": ISO}, GET /log, GET /expected."""

    async def clock(_: Request) -> Response:
        return JSONResponse({"now": town.now.isoformat()})

    async def until(request: Request) -> Response:
        instant = datetime.fromisoformat((await request.json())["instant"])
        if instant.tzinfo is None:
            return JSONResponse({"fault": "the instant needs a zone, e.g. +08:00"}, status_code=400)
        return JSONResponse({"now": (await town.advance(instant, post)).isoformat()})

    async def log(_: Request) -> Response:
        return JSONResponse(
            {
                "now": town.now.isoformat(),
                "letters": [_letter(letter) for letter in town.letters],
                "mails": [_mail(mailing) for mailing in town.mailings],
                "visits": dict(town.visits),
                "refused": dict(town.refused),
            }
        )

    async def expected(_: Request) -> Response:
        return JSONResponse(expectations(town))

    return Starlette(
        routes=[
            Route("/clock", clock),
            Route("/clock/until", until, methods=["POST"]),
            Route("/log", log),
            Route("/expected", expected),
        ]
    )


def expectations(town: Town) -> dict[str, Any]:
    """The script's counts, and its verdict on each letter with the reply address it came in with."""
    received = {(letter.site.code, letter.nth): letter.writing.email for letter in town.letters}
    return {
        "counts": {str(days): counts.model_dump() for days, counts in town.script.expected.items()},
        "sites": {str(days): counts.model_dump() for days, counts in town.script.expected_sites.items()},
        "letters": [
            {
                "site": site.code,
                "nth": nth,
                "reply_address": received.get((site.code, nth)),
                "verdict": {str(days): verdict for days, verdict in letter.verdict.items()},
                "why": letter.why,
            }
            for site in town.script.site
            for nth, letter in enumerate(site.letter, start=1)
        ],
    }


def _letter(letter: Received) -> dict[str, Any]:
    return {
        "site": letter.site.code,
        "nth": letter.nth,
        "at": letter.received_at.isoformat(),
        "reply_address": letter.writing.email,
        "title": letter.writing.title,
        "body": letter.writing.body,
        "more": dict(letter.writing.more),
        "number": letter.number,
        "shown": [{"at": at.isoformat(), "do": act.do} for at, act in letter.shown],
    }


def _mail(mailing: Mailing) -> dict[str, Any]:
    return {
        "at": mailing.at.isoformat(),
        "do": "advert" if isinstance(mailing.act, Advert) else mailing.act.do,
        "to": mailing.letter.writing.email if mailing.letter else None,
    }
