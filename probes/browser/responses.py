"""What arrived in a window and from whom: responses, certificates, and with full detail their bodies."""

import asyncio
import base64
import ssl
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from urllib.parse import quote, urlsplit

from playwright.async_api import Error, Frame, Page, Response

from replyclock.ports.exhibits import Capture
from replyclock.probes.browser.contexts import Visit
from replyclock.probes.http.exchange import HIDDEN, Exchange, response_capture
from replyclock.probes.outlet.fence import Fence

_BODY_SECONDS = 2.0
_LARGEST_BODY = 1_000_000
_MOST_BODIES = 20
_CHARSETS = ("utf-8", "gb18030", "utf-16-le")


def arrival_of(frame: Frame, arrivals: Iterable[Response]) -> Response | None:
    """What the frame was last filled with; None where a script wrote it."""
    for response in reversed(list(arrivals)):
        with suppress(Error):  # a frame that is gone has no name any more
            if response.frame == frame and not 300 <= response.status < 400:
                return response
    return None


async def exchange_of(response: Response, at: datetime, secrets: Sequence[str], fence: Fence) -> Exchange:
    """How the response came, `at` being our own instant; its peer is what the fence connected to.

    The browser itself knows no peer but the fence's own end.
    """
    headers = await response.headers_array()
    hops, request = [response.url], response.request.redirected_from
    while request is not None:
        hops.insert(0, request.url)
        request = request.redirected_from
    return Exchange(
        response.request.method,
        tuple(hops),
        response.status,
        tuple((header["name"], header["value"]) for header in headers),
        at,
        fence.peer(response.url),
        await response.security_details(),
        secrets,
    )


async def circumstances(
    visit: Visit,
    page: Page,
    responses: Sequence[Response],
    at: datetime,
    secrets: Sequence[str],
    *,
    bodies: bool,
) -> tuple[Capture, ...]:
    """What server and connections showed, the page's certificates, and the bodies if they are wanted.

    A response that is gone by now gives less; nothing is asked of the site.
    """
    captures: list[Capture] = []
    for response in responses:
        with suppress(Error):
            captures.append(response_capture(await exchange_of(response, at, secrets, visit.fence)))
    captures += await certificates(page)
    for response in responses[-_MOST_BODIES:] if bodies else ():
        with suppress(Error, TimeoutError):  # a body may never end
            body = await asyncio.wait_for(response.body(), _BODY_SECONDS)
            if body and len(body) <= _LARGEST_BODY:
                captures.append(Capture("response body", _media_type(response), without(body, secrets)))
    return tuple(captures)


async def certificates(page: Page) -> tuple[Capture, ...]:
    """The certificates the page's server showed, its own first; none for plain HTTP."""
    address = urlsplit(page.url)
    if address.scheme != "https":
        return ()
    with suppress(Error):
        session = await page.context.new_cdp_session(page)
        origin = f"{address.scheme}://{address.netloc}"
        shown = await session.send("Network.getCertificate", {"origin": origin})
        await session.detach()
        ders = [base64.b64decode(each) for each in shown["tableNames"]]
        return (certificate_capture(ders),) if ders else ()
    return ()


def certificate_capture(ders: Sequence[bytes]) -> Capture:
    """Certificates as PEM, one after the other."""
    pem = "".join(map(ssl.DER_cert_to_PEM_cert, ders))
    return Capture("certificate", "application/x-pem-file", pem.encode())


def without(data: bytes, secrets: Sequence[str]) -> bytes:
    """The bytes without the secrets, in whatever way a page may spell them."""
    for secret in filter(None, secrets):
        spellings = {secret.encode(charset, "replace") for charset in _CHARSETS}
        for spelling in (*spellings, quote(secret, safe="").encode()):
            data = data.replace(spelling, HIDDEN.encode())
    return data


def _media_type(response: Response) -> str:
    return response.headers.get("content-type", "application/octet-stream").partition(";")[0].strip()[:80]
