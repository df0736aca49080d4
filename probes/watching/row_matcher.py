"""Says of each letter what its row shows, and concludes nothing where rows cannot be told apart."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic

from replyclock.domain.facts import Inconclusive
from replyclock.ports.reader import FoundReply, WatchedLetter
from replyclock.probes.http.inconclusive import InconclusiveLook
from replyclock.probes.watching.documents import LookDocuments
from replyclock.probes.watching.rows import AnyRow, is_older, own_rows

_MOST_UNSURE = 3


@dataclass(frozen=True, slots=True)
class RowMatcher(Generic[AnyRow]):
    """Reads rows for their matcher.

    `read(letter, row, leaf)` gives what the office says, None for nothing new; `leads_on`
    is True when the answer stands in another document, which `read` fetches; `url` is what
    people know the list by.
    """

    documents: LookDocuments
    read: Callable[[WatchedLetter, AnyRow, bool], Awaitable[FoundReply | None]]
    leads_on: bool
    url: str

    async def found(
        self, rows: Iterable[AnyRow], rivals: Sequence[WatchedLetter], wanted: Sequence[WatchedLetter]
    ) -> list[FoundReply]:
        """The letters wanted among the rows; the rivals are all letters that may own one of them."""
        recognised = own_rows(rows, rivals)
        found = []
        for one in wanted:
            reference = one.inquiry.reference
            if reference in recognised.unsure:
                await self._require_silence(one, recognised.unsure[reference])
            if reference in recognised.own and (self.documents.wants(one) or not self.leads_on):
                found.append(await self.read(one, recognised.own[reference], True))
        return [hit for hit in found if hit is not None]

    async def _require_silence(self, one: WatchedLetter, rows: Sequence[AnyRow]) -> None:
        """Return when none of the rows that may be the letter is answered; else nobody can tell.

        To take one of them would be a guess, to take none would call an office silent that is not.
        """
        if len(rows) <= _MOST_UNSURE:
            hits = [await self.read(one, row, False) for row in rows]
            if not any(hit is None or hit.text for hit in hits):
                return
        which = f"{len(rows)} rows of {self.url}" if len(rows) > 1 else f"a row of {self.url}"
        raise InconclusiveLook(
            f"{which} may be letter {one.inquiry.reference}, and nothing tells for sure; a person looks"
            f" (replyclock look {one.inquiry.reference}), or the recipe names where number or time stand.",
            Inconclusive.PERSON,
        )


def need_no_more(
    rows: Sequence[AnyRow], page: Sequence[AnyRow], wanted: Sequence[WatchedLetter], documents: LookDocuments
) -> bool:
    """True when every letter that matters is found for sure, or a whole page is older than the oldest."""
    matter = [one for one in wanted if documents.wants(one)]
    if {one.inquiry.reference for one in matter} <= own_rows(rows, wanted).surely:
        return True
    oldest = min(one.sent_at for one in matter)
    return bool(page) and all(is_older(row, oldest) for row in page)
