"""One campaign on software that nobody here wrote: django-helpdesk, an SMTP sink, Dovecot, Chromium.

The walk-through of examples/helpdesk, done by a program: the same script, the same files, the same commands.
"""

import csv
import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from support.repository import ROOT

SCRIPT = ROOT / "examples/helpdesk/helpdesk.py"
REPLYCLOCK = Path(sys.executable).with_name("replyclock")
ANSWER = "The hall is open from 9:00 to 17:00 on working days, and on Saturday mornings from 9:00 to 12:00."
SECOND = timedelta(seconds=1)

pytestmark = [pytest.mark.real, pytest.mark.browser, pytest.mark.imap]


@dataclass(frozen=True)
class Workspace:
    """A workspace for the helpdesk, and the words that are common to all calls."""

    folder: Path
    servers: Path

    def helpdesk(self, *words: str) -> None:
        call(sys.executable, str(SCRIPT), *words)

    def replyclock(self, *words: str) -> Any:
        return json.loads(call(str(REPLYCLOCK), "-w", str(self.folder), *words, "--json"))


def call(*command: str) -> str:
    """The standard output of a command that must succeed; its complaints are shown when it does not."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, cwd="/")
    assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def audit(
    tmp_path_factory: pytest.TempPathFactory, dovecot_program: str, free_ports: Callable[[int], list[int]]
) -> Iterator[Workspace]:
    """A helpdesk, a mail sink and Dovecot on free ports, and a workspace furnished for them."""
    # Dovecot serves mail as nobody, who cannot enter pytest's own folders.
    servers = Path(tempfile.mkdtemp(prefix="replyclock-helpdesk-"))
    workspace = Workspace(tmp_path_factory.mktemp("helpdesk") / "audit", servers)
    ports = [f"--{name}={port}" for name, port in zip(("web", "smtp", "imap"), free_ports(3), strict=True)]
    try:
        workspace.helpdesk("start", str(servers), *ports)
        workspace.replyclock("init", str(workspace.folder))
        workspace.helpdesk("furnish", str(workspace.folder), *ports)
        yield workspace
    finally:
        if (servers / "servers.json").exists():
            workspace.helpdesk("stop", str(servers))
        shutil.rmtree(servers, ignore_errors=True)


def lines_of(recipe: str) -> Counter[str]:
    """The lines of a recipe that say something, remarks left out."""
    plain = (re.sub(r"(^|\s)#.*", "", line).strip() for line in recipe.splitlines())
    return Counter(line for line in plain if line)


def test_the_recipe_is_the_draft_of_discovery_with_fewer_than_ten_lines_edited_and_no_python(
    audit: Workspace,
) -> None:
    recipe = audit.folder / "recipes/helpdesk.toml"
    address = tomllib.loads(recipe.read_text("utf-8"))["submit"]["url"]
    drafted = audit.folder / "draft.toml"
    audit.replyclock("recipe", "discover", address, "-o", str(drafted))

    draft, edited = lines_of(drafted.read_text("utf-8")), lines_of(recipe.read_text("utf-8"))
    written, struck = edited - draft, draft - edited
    assert 0 < written.total() < 10, written
    assert struck == Counter(['kind = "mail"'])
    assert "python" not in recipe.read_text("utf-8").lower()


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_two_letters_to_a_real_helpdesk_and_one_answer_seen_on_the_page_and_by_mail(audit: Workspace) -> None:
    # given two letters sent through the public form, and a look at both tickets before anybody answered
    audit.replyclock("campaign", "plan", "helpdesk")
    audit.replyclock("recipe", "rehearse", "helpdesk", "--campaign", "helpdesk")
    audit.replyclock("recipe", "approve", "helpdesk")
    assert [row["outcome"] for row in audit.replyclock("send", "helpdesk")] == ["confirmed", "confirmed"]
    assert [row["result"] for row in audit.replyclock("watch", "helpdesk")] == ["unchanged", "unchanged"]
    looked_without = datetime.now(UTC)

    # when an operator answers the first ticket, and we look and listen again
    audit.helpdesk("answer", str(audit.servers), "1", ANSWER)
    answered = datetime.now(UTC)
    seen = audit.replyclock("watch", "helpdesk", "--now")
    heard = audit.replyclock("listen")
    looked_with = datetime.now(UTC)

    # then one page has changed, and the mails are two acknowledgements and the answer
    assert sorted(row["result"] for row in seen) == ["changed", "unchanged"]
    assert heard == {"inbox": {"matched": 3}}
    files = {
        Path(name).name: Path(name)
        for name in audit.replyclock("report", "helpdesk", *in_two_days())["files"]
    }
    replies = table(files["replies.csv"])
    kinds = [("mail" if each["via"] == "mail" else "page", each["kind"]) for each in replies]
    assert sorted(kinds) == [
        ("mail", "acknowledgement"),
        ("mail", "acknowledgement"),
        ("mail", "answer"),
        ("page", "answer"),
    ]

    # and the windows are those of the looks, and the instant at which Dovecot's mailbox took the mail
    (page,) = [each for each in replies if each["via"] != "mail"]
    (mail,) = [each for each in replies if each["via"] == "mail" and each["kind"] == "answer"]
    assert page["text"] == ANSWER
    assert ANSWER in mail["text"]
    assert page["reference"] == mail["reference"]
    assert instant(page["after"]) <= looked_without <= answered <= instant(page["until"]) <= looked_with
    assert looked_without - SECOND <= instant(mail["after"]) == instant(mail["until"]) <= answered + SECOND

    # and the verdicts are: in time for that letter, not to be known for the one nobody looked at again
    verdicts = {each["reference"]: each for each in table(files["inquiries.csv"])}
    answered_letter = verdicts.pop(page["reference"])
    (other,) = verdicts.values()
    assert [answered_letter[f"finding_{days}"] for days in (1, 2, 5)] == ["in time", "in time", "in time"]
    assert [other[f"finding_{days}"] for days in (1, 5)] == ["undetermined", "too early"]


def test_a_wrong_mailbox_password_is_one_sentence_and_loses_nothing(audit: Workspace) -> None:
    secret = audit.folder / "secrets/inbox"
    right = secret.read_text()
    secret.write_text("wrong")

    done = subprocess.run(
        [REPLYCLOCK, "-w", audit.folder, "listen"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd="/",
    )
    secret.write_text(right)

    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "inbox" in done.stderr


def in_two_days() -> tuple[str, str]:
    """An instant after the first deadline (24:00 of tomorrow in Beijing) and before the third."""
    return "--as-of", (datetime.now(UTC) + timedelta(days=2)).isoformat()
