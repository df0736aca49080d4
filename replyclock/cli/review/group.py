"""`review`: a person settles what rules only suggested; nothing that was seen is overwritten."""

import click

from replyclock.cli.shell.lazy import Lazy, LazyGroup

_COMMANDS = {
    "attempt": Lazy(
        "replyclock.cli.review.attempt:attempt",
        "Settle an ambiguous attempt; KEY is as `review list` prints it.",
    ),
    "confirm": Lazy(
        "replyclock.cli.review.confirm:confirm",
        "Confirm that replies are what the rules suggest, many at once.",
    ),
    "list": Lazy(
        "replyclock.cli.review.list_open:list_open",
        "List what nobody has decided yet: ambiguous attempts, and replies whose kind is a suggestion.",
    ),
    "reply": Lazy("replyclock.cli.review.reply:reply", "Decide what a reply is."),
    "take-back": Lazy(
        "replyclock.cli.review.take_back:take_back",
        "Take back the last decision about an attempt or a reply; what stood before it stands again.",
    ),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS)
def review() -> None:
    """Decide about replies and ambiguous attempts.

    \b
    Example:
      replyclock review list autumn
    """
