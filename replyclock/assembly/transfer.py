"""What moves a ledger to another machine, and takes one in."""
# ruff: noqa: PLC0415 - heavy parts are imported where they are made, so that commands start quickly

import asyncio
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from replyclock.assembly.signing import late_key
from replyclock.assembly.workspace import exhibits_of, make_clock, open_ledger
from replyclock.clock import SystemClock
from replyclock.domain.evidence.packs import Trust
from replyclock.outside import Outside
from replyclock.ports.exhibits import ExhibitStore
from replyclock.ports.keys import Signer
from replyclock.ports.ledger import Ledger
from replyclock.steps.evidence.export import ExportPlan
from replyclock.steps.evidence.import_ import Home, Load
from replyclock.workspace.settings import read_settings


@dataclass(frozen=True, slots=True)
class ExportWriter:
    """Writes exports of one workspace; `with_key` lets the signing key go along."""

    outside: Outside
    workspace: Path
    tell: Callable[[int, str], None]
    with_key: bool = True

    async def __call__(self, folder: Path, plan: ExportPlan) -> None:
        """Write an export into an empty folder, and a bag around it."""
        from replyclock.evidence.export_files import Contents, write_export

        key = self.workspace / read_settings(self.workspace).evidence.key_file
        contents = Contents(
            plan.about,
            self.outside.ledger.transfer.rows(plan.rounds),
            plan.exhibits,
            self.outside.exhibits.read,
            key.read_bytes() if self.with_key else None,
        )
        await asyncio.to_thread(write_export, folder, contents, self.tell)


@contextmanager
def open_export(workspace: Path, folder: Path, trust: Trust) -> Iterator[Load]:
    """An export that came from elsewhere; what is unpacked for trying it is removed again."""
    from replyclock.evidence.export_files import OpenedExport, require_bag
    from replyclock.store.exhibits import ExhibitFolder
    from replyclock.store.transfer.moving import moving_tables

    require_bag(folder)
    trying = workspace / ".import.unfinished"
    shutil.rmtree(trying, ignore_errors=True)
    trying.mkdir(mode=0o700)
    opened = OpenedExport(folder, moving_tables())
    load = _Load(opened, ExhibitFolder(opened.exhibits), trust, trying)
    try:
        yield load
    finally:
        load.close()
        shutil.rmtree(trying, ignore_errors=True)


class _Load(Load):
    """steps.take_in.Load over an export's files; its rows are tried in a database of their own."""

    def __init__(self, opened: Any, exhibits: ExhibitStore, trust: Trust, trying: Path) -> None:
        self._exhibits = exhibits
        self._opened, self._trust, self._trying = opened, trust, trying
        self._tried: Any = None

    @property
    def exhibits(self) -> ExhibitStore:
        return self._exhibits

    def faults(self) -> Iterator[str]:
        return iter(self._opened.faults())

    def unload(self) -> Ledger:
        from replyclock.store.ledger import SqlLedger
        from replyclock.store.schema.database import open_database

        self._tried = SqlLedger(open_database("sqlite:///tried.sqlite", self._trying))
        self._tried.transfer.take(self._opened.rows())
        return cast("Ledger", self._tried)

    def seal_faults(self, ledger: Ledger, numbers: Sequence[int]) -> Iterator[str]:
        from replyclock.evidence.verifying.ledger_seals import late_entries, seal_faults

        within = self._trust.within
        yield from seal_faults(ledger.chain, self._trust.roots_pem, within)
        yield from late_entries(ledger.chain, numbers, within)

    def signer(self) -> Signer | None:
        return cast("Signer | None", self._opened.key())

    def close(self) -> None:
        """Give the database back."""
        if self._tried is not None:
            self._tried.close()


@contextmanager
def open_home(workspace: Path, by: str) -> Iterator[Home]:
    """A workspace whose ledger is to take in what came; unlike `assemble` it gives that no identity."""
    settings = read_settings(workspace)
    ledger = open_ledger(workspace, settings)
    key = late_key(workspace, settings, ledger)
    try:
        yield Home(ledger, exhibits_of(workspace, settings), key, make_clock(settings), SystemClock(), by)
    finally:
        ledger.close()
