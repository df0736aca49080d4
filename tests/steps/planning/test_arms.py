"""Arms: wordings and writers in balance by region and level, the same from the same seed; limits of forms."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.doubles import Bench, a_campaign, made_bench
from support.repository import TESTS

from replyclock.analysis.statistics.frame import letter_of
from replyclock.domain.evidence.canonical import parse_canonical
from replyclock.domain.inquiry import Inquiry, Letter, Site, Wording
from replyclock.domain.register.sampling import random_number
from replyclock.domain.sending.arms import Subject, assign
from replyclock.domain.sending.rounds import Recurrence, round_of
from replyclock.domain.sending.text_limits import Limit, form_length
from replyclock.errors import WrongUse
from replyclock.probes.recipe.model import load_recipe
from replyclock.steps.planning.compose import Draft
from replyclock.steps.planning.plan import draw_round, plan_round
from replyclock.workspace.letters import read_letter_file

DAY = date(2025, 9, 1)
PLAIN = Wording("plain", "几点开门", "您好，请问几点开门？{{ persona.name }}", "王", DAY)
LONG = Wording("long", "关于大厅开放时间的咨询", "您好，请问大厅的开放时间？{{ persona.name }}", "王", DAY)
UNAPPROVED = replace(PLAIN, name="new", approved_by="", approved_on=None)
LETTER = Letter(
    "hours", "zh", "大厅开放时间", "请问开放时间？{{ persona.name }}", ("x",), (PLAIN, LONG, UNAPPROVED)
)
BLOCKS = [("north", "city", 7), ("north", "county", 4), ("south", "city", 1), ("west", "county", 2)]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with made_bench(tmp_path) as made:
        yield made


def draft(letter: Letter = LETTER, **changes: object) -> Draft:
    """One letter to each of 14 sites in four blocks."""
    sites = [
        Site(f"{region}-{level}-{number}", "x", "https://qs.example/", region=region, level=level)
        for region, level, count in BLOCKS
        for number in range(count)
    ]
    campaign = a_campaign(name="tour", letters=["hours"], letters_per_site=1, **changes)
    days = round_of("tour", Recurrence.ONCE, campaign.window.first, campaign.window.last, 0)
    return Draft(campaign, days, sites, {"hours": letter}, b"secret")


def by_block(planned: tuple[Inquiry, ...]) -> dict[tuple[str, str], Counter[str | None]]:
    found: dict[tuple[str, str], Counter[str | None]] = {}
    for each in planned:
        found.setdefault((each.site.region, each.site.level), Counter())[each.arm] += 1
    return found


class TestAssign:
    @given(st.lists(st.tuples(*map(st.sampled_from, ("ns", "pcx")))), st.integers(1, 5), st.integers())
    def test_no_arm_comes_twice_more_than_another_in_a_block_or_in_all(
        self, blocks: list[tuple[str, str]], arms: int, seed: int
    ) -> None:
        names = tuple(f"arm{number}" for number in range(arms))
        subjects = [Subject(f"s{number}", block, names) for number, block in enumerate(blocks)]

        given_ = assign(subjects, lambda text: int(random_number(str(seed), text), 16))

        parts = [subjects, *([each for each in subjects if each.block == block] for block in set(blocks))]
        for part in parts:
            counts = Counter(dict.fromkeys(names, 0))
            counts.update(given_[each.key] for each in part)
            assert sum(counts.values()) == len(part)
            assert max(counts.values()) - min(counts.values()) <= 1

    @given(st.permutations(range(12)))
    def test_the_order_of_the_subjects_decides_nothing(self, order: list[int]) -> None:
        subjects = [Subject(f"s{number}", (str(number % 3),), ("a", "b")) for number in order]

        def rank(text: str) -> int:
            return int(random_number("7", text), 16)

        assert assign(subjects, rank) == assign(sorted(subjects, key=lambda each: each.key), rank)

    def test_an_arm_that_a_subject_may_not_have_is_not_given_to_it(self) -> None:
        subjects = [
            Subject("one", (), ("a",)),
            Subject("two", (), ("a", "b")),
            Subject("three", (), ("b", "a")),
        ]

        given_ = assign(subjects, len)

        assert given_["one"] == "a"
        assert {given_["two"], given_["three"]} == {"a", "b"}


class TestPlan:
    def test_approved_wordings_are_dealt_evenly_in_every_block_and_named_with_the_letter(
        self, bench: Bench
    ) -> None:
        planned = draw_round(draft(), bench.outside)

        # 14 letters in 3 wordings: 7 = 3+2+2, 4 = 2+1+1, 1 = 1, 2 = 1+1; in all 5+5+4.
        counts = {block: sorted(each.values(), reverse=True) for block, each in by_block(planned).items()}
        assert counts == {
            ("north", "city"): [3, 2, 2],
            ("north", "county"): [2, 1, 1],
            ("south", "city"): [1],
            ("west", "county"): [1, 1],
        }
        arms = Counter(each.arm for each in planned)
        assert sorted(arms.values()) == [4, 5, 5]
        assert set(arms) == {"hours.zh.standard", "hours.zh.plain", "hours.zh.long"}

    def test_the_words_are_those_of_the_arm(self, bench: Bench) -> None:
        titles = {each.arm: each.title for each in draw_round(draft(), bench.outside)}

        assert titles == {
            "hours.zh.standard": "大厅开放时间",
            "hours.zh.plain": "几点开门",
            "hours.zh.long": "关于大厅开放时间的咨询",
        }

    def test_a_campaign_may_compare_what_women_and_men_are_answered(self, bench: Bench) -> None:
        planned = draw_round(draft(replace(LETTER, wordings=()), persona_arm="gender"), bench.outside)

        assert all(each.arm == f"hours.zh.{each.persona.gender}" for each in planned)
        assert sorted(Counter(each.persona.gender for each in planned).values()) == [7, 7]

    def test_wording_and_writer_together_make_six_arms(self, bench: Bench) -> None:
        arms = Counter(each.arm for each in draw_round(draft(persona_arm="gender"), bench.outside))

        assert len(arms) == 6
        assert "hours.zh.plain.female" in arms
        assert max(arms.values()) - min(arms.values()) <= 1

    def test_a_letter_without_a_choice_is_planned_as_ever(self, bench: Bench) -> None:
        alone = draw_round(draft(replace(LETTER, wordings=(UNAPPROVED,))), bench.outside)

        assert {each.arm for each in alone} == {None}
        assert {letter_of(each) for each in alone} == {"hours.zh"}

    def test_the_arm_is_recorded_with_the_letter_before_anything_is_sent(self, bench: Bench) -> None:
        planned = {each.reference: each.arm for each in plan_round(draft(), bench.outside)}

        ledger = bench.outside.ledger
        kept = {each.inquiry.reference: each.inquiry.arm for each in ledger.plans.tried("tour")}
        entries = [parse_canonical(line)["body"] for line in lines_of(bench) if b'"kind":"inquiry"' in line]
        entered = {body["reference"]: body.get("arm", "no arm") for body in entries}
        assert kept == planned
        assert entered == {**planned, "autumn/qs/hours": "no arm", "autumn/qs/school": "no arm"}
        assert list(ledger.chain.check()) == []
        assert {letter_of(each.inquiry) for each in ledger.plans.tried("tour")} == set(planned.values())


def drawn_letters(folder: Path) -> str:
    """Every letter of a round with wordings and writers assigned, as text; for a process of its own."""
    with made_bench(folder) as made:
        planned = draw_round(draft(persona_arm="gender"), made.outside)
    rows = [(e.reference, e.arm, e.title, e.body, e.persona, e.token, e.planned_at) for e in planned]
    return repr(rows)


def test_the_same_seed_draws_the_same_letters_whatever_hashes_python_uses(tmp_path: Path) -> None:
    script = "import sys, pathlib, test_arms; print(test_arms.drawn_letters(pathlib.Path(sys.argv[1])))"
    path = f"{TESTS}{os.pathsep}{Path(__file__).parent}"
    settings = {**os.environ, "PYTHONHASHSEED": "4242", "PYTHONPATH": path}
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    command = [sys.executable, "-P", "-c", script, str(there)]
    done = subprocess.run(command, env=settings, capture_output=True, text=True, check=True)

    # this process has another seed for its hashes: Python draws one when it starts
    assert os.environ.get("PYTHONHASHSEED") != "4242"
    assert done.stdout == f"{drawn_letters(here)}\n"
    assert "hours.zh.plain.female" in done.stdout


def lines_of(bench: Bench) -> list[bytes]:
    chain = bench.outside.ledger.chain
    return [each.line for each in chain.recorded(range(1, chain.count() + 1))]


class TestLimits:
    @pytest.mark.parametrize(
        ("text", "length"),
        [("", 0), ("开放时间", 4), ("a\r\nb", 3), ("👍", 2), ("𠮷野家", 4)],
        ids=["nothing", "Chinese", "a line end", "an emoji", "a rare character"],
    )
    def test_length_is_counted_as_the_browser_counts_it(self, text: str, length: int) -> None:
        # HTML, "The maxlength and minlength attributes": the length of the API value in code units.
        assert form_length(text) == length

    @pytest.mark.parametrize(
        ("limit", "fault"),
        [
            (Limit(), ""),
            (Limit(4, 4), ""),
            (Limit(most=3), "has 4 characters, and 3 fit"),
            (Limit(least=5), "has 4 characters, and 5 are needed"),
        ],
    )
    def test_a_text_fits_or_its_length_is_told(self, limit: Limit, fault: str) -> None:
        assert limit.fault("开放时间") == fault

    def test_a_site_gets_only_wordings_that_its_form_takes(self, bench: Bench) -> None:
        bench.office.takes = {"title": Limit(most=6)}

        arms = Counter(each.arm for each in draw_round(draft(), bench.outside))

        assert arms == {"hours.zh.standard": 7, "hours.zh.plain": 7}

    def test_one_wording_that_fits_is_still_named(self, bench: Bench) -> None:
        bench.office.takes = {"title": Limit(most=4)}

        assert {each.arm for each in draw_round(draft(), bench.outside)} == {"hours.zh.plain"}

    def test_a_letter_that_no_wording_of_fits_stops_the_plan(self, bench: Bench) -> None:
        bench.office.takes = {"title": Limit(most=3)}

        sentence = (
            "the letter hours.zh is none for this site: its title has 6 characters, and 3 fit; "
            "shorten it, or approve a wording that fits"
        )
        with pytest.raises(WrongUse, match=sentence):
            plan_round(draft(), bench.outside)

    def test_a_recipe_says_how_long_title_and_body_may_be(self, tmp_path: Path) -> None:
        path = tmp_path / "a.toml"
        path.write_text(
            '[submit]\nchannel = "form"\nurl = "https://a.example/"\npress = { text = "go" }\nfields = [\n'
            '{ selector = "#t", fill = "title", least = 10, most = 25 },\n'
            '{ selector = "#s", fill = "title", most = 20 },\n'
            '{ selector = "#b", fill = "body", most = 600 },\n'
            ']\n[watch]\nkind = "mail"\n'
        )

        recipe = load_recipe(path)

        assert recipe.submit.limits == {"title": Limit(10, 20), "body": Limit(None, 600)}  # type: ignore[union-attr]

    @pytest.mark.parametrize(
        ("keys", "fault"),
        [
            ('value = "x", most = 3', "least and most go with fill only"),
            ('fill = "title", least = 9, most = 3', "least 9 is more than most 3"),
        ],
    )
    def test_limits_that_say_nothing_are_refused(self, tmp_path: Path, keys: str, fault: str) -> None:
        path = tmp_path / "a.toml"
        path.write_text(
            '[submit]\nchannel = "form"\nurl = "https://a.example/"\npress = { text = "go" }\n'
            f'fields = [{{ selector = "#t", {keys} }}]\n[watch]\nkind = "mail"\n'
        )

        with pytest.raises(WrongUse, match=fault):
            load_recipe(path)


class TestFile:
    HEAD = 'topic = "hours"\nlanguage = "zh"\ntitle = "t"\nbody = "b"\npoints = ["p"]\n'

    def written(self, folder: Path, more: str) -> Path:
        path = folder / "hours.zh.toml"
        path.write_text(self.HEAD + more, "utf-8")
        return path

    def test_a_letter_has_several_wordings_and_those_approved_are_asked(self, tmp_path: Path) -> None:
        path = self.written(
            tmp_path,
            '[[wording]]\nname = "plain"\ntitle = "t2"\nbody = "b2"\napproved_by = "王"\n'
            'approved_on = 2025-09-01\n[[wording]]\nname = "new"\ntitle = "t3"\nbody = "b3"\n',
        )

        letter = read_letter_file(path)

        approved = [(each.wording, each.title, each.body) for each in letter.in_every_wording()]
        assert approved == [("standard", "t", "b"), ("plain", "t2", "b2")]
        assert len(letter.in_every_wording(approved=False)) == 3

    @pytest.mark.parametrize(
        ("more", "sentence"),
        [
            (
                '[[wording]]\nname = "standard"\ntitle = "t"\nbody = "b"\n',
                "'standard' is what the letter",
            ),
            ('[[wording]]\nname = "a"\ntitle = "t"\nbody = "b"\n' * 2, "two wordings are called 'a'"),
            (
                '[[wording]]\nname = "a"\ntitle = "t"\nbody = "b"\napproved_by = "w"\n',
                "an approval needs both `approved_by` and `approved_on`",
            ),
            (
                '[[wording]]\nname = "a"\ntitle = "t"\nbody = "{{ persona.nam }}"\n',
                r"hours\.zh\.toml:9: body: unknown name persona\.nam",
            ),
        ],
    )
    def test_a_wording_that_cannot_be_used_is_refused_with_its_line(
        self, tmp_path: Path, more: str, sentence: str
    ) -> None:
        with pytest.raises(WrongUse, match=sentence):
            read_letter_file(self.written(tmp_path, more))
