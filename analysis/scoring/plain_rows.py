"""Scores, problems and rectification as plain rows for JSON and tables. Knows no layout and no rule.

Points are numbers with two decimals at most, None where there are none; texts of items are `{zh, en}`;
`why`, `reason` and the like are sentences of the domain, whose Chinese stands in text/translations.toml.
"""

from collections.abc import Iterable
from fractions import Fraction

from replyclock.analysis.text.sanitize import make_plain
from replyclock.domain.facts import Review
from replyclock.domain.inquiry import Site
from replyclock.domain.scoring.other_thresholds import Shift, shifts
from replyclock.domain.scoring.problems import Problem, problems
from replyclock.domain.scoring.ranking import RankPlace, ranks
from replyclock.domain.scoring.rectification import Change, Comparison, Rectified
from replyclock.domain.scoring.rubric import Item, Rubric, Text
from replyclock.domain.scoring.score import Ground, ItemScore, ScoreSheet, SiteScore, Tally
from replyclock.ports.report import Row

KIND_UNKNOWN = "The register does not say of what kind this site is, so items for one kind were left out."


def sheet_rows(sheet: ScoreSheet, site: str | None = None) -> Row:
    """A whole sheet, or what it says of one site and there with every letter and exhibit behind it.

    Ranks count all sites of the sheet in either case.
    """
    places = [ranks(sheet.scores, pending=pending) for pending in (False, True)]
    return {
        **sheet_head(sheet),
        "sites": [
            _site_score(
                score, sheet.rubric, *(each[score.site.code] for each in places), trace=site is not None
            )
            for score in sheet.scores
            if site in (None, score.site.code)
        ],
    }


def sheet_head(sheet: ScoreSheet) -> Row:
    """What a sheet says of itself: round, instant, calendar and rubric."""
    return {
        "campaign": sheet.campaign,
        "title": make_plain(sheet.title),
        "as_of": sheet.as_of.isoformat(),
        "zone": sheet.zone,
        "calendar": sheet.calendar,
        "count": str(sheet.counting),
        "rubric": rubric_row(sheet.rubric),
    }


def site_row(score: SiteScore, rubric: Rubric) -> Row:
    """What a sheet says of one site with every letter and exhibit, without ranks: those need all sites."""
    return _site_score(score, rubric, None, None, trace=True)


def rubric_row(rubric: Rubric) -> Row:
    """The rubric's scale and items, each with its source and status."""
    return {
        "name": rubric.name,
        "version": rubric.version,
        "title": _text(rubric.title),
        "source": rubric.source,
        "start": number(rubric.start),
        "fails_below": number(rubric.fails_below),
        "bonus_above": number(rubric.bonus_above),
        "items": [_item(item) for item in rubric.items],
    }


def problem_rows(sheet: ScoreSheet, *, pending: bool) -> list[Row]:
    """What is surely wrong, by site: the third part of a notice."""
    return [problem_row(each) for each in problems(sheet.scores, pending=pending)]


def problem_row(problem: Problem) -> Row:
    """One problem of one site."""
    return {
        **_site(problem.site),
        "item": problem.item.key,
        "effect": str(problem.item.effect),
        "status": str(problem.item.status),
        "what": _text(problem.what),
        "why": str(problem.why),
        "references": list(problem.references),
        "only_suggested": [each.reference for each in problem.grounds if each.is_only_suggested],
        "exhibits": list(problem.exhibits),
        "decision": _decision(problem.decision),
    }


def comparison_rows(comparison: Comparison) -> Row:
    """What became of every site since the earlier round: the first part of a notice."""
    return {
        "campaign": comparison.now.campaign,
        "earlier": comparison.earlier.campaign,
        "as_of": comparison.now.as_of.isoformat(),
        "zone": comparison.now.zone,
        "calendar": comparison.now.calendar,
        "count": str(comparison.now.counting),
        "rubric": rubric_row(comparison.now.rubric),
        "pending_counted": comparison.pending,
        "counts": {str(change): len(comparison.of(change)) for change in Change},
        "sites": [_rectified(each) for each in comparison.sites],
    }


def shift_rows(before: ScoreSheet, after: ScoreSheet) -> Row:
    """What another threshold would change, without and with the pending items."""
    return {
        "rubric": rubric_row(after.rubric),
        **{
            name: _shifted(shifts(before.scores, after.scores, pending=pending))
            for name, pending in (("without_pending", False), ("with_pending", True))
        },
    }


def number(points: Fraction | None) -> int | float | None:
    """Points as JSON has them: whole where they are whole."""
    if points is None:
        return None
    return int(points) if points.denominator == 1 else round(float(points), 2)


