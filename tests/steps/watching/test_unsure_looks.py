"""Looks that conclude nothing and find something all the same, and looks that believed a wrong server."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from support.doubles import ANSWER, LIST, SEEN, Bench, made_bench

from replyclock.domain.facts import Inconclusive, LookState
from replyclock.ports.reader import FoundReply, LookResult


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with made_bench(tmp_path) as made:
        yield made


def answered(bench: Bench) -> FoundReply:
    return FoundReply(bench.first.reference, ANSWER, captures=(SEEN,))


def last_look(bench: Bench) -> tuple[LookState, str]:
    look = bench.outside.ledger.looks.looks_at(LIST)[-1]
    return look.result, look.reason


def test_an_answer_in_a_list_that_is_not_whole_is_kept_and_the_look_stays_unknown(bench: Bench) -> None:
    # given a list that misses another letter, so that its second fetch, without a memory, finds no fault
    bench.send()
    sent_at = bench.clock.at
    bench.look(sent_at + timedelta(hours=1), FoundReply(bench.first.reference, ""))
    gone = LookResult("a letter is gone", Inconclusive.GONE, "ab" * 32, (answered(bench),), memory="kept")
    bench.office.once = [gone, LookResult(found=(answered(bench),), memory="fresh")]
    bench.look(sent_at + timedelta(hours=2))
    [reply] = bench.case().replies
    assert (reply.window.after, reply.window.until) == (
        sent_at + timedelta(hours=1),
        sent_at + timedelta(hours=2),
    )
    assert last_look(bench) == (LookState.UNKNOWN, "a letter is gone")
    [place] = bench.places
    assert (place.memory, place.known_at) == ("kept", sent_at + timedelta(hours=1))


def test_an_answer_seen_after_a_wrong_server_was_believed_may_be_as_old_as_the_last_whole_page(
    bench: Bench,
) -> None:
    bench.send()
    sent_at = bench.clock.at
    for hour in (1, 2, 3):
        bench.look(sent_at + timedelta(hours=hour), FoundReply(bench.first.reference, ""))
    seen = LookResult(found=(answered(bench),), doubted_since=sent_at + timedelta(hours=1))
    bench.office.once = [seen, replace(seen, doubted_since=None)]
    bench.look(sent_at + timedelta(hours=4))
    [reply] = bench.case().replies
    assert (reply.window.after, reply.window.until) == (
        sent_at + timedelta(hours=1),
        sent_at + timedelta(hours=4),
    )


def test_an_answer_that_wavers_leaves_the_memory_of_the_last_look(bench: Bench) -> None:
    bench.send()
    sent_at = bench.clock.at
    bench.office.once = [LookResult(found=(FoundReply(bench.first.reference, ""),), memory="before")]
    bench.look(sent_at + timedelta(hours=1), outage=True)
    bench.office.once = [LookResult(found=(answered(bench),), memory="after"), LookResult(memory="after")]
    bench.look(sent_at + timedelta(hours=2))
    assert [place.memory for place in bench.places] == ["before"]


@pytest.mark.parametrize(
    ("cause", "is_told"),
    [
        (Inconclusive.CUT, True),
        (Inconclusive.GONE, True),
        (Inconclusive.CONFLICT, True),
        (Inconclusive.LABEL, True),
        (Inconclusive.UNREADABLE, True),
        (Inconclusive.SCRIPT, True),
        (Inconclusive.STALE, False),
        (Inconclusive.OUTAGE, False),
        (Inconclusive.EMPTY, False),
    ],
)
def test_three_looks_in_a_row_that_looking_again_does_not_help_are_told(
    bench: Bench, cause: Inconclusive, is_told: bool
) -> None:
    bench.send()
    at = bench.clock.at
    for hour in (1, 2, 3):
        bench.office.once = [LookResult("why", cause)]
        bench.look(at + timedelta(hours=hour), outage=True)
    found = bench.outside.ledger.looks.broken("autumn")
    assert [(each.cause, each.looks) for each in found] == ([(cause, 3)] if is_told else [])
