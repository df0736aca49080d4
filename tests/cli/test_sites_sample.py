"""`sites sample`: strata, seeds and files; the same sample on every machine."""

import csv
import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from support.doubles import a_campaign
from support.register_workspace import workspace_with
from support.repository import ROOT

from replyclock.cli.main import main
from replyclock.domain.inquiry import Site
from replyclock.domain.register.sampling import SampleOrder, allocate, draw_sample, random_number
from replyclock.errors import WrongUse
from replyclock.steps.planning.next_round import current_round, draft_round
from replyclock.workspace.register.file import read_sites
from replyclock.workspace.token_key import make_secret

# `printf 7/a1 | sha256sum` and so on begin with:
#   a1 9201  a2 ccb7  a3 9a66  a4 2f3b  a5 6d74 | b1 de81  b2 7fe3  b3 fd1f | c1 a446
REGISTER = """code,name,address,sponsor,region,level,kind
a1,a1,https://a1.example/,,east,city,portal
a2,a2,https://a2.example/,,east,city,portal
a3,a3,https://a3.example/,,east,city,department
a4,a4,https://a4.example/,,east,city,portal
a5,a5,https://a5.example/,,east,city,portal
b1,b1,https://b1.example/,,east,county,portal
b2,b2,https://b2.example/,,east,county,portal
b3,b3,https://b3.example/,,east,county,portal
c1,c1,https://c1.example/,,west,city,portal
"""
populations = st.dictionaries(st.tuples(st.text("abc", max_size=3)), st.integers(1, 400), min_size=1)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return workspace_with(tmp_path, REGISTER)


def run(workspace: Path, *words: object) -> Result:
    return CliRunner().invoke(main, ["-w", str(workspace), "sites", "sample", *map(str, words)])


class TestShares:
    def test_the_national_inspection_of_328_is_shared_by_largest_remainders(self) -> None:
        # 328 of 14,463: 10 are 0.23 and get 1. 327 of 14,453 are then left: 9,000 x 327 / 14,453 = 203.62,
        # 3,453 = 78.12, 2,000 = 45.25: 203 + 78 + 45 = 326, and the largest remainder gets one more.
        found = allocate({("a",): 9000, ("b",): 3453, ("c",): 2000, ("d",): 10}, 328)

        assert found == {("a",): 204, ("b",): 78, ("c",): 45, ("d",): 1}

    def test_equal_remainders_go_to_the_larger_stratum_and_then_by_name(self) -> None:
        assert allocate({("b",): 1, ("a",): 1, ("c",): 1}, 2) == {("a",): 1, ("b",): 1, ("c",): 0}
        # 3 of 8 over 5 + 3: 1.875 and 1.125; 5 of 12 over 9 + 3: 3.75 and 1.25.
        assert allocate({("a",): 3, ("b",): 9}, 5) == {("a",): 1, ("b",): 4}

    @given(populations, st.data())
    def test_shares_add_up_and_no_stratum_is_drawn_dry_or_left_out(
        self, sizes: dict[tuple[str], int], data: st.DataObject
    ) -> None:
        size = data.draw(st.integers(1, sum(sizes.values())))

        shares = allocate(sizes, size)

        assert sum(shares.values()) == size
        assert all(0 <= shares[key] <= count for key, count in sizes.items())
        assert size < len(sizes) or all(shares.values())

    @given(populations, st.data())
    def test_a_larger_stratum_never_gets_less_and_none_is_far_from_its_proportion(
        self, sizes: dict[tuple[str], int], data: st.DataObject
    ) -> None:
        size = data.draw(st.integers(1, sum(sizes.values())))

        shares = allocate(sizes, size)

        ordered = sorted(sizes, key=lambda key: sizes[key])
        assert all(shares[a] <= shares[b] for a, b in pairwise(ordered)
                   if sizes[a] < sizes[b])  # fmt: skip
        quotas = {key: size * count / sum(sizes.values()) for key, count in sizes.items()}
        assert all(shares[key] < quotas[key] + 1 + 1e-9 for key in sizes)


