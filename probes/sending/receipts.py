"""Reads off an open page what a site hands out after sending: number, query password, link."""

import re
from collections.abc import Sequence
from urllib.parse import urljoin

from playwright.async_api import Error

from replyclock.domain.facts import Receipt
from replyclock.probes.browser.contexts import Visit
from replyclock.probes.browser.signs import frames, json_value, visible_text
from replyclock.probes.recipe.elements import Reading, ReceiptPlan
from replyclock.probes.sending.traffic import PressTraffic


async def read_receipt(
    plan: ReceiptPlan, visit: Visit, dialogs: Sequence[str], traffic: PressTraffic
) -> Receipt:
    """What of the plan can be read now; the rest is None. Never raises for a page that does not fit.

    `dialogs` are the messages since the press.
    """
    number = await _read(plan.number, visit, dialogs, traffic)
    password = await _read(plan.password, visit, dialogs, traffic)
    link = await _read(plan.link, visit, dialogs, traffic)
    return Receipt(number, password, link and _absolute(link, visit))


def is_complete(receipt: Receipt, plan: ReceiptPlan) -> bool:
    """True when everything the plan names was read."""
    pairs = ((plan.number, receipt.number), (plan.password, receipt.password), (plan.link, receipt.url))
    return all(found is not None for reading, found in pairs if reading is not None)


async def _read(
    reading: Reading | None, visit: Visit, dialogs: Sequence[str], traffic: PressTraffic
) -> str | None:
    if reading is None:
        return None
    for text in await _sources(reading, visit, dialogs, traffic):
        found = _cut(reading, text)
        if found:
            return found
    return None


async def _sources(
    reading: Reading, visit: Visit, dialogs: Sequence[str], traffic: PressTraffic
) -> list[str]:
    if reading.selector is not None:
        return await _from_elements(reading.selector, reading.attribute, visit)
    if reading.response is not None:
        told = reversed(traffic.answers_for(reading.response))
        return [answer.body for answer in told if re.search(reading.response, answer.url)]
    if reading.of == "dialog":
        return list(reversed(dialogs))
    if reading.of == "url":
        return [page.url for page in reversed(visit.pages)]
    return [await visible_text(visit)]


async def _from_elements(selector: str, attribute: str | None, visit: Visit) -> list[str]:
    texts: list[str] = []
    for frame in frames(visit):
        try:
            for element in await frame.locator(selector).filter(visible=True).all():
                text = await (element.get_attribute(attribute) if attribute else element.inner_text())
                texts.append(text or "")
        except Error:
            continue  # the frame was replaced meanwhile
    return texts


def _cut(reading: Reading, text: str) -> str | None:
    if reading.json_path is not None:
        text = _json_part(text, reading.json_path) or ""
    if reading.regex is None:
        return text.strip() or None
    hit = re.search(reading.regex, text)
    return (hit[1] if hit.re.groups else hit[0]).strip() if hit else None


def _json_part(text: str, path: str) -> str | None:
    """The value at a dotted path such as data.items.0.no; None when there is none."""
    value = json_value(text, path)
    return str(value) if isinstance(value, str | int) else None


def _absolute(link: str, visit: Visit) -> str | None:
    address = urljoin(visit.page.url, link)
    return address if address.startswith(("http://", "https://")) else None
