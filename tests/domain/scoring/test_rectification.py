"""What became of sites since an earlier round, by the plain rubric: a site fails with a letter unanswered."""

import asyncio
import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.command_line import stdout_of
from support.doubles import ANSWER, BEIJING, a_campaign, a_draft, made_bench
from support.score_sheets import PORTAL, letter, of, sheet

from replyclock.analysis.scoring.plain_rows import comparison_rows
from replyclock.analysis.scoring.rubrics import read_rubric
from replyclock.cli.main import main
from replyclock.domain.case import Case
from replyclock.domain.facts import Outcome, Review
from replyclock.domain.scoring.rectification import Change, Comparison, NotComparable, compare
from replyclock.domain.scoring.rubric import with_threshold
from replyclock.domain.scoring.score import Result, ScoreSheet
from replyclock.domain.sending.rounds import Round
from replyclock.ports.reader import FoundReply
from replyclock.steps.planning.plan import plan_round
from replyclock.steps.reporting.compare import compare_rounds
from replyclock.steps.round import running_rounds
from replyclock.steps.sending.send import send_one

PLAIN, NATIONAL = read_rubric("plain"), read_rubric("national")
ANSWERED, LATE = 12, 17
FAR = {"captcha": Outcome.CAPTCHA, "no channel": Outcome.NO_CHANNEL}


def asked(code: str, became: str) -> Case:
    """The letter to a site: answered, late, open (nobody looked at the deadline), or what kept it back."""
    site = of(PORTAL, code)
    if became in FAR:
        return letter("hours", site=site, outcome=FAR[became])
    if became == "open":
        return letter("hours", LATE, site=site, unseen_from=14)
    return letter("hours", {"answered": ANSWERED, "late": LATE}[became], site=site)


def round_of(
    campaign: str, sites: dict[str, str], rubric=PLAIN, reviews: tuple[Review, ...] = ()
) -> ScoreSheet:
    return sheet(
        rubric, *(asked(code, became) for code, became in sites.items()), campaign=campaign, reviews=reviews
    )


def compared(then: dict[str, str], now: dict[str, str], rubric=PLAIN) -> Comparison:
    return compare(round_of("autumn", now, rubric), round_of("summer", then, rubric), pending=False)


CASES = {
    ("late", "answered"): (Change.PUT_RIGHT, None),
    ("late", "late"): (Change.STILL_FAILING, None),
    ("answered", "late"): (Change.NEWLY_FAILING, None),
    ("answered", "answered"): (Change.STAYS_PASSING, None),
    ("open", "answered"): (Change.NOT_COMPARABLE, NotComparable.OPEN_EARLIER),
    ("late", "open"): (Change.NOT_COMPARABLE, NotComparable.OPEN_NOW),
    ("captcha", "late"): (Change.NOT_COMPARABLE, NotComparable.NOT_SENT_EARLIER),
    ("late", "captcha"): (Change.NOT_COMPARABLE, NotComparable.NOT_SENT_NOW),
    ("late", None): (Change.NOT_COMPARABLE, NotComparable.NOT_IN_THIS),
    (None, "late"): (Change.NOT_COMPARABLE, NotComparable.NOT_IN_EARLIER),
}


@pytest.mark.parametrize(("became", "said"), CASES.items(), ids=[f"{a} then {b}" for a, b in CASES])
def test_what_became_of_a_site_is_said_with_its_reason(became, said):
    then, now = ({"qs": word} if word else {} for word in became)
    (site,) = compared(then, now).sites
    assert (site.change, site.obstacle, site.site.code) == (*said, "qs")


def test_a_veto_that_fell_is_put_right():
    (site,) = compared({"qs": "no channel"}, {"qs": "answered"}, NATIONAL).sites
    assert (site.change, site.earlier, site.now) == (Change.PUT_RIGHT, Result.VETOED, Result.PASSES)
    assert [problem.item.key for problem in site.problems_earlier] == ["no-channel"]


def test_a_change_stands_under_the_reserve_of_what_a_reviewer_must_still_decide():
    assert [
        compared({"qs": "late"}, {"qs": "late"}, rubric).sites[0].undecided for rubric in (PLAIN, NATIONAL)
    ] == [
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("changes", "obstacle"),
    [
        ({"rubric": with_threshold(PLAIN, 2)}, NotComparable.RUBRIC),
        ({"rubric": NATIONAL}, NotComparable.RUBRIC),
        ({"calendar": "HAND v2"}, NotComparable.CALENDAR),
    ],
    ids=["another threshold", "another rubric", "another calendar"],
)
def test_rounds_measured_otherwise_are_not_comparable(changes, obstacle):
    now, earlier = round_of("autumn", {"qs": "answered"}), round_of("summer", {"qs": "late"})
    (site,) = compare(now, replace(earlier, **changes), pending=False).sites
    assert (site.change, site.obstacle) == (Change.NOT_COMPARABLE, obstacle)


