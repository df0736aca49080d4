"""Verdicts as a table of cases worked by hand.

Every letter is sent on Friday 2026-10-09 at 09:30 Beijing time and judged for two working days. The 10th
is a working Saturday (State Council notice for 2026), so the limit ends on Monday the 12th at 24:00.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from replyclock.analysis.calendars.load import load_calendar
from replyclock.domain.case import Counting, Facts, attempt_key, fold
from replyclock.domain.facts import Attempt, Look, LookState, Outcome, Reply, ReplyKind, Review
from replyclock.domain.inquiry import Inquiry, Persona, Site
from replyclock.domain.verdict import judge
from replyclock.domain.window import Window

BEIJING = ZoneInfo("Asia/Shanghai")
CHINA = load_calendar("CN")
PAGE = "s1/list"
KINDS = {kind.value: kind for kind in ReplyKind}
SAW, BLIND = LookState.UNCHANGED, LookState.UNKNOWN

SITE = Site("s1", "Qingshan", "https://qingshan.example/")
PERSONA = Persona("王小明", "男", "教师", "长宁街1号", "auditor+a@mail.example")
SENT = datetime(2026, 10, 9, 9, 30, tzinfo=BEIJING).astimezone(UTC)
INQUIRY = Inquiry("r1", "autumn", SITE, "hours", "zh-CN", "t", "b", PERSONA, "a", SENT)


def at(text: str) -> datetime:
    """`12 24:00` is the end of the 12th of October 2026 in Beijing."""
    day, clock = text.split()
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 10, int(day) + hour // 24, hour % 24, minute, tzinfo=BEIJING).astimezone(UTC)


def page(after: str, until: str, kind: str = "answer") -> Reply:
    window = Window(at(after), at(until))
    return Reply(1, "r1", PAGE, window, KINDS[kind], "", "text")


def mail(arrived: str, kind: str = "answer", *, settled: bool = False) -> Reply:
    return Reply(2, "r1", "mail", Window.point(at(arrived)), KINDS[kind], "", "text", is_settled=settled)


def reviewed(identity: int, kind: str, when: str = "16 09:00") -> Review:
    """What `li` decided about the page's reply (1) or the mail (2)."""
    return Review("reply", str(identity), kind, "read whole", "li", at(when))


def looks(*seen: str, result: LookState = SAW) -> list[Look]:
    return [Look(PAGE, at(instant), result) for instant in seen]


def facts(*, replies=(), seen=None, heard=None, outcome=Outcome.CONFIRMED, reviews=(), note="") -> Facts:
    """`seen` are looks at the page, `heard` instants at which the mailbox was read; None: not watched so."""
    attempt = Attempt("r1", 1, SENT, pressed=True, outcome=outcome, ended_at=SENT, note=note)
    instants = None if heard is None else [at(instant) for instant in heard]
    places = () if seen is None else (PAGE,)
    return Facts(INQUIRY, (attempt,), tuple(replies), tuple(reviews), places, seen or [], instants)


def verdict(
    known: Facts, as_of: str = "20 12:00", working_days: int = 2, counting: Counting = Counting.SUGGESTED
):
    instant = at(as_of)
    return judge(fold(known, instant, counting), working_days, CHINA, BEIJING, instant)


EVER = looks("10 10:00", "12 12:00", "13 10:00", "19 10:00")

