"""Planning a round: who is asked what and when, drawn from a seed; rounds of a recurring campaign."""

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.doubles import BEIJING, Bench, a_campaign, made_bench
from support.repository import ROOT

from replyclock.analysis.calendars.load import load_calendar
from replyclock.cli.run import planner
from replyclock.domain.inquiry import Inquiry, Letter, Site
from replyclock.domain.sending.pacing import OfficeHours, blocked_order
from replyclock.domain.sending.rounds import Recurrence, Round, add_months, round_of, round_on
from replyclock.errors import CalendarUnknown, NotAllowed, WrongUse
from replyclock.steps.planning.compose import Draft
from replyclock.steps.planning.next_round import plan_due_round, recurring_campaigns
from replyclock.steps.planning.plan import draw_round, plan_round
from replyclock.workspace.personas import address_name
from replyclock.workspace.token_key import make_secret

STARTER = ROOT / "replyclock/starter"
TOPICS = ("a", "b", "c", "d", "e", "f")
CN = load_calendar("CN")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with made_bench(tmp_path) as made:
        yield made


def sites(*blocks: tuple[str, str, int]) -> list[Site]:
    """So many sites of each (region, level)."""
    return [
        Site(f"{region}-{level}-{number}", "x", "https://qs.example/", region=region, level=level)
        for region, level, count in blocks
        for number in range(count)
    ]


def draft(*, number: int = 0, recur: Recurrence = Recurrence.ONCE, seed: int = 7, **changes: object) -> Draft:
    """A draft of the campaign `tour`, whose first round lies on the four workdays of 2025-09-22 to 25."""
    window = {"first": "2025-09-22", "last": "2025-09-25"}
    campaign = a_campaign(name="tour", letters=TOPICS, seed=seed, window=window, recur=recur, **changes)
    campaign = campaign.model_copy(
        update={"authorisation": campaign.authorisation.model_copy(update={"valid_to": date(2098, 12, 31)})}
    )
    letters = {topic: Letter(topic, "zh", topic, "{{ persona.name }}", ("x",)) for topic in TOPICS}
    days = round_of("tour", recur, campaign.window.first, campaign.window.last, number)
    return Draft(campaign, days, sites(("north", "city", 2), ("south", "county", 1)), letters, b"secret")


def words(inquiries: tuple[Inquiry, ...]) -> list[tuple[object, ...]]:
    return [(each.reference, each.persona, each.title, each.planned_at, each.token) for each in inquiries]


class TestOrder:
    @given(st.permutations(sites(("n", "city", 3), ("s", "city", 2), ("s", "county", 1))), st.integers())
    def test_regions_and_levels_take_turns_in_an_order_that_only_the_seed_decides(
        self, shuffled: list[Site], seed: int
    ) -> None:
        order = blocked_order(shuffled, seed)

        blocks = [(site.region, site.level) for site in order]
        assert Counter(blocks[:3]) == {("n", "city"): 1, ("s", "city"): 1, ("s", "county"): 1}
        assert Counter(blocks[3:5]) == {("n", "city"): 1, ("s", "city"): 1}
        assert order == blocked_order(sorted(shuffled, key=lambda site: site.code), seed)

    def test_another_seed_gives_another_order(self) -> None:
        many = sites(("n", "city", 20))

        assert len({tuple(site.code for site in blocked_order(many, seed)) for seed in range(10)}) == 10


