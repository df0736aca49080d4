"""`letters check`: what could mislead or burden, and where letters do not fit."""

from collections import defaultdict
from dataclasses import asdict
from typing import Any

import click

from replyclock.assembly.recipes import recipe_limits
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import FINISHED_WITH_FAILURES, Scope, emit, workspace_of
from replyclock.cli.shell.terminal import plain, table
from replyclock.domain.inquiry import Letter
from replyclock.errors import WrongUse
from replyclock.steps.planning.check_letters import LettersChecked, check_letters
from replyclock.workspace.letters import letter_files, read_letter_file
from replyclock.workspace.register.file import read_sites
from replyclock.workspace.settings import read_settings

_SHOWN_SITES = 5


@click.command("check")
@click.argument("topics", nargs=-1)
@json_option
@workspace_of
@click.pass_context
def check(context: click.Context, scope: Scope, topics: tuple[str, ...], as_json: bool) -> None:
    """Say what in the letters on these topics, or in all, could mislead or burden an office.

    Every wording is checked for requests to act, names of persons, further matters, pressure, claims that
    are not true, and contacts of strangers; and against the limits that recipes of sites.csv state. A
    person decides what becomes of a warning. Exit code 3 says that there is one.

    \b
    Example:
      replyclock -w audit letters check opening-hours
    """
    read_settings(scope.workspace)
    found = [read_letter_file(path) for path in letter_files(scope.workspace)]
    unknown = sorted(set(topics) - {letter.topic for letter in found})
    if unknown:
        raise WrongUse(f"There is no letter on {unknown[0]!r}: see `replyclock letters list`.")
    wanted = [letter for letter in found if not topics or letter.topic in topics]
    sites = read_sites(scope.workspace / "sites.csv")
    checked = check_letters(wanted, sites, recipe_limits(scope.workspace))
    emit(_as_value(checked), as_json, lambda: _say(checked, wanted))
    if checked.warnings or checked.unfit or checked.unread:
        context.exit(FINISHED_WITH_FAILURES)


def _as_value(checked: LettersChecked) -> dict[str, Any]:
    return {
        "warnings": [asdict(each) for each in checked.warnings],
        "does_not_fit": [asdict(each) for each in checked.unfit],
        "waiting_for_approval": [
            {"letter": letter, "wording": wording} for letter, wording in checked.waiting
        ],
        "sites_with_limits": checked.limited,
        "recipes_not_read": [{"site": site, "fault": fault} for site, fault in checked.unread],
    }


def _say(checked: LettersChecked, wanted: list[Letter]) -> None:
    if checked.warnings:
        rows = [[each.letter, each.wording, each.kind, each.words, each.reason] for each in checked.warnings]
        table(["letter", "wording", "warning", "words", "because it"], rows)
    for (letter, wording, fault), codes in _by_fault(checked).items():
        more = f" and {len(codes) - _SHOWN_SITES} more sites" if len(codes) > _SHOWN_SITES else ""
        shown = ", ".join(codes[:_SHOWN_SITES])
        click.echo(f"{letter}, {wording}: {fault} at {shown}{more}")
    for site, fault in checked.unread:
        click.echo(f"{site}: {plain(fault)}")
    waiting: dict[str, list[str]] = defaultdict(list)
    for letter, wording in checked.waiting:
        waiting[letter].append(wording)
    for letter, names in waiting.items():
        click.echo(f"{letter}: not asked before somebody approves it: {', '.join(names)}")
    wordings = sum(len(letter.wordings) + 1 for letter in wanted)
    click.echo(
        f"{len(wanted)} letters in {wordings} wordings, {checked.limited} sites with limits: "
        f"{len(checked.warnings)} warnings, {len(checked.unfit)} that do not fit."
    )


def _by_fault(checked: LettersChecked) -> dict[tuple[str, str, str], list[str]]:
    found: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for each in checked.unfit:
        found[each.letter, each.wording, each.fault].append(each.site)
    return found