CASES = {
    "seen on the page before the deadline is in time": (
        facts(replies=[page("10 09:00", "10 10:00")], seen=EVER), "in time"),
    "seen one minute before midnight is in time": (
        facts(replies=[page("12 12:00", "12 23:59")], seen=EVER), "in time"),
    "first seen at 24:00 sharp is not surely in time": (
        facts(replies=[page("12 12:00", "12 24:00")], seen=EVER), "undetermined"),
    "a window that begins at 24:00 is late": (
        facts(replies=[page("12 24:00", "13 10:00")], seen=EVER), "late"),
    "a deadline inside the window is undetermined": (
        facts(replies=[page("12 12:00", "13 10:00")], seen=EVER), "undetermined"),
    "mail before the deadline is in time": (
        facts(replies=[mail("12 23:59")], heard=["13 10:00"]), "in time"),
    "mail at 24:00 sharp is late": (
        facts(replies=[mail("12 24:00")], heard=["13 10:00"]), "late"),
    "mail late but page in time is in time": (
        facts(replies=[mail("14 09:00"), page("10 09:00", "10 10:00")], seen=EVER, heard=["19 10:00"]),
        "in time"),
    "page late but mail in time is in time": (
        facts(replies=[mail("11 09:00"), page("13 09:00", "13 10:00")], seen=EVER, heard=["19 10:00"]),
        "in time"),
    "an acknowledgement does not stop the clock": (
        facts(replies=[page("9 10:00", "9 11:00", "acknowledgement")], seen=EVER), "no answer"),
    "a forwarding notice does not stop the clock": (
        facts(replies=[mail("9 11:00", "forwarding notice")], heard=["13 10:00"]), "no answer"),
    "an automatic mail does not stop the clock": (
        facts(replies=[mail("9 09:31", "automatic", settled=True)], heard=["13 10:00"]), "no answer"),
    "a bounce is no answer": (
        facts(replies=[mail("9 09:31", "bounce", settled=True)], heard=["13 10:00"]), "no answer"),
    "a text about closing days may be the answer asked for": (
        facts(replies=[mail("9 10:00", "automatic")], heard=["13 10:00"]), "undetermined"),
    "a text about returned post may be the answer asked for": (
        facts(replies=[mail("9 10:00", "bounce")], heard=["13 10:00"]), "undetermined"),
    "a text about a delay may be the answer asked for": (
        facts(replies=[mail("9 10:00", "delay notice")], heard=["13 10:00"]), "undetermined"),
    "a text about closing days that came too late changes nothing": (
        facts(replies=[mail("14 10:00", "automatic")], heard=["19 10:00"]), "no answer"),
    "a refusal with reasons is an answer of its own kind": (
        facts(replies=[page("10 09:00", "10 10:00", "refusal")], seen=EVER), "in time"),
    "an answer after an acknowledgement is judged by the answer": (
        facts(replies=[page("9 10:00", "9 11:00", "acknowledgement"), mail("14 09:00")], seen=EVER,
              heard=["19 10:00"]),
        "late"),
    "a reply nobody could class yet is undetermined": (
        facts(replies=[mail("10 09:00", "unknown")], heard=["13 10:00"]), "undetermined"),
    "a reply nobody could class that came too late changes nothing": (
        facts(replies=[mail("14 09:00", "unknown")], heard=["19 10:00"]), "no answer"),
    "silence seen after the deadline is no answer": (
        facts(seen=EVER), "no answer"),
    "silence at 24:00 sharp is enough": (
        facts(seen=looks("12 24:00")), "no answer"),
    "an outage over the deadline without end is undetermined": (
        facts(seen=[*looks("10 10:00", "12 12:00"), *looks("13 10:00", "19 10:00", result=BLIND)]),
        "undetermined"),
    "an outage that ends without an answer is no answer": (
        facts(seen=[*looks("12 12:00"), *looks("13 10:00", result=BLIND), *looks("14 10:00")]), "no answer"),
    "an answer found after an outage over the deadline is undetermined": (
        facts(replies=[page("12 12:00", "14 10:00")], seen=looks("12 12:00", "14 10:00")), "undetermined"),
    "a page that was never seen is undetermined": (
        facts(seen=[]), "undetermined"),
    "a mailbox not read since the deadline is undetermined": (
        facts(heard=["12 18:00"]), "undetermined"),
    "a quiet page does not speak for a mailbox nobody read": (
        facts(seen=EVER, heard=["10 10:00"]), "undetermined"),
    "a mail in time needs no look at the page": (
        facts(replies=[mail("10 09:00")], seen=[], heard=["10 10:00"]), "in time"),
    "nowhere to listen is undetermined": (
        facts(), "undetermined"),
}  # fmt: skip


@pytest.mark.parametrize(("known", "finding"), CASES.values(), ids=CASES.keys())
def test_a_verdict_says_what_the_hand_says(known, finding):
    assert str(verdict(known).finding) == finding


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome is not Outcome.CONFIRMED])
def test_a_letter_that_was_not_confirmed_is_not_sent_and_says_why(outcome):
    said = verdict(facts(outcome=outcome, seen=EVER, note="The button was gone."))
    assert (str(said.finding), said.due_on, said.reason) == (
        "not sent",
        None,
        f"{outcome}: The button was gone.",
    )


def test_before_the_deadline_it_is_too_early():
    assert str(verdict(facts(seen=looks("10 10:00")), as_of="12 23:59").finding) == "too early"


def test_at_the_deadline_it_is_too_early_no_more():
    assert str(verdict(facts(seen=looks("12 24:00")), as_of="12 24:00").finding) == "no answer"


def test_an_answer_before_the_deadline_is_in_time_at_once():
    known = facts(replies=[page("9 10:00", "9 11:00")], seen=EVER)
    assert str(verdict(known, as_of="9 12:00").finding) == "in time"


def test_what_came_after_the_as_of_instant_is_not_known_yet():
    known = facts(replies=[page("13 09:00", "13 10:00")], seen=EVER)
    assert str(verdict(known, as_of="13 09:30").finding) == "undetermined"


