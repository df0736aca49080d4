"""Where a message says whom it is for, in the ways in which mail servers write it."""

import pytest

from replyclock.mailbox.explain import explain
from replyclock.mailbox.headers import addresses
from replyclock.mailbox.reading import read_letter

OURS = "auditor+pcsdrwqkizaha6@replies.example"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('"auditor+pcsdrwqkizaha6"@replies.example', OURS),
        ('"auditor\\+pcsdrwqkizaha6"@Replies.Example', OURS),
        ('Town "the" Hall <auditor+pcsdrwqkizaha6@replies.example>', OURS),
        ("rfc822;auditor+pcsdrwqkizaha6@replies.example", OURS),
        ("<@relay.example:auditor+pcsdrwqkizaha6@replies.example>", OURS),
        ("auditor@[127.0.0.1]", "auditor@[127.0.0.1]"),
        ("a" * 200 + "@x.example", "a" * 200 + "@x.example"),
    ],
)
def test_an_address_is_read_without_its_quotes(text, found):
    assert addresses(text) == (found,)


@pytest.mark.parametrize(
    "header",
    [
        f"Received: from a.example by mx.example with ESMTP id 4X for <{OURS}>; 20 Nov 2026 10:15 +0800",
        f"Received: from a.example by mx.example with ESMTP id 4X for {OURS}; 20 Nov 2026 10:15 +0800",
        f"Received: from a.example by mx.example\r\n\tfor {OURS} (single-drop); 20 Nov 2026 10:15 +0800",
        'Received: by mx.example for "auditor+pcsdrwqkizaha6"@replies.example; 20 Nov 2026 10:15 +0800',
        "Original-Recipient: rfc822;auditor+2Bpcsdrwqkizaha6@replies.example",
        "Final-Recipient: rfc822; auditor+pcsdrwqkizaha6@replies.example",
        "To: auditor%2Bpcsdrwqkizaha6@replies.example",
        "To: =?utf-8?q?auditor=2Bpcsdrwqkizaha6=40replies=2Eexample?=",
        f"To: undisclosed-recipients:;\r\nX-Forwarded-For: office@town.example {OURS}",
        "Delivered-To: SRS0=HHH=TT=replies.example=auditor+pcsdrwqkizaha6@forward.example",
        "X-Original-To: bounces+auditor+pcsdrwqkizaha6=replies.example@list.example",
    ],
)
def test_the_token_is_found_wherever_a_transport_put_it(header):
    told = explain(f"{header}\r\nSubject: reply\r\n\r\nThe office opens at nine.".encode(), "mail.eml")
    assert told["match"] == "pcsdrwqkizaha6"
    assert told["match_reason"].startswith("it was sent to")


def test_who_sent_it_is_nobody_it_was_sent_to():
    header = f"Received: from a.example (envelope-from {OURS}) by mx.example; 20 Nov 2026 10:15 +0800"
    assert read_letter(f"{header}\r\n\r\nx".encode()).addresses == ()
