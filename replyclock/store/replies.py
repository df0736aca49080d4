"""Replies in the ledger: one row for each text first seen one way for one inquiry."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from replyclock.domain.facts import Claim, Doubt, Reply, ReplyKind, was_settled
from replyclock.domain.replies.noise import answer_key
from replyclock.domain.window import Window
from replyclock.ports.replies import NewReply
from replyclock.store.entries.unit_of_work import UnitOfWork
from replyclock.store.entries.uses import uses_of
from replyclock.store.schema.messages import ReplyRow
from replyclock.store.schema.rounds import InquiryRow


def add_replies(book: UnitOfWork, replies: Sequence[NewReply], message_id: int | None) -> None:
    """Record replies whose text was not seen that way before; the first sight stands.

    One that is doubted hides none that is doubted less: the same words may come from a stranger first.
    """
    for reply in replies:
        key = answer_key(reply.text)
        row = ReplyRow
        known = select(row.doubts).where(
            row.reference == reply.reference, row.via == reply.via, row.text_sha256 == key
        )
        doubted = [set(found.split()) for found in book.connection.execute(known).scalars()]
        if any(found <= set(reply.doubts) for found in doubted):
            continue
        new = {
            "reference": reply.reference,
            "via": reply.via,
            "message_id": message_id,
            "after": reply.window.after,
            "until": reply.window.until,
            "kind": reply.kind,
            "reason": reply.reason,
            "text": reply.text,
            "text_sha256": key,
            "claims": [_claim_as_json(claim) for claim in reply.claims],
            "settled": reply.is_settled,
            "doubts": " ".join(sorted(reply.doubts)),
        }
        book.put(row, new, reply.exhibits)


def replies_of(connection: Connection, key: str) -> Mapping[str, list[Reply]]:
    """By reference: the replies of a round, oldest first."""
    query = (
        select(ReplyRow.__table__)
        .join(InquiryRow, InquiryRow.reference == ReplyRow.reference)
        .where(InquiryRow.campaign == key)
        .order_by(ReplyRow.until, ReplyRow.id)
    )
    rows = connection.execute(query).all()
    exhibits = uses_of(connection, "reply", [row.id for row in rows])
    found: dict[str, list[Reply]] = defaultdict(list)
    for row in rows:
        found[row.reference].append(
            Reply(
                identity=row.id,
                reference=row.reference,
                via=row.via,
                window=Window(row.after, row.until),
                kind=ReplyKind(row.kind),
                reason=row.reason,
                text=row.text,
                claims=tuple(_claim_from_json(claim) for claim in row.claims),
                exhibits=exhibits.get(row.id, ()),
                is_settled=was_settled(row.settled, row.kind),
                doubts=tuple(map(Doubt, row.doubts.split())),
            )
        )
    return found


def _claim_as_json(claim: Claim) -> dict[str, Any]:
    instant = claim.instant.isoformat() if claim.instant else None
    return {
        "label": claim.label,
        "text": claim.text,
        "instant": instant,
        "flags": list(claim.flags),
        "means": claim.means,
    }


def _claim_from_json(claim: Mapping[str, Any]) -> Claim:
    instant = datetime.fromisoformat(claim["instant"]) if claim["instant"] else None
    return Claim(claim["label"], claim["text"], instant, tuple(claim["flags"]), claim.get("means", ""))
