"""Builds a ledger of many letters in which everything happened that a usual letter leaves behind.

Rows and entries are written by the store's own Book, a thousand letters to a transaction.
"""

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from replyclock.domain.facts import Exhibit
from replyclock.store.entries.unit_of_work import UnitOfWork, unit_of_work
from replyclock.store.exhibits import ExhibitFolder
from replyclock.store.ledger import SqlLedger
from replyclock.store.schema.database import open_database
from replyclock.store.schema.looks import LookRow, PlaceInquiryRow, PlaceRow
from replyclock.store.schema.messages import ReplyRow
from replyclock.store.schema.rounds import AttemptEndRow, AttemptRow, CampaignRow, InquiryRow
from replyclock.workspace.campaigns import Campaign

KEY = "bench"
ENTRIES_OF_A_LETTER = 6
_BATCH = 1000
_SENT_AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
_ANSWER = "您好，政务服务大厅的开放时间为工作日上午9时至12时、下午13时至17时。编号 {number}。"
_PAGE = "<html><body><div class='letter'>{answer}</div>{filler}</body></html>"


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of each letter: (role, media type, bytes) before and after pressing; the page's size."""

    before: tuple[tuple[str, str, int], ...] = ()
    after: tuple[tuple[str, str, int], ...] = ()
    page: int = 0


LEAN = Kept(
    before=(("form picture", "image/webp", 24_000),),
    after=(("result picture", "image/webp", 24_000), ("response", "application/json", 1_000)),
    page=20_000,
)
"""What the practice town's letters leave at the profile `lean`, rounded up."""


def make_ledger(folder: Path, letters: int, kept: Kept = Kept()) -> SqlLedger:
    """A ledger in the folder: letters that were sent, looked for and answered on a page."""
    engine = open_database("sqlite:///ledger.sqlite", folder)
    ledger = SqlLedger(engine)
    ledger.chain.found("machine", _SENT_AT)
    chance = random.Random(7)
    bytes_of = _Bytes(ExhibitFolder(folder / "exhibits"), chance)
    for first in range(0, letters, _BATCH):
        numbers = range(first, min(first + _BATCH, letters))
        with unit_of_work(engine) as book:
            if first == 0:
                book.put(CampaignRow, _round())
            _tell(book, numbers, bytes_of, kept)
    return ledger


def _tell(book: UnitOfWork, numbers: Sequence[int], keep: "_Bytes", kept: Kept) -> None:
    """Everything that happened to these letters."""
    book.put_all(InquiryRow, [_inquiry(number) for number in numbers])
    before = [keep.these(kept.before) for _ in numbers]
    tries = [_attempt(number) for number in numbers]
    identities = book.put_all(AttemptRow, tries, before)
    after = [keep.these(kept.after) for _ in numbers]
    book.put_all(AttemptEndRow, [_end(one, number) for one, number in _zip(identities, numbers)], after)
    places = book.put_all(PlaceRow, [_place(number) for number in numbers])
    sought = [
        {"place_id": place, "reference": reference(number), "since": _SENT_AT}
        for place, number in _zip(places, numbers)
    ]
    book.put_all(PlaceInquiryRow, sought)
    book.connection.execute(insert(LookRow), [_look(place, hour) for place in places for hour in (2, 26)])
    pages = [keep.page(number, kept.page) for number in numbers]
    book.put_all(ReplyRow, [_reply(number) for number in numbers], pages)


def reference(number: int) -> str:
    """A letter's name in the ledger."""
    return f"{KEY}/s{number // 2:05d}/{number % 2}"


@dataclass(frozen=True, slots=True)
class _Bytes:
    """Exhibits of random bytes, written without a flush each, which is all that differs from real ones."""

    folder: ExhibitFolder
    chance: random.Random

    def these(self, wanted: tuple[tuple[str, str, int], ...]) -> tuple[Exhibit, ...]:
        return tuple(
            Exhibit(role, self._keep(self.chance.randbytes(size)), kind) for role, kind, size in wanted
        )

    def page(self, number: int, size: int) -> tuple[Exhibit, ...]:
        if not size:
            return ()
        page = _PAGE.format(
            answer=_ANSWER.format(number=number), filler=self.chance.randbytes(size // 2).hex()
        )
        return (Exhibit("watched page", self._keep(page.encode()), "text/html"),)

    def _keep(self, data: bytes) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        path = self.folder.path(sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return sha256


def _round() -> dict[str, Any]:
    campaign = Campaign.model_validate(
        {
            "name": KEY,
            "title": "Bench",
            "letters": ["hours", "school"],
            "seed": 7,
            "window": {"first": "2026-03-02", "last": "2026-03-06"},
            "authorisation": {
                "issued_by": "office",
                "document": "No. 1",
                "contact": "x",
                "valid_from": "2026-03-01",
                "valid_to": "2026-12-31",
                "hosts": ["qs.example"],
            },
            "contacts": {"email": "auditor@inspection.example"},
        }
    )
    return {"key": KEY, "name": KEY, "campaign": campaign.model_dump_json(), "planned_at": _SENT_AT}


def _inquiry(number: int) -> dict[str, Any]:
    site = {"code": f"s{number // 2:05d}", "name": f"office {number // 2}", "address": "https://qs.example/",
            "sponsor": "", "region": "", "level": "county", "kind": "portal"}  # fmt: skip
    persona = {"name": "王小明", "gender": "male", "occupation": "教师", "address": "青石路1号",
               "email": f"auditor+t{number}@inspection.example"}  # fmt: skip
    return {
        "reference": reference(number),
        "campaign": KEY,
        "site_code": site["code"],
        "site": site,
        "topic": "hours",
        "language": "zh",
        "title": "窗口办公时间咨询",
        "body": "您好，请问周六能办理吗？" * 5,
        "persona": persona,
        "token": f"t{number}",
        "planned_at": _SENT_AT,
    }


def _attempt(number: int) -> dict[str, Any]:
    return {"reference": reference(number), "number": 1, "started_at": _SENT_AT, "pressed": True}


def _end(attempt_id: int, number: int) -> dict[str, Any]:
    return {
        "attempt_id": attempt_id,
        "outcome": "confirmed",
        "ended_at": _SENT_AT + timedelta(minutes=1),
        "note": "the page says that it was accepted",
        "receipt_number": f"2026{number:06d}",
        "receipt_password": None,
        "receipt_url": None,
    }


def _place(number: int) -> dict[str, Any]:
    url = f"https://qs.example/letter/{number}"
    return {"campaign": KEY, "key": url, "site_code": f"s{number // 2:05d}", "host": "qs.example", "url": url}


def _look(place: int, hour: int) -> dict[str, Any]:
    at = _SENT_AT + timedelta(hours=hour, seconds=place % 3600)
    return {"at": at, "place_id": place, "result": 1, "reason_id": None, "digest": None}


def _reply(number: int) -> dict[str, Any]:
    text = _ANSWER.format(number=number)
    return {
        "reference": reference(number),
        "via": f"https://qs.example/letter/{number}",
        "message_id": None,
        "after": _SENT_AT + timedelta(hours=2),
        "until": _SENT_AT + timedelta(hours=26),
        "kind": "answer",
        "reason": "substance",
        "text": text,
        "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "claims": [],
    }


def _zip(identities: Sequence[Any], numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    return zip(identities, numbers, strict=True)
