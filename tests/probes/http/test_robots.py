"""The rules of fetching that need no server: memory, Retry-After, what is written down of an exchange."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replyclock.probes.http.exchange import Exchange, response_capture
from replyclock.probes.http.inconclusive import rest_asked
from replyclock.probes.watching.revisit import MOST_CHARACTERS, LookOccasion, Memory

NOW = datetime(2026, 1, 8, 4, tzinfo=UTC)
OCCASION = LookOccasion("recipe", "letters", NOW)


def test_the_memory_stays_small_and_forgets_the_oldest_first() -> None:
    memory = Memory("", OCCASION)
    for number in range(2_000):
        memory.note(f"page {number}", "0" * 64, {"ETag": f'"{number}"'})
    text = memory.text()
    again = Memory(text, OCCASION)
    assert len(text) <= MOST_CHARACTERS
    assert again.known("page 0") is None
    assert again.known("page 1999") is not None


@given(st.text(max_size=200) | st.recursive(st.integers() | st.text(max_size=9), st.lists).map(json.dumps))
def test_whatever_is_handed_in_as_memory_is_read_or_forgotten(text: str) -> None:
    memory = Memory(text, OCCASION)
    assert memory.fresh
    assert Memory(memory.text(), OCCASION).fresh is False


@pytest.mark.parametrize("etag", ['"a\x00b"', '"' + "a" * 400 + '"', '"好"', ""])
def test_a_validator_that_cannot_be_sent_back_is_not_kept(etag: str) -> None:
    memory = Memory("", OCCASION)
    memory.note("page", "0" * 64, {"ETag": etag})
    again = Memory(memory.text(), OCCASION).known("page")
    assert again is not None
    assert again.etag == ""


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("120", 120),
        ("Thu, 08 Jan 2026 04:05:00 GMT", 300),
        ("Thursday, 08-Jan-26 04:05:00 GMT", 300),
        ("Thu, 08 Jan 2026 03:00:00 GMT", 0),
        ("999999999", 86_400),
        ("Fri, 08 Jan 9999 04:05:00 GMT", 86_400),
        ("soon", 0),
        ("-5", 0),
        ("1e9", 0),
        ("", 0),
        (None, 0),
    ],
)  # fmt: skip
def test_retry_after_is_seconds_or_a_date_and_at_most_a_day(words: str | None, seconds: int) -> None:
    assert rest_asked(words, NOW) == timedelta(seconds=seconds)


@given(st.text(max_size=60))
def test_nonsense_in_retry_after_never_raises(words: str) -> None:
    assert timedelta(0) <= rest_asked(words, NOW) <= timedelta(hours=24)


def test_passwords_and_session_cookies_are_blacked_out_and_headers_are_bounded() -> None:
    exchange = Exchange(
        "GET",
        ("http://a.example/?pw=48+29%2613", "http://a.example/?pw=48%2029%2613"),
        200,
        (
            ("Set-Cookie", "sid=abc; Path=/"),
            ("X-Said", "48 29&13"),
            ("X-Long", "a" * 20_000),
            ("X-Late", "b"),
        ),
        NOW,
        secrets=("48 29&13",),
    )
    said = json.loads(response_capture(exchange).data)
    assert said["addresses"] == ["http://a.example/?pw=***"] * 2
    assert said["headers"] == [["Set-Cookie", "sid=***"], ["X-Said", "***"]]
