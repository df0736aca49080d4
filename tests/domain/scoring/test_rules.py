"""Scores of sites, worked out by hand; what costs points, what opens a range, and what a reviewer decides."""

import json
import shlex
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from support.command_line import stdout_of
from support.doubles import ANSWER, made_bench
from support.score_sheets import BEIJING, DEPARTMENT, HAND, PORTAL, at, letter, of, review, scored, sheet

from replyclock.analysis.scoring.plain_rows import KIND_UNKNOWN, problem_rows, sheet_rows, shift_rows
from replyclock.analysis.scoring.rubrics import read_rubric, rubric_names
from replyclock.analysis.text.translations import load_translations
from replyclock.cli.main import main
from replyclock.domain.case import Counting
from replyclock.domain.facts import Outcome
from replyclock.domain.scoring.decisions import worded
from replyclock.domain.scoring.problems import problems
from replyclock.domain.scoring.ranking import NoRank, ranks
from replyclock.domain.scoring.rectification import Change, NotComparable
from replyclock.domain.scoring.rubric import Effect, Rubric, Status, with_threshold
from replyclock.domain.scoring.rules import Measure, score_sites
from replyclock.domain.scoring.score import Result, Standing, Tally, Why
from replyclock.errors import WrongUse
from replyclock.ports.reader import FoundReply
from replyclock.steps.reporting.score import Decided, decide, score_round

PREFECTURE = """
name = "prefecture"
title = { zh = "某市指标", en = "A prefecture's indicators" }
source = "made up for the tests"
start = 100
fails_below = 60
bonus_above = 80
main = "simple"

[[items]]
key = "no-channel"
title = { zh = "无渠道", en = "No channel" }
effect = "veto"
status = "confirmed"
source = "s"
decided_by = "channel"
how = { zh = "看", en = "look" }

[[items]]
key = "simple"
title = { zh = "简单咨询", en = "Simple enquiries" }
effect = "deduction"
status = "confirmed"
source = "s"
decided_by = "letters"
kinds = ["portal"]
within = 5
letters = 2
points = 5

[[items]]
key = "quick"
title = { zh = "快速答复", en = "Quick answers" }
effect = "bonus"
status = "confirmed"
source = "s"
decided_by = "letters"
kinds = ["portal"]
within = 1
letters = 2
points = 8.5

[[items]]
key = "login"
title = { zh = "统一登录", en = "Unified login" }
effect = "bonus"
status = "pending"
source = "s"
decided_by = "reviewer"
kinds = ["portal"]
points = 0.5
how = { zh = "看", en = "look" }

[[items]]
key = "stale"
title = { zh = "未更新", en = "No update" }
effect = "deduction"
status = "confirmed"
source = "s"
decided_by = "reviewer"
kinds = ["portal"]
points = 3
how = { zh = "看", en = "look" }
"""
LOGIN = review("login", "0.5")


@pytest.fixture(scope="module")
def prefecture(tmp_path_factory: pytest.TempPathFactory) -> Rubric:
    return rubric_of(tmp_path_factory.mktemp("rubric"), PREFECTURE)


def rubric_of(folder: Path, text: str) -> Rubric:
    path = folder / "own.toml"
    path.write_text(text, "utf-8")
    return read_rubric(str(path))


def priced(rubric: Rubric, points: int) -> Rubric:
    """The rubric with another price for each simple enquiry."""
    items = (
        replace(each, points=Fraction(points)) if each.key == "simple" else each for each in rubric.items
    )
    return replace(rubric, items=tuple(items))


def ends(tally: Tally) -> tuple[float | None, float | None, str]:
    low, high = (None if end is None else float(end) for end in (tally.low, tally.high))
    return low, high, str(tally.result)


LATE = 17  # first seen on the 17th and surely not there on the 16th

