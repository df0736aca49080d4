"""Watching, listening, sealing, packing, exporting, importing, removing: killed, nothing is lost or half.

Each command is killed just before a moment at which it changes something (see `support/killing`), and run
again: then everything is as after a command that nobody disturbed.
"""

import json
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from support.doubles import a_campaign
from support.killing.moments import KILLED, Ended, Killable, killable, seeded_moments
from support.pack_builder import MAIL, PERSONA, PICTURE, pack_bench

from replyclock.cli.main import main
from replyclock.clock import SystemClock
from replyclock.domain.facts import Attempt, Outcome, Receipt
from replyclock.domain.inquiry import Inquiry, Site
from replyclock.ports.reader import Place
from replyclock.ports.rounds import PlannedRound
from replyclock.store.ledger import SqlLedger
from replyclock.store.schema.database import open_database

TIMES = pytest.mark.parametrize("times", [2, pytest.param(20, marks=pytest.mark.soak)])


@pytest.fixture(scope="module")
def killer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killable]:
    with killable(tmp_path_factory.mktemp("said")) as made:
        yield made


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A workspace whose ledger tells of two letters, has looks that nobody sealed, and an authority."""
    folder = tmp_path_factory.mktemp("made") / "w"
    assert CliRunner().invoke(main, ["init", str(folder)]).exit_code == 0
    (folder / "secrets" / "signing.pem").unlink()
    with pack_bench(folder) as bench:
        shutil.move(folder / "signing.pem", folder / "secrets" / "signing.pem")
        with (folder / "replyclock.toml").open("a") as settings:
            settings.write(f'\n[authority.practice]\nurl = "{bench.authority.url}"\n')
            settings.write(f'certificates = "{bench.authority.certificates}"\n')
        bench.outside.ledger.plans.switch("autumn", "resumed", bench.outside.clock.now(), "Li", "")
        yield folder


def copied(made: Path, to: Path) -> Path:
    """A copy that may be changed; SQLite's own copy, since part of a database lies in its log."""
    shutil.copytree(made, to, ignore=shutil.ignore_patterns("ledger.sqlite*"))
    with sqlite3.connect(made / "ledger.sqlite") as connection:
        connection.execute(f"VACUUM INTO '{to / 'ledger.sqlite'}'")
    return to


