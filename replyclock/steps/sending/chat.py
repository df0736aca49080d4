"""Asks chat assistants what the letters of a round ask, each once: leave, approval, turn, record, press."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from replyclock.domain.facts import Exhibit
from replyclock.domain.inquiry import Inquiry
from replyclock.domain.replies.chat import ChatFinding, ChatResult, judge_chat
from replyclock.domain.sending.approval import (
    Approval,
    Fit,
    LetterFit,
    Rehearsal,
    approve,
    chat_of,
    require_press_approved,
)
from replyclock.domain.sending.authorisation import require_leave
from replyclock.errors import LocalFault, NotAllowed, RecipeBroken, ReplyclockError, SiteDown, WrongUse
from replyclock.outside import Outside
from replyclock.ports.assistant import Assistant, Chatted
from replyclock.ports.exhibits import Capture
from replyclock.steps.exhibits import keep
from replyclock.steps.round import RoundContext, leave_in_force
from replyclock.steps.turns import in_turn

ChatProgress = Callable[[int, str], None]


@dataclass(frozen=True, slots=True)
class ChatReport:
    """What became of one question just now; `result` None: it was not put, `fault` says why."""

    reference: str
    result: ChatResult | None
    fault: str = ""


def chats_due(running: RoundContext, outside: Outside) -> tuple[Inquiry, ...]:
    """The letters of a round whose question is still to be put to an assistant; none out of hours.

    A round asks assistants only where its campaign names the channel "chat".
    """
    now = outside.clock.now()
    on = now.astimezone(running.zone).date()
    if "chat" not in running.campaign.channels or not running.hours.is_open(now) or on > running.last_on:
        return ()
    asked = {each.reference for each in outside.ledger.chats.of_round(running.key)}
    codes = set(assistant_of(outside).codes())
    letters = (each.inquiry for each in outside.ledger.plans.tried(running.key))
    return tuple(
        each
        for each in letters
        if each.site.code in codes and each.reference not in asked and each.planned_at <= now
    )


async def ask_chats(
    running: RoundContext, outside: Outside, tell: ChatProgress = lambda _done, _words: None
) -> tuple[ChatReport, ...]:
    """Put every question that is due, one after the other; what hinders one keeps no other waiting."""
    results = []
    for number, inquiry in enumerate(chats_due(running, outside), start=1):
        try:
            results.append(ChatReport(inquiry.reference, await ask_one(inquiry, running, outside)))
        except (NotAllowed, WrongUse, SiteDown, RecipeBroken, LocalFault) as fault:
            results.append(ChatReport(inquiry.reference, None, str(fault)))
        tell(number, inquiry.reference)
    return tuple(results)


async def ask_one(inquiry: Inquiry, running: RoundContext, outside: Outside) -> ChatResult:
    """Put one question and record what came of it; raises NotAllowed when a promise forbids it."""
    assistant = assistant_of(outside)
    files = _require_all(inquiry, running, outside)
    async with in_turn(sorted(assistant.hosts(inquiry.site)), outside):
        asked: list[ChatResult] = []

        async def before_press(captures: Sequence[Capture]) -> None:
            _require_all(inquiry, running, outside)
            begun = _asked(inquiry, outside.clock.now(), keep(captures, outside))
            outside.ledger.chats.begin(begun, assistant.question(inquiry), running.key)
            asked.append(begun)

        said = await assistant.ask(inquiry, before_press, user_agent=running.user_agent, files=files)
        result = _judged(asked[0], said, keep(said.captures, outside))
        outside.ledger.chats.end(result)
    return result


async def rehearse_chat(inquiries: Sequence[Inquiry], user_agent: str | None, outside: Outside) -> Rehearsal:
    """Type the questions of one site's letters, press nothing, and record how it went, with pictures."""
    assistant, code = assistant_of(outside), inquiries[0].site.code
    found: list[LetterFit] = []
    exhibits: list[Exhibit] = []
    files = assistant.recipe_files(code)
    for inquiry in inquiries:
        fit, captures = await _rehearse_one(inquiry, user_agent, outside, files)
        found.append(fit)
        exhibits += keep(captures, outside)
    round_key = inquiries[0].campaign
    rehearsal = Rehearsal(chat_of(code), round_key, files, tuple(found), outside.clock.now())
    return outside.ledger.recipes.rehearsed(rehearsal, tuple(dict.fromkeys(exhibits)))