# 100 - 5 for each of two letters not answered by the 15th, + 8.5 when both were by the 10th, + 0.5 for login,
# - 3 for a stale column; portals of one prefecture scored 100.5 to 109 that way.
HAND_WORKED = {
    "both on the next working day, and login: 100 + 8.5 + 0.5": ((10, 10), (LOGIN,), 109),
    "both in time, one not quick, and login: 100 + 0.5": ((10, 12), (LOGIN,), 100.5),
    "one late, and login: 100 - 5 + 0.5": ((10, LATE), (LOGIN,), 95.5),
    "nothing answered, column stale: 100 - 5 - 5 - 3": ((None, None), (review("stale", "-3"),), 87),
    "quick but stale, and login: 100 - 3 + 8.5 + 0.5": ((10, 10), (LOGIN, review("stale", "-3")), 106),
}


@pytest.mark.parametrize(("answered", "reviews", "points"), HAND_WORKED.values(), ids=HAND_WORKED.keys())
def test_a_score_is_what_the_hand_says(prefecture, answered, reviews, points):
    score = scored(prefecture, letter("hours", answered[0]), letter("school", answered[1]), reviews=reviews)
    assert ends(score.with_pending) == (points, points, "passes")


def test_pending_items_are_counted_apart(prefecture):
    score = scored(prefecture, letter("hours", 10), letter("school", 12), reviews=(LOGIN,))
    assert (ends(score.confirmed)[0], ends(score.with_pending)[0]) == (100, 100.5)


@pytest.mark.parametrize(
    ("points", "total", "result"),
    [(10, 80, "passes"), (9, 82.5, "passes"), (20, 60, "passes"), (21, 58, "fails"), (60, 0, "fails")],
    ids=["80 is not over 80: no bonus", "82 is: a bonus", "60 is enough", "58 is not", "never below nothing"],
)
def test_what_is_left_decides_about_bonus_and_failing(prefecture, points, total, result):
    rubric = priced(prefecture, points)
    score = scored(rubric, letter("hours", LATE), letter("school"), reviews=(LOGIN,))
    assert ends(score.with_pending) == (total, total, result)


def test_a_veto_ends_the_scoring_and_names_its_letters(prefecture):
    score = scored(prefecture, *(letter(topic, outcome=Outcome.NO_CHANNEL) for topic in ("hours", "school")))
    assert score.confirmed == Tally(Result.VETOED, None, None, ("no-channel",))
    assert score.to_decide(pending=True) == ()
    (problem,) = problems([score], pending=False)
    assert problem.references == ("autumn/qs/hours", "autumn/qs/school")
    assert (problem.why, problem.exhibits) == (Why.NO_CHANNEL, ("a" * 64,))


def test_an_undetermined_letter_opens_a_range_and_costs_nothing_for_sure(prefecture):
    # Nobody looked from the 14th until the answer was found on the 17th; the 15th was the last day.
    score = scored(prefecture, letter("hours", 12), letter("school", 17, unseen_from=14))
    assert ends(score.confirmed) == (95, 100, "passes")
    assert problems([score], pending=True) == ()


def test_a_letter_that_is_too_early_opens_a_range_too(prefecture):
    young = Measure(HAND, BEIJING, at(12))
    (score,) = score_sites(
        prefecture, [letter("hours", 10, as_of=at(12)), letter("school", as_of=at(12))], young, (), "autumn"
    )
    assert ends(score.confirmed) == (95, 100, "passes")


def test_a_range_across_the_mark_is_open_and_neither_passes_nor_fails(prefecture):
    score = scored(priced(prefecture, 41), letter("hours", 12), letter("school", 17, unseen_from=14))
    assert ends(score.confirmed) == (59, 100, "open")


@pytest.mark.parametrize("outcome", [Outcome.CAPTCHA, Outcome.RECIPE_BROKEN, Outcome.AMBIGUOUS, None])
def test_what_we_could_not_send_costs_nothing_and_is_named(prefecture, outcome):
    score = scored(prefecture, letter("hours", 12), letter("school", outcome=outcome))
    assert ends(score.confirmed) == (100, 100, "passes")
    assert score.not_sent == (("autumn/qs/school", str(outcome or "not tried yet")),)


def test_a_bonus_for_two_letters_stays_open_when_one_never_arrived(prefecture):
    score = scored(prefecture, letter("hours", 10), letter("school", outcome=Outcome.CAPTCHA))
    assert ends(score.confirmed) == (100, 108.5, "passes")


