"""What no reviewer has looked at, in every figure that commands print, and how a reviewer confirms it.

The workspace is support/filed_workspace: on day 0 one letter is answered by mail, on day 2 the other on a
page; nobody reviewed either answer. A third letter was never sent. Now is day 5, whose limit has not ended.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.filed_workspace import HOURS, SCHOOL, Workspace, filed_workspace

from replyclock.domain.facts import Doubt, ReplyKind
from replyclock.domain.window import Window
from replyclock.ports.mailbox import RawMessage
from replyclock.ports.messages import NewMessage
from replyclock.ports.replies import NewReply
from replyclock.store.exhibits import ExhibitFolder
from replyclock.store.ledger import SqlLedger
from replyclock.store.schema.database import open_database

BY_LINK = """
[submit]
channel = "none"
url = "https://qs.example/"
[watch]
kind = "page"
url = "{link}"
container = "main"
answer = { body = ".answer" }
"""


@pytest.fixture
def audit(tmp_path: Path) -> Iterator[Workspace]:
    with filed_workspace(tmp_path / "audit") as made:
        yield made


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[Workspace]:
    """The same round, which counts only what a reviewer confirmed."""
    with filed_workspace(tmp_path / "strict", count="reviewed") as made:
        yield made


def said(workspace: Workspace, *words: str) -> str:
    done = workspace.run(*words)
    assert done.exit_code == 0, done.output
    return done.stdout


def told(workspace: Workspace, *words: str) -> Any:
    return json.loads(said(workspace, *words, "--json"))


def share_of(workspace: Workspace, folder: Path, days: int) -> dict[str, Any]:
    """The share of letters in the JSON beside a report."""
    said(workspace, "report", "autumn", "-o", str(folder))
    report = json.loads((folder / "report.json").read_text("utf-8"))
    wanted = {"unit": "inquiry", "grouping": "all", "threshold": days}
    return next(row for row in report["shares"] if wanted.items() <= row.items())


class TestTheStatus:
    def test_it_says_how_many_answers_are_only_suggested_and_how_many_replies_wait(self, audit: Workspace):
        lines = said(audit, "campaign", "status", "autumn").splitlines()
        assert (
            "  answers:     2 letters answered: 0 confirmed by a reviewer, 2 only suggested, which count "
            "(see `replyclock review list autumn`)"
        ) in lines
        # The mail came on day 0, the answer on the page on day 2.
        assert "  in time:     1 within 1 working days (0 confirmed, 1 only suggested)" in lines
        assert "  in time:     2 within 5 working days (0 confirmed, 2 only suggested)" in lines
        assert "  to review:   2 replies whose kind is only suggested" in lines

    def test_its_json_has_the_numbers_and_who_decided_each_reply(self, audit: Workspace):
        said(audit, "review", "confirm", "autumn", HOURS)
        [status] = told(audit, "campaign", "status", "autumn")
        assert (status["count"], status["answers"]) == ("suggested", {"reviewed": 1, "suggested": 1})
        assert status["in_time"][-1] == {"threshold": 5, "reviewed": 1, "suggested": 1}
        basis = {each["reference"]: [r["rests_on"] for r in each["replies"]] for each in status["cases"]}
        assert (basis[HOURS], basis[SCHOOL]) == (["reviewed"], ["suggested"])

    def test_a_round_that_counts_reviews_only_says_that_suggestions_do_not_count(self, strict: Workspace):
        assert "2 only suggested, which do not count" in said(strict, "campaign", "status", "autumn")


class TestConfirming:
    def test_many_are_confirmed_by_number_range_or_letter_and_leave_the_list(self, audit: Workspace):
        numbers = [row["key"] for row in told(audit, "review", "list", "autumn")]
        assert len(numbers) == 2
        made = said(audit, "review", "confirm", "autumn", f"{numbers[0]}-{numbers[1]}", SCHOOL)
        assert made.splitlines() == [
            f"reply {numbers[0]} is now: answer, confirmed",
            f"reply {numbers[1]} is now: answer, confirmed",
            "2 confirmed.",
        ]
        assert said(audit, "review", "list", "autumn") == "Nothing is open.\n"
        assert "2 letters answered: all confirmed by a reviewer" in said(
            audit, "campaign", "status", "autumn"
        )

    def test_the_list_shows_one_kind_alone_and_says_how_to_confirm(self, audit: Workspace):
        assert len(told(audit, "review", "list", "autumn", "--kind", "answer")) == 2
        assert told(audit, "review", "list", "autumn", "--kind", "acknowledgement") == []
        assert "`replyclock review confirm autumn KEY...`" in said(audit, "review", "list", "autumn")

    def test_a_reason_and_the_reviewers_name_are_kept(self, audit: Workspace, tmp_path: Path):
        said(audit, "review", "confirm", "autumn", HOURS, "--reason", "names the hours")
        said(audit, "report", "autumn", "-o", str(tmp_path))
        assert "names the hours" in (tmp_path / "report.html").read_text("utf-8")

    @pytest.mark.parametrize(
        ("keys", "sentence"),
        [
            pytest.param(["999"], r"The reply 999 is not open in autumn: ", id="no such reply"),
            pytest.param(["800-900"], r"Nothing is open under '800-900': a KEY is", id="an empty range"),
            pytest.param(["autumn/qs/none"], r"Nothing is open under 'autumn/qs/none'", id="no such letter"),
            pytest.param([HOURS, "--kind", "refusal"], r"Nothing is open under", id="nothing of that kind"),
            pytest.param([HOURS, "--reason", " "], r"A decision needs a reason", id="no reason"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_meant_is_one_sentence_and_nothing_is_recorded(
        self, audit: Workspace, keys, sentence
    ):
        done = audit.run("review", "confirm", "autumn", *keys)
        assert done.exit_code == 2
        assert re.search(sentence, done.stderr), done.stderr
        assert len(told(audit, "review", "list", "autumn")) == 2

    def test_one_wrong_key_among_right_ones_records_nothing(self, audit: Workspace):
        assert audit.run("review", "confirm", "autumn", HOURS, "999").exit_code == 2
        assert len(told(audit, "review", "list", "autumn")) == 2

    def test_what_was_decided_otherwise_is_not_confirmed_over_it(self, audit: Workspace):
        number = told(audit, "review", "list", "autumn")[0]["key"]
        said(audit, "review", "reply", number, "acknowledgement", "--reason", "only thanks")
        done = audit.run("review", "confirm", "autumn", number)
        assert (done.exit_code, "is not open in autumn" in done.stderr) == (2, True)

    def test_a_reply_without_a_suggestion_is_decided_and_not_confirmed(self, audit: Workspace):
        number = told(audit, "review", "list", "autumn")[0]["key"]
        said(audit, "review", "reply", number, "unknown", "--reason", "cannot tell")
        done = audit.run("review", "confirm", "autumn", number)
        assert done.exit_code == 2


def tell_doubted(audit: Workspace, key: str, *doubts: Doubt) -> str:
    """Record one more mail to SCHOOL with these doubts; gives its reply's number."""
    ledger = SqlLedger(open_database("sqlite:///ledger.sqlite", audit.folder))
    at, data = audit.at(1, 12), f"From: x@evil.example\n\n{key}\n".encode()
    sha256 = ExhibitFolder(audit.folder / "exhibits").keep(data)
    heard = NewMessage(RawMessage("inbox", key, at, data), sha256, at, "matched", "the number", None)
    window = Window(at, at)
    reply = NewReply(SCHOOL, "mail", window, ReplyKind.ANSWER, "substance", f"words {key}", doubts=doubts)
    ledger.messages.record(heard, [reply])
    ledger.close()
    return max((row["key"] for row in told(audit, "review", "list", "autumn")), key=int)


