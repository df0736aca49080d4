"""Says of each letter what its row shows, and concludes nothing where rows cannot be told apart."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic

from replyclock.domain.facts import Inconclusive
from replyclock.domain.replies.noise import answer_key
from replyclock.ports.reader import FoundReply, WatchedLetter
from replyclock.probes.http.inconclusive import InconclusiveLook, LetterInDoubt
from replyclock.probes.watching.documents import LookDocuments
from replyclock.probes.watching.memory.seen_rows import mark_of
from replyclock.probes.watching.rows import AnyRow, RecognisedRows, is_older, own_rows

_MOST_UNSURE = 3


@dataclass(frozen=True, slots=True)
class RowWalk(Generic[AnyRow]):
    """Rows from page to page. `ended`: they were read to their end; `same`: all is as it was."""

    rows: tuple[AnyRow, ...]
    ended: bool
    same: bool = False


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
        """The letters wanted among the rows; the rivals are all letters that may own one of them.

        Raises InconclusiveLook, with what was found of the others, where one of them cannot be told, and
        where one that stood there and waits is gone.
        """
        recognised = own_rows(rows, rivals)
        found: list[FoundReply] = []
        doubts: list[LetterInDoubt] = []
        for one in wanted:
            try:
                hit = await self._one(one, recognised)
            except LetterInDoubt as doubt:
                doubts += [] if one.answered else [doubt]  # nobody waits for that one
            else:
                found += [hit] if hit is not None else []
        there = recognised.own.keys() | recognised.unsure.keys()
        doubts += self.documents.note_own(there, wanted, self.url)
        _require_none(doubts, found)
        return found

    async def _one(self, one: WatchedLetter, recognised: RecognisedRows[AnyRow]) -> FoundReply | None:
        reference = one.inquiry.reference
        if reference in recognised.unsure:
            await self._require_silence(one, recognised.unsure[reference])
        if reference not in recognised.own or not (self.documents.wants(one) or not self.leads_on):
            return None
        row, copies = recognised.own[reference], recognised.copies.get(reference, ())
        if not copies:
            return await self.read(one, row, True)
        return await self._agreed(one, [row, *copies])

    async def _agreed(self, one: WatchedLetter, rows: Sequence[AnyRow]) -> FoundReply | None:
        """What rows of one letter say, where they do not say different things.

        Where one shows the answer and another shows none, the answer is there; but rows that only a number
        joins may be letters of two years.
        """
        pages = {(self.leads_on and row.link) or place: row for place, row in enumerate(rows)}
        seen = [await self.read(one, row, False) for row in list(pages.values())[:_MOST_UNSURE]]
        hits = [hit for hit in seen if hit is not None]
        said: dict[str, FoundReply] = {}
        for hit in hits:
            if hit.text:
                said.setdefault(answer_key(hit.text), hit)
        some_silent = len(said) == 1 and any(not hit.text for hit in hits)
        if len(said) > 1 or (some_silent and not rows[0].title):
            raise LetterInDoubt(
                f"{self.url} shows letter {one.inquiry.reference} twice, with different answers; a person"
                f" looks (replyclock look {one.inquiry.reference}).",
                Inconclusive.CONFLICT,
            )
        return next(iter((*said.values(), *hits)), None)

    async def _require_silence(self, one: WatchedLetter, rows: Sequence[AnyRow]) -> None:
        """Return when none of the rows that may be the letter is answered; else nobody can tell.

        To take one of them would be a guess, to take none would call an office silent that is not.
        """
        if len(rows) <= _MOST_UNSURE:
            hits = [await self.read(one, row, False) for row in rows]
            if not any(hit is None or hit.text for hit in hits):
                return
        which = f"{len(rows)} rows of {self.url}" if len(rows) > 1 else f"a row of {self.url}"
        raise LetterInDoubt(
            f"{which} may be letter {one.inquiry.reference}, and nothing tells for sure; a person looks"
            f" (replyclock look {one.inquiry.reference}), or the recipe names where number or time stand.",
            Inconclusive.PERSON,
        )


async def found_on(
    walks: Sequence[RowWalk[AnyRow]], matcher: RowMatcher[AnyRow], wanted: Sequence[WatchedLetter]
) -> list[FoundReply]:
    """The letters wanted in a list that is read for all of them; nothing where it is as it was.

    Raises InconclusiveLook, with what was found, for a list in which a row is missing.
    """
    if any(walk.same for walk in walks):
        return []
    rows = [row for walk in walks for row in walk.rows]
    marks = [mark_of(words) for row in rows if (words := row.number or row.title)]
    ended, ordered = all(walk.ended for walk in walks), len(walks) == 1
    missing = matcher.documents.note_rows(marks, matcher.url, ended=ended, ordered=ordered)
    found = await matcher.found(rows, wanted, wanted)
    _require_none(missing, found)
    return found


async def found_by_search(
    search: Callable[[WatchedLetter], Awaitable[RowWalk[AnyRow]]],
    matcher: RowMatcher[AnyRow],
    wanted: Sequence[WatchedLetter],
) -> list[FoundReply]:
    """The letters wanted, each searched for by itself while it matters.

    Raises LetterInDoubt, with what was found of the others.
    """
    found: list[FoundReply] = []
    doubts: list[LetterInDoubt] = []
    for one in filter(matcher.documents.wants, wanted):
        walk = await search(one)
        try:
            found += [] if walk.same else await matcher.found(walk.rows, wanted, [one])
        except LetterInDoubt as doubt:
            doubts.append(doubt)
    _require_none(doubts, found)
    return found


def need_no_more(
    rows: Sequence[AnyRow], page: Sequence[AnyRow], wanted: Sequence[WatchedLetter], documents: LookDocuments
) -> bool:
    """True when every letter that matters is found for sure, or a whole page is older than the oldest."""
    matter = [one for one in wanted if documents.wants(one)]
    if {one.inquiry.reference for one in matter} <= own_rows(rows, wanted).surely:
        return True
    oldest = min(one.sent_at for one in matter)
    return bool(page) and all(is_older(row, oldest) for row in page)


def _require_none(faults: Sequence[InconclusiveLook], found: Sequence[FoundReply]) -> None:
    """Return when there is no fault; else raise the first, with what was found all the same."""
    for fault in faults[:1]:
        fault.found = tuple(found)
        raise fault
