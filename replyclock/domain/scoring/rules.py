"""Scores sites under a rubric: what letters and reviewers decide, item by item, and what it adds up to.

One tally counts confirmed items only, the other the pending ones too. What is undetermined or too early
costs nothing for sure: it opens a range. What was not sent costs nothing at all, and neither does what a
reviewer has yet to decide: that is listed. Both tallies have bounds, in which what a reviewer could turn is
undetermined, too. Knows no file, no ledger and no page.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from fractions import Fraction

from replyclock.domain.case import MAIL, Case
from replyclock.domain.facts import Exhibit, Outcome, Review
from replyclock.domain.scoring.decisions import OPEN, VETO, decision_key, points_of
from replyclock.domain.scoring.rubric import DecidedBy, Effect, Item, Rubric, Status, Via
from replyclock.domain.scoring.score import Ground, ItemScore, Result, SiteScore, Standing, Tally, Why
from replyclock.domain.verdict import Finding, Verdict, judge
from replyclock.domain.workdays import WorkCalendar

_MISSED = (Finding.LATE, Finding.NO_ANSWER)
_OPEN = (Finding.UNDETERMINED, Finding.TOO_EARLY)
# What keeps a letter from arriving and lies with the site; all else lies with us or waits for a person.
_NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Measure:
    """What letters are judged by; `surely` takes what only a suggestion decides for undetermined."""

    calendar: WorkCalendar
    zone: tzinfo
    as_of: datetime
    surely: bool = False


def score_sites(
    rubric: Rubric, cases: Iterable[Case], measure: Measure, reviews: Iterable[Review], round_key: str
) -> tuple[SiteScore, ...]:
    """Every site of a round, by code; of the reviews of an item the latest by the as-of instant holds."""
    by_site: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_site[case.inquiry.site.code].append(case)
    decided = {review.subject_key: review for review in reviews if review.at <= measure.as_of}
    return tuple(
        _score_site(
            rubric,
            by_site[code],
            measure,
            {each.key: decided.get(decision_key(round_key, code, rubric, each)) for each in rubric.items},
        )
        for code in sorted(by_site)
    )


def _score_site(
    rubric: Rubric, cases: Sequence[Case], measure: Measure, decided: Mapping[str, Review | None]
) -> SiteScore:
    site = cases[0].inquiry.site
    items = tuple(
        _as_decided(_score_item(each, cases, measure), decided[each.key])
        for each in rubric.items
        if each.applies_to(site.kind)
    )
    unsent = tuple((case.reference, _outcome(case)) for case in _in_order(cases) if case.sent_at is None)
    tallies = _tallies(rubric, items, asked=len(unsent) < len(cases))
    scored = SiteScore(site, items, len(cases), unsent, *tallies, *tallies)
    if measure.surely or not any(ground.could_turn for each in items for ground in each.grounds):
        return scored
    surely = _score_site(rubric, cases, replace(measure, surely=True), decided)
    return replace(scored, confirmed_bounds=surely.confirmed, pending_bounds=surely.with_pending)


def _tallies(rubric: Rubric, items: Sequence[ItemScore], *, asked: bool) -> tuple[Tally, Tally]:
    """Without pending items, and with them."""
    confirmed = [each for each in items if each.item.status is Status.CONFIRMED]
    return _add_up(rubric, confirmed, asked=asked), _add_up(rubric, items, asked=asked)


def _score_item(item: Item, cases: Sequence[Case], measure: Measure) -> ItemScore:
    if item.decided_by is DecidedBy.REVIEWER:
        return ItemScore(item, Standing.TO_DECIDE, Why.REVIEWER, None)
    if item.decided_by is DecidedBy.CHANNEL:
        return _score_channel(item, cases, measure)
    return _score_letters(item, cases, measure)


def _score_channel(item: Item, cases: Sequence[Case], measure: Measure) -> ItemScore:
    grounds = tuple(_ground(item, case, measure) for case in _in_order(cases))
    outcomes = {case.outcome for case in cases if case.outcome}
    if any(case.sent_at for case in cases):
        return ItemScore(item, Standing.COUNTED, Why.DELIVERED, met=False, grounds=grounds)
    if outcomes == {Outcome.NO_CHANNEL}:
        points = Fraction(0) if item.effect is Effect.VETO else -(item.points or Fraction(0))
        return ItemScore(
            item, Standing.COUNTED, Why.NO_CHANNEL, met=True, low=points, high=points, grounds=grounds
        )
    if any(outcome.is_the_sites_doing for outcome in outcomes):
        return ItemScore(item, Standing.TO_DECIDE, Why.NOT_REACHED, None, grounds=grounds)
    return ItemScore(item, Standing.NOT_ASKED, Why.NOT_ASKED, None, grounds=grounds)


def _score_letters(item: Item, cases: Sequence[Case], measure: Measure) -> ItemScore:
    chosen = _in_order(cases)[: item.letters]
    delivered = sum(case.sent_at is not None for case in chosen)
    each = _points_each(item, delivered)
    grounds = tuple(_ground(item, case, measure, each) for case in chosen)
    if not delivered:
        return ItemScore(item, Standing.NOT_ASKED, Why.NOTHING, None, grounds=grounds)
    findings = [ground.verdict.finding for ground in grounds if ground.verdict]
    enough = delivered >= (item.letters or len(cases))
    if item.effect is Effect.BONUS:
        return _score_bonus(item, grounds, findings, enough=enough)
    missed = any(finding in _MISSED for finding in findings)
    opens = any(finding in _OPEN for finding in findings)
    quiet = Why.IN_TIME if enough else Why.TOO_FEW
    return ItemScore(
        item,
        Standing.OPEN if opens else Standing.COUNTED,
        Why.MISSED if missed else Why.OPEN if opens else quiet,
        True if missed else None if opens else False,
        sum((ground.low for ground in grounds), _NOTHING),
        sum((ground.high for ground in grounds), _NOTHING),
        grounds,
    )


def _score_bonus(
    item: Item, grounds: tuple[Ground, ...], findings: Sequence[Finding], *, enough: bool
) -> ItemScore:
    """A bonus is earned by all letters together; one that never arrived leaves it open."""
    points = item.points or _NOTHING
    if any(finding in _MISSED for finding in findings):
        return ItemScore(item, Standing.COUNTED, Why.MISSED, met=False, grounds=grounds)
    if any(finding in _OPEN for finding in findings):
        return ItemScore(item, Standing.OPEN, Why.OPEN, None, _NOTHING, points, grounds)
    if not enough:
        return ItemScore(item, Standing.OPEN, Why.TOO_FEW, None, _NOTHING, points, grounds)
    return ItemScore(item, Standing.COUNTED, Why.IN_TIME, met=True, low=points, high=points, grounds=grounds)


def _points_each(item: Item, delivered: int) -> Fraction:
    """What one missed letter takes off."""
    if item.effect is not Effect.DEDUCTION or item.points is None or not delivered:
        return _NOTHING
    return item.points / delivered if item.shared else item.points


def _ground(item: Item, case: Case, measure: Measure, points: Fraction = _NOTHING) -> Ground:
    heard = _heard_via(case, item.via)
    verdict = _verdict(item, heard, measure)
    finding = verdict.finding if verdict else None
    answer = heard.first_answer
    return Ground(
        case.reference,
        case.inquiry.topic,
        _outcome(case),
        verdict,
        "" if answer is None else "mail" if answer.via == MAIL else "page",
        -points if finding in (*_MISSED, *_OPEN) else _NOTHING,
        -points if finding in _MISSED else _NOTHING,
        _exhibits(heard),
    )


def _verdict(item: Item, case: Case, measure: Measure) -> Verdict | None:
    if item.within is None:
        return None
    verdict = judge(case, item.within, measure.calendar, measure.zone, measure.as_of)
    open_to_review = measure.surely and verdict.could_turn
    return replace(verdict, finding=Finding.UNDETERMINED) if open_to_review else verdict


def _heard_via(case: Case, via: Via) -> Case:
    """The case as if only mail, or only pages, had been heard."""
    if via is Via.ANY:
        return case
    by_mail = via is Via.MAIL
    return replace(
        case,
        replies=tuple(each for each in case.replies if (each.via == MAIL) is by_mail),
        observations=tuple(each for each in case.observations if (each.via == MAIL) is by_mail),
    )


def _exhibits(case: Case) -> tuple[Exhibit, ...]:
    """What shows the letter and everything received for it, each once."""
    of_attempts = [exhibit for attempt in case.attempts for exhibit in attempt.exhibits]
    of_replies = [exhibit for reply in case.replies for exhibit in reply.exhibits]
    kept: dict[str, Exhibit] = {}
    for exhibit in (*of_attempts, *of_replies):
        kept.setdefault(exhibit.sha256, exhibit)
    return tuple(kept.values())


def _outcome(case: Case) -> str:
    return str(case.outcome or "not tried yet")


def _in_order(cases: Sequence[Case]) -> list[Case]:
    """Those that arrived first, each part as it was planned."""
    return sorted(cases, key=lambda case: (case.sent_at is None, case.inquiry.planned_at, case.reference))


def _as_decided(scored: ItemScore, review: Review | None) -> ItemScore:
    """A reviewer's decision takes the place of what was counted; the letters stay behind it."""
    if review is None or review.decision == OPEN:
        return scored
    points = points_of(scored.item, review)
    if points is None:
        return replace(scored, standing=Standing.TO_DECIDE, why=Why.OUTDATED, decision=review)
    met = review.decision == VETO if scored.item.effect is Effect.VETO else points != 0
    return replace(
        scored, standing=Standing.DECIDED, why=Why.DECIDED, met=met, low=points, high=points, decision=review
    )