def test_a_site_that_no_letter_reached_by_our_fault_is_not_scored(prefecture):
    score = scored(prefecture, letter("hours", outcome=Outcome.CAPTCHA))
    assert ends(score.confirmed) == (None, None, "not scored")


def test_a_site_that_let_no_letter_through_waits_for_a_reviewer_who_may_veto(prefecture):
    down = letter("hours", outcome=Outcome.SITE_DOWN)
    score = scored(prefecture, down)
    assert score.confirmed.result is Result.NOT_SCORED
    assert (score.items[0].standing, score.items[0].why) == (Standing.TO_DECIDE, Why.NOT_REACHED)
    decided = scored(prefecture, down, reviews=(review("no-channel", "veto"),))
    assert decided.confirmed.vetoes == ("no-channel",)


def test_one_letter_through_shows_that_there_is_a_channel(prefecture):
    score = scored(prefecture, letter("hours", 12), letter("school", outcome=Outcome.NO_CHANNEL))
    assert (score.items[0].met, score.items[0].why) == (False, Why.DELIVERED)


def test_deductions_and_bonuses_pass_departments_by(prefecture):
    score = scored(prefecture, letter("hours", site=DEPARTMENT))
    assert [each.item.key for each in score.items] == ["no-channel"]
    assert ends(score.with_pending) == (None, None, "passes")


def test_a_site_whose_kind_nobody_stated_is_told_so(prefecture):
    nameless = sheet(prefecture, letter("hours", site=replace(PORTAL, kind="")))
    assert sheet_rows(nameless)["sites"][0]["note"] == KIND_UNKNOWN


def test_of_more_letters_the_first_delivered_count(prefecture):
    # "a" never arrived, so "b" and "c" are the two that count, and the late "d" costs nothing.
    cases = [letter("a", outcome=Outcome.CAPTCHA), letter("b", 12), letter("c", 12), letter("d", LATE)]
    score = scored(prefecture, *cases)
    assert ends(score.confirmed)[0] == 100
    assert [ground.topic for ground in score.items[1].grounds] == ["b", "c"]


@pytest.mark.parametrize(("via", "points"), [("any", 100), ("mail", 100), ("page", 95)])
def test_a_rubric_may_say_that_only_answers_on_pages_count(tmp_path, via, points):
    rubric = rubric_of(tmp_path, PREFECTURE.replace("points = 5\n", f'points = 5\nvia = "{via}"\n'))
    score = scored(rubric, letter("hours", 12, via="mail"))
    assert ends(score.confirmed)[0] == points
    assert score.items[1].grounds[0].answered_via == ("" if via == "page" else "mail")


def test_every_point_is_traced_to_letter_verdict_threshold_calendar_and_exhibits(prefecture):
    rows = sheet_rows(sheet(prefecture, letter("hours", 12), letter("school", LATE)), "qs")
    (simple,) = [item for item in rows["sites"][0]["items"] if item["item"] == "simple"]
    assert simple["letters"][1] == {
        "reference": "autumn/qs/school",
        "topic": "school",
        "outcome": "confirmed",
        "answered_via": "page",
        "low": -5,
        "high": -5,
        "exhibits": [
            {"role": "form picture", "sha256": "a" * 64},
            {"role": "watched page", "sha256": "b" * 64},
        ],
        "working_days": 5,
        "finding": "late",
        "due_on": "2026-10-15",
        "clock": "window of looks",
        "calendar": "HAND v1",
        "reason": "The answer came after the deadline.",
        "rests_on": "suggested",
        "could_turn": False,
    }
    assert json.loads(json.dumps(rows)) == rows


# The plain rubric: 100 times the share of the delivered letters that were answered by the 15th.
@pytest.mark.parametrize(
    ("answered", "low", "result"),
    [
        ((12, 12, 12), 100, "passes"),
        ((12, 12, LATE), Fraction(200, 3), "fails"),
        ((None, None, None), 0, "fails"),
    ],
)
def test_the_plain_rubric_is_a_share_in_points(answered, low, result):
    score = scored(read_rubric("plain"), *(letter(str(n), day) for n, day in enumerate(answered)))
    assert (score.confirmed.low, str(score.confirmed.result)) == (low, result)
    assert score.confirmed == score.with_pending


