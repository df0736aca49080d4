"""`assist`: an operator gives what only a person can give, and single steps of it for other fronts."""

import click

from replyclock.cli.shell.lazy import Lazy, LazyGroup

_COMMANDS = {
    "answer": Lazy(
        "replyclock.cli.assist.answer:answer",
        "Give an answer; for a login or a real-name step without TEXT, once it is done.",
    ),
    "list": Lazy(
        "replyclock.cli.assist.list_open:list_open", "List what waits for an operator, the most urgent first."
    ),
    "refresh": Lazy(
        "replyclock.cli.assist.refresh:refresh",
        "Ask the page for another picture or code; a new question comes, with the same time limit.",
    ),
    "sit": Lazy(
        "replyclock.cli.assist.sit:sit_down",
        "Sit down as an operator; what `assist` does without another word.",
    ),
    "skip": Lazy(
        "replyclock.cli.assist.skip:skip",
        "Give up this try: nothing is sent, and `send --again` can try again later.",
    ),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS, invoke_without_command=True)
@click.pass_context
def assist(context: click.Context) -> None:
    """Sit down as an operator: see what pages want of a person, and give it, while they wait.

    Letters that need a person are only sent while somebody sits here. Ctrl-C leaves.

    \b
    Example:
      replyclock -w audit assist
    """
    if context.invoked_subcommand is None:
        sit = assist.get_command(context, "sit")
        assert sit
        context.invoke(sit)
