"""Recognises one's own letters among the rows of a public list; reads no page and never guesses."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Generic, Protocol, TypeVar

from replyclock.domain.claims import ANSWERED, SUBMITTED, latest
from replyclock.domain.clean_text import nfkc
from replyclock.domain.facts import Claim
from replyclock.domain.replies.token import find_tokens
from replyclock.ports.reader import WatchedLetter

# How far a site's clock may be from ours before the time of submission is another letter's.
_CLOCKS_DIFFER = timedelta(hours=1)
# Some offices enter a letter when they take it up: after a weekend that is the third day.
_ENTERED_LATE = timedelta(days=3)
# A site that claims an answer or a number from the days before our letter means another one.
_LONG_BEFORE = timedelta(days=1)
_SHORTEST_BEGINNING = 6
_CUT = ("…", "...")


class Listed(Protocol):
    """What must be known of a row, be it HTML or JSON."""

    @property
    def number(self) -> str:
        """Its number, "" for none."""
        ...

    @property
    def title(self) -> str:
        """Its title, "" for none."""
        ...

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The times it claims."""
        ...

    @property
    def link(self) -> str | None:
        """Where it leads."""
        ...

    @property
    def words(self) -> str:
        """Everything it says."""
        ...


AnyRow = TypeVar("AnyRow", bound=Listed)


@dataclass(frozen=True, slots=True)
class RecognisedRows(Generic[AnyRow]):
    """Rows by reference: `own` for sure, `surely` those that further pages cannot make doubtful.

    `copies` are further rows of a letter that has one, such as one on top; `unsure` holds the rows any of
    which may be the letter, where nothing tells which.
    """

    own: Mapping[str, AnyRow]
    copies: Mapping[str, tuple[AnyRow, ...]]
    surely: frozenset[str]
    unsure: Mapping[str, tuple[AnyRow, ...]]


class _Face(Generic[AnyRow]):
    """A row as it is compared: what is costly is worked out once, and only when it is asked for."""

    def __init__(self, row: AnyRow) -> None:
        self.row = row
        self.copies: list[AnyRow] = []
        self.number = _number(row.number)
        self.title = _plain(row.title)

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """The tokens among its words."""
        return find_tokens(self.row.words)

    @cached_property
    def entered(self) -> tuple[datetime, ...]:
        """When it was submitted, as far as it can be read."""
        return tuple(claim.instant for claim in _meaning(self.row, SUBMITTED) if claim.instant is not None)

    def last(self, means: str) -> datetime | None:
        """The last instant that its times of one meaning can mean."""
        return max(filter(None, map(latest, _meaning(self.row, means))), default=None)


class _Letter:
    """A letter as it is compared."""

    def __init__(self, one: WatchedLetter) -> None:
        self.reference = one.inquiry.reference
        self.token = one.inquiry.token
        self.number = _number(one.receipt.number or "")
        self.title = _plain(one.inquiry.title)
        self.sent_at = one.sent_at
        self.answered = one.answered


def own_rows(rows: Iterable[AnyRow], wanted: Sequence[WatchedLetter]) -> RecognisedRows[AnyRow]:
    """Which row is whose: by the receipt's number, by the token, by title and time, by title alone.

    A rung gives a row to a letter only when no other row and no other letter fits it there; a row is
    never given to two letters. Several rows of its number or token are the letter's, as far as they bear
    its title or none. By title and time: submitted within an hour of our sending. By title alone: not
    from before our letter and not entered more than three days after it.
    """
    free = _faces(rows)
    waiting = [_Letter(one) for one in wanted]
    own: dict[str, _Face[AnyRow]] = {}
    surely: set[str] = set()
    for fits in (_by_number, _by_token, _by_time, _by_title):
        is_sure = fits in (_by_number, _by_token)
        pairs = _pairs(fits, free, waiting, join=is_sure)
        own |= {letter.reference: _joined(faces) for faces, letter in pairs}
        if is_sure:
            surely |= own.keys()
        given = {id(face) for faces, _ in pairs for face in faces}
        free = [face for face in free if id(face) not in given]
        waiting = [letter for letter in waiting if letter.reference not in own]
    copies = {reference: tuple(face.copies) for reference, face in own.items() if face.copies}
    found = {reference: face.row for reference, face in own.items()}
    return RecognisedRows(found, copies, frozenset(surely), _unsure(free, waiting))


def is_older(row: Listed, sent_at: datetime) -> bool:
    """True when the row was submitted before our letter, by its own word."""
    return _is_older(_Face(row), sent_at)


def _pairs(
    fits: Callable[[_Face[AnyRow], _Letter], bool],
    faces: Sequence[_Face[AnyRow]],
    letters: Sequence[_Letter],
    *,
    join: bool,
) -> list[tuple[list[_Face[AnyRow]], _Letter]]:
    """The rows and letters that fit each other and nobody else; with `join` several rows of one letter."""
    every = [(face, letter) for face in faces for letter in letters if fits(face, letter)]
    rows = Counter(id(face) for face, _ in every)
    fitting: dict[str, list[_Face[AnyRow]]] = defaultdict(list)
    for face, letter in every:
        fitting[letter.reference].append(face)
    pairs = []
    for letter in letters:
        its = fitting[letter.reference]
        if all(rows[id(face)] == 1 for face in its):
            its = its if len(its) < 2 else _of_one_letter(its, letter) if join else []
            pairs += [(its, letter)] if its else []
    return pairs


