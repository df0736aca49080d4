"""The demo from outside: the commands a user runs, and the script's figures."""

import json
import re
import signal
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

import pytest
from support.program import REPLYCLOCK, is_alive, replyclock, wait_until

from replyclock.practice.script import read_script

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("chromium")]

SCRIPT = read_script()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One whole demo, for all that read what it left; its folder is named as `make demo` names it."""
    here = tmp_path_factory.mktemp("demo")
    found = replyclock("demo", "--folder", "new", cwd=here)
    return {**found, "workspace": here / found["workspace"], "report": here / found["report"]}


@pytest.mark.long
def test_the_shares_of_the_demo_are_those_of_the_towns_script(demo: dict[str, Any]) -> None:
    wanted = {days: counts.model_dump() for days, counts in SCRIPT.expected.items()}
    assert {line["working_days"]: line["reported"] for line in demo["shares"]} == wanted


@pytest.mark.long
def test_every_verdict_of_the_demo_is_the_one_the_script_wants(demo: dict[str, Any]) -> None:
    assert (demo["agrees"], demo["differing_sites"]) == (True, [])


@pytest.mark.long
def test_the_demo_ends_with_a_report_that_names_every_office(demo: dict[str, Any]) -> None:
    page = demo["report"].read_text("utf-8")
    assert [site.name for site in SCRIPT.site if site.name not in page] == []


@pytest.mark.long
def test_when_the_town_is_gone_its_ledger_can_still_be_read(demo: dict[str, Any]) -> None:
    [status] = replyclock("-w", demo["workspace"], "campaign", "status", "practice")
    assert status["inquiries"] == 2 * len(SCRIPT.site)


@pytest.mark.long
def test_the_letters_that_nobody_could_send_say_why(demo: dict[str, Any]) -> None:
    report = json.loads(demo["report"].with_suffix(".json").read_text("utf-8"))
    reasons = {
        each["reference"].split("/")[1]: each["reason"].partition(":")[0]
        for each in report["verdicts"]
        if each["finding"] == "not sent"
    }
    assert reasons == {"songling": "no channel", "jiaotong": "captcha"}


@pytest.mark.long
def test_a_mail_that_belongs_to_no_letter_is_kept_and_counted_as_unmatched(demo: dict[str, Any]) -> None:
    report = json.loads(demo["report"].with_suffix(".json").read_text("utf-8"))
    assert report["unmatched_mails"] == len(SCRIPT.advert)


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda end: end.name)
def test_an_interrupted_demo_leaves_no_town_behind(tmp_path: Path, end: signal.Signals) -> None:
    folder = tmp_path / "demo"
    process = subprocess.Popen(
        # a shell starts what runs in its background deaf to Ctrl-C, and children inherit that
        ["env", "--default-signal=INT", *REPLYCLOCK, "demo", "--folder", str(folder)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    town_file = folder / "town" / "town.json"
    wait_until(town_file.exists)
    town = json.loads(town_file.read_text("utf-8"))["pid"]
    process.send_signal(end)
    process.wait(30)
    wait_until(lambda: not is_alive(town))


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", "utf-8")
    done = subprocess.run(
        [*REPLYCLOCK, "demo", "--folder", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, [path.name for path in tmp_path.iterdir()]) == (2, ["thesis.txt"])
    assert "is not empty and no demo made it: name another one with --folder." in done.stderr


@pytest.fixture(scope="session")
def pack(demo: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole round as a pack as of the town's last day, made when the town and its authority are gone."""
    folder = tmp_path_factory.mktemp("packs") / "round"
    closed = SCRIPT.town.closes_at.isoformat()
    command = ["evidence", "pack", "--campaign", "practice", "--as-of", closed, "-o", str(folder)]
    done = subprocess.run(
        [*REPLYCLOCK, "-w", demo["workspace"], *command], capture_output=True, text=True, check=False
    )
    assert done.returncode == 3, done.stderr
    assert "stamps pending: 1" in done.stdout
    return folder


@pytest.mark.long
def test_the_entries_alone_come_to_the_verdicts_of_the_report(demo: dict[str, Any], pack: Path) -> None:
    report = json.loads(demo["report"].with_suffix(".json").read_text("utf-8"))
    told = json.loads((pack / "data" / "pack.json").read_text("utf-8"))
    names = ("reference", "threshold", "finding", "due_on", "clock")
    reported = {tuple(each[name] for name in names) for each in report["verdicts"]}
    assert {
        tuple(each.get(name, each["working_days"]) for name in names) for each in told["verdicts"]
    } == reported
    assert len(reported) == 3 * 2 * len(SCRIPT.site)


@pytest.mark.long
def test_a_round_lacks_nothing_but_the_stamp_that_is_pending(demo: dict[str, Any], pack: Path) -> None:
    done = subprocess.run(
        [*REPLYCLOCK, "-w", demo["workspace"], "evidence", "verify", "--practice", str(pack), "--json"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    failed = [check for check in json.loads(done.stdout)["checks"] if not check["passed"]]
    assert [check["name"] for check in failed] == ["stamps"]
    assert len(failed[0]["sentences"]) == 1


@pytest.mark.long
def test_no_query_password_of_the_demo_is_in_its_packs(demo: dict[str, Any], pack: Path) -> None:
    with sqlite3.connect(Path(demo["workspace"]) / "ledger.sqlite") as ledger:
        found = ledger.execute("SELECT receipt_password FROM attempt_end WHERE receipt_password IS NOT NULL")
        passwords = [password.encode() for (password,) in found]
    assert passwords
    for path in (each for each in pack.rglob("*") if each.is_file()):
        said = re.sub(rb"[0-9a-f]{32,}", b"", path.read_bytes())  # six digits stand in some digest by chance
        assert not any(password in said for password in passwords), path
