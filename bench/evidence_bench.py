"""The chain of a million entries checked, 30,000 letters packed, one letter's pack verified.

    python bench/evidence_bench.py [--entries 1000000] [--letters 30000] [--json FILE]

Packing and verifying are whole commands, from the start of Python to its end, with a practice authority on
loopback. Beside them stands what the machine needs for the same bytes without us: reading and hashing the
lines of the chain, and `cp -r` with `sha256sum` over the exhibits.
"""

import argparse
import hashlib
import json
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from evidence_ledger import ENTRIES_OF_A_LETTER, KEY, LEAN, make_ledger, reference
from figures import Bar, Part, Table, arguments, run_alone, say
from processes import run

from replyclock.practice.authority import practice_authority
from replyclock.store.ledger import SqlLedger
from replyclock.store.schema.database import open_database

ENTRIES, LETTERS = 1_000_000, 30_000
_CHECK_SECONDS, _PACK_SECONDS, _VERIFY_SECONDS = 60, 600, 2
_REPLYCLOCK = (sys.executable, "-P", "-m", "replyclock")
_LONG = 20_000
"""Hours: the bench's letters were sent in March and are sealed when the bench runs."""


def add_options(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """What can be made shorter."""
    parser.add_argument("--entries", type=int, default=ENTRIES, help="entries of the chain")
    parser.add_argument("--letters", type=int, default=LETTERS, help="letters that are packed")
    return parser


def measure(given: argparse.Namespace) -> Part:
    """The chain, the pack of a round, and one letter's."""
    chain, chain_bars = _measure_chain(given.entries)
    packs, pack_bars = _measure_packs(given.letters)
    return Part("evidence", (chain, *packs), (*chain_bars, *pack_bars))


def _measure_chain(entries: int) -> tuple[Table, tuple[Bar, ...]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        say(f"a ledger of {entries:,} entries is made")
        make_ledger(folder, -(-entries // ENTRIES_OF_A_LETTER)).close()
        say("its chain is checked")
        bare = _bare_seconds(folder / "ledger.sqlite")
        ledger = SqlLedger(open_database("sqlite:///ledger.sqlite", folder))
        started_at = time.perf_counter()
        damages = list(ledger.chain.check())
        took = time.perf_counter() - started_at
        count = ledger.chain.count()
        ledger.close()
    if damages:
        raise RuntimeError(f"the chain is damaged: {damages[0].sentence}")
    rows = (
        ("replyclock: chain, rows, looks", count, took, took / bare),
        ("lines read and hashed", count, bare, 1.0),
    )
    table = Table("The chain checked", ("by", "entries", "seconds", "ratio"), rows)
    return table, (Bar(f"seconds for {count:,} entries checked", took, "s", at_most=_CHECK_SECONDS),)


def _bare_seconds(database: Path) -> float:
    started_at = time.perf_counter()
    with closing(sqlite3.connect(database)) as connection:
        for line, _ in connection.execute("SELECT line, hash FROM entry ORDER BY number"):
            hashlib.sha256(b"\0" + line.encode()).digest()
    return time.perf_counter() - started_at


def _measure_packs(letters: int) -> tuple[tuple[Table, ...], tuple[Bar, ...]]:
    with tempfile.TemporaryDirectory() as name, practice_authority(Path(name) / "authority") as authority:
        workspace = Path(name) / "workspace"
        run([*_REPLYCLOCK, "init", workspace], seconds=60)
        settings = workspace / "replyclock.toml"
        own = f'\n[authority.practice]\nurl = "{authority.url}"\ncertificates = "{authority.certificates}"\n'
        settings.write_text(settings.read_text("utf-8") + own, "utf-8")
        say(f"a ledger of {letters:,} letters with their exhibits is made")
        make_ledger(workspace, letters, LEAN).close()
        say("the round is packed")
        whole, folder = _pack(workspace, "--campaign", KEY)
        files = sum(1 for path in folder.rglob("*") if path.is_file())
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        bare = _copied(workspace / "exhibits", Path(name) / "copy")
        say("one letter is packed and verified, five times")
        one = [_pack(workspace, "--inquiry", reference(number)) for number in range(5)]
        verified = [_verify(folder, authority.certificates) for _, folder in one]
    rows = (
        ("replyclock evidence pack --campaign", letters, files, size / 1e6, whole, whole / bare),
        ("cp -r and sha256sum of its exhibits", letters, "", "", bare, 1.0),
    )
    columns = ("by", "letters", "files", "MB", "seconds", "ratio")
    single = (
        ("evidence pack --inquiry", min(seconds for seconds, _ in one), max(seconds for seconds, _ in one)),
        ("evidence verify", min(verified), max(verified)),
    )
    bars = (
        Bar(f"seconds for {letters:,} letters packed", whole, "s", at_most=_PACK_SECONDS),
        Bar("seconds for one letter verified", max(verified), "s", at_most=_VERIFY_SECONDS),
    )
    tables = (
        Table("A round packed", columns, rows),
        Table("One letter", ("command", "seconds, quickest", "seconds, slowest"), single),
    )
    return tables, bars


def _pack(workspace: Path, *scope: str) -> tuple[float, Path]:
    command = [*_REPLYCLOCK, "-w", workspace, "evidence", "pack", *scope, "--json"]
    done = run(command, seconds=2 * _PACK_SECONDS)
    return done.seconds, Path(json.loads(done.output)["folder"])


def _verify(folder: Path, roots: Path) -> float:
    trust = ["--authority", roots, "--within", _LONG]
    return run([*_REPLYCLOCK, "evidence", "verify", folder, *trust], seconds=60).seconds


def _copied(exhibits: Path, to: Path) -> float:
    command = f"cp -r '{exhibits}' '{to}' && find '{to}' -type f -print0 | xargs -0 sha256sum"
    return run(["sh", "-c", f"{command} | tail -1"], seconds=_PACK_SECONDS).seconds


if __name__ == "__main__":
    sys.exit(run_alone(measure, add_options(arguments(str(__doc__).splitlines()[0]))))