def test_pending_items_decide_about_failing_only_when_they_are_counted():
    # 100 - 45 for one letter late is 55, under the 60 that pass: but the item is only remembered.
    items = tuple(
        replace(each, points=each.points * 9) if each.key == "simple-enquiries" else each
        for each in NATIONAL.items
    )
    dear = replace(NATIONAL, items=items)
    now, earlier = round_of("autumn", {"qs": "answered"}, dear), round_of("summer", {"qs": "late"}, dear)
    changes = [compare(now, earlier, pending=pending).sites[0].change for pending in (False, True)]
    assert changes == [Change.STAYS_PASSING, Change.PUT_RIGHT]


def test_the_rows_of_a_notice_name_sites_counts_problems_letters_and_exhibits():
    rows = comparison_rows(
        compared({"a": "late", "b": "late", "c": "answered"}, {"a": "answered", "b": "late", "c": "late"})
    )
    assert rows["counts"] == {
        "put right": 1,
        "still failing": 1,
        "newly failing": 1,
        "stays passing": 0,
        "not comparable": 0,
    }
    first, second, third = rows["sites"]
    assert (first["name"], first["region"], first["kind"], first["change"]) == (
        "Site a",
        "青石",
        "portal",
        "put right",
    )
    assert (len(first["problems_earlier"]), first["problems_now"]) == (1, [])
    assert second["problems_now"][0]["references"] == ["autumn/b/hours"]
    assert third["problems_now"][0]["exhibits"] == ["a" * 64, "b" * 64]
    assert json.loads(json.dumps(rows)) == rows


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with two planned campaigns, months apart."""
    folder = tmp_path_factory.mktemp("compared") / "w"
    assert CliRunner().invoke(main, ["init", str(folder)]).exit_code == 0
    text = (folder / "campaigns/example.toml").read_text("utf-8").replace('"CN"', '"EVERY-DAY"')
    for name, month in (("summer", "2099-07-"), ("autumn", "2099-12-")):
        campaign = text.replace('name = "example"', f'name = "{name}"').replace("2026-12-", month)
        (folder / f"campaigns/{name}.toml").write_text(
            campaign.replace("valid_from = 2099-12", "valid_from = 2099-07")
        )
        stdout_of(folder, "campaign", "plan", name)
    return folder


def test_at_the_command_line_two_rounds_are_compared_by_name_and_reason(workspace):
    rows = json.loads(stdout_of(workspace, "compare", "autumn", "summer", "--rubric", "plain", "--json"))
    words = stdout_of(workspace, "compare", "autumn", "summer", "--rubric", "plain")
    assert (rows["campaign"], rows["earlier"], rows["counts"]["not comparable"]) == ("autumn", "summer", 1)
    assert words.splitlines()[-1].endswith(": No letter was delivered to the site in the earlier round.")


def test_the_earlier_round_comes_last(workspace):
    refusal = stdout_of(workspace, "compare", "summer", "autumn", code=2)
    assert "autumn began after summer: name the earlier round last" in refusal


def test_on_a_ledger_a_site_that_was_silent_in_autumn_and_answers_in_october_has_put_it_right(tmp_path):
    with made_bench(tmp_path) as bench:
        # given a letter of 2025-09-24 that nobody had answered by 2025-10-13, after five working days
        bench.send()
        for looked_at in (bench.clock.at + timedelta(hours=1), datetime(2025, 10, 13, 10, tzinfo=BEIJING)):
            bench.look(looked_at, FoundReply(bench.first.reference, ""))
        bench.outside.ledger.messages.heard("inbox", bench.clock.now())
        # when a letter of the next round, for which there is leave, is answered within hours
        leave = {**a_campaign().authorisation.model_dump(mode="json"), "letters_per_site": 4}
        window = {"first": "2025-10-15", "last": "2025-10-17"}
        campaign = a_campaign(name="october", window=window, authorisation=leave)
        days = Round("october", 0, date(2025, 10, 15), date(2025, 10, 17))
        plan_round(replace(a_draft(campaign), round=days, secret=b"other"), bench.outside)
        [october] = running_rounds(bench.outside, "october")
        inquiry = bench.outside.ledger.plans.tried("october")[0].inquiry
        bench.clock.at = inquiry.planned_at
        asyncio.run(send_one(inquiry.reference, october, bench.outside))
        bench.look(bench.clock.at + timedelta(hours=3), FoundReply(inquiry.reference, ANSWER))
        # then a month later the site has put it right
        bench.clock.at += timedelta(days=30)
        now = bench.clock.now()
        comparison = compare_rounds(october, bench.running, PLAIN, bench.outside, now, pending=False)
    [site] = comparison.sites
    assert (site.site.code, site.change, len(site.problems_earlier)) == ("qs", Change.PUT_RIGHT, 1)
