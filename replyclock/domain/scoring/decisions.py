"""What a reviewer may decide about an item of a rubric for a site, in the words the ledger keeps.

`veto` or `passes` for a veto, a signed number of points for all else, `open` takes a decision back.
"""

from decimal import Decimal, InvalidOperation
from fractions import Fraction

from replyclock.domain.facts import Review
from replyclock.domain.scoring.rubric import Effect, Item, Rubric
from replyclock.errors import WrongUse

SUBJECT = "score"
VETO, PASSES, OPEN = "veto", "passes", "open"
_LONGEST = 20  # what the ledger's column holds


def decision_key(round_key: str, site_code: str, rubric: Rubric, item: Item) -> str:
    """How a review names an item of a site; the rubric's name keeps two rubrics' items apart."""
    return f"{round_key}/{site_code}/{rubric.name}.{item.key}"


def worded(item: Item, said: str) -> str:
    """What is recorded for what a reviewer said; raises WrongUse where the item cannot mean that.

    Points of a deduction may be said with or without their minus.
    """
    if said in (OPEN, VETO, PASSES) and (said == OPEN or item.effect is Effect.VETO):
        return said
    if item.effect is Effect.VETO:
        raise WrongUse(f"The item {item.key} is a veto: decide {VETO}, {PASSES} or {OPEN}, not {said!r}.")
    points = _number(item, said)
    if item.effect is Effect.DEDUCTION:
        points = -abs(points)
    _require_possible(item, Fraction(points))
    return f"{points.normalize() + 0:f}"


def points_of(item: Item, review: Review) -> Fraction | None:
    """The points decided (0 for a veto item), None when the decision was taken back or fits no more."""
    fitting = (VETO, PASSES) if item.effect is Effect.VETO else None
    if fitting:
        return Fraction(0) if review.decision in fitting else None
    try:
        points = Fraction(worded(item, review.decision)) if review.decision != OPEN else None
    except WrongUse:
        return None
    return points


def _number(item: Item, said: str) -> Decimal:
    try:
        points = Decimal(said)
    except InvalidOperation as fault:
        raise WrongUse(
            f"{said!r} is no number of points for the item {item.key}: write 3 or 2.5, or {OPEN}."
        ) from fault
    if not points.is_finite() or len(f"{points:f}") > _LONGEST:
        raise WrongUse(f"{said!r} is no number of points for the item {item.key}: write 3 or 2.5.")
    return points


def _require_possible(item: Item, points: Fraction) -> None:
    if item.effect is Effect.BONUS and points < 0:
        raise WrongUse(f"The item {item.key} is a bonus and takes no points off: write 0 or more.")
    most = _most(item)
    if most is not None and abs(points) > most:
        raise WrongUse(f"The item {item.key} is worth {float(most):g} points at most, not {float(points):g}.")


def _most(item: Item) -> Fraction | None:
    """The most points the item can move; None where that depends on the letters or is not known."""
    if item.points is None or item.effect is Effect.UNKNOWN:
        return None
    if item.within is None or item.shared or item.effect is Effect.BONUS:
        return item.points
    return item.points * item.letters if item.letters else None
