"""Options of everything that scores."""

import click

rubric_option = click.option(
    "--rubric",
    "rubric_name",
    default="national",
    show_default=True,
    help="A rubric of the program (national, plain), or a .toml file of your own.",
)