def _add_up(rubric: Rubric, items: Sequence[ItemScore], *, asked: bool) -> Tally:
    vetoes = tuple(each.item.key for each in items if each.item.effect is Effect.VETO and each.met)
    if vetoes:
        return Tally(Result.VETOED, None, None, vetoes)
    unpriced = tuple(each.item.key for each in items if each.is_unpriced)
    if not asked:
        return Tally(Result.NOT_SCORED, None, None, (), unpriced)
    low, high = _range(rubric, items)
    return Tally(_result(rubric, items, low, high), low, high, (), unpriced)


def _range(rubric: Rubric, items: Sequence[ItemScore]) -> tuple[Fraction | None, Fraction | None]:
    if all(each.item.effect is Effect.VETO for each in items):
        return None, None
    return _total(rubric, [each.low for each in items]), _total(rubric, [each.high for each in items])


def _total(rubric: Rubric, points: Sequence[Fraction]) -> Fraction:
    """What is left of the start, never below nothing, and the bonus on top where enough is left."""
    left = max(_NOTHING, rubric.start + sum(each for each in points if each < 0))
    bonus = sum((each for each in points if each > 0), _NOTHING)
    return left + bonus if rubric.bonus_above is None or left > rubric.bonus_above else left


def _result(
    rubric: Rubric, items: Sequence[ItemScore], low: Fraction | None, high: Fraction | None
) -> Result:
    if any(each.item.effect is Effect.VETO and each.standing is Standing.OPEN for each in items):
        return Result.OPEN
    if low is None or high is None or low >= rubric.fails_below:
        return Result.PASSES
    return Result.FAILS if high < rubric.fails_below else Result.OPEN