def _site_score(
    score: SiteScore,
    rubric: Rubric,
    confirmed: RankPlace | None,
    with_pending: RankPlace | None,
    *,
    trace: bool,
) -> Row:
    unknown = not score.site.kind and any(item.kinds for item in rubric.items)
    return {
        **_site(score.site),
        "letters": score.letters,
        "not_sent": [{"reference": reference, "outcome": outcome} for reference, outcome in score.not_sent],
        "without_pending": _bounded(score, confirmed, pending=False),
        "with_pending": _bounded(score, with_pending, pending=True),
        "only_suggested": list(score.only_suggested(pending=True)),
        "to_decide": [_to_decide(each) for each in score.to_decide(pending=True)],
        "note": KIND_UNKNOWN if unknown else None,
        "items": [_item_score(each, trace=trace) for each in score.items],
    }


def _site(site: Site) -> Row:
    return {
        "site": site.code,
        "name": site.name,
        "region": site.region,
        "level": site.level,
        "kind": site.kind,
    }


def _bounded(score: SiteScore, place: RankPlace | None, *, pending: bool) -> Row:
    """A tally, and what reviewing may make of it."""
    bounds = score.bounds(pending=pending)
    told = {"result": str(bounds.result), "low": number(bounds.low), "high": number(bounds.high)}
    return {**_tally(score.tally(pending=pending), place), "bounds": told}


def _tally(tally: Tally, place: RankPlace | None = None) -> Row:
    row: Row = {
        "result": str(tally.result),
        "low": number(tally.low),
        "high": number(tally.high),
        "vetoes": list(tally.vetoes),
        "points_unknown": list(tally.unpriced),
    }
    ranked: Row = {"rank": place.rank, "no_rank": place.reason and str(place.reason)} if place else {}
    return {**row, **ranked}


def _item(item: Item) -> Row:
    return {
        "item": item.key,
        "title": _text(item.title),
        "effect": str(item.effect),
        "status": str(item.status),
        "source": item.source,
        "decided_by": str(item.decided_by),
        "kinds": list(item.kinds),
        "points": number(item.points),
        "within": item.within,
        "letters": item.letters,
        "via": str(item.via),
        "how": _text(item.how) if item.how else None,
    }


def _item_score(scored: ItemScore, *, trace: bool) -> Row:
    row: Row = {
        "item": scored.item.key,
        "effect": str(scored.item.effect),
        "status": str(scored.item.status),
        "standing": str(scored.standing),
        "why": str(scored.why),
        "met": scored.met,
        "low": number(scored.low),
        "high": number(scored.high),
        "references": [ground.reference for ground in scored.grounds],
        "decision": _decision(scored.decision),
    }
    return {**row, "letters": [_ground(ground) for ground in scored.grounds]} if trace else row


def _ground(ground: Ground) -> Row:
    row: Row = {
        "reference": ground.reference,
        "topic": ground.topic,
        "outcome": ground.outcome,
        "answered_via": ground.answered_via or None,
        "low": number(ground.low),
        "high": number(ground.high),
        "exhibits": [{"role": kept.role, "sha256": kept.sha256} for kept in ground.exhibits],
    }
    verdict = ground.verdict
    if verdict is None:
        return row
    judged: Row = {
        "working_days": verdict.working_days,
        "finding": str(verdict.finding),
        "due_on": str(verdict.due_on) if verdict.due_on else None,
        "clock": verdict.clock,
        "calendar": verdict.calendar,
        "reason": ground.reason,
        "rests_on": str(verdict.rests_on),
        "could_turn": verdict.could_turn,
    }
    return {**row, **judged}


def _to_decide(scored: ItemScore) -> Row:
    item = scored.item
    return {
        "item": item.key,
        "status": str(item.status),
        "title": _text(item.title),
        "why": str(scored.why),
        "how": _text(item.how) if item.how else None,
    }


def _decision(review: Review | None) -> Row | None:
    if review is None:
        return None
    return {
        "decision": review.decision,
        "reason": make_plain(review.reason),
        "reviewer": make_plain(review.reviewer),
        "at": review.at.isoformat(),
    }


def _rectified(site: Rectified) -> Row:
    return {
        **_site(site.site),
        "change": str(site.change),
        "reason": str(site.obstacle) if site.obstacle else None,
        "earlier": str(site.earlier) if site.earlier else None,
        "now": str(site.now) if site.now else None,
        "undecided": site.undecided,
        "problems_earlier": [problem_row(each) for each in site.problems_earlier],
        "problems_now": [problem_row(each) for each in site.problems_now],
    }


def _shifted(found: Iterable[Shift]) -> Row:
    rows = list(found)
    return {
        "other_result": sum(each.changes_result for each in rows),
        "other_points": sum(not each.changes_result for each in rows),
        "sites": [
            {**_site(each.site), "before": _tally(each.before), "after": _tally(each.after)} for each in rows
        ],
    }


def _text(text: Text) -> Row:
    return {"zh": text.zh, "en": text.en}
