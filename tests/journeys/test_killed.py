"""A campaign whose run is killed again and again: nobody is asked twice, and no reply is lost."""

import json
import random
import subprocess
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from support.program import REPLYCLOCK, replyclock, wait_until

from replyclock.practice.authority import practice_authority
from replyclock.practice.demo import approval_commands, set_up
from replyclock.practice.process import TownMap, running_town
from replyclock.practice.script import read_script

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("chromium")]

SCRIPT = read_script()
KINDS = {
    "acknowledge": "acknowledgement",
    "forward": "forwarding notice",
    "answer": "answer",
    "refuse": "refusal",
    "automatic": "automatic",
    "bounce": "bounce",
}


# Half of the moments lie in the days of sending; each is an instant of the town and a delay into the work.
SENDING = (datetime.fromisoformat("2025-09-24T09:00+08:00"), datetime.fromisoformat("2025-09-26T14:00+08:00"))
WAITING = (datetime.fromisoformat("2025-09-26T17:00+08:00"), datetime.fromisoformat("2025-10-14T00:00+08:00"))
LEAN = "\n[evidence.capture]\nbefore = 'lean'\nafter = 'lean'\nreply = 'lean'\n"
KILLED_SITES = ["yunxi", "qingshi", "liuwan", "minzheng", "wucheng", "chengxi", "haitang"]


@pytest.mark.long
@pytest.mark.parametrize(
    ("times", "sites"), [(2, KILLED_SITES[::2]), pytest.param(10, KILLED_SITES, marks=pytest.mark.soak)]
)
def test_killed_again_and_again_a_campaign_asks_nobody_twice_and_loses_no_reply(
    times: int, sites: list[str], tmp_path: Path
) -> None:
    # given a campaign in the practice town
    with (
        running_town(tmp_path / "town") as town,
        practice_authority(tmp_path / "authority") as authority,
        (tmp_path / "said.txt").open("w+") as said,
    ):
        workspace = tmp_path / "workspace"
        set_up(workspace, SCRIPT, town, authority, Console(file=said))
        campaign = workspace / "campaigns" / "practice.toml"
        campaign.write_text(campaign.read_text("utf-8").replace('["*"]', json.dumps(sites)), "utf-8")
        settings = workspace / "replyclock.toml"
        settings.write_text(settings.read_text("utf-8") + LEAN, "utf-8")
        for command in approval_commands():
            replyclock("-w", workspace, *command)
        planned = replyclock("-w", workspace, "campaign", "plan", "practice")["inquiries"]
        # when its run is killed at random moments and started again each time
        for instant, delay in moments(times, seed=7):
            kill_at(instant, delay, workspace, town)
        replyclock("-w", workspace, "run", "--until", SCRIPT.town.closes_at.isoformat())
        log, expected = town.ask("/log"), town.ask("/expected")
        cases = replyclock("-w", workspace, "campaign", "status", "practice")[0]["cases"]
        replyclock("-w", workspace, "report", "practice")
    # then no letter came twice, every reply is recorded once, and the verdicts are the script's
    references = {(each["reference"].split("/")[1], each["title"]): each["reference"] for each in planned}
    sent = {case["reference"] for case in cases if case["outcome"] == "confirmed"}
    left = [case for case in cases if case["reference"] not in sent]
    assert set(Counter(letter["reply_address"] for letter in log["letters"]).values()) == {1}
    assert len(left) <= times
    # and what was captured of them is lean, each exhibit kept once
    kept = sum(path.stat().st_size for path in (workspace / "exhibits").rglob("*") if path.is_file())
    assert kept / len(planned) <= 100_000
    assert {case["outcome"] for case in left} <= {"ambiguous"}
    assert recorded(cases, by_mail=True) == mails_of(log, references)
    assert recorded(cases, by_mail=False) == pages_of(log, references, sent)
    assert verdicts_of(workspace, sent) == wanted_of(expected, log, references, sent)


def moments(times: int, seed: int) -> list[tuple[datetime, float]]:
    chance = random.Random(seed)
    instants = [
        begin + timedelta(seconds=chance.uniform(0, (end - begin).total_seconds()))
        for begin, end in (SENDING, WAITING)
        for _ in range(times // 2)
    ]
    return [(instant, chance.uniform(0, 1.5)) for instant in sorted(instants)]


def kill_at(instant: datetime, delay: float, workspace: Path, town: TownMap) -> None:
    """Run until the town's clock has come to the instant, and a little on, then SIGKILL."""
    until = SCRIPT.town.closes_at.isoformat()
    process = subprocess.Popen(
        [*REPLYCLOCK, "-w", str(workspace), "run", "--until", until],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(
            lambda: (
                datetime.fromisoformat(town.ask("/clock")["now"]) >= instant or process.poll() is not None
            ),
            seconds=300,  # the town's days are long where the machine is busy
        )
        time.sleep(delay)
        assert process.poll() is None, "the run ended by itself before it could be killed"
    finally:
        process.kill()
        process.wait()


def mails_of(log: dict[str, Any], references: dict[tuple[str, str], str]) -> Counter[tuple[str, str]]:
    """Every mail the officials sent about a letter: its reference and kind."""
    by_address = {
        letter["reply_address"]: references[letter["site"], letter["title"]] for letter in log["letters"]
    }
    return Counter((by_address[mail["to"]], KINDS[mail["do"]]) for mail in log["mails"] if mail["to"])


def pages_of(
    log: dict[str, Any], references: dict[tuple[str, str], str], sent: set[str]
) -> Counter[tuple[str, str]]:
    """Everything the officials wrote on a page about a letter that was confirmed."""
    return Counter(
        (references[letter["site"], letter["title"]], KINDS[act["do"]])
        for letter in log["letters"]
        for act in letter["shown"]
        if act["do"] in KINDS and references[letter["site"], letter["title"]] in sent
    )


def recorded(cases: list[dict[str, Any]], *, by_mail: bool) -> Counter[tuple[str, str]]:
    return Counter(
        (case["reference"], reply["kind"])
        for case in cases
        for reply in case["replies"]
        if (reply["via"] == "mail") is by_mail
    )


def verdicts_of(workspace: Path, sent: set[str]) -> dict[tuple[str, int], str]:
    report = json.loads((workspace / "reports" / "practice" / "report.json").read_text("utf-8"))
    return {
        (each["reference"], each["threshold"]): each["finding"]
        for each in report["verdicts"]
        if each["reference"] in sent
    }


def wanted_of(
    expected: dict[str, Any], log: dict[str, Any], references: dict[tuple[str, str], str], sent: set[str]
) -> dict[tuple[str, int], str]:
    titles = {letter["reply_address"]: letter["title"] for letter in log["letters"]}
    return {
        (reference, int(days)): finding
        for letter in expected["letters"]
        if letter["reply_address"]
        for reference in [references[letter["site"], titles[letter["reply_address"]]]]
        if reference in sent
        for days, finding in letter["verdict"].items()
    }
