"""What an operator does about open questions: sees them, answers, asks for another picture, skips.

Knows no terminal and no web page: both are fronts of this.
"""

from datetime import timedelta

from replyclock.domain.sending.operators import Ending
from replyclock.errors import WrongUse
from replyclock.outside import Outside
from replyclock.ports.operators import Question, Reaction

THERE = timedelta(seconds=30)
"""How long an operator counts as there after he last said so; a front says so more often."""

_LONGEST = 200


def arrive(operator: str, outside: Outside, stay: timedelta = THERE) -> None:
    """Say that an operator is there: from now on pages may wait for him."""
    outside.ledger.questions.announce(operator, outside.machine.now() + stay)


def go(operator: str, outside: Outside) -> None:
    """Say that an operator leaves; questions are taken back when he was the last."""
    outside.ledger.questions.announce(operator, outside.machine.now())


def open_questions(outside: Outside) -> tuple[Question, ...]:
    """What waits for an operator, the most urgent first."""
    return outside.ledger.questions.open(outside.machine.now())


def question(identity: int, outside: Outside) -> Question:
    """One open question; raises WrongUse when it is open no more."""
    for each in open_questions(outside):
        if each.identity == identity:
            return each
    raise WrongUse(f"Question {identity} is not open any more: see `replyclock assist list`.")


def answer(identity: int, text: str, by: str, outside: Outside) -> None:
    """Give an answer, once; raises WrongUse when it is none, or the question is open no more."""
    asked = question(identity, outside)
    given = text.strip()
    if asked.want.is_typed and not given:
        raise WrongUse("An empty answer is none: type what the picture or the message says, or skip.")
    if len(given) > _LONGEST or not given.isprintable():
        raise WrongUse(f"The answer is no line of at most {_LONGEST} characters: type just the code.")
    _react(identity, Reaction(Ending.ANSWERED, by, given if asked.want.is_typed else ""), outside)


def skip(identity: int, by: str, outside: Outside) -> None:
    """Give up this try: nothing is sent, and `replyclock send --again` can try again later."""
    _react(identity, Reaction(Ending.SKIPPED, by), outside)


def refresh(identity: int, by: str, outside: Outside) -> None:
    """Ask for another picture or code; raises WrongUse where the recipe names no way to get one."""
    if not question(identity, outside).refreshable:
        raise WrongUse(f"Question {identity} can show nothing else: its recipe names no `refresh`.")
    _react(identity, Reaction(Ending.REFRESHED, by), outside)


def _react(identity: int, reaction: Reaction, outside: Outside) -> None:
    outside.ledger.questions.react(identity, reaction, outside.machine.now())
