"""Composes the letters of a round: who writes, in which wording, and what it says; stores nothing."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from replyclock.domain.inquiry import Letter, Persona, Site
from replyclock.domain.replies.token import make_token, reply_address
from replyclock.domain.sending.arms import Subject, assign
from replyclock.domain.sending.rounds import Round
from replyclock.domain.sending.text_limits import Limit
from replyclock.errors import WrongUse
from replyclock.outside import Outside
from replyclock.workspace.campaigns import Campaign
from replyclock.workspace.letters import render
from replyclock.workspace.personas import address_name, invent_persona

GENDERS = ("female", "male")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a round is drawn from: campaign file, its round, letters by topic, the secret behind tokens."""

    campaign: Campaign
    round: Round
    sites: Sequence[Site]
    letters: Mapping[str, Letter]
    secret: bytes

    def seed(self, what: str) -> int:
        """One number per drawing: the same on every machine, whatever is drawn before it."""
        text = f"{self.campaign.seed}/{self.round.key}/{what}"
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


@dataclass(frozen=True, slots=True)
class Arm:
    """What may be assigned to a letter: its wording, and the writer's gender where the campaign asks so.

    `name` is None where there is nothing to choose.
    """

    letter: Letter
    gender: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter to a site, ready but for its time."""

    reference: str
    site: Site
    letter: Letter
    arm: str | None
    persona: Persona
    token: str
    title: str
    body: str


def compose_all(draft: Draft, letters: Sequence[tuple[Site, str]], outside: Outside) -> tuple[Composed, ...]:
    """Every letter in its arm; raises WrongUse for one whose wordings are all too long for its site.

    Arms are balanced within region, level and topic among the letters that may have the same ones.
    """
    choices = [_choices(draft, site, topic, outside) for site, topic in letters]
    subjects = [
        Subject(each[0].reference, (site.region, site.level, topic), tuple(str(one.arm) for one in each))
        for each, (site, topic) in zip(choices, letters, strict=True)
        if len(each) > 1
    ]
    given = assign(subjects, lambda text: draft.seed(f"arm/{text}"))
    return tuple(
        next(one for one in each if len(each) == 1 or str(one.arm) == given[one.reference])
        for each in choices
    )


def arms_of(letter: Letter, campaign: Campaign) -> tuple[Arm, ...]:
    """The arms a letter has in a campaign: its approved wordings, each for every gender where asked."""
    worded = letter.in_every_wording()
    genders: Iterable[str | None] = GENDERS if campaign.persona_arm == "gender" else (None,)
    several = [(each, gender) for each in worded for gender in genders]
    if len(several) == 1:
        return (Arm(worded[0]),)
    wording = len(worded) > 1
    return tuple(
        Arm(each, gender, ".".join(filter(None, (each.name, each.wording if wording else "", gender))))
        for each, gender in several
    )


def _choices(draft: Draft, site: Site, topic: str, outside: Outside) -> tuple[Composed, ...]:
    """The letter in every arm that the site's form takes."""
    composed = [_compose(draft, site, topic, arm) for arm in arms_of(draft.letters[topic], draft.campaign)]
    limits = outside.sender.limits(site)
    fitting = tuple(each for each in composed if not _faults(each, limits))
    if not fitting:
        fault = _faults(composed[0], limits)[0]
        raise WrongUse(
            f"{site.code}: the letter {composed[0].letter.name} is none for this site: its {fault}; "
            "shorten it, or approve a wording that fits."
        )
    return fitting


def _faults(composed: Composed, limits: Mapping[str, Limit]) -> list[str]:
    texts = {"title": composed.title, "body": composed.body}
    found = {part: limits[part].fault(text) for part, text in texts.items() if part in limits}
    return [f"{part} {fault}" for part, fault in found.items() if fault]


def _compose(draft: Draft, site: Site, topic: str, arm: Arm) -> Composed:
    campaign = draft.campaign
    reference = f"{draft.round.key}/{site.code}/{topic}"
    token = make_token(draft.secret, reference)
    contacts = campaign.contacts
    invented = invent_persona(
        campaign.language,
        draft.seed(reference),
        email=contacts.email,
        region=site.region,
        phones=contacts.phones,
        identity_numbers=contacts.identity_numbers,
        gender=arm.gender,
    )
    own = reply_address(contacts.email, token, contacts.addressing, address_name(invented.name))
    persona = replace(invented, email=own)
    title, body = render(arm.letter, persona, site)
    return Composed(reference, site, arm.letter, arm.name, persona, token, title, body)