def test_the_national_rubric_counts_what_is_only_remembered_apart():
    # Confirmed: nothing was taken off. Pending: 5 points for each of two letters.
    score = scored(read_rubric("national"), letter("hours"), letter("school", LATE))
    assert (ends(score.confirmed)[:2], ends(score.with_pending)[:2]) == ((100, 100), (90, 90))
    assert [each.item.key for each in score.to_decide(pending=False)] == [
        "unanswered-3-months",
        "column-stale",
    ]


def test_a_bonus_whose_points_nobody_knows_is_named_and_not_counted():
    score = scored(read_rubric("national"), letter("hours", 10), letter("school", 10))
    assert ends(score.with_pending)[:2] == (100, 100)
    assert (score.with_pending.unpriced, score.confirmed.unpriced) == (("both-within-1",), ())


def test_the_national_rubric_is_what_the_facts_say():
    items = {each.key: each for each in read_rubric("national").items}
    confirmed = {key for key, item in items.items() if item.status is Status.CONFIRMED}
    assert confirmed == {"no-channel", "unanswered-3-months", "column-stale"}
    assert {key for key, item in items.items() if item.effect is Effect.VETO} == confirmed - {"column-stale"}
    assert all(item.kinds == (() if item.effect is Effect.VETO else ("portal",)) for item in items.values())
    assert [items[key].points for key in ("column-stale", "simple-enquiries", "both-within-1")] == [
        3,
        5,
        None,
    ]


def test_a_reviewers_decision_is_counted_with_name_and_reason(prefecture):
    score = scored(prefecture, letter("hours", 12), reviews=(review("stale", "-3"),))
    stale = score.items[-1]
    assert (stale.standing, stale.high, stale.decision.reviewer) == (Standing.DECIDED, -3, "li")
    (problem,) = problems([score], pending=False)
    assert (problem.why, problem.decision.reason, problem.grounds) == (Why.DECIDED, "seen", ())


def test_a_reviewer_may_overrule_what_letters_say_and_the_letters_stay(prefecture):
    score = scored(prefecture, letter("hours"), letter("school"), reviews=(review("simple", "0"),))
    assert ends(score.confirmed)[0] == 100
    assert len(score.items[1].grounds) == 2


def test_the_latest_decision_holds_until_it_is_taken_back(prefecture):
    made = [review("stale", "-3", day=16), review("stale", "-1", day=17), review("stale", "open", day=18)]
    for count, points in ((1, 97), (2, 99), (3, 100)):
        score = scored(prefecture, letter("hours", 12), reviews=tuple(made[:count]))
        assert ends(score.confirmed)[1] - 8.5 * (score.items[2].met is None) == points


def test_a_decision_made_after_the_as_of_instant_is_not_known_yet(prefecture):
    score = scored(prefecture, letter("hours", 12), reviews=(review("stale", "-3", day=21),))
    assert score.items[-1].standing is Standing.TO_DECIDE


def test_a_decision_under_another_rubric_does_not_count(prefecture):
    score = scored(prefecture, letter("hours", 12), reviews=(review("stale", "-3", rubric="other"),))
    assert score.items[-1].standing is Standing.TO_DECIDE


def test_a_decision_that_fits_the_rubric_no_more_must_be_made_again(prefecture):
    score = scored(prefecture, letter("hours", 12), reviews=(review("stale", "-30"),))
    assert (score.items[-1].standing, score.items[-1].why) == (Standing.TO_DECIDE, Why.OUTDATED)


@pytest.mark.parametrize(
    ("item", "said", "kept"),
    [
        ("stale", "3", "-3"),
        ("stale", "-2.50", "-2.5"),
        ("stale", "0", "0"),
        ("simple", "10", "-10"),
        ("login", ".5", "0.5"),
        ("no-channel", "veto", "veto"),
        ("no-channel", "passes", "passes"),
        ("login", "open", "open"),
    ],
)
def test_a_decision_is_kept_in_one_way_of_writing(prefecture, item, said, kept):
    assert worded(prefecture.item(item), said) == kept