class TestDraw:
    def test_a_tiny_register_gives_the_sample_that_was_worked_out_by_hand(self, workspace: Path) -> None:
        # 4 of 9: west/city has 0.44 and gets 1; 3 over 5 + 3 are 1.875 and 1.125, so 2 and 1.
        done = run(workspace, "--n", 4, "--seed", 7, "--json")

        strata = [(each["region"], each["level"], each["population"], each["sites"])
                  for each in json.loads(done.stdout)["strata"]]  # fmt: skip
        assert strata == [
            ("east", "city", 5, ["a4", "a5"]),
            ("east", "county", 3, ["b2"]),
            ("west", "city", 1, ["c1"]),
        ]

    def test_portals_alone_may_be_drawn_and_other_columns_make_strata(self, workspace: Path) -> None:
        done = run(workspace, "--n", 2, "--seed", 7, "--by", "level", "--kind", "portal", "--json")

        found = json.loads(done.stdout)
        assert [(each["level"], each["population"]) for each in found["strata"]] == [
            ("city", 5),
            ("county", 3),
        ]
        assert [each["sites"] for each in found["strata"]] == [["a4"], ["b2"]]

    def test_another_process_with_another_hash_seed_draws_the_same(self, workspace: Path) -> None:
        words = ["-w", workspace, "sites", "sample", "--n", "5", "--seed", "11", "--json"]
        command = [sys.executable, "-P", "-m", "replyclock", *map(str, words)]
        printed = {
            subprocess.run(
                command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
            ).stdout
            for seed in ("0", "4242")
        }

        assert len(printed) == 1

    @given(st.permutations(range(40)), st.integers(1, 30), st.integers())
    def test_neither_order_nor_growth_of_the_register_moves_a_site_by_chance(
        self, shuffled: list[int], size: int, seed: int
    ) -> None:
        sites = [Site(f"s{each}", "x", "https://x.example/", region=str(each % 3)) for each in shuffled]
        order = SampleOrder(size, ("region",), str(seed))

        drawn = draw_sample(sites, order)
        again = draw_sample(sorted(sites, key=lambda site: site.code), order)

        assert drawn == again
        for stratum in drawn.strata:
            numbers = {
                site.code: random_number(str(seed), site.code)
                for site in sites
                if (site.region,) == stratum.key
            }
            least = sorted(numbers, key=lambda code: numbers[code])[: len(stratum.drawn)]
            assert {site.code for site in stratum.drawn} == set(least)

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            (["--n", "10", "--seed", "1"], "A sample of 10 cannot be drawn from 9 sites"),
            (["--n", "3"], "A sample needs its size and a seed"),
            (["--n", "3", "--seed", "1", "--by", "region,size"], "'size' makes no strata"),
        ],
    )
    def test_what_cannot_be_drawn_is_refused(self, workspace: Path, words: list[str], sentence: str) -> None:
        done = run(workspace, *words)

        assert done.exit_code == 2
        assert sentence in done.output


class TestFile:
    @pytest.fixture
    def sample(self, workspace: Path) -> Path:
        path = workspace / "samples/four.csv"
        assert run(workspace, "--n", 4, "--seed", 7, "--kind", "portal", "-o", path).exit_code == 0
        return path

    def test_a_file_can_be_drawn_again_and_checked(self, workspace: Path, sample: Path) -> None:
        done = run(workspace, "--verify", sample)

        assert done.exit_code == 0
        assert "holds what its seed gives, from the register it was drawn from." in done.output

    def test_a_file_saved_by_a_spreadsheet_still_holds(self, workspace: Path, sample: Path) -> None:
        rows = list(csv.reader(sample.read_text("utf-8-sig").splitlines()))
        with sample.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([*row, *[""] * (5 - len(row))] for row in rows)

        assert run(workspace, "--verify", sample).exit_code == 0

    def test_a_site_that_was_put_in_by_hand_is_named(self, workspace: Path, sample: Path) -> None:
        text = sample.read_text("utf-8-sig")
        sample.write_text(text.replace("a4,a4", "a1,a1"), "utf-8")

        done = run(workspace, "--verify", sample, "--json")

        found = json.loads(done.stdout)
        assert done.exit_code == 3
        assert (found["added"], found["absent"]) == (["a1"], ["a4"])

    def test_a_register_that_changed_is_told_apart_from_a_file_that_did(
        self, workspace: Path, sample: Path
    ) -> None:
        (workspace / "sites.csv").write_text(REGISTER.replace("https://a1", "http://a1"), "utf-8")

        done = run(workspace, "--verify", sample)

        assert done.exit_code == 0
        assert "from a register that changed since." in done.output

    def test_a_file_is_never_overwritten_and_another_is_no_sample(
        self, workspace: Path, sample: Path
    ) -> None:
        again = run(workspace, "--n", 4, "--seed", 8, "-o", sample)
        other = run(workspace, "--verify", workspace / "sites.csv")

        assert "is there already: name another file" in again.output
        assert "is no sample as `replyclock sites sample -o` writes it" in other.output

    def test_a_campaign_asks_the_sites_of_its_sample(self, workspace: Path, sample: Path) -> None:
        make_secret(workspace)
        (workspace / "letters").mkdir()
        starter = ROOT / "replyclock/starter/letters"
        campaign = a_campaign(letters=["opening-hours", "school-enrolment"], sample="samples/four.csv")
        for topic in campaign.letters:
            name = f"{topic}.zh.toml"
            (workspace / "letters" / name).write_bytes((starter / name).read_bytes())

        draft = draft_round(workspace, campaign, current_round(campaign, campaign.window.first))

        assert draft.campaign.sites == ("a4", "a5", "b2", "c1")
        assert draft.sites == read_sites(workspace / "sites.csv")
        with pytest.raises(WrongUse, match="names `sites` and a `sample`: leave one of them out"):
            draft_round(workspace, campaign.model_copy(update={"sites": ("a1",)}), draft.round)
