"""`init`: a new workspace."""

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import click

from replyclock.assembly.signing import make_signing_key
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import emit
from replyclock.errors import WrongUse
from replyclock.workspace.settings import FILE_NAME
from replyclock.workspace.token_key import make_secret


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@json_option
def init(folder: Path, as_json: bool) -> None:
    """Make a workspace: settings, register, letters, recipes, campaigns and a key.

    Run again in an old workspace it adds what is missing and changes nothing that is there.

    \b
    Example:
      replyclock init audit
    """
    if folder.exists() and not folder.is_dir():
        raise WrongUse(f"{folder} is a file: name a folder that is empty or not there yet.")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / FILE_NAME).is_file():
        raise WrongUse(f"{folder} holds other things and no {FILE_NAME}: name an empty or a new folder.")
    made = _copy_missing(resources.files("replyclock.starter"), folder)
    make_secret(folder)
    make_signing_key(folder)

    def say() -> None:
        for path in made:
            click.echo(f"made {path}")
        click.echo(
            f"The workspace is {folder}. Next: fill {folder / 'sites.csv'} and {folder / 'campaigns'}."
        )

    emit({"workspace": folder, "made": made}, as_json, say)


def _copy_missing(source: Traversable, target: Path) -> list[Path]:
    target.mkdir(parents=True, exist_ok=True)
    made = []
    for entry in sorted(source.iterdir(), key=lambda entry: entry.name):
        if entry.name.startswith("__") or entry.name.endswith(".py"):
            continue
        path = target / (".gitignore" if entry.name == "gitignore" else entry.name)
        if entry.is_dir():
            made += _copy_missing(entry, path)
        elif not path.exists():
            path.write_bytes(entry.read_bytes())
            made.append(path)
    return made