@pytest.mark.parametrize(
    ("item", "said", "sentence"),
    [
        ("stale", "4", "The item stale is worth 3 points at most, not -4."),
        ("simple", "10.5", "The item simple is worth 10 points at most, not -10.5."),
        ("login", "-0.5", "The item login is a bonus and takes no points off: write 0 or more."),
        ("stale", "much", "'much' is no number of points for the item stale: write 3 or 2.5, or open."),
        ("stale", "nan", "'nan' is no number of points for the item stale: write 3 or 2.5."),
        ("stale", "veto", "'veto' is no number of points for the item stale: write 3 or 2.5, or open."),
        ("no-channel", "3", "The item no-channel is a veto: decide veto, passes or open, not '3'."),
    ],
)
def test_a_decision_that_cannot_be_meant_is_refused(prefecture, item, said, sentence):
    with pytest.raises(WrongUse) as refusal:
        worded(prefecture.item(item), said)
    assert str(refusal.value) == sentence


def test_another_threshold_shows_whose_result_changes_without_and_with_pending_items():
    # Answered on the 14th: in time within 5 working days (the 15th), late within 2 (the 12th).
    plain, other = read_rubric("plain"), with_threshold(read_rubric("plain"), 2)
    cases = [letter("hours", 14), letter("hours", 10, site=of(PORTAL, "bh"))]
    rows = shift_rows(sheet(plain, *cases), sheet(other, *cases))
    for key in ("without_pending", "with_pending"):
        assert (rows[key]["other_result"], rows[key]["other_points"]) == (1, 0)
        (site,) = rows[key]["sites"]
        assert (site["site"], site["before"]["high"], site["after"]["high"]) == ("qs", 100, 0)
    assert rows["rubric"]["version"] == f"{plain.version} if within 2"


def test_a_rubric_without_a_main_item_has_no_threshold_to_change(prefecture):
    with pytest.raises(WrongUse, match="names no item whose threshold can be changed"):
        with_threshold(replace(prefecture, main=None), 2)


def ranked(rubric: Rubric, *, reviewed: bool = True, **answered: tuple[int | None, ...]) -> dict[str, object]:
    """By site: the rank, or the reason for none. Sites are asked as many letters as days are given."""
    cases = [
        letter(
            str(number),
            day and abs(day),
            site=of(PORTAL, code),
            unseen_from=14 if day and day < 0 else None,
            reviewed=reviewed,
        )
        for code, days in answered.items()
        for number, day in enumerate(days)
    ]
    places = ranks(sheet(rubric, *cases).scores, pending=False)
    return {code: place.rank or place.reason for code, place in places.items()}


def test_ranges_that_do_not_overlap_are_ranked_and_equal_scores_share_a_rank():
    found = ranked(read_rubric("plain"), a=(12, 12), b=(12, LATE), c=(LATE, 12), d=(None, None))
    assert found == {"a": 1, "b": 2, "c": 2, "d": 4}


def test_where_ranges_overlap_nobody_is_ranked_and_the_reason_is_said():
    # "b" lies anywhere from 50 to 100 and overlaps "a" (100) and "c" (50), but not "d" (0).
    found = ranked(read_rubric("plain"), a=(12, 12), b=(12, -17), c=(12, LATE), d=(None, None))
    assert found == {"a": NoRank.OVERLAP, "b": NoRank.OVERLAP, "c": NoRank.OVERLAP, "d": 4}


def test_nobody_is_ranked_while_a_reviewer_has_items_of_any_site_to_decide(prefecture):
    assert set(ranked(prefecture, a=(12, 12), b=(None, None)).values()) == {NoRank.UNDECIDED}


def test_problems_name_site_region_kind_item_reason_letters_and_exhibits(prefecture):
    (row,) = problem_rows(sheet(prefecture, letter("hours", 12), letter("school", LATE)), pending=False)
    assert row == {
        "site": "qs",
        "name": "青石市人民政府",
        "region": "青石",
        "level": "city",
        "kind": "portal",
        "item": "simple",
        "effect": "deduction",
        "status": "confirmed",
        "what": {"zh": "简单咨询", "en": "Simple enquiries"},
        "why": "A letter that counts was not answered in time.",
        "references": ["autumn/qs/school"],
        "only_suggested": ["autumn/qs/school"],
        "exhibits": ["a" * 64, "b" * 64],
        "decision": None,
    }


