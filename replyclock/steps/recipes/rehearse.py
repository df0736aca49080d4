"""Fills in sites' forms with every letter they would get, keeps pictures and findings, presses nothing."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from replyclock.domain.facts import Exhibit
from replyclock.domain.inquiry import Inquiry
from replyclock.domain.sending.approval import Fit, LetterFit, Rehearsal
from replyclock.domain.sending.text_limits import form_length
from replyclock.errors import (
    CalendarUnknown,
    LocalCause,
    LocalFault,
    NotAllowed,
    RecipeBroken,
    ReplyclockError,
    SiteDown,
    WrongUse,
)
from replyclock.outside import Outside
from replyclock.ports.sender import FieldLimit, Rehearsed
from replyclock.steps.exhibits import keep
from replyclock.steps.planning.compose import Draft
from replyclock.steps.planning.plan import chosen_sites, draw_round
from replyclock.steps.sending.ask import Asker
from replyclock.steps.turns import in_turn
from replyclock.workspace.letters import render

_AT_ONCE = 4
"""Sites at once: more browser contexts gain nothing on a small machine."""

_STOPS = {"": Fit.FITS, "captcha": Fit.CAPTCHA, "login": Fit.LOGIN}
RehearsalProgress = Callable[[int, str], None]


@dataclass(frozen=True, slots=True)
class RehearsedLetter:
    """What one letter looked like in the form."""

    topic: str
    title: str
    found: LetterFit
    exhibits: tuple[Exhibit, ...] = ()


@dataclass(frozen=True, slots=True)
class RehearsedSite:
    """The rehearsal of a site as it was recorded; `fault` says why there is none.

    `untried` are the steps behind the press, `local_cause` what of this machine failed where that is why.
    """

    site: str
    rehearsal: Rehearsal | None
    letters: tuple[RehearsedLetter, ...] = ()
    fault: str = ""
    local_cause: LocalCause | None = None
    untried: tuple[str, ...] = ()


async def rehearse_sites(
    codes: Sequence[str], draft: Draft, outside: Outside, tell: RehearsalProgress = lambda _done, _words: None
) -> tuple[RehearsedSite, ...]:
    """Rehearse sites, several at once; one that cannot be rehearsed keeps none of the others waiting.

    Nor does one at which this machine failed: nothing is recorded of it.

    `tell` is told how many are done, and which. Raises WrongUse for a site that the campaign does not ask.
    """
    drafts = {code: _draft_of(code, draft) for code in codes}
    planned = _planned(draft, outside)
    turns, done = asyncio.Semaphore(_AT_ONCE), 0

    async def rehearse(code: str) -> RehearsedSite:
        nonlocal done
        async with turns:
            try:
                found = await _rehearse(
                    code, planned[code] or draw_round(drafts[code], outside), draft, outside
                )
            except (WrongUse, NotAllowed, CalendarUnknown) as fault:
                found = RehearsedSite(code, None, fault=str(fault))
            except LocalFault as fault:
                found = RehearsedSite(code, None, fault=str(fault), local_cause=fault.cause)
        done += 1
        tell(done, code)
        return found

    return tuple(await asyncio.gather(*map(rehearse, codes)))


async def _rehearse(
    site_code: str, inquiries: Sequence[Inquiry], draft: Draft, outside: Outside
) -> RehearsedSite:
    """Rehearse every letter, whether or not one does not fit, and record what was found."""
    files = outside.sender.recipe_files(site_code)
    tried = [await _letter(inquiry, draft, outside, files) for inquiry in inquiries]
    letters = [letter for letter, _ in tried]
    limits = tuple(dict.fromkeys(limit for _, seen in tried for limit in seen.limits))
    untried = next((seen.untried for _, seen in tried if seen.untried), ())
    letters += _other_letters(inquiries, limits, draft)
    found = tuple(letter.found for letter in letters)
    rehearsal = Rehearsal(site_code, draft.round.key, files, found, outside.clock.now())
    exhibits = tuple(dict.fromkeys(exhibit for letter in letters for exhibit in letter.exhibits))
    recorded = outside.ledger.recipes.rehearsed(rehearsal, exhibits)
    return RehearsedSite(site_code, recorded, tuple(letters), untried=untried)


def _draft_of(site_code: str, draft: Draft) -> Draft:
    sites = [site for site in chosen_sites(draft.campaign, draft.sites) if site.code == site_code]
    if not sites:
        raise WrongUse(f"The campaign {draft.campaign.name} does not ask the site {site_code!r}.")
    return replace(draft, sites=sites, campaign=draft.campaign.model_copy(update={"sites": (site_code,)}))


def _planned(draft: Draft, outside: Outside) -> Mapping[str, Sequence[Inquiry]]:
    """By site: the round's letters as they are planned already, which is how they will be sent."""
    planned: dict[str, list[Inquiry]] = defaultdict(list)
    for each in outside.ledger.plans.tried(draft.round.key):
        planned[each.inquiry.site.code].append(each.inquiry)
    return planned


async def _letter(
    inquiry: Inquiry, draft: Draft, outside: Outside, files: Mapping[str, str]
) -> tuple[RehearsedLetter, Rehearsed]:
    try:
        hosts = sorted(outside.sender.hosts(inquiry.site))
        ask, user_agent = Asker(inquiry, 0, hosts, outside, lambda: ""), draft.campaign.user_agent
        async with in_turn(hosts, outside):
            seen = await outside.sender.rehearse(inquiry, user_agent=user_agent, ask=ask, files=files)
    except SiteDown as fault:
        return _unfit(inquiry, Fit.DOWN, fault, outside), Rehearsed(())
    except (RecipeBroken, NotAllowed) as fault:
        return _unfit(inquiry, Fit.NOT, fault, outside), Rehearsed(())
    found = LetterFit(inquiry.topic, Fit.NOT if seen.faults else _STOPS[seen.stops_at], seen.faults)
    letter = RehearsedLetter(inquiry.topic, inquiry.title, found, keep(seen.captures, outside))
    return letter, seen


def _other_letters(
    inquiries: Sequence[Inquiry], limits: Sequence[FieldLimit], draft: Draft
) -> Iterator[RehearsedLetter]:
    """The campaign's letters that a later round may bring here and that are too long for its fields."""
    if not inquiries:
        return
    like, topics = inquiries[0], {inquiry.topic for inquiry in inquiries}
    for topic in sorted(set(draft.letters) - topics):
        worded = [render(each, like.persona, like.site) for each in draft.letters[topic].in_every_wording()]
        faults = [tuple(_too_long(limits, {"title": title, "body": body})) for title, body in worded]
        if all(faults):
            yield RehearsedLetter(topic, worded[0][0], LetterFit(topic, Fit.LATER, faults[0]))


def _too_long(limits: Sequence[FieldLimit], parts: Mapping[str, str]) -> Iterator[str]:
    for limit in limits:
        length = form_length(parts[limit.part])
        if length > limit.most:
            yield f"{limit.where} takes at most {limit.most} characters, and the {limit.part} has {length}"


def _unfit(inquiry: Inquiry, fit: Fit, fault: ReplyclockError, outside: Outside) -> RehearsedLetter:
    found = LetterFit(inquiry.topic, fit, (str(fault),))
    return RehearsedLetter(inquiry.topic, inquiry.title, found, keep(fault.captures, outside))
