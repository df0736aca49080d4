"""Says where an inquiry's answer may show; visits nothing."""

from string import Formatter
from urllib.parse import quote

from replyclock.domain.facts import Receipt
from replyclock.domain.hosts import host_of
from replyclock.domain.inquiry import Inquiry
from replyclock.ports.reader import Place
from replyclock.probes.recipe.json_watch import JsonWatch
from replyclock.probes.recipe.model import Recipe
from replyclock.probes.recipe.watch import ListWatch, MailWatch, PageKind


def places_of(recipe: Recipe, inquiry: Inquiry, receipt: Receipt) -> tuple[Place, ...]:
    """One place for all letters of a list or a search, one per letter otherwise; none for mail.

    There is none either while something is missing that is asked for. Keys and addresses never hold
    the query password.
    """
    watch, code = recipe.watch, inquiry.site.code
    if isinstance(watch, MailWatch):
        return ()
    known = blanks(inquiry, receipt)
    if any(known[name] is None for name in watch.blanks):
        return ()
    if _is_shared(watch):
        url = watch.url.partition("?")[0] if "{" in watch.url else watch.url
        return (Place(f"{code} {watch.kind} {watch.url}", code, host_of(url), url),)
    url = fill_address(watch.url, {**known, "password": "***"})
    return (Place(f"{code} {watch.kind} {inquiry.reference}", code, host_of(url), url),)


def _is_shared(watch: PageKind) -> bool:
    """True for a place that holds many letters."""
    return isinstance(watch, ListWatch) or (isinstance(watch, JsonWatch) and bool(watch.rows))


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
    parts = Formatter().parse(template)
    return "".join(before + _encoded(name, known) for before, name, _, _ in parts)


def _encoded(name: str | None, known: dict[str, str | None]) -> str:
    text = (known[name] or "") if name else ""
    return text if name == "link" else quote(text, safe="")


def fill_text(template: str, known: dict[str, str | None]) -> str:
    """The text with its brackets filled as they are."""
    return Formatter().vformat(template, (), {name: text or "" for name, text in known.items()})
