"""Records what a person decides about an attempt or a reply, and takes it back; nothing is erased."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from replyclock.domain.case import Facts, attempt_key
from replyclock.domain.facts import TAKEN_BACK, Attempt, Outcome, Reply, Review, standing_reviews
from replyclock.domain.hosts import host_of
from replyclock.errors import WrongUse
from replyclock.outside import Outside
from replyclock.ports.reader import Place


def decide(review: Review, outside: Outside, *, really: bool = False) -> Review:
    """Record the decision; raises WrongUse without a reason, and where it turns over what is settled.

    Unless `really`: then a person answers for it. With what he found of the receipt the answer is looked for
    where it shows from now on.
    """
    decided = _with_reason(review)
    facts = _facts_about(decided, outside)
    places = _places(decided, facts, outside) if facts else ()
    why = "" if facts is None or really else _why_settled(decided, facts)
    if why:
        raise WrongUse(
            f"{review.subject} {review.subject_key}: {why}. If it is {review.decision} all the same, "
            "say so with --really and a --reason."
        )
    outside.ledger.reviews.add(decided)
    if facts and places:
        outside.ledger.looks.watch(facts.inquiry.reference, places, decided.at)
    return decided


def _places(review: Review, facts: Facts, outside: Outside) -> Sequence[Place]:
    """Where the answer shows, with what the person found; raises WrongUse for what cannot be meant."""
    subject = _subject(review, facts)
    if not isinstance(subject, Attempt) or not (review.number or review.link):
        return ()
    if review.decision != Outcome.CONFIRMED:
        raise WrongUse(f"{review.subject_key}: a receipt goes with {Outcome.CONFIRMED} only; leave it out.")
    if review.link and not host_of(review.link):
        raise WrongUse(f"--link {review.link} is no web address: give the whole of it, with https://.")
    site, receipt = facts.inquiry.site, review.completes(subject.receipt)
    places = outside.reader.places(facts.inquiry, receipt)
    strange = {each.host for each in places} - outside.sender.watched_hosts(site)
    if strange:
        raise WrongUse(
            f"{review.subject_key}: the answer would show on {', '.join(sorted(strange))}, which is not "
            f"among the hosts of the recipe of {site.code}: add it to `hosts` there, or leave --link out."
        )
    return places


def take_back(review: Review, outside: Outside) -> tuple[Review, Review]:
    """Record that the last decision about the subject no longer holds; it comes back, with the new entry.

    What stood before it stands again. Raises WrongUse without a reason, and where no decision stands.
    """
    back = replace(_with_reason(review), decision=TAKEN_BACK)
    about = (back.subject, back.subject_key)
    found = outside.ledger.reviews.about(*about)
    last = standing_reviews(each for each in found if each.subject_key == back.subject_key).get(about)
    if last is None:
        raise WrongUse(
            f"{back.subject} {back.subject_key}: no decision about it stands, so there is none to take back: "
            "`replyclock campaign status NAME --json` lists the attempts and replies."
        )
    outside.ledger.reviews.add(back)
    return last, back


def _with_reason(review: Review) -> Review:
    if not review.reason.strip():
        raise WrongUse("A decision needs a reason: say it with --reason.")
    return replace(review, reason=review.reason.strip())


def _facts_about(review: Review, outside: Outside) -> Facts | None:
    """What is known about the letter; None for what is not there, which the ledger refuses by itself."""
    key = outside.ledger.reviews.round_of(review.subject, review.subject_key)
    found = outside.ledger.facts(key, None, outside.clock.now()) if key else ()
    return next((each for each in found if _subject(review, each) is not None), None)


def _subject(review: Review, facts: Facts) -> Attempt | Reply | None:
    if review.subject == "attempt":
        keys = {attempt_key(each.reference, each.number): each for each in facts.attempts}
        return keys.get(review.subject_key)
    return next((each for each in facts.replies if str(each.identity) == review.subject_key), None)


def _why_settled(review: Review, facts: Facts) -> str:
    """Why a word alone does not turn it over; "" where it was open, or is said to be what it is."""
    subject = _subject(review, facts)
    if isinstance(subject, Reply):
        is_other = review.decision != subject.kind
        return (
            f"its signs settle it as {subject.kind} ({subject.reason})"
            if subject.is_settled and is_other
            else ""
        )
    return _why_attempt_settled(review, subject, facts) if subject else ""


def _why_attempt_settled(review: Review, subject: Attempt, facts: Facts) -> str:
    handed = (subject.receipt.number, subject.receipt.url)
    said = (review.number, review.link)
    if any(one and other and one != other for one, other in zip(handed, said, strict=True)):
        return f"the site itself handed out the receipt {' '.join(filter(None, handed))}"
    if review.decision == _outcome(subject, facts.reviews):
        return ""
    if not subject.pressed and review.decision == Outcome.CONFIRMED:
        return f"nothing was pressed in it ({subject.outcome})"
    shown = _shown(subject, facts)
    if shown and (review.decision != Outcome.CONFIRMED or not subject.is_ambiguous):
        return f"it is {_outcome(subject, facts.reviews)}, and there is {shown}"
    return ""


def _outcome(attempt: Attempt, reviews: Iterable[Review]) -> Outcome:
    key = ("attempt", attempt_key(attempt.reference, attempt.number))
    review = standing_reviews(reviews).get(key)
    return Outcome(review.decision) if review else attempt.outcome or Outcome.AMBIGUOUS


def _shown(attempt: Attempt, facts: Facts) -> str:
    """What the office gave that speaks for the letter's arrival."""
    receipt = attempt.receipt
    if receipt.number or receipt.url:
        return f"the receipt {receipt.number or receipt.url}"
    replies = [each for each in facts.replies if not each.is_settled and not each.doubts]
    return f"the reply {replies[0].identity}" if replies else ""