def test_a_review_counts_from_its_own_instant_on():
    decision = Review("reply", "1", "answer", "It answers all points.", "li", at("16 09:00"))
    known = facts(replies=[page("10 09:00", "10 10:00", "acknowledgement")], seen=EVER, reviews=[decision])
    assert str(verdict(known, as_of="15 12:00").finding) == "no answer"
    assert str(verdict(known, as_of="16 12:00").finding) == "in time"


def test_an_ambiguous_letter_confirmed_by_review_is_judged_from_its_press():
    decision = Review(
        "attempt", attempt_key("r1", 1), "confirmed", "It is on the public list.", "li", at("10 09:00")
    )
    said = verdict(facts(outcome=Outcome.AMBIGUOUS, seen=EVER, reviews=[decision]))
    assert (str(said.finding), said.due_on) == ("no answer", date(2026, 10, 12))


def test_a_verdict_names_its_last_day_clock_and_calendar():
    said = verdict(facts(replies=[mail("12 23:59")], heard=["13 10:00"]))
    assert said.due_on == date(2026, 10, 12)
    assert said.clock == "mail arrival"
    assert said.calendar == f"CN {CHINA.version}"
    assert said.reason == "The answer was there before the deadline."


def test_an_undetermined_verdict_names_the_clock_that_could_not_tell():
    said = verdict(facts(seen=EVER, heard=["10 10:00"]))
    assert (said.clock, said.reason) == ("mail arrival", "Nobody could look at the deadline or after it.")


EARLY, LATE = page("10 09:00", "10 10:00"), page("13 09:00", "13 10:00")
RECEIVED, WORDS = mail("9 11:00", "acknowledgement"), mail("9 11:00", "automatic")

