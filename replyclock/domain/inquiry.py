"""Who is asked, what, as whom: site, letter, persona, inquiry."""

from dataclasses import dataclass, replace
from datetime import date, datetime

STANDARD = "standard"
"""What a letter's own title and body are called among its wordings."""


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
class Wording:
    """Another way to ask a letter's question; it is asked only once somebody has approved it."""

    name: str
    title: str
    body: str
    approved_by: str = ""
    approved_on: date | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A standardized test question: Jinja2 templates for title and body, in one language.

    `points` are what a good answer must contain, for the reviewer's eye. `wording` names the one that title
    and body are, `wordings` are the others.
    """

    topic: str
    language: str
    title: str
    body: str
    points: tuple[str, ...] = ()
    wordings: tuple[Wording, ...] = ()
    wording: str = STANDARD

    @property
    def name(self) -> str:
        """The letter as its file is named: TOPIC.LANGUAGE."""
        return f"{self.topic}.{self.language}"

    def in_every_wording(self, *, approved: bool = True) -> tuple["Letter", ...]:
        """The letter in its own words and in every other wording, or in the approved ones only."""
        others = [each for each in self.wordings if each.approved_by or not approved]
        return (
            replace(self, wordings=()),
            *(replace(self, title=e.title, body=e.body, wording=e.name, wordings=()) for e in others),
        )


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
    the rendered letter; `planned_at` is aware and UTC. `arm` is what was assigned in balance, such as
    TOPIC.LANGUAGE.WORDING; None where there was nothing to choose.
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
    arm: str | None = None
