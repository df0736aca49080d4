"""How many letters an office was sent under one authorisation, whatever the rounds and codes; sends none."""

import json
from functools import lru_cache

from sqlalchemy import Connection, func, select

from replyclock.domain.clean_text import nfkc
from replyclock.store.schema.rounds import AttemptRow, CampaignRow, InquiryRow


def pressed_under(connection: Connection, document: str, host: str) -> int:
    """How many letters to the office were pressed in all rounds under the document, spaces and width aside.

    One question by the office's host; the rounds are few.
    """
    named = _plain(document)
    rows = connection.execute(select(CampaignRow.key, CampaignRow.campaign)).all()
    keys = [row.key for row in rows if _plain(leave_of(row.campaign)) == named]
    query = (
        select(func.count(AttemptRow.reference.distinct()))
        .join(InquiryRow, InquiryRow.reference == AttemptRow.reference)
        .where(InquiryRow.host == host, InquiryRow.campaign.in_(keys), AttemptRow.pressed)
    )
    return connection.scalar(query) or 0


@lru_cache(maxsize=1_000)
def leave_of(campaign: str) -> str:
    """The document of a round's authorisation as it was planned."""
    leave = json.loads(campaign).get("authorisation") or {}
    return str(leave.get("document", ""))


def _plain(document: str) -> str:
    return "".join(nfkc(document).casefold().split())
