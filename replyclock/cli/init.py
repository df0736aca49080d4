"""`init`: a new workspace."""

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import click

from replyclock.assembly.signing import make_keys
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import emit
from replyclock.errors import WrongUse
from replyclock.workspace.git_ignore import FILE, gap, is_old
from replyclock.workspace.settings import FILE_NAME


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@json_option
def init(folder: Path, as_json: bool) -> None:
    """Make a workspace: settings, register, letters, recipes, campaigns and a key.

    Run again in an old workspace it adds what is missing and changes nothing that is there; only a
    .gitignore that an older replyclock wrote gives way to the newest.

    \b
    Example:
      replyclock init audit
    """
    if folder.exists() and not folder.is_dir():
        raise WrongUse(f"{folder} is a file: name a folder that is empty or not there yet.")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / FILE_NAME).is_file():
        raise WrongUse(f"{folder} holds other things and no {FILE_NAME}: name an empty or a new folder.")
    _forget_old_ignore(folder)
    made = _copy_missing(resources.files("replyclock.starter"), folder)
    make_keys(folder)

    def say() -> None:
        for path in made:
            click.echo(f"made {path}")
        if fault := gap(folder):
            click.echo(f"Note: {fault}")
        click.echo(
            f"The workspace is {folder}. Next: fill {folder / 'sites.csv'} and {folder / 'campaigns'}."
        )

    emit({"workspace": folder, "made": made}, as_json, say)


def _forget_old_ignore(folder: Path) -> None:
    """One that an older program wrote gives way to the one that keeps all but what is named out of git."""
    if is_old(folder):
        (folder / FILE).unlink()


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