class TestTimes:
    @given(
        st.dates(date(2019, 1, 1), date(2026, 11, 1)),
        st.integers(0, 30),
        st.integers(1, 60),
        st.tuples(st.times(time(7), time(11)), st.times(time(13), time(20))),
    )
    def test_letters_are_spread_over_the_office_hours_of_working_days(
        self, first_on: date, days: int, count: int, hours: tuple[time, time]
    ) -> None:
        office = OfficeHours(CN, BEIJING, *hours)

        slots = office.slots(first_on, first_on + timedelta(days), count)

        working = [first_on + timedelta(step) for step in range(days + 1)]
        assert len(slots) == (count if any(map(CN.is_workday, working)) else 0)
        assert all(office.is_open(slot) for slot in slots)
        assert slots == sorted(set(slots))

    def test_a_weekend_that_is_worked_is_used_and_a_holiday_is_not(self) -> None:
        # Notice of 2024-11-12: 2025-09-28 (a Sunday) is worked, 2025-10-01 to 08 are off.
        office = OfficeHours(CN, BEIJING, time(9), time(17))

        slots = office.slots(date(2025, 9, 28), date(2025, 10, 8), 3)

        assert [f"{slot:%m-%d %H:%M}" for slot in slots] == ["09-28 13:00", "09-29 13:00", "09-30 13:00"]

    def test_the_two_letters_to_a_site_lie_half_a_window_apart(self, bench: Bench) -> None:
        planned = draw_round(draft(), bench.outside)

        # 6 letters over 4 days of 8 hours, one every 5 h 20: a site comes again 16 hours or 2 days later.
        first, second = planned[:3], planned[3:]
        assert [each.site for each in first] == [each.site for each in second]
        for one, other in zip(first, second, strict=True):
            assert other.planned_at - one.planned_at == timedelta(days=2)

    def test_planned_times_are_utc_and_in_order(self, bench: Bench) -> None:
        planned = [each.planned_at for each in draw_round(draft(), bench.outside)]

        # 09:00 in Beijing and half of 5 h 20 later.
        assert planned[0] == datetime(2025, 9, 22, 3, 40, tzinfo=UTC)
        assert planned == sorted(planned)
        assert {instant.tzinfo for instant in planned} == {UTC}

    def test_a_window_without_a_working_day_is_refused(self, bench: Bench) -> None:
        holiday = Round("tour", 0, date(2025, 10, 1), date(2025, 10, 8))

        with pytest.raises(
            WrongUse, match="no working day between 2025-10-01 and 2025-10-08: choose other days"
        ):
            plan_round(replace(draft(), round=holiday), bench.outside)

    def test_a_window_that_is_over_is_refused(self, bench: Bench) -> None:
        bench.clock.at = datetime(2025, 9, 26, tzinfo=BEIJING)

        with pytest.raises(WrongUse, match="ended on 2025-09-25, and nothing would be sent"):
            plan_round(draft(), bench.outside)

    def test_a_deadline_that_no_calendar_covers_is_refused_before_anything_is_asked(
        self, bench: Bench
    ) -> None:
        year_end = Round("tour", 0, date(CN.last_year, 12, 28), date(CN.last_year, 12, 31))

        with pytest.raises(CalendarUnknown, match="The calendar CN covers"):
            plan_round(replace(draft(), round=year_end), bench.outside)


class TestDraw:
    def test_the_same_seed_draws_the_same_letters(self, bench: Bench) -> None:
        assert words(draw_round(draft(), bench.outside)) == words(draw_round(draft(), bench.outside))

    def test_another_seed_draws_others(self, bench: Bench) -> None:
        one, other = (draw_round(draft(seed=seed), bench.outside) for seed in (7, 8))

        assert {each.persona.name for each in one} != {each.persona.name for each in other}

    def test_what_a_site_is_asked_does_not_depend_on_the_other_sites(self, bench: Bench) -> None:
        whole = draft()
        alone = replace(whole, sites=whole.sites[:1])

        asked = {each.reference: each.persona for each in draw_round(whole, bench.outside)}
        again = {each.reference: each.persona for each in draw_round(alone, bench.outside)}

        assert again.items() <= asked.items()
        assert len(again) == 2

    def test_every_letter_has_a_writer_and_a_reply_address_of_its_own(self, bench: Bench) -> None:
        planned = draw_round(draft(), bench.outside)

        assert len({each.persona.email for each in planned}) == len({each.token for each in planned}) == 6
        assert all(each.persona.email == f"auditor+{each.token}@inspection.example" for each in planned)
        assert all(each.persona.name in each.body for each in planned)

    def test_on_a_domain_of_our_own_the_address_is_the_writers(self, bench: Bench) -> None:
        contacts = {"email": "post@lotus-post.example", "addressing": "catch-all"}
        planned = draw_round(draft(contacts=contacts), bench.outside)

        for each in planned:
            writer = ".".join(address_name(each.persona.name))
            assert each.persona.email == f"{writer}.{each.token}@lotus-post.example"
            assert each.persona.name in each.body

    def test_a_site_gets_no_topic_twice_in_a_round(self, bench: Bench) -> None:
        planned = draw_round(draft(letters_per_site=2), bench.outside)

        assert len({(each.site.code, each.topic) for each in planned}) == 6

    def test_a_site_that_is_not_in_the_register_is_named(self, bench: Bench) -> None:
        with pytest.raises(WrongUse, match=r"names the site 'gone'; sites\.csv has no such code"):
            plan_round(draft(sites=["gone"]), bench.outside)

    def test_a_host_outside_the_authorisation_stops_the_whole_plan(self, bench: Bench) -> None:
        bench.office.reaches = frozenset({"qs.example", "tracker.example"})

        with pytest.raises(NotAllowed, match=r"does not cover the host tracker\.example"):
            plan_round(draft(), bench.outside)

        assert bench.outside.ledger.plans.rounds("tour") == ()

    def test_a_round_is_planned_once(self, bench: Bench) -> None:
        plan_round(draft(), bench.outside)

        with pytest.raises(NotAllowed, match="The round tour was planned before, and nobody is asked twice"):
            plan_round(draft(seed=8), bench.outside)


