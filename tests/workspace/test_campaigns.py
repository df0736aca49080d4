"""Campaign files: what a campaign is when little is written, and what is refused."""

import re
import shutil
from datetime import date, time
from pathlib import Path

import pytest
from support.repository import ROOT

from replyclock.domain.sending.rounds import Recurrence
from replyclock.errors import WrongUse
from replyclock.workspace.campaigns import Campaign, campaign_names, read_campaign

STARTER = ROOT / "replyclock/starter"
SHORTEST = """name = "autumn"
title = "Autumn"
letters = ["opening-hours", "residence-permit"]
seed = 1

[window]
first = 2026-10-12
last = 2026-10-16

[authorisation]
issued_by = "office"
document = "No. 1"
contact = "inspector"
valid_from = 2026-10-01
valid_to = 2026-12-31
hosts = ["WWW.Example.invalid", "127.0.0.1:8080"]

[contacts]
email = "auditor@inspection.example"
"""


def write(workspace: Path, text: str, name: str = "autumn") -> Path:
    path = workspace / "campaigns" / f"{name}.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_what_is_not_written_has_the_defaults_of_an_inspection(tmp_path: Path) -> None:
    write(tmp_path, SHORTEST)

    campaign = read_campaign(tmp_path, "autumn")

    assert campaign.sites == ("*",)
    assert campaign.thresholds == (1, 2, 5)
    assert (campaign.letters_per_site, campaign.language, campaign.calendar) == (2, "zh", "CN")
    assert (campaign.office_hours.start, campaign.office_hours.end) == (time(9), time(17))
    assert (campaign.time_zone, campaign.recur, campaign.mailbox) == ("Asia/Shanghai", Recurrence.ONCE, None)
    assert (campaign.contacts.addressing, campaign.contacts.phones) == ("plus", ())


def test_the_authorisation_compares_hosts_without_regard_to_case(tmp_path: Path) -> None:
    write(tmp_path, SHORTEST)

    leave = read_campaign(tmp_path, "autumn").authorisation.as_value()

    assert leave.hosts == {"www.example.invalid", "127.0.0.1:8080"}
    assert (leave.valid_from, leave.valid_to) == (date(2026, 10, 1), date(2026, 12, 31))
    assert leave.letters_per_site == 2


def test_a_campaign_comes_back_from_the_ledgers_json_as_it_was() -> None:
    campaign = read_campaign(STARTER, "example")

    assert Campaign.model_validate_json(campaign.model_dump_json()) == campaign


def test_campaigns_are_listed_by_name(tmp_path: Path) -> None:
    workspace = Path(shutil.copytree(STARTER, tmp_path / "w"))
    write(workspace, SHORTEST)

    assert campaign_names(workspace) == ("autumn", "example")
    assert campaign_names(tmp_path) == ()


@pytest.mark.parametrize("name", ["", "../autumn", "Autumn", "autumn.toml", "a b"])
def test_a_name_never_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    write(tmp_path, SHORTEST)

    with pytest.raises(WrongUse, match=r"There is no campaign .* there are: autumn"):
        read_campaign(tmp_path, name)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("seed = 1", "seed = 1.5", r":4: seed: expected a whole number, not 1\.5"),
        ("seed = 1", 'seed = "x"', r":4: seed: expected a whole number, not 'x'"),
        ('title = "Autumn"', "title = 1", r":2: title: expected text in quotes, not 1"),
        ('title = "Autumn"', 'title = " "', r":2: title: expected some text, not nothing"),
        (
            '["opening-hours", "residence-permit"]',
            '"all"',
            r":3: letters: expected a list in square brackets",
        ),
        ('["opening-hours", "residence-permit"]', "[]", r":3: letters: expected a list of at least 1"),
        ("seed = 1", "seed = 1\nletters_per_site = 0", r":5: letters_per_site: expected at least 1, not 0"),
        ("seed = 1", 'seed = 1\nlanguage = "de"', r":5: language: expected 'zh' or 'en', not 'de'"),
        ("seed = 1", "seed = 1\nthresholds = [5, 1]", r":5: thresholds: thresholds must ascend"),
        ("seed = 1", "seed = 1\nthresholds = [0]", r":5: thresholds\[1\]: expected at least 1, not 0"),
        ("seed = 1", 'seed = 1\nrecur = "daily"', r":5: recur: expected 'once', 'monthly' or 'quarterly'"),
        (
            "[contacts]",
            "[office_hours]\nstart = 9\n[contacts]",
            r":19: office_hours\.start: expected a day such as 2026-10-12 or a time such as 09:00:00, not 9",
        ),
        ("first = 2026-10-12", "first = 20261012", r":7: window\.first: expected a day such as 2026-10-12"),
        (
            "[contacts]",
            '[office_hours]\nstart = "09:00+08:00"\n[contacts]',
            r":19: office_hours\.start: office hours are local time",
        ),
        (
            "[contacts]",
            "[office_hours]\nstart = 17:00:00\nend = 09:00:00\n[contacts]",
            r":18: office_hours: office hours end at 09:00, before they start at 17:00",
        ),
        (
            "[window]\nfirst",
            "[window]\nfirts",
            r":7: unknown key window\.firts; the nearest known key is first",
        ),
        ("valid_to = 2026-12-31\n", "", r":10: key authorisation\.valid_to is missing; add it"),
        ('"127.0.0.1:8080"', '"host:port"', r":16: authorisation\.hosts\[2\]: 'host:port' is no host"),
        ("auditor@inspection", "auditor+x@inspection", r":19: contacts\.email: this must be a plain address"),
        ('name = "autumn"', 'name = "Au tumn"', r":1: name: 'Au tumn' is no short name: use small letters"),
    ],
)
def test_what_is_wrong_is_named_with_line_and_key(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert old in SHORTEST
    path = write(tmp_path, SHORTEST.replace(old, new, 1))

    with pytest.raises(WrongUse, match=f"^{re.escape(str(path))}{sentence}"):
        read_campaign(tmp_path, "autumn")
