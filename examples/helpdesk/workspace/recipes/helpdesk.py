"""Reads django-helpdesk's ticket page, where selectors do not suffice.

Each follow-up opens with a line such as "by operator 5 minutes ago", which reads differently at every
look. It is no part of the answer; the exact time behind it is kept as a claim.
"""

from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser

from replyclock.domain.facts import Claim
from replyclock.ports import Found, Wanted


def read_answers(html: str, wanted: Sequence[Wanted]) -> list[Found]:
    """What the office wrote below the letter, which is the first follow-up itself."""
    texts: list[str] = []
    claims: list[Claim] = []
    for followup in LexborHTMLParser(html).css(".followup + .followup"):
        time = followup.css_first(".byline span[title]")
        if time is not None:
            claims.append(Claim("byline", time.attributes["title"] or "", None))
        for line in followup.css("p:has(.byline)"):
            line.decompose()
        texts.append(followup.text(strip=True))
    return [Found(each.inquiry.reference, "\n\n".join(texts), claims=tuple(claims)) for each in wanted]
