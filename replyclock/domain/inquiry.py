"""Who is asked, what, as whom: site, letter, persona, inquiry."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Site:
    """One website of an office, as the register names it."""

    code: str
    name: str
    address: str
    sponsor: str = ""
    region: str = ""
    level: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A standardized test question: Jinja2 templates for title and body, in one language.

    `points` are what a good answer must contain, for the reviewer's eye.
    """

    topic: str
    language: str
    title: str
    body: str
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Persona:
    """The invented writer of a letter.

    Name, occupation and postal address are invented; `email`, `phone` and `identity_number`
    come from the campaign's contact pool only, since an invented one may belong to somebody.
    """

    name: str
    gender: str
    occupation: str
    address: str
    email: str
    phone: str | None = None
    identity_number: str | None = None


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One letter to one channel in one campaign, ready to be sent.

    `reference` is unique and readable (`campaign-site-topic`); `token` is the unguessable part of
    `persona.email`, the reply address that belongs to this inquiry alone; `title` and `body` are
    the rendered letter; `planned_at` is aware and UTC.
    """

    reference: str
    campaign: str
    site: Site
    topic: str
    language: str
    title: str
    body: str
    persona: Persona
    token: str
    planned_at: datetime
