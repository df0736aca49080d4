"""Captures, now and with all detail, the pages where a disputed letter's answer may show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from replyclock.domain.evidence.canonical import instant_text
from replyclock.domain.facts import Exhibit, Receipt, Review
from replyclock.domain.found_receipt import known_receipt
from replyclock.errors import WrongUse
from replyclock.outside import Outside
from replyclock.ports.chain import Event
from replyclock.ports.reader import Place
from replyclock.ports.rounds import InquiryState
from replyclock.steps.round import running_rounds
from replyclock.steps.turns import in_turn


@dataclass(frozen=True, slots=True)
class Captured:
    """What was captured: the number of its entry, when, of which addresses, and the exhibits."""

    reference: str
    entry: int
    at: datetime
    addresses: tuple[str, ...]
    exhibits: tuple[Exhibit, ...]


async def capture_dispute(reference: str, by: str, reason: str, outside: Outside) -> Captured:
    """Visit the letter's places, read only, and enter what they show; raises WrongUse when it has none.

    Raises SiteDown or RecipeBroken when a page cannot be opened; then nothing is entered.
    """
    tried = outside.ledger.plans.one(reference)
    receipt = _receipt(tried, outside.ledger.reviews.about("attempt", f"{reference}#"))
    places = outside.reader.places(tried.inquiry, receipt)
    if not places:
        raise WrongUse(f"Answers to {reference} come by mail only: there is no page to capture.")
    [running] = [each for each in running_rounds(outside) if each.key == tried.inquiry.campaign]
    addresses = tuple(dict.fromkeys(place.url for place in places))
    async with in_turn(_hosts(places), outside):
        captures = await outside.reader.show(
            tried.inquiry.site.code,
            addresses,
            secrets=(receipt.password,) if receipt.password else (),
            user_agent=running.user_agent,
        )
    at = outside.clock.now()
    exhibits = tuple(
        Exhibit(each.role, outside.exhibits.keep(each.data), each.media_type) for each in captures
    )
    body = {"reference": reference, "at": instant_text(at), "addresses": list(addresses)}
    entry = outside.ledger.chain.enter(Event("capture", body, {"by": by, "reason": reason}, exhibits))
    return Captured(reference, entry, at, addresses, exhibits)


def _receipt(tried: InquiryState, reviews: Sequence[Review]) -> Receipt:
    return known_receipt(tried.attempts[-1], reviews) if tried.attempts else Receipt()


def _hosts(places: Sequence[Place]) -> list[str]:
    return sorted({place.host for place in places})
