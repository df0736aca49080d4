"""What is known of a letter's receipt: what the site handed out, completed by what a person found since."""

from collections.abc import Iterable

from replyclock.domain.case import attempt_key
from replyclock.domain.facts import Attempt, Receipt, Review, standing_reviews


def known_receipt(attempt: Attempt, reviews: Iterable[Review]) -> Receipt:
    """The attempt's receipt; `reviews` are its own, oldest first, with or without those of others."""
    key = ("attempt", attempt_key(attempt.reference, attempt.number))
    review = standing_reviews(reviews).get(key)
    return review.completes(attempt.receipt) if review else attempt.receipt
