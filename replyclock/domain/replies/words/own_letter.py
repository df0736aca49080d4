"""Takes the letter that was sent out of what came back: repeated words are no word of the office.

Trackers mail a copy to the writer, threads show the letter where the answer will stand, and people quote
without a mark. No layout is guessed: the ledger knows the letter, so its clauses are looked for, whatever
white space, marks, width or script stands between their signs. Knows no kind of reply.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from replyclock.domain.chinese import simplify
from replyclock.domain.clean_text import nfkc
from replyclock.domain.inquiry import Inquiry
from replyclock.domain.replies.words.patterns import weight

_READ_LENGTH = 50_000
_CLAUSE_END = re.compile(r"[。！？!?；;，,、：:\n]+|\.(?=\s|$)")
# Whoever answers may use a clause of the question; twelve signs in a row, or half of the letter, is a copy.
_REPEATED_RUN = 12
_SHORTEST_CLAUSE = 2


@dataclass(frozen=True, slots=True)
class AskedLetter:
    """A letter as it was sent: title, body, and what else of its writer a form may show again.

    `others` are letters of ours that may stand on the same page; `names` are of the site and of the writer's
    place, which stand in letters and notices alike and so are no matter of the letter.
    """

    title: str
    body: str
    writer: tuple[str, ...] = ()
    others: tuple["AskedLetter", ...] = ()
    names: tuple[str, ...] = ()

    @classmethod
    def of(cls, inquiry: Inquiry, others: Iterable[Inquiry] = ()) -> "AskedLetter":
        """The letter of an inquiry, with its writer's particulars and those beside it."""
        persona = inquiry.persona
        known = (
            persona.name,
            persona.email,
            persona.phone,
            persona.address,
            persona.identity_number,
            persona.occupation,
            inquiry.token,
        )
        site = inquiry.site
        names = (site.name, site.region, site.sponsor, persona.address, persona.name, persona.occupation)
        beside = tuple(cls.of(other) for other in others)
        return cls(inquiry.title, inquiry.body, tuple(each for each in known if each), beside, names)

    @property
    def words(self) -> str:
        """Title and body, a line each."""
        return f"{self.title}\n{self.body}"


def without_letter(text: str, asked: AskedLetter) -> str:
    """What `text` says besides the letter and those beside it: itself where it repeats no run of them.

    Clauses of the letter that stand there whole are taken out, with the cut one behind them, where they
    make a run of the weight of 12 Chinese signs or half of the letter; of a copy, the writer's name and
    addresses too. Linear in the text for one letter; of a very long text only the head is looked at.
    """
    folded = _fold(text[:_READ_LENGTH])
    taken = bytearray(len(folded.signs))
    for each in (asked, *asked.others):
        for start, stop in _repeated(text, folded, each):
            taken[start:stop] = b"\1" * (stop - start)
    return _without_title(_cut(text, folded, _runs(taken)) if any(taken) else text, asked.title)


def _without_title(text: str, title: str) -> str:
    """Notices name the letter by its title, in quotation marks of any kind."""
    quoted = rf"[“\"「『【《‘]{re.escape(title.strip())}[”\"」』】》’]"
    return re.sub(quoted, " ", text) if title.strip() else text


def _repeated(text: str, folded: "_Folded", asked: AskedLetter) -> Iterator[tuple[int, int]]:
    """Where the text repeats this letter: whole clauses of a copy, else only what is long."""
    covered = bytearray(len(folded.signs))
    _cover_clauses(folded, asked, covered)
    letter = sum(len(signs) for _, signs in _clauses(asked)[1])
    is_copy = _shown_of(folded, asked) * 2 >= letter > 0
    if is_copy:
        _cover_writer(folded, asked, covered)
    return (run for run in _runs(covered) if is_copy or _is_long(text, folded, run))


@dataclass(frozen=True, slots=True)
class _Folded:
    """Letters and digits alone, small and simplified; `at[i]` is where sign i stands in the text."""

    signs: str
    at: tuple[int, ...]


def _fold(text: str) -> _Folded:
    signs: list[str] = []
    at: list[int] = []
    for position, character in enumerate(simplify(text)):
        for sign in nfkc(character).casefold():
            if sign.isalnum():
                signs.append(sign)
                at.append(position)
    return _Folded("".join(signs), tuple(at))


@lru_cache(maxsize=64)
def _clauses(asked: AskedLetter) -> tuple[str, tuple[tuple[int, str], ...]]:
    """The folded letter, and its clauses with where each begins in it."""
    letter, found, seen = "", [], set()
    for clause in _CLAUSE_END.split(asked.words):
        signs = _fold(clause).signs
        if len(signs) >= _SHORTEST_CLAUSE and signs not in seen:
            seen.add(signs)
            found.append((len(letter), signs))
        letter += signs
    return letter, tuple(found)


def _cover_clauses(folded: _Folded, asked: AskedLetter, covered: bytearray) -> None:
    letter, clauses = _clauses(asked)
    for (start, clause), following in zip(clauses, [*clauses[1:], (len(letter), "")], strict=True):
        for at in _occurrences(folded.signs, clause):
            end = at + len(clause)
            end += _cut_clause(folded, end, letter[start + len(clause) : following[0] + len(following[1])])
            covered[at:end] = b"\1" * (end - at)


def _cut_clause(folded: _Folded, end: int, following: str) -> int:
    """How much of the next clause stands here before a line breaks off; lists show only a beginning."""
    length = 0
    for here, there in zip(folded.signs[end : end + len(following)], following, strict=False):
        if here != there:
            break
        length += 1
    at = end + length
    is_line_end = at >= len(folded.at) or folded.at[at] - folded.at[at - 1] > 1
    return length if is_line_end else 0


def _cover_writer(folded: _Folded, asked: AskedLetter, covered: bytearray) -> None:
    for known in asked.writer:
        signs = _fold(known).signs
        for at in _occurrences(folded.signs, signs) if len(signs) >= _SHORTEST_CLAUSE else ():
            covered[at : at + len(signs)] = b"\1" * len(signs)


def _shown_of(folded: _Folded, asked: AskedLetter) -> int:
    """How many signs of the letter stand in the text, each clause counted once."""
    return sum(len(clause) for _, clause in _clauses(asked)[1] if clause in folded.signs)


def _occurrences(text: str, words: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + len(words))


def _runs(covered: bytearray) -> Iterator[tuple[int, int]]:
    for found in re.finditer(rb"\x01+", covered):
        yield found.start(), found.end()


def _is_long(text: str, folded: _Folded, run: tuple[int, int]) -> bool:
    return weight(text[folded.at[run[0]] : folded.at[run[1] - 1] + 1]) >= _REPEATED_RUN


def _cut(text: str, folded: _Folded, runs: Iterable[tuple[int, int]]) -> str:
    """A line end stands for each run, so that what stood on either side of it is not read as one clause."""
    pieces, end = [], 0
    for start, stop in runs:
        pieces.append(text[end : folded.at[start]])
        end = folded.at[stop - 1] + 1
    return "\n".join([*pieces, text[end:]]).strip()
