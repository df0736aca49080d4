"""The demo from outside: the commands a user runs, and the script's figures."""

import json
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
from outside import REPLYCLOCK, is_alive, replyclock, wait_until

from replyclock.practice.script import read_script

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("chromium")]

SCRIPT = read_script()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One whole demo, shared by the tests that read what it left behind."""
    return replyclock("demo", "--folder", tmp_path_factory.mktemp("demo") / "new")


@pytest.mark.long
def test_the_shares_of_the_demo_are_those_of_the_towns_script(demo: dict[str, Any]) -> None:
    wanted = {days: counts.model_dump() for days, counts in SCRIPT.expected.items()}
    assert {line["working_days"]: line["reported"] for line in demo["shares"]} == wanted


@pytest.mark.long
def test_every_verdict_of_the_demo_is_the_one_the_script_wants(demo: dict[str, Any]) -> None:
    assert (demo["agrees"], demo["differing_sites"]) == (True, [])


@pytest.mark.long
def test_the_demo_ends_with_a_report_that_names_every_office(demo: dict[str, Any]) -> None:
    page = Path(demo["report"]).read_text("utf-8")
    assert [site.name for site in SCRIPT.site if site.name not in page] == []


@pytest.mark.long
def test_when_the_town_is_gone_its_ledger_can_still_be_read(demo: dict[str, Any]) -> None:
    [status] = replyclock("-w", demo["workspace"], "campaign", "status", "practice")
    assert status["inquiries"] == 2 * len(SCRIPT.site)


@pytest.mark.long
def test_the_letters_that_nobody_could_send_say_why(demo: dict[str, Any]) -> None:
    report = json.loads(Path(demo["report"]).with_suffix(".json").read_text("utf-8"))
    reasons = {
        each["reference"].split("/")[1]: each["reason"].partition(":")[0]
        for each in report["verdicts"]
        if each["finding"] == "not sent"
    }
    assert reasons == {"songling": "no channel", "jiaotong": "captcha"}


@pytest.mark.long
def test_a_mail_that_belongs_to_no_letter_is_kept_and_counted_as_unmatched(demo: dict[str, Any]) -> None:
    report = json.loads(Path(demo["report"]).with_suffix(".json").read_text("utf-8"))
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