# The plain rubric: 100 times the share of the letters answered by the 15th; a site below 60 fails.
def test_a_score_says_what_reviewing_may_make_of_it():
    rubric = read_rubric("plain")
    one = scored(rubric, letter("hours", 12, reviewed=True), letter("school", 12))
    assert (one.confirmed.result, one.confirmed.low, one.confirmed.high) == (Result.PASSES, 100, 100)
    # If a reviewer calls the second answer none, half is answered: 50 points.
    bounds = one.bounds(pending=False)
    assert (bounds.result, bounds.low, bounds.high) == (Result.OPEN, 50, 100)
    assert one.could_turn(pending=False)
    assert one.only_suggested(pending=False) == ("autumn/qs/school",)


def test_once_everything_is_reviewed_a_score_has_no_other_bounds():
    reviewed = [letter("hours", 12, reviewed=True), letter("school", LATE, reviewed=True)]
    score = scored(read_rubric("plain"), *reviewed)
    assert (score.bounds(pending=False), score.bounds(pending=True)) == (score.confirmed, score.with_pending)
    assert (score.could_turn(pending=False), score.only_suggested(pending=False)) == (False, ())


def test_a_late_answer_nobody_reviewed_costs_its_points_whatever_a_reviewer_says():
    score = scored(read_rubric("plain"), letter("hours", LATE))
    assert (score.confirmed.result, score.could_turn(pending=False)) == (Result.FAILS, False)


def test_where_only_reviews_count_an_answer_that_waits_leaves_the_site_open():
    strict = [
        letter("hours", 12, reviewed=True, counting=Counting.REVIEWED),
        letter("school", 12, counting=Counting.REVIEWED),
    ]
    score = scored(read_rubric("plain"), *strict)
    assert (score.confirmed.result, score.confirmed.low, score.confirmed.high) == (Result.OPEN, 50, 100)
    assert score.bounds(pending=False) == score.confirmed


def test_nobody_is_ranked_on_answers_that_no_reviewer_confirmed():
    # "a" may end anywhere from 0 to 100 while nobody has read its answers, and so overlaps "b" (0).
    found = ranked(read_rubric("plain"), reviewed=False, a=(12, 12), b=(None, None))
    assert found == {"a": NoRank.OVERLAP, "b": NoRank.OVERLAP}


KINDS = {"in time": 12, "late": LATE, "no answer": None}


@given(
    st.lists(st.sampled_from(["in time", "late", "no answer", "undetermined"]), min_size=1, max_size=4),
    st.data(),
)
def test_however_the_open_letters_turn_out_the_score_lies_in_its_range(findings, data):
    rubric = read_rubric("plain")

    def score(kinds: list[str]) -> Tally:
        return scored(
            rubric,
            *(
                letter(str(n), 17, unseen_from=14) if kind == "undetermined" else letter(str(n), KINDS[kind])
                for n, kind in enumerate(kinds)
            ),
        ).confirmed

    turned_out = [
        data.draw(st.sampled_from(list(KINDS))) if kind == "undetermined" else kind for kind in findings
    ]
    before, after = score(findings), score(turned_out)
    assert before.low <= after.low == after.high <= before.high


FAULTS = {
    "an unknown key": ("points = 5", "point = 5", "items[2].point; the nearest known key is points"),
    "a key with spaces": ('key = "quick"', 'key = "quick one"', "items[3].key: 'quick one' is no short name"),
    "no status": ('status = "confirmed"\n', "", "key items[1].status is missing; add it"),
    "no source": ('source = "s"\n', "", "key items[1].source is missing; add it"),
    "no points": ("points = 5\n", "", 'the item simple needs the key points: a number, or "unknown"'),
    "points in words": ("points = 5\n", 'points = "many"\n', "items[2].points: expected a number of points"),
    "a veto with points": ('decided_by = "channel"', 'decided_by = "channel"\npoints = 1', "has no points"),
    "a deduction without a price": ("points = 5\n", 'points = "unknown"\n', "needs points as a number"),
    "letters without a threshold": ("within = 5\n", "", "is decided by letters and needs the key within"),
    "a threshold for a reviewer": ("points = 3", "points = 3\nwithin = 2", "is not decided by letters"),
    "nothing for the reviewer": (
        'points = 3\nhow = { zh = "看", en = "look" }',
        "points = 3",
        "in the key how",
    ),
    "a shared bonus": ("points = 8.5", "points = 8.5\nshared = true", "is no deduction"),
    "one key twice": ('key = "quick"', 'key = "simple"', "the item 'simple' stands there twice"),
    "a main item that is none": ('main = "simple"', 'main = "stale"', "must be an item decided by letters"),
    "an unknown effect counted": ('effect = "bonus"', 'effect = "unknown"', "only a reviewer can decide it"),
    "a bonus for having a channel": ('effect = "veto"', 'effect = "bonus"\npoints = 1', "can be a veto or"),
    "a title in one language": ('en = "No channel" }', "}", "items[1].title.en is missing"),
}


