"""The letters of a workspace: TOML files `letters/TOPIC.LANGUAGE.toml`, rendered with Jinja2's sandbox."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, meta, nodes
from jinja2.exceptions import TemplateRuntimeError
from jinja2.sandbox import SandboxedEnvironment
from pydantic import Field, field_validator, model_validator

from replyclock.domain.inquiry import STANDARD, Letter, Persona, Site, Wording
from replyclock.errors import WrongUse
from replyclock.files.line_numbers import Keys, line_of
from replyclock.files.model_file import Section, read_model, read_text
from replyclock.files.value_types import Day, Name, Words

_KNOWN = {
    "persona": tuple(field.name for field in fields(Persona)),
    "site": tuple(field.name for field in fields(Site)),
}
# What an expression in a template may raise when it asks for the impossible.
_FAULTS = (TemplateError, TypeError, ValueError, LookupError, ArithmeticError)
_SAMPLE = Persona("N. N.", "female", "teacher", "Example Road 1", "auditor@inspection.example", "0", "0")


class WordingSection(Section):
    """[[wording]]: another way to ask the same; it is asked only once somebody has approved it."""

    name: Name = Field(description="short name; reports compare wordings by it")
    title: str = Field(min_length=1, description="template of the title")
    body: str = Field(min_length=1, description="template of the letter")
    approved_by: Words | None = Field(None, description="who approved it; without it, it is never asked")
    approved_on: Day | None = Field(None, description="when")

    @model_validator(mode="after")
    def _approved_whole(self) -> "WordingSection":
        if (self.approved_by is None) != (self.approved_on is None):
            raise ValueError("an approval needs both `approved_by` and `approved_on`")
        return self


class LetterFile(Section):
    """The whole of letters/TOPIC.LANGUAGE.toml."""

    topic: Name = Field(description="the matter, as in the file's name")
    language: Literal["zh", "en"] = Field(description="language, as in the file's name")
    title: str = Field(
        min_length=1, description="template of the title; many sites take 25 characters at most"
    )
    body: str = Field(min_length=1, description="template of the letter")
    points: tuple[str, ...] = Field(min_length=1, description="what a good answer must contain")
    wording: tuple[WordingSection, ...] = Field((), description="other ways to ask the same")

    @field_validator("wording")
    @classmethod
    def _named_once(cls, value: tuple[WordingSection, ...]) -> tuple[WordingSection, ...]:
        names = [STANDARD, *(each.name for each in value)]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice == STANDARD:
            raise ValueError(f"{STANDARD!r} is what the letter's own title and body are called")
        if twice is not None:
            raise ValueError(f"two wordings are called {twice!r}")
        return value


def letter_files(workspace: Path) -> list[Path]:
    """The files of all letters, by name."""
    return sorted((workspace / "letters").glob("*.toml"))


def read_letter_file(path: Path) -> Letter:
    """One letter; raises WrongUse when the file and its name disagree or a template cannot be filled in."""
    file = read_model(path, LetterFile)
    if path.name != f"{file.topic}.{file.language}.toml":
        raise WrongUse(
            f"{path}: the name must be {file.topic}.{file.language}.toml, as its topic and language."
        )
    for keys, template in _templates(file):
        fault = _fault_in(template)
        if fault:
            line = line_of(read_text(path), keys)
            raise WrongUse(f"{path}:{line}: {keys[-1]}: {fault}.")
    wordings = tuple(
        Wording(each.name, each.title, each.body.strip(), each.approved_by or "", each.approved_on)
        for each in file.wording
    )
    return Letter(file.topic, file.language, file.title, file.body.strip(), file.points, wordings)


def _templates(file: LetterFile) -> Iterator[tuple[Keys, str]]:
    """Every template of the file, and where it stands."""
    yield ("title",), file.title
    yield ("body",), file.body
    for place, each in enumerate(file.wording):
        yield ("wording", place, "title"), each.title
        yield ("wording", place, "body"), each.body


def read_letters(workspace: Path, topics: Sequence[str], language: str) -> Mapping[str, Letter]:
    """The letters on these topics; raises WrongUse that lists the topics there are."""
    folder = workspace / "letters"
    missing = [topic for topic in topics if not (folder / f"{topic}.{language}.toml").is_file()]
    if missing:
        there = sorted(path.name.split(".")[0] for path in folder.glob(f"*.{language}.toml"))
        raise WrongUse(
            f"There is no letter {missing[0]}.{language}.toml in {folder}; "
            f"there are: {', '.join(there) or 'none'}."
        )
    return {topic: read_letter_file(folder / f"{topic}.{language}.toml") for topic in topics}


def render(letter: Letter, persona: Persona, site: Site) -> tuple[str, str]:
    """Title and body for one persona and site; raises WrongUse for a template that cannot be filled in."""
    try:
        title, body = (_fill(template, persona, site) for template in (letter.title, letter.body))
    except _FAULTS as fault:
        raise WrongUse(f"The letter {letter.name} cannot be filled in for {site.code}: {fault}.") from fault
    return " ".join(title.split()), body.strip()


def _fill(template: str, persona: Persona, site: Site) -> str:
    return _environment().from_string(template).render(persona=persona, site=site)


def _environment() -> SandboxedEnvironment:
    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=False, finalize=_present)


def _present(value: Any) -> Any:
    """A letter never says "None": the contact pool may have no phone."""
    if value is None:
        raise TemplateRuntimeError(
            "it prints something that is not known here; write {% if persona.phone %} around it"
        )
    return value


def _fault_in(template: str) -> str | None:
    """What is wrong with a template whoever writes and wherever to, or None."""
    try:
        tree = _environment().parse(template)
        unknown = _unknown_name(tree)
        if unknown is None:
            _fill(template, _SAMPLE, Site("example", "Example", "https://www.example.invalid/"))
    except TemplateSyntaxError as fault:
        return f"the template's line {fault.lineno} is wrong ({fault.message})"
    except _FAULTS as fault:
        return f"the template cannot be filled in ({fault})"
    return unknown


def _unknown_name(tree: nodes.Template) -> str | None:
    strange = sorted(meta.find_undeclared_variables(tree) - set(_KNOWN))
    if strange:
        return f"unknown name {strange[0]}; known are persona and site"
    for attribute in tree.find_all(nodes.Getattr):
        owner = attribute.node.name if isinstance(attribute.node, nodes.Name) else ""
        known = _KNOWN.get(owner, (attribute.attr,))
        if attribute.attr not in known:
            near = get_close_matches(attribute.attr, known, n=1)
            hint = f"the nearest is {owner}.{near[0]}" if near else f"known are {', '.join(known)}"
            return f"unknown name {owner}.{attribute.attr}; {hint}"
    return None