class TestDoubted:
    STRANGER = "its sender is no kin of the site, and what ties it to the letter others may know"

    @pytest.mark.parametrize("meant", ["1-999", SCHOOL])
    def test_a_strangers_reply_is_left_out_of_ranges_and_letters_and_named(
        self, audit: Workspace, meant: str
    ):
        forged = tell_doubted(audit, "7/2", Doubt.STRANGER)
        twice = tell_doubted(audit, "7/3", Doubt.STRANGER, Doubt.CLOCK)
        lines = said(audit, "review", "confirm", "autumn", meant).splitlines()
        assert f"Left open: reply {forged} is doubted: {self.STRANGER}" in lines
        [line] = [line for line in lines if line.startswith(f"Left open: reply {twice} is doubted: ")]
        assert self.STRANGER in line
        assert "this machine's clock had been set back" in line
        assert not any(line.startswith((f"reply {forged} ", f"reply {twice} ")) for line in lines)
        left = {row["key"] for row in told(audit, "review", "list", "autumn")}
        assert {forged, twice} <= left

    def test_a_range_of_doubted_ones_alone_confirms_nothing_and_says_so(self, audit: Workspace):
        number = tell_doubted(audit, "7/2", Doubt.STRANGER)
        made = told(audit, "review", "confirm", "autumn", f"{number}-{number}")
        assert made == {
            "confirmed": [],
            "left_open": [],
            "doubted": [{"key": number, "doubts": ["stranger"]}],
        }
        assert len(told(audit, "review", "list", "autumn")) == 3

    def test_by_its_own_number_it_is_confirmed_and_its_doubt_is_named(self, audit: Workspace):
        number = tell_doubted(audit, "7/2", Doubt.STRANGER)
        made = said(audit, "review", "confirm", "autumn", "1-999", number)
        assert f"reply {number} is now: answer, confirmed\n  against the doubt: {self.STRANGER}\n" in made
        assert "3 confirmed." in made
        assert "Left open" not in made


