"""`analyse`: what lists of questions and answers that are published already say of answering times."""

import click

from replyclock.cli.shell.lazy import Lazy, LazyGroup

_COMMANDS = {
    "times": Lazy(
        "replyclock.cli.analyse.times:times",
        "Work out from a CSV or XLSX FILE of question and answer times how long answers took.",
    ),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS)
def analyse() -> None:
    """Look at what is published already; no workspace is needed.

    \b
    Example:
      replyclock analyse times answers.csv
    """