def _of_one_letter(faces: Sequence[_Face[AnyRow]], letter: _Letter) -> list[_Face[AnyRow]]:
    """Those of several rows of a number that are the letter's: numbers may begin anew every year."""
    titled = [face for face in faces if _may_be_titled(face.title, letter.title)]
    return titled or [face for face in faces if not any(each.title for each in faces)]


def _joined(faces: Sequence[_Face[AnyRow]]) -> _Face[AnyRow]:
    first, *others = faces
    for face in others:
        first.copies += [face.row, *face.copies]
    return first


def _unsure(faces: Sequence[_Face[AnyRow]], letters: Sequence[_Letter]) -> dict[str, tuple[AnyRow, ...]]:
    """The rows that may be a letter's, unless as many letters of that title are known to be answered.

    Those rows are theirs, and the letter that still waits is not shown.
    """
    unsure = {}
    for letter in letters:
        may_be = tuple(face.row for face in faces if _may_be(face, letter))
        answered = sum(other.answered and other.title == letter.title for other in letters)
        if len(may_be) > answered and not letter.answered:
            unsure[letter.reference] = may_be
    return unsure


def _by_number(face: _Face[AnyRow], letter: _Letter) -> bool:
    """Numbers begin anew every year on some sites, so a row from long before our letter is another's."""
    if not face.number or face.number != letter.number:
        return False
    last = face.last(SUBMITTED)
    return last is None or last >= letter.sent_at - _LONG_BEFORE


def _by_token(face: _Face[AnyRow], letter: _Letter) -> bool:
    return letter.token in face.tokens and not _bears_another_number(face, letter)


def _by_time(face: _Face[AnyRow], letter: _Letter) -> bool:
    return _may_be(face, letter) and any(at <= letter.sent_at + _CLOCKS_DIFFER for at in face.entered)


def _by_title(face: _Face[AnyRow], letter: _Letter) -> bool:
    return face.title == letter.title and _may_be(face, letter)


def _may_be(face: _Face[AnyRow], letter: _Letter) -> bool:
    """True when title, number and times leave it open that the row is this letter."""
    if not _may_be_titled(face.title, letter.title) or _bears_another_number(face, letter):
        return False
    answered = face.last(ANSWERED)
    if answered is not None and answered < letter.sent_at - _LONG_BEFORE:
        return False
    late = any(at > letter.sent_at + _ENTERED_LATE for at in face.entered)
    return not late and not _is_older(face, letter.sent_at)


def _is_older(face: _Face[AnyRow], sent_at: datetime) -> bool:
    last = face.last(SUBMITTED)
    return last is not None and last < sent_at - _CLOCKS_DIFFER


def _bears_another_number(face: _Face[AnyRow], letter: _Letter) -> bool:
    return bool(face.number and letter.number) and face.number != letter.number


def _may_be_titled(shown: str, title: str) -> bool:
    """True for the title itself, and for its beginning where a list has cut it short."""
    if not shown.endswith(_CUT):
        return shown == title and bool(title)
    beginning = shown.rstrip("….")
    return len(beginning) >= _SHORTEST_BEGINNING and title.startswith(beginning)


def _meaning(row: Listed, means: str) -> list[Claim]:
    return [claim for claim in row.claims if claim.means == means]


def _number(text: str) -> str:
    """A number without its label and whatever its width."""
    return _plain(text).rpartition(":")[2].upper()


def _plain(text: str) -> str:
    return "".join(nfkc(text).split())


def _faces(rows: Iterable[AnyRow]) -> list[_Face[AnyRow]]:
    """A row that moves to the next page between two fetches, or stands on top as well, is one row."""
    faces: list[_Face[AnyRow]] = []
    alike: dict[tuple[str | None, str, str], _Alike[AnyRow]] = defaultdict(_Alike)
    for row in rows:
        others = alike[row.link, row.number, row.title]
        same = others.of(row) if row.link or row.number else None
        if same is None:
            faces.append(others.add(_Face(row)))
        elif same.row.words != row.words:
            same.copies.append(row)
    return faces


class _Alike(Generic[AnyRow]):
    """Rows of one link, number and title; their times are read only where there are several."""

    def __init__(self) -> None:
        self._unread: list[_Face[AnyRow]] = []
        self._faces: dict[tuple[Claim, ...], _Face[AnyRow]] = {}

    def of(self, row: AnyRow) -> "_Face[AnyRow] | None":
        """The first row that claims the same times."""
        if not (self._unread or self._faces):
            return None
        while self._unread:
            face = self._unread.pop(0)
            self._faces.setdefault(face.row.claims, face)
        return self._faces.get(row.claims)

    def add(self, face: "_Face[AnyRow]") -> "_Face[AnyRow]":
        """The row, remembered."""
        self._unread.append(face)
        return face