class TestFigures:
    def test_a_share_is_told_with_its_parts_and_bounds_and_once_confirmed_without_doubt(
        self, audit: Workspace, tmp_path: Path
    ):
        before = share_of(audit, tmp_path / "before", 2)
        names = ("numerator", "denominator", "reviewed", "suggested", "share_low", "share_high")
        assert [before[name] for name in names] == [2, 2, 0, 2, 0, 1]
        printed = said(audit, "report", "autumn", "-o", str(tmp_path / "again"))
        assert "2 letters answered: 0 confirmed by a reviewer, 2 only suggested" in printed
        said(audit, "review", "confirm", "autumn", HOURS, SCHOOL)
        after = share_of(audit, tmp_path / "after", 2)
        assert [after[name] for name in names] == [2, 2, 2, 0, 1, 1]

    def test_a_score_says_which_letters_nobody_reviewed_and_what_reviewing_may_make_of_it(
        self, audit: Workspace
    ):
        [site] = [
            each for each in told(audit, "score", "show", "autumn", "--rubric", "plain")["sites"]
            if each["site"] == "qs"
        ]  # fmt: skip
        # Both were answered within five days: 100 points, or none if a reviewer says that nothing answers.
        assert site["only_suggested"] == [HOURS, SCHOOL]
        assert site["without_pending"]["result"] == "passes"
        assert site["without_pending"]["bounds"] == {"result": "open", "low": 0, "high": 100}
        shown = said(audit, "score", "show", "autumn", "--rubric", "plain", "--site", "qs")
        assert "without pending items: 100, passes; once reviewed 0 to 100, open" in shown
        assert "No reviewer confirmed what the verdicts on 2 letters to 1 sites rest on" in shown
        assert re.search(r"in time within 5, last day .*, only suggested", shown)


