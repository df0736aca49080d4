"""Nothing is sent with a recipe that nobody rehearsed and approved as it is."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.doubles import Bench, a_campaign, a_draft, approve_by_hand, made_bench

from replyclock.domain.facts import Outcome
from replyclock.domain.sending.approval import (
    Approval,
    ApprovalStanding,
    Fit,
    LetterFit,
    Rehearsal,
    approve,
    standing_of,
)
from replyclock.errors import NotAllowed, RecipeBroken, SiteDown
from replyclock.ports.sender import FieldLimit, Rehearsed
from replyclock.steps.recipes.approve import (
    approvable,
    approve_recipe,
    round_waits,
    waiting_for_approval,
    withdraw_approval,
)
from replyclock.steps.recipes.rehearse import RehearsedSite, rehearse_sites
from replyclock.steps.sending.send import send_one

AT = datetime(2025, 9, 24, 4, tzinfo=UTC)
FILES = {"qs.toml": "a" * 64}
SAID = Approval("qs", FILES, 0, "Li", AT, "saw the pictures")


def a_rehearsal(*fits: Fit, **changes: dict[str, str]) -> Rehearsal:
    letters = tuple(LetterFit(f"topic {number}", fit) for number, fit in enumerate(fits))
    return Rehearsal("qs", "autumn", changes.get("files", FILES), letters, AT, 17)


class TestTheRule:
    def test_an_approval_names_the_rehearsal_that_was_looked_at(self) -> None:
        made = approve(a_rehearsal(Fit.FITS, Fit.CAPTCHA), SAID)
        assert (made.rehearsal, made.by, made.up_to) == (17, "Li", "")

    @pytest.mark.parametrize(
        ("rehearsal", "words"),
        [
            (None, "qs was never rehearsed"),
            (a_rehearsal(Fit.FITS, Fit.NOT), r"did not pass \(topic 1 does not fit\)"),
            (a_rehearsal(Fit.DOWN), r"did not pass \(topic 0 could not be reached\)"),
            (a_rehearsal(), r"did not pass \(it had no letters\)"),
            (a_rehearsal(Fit.FITS, files={"qs.toml": "b" * 64}), r"qs\.toml changed since the rehearsal"),
            (
                a_rehearsal(Fit.FITS, files={**FILES, "qs.py": "b" * 64}),
                r"qs\.py changed since the rehearsal",
            ),
        ],
        ids=[
            "never",
            "a letter that does not fit",
            "an outage",
            "no letter",
            "another recipe",
            "a file gone",
        ],
    )
    def test_only_a_rehearsal_that_passed_with_these_very_files_is_approved(
        self, rehearsal: Rehearsal | None, words: str
    ) -> None:
        with pytest.raises(NotAllowed, match=words):
            approve(rehearsal, SAID)

    def test_an_approval_lapses_when_one_of_the_files_changes(self) -> None:
        assert standing_of(SAID, dict(FILES)) is ApprovalStanding.APPROVED
        assert standing_of(SAID, {**FILES, "qs.py": "c" * 64}) is ApprovalStanding.LAPSED
        assert standing_of(None, FILES) is ApprovalStanding.NEVER


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with made_bench(tmp_path) as made:
        yield made


def rehearse(bench: Bench) -> RehearsedSite:
    [found] = asyncio.run(rehearse_sites(["qs"], a_draft(a_campaign()), bench.outside))
    return found


class TestSending:
    def test_a_recipe_that_was_edited_after_the_approval_sends_nothing_and_burns_no_try(
        self, bench: Bench
    ) -> None:
        bench.office.recipe["qs.toml"] = "b" * 64
        with pytest.raises(
            NotAllowed, match=r"qs: qs\.toml changed since the recipe was approved by the tests"
        ):
            bench.send()
        assert bench.office.pressed == []
        assert bench.case().attempts == ()
        # once it is rehearsed and approved again, the same letter goes out
        rehearse(bench)
        approve_recipe("qs", "Li", "", bench.outside)
        bench.clock.at = bench.first.planned_at + timedelta(minutes=1)
        assert bench.send() is Outcome.CONFIRMED

    def test_a_function_added_beside_the_recipe_needs_a_new_approval(self, bench: Bench) -> None:
        bench.office.recipe["qs.py"] = "c" * 64
        with pytest.raises(NotAllowed, match=r"qs\.py changed since"):
            bench.send()

    def test_a_withdrawn_approval_stops_the_site_and_says_who_and_why(self, bench: Bench) -> None:
        withdraw_approval("qs", "Wang", "the office moved", bench.outside)
        with pytest.raises(
            NotAllowed, match=r"withdrawn by Wang on 2025-09-24 01:00 UTC \(the office moved\)"
        ):
            bench.send()
        assert list(round_waits(bench.running, bench.outside)) == ["qs"]
        with pytest.raises(NotAllowed, match="nothing to withdraw"):
            withdraw_approval("qs", "Wang", "", bench.outside)

    def test_an_approval_withdrawn_while_the_form_is_being_filled_in_keeps_it_from_being_pressed(
        self, bench: Bench
    ) -> None:
        bench.office.while_filling = lambda: withdraw_approval("qs", "Wang", "", bench.outside)
        with pytest.raises(NotAllowed, match="withdrawn by Wang"):
            bench.send()
        assert bench.office.pressed == []
        assert bench.case().attempts == ()

    def test_what_was_rehearsed_up_to_a_login_is_never_pressed_behind_it(self, bench: Bench) -> None:
        bench.office.recipe["qs.toml"] = "b" * 64
        bench.office.rehearsal = Rehearsed((), stops_at="login")
        rehearse(bench)
        assert approve_recipe("qs", "Li", "", bench.outside).up_to == "login"
        with pytest.raises(NotAllowed, match="stopped at the login, so the form behind it is not approved"):
            bench.send()
        assert bench.office.pressed == []
        # unless a person answers for it
        approve_recipe("qs", "Li", "seen by hand at the office", bench.outside, unseen=True)
        bench.clock.at = bench.first.planned_at + timedelta(minutes=1)
        assert bench.send() is Outcome.CONFIRMED

    def test_a_letter_that_waits_for_approval_stays_due(self, bench: Bench) -> None:
        bench.office.recipe["qs.toml"] = "b" * 64
        with pytest.raises(NotAllowed):
            bench.send()
        assert list(round_waits(bench.running, bench.outside)) == ["qs"]
        approve_by_hand("qs", bench.outside)
        assert round_waits(bench.running, bench.outside) == {}
        assert asyncio.run(send_one(bench.first.reference, bench.running, bench.outside)).outcome


class TestRehearsing:
    def test_every_letter_is_tried_with_pictures_and_nothing_is_pressed(self, bench: Bench) -> None:
        found = rehearse(bench)
        assert sorted(bench.office.rehearsed) == ["autumn/qs/hours", "autumn/qs/school"]
        assert [letter.found.fit for letter in found.letters] == [Fit.FITS, Fit.FITS]
        assert bench.outside.exhibits.read(found.letters[0].exhibits[0].sha256) == b"rehearsed"
        assert bench.office.pressed == []

    def test_a_second_letter_is_tried_when_the_first_does_not_fit(self, bench: Bench) -> None:
        bench.office.rehearsal = Rehearsed((), ("fields[3] (标题): takes 10 characters",))
        found = rehearse(bench)
        assert [letter.found.fit for letter in found.letters] == [Fit.NOT, Fit.NOT]
        assert found.letters[1].found.faults == ("fields[3] (标题): takes 10 characters",)
        with pytest.raises(NotAllowed, match="did not pass"):
            approve_recipe("qs", "Li", "", bench.outside)

    @pytest.mark.parametrize(
        ("obstacle", "fit"),
        [(RecipeBroken("no field"), Fit.NOT), (SiteDown("down"), Fit.DOWN)],
        ids=["broken", "down"],
    )
    def test_what_hinders_a_letter_is_recorded_with_it(
        self, bench: Bench, obstacle: Exception, fit: Fit
    ) -> None:
        bench.office.obstacle = obstacle
        found = rehearse(bench)
        assert {letter.found for letter in found.letters} == {
            LetterFit(topic, fit, (str(obstacle),)) for topic in ("hours", "school")
        }
        assert bench.outside.ledger.recipes.last_rehearsal("qs") == found.rehearsal

    def test_a_letter_of_a_later_round_that_is_too_long_is_told_and_stops_nobody(self, bench: Bench) -> None:
        bench.office.rehearsal = Rehearsed((), limits=(FieldLimit("title", "fields[3] (标题)", 4),))
        campaign = a_campaign(letters=["hours", "school", "tax"])
        [found] = asyncio.run(rehearse_sites(["qs"], a_draft(campaign), bench.outside))
        # 请问青石市人民政府 has nine characters
        assert found.letters[-1].found == LetterFit(
            "tax", Fit.LATER, ("fields[3] (标题) takes at most 4 characters, and the title has 9",)
        )
        approve_recipe("qs", "Li", "", bench.outside)

    def test_a_rehearsal_waits_for_its_turn_at_the_host(self, bench: Bench) -> None:
        began = bench.clock.at
        rehearse(bench)
        # two visits, and a rest of the settings' ten seconds between them
        assert (bench.clock.at - began).total_seconds() == 10
        bench.clock.at = bench.first.planned_at
        assert bench.outside.gate.enter(["qs.example"], bench.clock.now())["qs.example"].free_at is None

    def test_all_that_may_be_approved_is_what_passed_as_it_is_and_is_not_approved(self, bench: Bench) -> None:
        assert approvable(bench.outside, ["qs"]) == ()
        bench.office.recipe["qs.toml"] = "b" * 64
        assert approvable(bench.outside, ["qs"]) == ()
        rehearse(bench)
        assert approvable(bench.outside, ["qs"]) == ("qs",)
        approve_recipe("qs", "Li", "", bench.outside)
        assert approvable(bench.outside, ["qs"]) == ()

    def test_rehearsals_and_approvals_are_entries_that_their_rows_fit(self, bench: Bench) -> None:
        rehearse(bench)
        approve_recipe("qs", "Li", "seen", bench.outside)
        assert list(bench.outside.ledger.chain.check()) == []
        assert waiting_for_approval(["qs"], bench.outside) == {}
