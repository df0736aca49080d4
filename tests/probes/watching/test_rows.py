"""Which row of a public list is whose: by number, token, time and title, and never by a guess."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replyclock.domain.claims import DATE_ONLY
from replyclock.domain.facts import Claim, Receipt
from replyclock.domain.inquiry import Inquiry, Persona, Site
from replyclock.domain.replies.token import make_token
from replyclock.ports.reader import WatchedLetter
from replyclock.probes.watching.rows import RecognisedRows, own_rows

SENT_AT = datetime(2026, 1, 5, 2, tzinfo=UTC)  # 10:00 in Shanghai
MIDNIGHT = datetime(2026, 1, 4, 16, tzinfo=UTC)  # in Shanghai
TITLE = "关于政务服务大厅办公时间的咨询"
MINUTES, HOURS, DAYS = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Row:
    """A row in the hand; `name` says in a test which it is."""

    name: str
    number: str = ""
    title: str = TITLE
    submitted: datetime | None = None
    answered: datetime | None = None
    flags: tuple[str, ...] = ()
    said: str = ""

    @property
    def claims(self) -> tuple[Claim, ...]:
        times = {"submitted": self.submitted, "answered": self.answered}
        return tuple(Claim(means, "x", at, self.flags, means) for means, at in times.items() if at)

    @property
    def link(self) -> str | None:
        return f"http://x/{self.name}"

    @property
    def words(self) -> str:
        return f"{self.number} {self.title} {self.said}"


def letter(
    name: str = "a",
    *,
    number: str | None = None,
    title: str = TITLE,
    sent_at: datetime = SENT_AT,
    answered: bool = False,
) -> WatchedLetter:
    token = make_token(b"secret", name)
    persona = Persona("王小明", "male", "教师", "文三路1号", f"ask+{token}@inbox.example")
    site = Site("hz", "杭州", "http://x/")
    asked = Inquiry(name, "autumn", site, "hours", "zh", title, "您好", persona, token, sent_at)
    return WatchedLetter(asked, Receipt(number), sent_at, answered)


CLOSE = SENT_AT + 2 * MINUTES
TOKEN_OF_A = make_token(b"secret", "a")


@pytest.mark.parametrize(
    ("rows", "letters", "own"),
    [
        pytest.param(
            [Row("r", "编号： 117")], [letter(number="117")], {"a": "r"}, id="number with its label"
        ),
        pytest.param([Row("r", "１１７")], [letter(number="117")], {"a": "r"}, id="number of another width"),
        pytest.param([Row("r", "117"), Row("s", "118")], [letter(number="119")], {}, id="only other numbers"),
        pytest.param(
            [Row("old", "117", submitted=SENT_AT - 365 * DAYS), Row("new", "117", submitted=CLOSE)],
            [letter(number="117")],
            {"a": "new"},
            id="a number of last year that was given out again",
        ),
        pytest.param(
            [Row("r", "117", title="另一个")],
            [letter(number="117")],
            {"a": "r"},
            id="a title the office changed",
        ),
        pytest.param(
            [Row("r", "117", submitted=CLOSE), Row("s", "117", submitted=CLOSE + 9 * DAYS)],
            [letter(number="117"), letter("b", number="117", sent_at=SENT_AT + 9 * DAYS)],
            {"a": "r", "b": "s"},
            id="two letters of one number are told apart by their times",
        ),
        pytest.param(
            [Row("r", "117")],
            [letter(number="117"), letter("b", number="117")],
            {},
            id="two letters of one number and one row",
        ),
        pytest.param(
            [Row("r", said=f"来信人 ask+{TOKEN_OF_A.upper()}@inbox.example"), Row("s")],
            [letter()],
            {"a": "r"},
            id="the token in the row's words",
        ),
        pytest.param(
            [Row("r", submitted=CLOSE), Row("s", submitted=SENT_AT + 2 * HOURS)],
            [letter()],
            {"a": "r"},
            id="title and time against the title alone",
        ),
        pytest.param(
            [Row("r", submitted=CLOSE), Row("s", submitted=SENT_AT + 30 * MINUTES)],
            [letter()],
            {},
            id="two rows of that title within the hour",
        ),
        pytest.param(
            [
                Row("r", submitted=MIDNIGHT, flags=(DATE_ONLY,)),
                Row("s", submitted=MIDNIGHT + DAYS, flags=(DATE_ONLY,)),
            ],
            [letter()],
            {"a": "r"},
            id="days without times",
        ),
        pytest.param(
            [Row("r", title="关于政务服务大厅办公…", submitted=CLOSE)],
            [letter()],
            {"a": "r"},
            id="a title cut short",
        ),
        pytest.param(
            [Row("r", title="关于政务服务大厅办公…")], [letter()], {}, id="a title cut short, no time"
        ),
        pytest.param([Row("r", title="关于…", submitted=CLOSE)], [letter()], {}, id="hardly any title"),
        pytest.param(
            [Row("r", title=" 关于政务服务大厅办公时间的咨询\n")], [letter()], {"a": "r"}, id="the only one"
        ),
        pytest.param([Row("r"), Row("s")], [letter()], {}, id="two of that title and no time"),
        pytest.param([Row("r")], [letter(), letter("b")], {}, id="two letters of that title"),
        pytest.param(
            [Row("r", submitted=SENT_AT - 2 * HOURS)], [letter()], {}, id="submitted before we sent"
        ),
        pytest.param(
            [Row("r", submitted=SENT_AT + 2 * DAYS)], [letter()], {"a": "r"}, id="entered after a weekend"
        ),
        pytest.param([Row("r", submitted=SENT_AT + 4 * DAYS)], [letter()], {}, id="from another week"),
        pytest.param([Row("r", answered=SENT_AT - 2 * DAYS)], [letter()], {}, id="answered before we sent"),
        pytest.param([Row("r", "9")], [letter()], {"a": "r"}, id="a number that we were not told"),
        pytest.param([Row("r", "9")], [letter(number="8")], {}, id="a number that differs from ours"),
        pytest.param(
            [Row("r", submitted=SENT_AT + 90 * DAYS), Row("s", submitted=CLOSE)],
            [letter(answered=True), letter("b", sent_at=SENT_AT + 90 * DAYS)],
            {"a": "s", "b": "r"},
            id="two rounds on one list",
        ),
        pytest.param([Row("r"), Row("r")], [letter()], {"a": "r"}, id="one row that stands on two pages"),
    ],
)
def test_a_row_belongs_to_the_letter_that_it_can_only_belong_to(
    rows: list[Row], letters: list[WatchedLetter], own: dict[str, str]
) -> None:
    recognised = own_rows(rows, letters)
    assert {reference: row.name for reference, row in recognised.own.items()} == own


@pytest.mark.parametrize(
    ("rows", "letters", "unsure"),
    [
        pytest.param([Row("r"), Row("s")], [letter()], {"a": "rs"}, id="two rows"),
        pytest.param(
            [Row("r"), Row("s")], [letter(answered=True)], {}, id="two rows for one that was answered"
        ),
        pytest.param([Row("r")], [letter(), letter("b")], {"a": "r", "b": "r"}, id="two letters"),
        pytest.param(
            [Row("r")], [letter(answered=True), letter("b")], {}, id="the row of a letter that was answered"
        ),
        pytest.param(
            [Row("r"), Row("s")],
            [letter(answered=True), letter("b")],
            {"b": "rs"},
            id="one row more than letters that were answered",
        ),
        pytest.param([Row("r", "9"), Row("s", "8")], [letter(number="7")], {}, id="other numbers"),
        pytest.param([Row("r", title="关于政务服务大厅…")], [letter()], {"a": "r"}, id="a title cut short"),
    ],
)
def test_rows_that_cannot_be_told_apart_are_named(
    rows: list[Row], letters: list[WatchedLetter], unsure: dict[str, str]
) -> None:
    told = own_rows(rows, letters).unsure
    assert {reference: "".join(row.name for row in may_be) for reference, may_be in told.items()} == unsure


ANY_ROW = st.builds(
    Row,
    name=st.text("abcdefgh", min_size=3, max_size=3),
    number=st.sampled_from(["", "1", "2", "3"]),
    title=st.sampled_from([TITLE, "别的", "关于政务服务大厅…"]),
    submitted=st.none() | st.integers(-5, 5).map(lambda days: SENT_AT + days * DAYS),
    said=st.sampled_from(["", *(make_token(b"secret", name) for name in "abc")]),
)
ANY_LETTER = st.builds(
    letter,
    st.sampled_from("abcdef"),
    number=st.sampled_from([None, "1", "2"]),
    sent_at=st.integers(-5, 5).map(lambda days: SENT_AT + days * DAYS),
    answered=st.booleans(),
)


@given(
    st.lists(ANY_ROW, max_size=8, unique_by=lambda row: row.name),
    st.lists(ANY_LETTER, max_size=5, unique_by=lambda one: one.inquiry.reference),
    st.randoms(),
)
def test_no_row_is_given_away_twice_and_the_order_does_not_matter(rows, letters, chance) -> None:
    own = theirs(own_rows(rows, letters))
    names = [name for each in own.values() for name in each]
    assert len(names) == len(set(names))
    chance.shuffle(rows)
    chance.shuffle(letters)
    assert theirs(own_rows(rows, letters)) == own


def theirs(told: RecognisedRows[Row]) -> dict[str, list[str]]:
    """By letter: the names of its row and of the copies of that, in alphabetical order."""
    return {
        reference: sorted(each.name for each in (row, *told.copies.get(reference, ())))
        for reference, row in told.own.items()
    }