def approve_chat(site_code: str, by: str, note: str, outside: Outside) -> Approval:
    """Record that a person approved the last rehearsal; raises NotAllowed unless all of it passed."""
    key, files = chat_of(site_code), assistant_of(outside).recipe_files(site_code)
    said = Approval(key, files, 0, by, outside.clock.now(), note)
    approval = approve(outside.ledger.recipes.last_rehearsal(key), said)
    outside.ledger.recipes.decide(approval)
    return approval


def assistant_of(outside: Outside) -> Assistant:
    """What asks assistants; raises WrongUse where nothing does."""
    if outside.assistant is None:
        raise WrongUse("Chat assistants cannot be asked here.")
    return outside.assistant


async def _rehearse_one(
    inquiry: Inquiry, user_agent: str | None, outside: Outside, files: Mapping[str, str]
) -> tuple[LetterFit, Sequence[Capture]]:
    assistant = assistant_of(outside)
    fault: ReplyclockError
    try:
        async with in_turn(sorted(assistant.hosts(inquiry.site)), outside):
            captures = await assistant.rehearse(inquiry, user_agent=user_agent, files=files)
        return LetterFit(inquiry.topic, Fit.FITS), captures
    except SiteDown as down:
        fit, fault = Fit.DOWN, down
    except (RecipeBroken, NotAllowed) as broken:
        fit, fault = Fit.NOT, broken
    return LetterFit(inquiry.topic, fit, (str(fault),)), fault.captures


def _require_all(inquiry: Inquiry, running: RoundContext, outside: Outside) -> Mapping[str, str]:
    """Stop switch, authorisation and approval; a question never takes the place of a planned letter."""
    why = outside.ledger.plans.stopped(running.key)
    if why:
        raise NotAllowed(f"{inquiry.reference} is not asked: {why}. `replyclock campaign resume` lifts it.")
    assistant, code = assistant_of(outside), inquiry.site.code
    planned = outside.ledger.plans.letters_to(running.key, code).planned
    letters = max(planned, outside.ledger.plans.pressed_to_office(inquiry.reference))
    chats = sum(each.site == code for each in outside.ledger.chats.of_round(running.key))
    on = outside.clock.now().astimezone(running.zone).date()
    require_leave(
        leave_in_force(running, outside), assistant.hosts(inquiry.site), on, letters + chats + 1, code
    )
    key = chat_of(code)
    files = assistant.recipe_files(code)
    require_press_approved(key, outside.ledger.recipes.approval(key), files)
    return files


def _asked(inquiry: Inquiry, at: datetime, exhibits: tuple[Exhibit, ...]) -> ChatResult:
    return ChatResult(inquiry.reference, inquiry.site.code, inquiry.topic, at, exhibits=exhibits)


def _judged(asked: ChatResult, said: Chatted, exhibits: tuple[Exhibit, ...]) -> ChatResult:
    judged = judge_chat(said.text, said.links)
    silent = judged.finding is ChatFinding.NOTHING
    return replace(
        asked,
        finding=judged.finding,
        reason="; ".join(filter(None, (judged.reason, said.note))),
        text=said.text,
        after=said.after,
        until=None if silent else said.until,
        first_ms=None if silent else _milliseconds(said.first_seconds),
        whole_ms=None if silent else _milliseconds(said.whole_seconds),
        exhibits=exhibits,
    )


def _milliseconds(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)
