"""The software of examples/, started on free ports, with a workspace furnished for it."""

import asyncio
import csv
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from support.command_line import stdout_of
from support.servers.ports import choose_ports

from replyclock.assembly.reports import make_publisher
from replyclock.assembly.workspace import assemble
from replyclock.steps.reporting.findings import gather_findings
from replyclock.steps.round import running_rounds


@dataclass(frozen=True)
class RealAudit:
    """An example's software at work, and a workspace that is about to write to it."""

    name: str
    script: Path
    folder: Path
    servers: Path

    def software(self, *words: str) -> None:
        """Call the example's own script."""
        command = [sys.executable, str(self.script), *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, cwd="/")
        assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"

    def answer(self, ticket: int, text: str) -> None:
        """An operator answers a ticket there."""
        self.software("answer", str(self.servers), str(ticket), text)

    def replyclock(self, *words: str) -> Any:
        """What a command of replyclock prints as JSON."""
        return json.loads(stdout_of(self.folder, *words, "--json"))

    def send(self) -> list[str]:
        """Plan, rehearse, approve and send all letters; the outcomes."""
        self.replyclock("campaign", "plan", self.name)
        self.replyclock("recipe", "rehearse", self.name, "--campaign", self.name)
        self.replyclock("recipe", "approve", self.name)
        return [row["outcome"] for row in self.replyclock("send", self.name)]

    def tables(self, as_of: datetime) -> dict[str, list[dict[str, str]]]:
        """The report's tables by name, each row by its headings; the command refuses a day to come."""
        files = asyncio.run(self._write_report(as_of))
        return {file.stem: _table(file) for file in files if file.suffix == ".csv"}

    async def _write_report(self, as_of: datetime) -> tuple[Path, ...]:
        async with assemble(self.folder, {}) as outside:
            [running] = running_rounds(outside, self.name)
            findings = gather_findings(running, outside, as_of)
            return make_publisher(outside.exhibits).write(findings, self.folder / "reports" / "later")


@contextmanager
def real_audit(name: str, script: Path, folder: Path) -> Iterator[RealAudit]:
    """The software of an example, a mail sink and Dovecot on free ports; `folder` becomes the workspace."""
    # Dovecot serves mail as nobody, who cannot enter pytest's own folders.
    servers = Path(tempfile.mkdtemp(prefix=f"replyclock-{name}-"))
    audit = RealAudit(name, script, folder, servers)
    ports = [f"--{kind}={port}" for kind, port in zip(("web", "smtp", "imap"), choose_ports(3), strict=True)]
    try:
        audit.software("start", str(servers), *ports)
        audit.replyclock("init", str(folder))
        audit.software("furnish", str(folder), *ports)
        yield audit
    finally:
        if (servers / "servers.json").exists():
            audit.software("stop", str(servers))
        shutil.rmtree(servers, ignore_errors=True)


def in_two_days() -> datetime:
    """An instant after the first deadline (24:00 of tomorrow) and before the third."""
    return datetime.now(UTC) + timedelta(days=2)


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
