"""The letters that `replyclock init` hands out: complete, in both languages, short and harmless."""

import re
import tomllib
from pathlib import Path

import jinja2
import pytest
from support.repository import ROOT

from replyclock.domain.inquiry import Persona, Site

LETTERS = ROOT / "replyclock/starter/letters"
TOPICS = {
    "opening-hours",
    "residence-permit",
    "social-insurance-transfer",
    "marriage-registration",
    "business-licence",
    "school-enrolment",
}
PERSONA = Persona("王小明", "男", "教师", "和平路12号", "auditor+x@inspection.example")
SITES = {
    "with a region": Site("a", "示例市人民政府", "https://a.example.invalid/", region="示例市"),
    "without a region": Site("b", "示例部", "https://b.example.invalid/"),
}
every_letter = pytest.mark.parametrize("path", sorted(LETTERS.glob("*.toml")), ids=lambda path: path.stem)


def render(template: str, site: Site) -> str:
    """The template as `plan` renders it: a name that does not exist is a fault."""
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)
    return environment.from_string(template).render(persona=PERSONA, site=site, reference="demo-a-1").strip()


def test_every_topic_is_there_in_chinese_and_english() -> None:
    assert {path.stem for path in LETTERS.glob("*.toml")} == {
        f"{topic}.{language}" for topic in TOPICS for language in ("zh", "en")
    }


@every_letter
def test_a_letter_says_of_itself_what_its_file_name_says(path: Path) -> None:
    letter = tomllib.loads(path.read_text("utf-8"))

    assert f"{letter['topic']}.{letter['language']}" == path.stem
    assert set(letter) == {"topic", "language", "title", "body", "points", "wording"}
    assert [set(each) for each in letter["wording"]] == [{"name", "title", "body"}] * 2
    assert 3 <= len(letter["points"]) <= 5


@every_letter
@pytest.mark.parametrize("site", SITES.values(), ids=SITES)
def test_a_letter_renders_to_a_text_that_fits_the_forms_of_the_field(path: Path, site: Site) -> None:
    letter = tomllib.loads(path.read_text("utf-8"))

    for wording in (letter, *letter["wording"]):
        title, body = render(wording["title"], site), render(wording["body"], site)

        # Forms take titles of 10-25, 50 or 100 characters and bodies of 600 or 2,000.
        assert 10 <= len(title) <= (25 if letter["language"] == "zh" else 60)
        assert (80 <= len(body) <= 250) if letter["language"] == "zh" else (200 <= len(body) <= 600)
        assert body.endswith(PERSONA.name)


@every_letter
def test_a_letter_names_no_phone_number_no_address_and_no_threat(path: Path) -> None:
    text = path.read_text("utf-8")

    assert not re.search(r"\d{5,}|@|https?://", text)
    assert not re.search(r"投诉|举报|必须|complain|demand|lawyer", text, re.IGNORECASE)
