"""`score`: what a rubric makes of every site of a round, and what a reviewer decides about it."""

import click

from replyclock.cli.shell.lazy import Lazy, LazyGroup

_COMMANDS = {
    "decide": Lazy(
        "replyclock.cli.score.decide:decide_item",
        "Decide about an item of a site: POINTS is a number, or `veto`, `passes`; `open` takes it back.",
    ),
    "show": Lazy(
        "replyclock.cli.score.show:show",
        "Score every site of a campaign (its last round) or of a round, without and with pending items.",
    ),
}


class ShowByDefault(LazyGroup):
    """`score NAME` is `score show NAME`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `show` before what names no command."""
        known = {*self.list_commands(ctx), *ctx.help_option_names}
        return super().parse_args(ctx, args if not args or args[0] in known else ["show", *args])


@click.group(cls=ShowByDefault, lazy=_COMMANDS)
def score() -> None:
    """Score sites by a rubric; `score NAME` is short for `score show NAME`.

    \b
    Example:
      replyclock -w audit score autumn --rubric plain
    """