@pytest.mark.parametrize(("old", "new", "sentence"), FAULTS.values(), ids=FAULTS.keys())
def test_a_faulty_rubric_is_refused_with_file_line_and_key(tmp_path, old, new, sentence):
    assert old in PREFECTURE
    with pytest.raises(WrongUse) as refusal:
        rubric_of(tmp_path, PREFECTURE.replace(old, new, 1).replace(", }", " }"))
    assert f"{tmp_path / 'own.toml'}:" in str(refusal.value)
    assert sentence in str(refusal.value)


def test_a_rubric_nobody_wrote_is_refused_with_the_names_there_are():
    assert rubric_names() == ("national", "plain")
    with pytest.raises(WrongUse, match=r"choose one of national, plain, or name a \.toml file"):
        read_rubric("nationl")
    with pytest.raises(WrongUse, match="there is no such file"):
        read_rubric("nowhere.toml")


@pytest.mark.parametrize(
    ("table", "terms"),
    [
        ("why", Why), ("no_rank", NoRank), ("obstacle", NotComparable), ("change", Change),
        ("result", Result), ("standing", Standing), ("effect", Effect), ("status", Status),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_every_word_of_scoring_has_its_chinese(table, terms):
    english = {key: entry["en"] for key, entry in load_translations()._tables[table].items()}
    assert english == {str(term): str(term) for term in terms}


def test_the_note_on_an_unknown_kind_has_its_chinese():
    assert load_translations().one("en", "score.kind_unknown") == KIND_UNKNOWN


@pytest.mark.parametrize(
    ("answered", "ended"),
    [(12, "passes"), (LATE, "vetoed"), (-LATE, "open")],
    ids=["in time", "late", "open"],
)
def test_a_rubric_may_veto_by_letters_and_an_undetermined_one_leaves_that_open(tmp_path, answered, ended):
    vetoing = PREFECTURE.replace('"deduction"', '"veto"', 1).replace("points = 5\n", "")
    unseen_from = 14 if answered < 0 else None
    score = scored(rubric_of(tmp_path, vetoing), letter("hours", abs(answered), unseen_from=unseen_from))
    assert str(score.confirmed.result) == ended


def test_an_item_of_unknown_effect_is_counted_as_the_reviewer_signs_it():
    reviews = (
        review("unified-login", "2", rubric="national"),
        review("list-complete", "-4", rubric="national"),
    )
    score = scored(read_rubric("national"), letter("hours", 12), letter("school", 12), reviews=reviews)
    assert (ends(score.confirmed)[0], ends(score.with_pending)[0]) == (100, 98)


def test_a_score_is_made_of_what_the_ledger_holds_and_a_decision_is_kept_there(tmp_path):
    with made_bench(tmp_path) as bench:
        # given one of two letters sent on Wednesday 2025-09-24, answered three hours later
        bench.send()
        reference = bench.first.reference
        bench.look(bench.clock.at + timedelta(hours=3), FoundReply(reference, ANSWER))
        rubric, now = read_rubric("national"), bench.clock.now()

        made = decide(bench.running, rubric, Decided("qs", "column-stale", "3", "old", "li"), bench.outside)
        found = score_round(bench.running, rubric, bench.outside, now)

        (score,) = found.scores
        by_key = {each.item.key: each for each in score.items}
        assert by_key["column-stale"].decision == made
        assert ends(score.confirmed) == (97, 97, "passes")
        (delivered, unsent) = by_key["simple-enquiries"].grounds
        assert (delivered.reference, str(delivered.verdict.finding)) == (reference, "in time")
        assert {"form picture", "page"} <= {kept.role for kept in delivered.exhibits}
        assert (unsent.outcome, by_key["both-within-1"].why) == ("not tried yet", Why.TOO_FEW)


def test_the_ledger_keeps_no_decision_about_a_site_nobody_asks(tmp_path):
    with made_bench(tmp_path) as bench, pytest.raises(WrongUse, match="There is no score autumn/bh/national"):
        bench.outside.ledger.reviews.add(review("stale", "-3", rubric="national", site="bh"))


def test_a_decision_about_an_item_that_passes_the_site_by_is_refused(tmp_path):
    other = rubric_of(tmp_path, PREFECTURE.replace('kinds = ["portal"]', 'kinds = ["department"]'))
    with (
        made_bench(tmp_path) as bench,
        pytest.raises(WrongUse, match="applies to department, and the register"),
    ):
        decide(bench.running, other, Decided("qs", "stale", "3", "old", "li"), bench.outside)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a round of two letters that nobody sent yet."""
    folder = tmp_path_factory.mktemp("scoring") / "w"
    assert CliRunner().invoke(main, ["init", str(folder)]).exit_code == 0
    campaign = folder / "campaigns/example.toml"
    text = campaign.read_text("utf-8").replace("2026-12-", "2099-12-").replace('"CN"', '"EVERY-DAY"')
    campaign.write_text(text, "utf-8")
    stdout_of(folder, "campaign", "plan", "example")
    return folder


def test_at_the_command_line_a_decision_is_recorded_and_counted(workspace):
    said = ("example", "example", "unanswered-3-months", "veto", "--reason", "message 12 of March")

    before = json.loads(stdout_of(workspace, "score", "example", "--json"))
    made = json.loads(stdout_of(workspace, "score", "decide", *said, "--json"))
    after = json.loads(stdout_of(workspace, "score", "show", "example", "--site", "example", "--json"))

    assert before["sites"][0]["without_pending"]["result"] == "not scored"
    assert made["key"] == "example/example/national.unanswered-3-months"
    assert after["sites"][0]["without_pending"]["vetoes"] == ["unanswered-3-months"]
    (item,) = [each for each in after["sites"][0]["items"] if each["item"] == "unanswered-3-months"]
    assert (item["decision"]["reason"], item["standing"]) == ("message 12 of March", "decided")
    stdout_of(workspace, "score", "decide", *said[:3], "open", "--reason", "it was another site")


def test_points_may_be_said_with_their_minus(workspace):
    words = ("example", "example", "column-stale", "-3", "--reason", "newest reply of May")
    assert stdout_of(workspace, "score", "decide", *words).endswith("national.column-stale is now: -3\n")


def test_for_people_a_score_says_what_is_open_and_who_has_no_rank(workspace):
    lines = stdout_of(workspace, "score", "example", "--if", "2").splitlines()
    assert lines[1].startswith("rubric national (sha256:")
    assert "No rank with pending items for 1 of 1 sites: No letter was delivered." in lines
    assert lines[-1].startswith("If simple-enquiries were within 2 working days, with pending items: 0 sites")
    whole = stdout_of(workspace, "score", "example", "--site", "example")
    assert "no-channel (veto, confirmed)  not asked: No letter was delivered, by our doing" in whole
    assert "To decide: unified-login: Unified login" in whole


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("score decide example nowhere column-stale 3 --reason x", "asks no site 'nowhere'"),
        ("score decide example example stale 3 --reason x", "has no item 'stale'; there are: no-channel"),
        ("score decide example example column-stale 3 --reason ' '", "A decision needs a reason"),
        ("score example --site nowhere", "asks no site 'nowhere'"),
        ("score example --rubric nationl", "There is no rubric 'nationl'"),
        ("compare example example", "cannot be compared with itself"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_sentence(workspace, words, sentence):
    assert sentence in stdout_of(workspace, *shlex.split(words), code=2)
