"""Personas and the letters they write: nothing in them may belong to somebody."""

import hashlib
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from faker.providers.person import en_GB, zh_CN
from hypothesis import given
from hypothesis import strategies as st
from support.repository import ROOT

from replyclock.domain.inquiry import Persona, Site
from replyclock.workspace.letters import read_letter_file, render
from replyclock.workspace.personas import address_name, invent_persona

LETTERS = sorted((ROOT / "replyclock/starter/letters").glob("*.toml"))
REPLY_ADDRESS = "auditor+2345678abcdefg@inspection.example"
# Four digits in a row are more than a house number; spaced or dashed digits are how phones are written.
NUMBER = re.compile(r"\d{4}|\d[\d\s().-]{5,}\d|\+\d|\d[Xx]\b")
seeds = st.integers(0, 2**64 - 1)
languages = st.sampled_from(["zh", "en"])
regions = st.sampled_from(["", "示例市", "Kent"])


def invent(language: str, seed: int, region: str = "") -> Persona:
    return invent_persona(language, seed, email=REPLY_ADDRESS, region=region)


@given(languages, seeds, regions)
def test_a_persona_holds_no_number_and_no_address_but_the_reply_address(
    language: str, seed: int, region: str
) -> None:
    persona = invent(language, seed, region)

    invented = (persona.name, persona.occupation, persona.address)
    assert [text for text in invented if NUMBER.search(text) or "@" in text] == []
    assert (persona.email, persona.phone, persona.identity_number) == (REPLY_ADDRESS, None, None)
    assert re.search(r"(?<!\d)1?\d?\d(?!\d)", persona.address)
    assert region in persona.address


@given(seeds, st.sampled_from(LETTERS), regions)
def test_a_rendered_letter_holds_no_number_and_no_address_at_all(seed: int, path: Path, region: str) -> None:
    letter = read_letter_file(path)
    site = Site("a", "示例市人民政府", "https://a.example.invalid/", region=region)

    title, body = render(letter, invent(letter.language, seed, region), site)

    assert not NUMBER.search(title + body)
    assert "@" not in title + body


@given(languages, seeds)
def test_contacts_come_from_the_pool_and_nowhere_else(language: str, seed: int) -> None:
    persona = invent_persona(
        language, seed, email=REPLY_ADDRESS, phones=("0100", "0101"), identity_numbers=("ID-1",)
    )

    assert persona.phone in ("0100", "0101")
    assert persona.identity_number == "ID-1"


@given(st.sampled_from([("zh", zh_CN.Provider), ("en", en_GB.Provider)]), seeds)
def test_a_name_fits_the_gender(locale: tuple[str, Any], seed: int) -> None:
    language, names = locale

    persona = invent(language, seed)

    given_names = names.first_names_female if persona.gender == "female" else names.first_names_male
    fits = persona.name.endswith if language == "zh" else persona.name.startswith
    assert any(fits(name) for name in given_names)


def test_the_same_seed_invents_the_same_writer_in_two_processes() -> None:
    code = (
        "import hashlib\nfrom replyclock.workspace.personas import invent_persona\n"
        f"print(hashlib.sha256(repr([invent_persona(l, s, email={REPLY_ADDRESS!r}, region='x')"
        " for l in ('zh', 'en') for s in range(50)]).encode()).hexdigest())"
    )
    here = repr([invent(language, seed, "x") for language in ("zh", "en") for seed in range(50)])

    there = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)

    assert there.stdout.strip() == hashlib.sha256(here.encode()).hexdigest()


def test_different_seeds_invent_different_writers() -> None:
    assert len({invent("zh", seed) for seed in range(100)}) > 95


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("李欣怡", ("lixinyi",)),
        ("欧阳娜", ("ouyangna",)),
        ("Zoë O'Brien-Łuk", ("zoe", "obrienluk")),
        ("Dr. Ann Berg", ("dr", "ann", "berg")),
        ("—— 12", ()),
    ],
)
def test_a_name_is_written_in_the_letters_of_addresses(name: str, words: tuple[str, ...]) -> None:
    assert address_name(name) == words


@given(languages, seeds)
def test_every_invented_writer_has_a_name_for_addresses(language: str, seed: int) -> None:
    assert all(re.fullmatch("[a-z]+", word) for word in address_name(invent(language, seed).name))
    assert address_name(invent(language, seed).name)
