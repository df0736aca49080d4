"""DKIM: letters signed here with a key of their own, DNS held in a dictionary."""

import base64
import json
import subprocess
import time
from datetime import UTC, datetime, timedelta

import dkim
import pytest

from replyclock.mailbox.dkim import DkimCheck

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
NAME = "autumn._domainkey.town.gov.example"
LETTER = (
    b"From: Town Hall <hall@town.gov.example>\r\nTo: auditor@replies.example\r\nSubject: hours\r\n\r\n"
    b"The hall opens at nine.\r\nIt closes  at five. \r\n"
)


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    """A private key, and the TXT record that tells its public half."""
    file = tmp_path_factory.mktemp("key") / "key.pem"
    subprocess.run(
        ["openssl", "genrsa", "-traditional", "-out", file, "1024"], check=True, capture_output=True
    )
    tell = ["openssl", "rsa", "-in", file, "-pubout", "-outform", "DER"]
    public = subprocess.run(tell, check=True, capture_output=True).stdout
    return file.read_bytes(), f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"


def signed(key, letter=LETTER, domain=b"town.gov.example", **how):
    options = {"include_headers": [b"from", b"subject"], "canonicalize": (b"relaxed", b"relaxed"), **how}
    return dkim.sign(letter, b"autumn", domain, key[0], **options) + letter


def checked(data, records):
    return json.loads(DkimCheck(records.get)(data, NOON).data)


def test_a_signature_that_holds_is_kept_with_the_key_as_it_was_found(key):
    told = checked(signed(key), {NAME: key[1]})
    assert (told["verdict"], told["reason"]) == ("pass", "town.gov.example signed this message")
    assert told["signatures"] == [
        {
            "verdict": "pass",
            "reason": "town.gov.example signed this message",
            "domain": "town.gov.example",
            "selector": "autumn",
            "is_senders": True,
            "key_name": NAME,
            "key": key[1],
            "key_found_at": "2026-11-20T12:00:00+00:00",
        }
    ]


def test_it_is_an_exhibit_in_json(key):
    capture = DkimCheck({NAME: key[1]}.get)(signed(key), NOON)
    assert (capture.role, capture.media_type) == ("DKIM", "application/json")


@pytest.mark.parametrize("how", [b"simple/simple", b"simple/relaxed", b"relaxed/simple", b"relaxed/relaxed"])
def test_every_way_of_smoothing_a_message_is_known(key, how):
    head, body = how.split(b"/")
    assert checked(signed(key, canonicalize=(head, body)), {NAME: key[1]})["verdict"] == "pass"


def test_a_maildir_file_whose_lines_end_the_unix_way_is_still_the_signed_message(key):
    assert checked(signed(key).replace(b"\r\n", b"\n"), {NAME: key[1]})["verdict"] == "pass"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda data: data.replace(b"at nine", b"at ten"), "body hash mismatch"),
        (lambda data: data.replace(b"Subject: hours", b"Subject: ours"), "does not fit the message"),
        (lambda data: data.replace(b" b=", b" b=BBBB"), "does not fit the message"),
    ],
    ids=["body", "header", "signature"],
)
def test_a_message_changed_on_its_way_fails(key, change, words):
    told = checked(change(signed(key)), {NAME: key[1]})
    assert told["verdict"] == "fail"
    assert words in told["reason"]


def test_a_message_without_a_signature_says_so():
    assert checked(LETTER, {})["verdict"] == "none"


def test_a_pass_of_a_stranger_is_told_apart_from_one_of_the_senders_own_domain(key):
    records = {"autumn._domainkey.mailer.example": key[1], "autumn._domainkey.gov.example": key[1]}
    stranger, parent = (
        checked(signed(key, domain=domain), records) for domain in (b"mailer.example", b"gov.example")
    )
    assert (stranger["verdict"], stranger["signatures"][0]["is_senders"]) == ("pass", False)
    assert (parent["verdict"], parent["signatures"][0]["is_senders"]) == ("pass", True)


