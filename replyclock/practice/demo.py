"""`replyclock demo`: plays a whole campaign in the practice town with the commands a user runs.

Knows the order of the commands and what must come out; every step is a process of its own.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from replyclock.errors import ReplyclockError, WrongUse
from replyclock.practice.authority import PracticeAuthority, practice_authority
from replyclock.practice.comparison import ScriptComparison, compare
from replyclock.practice.process import TownMap, running_town
from replyclock.practice.script import Script, read_script
from replyclock.practice.workspace import CAMPAIGN, fill_workspace, leave_town

_MARK = "made-by-replyclock-demo.txt"
_REHEARSED = "yunxi"
_SILENT = "baihe"
"""A site that answers nothing: its points are attached."""


@dataclass(frozen=True, slots=True)
class DemoResult:
    """Where the report lies and whether its figures are those of the town's script."""

    workspace: Path
    report: Path
    comparison: ScriptComparison

    def as_json(self) -> dict[str, Any]:
        """What `demo --json` prints."""
        return {
            "workspace": str(self.workspace),
            "report": str(self.report),
            "agrees": self.comparison.agrees,
            "shares": [
                {"working_days": line.working_days, "wanted": line.wanted, "reported": line.reported}
                for line in self.comparison.letters
            ],
            "differing_sites": list(self.comparison.differing),
        }


def run_demo(folder: Path, console: Console) -> DemoResult:
    """Play the campaign below `folder`, telling each step on `console`.

    An earlier demo in the folder is removed first; anything else in it raises WrongUse. Raises
    ReplyclockError when a command fails.
    """
    script = read_script()
    workspace = folder / "workspace"
    _clear(folder)
    with running_town(folder / "town") as town, practice_authority(folder / "authority") as authority:
        console.print(
            f"The practice town is open: {len(town.sites)} offices, clock, post office "
            "and time-stamping authority on loopback."
        )
        set_up(workspace, script, town, authority, console)
        for command in campaign_commands(script, workspace):
            run_command(["-w", str(workspace), *command], console)
    leave_town(workspace)
    report = _newest_report(workspace)
    result = DemoResult(
        workspace, report.with_suffix(".html"), compare(script, json.loads(report.read_text("utf-8")))
    )
    _show(result, console)
    return result


def set_up(
    workspace: Path, script: Script, town: TownMap, authority: PracticeAuthority, console: Console
) -> None:
    """A new workspace, filled in for the town."""
    run_command(["init", str(workspace)], console)
    fill_workspace(workspace, script, town, authority)
    console.print(
        f"Wrote sites.csv, {len(script.site)} recipes, campaigns/{CAMPAIGN}.toml and replyclock.toml."
    )


def campaign_commands(script: Script, workspace: Path) -> list[list[str]]:
    """The commands of a campaign in their order, without the workspace."""
    pack = str(workspace / "packs" / f"{CAMPAIGN}-{_REHEARSED}")
    attachment = str(workspace / "attachments" / f"{CAMPAIGN}-{_SILENT}")
    return [
        ["recipe", "check"],
        *approval_commands(),
        ["campaign", "plan", CAMPAIGN],
        ["run", "--until", script.town.closes_at.isoformat()],
        ["campaign", "status", CAMPAIGN],
        ["report", CAMPAIGN],
        ["evidence", "pack", "--campaign", CAMPAIGN, "--site", _REHEARSED, "-o", pack],
        ["evidence", "verify", "--practice", pack],
        ["evidence", "attach", "--rubric", "national", "--site", _SILENT, "--no-pdf", "-o", attachment],
        ["evidence", "verify", "--practice", attachment],
    ]


def approval_commands() -> list[list[str]]:
    """What lets the recipes be used: nothing is sent with one that nobody rehearsed and approved."""
    return [
        ["recipe", "rehearse", "--all"],
        ["recipe", "approve", "--all", "--by", "the practice operator"],
    ]


def run_command(arguments: Sequence[str], console: Console) -> None:
    """Run `replyclock ARGUMENTS` as a process, its output where the console's goes; raises on failure."""
    shown = f"replyclock {' '.join(arguments)}"
    console.print(f"\n$ {shown}", style="bold", highlight=False, soft_wrap=True)
    console.file.flush()
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-P", "-m", "replyclock", *arguments], stdout=console.file, check=False
    )
    if done.returncode:
        raise ReplyclockError(f"`{shown}` ended with exit code {done.returncode}: see its message above.")


def _clear(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()) and not (folder / _MARK).exists():
        raise WrongUse(f"{folder} is not empty and no demo made it: name another one with --folder.")
    for part in ("town", "workspace"):
        shutil.rmtree(folder / part, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MARK).write_text("Everything here is made anew by `replyclock demo`.\n", encoding="utf-8")


def _newest_report(workspace: Path) -> Path:
    reports = sorted((workspace / "reports").rglob("*.json"), key=lambda path: path.stat().st_mtime)
    if not reports:
        raise ReplyclockError(f"{workspace / 'reports'} holds no report: see the messages above.")
    return reports[-1]


def _show(result: DemoResult, console: Console) -> None:
    table = Table(title="Answered in time, report against script")
    for heading in ("working days", "letters", "script", "sites", "script"):
        table.add_column(heading, justify="right")
    for letters, sites in zip(result.comparison.letters, result.comparison.sites, strict=True):
        table.add_row(
            str(letters.working_days),
            _share(letters.reported),
            _share(letters.wanted),
            f"{sites.reported['in_time']}/{sites.reported['sites']}",
            f"{sites.wanted['in_time']}/{sites.wanted['sites']}",
        )
    console.print()
    console.print(table)
    if result.comparison.agrees:
        console.print("Every verdict is the one the town's script wants.")
    else:
        differing = ", ".join(result.comparison.differing) or "see the counts"
        console.print(f"The report DIFFERS from the town's script: {differing}.", style="bold red")
    console.print(f"The report: {result.report}", soft_wrap=True)


def _share(counts: dict[str, int]) -> str:
    sent = sum(count for standing, count in counts.items() if standing != "not_sent")
    return f"{counts['in_time']}/{sent}"