# Facts; the finding while suggestions count, what it rests on, whether a reviewer could turn it; and the
# finding where only what was reviewed counts. The limit ends with the 12th.
RESTS = {
    "an answer in time that nobody reviewed": (
        facts(replies=[EARLY], seen=EVER), "in time", "suggested", True, "undetermined"),
    "an answer in time that a reviewer confirmed": (
        facts(replies=[EARLY], seen=EVER, reviews=[reviewed(1, "answer")]), "in time", "reviewed", False,
        "in time"),
    "a suggested answer that a reviewer called an acknowledgement": (
        facts(replies=[EARLY], seen=EVER, reviews=[reviewed(1, "acknowledgement")]), "no answer", "reviewed",
        False, "no answer"),
    "a suggested mail in time beside a confirmed page in time": (
        facts(replies=[EARLY, mail("9 12:00")], seen=EVER, heard=["19 10:00"],
              reviews=[reviewed(1, "answer")]),
        "in time", "reviewed", False, "in time"),
    "a suggested mail in time beside a confirmed page too late": (
        facts(replies=[LATE, mail("9 12:00")], seen=EVER, heard=["19 10:00"],
              reviews=[reviewed(1, "answer")]),
        "in time", "suggested", True, "undetermined"),
    "an answer too late that nobody reviewed cannot be made in time": (
        facts(replies=[LATE], seen=EVER), "late", "suggested", False, "no answer"),
    "an answer too late that a reviewer confirmed": (
        facts(replies=[LATE], seen=EVER, reviews=[reviewed(1, "answer")]), "late", "reviewed", False, "late"),
    "a confirmed answer too late after an acknowledgement nobody reviewed": (
        facts(replies=[LATE, RECEIVED], seen=EVER, heard=["19 10:00"], reviews=[reviewed(1, "answer")]),
        "late", "suggested", True, "undetermined"),
    "an acknowledgement nobody reviewed may be the answer": (
        facts(replies=[RECEIVED], heard=["13 10:00"]), "no answer", "suggested", True, "undetermined"),
    "a reviewed acknowledgement is none": (
        facts(replies=[RECEIVED], heard=["13 10:00"], reviews=[reviewed(2, "acknowledgement")]), "no answer",
        "reviewed", False, "no answer"),
    "an acknowledgement too late could only be a late answer": (
        facts(replies=[mail("13 09:00", "acknowledgement")], heard=["13 10:00"]), "no answer", "suggested",
        False, "no answer"),
    "a forwarding notice on the page whose window holds the deadline": (
        facts(replies=[page("12 12:00", "13 10:00", "forwarding notice")], seen=EVER), "no answer",
        "suggested", True, "undetermined"),
    "automatic by its words is undetermined": (
        facts(replies=[WORDS], heard=["13 10:00"]), "undetermined", "", False, "undetermined"),
    "automatic by its words and so reviewed is none": (
        facts(replies=[WORDS], heard=["13 10:00"], reviews=[reviewed(2, "automatic")]), "no answer",
        "reviewed", False, "no answer"),
    "automatic by a machine's headers is none": (
        facts(replies=[mail("9 11:00", "automatic", settled=True)], heard=["13 10:00"]), "no answer", "",
        False, "no answer"),
    "silence rests on no reply": (
        facts(seen=EVER), "no answer", "", False, "no answer"),
    "what nobody could class is undetermined either way": (
        facts(replies=[mail("10 09:00", "unknown")], heard=["13 10:00"]), "undetermined", "", False,
        "undetermined"),
    "what a reviewer could not class either stays undetermined": (
        facts(replies=[mail("10 09:00", "unknown")], heard=["13 10:00"], reviews=[reviewed(2, "unknown")]),
        "undetermined", "", False, "undetermined"),
    "a deadline inside the window is undetermined whoever reviewed": (
        facts(replies=[page("12 12:00", "13 10:00")], seen=EVER, reviews=[reviewed(1, "answer")]),
        "undetermined", "", False, "undetermined"),
    "a letter that was not sent rests on nothing": (
        facts(outcome=Outcome.CAPTCHA), "not sent", "", False, "not sent"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("known", "finding", "rests_on", "could_turn", "strict"), RESTS.values(), ids=RESTS.keys()
)
def test_a_verdict_says_what_it_rests_on(known, finding, rests_on, could_turn, strict):
    said = verdict(known)
    assert (str(said.finding), str(said.rests_on), said.could_turn) == (finding, rests_on, could_turn)


@pytest.mark.parametrize(
    ("known", "finding", "rests_on", "could_turn", "strict"), RESTS.values(), ids=RESTS.keys()
)
def test_a_round_may_count_only_what_a_reviewer_confirmed(known, finding, rests_on, could_turn, strict):
    said = verdict(known, counting=Counting.REVIEWED)
    assert (str(said.finding), said.could_turn) == (strict, False)


def test_where_only_reviews_count_a_suggested_answer_waits_and_says_so():
    said = verdict(facts(replies=[EARLY], seen=EVER), counting=Counting.REVIEWED)
    assert said.reason == "A reply that may be an answer waits for a reviewer."


def test_where_only_reviews_count_a_suggested_answer_is_too_early_before_the_deadline():
    known = facts(replies=[EARLY], seen=EVER)
    assert str(verdict(known, "11 12:00", counting=Counting.REVIEWED).finding) == "too early"


def test_a_confirmation_counts_from_its_own_instant_on():
    known = facts(replies=[EARLY], seen=EVER, reviews=[reviewed(1, "answer", "16 09:00")])
    assert str(verdict(known, "15 12:00").rests_on) == "suggested"
    assert str(verdict(known, "16 12:00").rests_on) == "reviewed"


kinds = st.sampled_from([kind.value for kind in ReplyKind])
days = st.integers(9, 18)


@st.composite
def somebodys_replies(draw):
    """A mail and a page's reply of any kinds, some reviewed as some kind; machine mail may be settled."""
    first, kind = draw(days), draw(kinds)
    settled = kind in ("automatic", "bounce") and draw(st.booleans())
    replies = [
        page(f"{first} 10:00", f"{first + draw(st.integers(0, 2))} 11:00", draw(kinds)),
        mail(f"{draw(days)} 12:00", kind, settled=settled),
    ]
    return replies, [reviewed(number, draw(kinds)) for number in (1, 2) if draw(st.booleans())]


def everything_a_reviewer_may_find(known: Facts) -> set[str]:
    """The findings over all that a reviewer may still make of what nobody reviewed and no machine settled."""
    done = {review.subject_key for review in known.reviews}
    unread = [each for each in known.replies if str(each.identity) not in done and not each.is_settled]
    found = set()
    for decisions in product(("answer", "acknowledgement"), repeat=len(unread)):
        made = [reviewed(each.identity, kind) for each, kind in zip(unread, decisions, strict=True)]
        found.add(str(verdict(replace(known, reviews=(*known.reviews, *made))).finding))
    return found


@given(somebodys_replies())
def test_what_a_verdict_rests_on_is_what_trying_every_decision_comes_to(drawn):
    known = facts(replies=drawn[0], seen=EVER, heard=["19 10:00"], reviews=drawn[1])
    said = verdict(known)
    assume(str(said.finding) in ("in time", "late", "no answer"))
    found = everything_a_reviewer_may_find(known)
    may_be_met, may_be_missed = found & {"in time", "undetermined"}, found - {"in time"}
    assert said.could_turn == bool(may_be_met and may_be_missed)
    assert (str(said.rests_on) == "suggested") == (len(found) > 1)
