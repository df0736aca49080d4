"""The golden letters: every `letters/<case>.eml` reads as `letters/<case>.json` beside it says."""

import json

import pytest
from support.repository import TESTS

from replyclock.domain.replies.classify import suggest_kind
from replyclock.mailbox.explain import explain
from replyclock.mailbox.reading import read_letter

LETTERS = TESTS / "letters"
CASES = sorted(path.stem for path in LETTERS.glob("*.eml"))

# What a case may expect, and how it is seen; a new case needs no Python.
SEEN = {
    "kind": lambda mail, told: suggest_kind(mail).kind.value,
    "settled": lambda mail, told: suggest_kind(mail).is_settled,
    "subject_is": lambda mail, told: mail.subject,
    "sender": lambda mail, told: mail.sender,
    "addresses": lambda mail, told: list(mail.addresses),
    "bounced": lambda mail, told: list(mail.bounced),
    "message_id": lambda mail, told: mail.message_id,
    "claimed_at": lambda mail, told: mail.claimed_at and mail.claimed_at.isoformat(),
    "token": lambda mail, told: told["match"],
    "language": lambda mail, told: told["language"],
    "attachments": lambda mail, told: [
        f"{each['name']} {each['media_type']} {each['bytes']}" for each in told["attachments"]
    ],
}
HELD = {
    "text_contains": lambda mail: mail.text,
    "quoted_contains": lambda mail: mail.quoted,
    "signals_contain": lambda mail: " ".join(mail.signals),
    "faults_contain": lambda mail: " ".join(mail.faults),
    "gaps_contain": lambda mail: " ".join(mail.gaps),
}


@pytest.mark.parametrize("case", CASES)
def test_a_golden_letter_reads_as_the_file_beside_it_says(case):
    data = (LETTERS / f"{case}.eml").read_bytes()
    expected = json.loads((LETTERS / f"{case}.json").read_text(encoding="utf-8"))
    mail, told = read_letter(data), explain(data, f"{case}.eml")
    unknown = set(expected) - set(SEEN) - set(HELD) - {"why", "text_lacks"}
    assert not unknown, f"{case}.json has keys that no rule reads"
    shown = {key: SEEN[key](mail, told) for key in SEEN if key in expected}
    assert shown == {key: expected[key] for key in shown}, told["reason"]
    missing = {key: text for key, text in expected.items() if key in HELD and text not in HELD[key](mail)}
    assert not missing, mail
    assert expected.get("text_lacks", "\0") not in mail.text


def test_there_are_sixty_letters_half_of_them_chinese():
    chinese = [case for case in CASES if "-chinese" in case]
    assert len(CASES) >= 60
    assert len(chinese) * 2 >= len(CASES)


def test_every_letter_has_its_expectations_and_none_lies_about_alone():
    assert {path.stem for path in LETTERS.glob("*.json")} == set(CASES)
