"""Looking at places on a real ledger, with a page held in the hand: windows, pace, doubts, what hinders."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from support.doubles import ANSWER, BEIJING, LIST, Bench, a_campaign, a_draft, made_bench

from replyclock.domain.facts import Attempt, Claim, Inconclusive, LookState, Outcome, ReplyKind
from replyclock.domain.sending.pacing import share_of
from replyclock.domain.sending.rounds import Round
from replyclock.errors import WrongUse
from replyclock.ports.exhibits import Capture
from replyclock.ports.gate import Leaving
from replyclock.ports.reader import FoundReply, LookResult
from replyclock.ports.sender import SendResult
from replyclock.steps.planning.plan import plan_round
from replyclock.steps.round import running_rounds
from replyclock.steps.sending.send import send_one
from replyclock.steps.watching.look_by_hand import SeenByHand, record_by_hand
from replyclock.steps.watching.watch import mend_places, respread


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with made_bench(tmp_path) as made:
        yield made


def test_the_window_lies_between_the_last_look_without_and_the_first_with(bench: Bench) -> None:
    bench.send()
    reference, sent_at = bench.first.reference, bench.clock.at
    bench.look(sent_at + timedelta(hours=1), FoundReply(reference, ""))
    bench.look(sent_at + timedelta(hours=2), unknown="outage")
    bench.look(sent_at + timedelta(hours=5), FoundReply(reference, ANSWER))
    bench.look(sent_at + timedelta(hours=6), FoundReply(reference, ANSWER))
    [reply] = bench.case().replies
    assert reply.kind is ReplyKind.ANSWER
    assert reply.window.after == sent_at + timedelta(hours=1)
    assert reply.window.until == sent_at + timedelta(hours=5)
    assert bench.outside.exhibits.read(reply.exhibits[0].sha256) == b"seen"


def test_an_answer_at_the_first_look_came_after_the_sending(bench: Bench) -> None:
    bench.send()
    sent_at = bench.clock.at
    bench.look(sent_at + timedelta(hours=3), FoundReply(bench.first.reference, ANSWER))
    assert bench.case().replies[0].window.after == sent_at


def test_an_acknowledgement_is_kept_and_the_answer_after_it_is_new(bench: Bench) -> None:
    bench.send()
    at = bench.clock.at
    bench.look(at + timedelta(hours=1), FoundReply(bench.first.reference, "您的来信已收到，请耐心等待。"))
    bench.look(at + timedelta(hours=5), FoundReply(bench.first.reference, ANSWER))
    kinds = [reply.kind for reply in bench.case().replies]
    assert kinds == [ReplyKind.ACKNOWLEDGEMENT, ReplyKind.ANSWER]


def test_a_look_that_finds_an_ambiguous_letter_settles_it(bench: Bench) -> None:
    bench.office.result = SendResult(Outcome.AMBIGUOUS, "no sign")
    bench.send()
    sent_at = bench.clock.at
    assert bench.case().sent_at is None
    bench.look(sent_at + timedelta(hours=1), FoundReply(bench.first.reference, ""))
    bench.look(sent_at + timedelta(hours=2), FoundReply(bench.first.reference, ""))
    case = bench.case()
    assert (case.outcome, case.sent_at) == (Outcome.CONFIRMED, sent_at)
    assert [review.reviewer for review in case.reviews] == ["look"]


def test_a_place_is_looked_at_at_once_then_hourly_and_right_at_a_deadline(bench: Bench) -> None:
    bench.send()
    assert bench.places[0].next_at == bench.clock.at
    looked_at = bench.clock.at + timedelta(minutes=1)  # Wednesday 15:01
    bench.look(looked_at, FoundReply(bench.first.reference, ""))
    assert timedelta(minutes=30) <= bench.places[0].next_at - looked_at <= timedelta(minutes=90)
    evening = datetime(2025, 9, 25, 22, tzinfo=BEIJING)
    nightly = []
    while evening < datetime(2025, 9, 26, 1, tzinfo=BEIJING):
        bench.look(evening, FoundReply(bench.first.reference, ""))
        evening = bench.places[0].next_at
        nightly.append(evening)
    # one working day after Wednesday is Thursday, until 24:00; each host is up to 5 minutes late
    midnight = datetime(2025, 9, 26, tzinfo=BEIJING)
    spread = timedelta(minutes=5) * share_of("qs.example")
    assert nightly[-4:-1] == [midnight + spread - timedelta(minutes=each) for each in (30, 5, 0)]


def test_a_list_that_two_rounds_share_is_looked_at_once_for_both(bench: Bench) -> None:
    # given two rounds whose letters show on the same list, and a look that searched for one of them
    draft = replace(a_draft(a_campaign()), round=Round("winter", 1, date(2025, 9, 24), date(2025, 9, 26)))
    plan_round(replace(draft, secret=b"other"), bench.outside)
    winter = running_rounds(bench.outside, "winter")[0]
    bench.send()
    sent_at = bench.clock.at
    other = bench.outside.ledger.plans.tried("winter")[0].inquiry.reference
    bench.look(sent_at + timedelta(minutes=2), FoundReply(bench.first.reference, ""))
    bench.clock.at = sent_at + timedelta(minutes=3)
    asyncio.run(send_one(other, winter, bench.outside))
    # then one place serves both, and the other's window begins with its sending, not with that look
    [place] = bench.places
    assert [each.inquiry.reference for each in place.sought] == sorted([bench.first.reference, other])
    bench.look(sent_at + timedelta(hours=1), FoundReply(other, ANSWER), FoundReply(bench.first.reference, ""))
    [facts] = [each for each in bench.outside.ledger.facts("winter", None, bench.clock.now()) if each.replies]
    assert facts.replies[0].window.after == sent_at + timedelta(minutes=3)


def test_a_look_made_before_a_letter_was_looked_for_says_nothing_about_it(bench: Bench) -> None:
    # given a letter sent at nine whose place was noted at eleven only, and a look in between
    bench.send()
    reference, at = bench.first.reference, bench.clock.now()
    late = bench.outside.ledger.plans.tried("autumn")[1].inquiry.reference
    bench.outside.ledger.attempts.begin(late, 1, at, [])
    ended = Attempt(late, 1, at, pressed=True, outcome=Outcome.CONFIRMED, ended_at=at)
    bench.outside.ledger.attempts.end(ended)
    bench.look(bench.clock.at + timedelta(minutes=30), FoundReply(reference, ""))
    bench.clock.at += timedelta(hours=2)
    assert mend_places(bench.running, bench.outside) == 1
    [facts] = [
        each
        for each in bench.outside.ledger.facts("autumn", None, bench.clock.now())
        if each.inquiry.reference == late
    ]
    assert list(facts.looks) == []


def test_an_answer_that_is_gone_when_fetched_again_is_not_believed(bench: Bench) -> None:
    bench.send()
    sent_at, reference = bench.clock.at, bench.first.reference
    bench.look(sent_at + timedelta(hours=1), FoundReply(reference, ""))
    bench.office.once = [
        LookResult(found=(FoundReply(reference, ANSWER),)),
        LookResult(found=(FoundReply(reference, ""),)),
    ]
    bench.look(sent_at + timedelta(hours=2))
    assert bench.case().replies == ()
    last = bench.outside.ledger.looks.looks_at(LIST)[-1]
    assert (last.result is LookState.UNKNOWN, "gone when the page was fetched again" in last.reason) == (
        True,
        True,
    )
    # then the look that finds it for good opens the window at the last look that could conclude something
    bench.look(sent_at + timedelta(hours=3), FoundReply(reference, ANSWER))
    assert bench.case().replies[0].window.after == sent_at + timedelta(hours=1)


def test_a_counter_beside_the_answer_does_not_make_it_a_new_one(bench: Bench) -> None:
    bench.send()
    at = bench.clock.at
    for hour, visitors in enumerate((7, 8, 9), start=1):
        words = f"{ANSWER}\n浏览次数：{visitors}"
        bench.look(at + timedelta(hours=hour), FoundReply(bench.first.reference, words))
    assert len(bench.case().replies) == 1


def test_a_thread_that_shows_our_letters_shows_no_reply_until_somebody_answers(bench: Bench) -> None:
    bench.send()
    at, letter = bench.clock.at, bench.first
    others = bench.outside.ledger.messages.letters_of_site(letter.site.code)
    assert len({other.reference for other in others}) > 1
    thread = "\n\n".join(f"{each.title}\n> {each.body}\n{each.persona.name}" for each in others)
    bench.look(at + timedelta(hours=1), FoundReply(letter.reference, thread))
    assert bench.case().replies == ()
    bench.look(at + timedelta(hours=2), FoundReply(letter.reference, f"{thread}\n{ANSWER}"))
    [reply] = bench.case().replies
    assert reply.kind is ReplyKind.ANSWER
    assert reply.window.after == at + timedelta(hours=1)


def test_a_time_claimed_before_the_last_look_without_the_answer_is_flagged(bench: Bench) -> None:
    bench.send()
    at = bench.clock.at
    bench.look(at + timedelta(hours=2), FoundReply(bench.first.reference, ""))
    claim = Claim("答复时间", "x", (at + timedelta(hours=1)).astimezone(UTC), means="answered")
    bench.look(at + timedelta(hours=3), FoundReply(bench.first.reference, ANSWER, claims=(claim,)))
    assert bench.case().replies[0].claims[0].flags == ("claimed before it was there",)


def test_a_selector_missing_three_times_marks_the_recipe_broken(bench: Bench) -> None:
    bench.send()
    at, looks = bench.clock.at, bench.outside.ledger.looks
    for hour in (1, 2, 3):
        assert looks.broken("autumn") == ()
        missing = LookResult("the selector table is missing on the page", Inconclusive.SELECTOR)
        bench.office.once = [missing]
        bench.look(at + timedelta(hours=hour))
    [broken] = looks.broken("autumn")
    assert (broken.place.key, broken.looks, broken.cause) == (LIST.key, 3, Inconclusive.SELECTOR)
    bench.look(at + timedelta(hours=4), FoundReply(bench.first.reference, ""))
    assert looks.broken("autumn") == ()


def test_what_a_person_saw_behind_a_captcha_is_a_look(bench: Bench) -> None:
    bench.send()
    at = bench.clock.at
    bench.office.once = [LookResult("asks for a captcha; a person looks", Inconclusive.PERSON)]
    bench.look(at + timedelta(hours=1))
    assert [each.cause for each in bench.outside.ledger.looks.broken("autumn")] == [Inconclusive.PERSON]
    bench.clock.at = at + timedelta(hours=2)
    record_by_hand(SeenByHand(bench.first.reference, "", "inspector"), bench.outside)
    bench.clock.at = at + timedelta(hours=5)
    picture = Capture("seen by a person", "image/png", b"picture")
    record_by_hand(SeenByHand(bench.first.reference, ANSWER, "inspector", (picture,)), bench.outside)
    [reply] = bench.case().replies
    assert (reply.window.after, reply.window.until) == (at + timedelta(hours=2), at + timedelta(hours=5))
    assert bench.outside.exhibits.read(reply.exhibits[0].sha256) == b"picture"
    assert bench.outside.ledger.looks.broken("autumn") == ()


def test_a_person_who_saw_one_letter_of_a_list_says_nothing_about_the_others(bench: Bench) -> None:
    first, second = (each.inquiry.reference for each in bench.outside.ledger.plans.tried("autumn"))
    bench.send()
    at = bench.clock.at
    bench.outside.ledger.attempts.begin(second, 1, at, [])
    bench.outside.ledger.looks.watch(second, [LIST], at)
    bench.clock.at = at + timedelta(hours=1)
    with pytest.raises(WrongUse, match="watched for 2 letters"):
        record_by_hand(SeenByHand(first, "", "inspector"), bench.outside)
    record_by_hand(SeenByHand(first, ANSWER, "inspector"), bench.outside)
    assert [each.kind for each in bench.case().replies] == [ReplyKind.ANSWER]
    [place] = bench.places
    assert place.known_at is None


def test_a_challenge_is_shown_once_however_often_it_hinders(bench: Bench) -> None:
    bench.send()
    at = bench.clock.at
    for hour in (1, 2):
        page = Capture("challenge", "text/html", f"prove yourself {hour}".encode())
        bench.office.once = [LookResult("a challenge page", Inconclusive.CHALLENGE, captures=(page,))]
        bench.look(at + timedelta(hours=hour))
    kept = [path.read_bytes() for path in bench.exhibits.rglob("*") if path.is_file()]
    assert b"prove yourself 1" in kept
    assert b"prove yourself 2" not in kept


def test_a_host_that_is_down_again_and_again_is_left_alone(bench: Bench) -> None:
    bench.send()
    at = bench.clock.at + timedelta(hours=1)
    bench.office.sight = LookResult("could not be fetched", Inconclusive.OUTAGE)
    for minute in (0, 1, 2):
        bench.look(at + timedelta(minutes=minute), outage=True)
    assert [seen.is_resting for seen in bench.look(at + timedelta(minutes=3), outage=True)] == [True]
    assert [seen.is_resting for seen in bench.look(at + timedelta(minutes=8), outage=True)] == [False]


def test_what_waited_while_nothing_ran_is_spread_over_the_hour(bench: Bench) -> None:
    bench.send()
    bench.clock.at += timedelta(hours=30)
    assert respread(bench.outside) == 1
    assert timedelta(0) <= bench.places[0].next_at - bench.clock.at < timedelta(hours=1)
    assert respread(bench.outside) == 0


def test_a_recipe_that_cannot_be_read_costs_this_look_and_says_so(bench: Bench) -> None:
    bench.send()
    bench.clock.at += timedelta(hours=1)
    bench.office.fault = WrongUse("hz.toml: no such key")
    [seen] = bench.watch()
    assert (seen.result, seen.reason) == (None, "hz.toml: no such key")
    assert bench.places[0].next_at > bench.clock.at


def test_a_letter_that_was_sent_and_is_watched_nowhere_is_watched_from_the_next_start(bench: Bench) -> None:
    # given a program that was killed when the outcome was recorded and the place was not
    reference, at = bench.first.reference, bench.clock.now()
    bench.outside.ledger.attempts.begin(reference, 1, at, [])
    ended = Attempt(reference, 1, at, pressed=True, outcome=Outcome.CONFIRMED, ended_at=at)
    bench.outside.ledger.attempts.end(ended)
    assert bench.places == ()
    assert mend_places(bench.running, bench.outside) == 1
    assert [each.inquiry.reference for each in bench.places[0].sought] == [reference]
    assert mend_places(bench.running, bench.outside) == 0


def test_looking_ends_with_the_days_of_watching(bench: Bench) -> None:
    bench.send()
    bench.look(bench.clock.at + timedelta(days=30), FoundReply(bench.first.reference, ""))
    assert bench.places == ()


def test_a_new_answer_is_pictured_once_after_the_host_has_rested(bench: Bench) -> None:
    bench.send()
    sent_at = bench.clock.at
    seen = FoundReply(bench.first.reference, ANSWER, page="https://qs.example/letter/1")
    bench.look(sent_at + timedelta(hours=1), seen)
    # Two rests of ten seconds: before the page is fetched again, and before it is pictured.
    assert bench.clock.at == sent_at + timedelta(hours=1, seconds=20)
    [reply] = bench.case().replies
    assert [each.role for each in reply.exhibits] == ["page", "watched page (picture)"]
    bench.look(sent_at + timedelta(hours=5), seen)
    assert bench.clock.at == sent_at + timedelta(hours=5)


def test_a_page_that_was_pictured_already_is_not_asked_for_again(bench: Bench) -> None:
    bench.send()
    sent_at = bench.clock.at
    bench.look(sent_at + timedelta(hours=1), FoundReply(bench.first.reference, ANSWER))
    assert bench.clock.at == sent_at + timedelta(hours=1, seconds=10)


def test_under_a_clock_set_back_an_answer_waits_for_a_reviewer(bench: Bench) -> None:
    bench.send()
    sent_at = bench.clock.at
    looked_at, seen_at = sent_at + timedelta(days=2), sent_at + timedelta(days=1, hours=1)
    bench.look(looked_at, FoundReply(bench.first.reference, ""))
    # when a look without an answer comes first, it does not let windows open earlier
    for at, text in ((sent_at + timedelta(days=1), ""), (seen_at, ANSWER)):
        host = bench.places[0].place.host
        bench.outside.gate.leave([Leaving(host, at, at)])  # the turn was given by the clock as it was
        bench.look(at, FoundReply(bench.first.reference, text))
    bench.clock.at = looked_at + timedelta(days=1)
    [reply] = bench.case().replies
    assert (reply.window.until, reply.doubts) == (looked_at, ("clock",))
    assert seen_at <= reply.window.after < seen_at + timedelta(minutes=1)
    assert bench.case().first_answer is None
