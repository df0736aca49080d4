"""The letters of a workspace: TOML files `letters/TOPIC.LANGUAGE.toml`, rendered with Jinja2's sandbox."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from pydantic import Field

from replyclock.domain.inquiry import Letter, Persona, Site
from replyclock.errors import WrongUse
from replyclock.settings import Name
from replyclock.toml_file import Section, read_model


class LetterFile(Section):
    """The whole of letters/TOPIC.LANGUAGE.toml."""

    topic: Name = Field(description="the matter, as in the file's name")
    language: Literal["zh", "en"] = Field(description="language, as in the file's name")
    title: str = Field(
        min_length=1, description="template of the title; many sites take 25 characters at most"
    )
    body: str = Field(min_length=1, description="template of the letter")
    points: tuple[str, ...] = Field(min_length=1, description="what a good answer must contain")


def read_letter_file(path: Path) -> Letter:
    """One letter; raises WrongUse when the file and its name disagree."""
    file = read_model(path, LetterFile)
    if path.name != f"{file.topic}.{file.language}.toml":
        raise WrongUse(
            f"{path}: the name must be {file.topic}.{file.language}.toml, as its topic and language."
        )
    return Letter(file.topic, file.language, file.title, file.body.strip(), file.points)


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
    """Title and body for one persona and site; raises WrongUse for a template that cannot be filled."""
    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    names = {"persona": persona, "site": site}
    try:
        title = environment.from_string(letter.title).render(names)
        body = environment.from_string(letter.body).render(names)
    except TemplateError as fault:
        raise WrongUse(
            f"The letter {letter.topic}.{letter.language} cannot be filled in: {fault}."
        ) from fault
    return " ".join(title.split()), body.strip()
