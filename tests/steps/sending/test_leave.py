"""Leave counts offices over all rounds, and what was taken out of it holds at once."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from support.doubles import SITE, Bench, a_campaign, a_draft, made_bench

from replyclock.domain.hosts import office_host
from replyclock.domain.inquiry import Inquiry
from replyclock.errors import NotAllowed
from replyclock.steps.planning.plan import plan_round
from replyclock.steps.round import running_rounds
from replyclock.steps.sending.send import send_one
from replyclock.steps.sending.uncovered import Uncovered, uncovered
from replyclock.workspace.campaigns import leave_reader


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with made_bench(tmp_path) as made:
        yield made


@pytest.mark.parametrize(
    "address",
    [
        "https://qs.example/",
        "http://QS.example:80/other",
        "https://www.qs.example/",
        "https://qs.example:8443/",
        "https://qs.example./",
        "qs.example",
        " https://me@qs.example ",
    ],
)
def test_however_it_is_written_it_is_one_office(address: str) -> None:
    assert office_host(address) == "qs.example"


def test_letters_and_punycode_are_one_office_and_machines_differ_by_port() -> None:
    assert office_host("http://政府.中国/") == office_host("http://www.xn--mxtq1m.xn--fiqs8s/")
    assert office_host("http://127.0.0.1:1/") != office_host("http://127.0.0.1:2/")
    assert office_host("") == ""


def second_campaign(bench: Bench, address: str, document: str = "No. 1") -> Inquiry:
    """Another campaign that asks the site under another code."""
    campaign = a_campaign(name="second", seed=2)
    leave = campaign.authorisation.model_copy(update={"document": document})
    draft = a_draft(campaign.model_copy(update={"authorisation": leave}))
    draft = replace(draft, round=replace(draft.round, key="second"))
    planned = plan_round(replace(draft, sites=(replace(SITE, code="qt", address=address),)), bench.outside)
    return planned[0]


def send(bench: Bench, reference: str, name: str) -> None:
    """Send it once it is due, as a round by itself."""
    tried = bench.outside.ledger.plans.one(reference)
    bench.clock.at = max(bench.clock.at + timedelta(minutes=10), tried.inquiry.planned_at)
    [running] = running_rounds(bench.outside, name)
    asyncio.run(send_one(reference, running, bench.outside))


def both(bench: Bench) -> list[str]:
    return [each.inquiry.reference for each in bench.outside.ledger.plans.tried("autumn")]


@pytest.mark.parametrize("document", ["No. 1", "no.１"])
@pytest.mark.parametrize("address", ["https://qs.example/", "http://www.qs.example:80/portal"])
def test_another_code_and_another_campaign_share_the_letters_of_a_document(
    bench: Bench, address: str, document: str
) -> None:
    third = second_campaign(bench, address, document)
    for reference in both(bench):
        send(bench, reference, "autumn")
    with pytest.raises(NotAllowed, match="allows 2 letters per site, and this would be letter 3") as refused:
        send(bench, third.reference, "second")
    assert "all codes with the host qs.example, which has had 2 so far" in str(refused.value)
    assert bench.office.pressed == both(bench)
    [running] = running_rounds(bench.outside, "second")
    assert uncovered(running, bench.outside) == Uncovered({}, {"qs.example": 2})


@pytest.mark.parametrize(
    "written",
    [
        "练习[2025]1号",
        "练习（2025）1号",
        "练习【２０２５】 1号",
        "练习〔2025〕\u200b1号",
        "练习〔2025〕\u00ad1号",
        "\ufeff练习〔2025〕1号。",
        "练习〔2025〕1號",
        "練習〔2025〕1號",
        "练习\u3164〔2025〕\u20601\ufe0f号",
        "练\u034f习《2025》1号\u2069",
    ],
)
def test_a_document_is_one_however_it_is_written(bench: Bench, written: str) -> None:
    letter = second_campaign(bench, "https://qs.example/", "练习〔2025〕1号")
    bench.outside.ledger.attempts.begin(letter.reference, 1, bench.clock.now(), [])
    pressed_under = bench.outside.ledger.plans.pressed_under
    assert pressed_under(written, "qs.example") == 1
    assert pressed_under("练习〔2025〕2号", "qs.example") == 0


def test_another_document_and_another_office_have_letters_of_their_own(bench: Bench) -> None:
    for reference in both(bench):
        send(bench, reference, "autumn")
    plans = bench.outside.ledger.plans
    assert [plans.pressed_under(*of) for of in (("No. 1", "qs.example"), ("No. 2", "qs.example"))] == [2, 0]
    assert plans.pressed_under("No. 1", "elsewhere.example") == 0


def test_two_that_begin_at_once_do_not_both_find_room_for_one(bench: Bench) -> None:
    third, fourth = second_campaign(bench, "https://qs.example/"), both(bench)[1]
    send(bench, both(bench)[0], "autumn")

    def begin(reference: str) -> bool:
        try:
            bench.outside.ledger.attempts.begin(reference, 1, bench.clock.now(), [], most=2)
        except NotAllowed as fault:
            assert "its office has had the 2 letters that No. 1 allows" in str(fault)  # noqa: PT017
            return False
        return True

    with ThreadPoolExecutor(2) as senders:
        assert sorted(senders.map(begin, [third.reference, fourth])) == [False, True]


class TestTakenOut:
    def leave(self, bench: Bench, **changes: object) -> None:
        """The campaign's file as somebody changed it after planning."""
        leave = replace(bench.running.leave, **changes)
        bench.outside = replace(bench.outside, leave_now=lambda _: leave)

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"hosts": frozenset()}, "does not cover the host qs.example"),
            ({"valid_to": date(2025, 9, 1)}, "is outside: nothing is sent"),
            ({"letters_per_site": 0}, "allows 0 letters per site"),
        ],
    )
    def test_what_the_file_has_lost_stops_what_is_not_sent_yet(
        self, bench: Bench, changes: dict[str, object], why: str
    ) -> None:
        self.leave(bench, **changes)
        with pytest.raises(NotAllowed, match=why):
            bench.send()
        assert bench.office.pressed == []

    def test_what_is_lost_while_the_form_is_filled_in_stops_the_press(self, bench: Bench) -> None:
        hosts = [frozenset({"qs.example"})]
        leave = bench.running.leave
        bench.outside = replace(bench.outside, leave_now=lambda _: replace(leave, hosts=hosts[-1]))
        bench.office.while_filling = lambda: hosts.append(frozenset())
        with pytest.raises(NotAllowed, match=r"does not cover the host qs\.example"):
            bench.send()
        assert bench.office.pressed == []

    def test_what_the_file_has_gained_allows_nothing_that_was_not_planned(self, bench: Bench) -> None:
        self.leave(bench, hosts=frozenset({"qs.example", "evil.example"}), letters_per_site=9)
        bench.office.reaches = frozenset({"evil.example"})
        with pytest.raises(NotAllowed, match=r"does not cover the host evil\.example"):
            bench.send()

    @pytest.mark.parametrize("there", ["", "winter.toml", "autumn.toml.bak", "autumn.toml/"])
    def test_a_file_that_is_gone_has_lost_all(self, bench: Bench, tmp_path: Path, there: str) -> None:
        folder = tmp_path / "w/campaigns"
        (folder / there if there.endswith("/") else folder).mkdir(parents=True)
        if there and not there.endswith("/"):
            (folder / there).write_text("name = 'autumn'\n", "utf-8")
        bench.outside = replace(bench.outside, leave_now=leave_reader(tmp_path / "w"))
        with pytest.raises(NotAllowed, match=r"autumn\.toml is gone.*until the file is put back") as refused:
            bench.send()
        assert bench.office.pressed == []
        assert uncovered(bench.running, bench.outside) == Uncovered({}, {}, str(refused.value))

    def test_a_file_that_goes_while_the_form_is_filled_in_stops_the_press(
        self, bench: Bench, tmp_path: Path
    ) -> None:
        leave = bench.running.leave
        gone = leave_reader(tmp_path)
        filled = []
        bench.outside = replace(bench.outside, leave_now=lambda name: gone(name) if filled else leave)
        bench.office.while_filling = lambda: filled.append(True)
        with pytest.raises(NotAllowed, match=r"autumn\.toml is gone"):
            bench.send()
        assert bench.office.pressed == []

    def test_status_counts_the_letters_by_host(self, bench: Bench) -> None:
        self.leave(bench, hosts=frozenset({"other.example"}))
        assert uncovered(bench.running, bench.outside) == Uncovered({"qs.example": 2}, {})
