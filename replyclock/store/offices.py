"""How many letters an office was sent under one authorisation, whatever the rounds and codes; sends none."""

import json
import unicodedata
from functools import lru_cache

from sqlalchemy import Connection, func, select

from replyclock.domain.chinese import simplify
from replyclock.domain.clean_text import nfkc
from replyclock.store.schema.rounds import AttemptRow, CampaignRow, InquiryRow

# Letters by name that show nothing: the fillers of Hangul.
_FILLERS = dict.fromkeys((0x115F, 0x1160, 0x3164, 0xFFA0))
_ZEROS = dict.fromkeys(map(ord, "\u25cb\u25ef\u3007\u96f6"), "0")
"""Circles that years are written with in Chinese."""


def pressed_under(connection: Connection, document: str, host: str, *, but: str = "") -> int:
    """How many letters to the office were pressed in all rounds under the document, however it is written.

    `but` is the reference of one that does not count, since it is sent again. One question by the office's
    host; the rounds are few.
    """
    named = _plain(document)
    rows = connection.execute(select(CampaignRow.key, CampaignRow.campaign)).all()
    keys = [row.key for row in rows if _plain(leave_of(row.campaign)) == named]
    query = (
        select(func.count(AttemptRow.reference.distinct()))
        .join(InquiryRow, InquiryRow.reference == AttemptRow.reference)
        .where(InquiryRow.host == host, InquiryRow.campaign.in_(keys), AttemptRow.pressed)
        .where(AttemptRow.reference != but)
    )
    return connection.scalar(query) or 0


@lru_cache(maxsize=1_000)
def leave_of(campaign: str) -> str:
    """The document of a round's authorisation as it was planned."""
    leave = json.loads(campaign).get("authorisation") or {}
    return str(leave.get("document", ""))


@lru_cache(maxsize=1_000)
def _plain(document: str) -> str:
    """Its letters and digits only: brackets, spaces, what is not seen and traditional signs make no other."""
    text = nfkc(nfkc(document.translate(_FILLERS)).casefold()).translate(_ZEROS)
    return "".join(sign for sign in simplify(text) if _counts(sign)).translate(_FILLERS)


def _counts(sign: str) -> bool:
    kind = unicodedata.category(sign)
    return kind[0] in "LN" and kind != "Lm"
