"""The match ladder: which inquiry a mail belongs to, by the strongest evidence there is."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from replyclock.domain.facts import Doubt
from replyclock.domain.replies.mail import Mail
from replyclock.domain.replies.matching import Awaited, Index, build_index, match
from replyclock.domain.replies.token import ALPHABET, make_token
from replyclock.mailbox.registered import registered_domain

HOURS = make_token(b"secret", "hours")
PERMIT = make_token(b"secret", "permit")
SENT_AT = datetime(2026, 11, 18, 1, tzinfo=UTC)
LATER = datetime(2026, 11, 20, 1, tzinfo=UTC)
INDEX = build_index(
    [
        Awaited("hours", HOURS, "XF20261118", "www.hall.gov.example", SENT_AT, ("<ack-1@hall.example>",)),
        Awaited("permit", PERMIT, "310012", "xf.police.gov.cn", SENT_AT),
        Awaited("school", make_token(b"secret", "school"), "shared-77", "edu.gov.cn", None),
        Awaited("bus", make_token(b"secret", "bus"), "shared-77", "bus.gov.cn", SENT_AT),
        Awaited("licence", make_token(b"secret", "licence"), "12345", "trade.gov.cn", LATER),
    ]
)


def belongs(mail, arrived_at=None):
    return [(one.reference, one.rung, one.settled) for one in match(mail, INDEX, arrived_at)]


def test_the_token_in_an_address_settles_it():
    mail = Mail(addresses=(f"auditor+{HOURS}@x.example",), text=f"about {PERMIT}")
    assert belongs(mail) == [("hours", "address", True)]


def test_one_mail_to_several_of_our_addresses_belongs_to_each():
    mail = Mail(addresses=(f"{PERMIT}@x.example", f"{HOURS}@x.example", f"{PERMIT.upper()}@x.example"))
    assert belongs(mail) == [("permit", "address", True), ("hours", "address", True)]


def test_a_reply_in_a_known_thread_belongs_to_its_inquiry():
    hall = Mail(sender="desk@hall.gov.example")
    assert belongs(replace(hall, in_reply_to=("<ack-1@hall.example>",))) == [("hours", "thread", True)]
    assert belongs(replace(hall, references=("<x@y>", "<ack-1@hall.example>"))) == [("hours", "thread", True)]


@pytest.mark.parametrize("place", ["subject", "text", "quoted"])
def test_a_token_in_the_words_settles_it(place):
    assert belongs(replace(Mail(), **{place: f"Re: {PERMIT.upper()} hours"})) == [("permit", "token", True)]


def test_a_receipt_number_is_met_as_a_whole_word_in_any_case():
    hall = Mail(sender="desk@hall.gov.example")
    assert belongs(replace(hall, subject="关于xf20261118的答复")) == [("hours", "receipt number", True)]
    assert belongs(Mail(text="XF202611189 and 1XF20261118")) == []


def test_a_receipt_number_below_six_characters_matches_nothing():
    assert belongs(Mail(text="call 12345")) == []


def test_a_short_number_from_a_stranger_waits_for_a_person():
    mail = Mail(sender="news@shop.example", text="postcode 310012")
    assert belongs(mail) == [("permit", "receipt number", False)]


def test_a_short_number_from_the_office_itself_settles_it():
    mail = Mail(sender="desk@police.gov.cn", text="您的编号310012")
    assert belongs(mail) == [("permit", "receipt number", True)]


def test_a_number_that_two_inquiries_share_waits_for_a_person():
    mail = Mail(text="about shared-77")
    assert belongs(mail) == [("school", "receipt number", False), ("bus", "receipt number", False)]


def test_a_senders_domain_is_a_suggestion_only_and_needs_an_earlier_inquiry():
    mail = Mail(sender="window3@mail.police.gov.cn")
    assert belongs(mail, LATER) == [("permit", "sender and time", False)]
    assert belongs(mail, datetime(2026, 11, 17, tzinfo=UTC)) == []
    assert belongs(mail) == []


def test_an_inquiry_never_sent_is_not_suggested_by_its_domain():
    assert belongs(Mail(sender="a@edu.gov.cn"), LATER) == []


def test_offices_that_share_only_a_public_suffix_are_strangers():
    assert belongs(Mail(sender="a@tax.gov.cn"), LATER) == []


def test_a_delivery_report_belongs_to_the_recipient_it_is_about():
    report = Mail(is_delivery_report=True, bounced=(f"auditor+{HOURS}@x.example",))
    assert belongs(report) == [("hours", "delivery report", True)]


def test_a_delivery_report_belongs_to_the_message_it_returns():
    report = Mail(is_delivery_report=True, bounced=("<ack-1@hall.example>",))
    assert belongs(report) == [("hours", "delivery report", True)]


def test_a_reason_says_where_the_evidence_stood():
    (one,) = match(Mail(subject=f"Re: {HOURS}"), INDEX)
    assert one.reason == f"the subject holds the token {HOURS}"


def test_mail_that_carries_nothing_belongs_to_nobody():
    assert belongs(Mail(subject="offer", text="buy now", sender="a@shop.example"), LATER) == []


@given(st.text(), st.text(), st.lists(st.text()), st.text())
def test_any_words_are_matched_without_a_fault(subject, text, addresses, sender):
    mail = Mail(subject=subject, text=text, addresses=tuple(addresses), sender=sender)
    assert isinstance(match(mail, INDEX, LATER), tuple)
    assert match(mail, Index(), LATER) == ()


@given(st.sampled_from([HOURS, PERMIT]), st.text(alphabet="()<>:;，。 \n编号", max_size=5), st.text())
def test_a_token_is_found_in_any_frame_of_punctuation(token, frame, noise):
    wanted = {HOURS: "hours", PERMIT: "permit"}[token]
    mail = Mail(text=f"{noise} {frame}{token}{frame} {noise}")
    assert wanted in [one.reference for one in match(mail, INDEX)]


STRANGERS = {
    "another domain": ("x@evil.example.org",),
    "a name that ends alike": ("x@myhall.gov.cn",),
    "the office's domain below its own": ("x@hall.gov.cn.evil.org",),
    "the office as a local part": ("hall.gov.cn@evil.org",),
    "a mere suffix": ("x@gov.cn",),
    "nobody": ("",),
    "the office beside a stranger": ("desk@hall.gov.cn", "x@evil.org"),
    "more writers than anybody names": ("desk@hall.gov.cn",) * 21,
}
EVIDENCE = {
    "number": {"text": "您的编号 XF20261118"},
    "number in what is quoted": {"quoted": "XF20261118"},
    "In-Reply-To": {"in_reply_to": ("<ack-1@hall.gov.cn>",)},
    "References": {"references": ("<ack-1@hall.gov.cn>",)},
}
OF_A_TOWN = build_index(
    [Awaited("hours", HOURS, "XF20261118", "www.hall.gov.cn", SENT_AT, ("<ack-1@hall.gov.cn>",))],
    registered_domain,
)


@pytest.mark.parametrize("evidence", EVIDENCE.values(), ids=EVIDENCE)
@pytest.mark.parametrize("authors", STRANGERS.values(), ids=STRANGERS)
def test_what_anybody_may_know_is_doubted_from_a_stranger(authors, evidence):
    [found] = match(Mail(sender=authors[0], authors=authors, **evidence), OF_A_TOWN)
    assert (found.settled, found.doubt, found.attaches) == (False, Doubt.STRANGER, True)
    assert found.reason.endswith("from a sender who is no kin of the site; a person must confirm")


@pytest.mark.parametrize("evidence", EVIDENCE.values(), ids=EVIDENCE)
@pytest.mark.parametrize("sender", ["desk@hall.gov.cn", "desk@mail.hall.gov.cn", "desk@www.hall.gov.cn"])
def test_the_same_settles_it_from_the_sites_kin(sender, evidence):
    [found] = match(Mail(sender=sender, authors=(sender,), **evidence), OF_A_TOWN)
    assert (found.settled, found.doubt) == (True, None)


def test_the_token_settles_it_whoever_writes():
    [found] = match(Mail(sender="x@evil.org", text=HOURS), OF_A_TOWN)
    assert (found.rung, found.settled) == ("token", True)


def test_a_province_is_no_office():
    # bj.cn is a public suffix (publicsuffix.org): whoever registers below it is no kin of his neighbours
    index = build_index([Awaited("hours", HOURS, "XF20261118", "hall.bj.cn", SENT_AT)], registered_domain)
    assert [one.doubt for one in match(Mail(sender="x@evil.bj.cn", text="XF20261118"), index)] == [
        Doubt.STRANGER
    ]


# Addresses of the form wangfang.TOKEN@ as mail systems change them.

_CHANGES = st.sampled_from(
    [
        str.upper,
        str.title,
        lambda local: f'"{local}"',
        lambda local: local.replace(".", "%2E"),
        lambda local: local.replace(".", "%252e"),
        lambda local: local.replace(".", "=2E"),
        lambda local: local.replace(".", "_"),
        lambda local: local.replace(".", ""),
        lambda local: f"SRS0=Xy1z=AB=x.example={local}",
        lambda local: f"prvs=0123456789={local}",
    ]
)
_ALIKE = [f"{HOURS[:size]}{end * (14 - size)}" for size in range(9, 14) for end in "zy"]


@given(_CHANGES, st.sampled_from([HOURS, PERMIT]), st.sampled_from(["wangfang", "ann.berg", "li"]))
def test_an_address_that_a_mail_system_changed_settles_its_own_letter(change, token, name):
    mail = Mail(addresses=(f"{change(f'{name}.{token}')}@replies.example".lower(),))
    assert belongs(mail) == [({HOURS: "hours", PERMIT: "permit"}[token], "address", True)]


@given(st.integers(0, 14), st.sampled_from(["wangfang.", "wangfang", ""]), st.booleans())
def test_a_cut_address_is_its_own_letters_or_nobodys(size, name, is_kin):
    sender = "desk@police.gov.cn" if is_kin else "a@shop.example"
    mail = Mail(sender=sender, addresses=(f"{name}{PERMIT[:size]}@replies.example",))
    found = belongs(mail)
    if size == 14:
        assert found == [("permit", "address", True)]
    else:
        assert found == ([("permit", "cut address", is_kin)] if size >= 10 else [])


@given(st.integers(0, 14), st.sampled_from(["wangfang.", "wangfang"]), st.permutations(_ALIKE))
def test_a_beginning_that_two_tokens_share_is_nobodys(size, name, alike):
    others = [Awaited(f"other{number}", token) for number, token in enumerate(alike)]
    index = build_index([Awaited("own", HOURS), *others])
    found = match(Mail(addresses=(f"{name}{HOURS[:size]}@replies.example",)), index)
    assert [each.reference for each in found] == (["own"] if size == 14 else [])


@given(st.integers(0, 13), st.sampled_from(ALPHABET), st.sampled_from(["wangfang.", "wangfang"]))
def test_a_token_with_a_wrong_character_is_nobodys(place, wrong, name):
    token = f"{PERMIT[:place]}{wrong}{PERMIT[place + 1 :]}"
    found = belongs(Mail(sender="a@shop.example", addresses=(f"{name}{token}@replies.example",)))
    assert found == ([("permit", "address", True)] if token == PERMIT else [])


@given(st.text(ALPHABET, min_size=10, max_size=40), st.text("ab.%=_\"'+", max_size=6))
def test_no_strangers_address_is_a_letters(local, sign):
    assume(not any(token[:10] in local for token in (HOURS, PERMIT)))
    assert belongs(Mail(addresses=(f"{sign}{local}@replies.example",))) == []
