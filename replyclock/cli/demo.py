"""`demo`: two working weeks in the practice town, in about a minute and a half."""

from pathlib import Path

import click

from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import emit


@click.command()
@click.option(
    "--folder", type=click.Path(path_type=Path), default=Path("demo"), show_default=True, help="Made anew."
)
@json_option
@click.pass_context
def demo(context: click.Context, folder: Path, as_json: bool) -> None:
    """Run a whole campaign against pretend offices on this machine, and end with its report.

    \b
    Example:
      replyclock demo --folder demo
    """
    from rich.console import Console  # noqa: PLC0415 - takes a while to import

    from replyclock.practice.demo import run_demo  # noqa: PLC0415 - needs the extra `practice`

    result = run_demo(folder, Console(stderr=as_json))
    emit(result.as_json(), as_json, lambda: None)
    context.exit(0 if result.comparison.agrees else 1)
