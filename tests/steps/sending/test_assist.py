"""An operator gives what only a person can give; whatever else happens, nothing is pressed."""

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from support.doubles import BEIJING, Bench, made_bench
from support.operator import CAPTCHA, PICTURE, attended, questions_of

from replyclock.domain.facts import Outcome
from replyclock.domain.sending.operators import Ending, Want
from replyclock.errors import NotAllowed, WrongUse
from replyclock.ports.operators import NewQuestion, Question, Reaction
from replyclock.ports.sender import SendResult
from replyclock.steps.sending import assist
from replyclock.steps.sending.send import send_one
from replyclock.store.operators import QuestionTable


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with made_bench(tmp_path) as made:
        yield made


def attempts(bench: Bench) -> list[tuple[bool, Outcome | None]]:
    tried = bench.outside.ledger.plans.one(bench.first.reference)
    return [(attempt.pressed, attempt.outcome) for attempt in tried.attempts]


def never(question: Question) -> None:
    """Looks, and does nothing."""


class TestAnswering:
    def test_an_answer_goes_into_the_page_that_asked_and_the_letter_is_sent(self, bench: Bench) -> None:
        outside = attended(
            bench, lambda question: assist.answer(question.identity, " 7KQP ", "anna", outside)
        )
        assert bench.send() is Outcome.CONFIRMED
        assert bench.office.typed == ["7KQP"]
        assert bench.office.pressed == [bench.first.reference]
        assert assist.open_questions(outside) == ()

    def test_the_operator_sees_what_is_asked_of_which_letter_and_until_when(self, bench: Bench) -> None:
        seen: list[Question] = []
        outside = attended(bench, seen.append)
        began_at = outside.machine.now()
        bench.send()
        [question] = seen
        assert (question.reference, question.site_name, question.want) == (
            bench.first.reference, bench.first.site.name, Want.CAPTCHA,
        )  # fmt: skip
        assert (question.words, question.picture) == (CAPTCHA.words, PICTURE)
        assert question.until == began_at + timedelta(minutes=5)

    def test_that_a_person_answered_is_an_entry_without_the_answer(self, bench: Bench) -> None:
        outside = attended(
            bench, never, never, lambda each: assist.answer(each.identity, "7KQP", "anna", outside)
        )
        bench.send()
        [told] = questions_of(outside)
        assert (told["reference"], told["attempt"]) == (bench.first.reference, 1)
        # it is looked for twice a second, and the third time, after a second and a half, it is there
        assert (told["want"], told["ending"], told["waited_seconds"]) == ("captcha", "answered", 2)
        chain = outside.ledger.chain
        recorded = list(chain.recorded(range(1, chain.count() + 1)))
        assert not any("7KQP" in repr(each) for each in recorded)
        assert any("anna" in text for each in recorded for text in map(str, each.disclosures.values()))

    def test_another_picture_is_another_question_with_the_same_time_limit(self, bench: Bench) -> None:
        seen: list[Question] = []

        def wants_another(question: Question) -> None:
            seen.append(question)
            assist.refresh(question.identity, "anna", outside)

        def answers(question: Question) -> None:
            seen.append(question)
            assist.answer(question.identity, "8MRX", "anna", outside)

        outside = attended(bench, wants_another, answers)
        assert bench.send() is Outcome.CONFIRMED
        first, second = seen
        assert (first.until, first.identity < second.identity) == (second.until, True)
        assert [told["ending"] for told in questions_of(outside)] == ["refreshed", "answered"]

    def test_the_second_of_two_operators_hears_who_was_first(self, bench: Bench) -> None:
        def both_answer(question: Question) -> None:
            assist.answer(question.identity, "7KQP", "anna", outside)
            with pytest.raises(WrongUse, match=f"Question {question.identity} is not open any more"):
                assist.answer(question.identity, "1234", "bert", outside)
            with pytest.raises(WrongUse, match="anna was first"):
                outside.ledger.questions.react(
                    question.identity, Reaction(Ending.SKIPPED, "bert"), outside.machine.now()
                )

        outside = attended(bench, both_answer)
        assert bench.send() is Outcome.CONFIRMED
        assert bench.office.typed == ["7KQP"]

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [("  ", "An empty answer is none"), ("7K\x1bQP", "no line"), ("7" * 201, "no line")],
        ids=["empty", "control characters", "endless"],
    )
    def test_what_is_no_code_is_not_given(self, bench: Bench, text: str, sentence: str) -> None:
        def answers(question: Question) -> None:
            with pytest.raises(WrongUse, match=sentence):
                assist.answer(question.identity, text, "anna", outside)

        outside = attended(bench, answers)
        assert bench.send() is Outcome.CAPTCHA
        assert bench.office.typed == []

    def test_a_wrong_answer_is_what_the_page_makes_of_it_and_never_pressed_again(self, bench: Bench) -> None:
        bench.office.result = SendResult(Outcome.REJECTED, "The page shows the sign of failure.")
        outside = attended(bench, lambda question: assist.answer(question.identity, "0000", "anna", outside))
        assert bench.send() is Outcome.REJECTED
        assert bench.send(again=True) is None
        assert bench.office.pressed == [bench.first.reference]