class TestCountingReviewsOnly:
    """What is derived again from packs and attachments heeds the round's rule, and says what decided."""

    def test_suggested_answers_wait_in_report_pack_and_attachment_until_confirmed(
        self, strict: Workspace, tmp_path: Path
    ):
        share = share_of(strict, tmp_path / "report", 2)
        assert [share[name] for name in ("numerator", "undetermined", "share_low", "share_high")] == [
            0,
            2,
            0,
            1,
        ]
        packed = told(
            strict, "evidence", "pack", "--campaign", "autumn", "--no-pdf", "-o", str(tmp_path / "pack")
        )
        sent = [each for each in packed["verdicts"] if each["finding"] != "not sent"]
        # Within one day the page's answer of day 2 was too late whatever it is.
        assert [(each["reference"], each["working_days"], each["finding"]) for each in sent] == [
            (HOURS, 1, "no answer"), (HOURS, 2, "undetermined"), (HOURS, 5, "too early"),
            (SCHOOL, 1, "undetermined"), (SCHOOL, 2, "undetermined"), (SCHOOL, 5, "too early"),
        ]  # fmt: skip
        assert verified(strict, tmp_path / "pack")
        attached = strict.attach(tmp_path / "attached")
        assert attached["site"]["only_suggested"] == [HOURS]  # late for one day, if it is an answer at all
        assert verified(strict, tmp_path / "attached")

        said(strict, "review", "confirm", "autumn", HOURS, SCHOOL)
        share = share_of(strict, tmp_path / "later", 2)
        assert [share[name] for name in ("numerator", "reviewed", "share_low", "share_high")] == [2, 2, 1, 1]
        packed = told(
            strict, "evidence", "pack", "--campaign", "autumn", "--no-pdf", "-o", str(tmp_path / "again")
        )
        assert [
            (each["finding"], each["rests_on"])
            for each in packed["verdicts"]
            if each["finding"] != "not sent"
        ] == [("late", "reviewed"), *[("in time", "reviewed")] * 5]
        assert verified(strict, tmp_path / "again")

    def test_the_rule_stands_in_the_sealed_entry_and_on_the_cover(self, strict: Workspace, tmp_path: Path):
        said(strict, "evidence", "pack", "--campaign", "autumn", "--no-pdf", "-o", str(tmp_path / "pack"))
        lines = (tmp_path / "pack/data/entries.jsonl").read_text("utf-8").splitlines()
        [campaign] = [json.loads(line) for line in lines if json.loads(line)["kind"] == "campaign"]
        assert campaign["body"]["campaign"]["count"] == "reviewed"
        assert "只计经人工复核的" in (tmp_path / "pack/data/index.html").read_text("utf-8")


def verified(workspace: Workspace, folder: Path) -> bool:
    """The round is five days old, and everything was sealed only now."""
    return workspace.run("evidence", "verify", str(folder), "--within", "240").exit_code == 0


