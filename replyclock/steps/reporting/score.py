"""Scores a round by a rubric, as of an instant, and records what a reviewer decides about an item."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from replyclock.domain.case import fold
from replyclock.domain.evidence.canonical import instant_text
from replyclock.domain.facts import Exhibit, Review
from replyclock.domain.scoring.decisions import SUBJECT, decision_key, worded
from replyclock.domain.scoring.rubric import Rubric
from replyclock.domain.scoring.rules import Measure, score_sites
from replyclock.domain.scoring.score import ScoreSheet
from replyclock.errors import WrongUse
from replyclock.outside import Outside
from replyclock.ports.chain import Event
from replyclock.ports.exhibits import Capture
from replyclock.steps.round import RoundContext


@dataclass(frozen=True, slots=True)
class Decided:
    """What a reviewer says of an item of a site (points, or veto, passes, open), and what shows it."""

    site: str
    item: str
    said: str
    reason: str
    reviewer: str
    captures: tuple[Capture, ...] = ()


def score_round(running: RoundContext, rubric: Rubric, outside: Outside, as_of: datetime) -> ScoreSheet:
    """Every site of the round under the rubric; the same ledger and instant give the same scores."""
    facts = outside.ledger.facts(running.key, running.campaign.mailbox, as_of)
    reviews = outside.ledger.reviews.about(SUBJECT, f"{running.key}/")
    counting = running.campaign.count
    cases = (fold(each, as_of, counting) for each in facts)
    measure = Measure(running.calendar, running.zone, as_of)
    return ScoreSheet(
        campaign=running.key,
        title=running.campaign.title,
        as_of=as_of,
        zone=running.campaign.time_zone,
        calendar=f"{running.calendar.name} {running.calendar.version}",
        rubric=rubric,
        scores=score_sites(rubric, cases, measure, reviews, running.key),
        counting=counting,
    )


def decide(running: RoundContext, rubric: Rubric, decided: Decided, outside: Outside) -> Review:
    """Record the decision; raises WrongUse for an item, a site or a value that cannot be meant."""
    item = rubric.item(decided.item)
    kinds = {
        each.inquiry.site.code: each.inquiry.site.kind for each in outside.ledger.plans.tried(running.key)
    }
    if decided.site not in kinds:
        raise WrongUse(
            f"The round {running.key} asks no site {decided.site!r}: "
            f"`replyclock score show {running.key}` lists its sites."
        )
    if not item.applies_to(kinds[decided.site]):
        raise WrongUse(
            f"The item {item.key} applies to {', '.join(item.kinds)}, and the register calls {decided.site} "
            f"{kinds[decided.site] or 'nothing of the kind'}: decide another item, or mend the register."
        )
    if not decided.reason.strip():
        raise WrongUse("A decision needs a reason: say it with --reason.")
    review = Review(
        SUBJECT,
        decision_key(running.key, decided.site, rubric, item),
        worded(item, decided.said),
        decided.reason.strip(),
        decided.reviewer,
        outside.clock.now(),
    )
    if decided.captures:
        _enter(decided.captures, review, running.key, outside)
    outside.ledger.reviews.add(review)
    return review


def _enter(captures: Sequence[Capture], review: Review, round_key: str, outside: Outside) -> None:
    """Keep what shows it under the decision's key and instant, before the decision itself is recorded."""
    exhibits = tuple(
        Exhibit(each.role, outside.exhibits.keep(each.data), each.media_type) for each in captures
    )
    body = {"campaign": round_key, "decision": review.subject_key, "at": instant_text(review.at)}
    hidden = {"by": review.reviewer, "reason": review.reason}
    outside.ledger.chain.enter(Event("capture", body, hidden, exhibits))