@pytest.fixture(scope="module")
def load(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of the workspace."""
    folder = tmp_path_factory.mktemp("load") / "load"
    assert CliRunner().invoke(main, ["-w", str(made), "evidence", "export", "-o", str(folder)]).exit_code == 0
    return folder


def new_home(made: Path, to: Path) -> Path:
    """A new workspace that trusts the same authority."""
    assert CliRunner().invoke(main, ["init", str(to)]).exit_code == 0
    shutil.copy(made / "replyclock.toml", to)
    return to


def told(killer: Killable, workspace: Path, *words: str | Path, code: int = 0) -> Any:
    ended = killer.run("-w", workspace, *words, "--json")
    assert ended.code == code, ended.stdout + ended.stderr
    return json.loads(ended.stdout)


def check(killer: Killable, workspace: Path) -> None:
    """Nothing is wrong; what is not finished is a note that says what to run."""
    checked = told(killer, workspace, "evidence", "check")
    assert checked["faults"] == []
    assert all("`replyclock " in note or "in the settings" in note for note in checked["notes"])


def entries(workspace: Path) -> Mapping[str, int]:
    """How many entries of each kind, but those that every try may leave."""
    with sqlite3.connect(workspace / "ledger.sqlite") as ledger:
        found = dict(ledger.execute("SELECT kind, count(*) FROM entry GROUP BY kind").fetchall())
    return {kind: count for kind, count in found.items() if kind not in ("statement", "export")}


def sealed(killer: Killable, workspace: Path) -> object:
    state = told(killer, workspace, "evidence", "status")
    return state["count"] == state["entries"], state["pending"], entries(workspace)


def verified(killer: Killable, workspace: Path) -> object:
    passed = told(killer, workspace, "evidence", "verify", workspace / "out" / "made")["passed"]
    return passed, [path.name for path in (workspace / "out").iterdir()], entries(workspace)


def taken_elsewhere(killer: Killable, workspace: Path) -> object:
    there = new_home(workspace, workspace.with_name("there"))
    taken = told(killer, there, "evidence", "import", workspace / "out" / "made")
    return taken["rounds"], taken["exhibits"], [path.name for path in (workspace / "out").iterdir()]


def gone(_killer: Killable, workspace: Path) -> object:
    kept = {path.read_bytes() for path in (workspace / "exhibits").glob("*/*")}
    return PICTURE in kept, MAIL in kept, entries(workspace)


def arrived(killer: Killable, workspace: Path) -> object:
    killer.run("-w", workspace, "evidence", "seal")
    assert not (workspace / ".import.unfinished").exists()
    [status] = told(killer, workspace, "campaign", "status", "autumn")
    kept = sorted(path.name for path in (workspace / "exhibits").glob("*/[!.]*"))
    return status["cases"], status["stopped"], kept, sealed(killer, workspace)


@dataclass(frozen=True)
class Act:
    """A command, what there is when it was done, and how it may end when it was done already."""

    words: tuple[str, ...]
    done: Callable[[Killable, Path], object]
    again: str = ""


OUT = ("-o", "{workspace}/out/made")
REMOVE = ("--campaign", "autumn", "--media", "image/", "--reason", "two years are over", "--yes")
THERE = "out/made is there already"
ACTS = {
    "seal": Act(("seal",), sealed),
    "pack": Act(("pack", "--campaign", "autumn", "--no-pdf", *OUT), verified, THERE),
    "export": Act(("export", *OUT), taken_elsewhere, THERE),
    "remove": Act(("remove", *REMOVE), gone),
    "import": Act(("import", "{load}"), arrived, "this export is in it whole"),
}


@TIMES
@pytest.mark.parametrize("name", ACTS)
def test_killed_anywhere_and_run_again_it_is_as_if_nobody_had_disturbed_it(
    *, name: str, times: int, made: Path, load: Path, killer: Killable, tmp_path: Path
) -> None:
    act, begin = ACTS[name], new_home if name == "import" else copied

    def run(workspace: Path, at: int = 0) -> Ended:
        words = [word.format(workspace=workspace, load=load) for word in act.words]
        return killer.run("-w", workspace, "evidence", *words, at=at)

    undisturbed = begin(made, tmp_path / "undisturbed" / "w")
    first = run(undisturbed)
    assert first.code == 0, first.stderr
    wanted = act.done(killer, undisturbed)
    for at in seeded_moments(first.moments, times, name):
        workspace = begin(made, tmp_path / str(at) / "w")
        assert run(workspace, at).code == KILLED, at
        check(killer, workspace)
        again = run(workspace)
        assert again.code == 0 or (act.again and act.again in again.stderr), (at, again)
        check(killer, workspace)
        assert act.done(killer, workspace) == wanted, (at, again)
        shutil.rmtree(workspace.parent)


# Two hosts with a list of letters each; on every list one of two letters is answered
ROW = "<tr><td class=no>{number}<td class=bt>{title}<td class=hf>{reply}</tr>"
RECIPE = """
[submit]
channel = "none"
url = "{address}/"
[watch]
kind = "list"
url = "{address}/list"
container = "#letters"
row = "tr"
number = ".no"
title = ".bt"
answer = {{ body = ".hf" }}
"""
LEAN = """
[evidence.capture]
before = "lean"
after = "lean"
reply = "lean"
"""
TOPICS = {"hours": "您好，窗口周六上午九时至十二时办公。", "school": ""}


@pytest.fixture(scope="module")
def answered() -> Iterator[str]:
    """A port of loopback whose page shows the answers."""
    lines = (
        ROW.format(number=f"2025-{topic}", title=f"请问{topic}", reply=reply)
        for topic, reply in TOPICS.items()
    )
    page = f"<html><meta charset=utf-8><h1>来信</h1><table id=letters>{''.join(lines)}</table>".encode()

    class Desk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == "/list"
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(page) if found else 0))
            self.end_headers()
            self.wfile.write(page if found else b"")

        def log_message(self, *_: object) -> None:
            """Nothing is logged."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Desk) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield str(server.server_address[1])
        server.shutdown()


def watching_workspace(folder: Path, port: str) -> Path:
    """Two sites, each asked two letters an hour ago and looked for in its list."""
    assert CliRunner().invoke(main, ["init", str(folder)]).exit_code == 0
    settings = folder / "replyclock.toml"
    patient = settings.read_text("utf-8")
    settings.write_text(patient.replace("host_gap_seconds = 10", "host_gap_seconds = 0") + LEAN, "utf-8")
    ledger = SqlLedger(open_database("sqlite:///ledger.sqlite", folder))
    asked = SystemClock().now() - timedelta(hours=1)
    ledger.chain.found("machine", asked)
    letters, places = [], {}
    for host in ("127.0.0.1", "localhost"):
        code, address = host.replace(".", "-"), f"http://{host}:{port}"
        (folder / "recipes" / f"{code}.toml").write_text(RECIPE.format(address=address), "utf-8")
        site = Site(code, host, f"{address}/")
        places[code] = Place(f"{address}/list", code, f"{host}:{port}", f"{address}/list")
        letters += [
            Inquiry(f"autumn/{code}/{topic}", "autumn", site, topic, "zh", f"请问{topic}", "您好。", PERSONA,
                    f"{code}{topic}", asked)
            for topic in TOPICS
        ]  # fmt: skip
    campaign = a_campaign(calendar="EVERY-DAY").model_dump_json()
    ledger.plans.add(PlannedRound("autumn", "autumn", campaign, asked), letters)
    for letter in letters:
        ledger.attempts.begin(letter.reference, 1, asked, [])
        receipt = Receipt(f"2025-{letter.topic}")
        ledger.attempts.end(Attempt(letter.reference, 1, asked, pressed=True, outcome=Outcome.CONFIRMED,
                                    ended_at=asked, note="accepted", receipt=receipt))  # fmt: skip
        ledger.looks.watch(letter.reference, [places[letter.site.code]], asked)
    ledger.close()
    return folder


def replies(workspace: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(workspace / "ledger.sqlite") as ledger:
        return ledger.execute("SELECT reference, text FROM reply ORDER BY reference").fetchall()


def pass_five_minutes(workspace: Path) -> None:
    """A visitor that dies frees its host after that time."""
    with sqlite3.connect(workspace / "ledger.sqlite") as ledger:
        ledger.execute("UPDATE host_gate SET lease_until = 0, next_at = 0")


@TIMES
def test_a_watch_that_is_killed_anywhere_loses_no_reply_and_records_none_twice(
    times: int, answered: str, killer: Killable, tmp_path: Path
) -> None:
    undisturbed = watching_workspace(tmp_path / "undisturbed" / "w", answered)
    first = killer.run("-w", undisturbed, "watch")
    assert first.code == 0, first.stderr
    wanted = replies(undisturbed)
    assert len(wanted) == 2
    for at in seeded_moments(first.moments, times, "watch"):
        workspace = watching_workspace(tmp_path / str(at) / "w", answered)
        assert killer.run("-w", workspace, "watch", at=at).code == KILLED, at
        check(killer, workspace)
        pass_five_minutes(workspace)
        again = killer.run("-w", workspace, "watch", "--now")
        assert again.code == 0, (at, again)
        check(killer, workspace)
        assert replies(workspace) == wanted, at
        shutil.rmtree(workspace.parent)


MESSAGES = {"inbox": 120, "second": 10}
"""In one more than are committed together."""


@TIMES
def test_a_listener_that_is_killed_anywhere_loses_no_message_and_counts_none_twice(
    times: int, killer: Killable, tmp_path: Path
) -> None:
    undisturbed = workspace_with_mail(tmp_path / "undisturbed" / "w")
    first = killer.run("-w", undisturbed, "listen")
    assert first.code == 0, first.stderr
    received = {
        name: {"received": mails, "matched": 0, "machine": 0, "unmatched": mails, "rejected": 0}
        for name, mails in MESSAGES.items()
    }
    for at in seeded_moments(first.moments, times, "listen"):
        workspace = workspace_with_mail(tmp_path / str(at) / "w")
        assert killer.run("-w", workspace, "listen", at=at).code == KILLED, at
        check(killer, workspace)
        assert killer.run("-w", workspace, "listen").code == 0
        assert told(killer, workspace, "mail", "status") == received, at
        # the second mailbox holds what the first one holds, too
        assert len([*(workspace / "exhibits").glob("*/[!.]*")]) == MESSAGES["inbox"], at
        check(killer, workspace)
        shutil.rmtree(workspace.parent)


def workspace_with_mail(folder: Path) -> Path:
    """Two mailboxes full of mail that belongs to nobody."""
    assert CliRunner().invoke(main, ["init", str(folder)]).exit_code == 0
    with (folder / "replyclock.toml").open("a") as settings:
        settings.write('\n[mailbox.second]\nkind = "maildir"\npath = "Second"\n')
    for box, mails in zip(("Maildir", "Second"), MESSAGES.values(), strict=True):
        for place in ("new", "cur", "tmp"):
            (folder / box / place).mkdir(parents=True, exist_ok=True)
        for number in range(mails):
            words = f"From: a@b.example\nMessage-ID: <{number}@b.example>\n\nNumber {number}.\n"
            (folder / box / "new" / f"{number}.x").write_text(words)
    return folder