class TestTurningOver:
    """A word alone turns nothing over that is settled, and every word can be taken back."""

    def refused(self, workspace: Workspace, *words: str) -> str:
        done = workspace.run(*words)
        assert done.exit_code == 2, done.output
        return done.stderr

    def outcome(self, workspace: Workspace, reference: str) -> str:
        [status] = told(workspace, "campaign", "status", "autumn")
        [found] = [each["outcome"] for each in status["cases"] if each["reference"] == reference]
        return str(found)

    def test_a_confirmed_attempt_with_a_reply_is_turned_over_with_really_alone(self, audit: Workspace):
        words = ("review", "attempt", f"{HOURS}#1", "rejected", "--reason", "no")
        fault = self.refused(audit, *words)
        assert f"attempt {HOURS}#1: it is confirmed, and there is the re" in fault
        assert "say so with --really and a --reason." in fault
        assert self.outcome(audit, HOURS) == "confirmed"
        said(audit, *words, "--really")
        assert self.outcome(audit, HOURS) == "rejected"

    def test_a_decision_taken_back_lets_stand_what_stood_before_and_stays_on_record(self, audit: Workspace):
        key = f"{HOURS}#1"
        said(audit, "review", "attempt", key, "rejected", "--reason", "no", "--really")
        assert "rejected is taken back" in said(
            audit, "review", "take-back", "attempt", key, "--reason", "oh"
        )
        assert self.outcome(audit, HOURS) == "confirmed"
        fault = self.refused(audit, "review", "take-back", "attempt", key, "--reason", "again")
        assert f"attempt {key}: no decision about it stands, so there is none to take back" in fault
        folder = audit.folder.parent / "out"
        said(audit, "report", "autumn", "-o", str(folder))
        pages = "".join(page.read_text("utf-8") for page in folder.rglob("*.html"))
        assert "the last decision taken back" in pages
        assert "撤回上一决定" in pages

    def test_a_receipt_that_a_person_found_is_watched(self, audit: Workspace):
        (audit.folder / "recipes/qs.toml").write_text(BY_LINK, "utf-8")
        words = ("review", "attempt", f"{SCHOOL}#1", "confirmed", "--reason", "in the list")
        link = "https://qs.example/letters/77"
        assert "is not among the hosts of the recipe of qs" in self.refused(
            audit, *words, "--link", "https://elsewhere.example/77", "--really"
        )
        assert "is no web address" in self.refused(audit, *words, "--link", "letters/77", "--really")
        assert "the site itself handed out the receipt" in self.refused(audit, *words, "--number", "HZ-77")
        assert "goes with confirmed only" in self.refused(
            audit, *words[:3], "rejected", *words[4:], "--number", "HZ-77", "--really"
        )
        made = told(audit, *words, "--number", "HZ-77", "--link", link, "--really")
        assert (made["number"], made["link"]) == ("HZ-77", link)
        ledger = SqlLedger(open_database("sqlite:///ledger.sqlite", audit.folder))
        assert link in [watched.place.url for watched in ledger.looks.places_of(reference=SCHOOL)]
        ledger.close()

    @pytest.mark.soak
    def test_report_and_pack_say_who_entered_a_receipt_and_are_verified(
        self, audit: Workspace, tmp_path: Path
    ):
        (audit.folder / "recipes/qs.toml").write_text(BY_LINK, "utf-8")
        key = f"{SCHOOL}#1"
        said(
            audit,
            "review",
            "attempt",
            key,
            "confirmed",
            "--reason",
            "listed",
            "--number",
            "HZ-77",
            "--really",
        )
        said(audit, "report", "autumn", "-o", str(tmp_path / "out"))
        pages = "".join(page.read_text("utf-8") for page in (tmp_path / "out").rglob("*.html"))
        assert "entered by the reviewer: HZ-77" in pages
        said(audit, "evidence", "pack", "--campaign", "autumn", "--no-pdf", "-o", str(tmp_path / "pack"))
        pages = "".join(page.read_text("utf-8") for page in (tmp_path / "pack").rglob("*.html"))
        assert "The receipt, entered by this person: HZ-77" in pages
        assert verified(audit, tmp_path / "pack")

    def test_a_confirmed_reply_can_be_taken_back_and_waits_again(self, audit: Workspace):
        [first, _] = [row["key"] for row in told(audit, "review", "list", "autumn")]
        said(audit, "review", "reply", first, "stranger", "--reason", "nobody there knows him")
        assert [row["key"] for row in told(audit, "review", "list", "autumn")] != [first]
        said(audit, "review", "take-back", "reply", first, "--reason", "they do")
        assert first in [row["key"] for row in told(audit, "review", "list", "autumn")]

    @pytest.mark.parametrize("key", ["9" * 40, "x", "autumn/none/none#1", "#", "²"])
    def test_what_is_not_there_is_not_taken_back(self, audit: Workspace, key: str):
        for subject in ("attempt", "reply"):
            assert "none to take back" in self.refused(
                audit, "review", "take-back", subject, key, "--reason", "no"
            )
