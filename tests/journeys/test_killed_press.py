"""A press that is killed at any moment: no letter arrives twice, whatever comes afterwards.

Two letters to one office, sent by the command in a real Chromium. The office answers one and hangs up on the
other without an answer, on a connection that its pages were loaded over: there a browser left to itself
posts again. The command is killed just before a moment at which it changes something, connections included
(see `support/killing`), and run again.
"""

import json
import shutil
import sqlite3
import threading
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from click.testing import CliRunner
from support.form_page import DONE, FORM, PERSONA, RECIPE
from support.killing.moments import KILLED, Killable, killable, seeded_moments

from replyclock.cli.main import main
from replyclock.clock import SystemClock
from replyclock.domain.inquiry import Inquiry, Site
from replyclock.domain.sending.approval import Approval
from replyclock.ports.rounds import PlannedRound
from replyclock.probes.recipe.digests import file_hashes
from replyclock.probes.recipe.model import RecipeBook
from replyclock.store.ledger import SqlLedger
from replyclock.store.schema.database import open_database
from replyclock.workspace.campaigns import Campaign

pytestmark = [pytest.mark.browser, pytest.mark.soak, pytest.mark.usefixtures("chromium")]

KILLS = 100
TOPICS = ("answered", "hung-up-on")
LEAN = "\n[evidence.capture]\nbefore = 'lean'\nafter = 'lean'\nreply = 'lean'\n"
CAMPAIGN = """
name = "autumn"
title = "Autumn"
letters = ["opening-hours", "residence-permit"]
letters_per_site = 2
seed = 7
calendar = "EVERY-DAY"
window = {{ first = {first}, last = {last} }}
office_hours = {{ start = 00:00:00, end = 23:59:59 }}
mailbox = "inbox"
contacts.email = "auditor@inspection.example"

[authorisation]
issued_by = "office"
document = "No. 1"
contact = "x"
valid_from = {first}
valid_to = {last}
hosts = ["{host}"]
letters_per_site = 2
"""


@dataclass
class Office:
    """A form on loopback; `posted` are the titles of the letters that came."""

    port: int = 0
    posted: Counter[str] = field(default_factory=Counter)


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    made, form = Office(), FORM.format(more='<img src="/1.png"><img src="/2.png"><img src="/3.png">')

    class Desk(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.say(form)

        def do_POST(self) -> None:
            [title] = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())["bt"]
            made.posted[title] += 1
            if TOPICS[1] in title:
                self.close_connection = True
            else:
                self.say(DONE)

        def say(self, page: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(page.encode())))
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_: object) -> None:
            """Nothing is logged."""

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Whoever is killed hangs up."""

    with Quiet(("127.0.0.1", 0), Desk) as server:
        made.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield made
        server.shutdown()


@pytest.fixture(scope="module")
def killer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killable]:
    with killable(tmp_path_factory.mktemp("said")) as made:
        yield made


def sending_workspace(folder: Path, office: Office, mark: str) -> Path:
    """Two letters that are due since an hour, with leave and an approved recipe."""
    assert CliRunner().invoke(main, ["init", str(folder)]).exit_code == 0
    settings, host = folder / "replyclock.toml", f"127.0.0.1:{office.port}"
    patient = settings.read_text("utf-8")
    settings.write_text(patient.replace("host_gap_seconds = 10", "host_gap_seconds = 0") + LEAN, "utf-8")
    recipe = RECIPE.format(address=f"http://{host}", more="", fields="")
    (folder / "recipes/hz.toml").write_text(recipe.replace("seconds = 5", "seconds = 2"), "utf-8")
    ledger = SqlLedger(open_database("sqlite:///ledger.sqlite", folder))
    due = SystemClock().now() - timedelta(hours=1)
    ledger.chain.found("machine", due)
    files = file_hashes(RecipeBook(folder / "recipes").recipe("hz"))
    ledger.recipes.decide(Approval("hz", files, 0, "the tests", due))
    text = CAMPAIGN.format(host=host, first=due.date(), last=(due + timedelta(days=2)).date())
    (folder / "campaigns/autumn.toml").write_text(text, "utf-8")
    campaign = Campaign.model_validate(tomllib.loads(text))
    site = Site("hz", "杭州", f"http://{host}/")
    letters = [
        Inquiry(f"autumn/hz/{topic}", "autumn", site, topic, "zh", f"请问 {mark} {topic}", "您好。",
                replace(PERSONA, email=f"ask+{topic}@inbox.example"), topic.replace("-", ""), due)
        for topic in TOPICS
    ]  # fmt: skip
    ledger.plans.add(PlannedRound("autumn", "autumn", campaign.model_dump_json(), due), letters)
    ledger.close()
    return folder


def pass_five_minutes(workspace: Path) -> None:
    """A visitor that dies frees its host after that time."""
    with sqlite3.connect(workspace / "ledger.sqlite") as ledger:
        ledger.execute("UPDATE host_gate SET lease_until = 0, next_at = 0")


def test_a_letter_killed_at_any_moment_of_its_press_arrives_once_at_most(
    office: Office, killer: Killable, tmp_path: Path
) -> None:
    undisturbed = sending_workspace(tmp_path / "undisturbed" / "w", office, "undisturbed")
    first = killer.run("-w", undisturbed, "send")
    assert sorted(office.posted.values()) == [1, 1], first.stderr
    # how the browser's connections fall makes a moment more or less
    for at in seeded_moments(first.moments - 5, KILLS, "press"):
        office.posted.clear()
        workspace = sending_workspace(tmp_path / str(at) / "w", office, f"moment {at}")
        assert killer.run("-w", workspace, "send", at=at).code == KILLED, at
        pass_five_minutes(workspace)
        killer.run("-w", workspace, "send")
        assert set(office.posted.values()) <= {1}, (at, office.posted)
        again = killer.run("-w", workspace, "campaign", "status", "autumn", "--json")
        [status] = json.loads(again.stdout)
        outcomes = {case["reference"].rpartition("/")[2]: case["outcome"] for case in status["cases"]}
        came = office.posted[f"请问 moment {at} {TOPICS[0]}"]
        assert outcomes[TOPICS[1]] == "ambiguous", (at, outcomes)
        assert (outcomes[TOPICS[0]], came) in {("confirmed", 1), ("ambiguous", 1), ("ambiguous", 0)}, at
        shutil.rmtree(workspace.parent)
