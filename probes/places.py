"""Says where an inquiry's answer may show; visits nothing."""

from string import Formatter
from urllib.parse import quote

from replyclock.domain.facts import Receipt
from replyclock.domain.inquiry import Inquiry
from replyclock.ports import Place
from replyclock.probes.recipe import Recipe, host_of
from replyclock.probes.watch_parts import ListWatch, MailWatch


def places_of(recipe: Recipe, inquiry: Inquiry, receipt: Receipt) -> tuple[Place, ...]:
    """One place for all letters of a list, one per letter for a look-up or page; none for mail.

    There is none either while something is missing that the address needs. Keys and addresses never
    hold the query password.
    """
    watch, code = recipe.watch, inquiry.site.code
    if isinstance(watch, MailWatch):
        return ()
    if isinstance(watch, ListWatch):
        return (Place(f"{code} list {watch.url}", code, host_of(watch.url), watch.url),)
    known = blanks(inquiry, receipt)
    if any(known[name] is None for name in watch.blanks):
        return ()
    url = fill_address(watch.url, {**known, "password": "***"})
    return (Place(f"{code} {watch.kind} {inquiry.reference}", code, host_of(url), url),)


def blanks(inquiry: Inquiry, receipt: Receipt) -> dict[str, str | None]:
    """What can stand in the curly brackets of a recipe; None for what this letter does not have."""
    persona = inquiry.persona
    return {
        "number": receipt.number,
        "password": receipt.password,
        "link": receipt.url,
        "title": inquiry.title,
        "reference": inquiry.reference,
        "token": inquiry.token,
        "name": persona.name,
        "email": persona.email,
        "phone": persona.phone,
        "identity_number": persona.identity_number,
    }


def fill_address(template: str, known: dict[str, str | None]) -> str:
    """The address with its brackets filled, each percent-encoded; {link} is a whole address."""
    encoded = {name: quote(text or "", safe="") for name, text in known.items()}
    return Formatter().vformat(template, (), {**encoded, "link": known["link"] or ""})


def fill_text(template: str, known: dict[str, str | None]) -> str:
    """The text with its brackets filled as they are."""
    return Formatter().vformat(template, (), {name: text or "" for name, text in known.items()})
