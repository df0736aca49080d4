"""What chat assistants were asked and replied: events of the ledger, read back by round."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, RowMapping, select

from replyclock.domain.evidence.canonical import instant_text, parse_instant
from replyclock.domain.replies.chat import ChatFinding, ChatResult
from replyclock.errors import NotAllowed
from replyclock.ports.assistant import Chats
from replyclock.ports.chain import Event
from replyclock.store.chain.table import ChainTable
from replyclock.store.schema.chain import EventRow
from replyclock.store.schema.database import reading


class ChatTable(Chats):
    """record.Chats on the ledger's database."""

    def __init__(self, engine: Engine, chain: ChainTable) -> None:
        self._engine = engine
        self._chain = chain

    def begin(self, asked: ChatResult, question: str, round_key: str) -> None:
        """Record the intention; raises NotAllowed when the letter's question was put before.

        Whoever calls has the turn at the site's hosts, so nobody else asks between reading and recording.
        """
        if any(each.reference == asked.reference for each in self.of_round(round_key)):
            raise NotAllowed(
                f"{asked.reference}: the chat assistant was asked already, and nobody is asked twice."
            )
        body = {
            "reference": asked.reference,
            "round": round_key,
            "site": asked.site,
            "topic": asked.topic,
            "at": instant_text(asked.asked_at),
        }
        self._chain.enter(Event("chat", body, {"question": question}, asked.exhibits))

    def end(self, result: ChatResult) -> None:
        body = {
            "reference": result.reference,
            "finding": str(result.finding),
            "after": instant_text(result.after) if result.after else None,
            "until": instant_text(result.until) if result.until else None,
            "first_ms": result.first_ms,
            "whole_ms": result.whole_ms,
            "at": instant_text(result.until or result.after or result.asked_at),
        }
        hidden = {"text": result.text, "reason": result.reason}
        self._chain.enter(Event("chat_end", body, hidden, result.exhibits))

    def of_round(self, round_key: str, as_of: datetime | None = None) -> tuple[ChatResult, ...]:
        row = EventRow
        query = select(row.body, row.hidden, row.kind, row.id).where(row.kind.in_(("chat", "chat_end")))
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(row.id)).mappings().all()
        rows = [each for each in rows if as_of is None or parse_instant(each["body"]["at"]) <= as_of]
        ends = {each["body"]["reference"]: each for each in rows if each["kind"] == "chat_end"}
        begun = [each for each in rows if each["kind"] == "chat" and each["body"]["round"] == round_key]
        found = (_result(each["body"], ends.get(each["body"]["reference"])) for each in begun)
        return tuple(sorted(found, key=lambda result: result.reference))


def _result(begun: Mapping[str, Any], ended: RowMapping | None) -> ChatResult:
    asked = ChatResult(begun["reference"], begun["site"], begun["topic"], parse_instant(begun["at"]))
    if ended is None:
        return asked
    body, hidden = ended["body"], ended["hidden"]
    return ChatResult(
        asked.reference,
        asked.site,
        asked.topic,
        asked.asked_at,
        finding=ChatFinding(body["finding"]),
        reason=hidden["reason"],
        text=hidden["text"],
        after=parse_instant(body["after"]) if body["after"] else None,
        until=parse_instant(body["until"]) if body["until"] else None,
        first_ms=body["first_ms"],
        whole_ms=body["whole_ms"],
    )