def test_of_several_signatures_the_best_speaks_and_all_are_kept(key):
    twice = signed(key, signed(key, domain=b"gone.example"))
    told = checked(twice, {NAME: key[1]})
    assert [one["verdict"] for one in told["signatures"]] == ["pass", "error"]
    assert told["verdict"] == "pass"


def test_a_signature_over_the_beginning_of_the_body_says_how_far_it_reaches(key):
    # relaxed: 23 + 2 characters, and 18 + 2 without the second blank and the one at the end
    told = checked(signed(key, length=True) + b"added by somebody\r\n", {NAME: key[1]})
    assert told["verdict"] == "pass"
    assert "of the body it covers the first 45 bytes only" in told["reason"]


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (None, "there is no key under its name"),
        ("v=DKIM1; p=", "does not fit"),
        ("v=DKIM9; p=x", "does not fit"),
        ("v=DKIM1; k=rsa; p=!!!", "does not fit"),
        ("hello", "does not fit"),
        ("v=DKIM1; p=" + "A" * 3_000, "3011 characters long"),
    ],
    ids=["no record", "taken back", "another version", "no base64", "no key", "a giant"],
)
def test_a_key_that_is_none_lets_nothing_pass(key, record, words):
    told = checked(signed(key), {NAME: record} if record else {})
    assert told["verdict"] in {"fail", "error"}
    assert words in told["reason"]


def test_dns_is_asked_once_an_hour_and_again_soon_when_it_did_not_say(key):
    asked = []

    def look_up(name):
        asked.append(name)
        if len(asked) == 1:
            raise TimeoutError("nobody answers")
        return key[1]

    check = DkimCheck(look_up)
    verdicts = [
        json.loads(check(signed(key), NOON + timedelta(minutes=after)).data)["verdict"]
        for after in (0, 0.5, 2, 60, 63)
    ]
    assert verdicts == ["error", "error", "pass", "pass", "pass"]
    assert len(asked) == 3


FIELD = b"DKIM-Signature: v=1; a=rsa-sha256; d=%s; s=%s; h=from; bh=AAAA; b=AAAA\r\n"
HOSTILE = {
    "nothing": b"",
    "a bare field": b"DKIM-Signature:\r\n\r\n",
    "no header at all": b"DKIM-Signature\r\nx",
    "bytes in no charset": FIELD % (b"\xff\xfe", b"\x00") + b"\r\n",
    "a domain that is a path": FIELD % (b"../../etc", b"a b") + b"\r\n",
    "a domain without an end": FIELD % (b"a." * 3_000, b"s") + b"\r\n",
    "a field of blanks": b"DKIM-Signature: v=1; b=" + b" \r\n" * 50_000 + b"\r\n",
    "ten thousand signatures": FIELD % (b"a.example", b"s") * 2_000 + b"\r\n",
    "a field full of names": b"DKIM-Signature: v=1; h=" + b"a:" * 50_000 + b"\r\n" + b"a:\r\n" * 10_000,
    "a million lines": FIELD % (b"a.example", b"s") + b"\r\n" + b"\n" * 5_000_000,
    "a body of blanks": FIELD.replace(b"v=1", b"v=1; c=relaxed/relaxed") % (b"a.example", b"s")
    + b"\r\n"
    + (b" " * 1_000 + b"x") * 4_000,
    "numbers without an end": FIELD.replace(b"v=1", b"v=1; t=" + b"9" * 7_000) % (b"a.example", b"s"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_no_message_makes_the_check_fail_or_hang(key, case):
    started = time.monotonic()
    told = checked(HOSTILE[case], {"s._domainkey.a.example": key[1]})
    assert told["verdict"] in {"none", "fail", "error"}
    assert len(told["signatures"]) <= 3
    assert time.monotonic() - started < 10
