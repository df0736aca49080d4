"""The token in a reply address."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replyclock.domain.replies.token import (
    ALPHABET,
    find_run_on_tokens,
    find_token_beginnings,
    find_tokens,
    make_token,
    normalise_token,
    reply_address,
)

SECRET = b"a secret of the workspace"
TOKEN = make_token(SECRET, "spring-s01-hours")


def test_the_alphabet_has_32_characters_and_none_that_people_confuse():
    assert len(set(ALPHABET)) == 32
    assert not set(ALPHABET) & set("l1o0" + string.ascii_uppercase)


def test_the_same_reference_gives_the_same_token_and_another_secret_another():
    assert make_token(SECRET, "spring-s01-hours") == TOKEN
    assert make_token(b"another", "spring-s01-hours") != TOKEN
    assert len(TOKEN) == 14


def test_the_token_is_the_head_of_the_hmac_worked_out_apart():
    # printf spring-s01-hours | openssl dgst -sha256 -hmac "a secret of the workspace"
    digest = bytes.fromhex("b9d7c51becae18eb6bed86b4e05a4f52a19b89f9b9e509fd5771d1182c34bf32")
    bits = "".join(f"{byte:08b}" for byte in digest)[:65]
    assert TOKEN[:13] == "".join(ALPHABET[int(bits[at : at + 5], 2)] for at in range(0, 65, 5))


@given(st.text())
def test_every_token_survives_upper_case_and_a_frame_of_blanks(reference):
    token = make_token(SECRET, reference)
    assert normalise_token(f"  {token.upper()}\n") == token


@given(st.text(), st.integers(0, 13), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_seen(reference, place, wrong):
    token = make_token(SECRET, reference)
    mistyped = token[:place] + wrong + token[place + 1 :]
    assert normalise_token(mistyped) == (token if mistyped == token else None)


@given(st.text(), st.integers(0, 12))
def test_two_neighbours_swapped_are_always_seen(reference, place):
    token = make_token(SECRET, reference)
    swapped = token[:place] + token[place + 1] + token[place] + token[place + 2 :]
    assert normalise_token(swapped) == (token if swapped == token else None)


@pytest.mark.parametrize(
    "text",
    [
        f"auditor+{TOKEN}@replies.example",
        f"{TOKEN.upper()}@replies.example",
        f"Re: Opening hours [{TOKEN}]",
        f"来信编号{TOKEN}，请注意查收。",
        f"{TOKEN} and again {TOKEN}",
    ],
    ids=["plus address", "catch-all, shouted", "subject", "between Chinese characters", "twice"],
)
def test_a_token_is_found_as_a_word(text):
    assert find_tokens(text) == (TOKEN,)


@pytest.mark.parametrize(
    "before",
    [
        "auditor%2B",
        "auditor%2b",
        "auditor%252B",
        "auditor=2B",
        "auditor+2B",
        "IMCEASMTP-auditor+2B",
        "SRS0=HHH=TT=x.example=auditor+",
        "prvs=12ab34cd56=auditor+",
        "auditor＋",
        "auditor&#43;",
        "wangfang.",
        "wangfang%2E",
        "wangfang=2E",
        "wangfang+2E",
        "wangfang&#46",
        "WangFang．",
        "wang.fang_",
        "to=3D",
        "%3C",
    ],
)
def test_a_token_is_found_behind_a_sign_that_a_transport_encoded(before):
    assert find_tokens(f"{before}{TOKEN}@x.example") == (TOKEN,)
    assert find_tokens(f"{before}{TOKEN.upper()}+40x+2Eexample@y.example") == (TOKEN,)


def test_a_token_from_a_keyboard_of_wide_letters_is_found():
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in TOKEN)
    assert find_tokens(f"编号：{wide}。") == (TOKEN,)


@pytest.mark.parametrize("before", ["auditor2B", "+ab", "%gg", "2b", "=2"])
def test_letters_that_encode_nothing_are_part_of_a_longer_word(before):
    assert find_tokens(f"{before}{TOKEN}@x.example") == ()


def test_a_token_inside_a_longer_word_is_not_found():
    assert find_tokens(f"x{TOKEN} {TOKEN}9 {TOKEN}{TOKEN}") == ()


@given(st.text())
def test_finding_never_raises(text):
    assert isinstance(find_tokens(text), tuple)


def test_reply_addresses_carry_the_token():
    assert reply_address("auditor@x.example", TOKEN, "plus") == f"auditor+{TOKEN}@x.example"
    assert reply_address("auditor@x.example", TOKEN, "catch-all") == f"{TOKEN}@x.example"
    assert reply_address("a@x.example", TOKEN, "catch-all", ["wangfang"]) == f"wangfang.{TOKEN}@x.example"
    own = reply_address("a@x.example", TOKEN, "catch-all", ["wolfeschlegelsteinhausen", "ann", "berg"])
    assert own == f"wolfeschlegel.ann.{TOKEN}@x.example"


@given(st.lists(st.text(string.ascii_lowercase, min_size=1)), st.text())
def test_a_writers_address_is_one_that_any_form_takes(name, reference):
    local, _, domain = reply_address(
        "a@x.example", make_token(SECRET, reference), "catch-all", name
    ).partition("@")
    assert domain == "x.example"
    assert len(local) <= 64
    assert re.fullmatch(r"[a-z0-9]+(\.[a-z0-9]+)*", local)
    assert find_tokens(local) == (make_token(SECRET, reference),)


def test_a_mailbox_name_without_room_for_a_token_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match=r"leaves no room for a token: at most 49 characters before the @"):
        reply_address(f"{'a' * 50}@x.example", TOKEN, "plus")


@pytest.mark.parametrize("end", ["@x.example", '"@x.example', "@x.example, b@y.example"])
def test_a_token_whose_dot_was_dropped_is_found_before_the_at_sign(end):
    assert find_run_on_tokens(f"to wangfang{TOKEN.upper()}{end}") == (TOKEN,)
    assert find_run_on_tokens(f"{TOKEN}{end} wangfang{TOKEN} x") == ()


def test_what_is_left_of_a_cut_address_begins_with_ten_characters():
    assert find_token_beginnings(f"wang.{TOKEN[:11]}@x.example") == (TOKEN[:11], TOKEN[1:11])
    assert TOKEN[:10] in find_token_beginnings(f"wang{TOKEN[:10]}@x.example")
    assert find_token_beginnings(f"wang.{TOKEN[:9]}@x.example") == ()
    assert find_token_beginnings("nobody") == ()


def test_a_base_that_is_no_address_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match=r"'auditor' needs the form name@domain"):
        reply_address("auditor", TOKEN, "plus")
