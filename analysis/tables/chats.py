"""What chat assistants came to, beside the letters: counts by finding and seconds; no share of letters."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from replyclock.analysis.text.sanitize import make_plain
from replyclock.domain.replies.chat import ChatFinding, ChatResult

CHAT_COLUMNS = (
    "reference", "site", "topic", "asked_at", "finding", "after", "until", "first_ms", "whole_ms", "text",
)  # fmt: skip
INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class ChatsView:
    """How many questions were put, to how many sites, and what came of them, every finding named once.

    `median_seconds` is the middle of the times from the press to the last word, over answered ones only,
    with one decimal; None without any.
    """

    asked: int
    sites: int
    counts: tuple[tuple[str, int], ...]
    answered: int
    median_seconds: float | None


def view_chats(chats: Sequence[ChatResult]) -> ChatsView | None:
    """None where no assistant was asked."""
    if not chats:
        return None
    found = Counter(_finding(each) for each in chats)
    names = [*map(str, ChatFinding), INTERRUPTED]
    whole = [
        each.whole_ms for each in chats if each.finding is ChatFinding.ANSWER and each.whole_ms is not None
    ]
    return ChatsView(
        asked=len(chats),
        sites=len({each.site for each in chats}),
        counts=tuple((name, found[name]) for name in names if found[name]),
        answered=found[str(ChatFinding.ANSWER)],
        median_seconds=round(median(whole) / 1000, 1) if whole else None,
    )


def chat_rows(chats: Sequence[ChatResult]) -> list[Mapping[str, object]]:
    """A row for every question, with CHAT_COLUMNS."""
    return [
        {
            "reference": each.reference,
            "site": each.site,
            "topic": each.topic,
            "asked_at": each.asked_at.isoformat(),
            "finding": _finding(each),
            "after": each.after.isoformat() if each.after else None,
            "until": each.until.isoformat() if each.until else None,
            "first_ms": each.first_ms,
            "whole_ms": each.whole_ms,
            "text": make_plain(each.text),
        }
        for each in chats
    ]


def _finding(chat: ChatResult) -> str:
    return INTERRUPTED if chat.finding is None else str(chat.finding)
