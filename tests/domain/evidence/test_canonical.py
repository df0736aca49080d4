"""One value, one sequence of bytes: held against a library that knows the whole of RFC 8785."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from replyclock.domain.evidence.canonical import canonical, instant_text, parse_canonical, parse_instant

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
NAMES = st.text(st.characters(max_codepoint=127))
LEAVES = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner), max_leaves=20)


@given(VALUES)
def test_our_bytes_are_those_of_the_rfc_and_read_back(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)
    assert parse_canonical(canonical(value)) == value


@pytest.mark.parametrize(
    "value",
    [1.5, float("nan"), 2**53, {"é": 1}, {1: 2}, "\ud800", b"bytes", datetime(2026, 1, 1, tzinfo=UTC)],
)
def test_what_has_no_one_spelling_is_refused(value: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the reasons differ, the refusal counts
        canonical(value)


@pytest.mark.parametrize(
    "data", [b"", b"{", b'{"b":1,"a":2}', b'{"a": 1}', b'"\\u0041"', b"1.0", b'{"a":1,"a":2}', b"[" * 100_000]
)
def test_another_spelling_is_not_read(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"canonical|Expecting|number|form"):
        parse_canonical(data)


@given(st.datetimes(datetime(1970, 1, 1), datetime(9000, 1, 1)), st.integers(-14, 14))  # noqa: DTZ001
def test_an_instant_has_one_spelling_in_every_zone(local: datetime, hours: int) -> None:
    instant = local.replace(tzinfo=timezone(timedelta(hours=hours)))
    assert parse_instant(instant_text(instant)) == instant
    assert instant_text(parse_instant(instant_text(instant))) == instant_text(instant)


@pytest.mark.parametrize(
    "text", ["", "2026-10-12", "2026-10-12T01:00:00Z", "2026-10-12T01:00:00.000000+00:00"]
)
def test_another_spelling_of_an_instant_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        parse_instant(text)