class TestRounds:
    def test_three_rounds_of_two_letters_ask_all_six_topics_at_every_site(self, bench: Bench) -> None:
        asked: dict[str, list[str]] = {}
        for number in range(3):
            for each in plan_round(draft(number=number, recur=Recurrence.MONTHLY), bench.outside):
                asked.setdefault(each.site.code, []).append(each.topic)

        assert all(sorted(topics) == list(TOPICS) for topics in asked.values())
        assert [each.key for each in bench.outside.ledger.plans.rounds("tour")] == [
            "tour@2025-09",
            "tour@2025-10",
            "tour@2025-11",
        ]

    def test_the_same_topic_in_a_later_round_is_another_letter(self, bench: Bench) -> None:
        rounds = [
            plan_round(draft(number=number, recur=Recurrence.MONTHLY, letters_per_site=2), bench.outside)
            for number in range(4)
        ]

        letters = [each for planned in rounds for each in planned]
        assert len({each.reference for each in letters}) == len({each.token for each in letters}) == 24

    @pytest.mark.parametrize(
        ("recur", "number", "key", "first", "last"),
        [
            ("once", 0, "r", "2026-01-28", "2026-01-30"),
            ("monthly", 0, "r@2026-01", "2026-01-28", "2026-01-30"),
            ("monthly", 1, "r@2026-02", "2026-02-28", "2026-03-02"),
            ("monthly", 12, "r@2027-01", "2027-01-28", "2027-01-30"),
            ("quarterly", 1, "r@2026-04", "2026-04-28", "2026-04-30"),
        ],
    )
    def test_a_round_lies_whole_months_after_the_first(
        self, recur: str, number: int, key: str, first: str, last: str
    ) -> None:
        found = round_of("r", Recurrence(recur), date(2026, 1, 28), date(2026, 1, 30), number)

        assert found == Round(key, number, date.fromisoformat(first), date.fromisoformat(last))

    @pytest.mark.parametrize(
        ("today", "key"),
        [
            ("2025-12-01", "r@2026-01"),
            ("2026-01-30", "r@2026-01"),
            ("2026-01-31", "r@2026-02"),
            ("2026-05-01", "r@2026-05"),
        ],
        ids=["before the first", "on its last day", "the day after", "months later"],
    )
    def test_the_round_of_a_day_is_under_way_or_comes_next(self, today: str, key: str) -> None:
        found = round_on(
            "r", Recurrence.MONTHLY, date(2026, 1, 28), date(2026, 1, 30), date.fromisoformat(today)
        )

        assert found.key == key

    def test_a_month_without_that_day_gives_its_last(self) -> None:
        assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
        assert add_months(date(2023, 11, 30), 3) == date(2024, 2, 29)


class TestRecurring:
    @pytest.fixture
    def workspace(self, tmp_path: Path) -> Path:
        """A workspace whose campaign `example` comes every month from 2025-09-24 on."""
        folder = Path(shutil.copytree(STARTER, tmp_path / "w"))
        make_secret(folder)
        path = folder / "campaigns/example.toml"
        text = path.read_text("utf-8").replace('"once"', '"monthly"').replace("2026-12-0", "2025-09-2")
        text = text.replace("valid_to = 2026-12-31", "valid_to = 2025-11-30").replace(
            "www.example.invalid", "qs.example"
        )
        path.write_text(text, "utf-8")
        return folder

    def test_a_campaign_goes_on_by_itself_only_after_a_person_planned_its_first_round(
        self, bench: Bench, workspace: Path
    ) -> None:
        assert recurring_campaigns(bench.outside) == ()

        first = plan_due_round("example", workspace, bench.outside)

        assert first == "example@2025-09"
        assert recurring_campaigns(bench.outside) == ("example",)

    def test_a_round_is_planned_on_its_first_day_and_not_again(self, bench: Bench, workspace: Path) -> None:
        planned = []
        for day in (24, 25, 30, 31, 51, 52, 53):
            bench.clock.at = datetime(2025, 9, 1, 8, tzinfo=ZoneInfo("Asia/Shanghai")) + timedelta(day - 1)
            planned.append(plan_due_round("example", workspace, bench.outside))

        # 2025-10-21 is day 51: the starter's window of 1 to 4 December became 21 to 24 September.
        assert planned == ["example@2025-09", None, None, None, "example@2025-10", None, None]

    def test_a_run_says_once_what_hinders_a_round_and_goes_on(
        self, bench: Bench, workspace: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        plan_due_round("example", workspace, bench.outside)
        bench.clock.at = datetime(2025, 12, 21, 8, tzinfo=ZoneInfo("Asia/Shanghai"))
        faults: list[str] = []
        plan = planner(workspace, bench.outside, faults)

        planned = [plan(), plan()]

        assert planned == [[], []]
        assert len(faults) == 1
        assert capsys.readouterr().err == f"Error: {faults[0]}\n"

    def test_without_leave_for_the_next_round_nothing_is_planned(self, bench: Bench, workspace: Path) -> None:
        bench.clock.at = datetime(2025, 12, 21, 8, tzinfo=ZoneInfo("Asia/Shanghai"))

        with pytest.raises(
            NotAllowed, match="valid from 2025-09-21 to 2025-11-30, and 2025-12-21 is outside"
        ):
            plan_due_round("example", workspace, bench.outside)
