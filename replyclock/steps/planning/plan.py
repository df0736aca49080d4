"""Draws letters, personas and times of a round, checks the leave for all of it, and stores it whole."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from replyclock.domain.hosts import office_host
from replyclock.domain.inquiry import Inquiry, Site
from replyclock.domain.sending.authorisation import OfficeCount, require_leave
from replyclock.domain.sending.pacing import blocked_order
from replyclock.errors import WrongUse
from replyclock.outside import Outside
from replyclock.ports.rounds import PlannedRound
from replyclock.steps.planning.compose import Composed, Draft, compose_all
from replyclock.steps.round import office_hours
from replyclock.workspace.campaigns import Campaign, Days


def plan_round(draft: Draft, outside: Outside) -> tuple[Inquiry, ...]:
    """Draw and store the round; raises NotAllowed when planned before or not covered, or WrongUse."""
    _require_mailbox(draft.campaign, outside)
    _require_future(draft, outside)
    inquiries = draw_round(draft, outside)
    outside.ledger.register.put(dict.fromkeys(inquiry.site for inquiry in inquiries))
    days = Days(first=draft.round.first_on, last=draft.round.last_on)
    campaign = draft.campaign.model_copy(update={"window": days})
    planned = PlannedRound(draft.round.key, campaign.name, campaign.model_dump_json(), outside.clock.now())
    outside.ledger.plans.add(planned, inquiries)
    return inquiries


def draw_round(draft: Draft, outside: Outside) -> tuple[Inquiry, ...]:
    """Draw the round without storing it, for sites that the authorisation covers, by planned time."""
    campaign = draft.campaign
    sites = chosen_sites(campaign, draft.sites)
    for site in sites:
        _require_leave(draft, site, outside)
    calendar = outside.load_calendar(campaign.calendar)
    calendar.due_on(draft.round.last_on, max(campaign.thresholds))
    order = blocked_order(sites, draft.seed("order"))
    turns = [(turn, site) for turn in range(campaign.letters_per_site) for site in order]
    slots = office_hours(campaign, calendar).slots(draft.round.first_on, draft.round.last_on, len(turns))
    if not slots:
        raise WrongUse(
            f"The round {draft.round.key} has no working day between {draft.round.first_on} "
            f"and {draft.round.last_on}: choose other days in `window`."
        )
    used = outside.ledger.plans.topics_used(campaign.name)
    topics = {site.code: _topics(draft, site, used.get(site.code, frozenset())) for site in sites}
    letters = [(site, topics[site.code][turn]) for turn, site in turns]
    return tuple(
        _inquiry(draft, composed, slot)
        for composed, slot in zip(compose_all(draft, letters, outside), slots, strict=True)
    )


def chosen_sites(campaign: Campaign, sites: Sequence[Site]) -> tuple[Site, ...]:
    """The campaign's sites; raises WrongUse for a code that the register does not have."""
    if campaign.sites == ("*",):
        chosen = tuple(sites)
    else:
        known = {site.code: site for site in sites}
        unknown = [code for code in campaign.sites if code not in known]
        if unknown:
            raise WrongUse(
                f"The campaign {campaign.name} names the site {unknown[0]!r}; sites.csv has no such code."
            )
        chosen = tuple(known[code] for code in campaign.sites)
    if not chosen:
        raise WrongUse(f"The campaign {campaign.name} has no sites: fill sites.csv.")
    return chosen


def _require_mailbox(campaign: Campaign, outside: Outside) -> None:
    if campaign.mailbox is not None and campaign.mailbox not in outside.mailboxes:
        there = ", ".join(outside.mailboxes) or "none"
        raise WrongUse(
            f"The campaign {campaign.name} names the mailbox {campaign.mailbox!r}; "
            f"replyclock.toml has: {there}."
        )


def _require_future(draft: Draft, outside: Outside) -> None:
    today = outside.clock.now().astimezone(ZoneInfo(draft.campaign.time_zone)).date()
    if draft.round.last_on < today:
        raise WrongUse(
            f"The round {draft.round.key} ended on {draft.round.last_on}, and nothing would be sent: "
            "choose later days in `window`."
        )


def _require_leave(draft: Draft, site: Site, outside: Outside) -> None:
    """Refuse at planning what would be refused at sending; that codes share an office `status` tells."""
    leave = draft.campaign.authorisation.as_value()
    host = office_host(site.address)
    before = outside.ledger.plans.pressed_under(leave.document, host)
    letters = before + draft.campaign.letters_per_site
    for day in (draft.round.first_on, draft.round.last_on):
        require_leave(
            leave, outside.sender.hosts(site), day, letters, site.code, office=OfficeCount(host, before)
        )


def _topics(draft: Draft, site: Site, used: frozenset[str]) -> list[str]:
    """Topics in a seeded order, those of earlier rounds last."""
    topics = sorted(draft.letters)
    random.Random(draft.seed(site.code)).shuffle(topics)  # noqa: S311 - a draw to be repeated, no secret
    return sorted(topics, key=lambda topic: topic in used)


def _inquiry(draft: Draft, composed: Composed, planned_at: datetime) -> Inquiry:
    return Inquiry(
        reference=composed.reference,
        campaign=draft.round.key,
        site=composed.site,
        topic=composed.letter.topic,
        language=draft.campaign.language,
        title=composed.title,
        body=composed.body,
        persona=composed.persona,
        token=composed.token,
        planned_at=planned_at.astimezone(UTC),
        arm=composed.arm,
    )
