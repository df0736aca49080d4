"""Chat assistants are asked once, with leave and approval, on record before the press, beside the letters."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from support.doubles import Bench, a_campaign, made_bench
from support.pack_builder import HOURS, failed, pack_bench
from support.town_findings import Drawer, findings

from replyclock.analysis.report.writer import ReportWriter
from replyclock.analysis.tables.chats import view_chats
from replyclock.domain.inquiry import Inquiry, Site
from replyclock.domain.replies.chat import ChatFinding, ChatResult
from replyclock.errors import NotAllowed, SiteDown, WrongUse
from replyclock.ports.assistant import Chatted
from replyclock.ports.exhibits import Capture
from replyclock.ports.sender import BeforePress
from replyclock.steps.sending.chat import approve_chat, ask_chats, ask_one, chats_due, rehearse_chat

ANSWER = "大厅周六上午9点至12点办公，周日和法定节假日不开放。"
SEEN = Capture("chat", "text/html", b"seen")


@dataclass
class HandAssistant:
    """An assistant in the hand: what it replies, how often it was asked."""

    reply: str = ANSWER
    crash: BaseException | None = None
    obstacle: Exception | None = None
    files: dict[str, str] = field(default_factory=lambda: {"chat/qs.toml": "c" * 64})
    asked: list[str] = field(default_factory=list)
    clock: object = None

    def codes(self) -> tuple[str, ...]:
        return ("qs",)

    def hosts(self, site: Site) -> frozenset[str]:
        return frozenset({"qs.example"})

    def recipe_files(self, site_code: str) -> Mapping[str, str]:
        return self.files

    def question(self, inquiry: Inquiry) -> str:
        return inquiry.body

    async def ask(
        self,
        inquiry: Inquiry,
        before_press: BeforePress,
        *,
        user_agent: str | None,
        files: Mapping[str, str] | None = None,
    ) -> Chatted:
        if self.obstacle:
            raise self.obstacle
        await before_press([Capture("chat before asking", "text/html", b"before")])
        self.asked.append(inquiry.reference)
        if self.crash:
            raise self.crash
        after = self.clock.now()
        until = after + timedelta(seconds=1)
        return Chatted(self.reply, (), after, until, 1.25, 3.5, captures=(SEEN,))

    async def rehearse(
        self, inquiry: Inquiry, *, user_agent: str | None, files: Mapping[str, str] | None = None
    ) -> tuple[Capture, ...]:
        return (Capture("chat before asking", "text/html", b"typed"),)


@dataclass
class ChatBench:
    """A planned round whose campaign asks the assistant, too; `first` is the first letter."""

    bench: Bench
    assistant: HandAssistant

    def ask(self) -> ChatResult:
        return asyncio.run(ask_one(self.first, self.bench.running, self.bench.outside))

    @property
    def first(self) -> Inquiry:
        return self.bench.first

    @property
    def kept(self) -> tuple[ChatResult, ...]:
        return self.bench.outside.ledger.chats.of_round("autumn")

    def approve(self) -> None:
        letters = [each.inquiry for each in self.bench.outside.ledger.plans.tried("autumn")]
        asyncio.run(rehearse_chat(letters, "tests", self.bench.outside))
        approve_chat("qs", "Li", "", self.bench.outside)


@pytest.fixture
def chats(tmp_path: Path) -> Iterator[ChatBench]:
    with made_bench(tmp_path) as bench:
        assistant = HandAssistant(clock=bench.clock)
        bench.outside = replace(bench.outside, assistant=assistant)
        campaign = bench.running.campaign.model_copy(update={"channels": ("form", "chat")})
        leave = replace(bench.running.leave, letters_per_site=3)  # two letters are planned
        bench.running = replace(bench.running, campaign=campaign, leave=leave)
        made = ChatBench(bench, assistant)
        bench.clock.at = made.first.planned_at
        made.approve()
        yield made


def test_a_question_is_on_record_before_the_press_and_its_reply_with_window_and_seconds(
    chats: ChatBench,
) -> None:
    result = chats.ask()
    at = chats.bench.clock.now()  # the assistant in the hand takes no time

    assert result.finding is ChatFinding.ANSWER
    assert (result.first_ms, result.whole_ms) == (1250, 3500)
    assert (result.after, result.until) == (at, at + timedelta(seconds=1))
    (kept,) = chats.kept
    assert (kept.reference, kept.finding, kept.text) == (chats.first.reference, ChatFinding.ANSWER, ANSWER)


def test_nobody_is_asked_twice_not_even_after_a_crash_around_the_press(chats: ChatBench) -> None:
    plenty = replace(chats.bench.running.leave, letters_per_site=9)
    chats.bench.running = replace(chats.bench.running, leave=plenty)
    chats.assistant.crash = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        chats.ask()
    chats.assistant.crash = None
    chats.bench.clock.at += timedelta(minutes=10)

    with pytest.raises(NotAllowed, match="asked already, and nobody is asked twice"):
        chats.ask()

    assert chats.assistant.asked == [chats.first.reference]
    assert [each.finding for each in chats.kept] == [None]
    assert chats.first not in chats_due(chats.bench.running, chats.bench.outside)


def test_a_stopped_round_asks_nobody(chats: ChatBench) -> None:
    chats.bench.outside.ledger.plans.switch("autumn", "stopped", chats.bench.clock.now(), "Li", "a complaint")

    with pytest.raises(NotAllowed, match=r"is not asked: .*replyclock campaign resume"):
        chats.ask()

    assert chats.assistant.asked == []


def test_a_recipe_changed_after_its_approval_asks_nobody_and_says_which_commands_help(
    chats: ChatBench,
) -> None:
    chats.assistant.files["chat/qs.toml"] = "d" * 64

    with pytest.raises(NotAllowed, match=r"run `replyclock chat rehearse qs`.*`replyclock chat approve qs`"):
        chats.ask()

    assert (chats.assistant.asked, chats.kept) == ([], ())


def test_a_question_never_takes_the_place_of_a_planned_letter(chats: ChatBench) -> None:
    chats.ask()
    second = chats.bench.outside.ledger.plans.tried("autumn")[1].inquiry
    chats.bench.clock.at += timedelta(minutes=10)

    # the authorisation allows three: two planned letters and one question were the three
    with pytest.raises(NotAllowed, match="allows 3 letters per site, and this would be letter 4"):
        asyncio.run(ask_one(second, chats.bench.running, chats.bench.outside))


def test_only_a_campaign_that_names_the_channel_asks_assistants(chats: ChatBench) -> None:
    running = replace(chats.bench.running, campaign=a_campaign())

    assert chats_due(running, chats.bench.outside) == ()
    assert [each.reference for each in chats_due(chats.bench.running, chats.bench.outside)] == [
        chats.first.reference
    ]


def test_a_site_that_is_down_is_told_of_and_may_be_asked_later(chats: ChatBench) -> None:
    chats.assistant.obstacle = SiteDown("qs.example did not answer; try again later.")

    (told,) = asyncio.run(ask_chats(chats.bench.running, chats.bench.outside))

    assert (told.result, told.fault) == (None, "qs.example did not answer; try again later.")
    assert chats.kept == ()


def test_a_campaign_without_forms_is_refused() -> None:
    with pytest.raises(ValueError, match="name form, too"):
        a_campaign(channels=["chat"])


def test_without_an_assistant_the_command_says_so(chats: ChatBench) -> None:
    outside = replace(chats.bench.outside, assistant=None)

    with pytest.raises(WrongUse, match="cannot be asked here"):
        asyncio.run(ask_one(chats.first, chats.bench.running, outside))


def a_chat(number: int, finding: ChatFinding | None, whole_ms: int | None = None) -> ChatResult:
    at = findings().as_of
    return ChatResult(f"autumn/s{number}/hours", f"s{number}", "hours", at, finding, whole_ms=whole_ms)


CHATS = (
    a_chat(1, ChatFinding.ANSWER, 2000),
    a_chat(2, ChatFinding.ANSWER, 9000),
    a_chat(3, ChatFinding.ANSWER, 4040),
    a_chat(4, ChatFinding.ELSEWHERE, 100),
    a_chat(5, None),
)


def test_the_median_is_over_answers_only_and_every_question_is_counted_once() -> None:
    view = view_chats(CHATS)

    assert (view.asked, view.sites, view.answered, view.median_seconds) == (5, 5, 3, 4.0)
    assert view.counts == (("answered", 3), ("only links or a telephone number", 1), ("interrupted", 1))
    assert view_chats(()) is None


def test_chats_stand_in_a_chapter_of_their_own_and_change_no_share(tmp_path: Path) -> None:
    writer = ReportWriter(Drawer())
    without, with_chats = findings(), replace(findings(), chats=CHATS)

    writer.write(without, tmp_path / "a")
    writer.write(with_chats, tmp_path / "b")

    for name in ("shares.csv", "waits.csv", "medians.csv", "inquiries.csv", "replies.csv"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    assert 'id="chats"' not in (tmp_path / "a/report.html").read_text("utf-8")
    page = (tmp_path / "b/report.html").read_text("utf-8")
    assert "5 questions were put to the chat assistants of 5 sites; 3 were answered at once." in page
    assert "Median time to the whole answer: 4.0 seconds" in page
    told = json.loads((tmp_path / "b/report.json").read_text("utf-8"))
    assert {key: told[key] for key in told if key != "chats"} == json.loads(
        (tmp_path / "a/report.json").read_text("utf-8")
    )
    assert len(told["chats"]) == 5
    assert (
        (tmp_path / "b/chats.csv").read_text("utf-8-sig").startswith("reference,site,topic,asked_at,finding")
    )


def test_a_letters_pack_holds_what_the_assistant_was_asked_and_verifies(tmp_path: Path) -> None:
    with pack_bench(tmp_path) as bench:
        table, now = bench.outside.ledger.chats, bench.outside.clock.now()
        begun = ChatResult(HOURS, "qs", "hours", now)
        table.begin(begun, "您好，请问周六办公吗？", "autumn")
        table.end(replace(begun, finding=ChatFinding.ANSWER, reason="x", text=ANSWER, after=now, until=now))

        packed = bench.pack(tmp_path / "pack", reference=HOURS)
        redacted = bench.pack(tmp_path / "redacted", reference=HOURS, redact=frozenset({"persona"}))

        for each in (packed, redacted):
            lines = (each.folder / "data/entries.jsonl").read_text("utf-8").splitlines()
            told = [json.loads(line)["kind"] for line in lines]
            assert [kind for kind in told if kind.startswith("chat")] == ["chat", "chat_end"]
            assert failed(each.folder, bench.roots) == {}
