"""Two requests say the same when their fields do, whatever their bytes."""

import pytest

from replyclock.probes.outlet.posted_fields import read_posted

FORM_TYPE = "application/x-www-form-urlencoded"
PART = b'--BOUND\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--BOUND--\r\n'
SAME_FIELDS = {
    "line ends": ((FORM_TYPE, b"a=1%0D%0A2"), (FORM_TYPE, b"a=1%0A2")),
    "order": ((FORM_TYPE, b"a=1&b=2&a=3"), (FORM_TYPE, b"b=2&a=3&a=1")),
    "charset": ((FORM_TYPE, b"a=%B1%EA%CC%E2"), (FORM_TYPE, b"a=%E6%A0%87%E9%A2%98")),
    "boundary": (
        ("multipart/form-data; boundary=x", PART.replace(b"BOUND", b"x")),
        ("multipart/form-data; boundary=yy", PART.replace(b"BOUND", b"yy")),
    ),
    "keys of JSON": (("application/json", b'{"a": 1, "b": "x"}'), ("text/plain", b'{"b":"x","a":1}')),
}  # fmt: skip


@pytest.mark.parametrize("what", SAME_FIELDS)
def test_the_same_fields_are_the_same_in_other_bytes(what: str) -> None:
    first, second = (
        read_posted("POST", "http://a.example/b", kind, body) for kind, body in SAME_FIELDS[what]
    )
    assert first == second


def test_what_says_something_else_is_something_else() -> None:
    said = [
        read_posted(method, url, FORM_TYPE, body)
        for method in ("POST", "PUT")
        for url in ("http://a.example/b", "http://a.example/b?step=2")
        for body in (b"a=1", b"a=1&a=1", b"a=1&b=", b"%00\xff", None)
    ]
    assert len(set(said)) == len(said)