class TestNothingIsPressed:
    def test_when_time_runs_out(self, bench: Bench) -> None:
        outside = attended(bench)
        assert bench.send() is Outcome.CAPTCHA
        assert attempts(bench) == [(False, Outcome.CAPTCHA)]
        [told] = questions_of(outside)
        assert (told["ending"], told["waited_seconds"]) == ("time over", 300)

    def test_when_the_operator_skips_and_a_person_may_let_it_be_tried_again(self, bench: Bench) -> None:
        outside = attended(
            bench,
            lambda question: assist.skip(question.identity, "anna", outside),
            lambda question: assist.answer(question.identity, "7KQP", "anna", outside),
        )
        assert bench.send() is Outcome.CAPTCHA
        assert bench.office.pressed == []
        bench.clock.at += timedelta(minutes=1)
        assert bench.send() is None
        assert bench.send(again=True) is Outcome.CONFIRMED
        assert bench.office.pressed == [bench.first.reference]

    def test_while_no_operator_is_there_and_no_attempt_is_spent(self, bench: Bench) -> None:
        attended(bench, there=timedelta(0))
        assert bench.send() is None
        assert (attempts(bench), bench.office.visits) == ([], 0)
        assist.arrive("anna", bench.outside)
        bench.send()
        assert bench.office.visits == 1

    def test_when_the_last_operator_leaves_and_the_letter_stays_due(self, bench: Bench) -> None:
        outside = attended(bench, lambda _: assist.go("anna", outside))
        assert bench.send() is None
        assert attempts(bench) == []
        assert [told["ending"] for told in questions_of(outside)] == ["withdrawn"]

    def test_when_sending_is_stopped_while_the_page_waits(self, bench: Bench) -> None:
        def stops_and_answers(question: Question) -> None:
            assist.answer(question.identity, "7KQP", "anna", outside)
            outside.ledger.plans.switch(None, "stopped", outside.clock.now(), "chief", "")

        outside = attended(bench, stops_and_answers)
        with pytest.raises(NotAllowed, match="all sending was stopped by chief"):
            bench.send()
        assert (attempts(bench), bench.office.pressed) == ([], [])

    def test_when_sending_is_stopped_before_anybody_answered(self, bench: Bench) -> None:
        outside = attended(
            bench, lambda _: outside.ledger.plans.switch(None, "stopped", outside.clock.now(), "chief", "")
        )
        assert bench.send() is None
        assert (attempts(bench), bench.office.pressed) == ([], [])
        assert assist.open_questions(outside) == ()

    def test_when_the_authorisation_ends_while_the_page_waits(self, bench: Bench) -> None:
        leave = replace(bench.running.leave, valid_to=date(2025, 9, 24))
        bench.running = replace(bench.running, leave=leave)

        def answers_the_next_morning(question: Question) -> None:
            bench.clock.at = datetime(2025, 9, 25, 10, tzinfo=BEIJING)
            assist.answer(question.identity, "7KQP", "anna", outside)

        outside = attended(bench, answers_the_next_morning)
        with pytest.raises(NotAllowed, match="2025-09-24"):
            bench.send()
        assert (attempts(bench), bench.office.pressed) == ([], [])

    def test_when_office_hours_end_while_the_page_waits(self, bench: Bench) -> None:
        def closes(question: Question) -> None:
            bench.clock.at = datetime(2025, 9, 24, 20, tzinfo=BEIJING)

        attended(bench, closes)
        assert bench.send() is None
        assert (attempts(bench), bench.office.pressed) == ([], [])

    def test_when_the_run_ends_while_the_page_waits(self, bench: Bench) -> None:
        ended: list[bool] = []
        outside = attended(bench, lambda _: ended.append(True))
        bench.clock.at = bench.first.planned_at
        sent = asyncio.run(
            send_one(bench.first.reference, bench.running, outside, ending=lambda: bool(ended))
        )
        assert (sent.outcome, attempts(bench), bench.office.pressed) == (None, [], [])


def test_nobody_else_visits_a_host_whose_page_waits_longer_than_any_visit(bench: Bench) -> None:
    def comes_late(question: Question) -> None:
        bench.clock.at += timedelta(minutes=4)

    turns = []

    def knocks(question: Question) -> None:
        turns.append(outside.gate.enter(["qs.example"], bench.clock.now())["qs.example"].free_at)

    # a lease lasts five minutes; the page waits eight on the letters' clock
    wants = replace(CAPTCHA, patience=timedelta(minutes=30))
    pause = [never] * 10  # five seconds, after which the turn is held again
    outside = attended(bench, comes_late, *pause, comes_late, *pause, knocks, wants=wants)
    bench.send()
    assert turns[0] is not None


def test_a_question_is_shown_only_while_whoever_asked_is_heard_of(bench: Bench) -> None:
    questions, at = bench.outside.ledger.questions, datetime(2025, 9, 24, 2, tzinfo=UTC)
    new = NewQuestion("r", "qs", "青石", CAPTCHA, at, at + timedelta(minutes=5))
    identity = questions.put(new, at + timedelta(seconds=30))
    assert [each.identity for each in questions.open(at + timedelta(seconds=29))] == [identity]
    assert questions.open(at + timedelta(seconds=30)) == ()
    with pytest.raises(WrongUse, match="not open any more"):
        questions.react(identity, Reaction(Ending.SKIPPED, "anna"), at + timedelta(seconds=31))


def test_only_one_of_two_processes_settles_a_question_and_its_number_is_never_used_again(engine) -> None:
    questions, at = QuestionTable(engine), datetime(2025, 9, 24, 2, tzinfo=UTC)
    new = NewQuestion("r", "qs", "青石", CAPTCHA, at, at + timedelta(minutes=5))
    first = questions.put(new, new.until)
    won = []
    for by in ("anna", "bert"):
        with contextlib.suppress(WrongUse):
            questions.react(first, Reaction(Ending.ANSWERED, by, by), at)
            won.append(by)
    assert won == ["anna"]
    settled = questions.close(first)
    assert settled is not None
    assert (settled.by, settled.text, questions.close(first)) == ("anna", "anna", None)
    assert questions.put(new, new.until) > first
