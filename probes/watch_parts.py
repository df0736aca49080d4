"""What a recipe may say about where answers show: list, look-up, page, mail; opens nothing."""

import re
from string import Formatter
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from replyclock.probes.recipe_parts import Address, Locator, Part, Selector, Sign, Step, Words, Zone

BLANKS = frozenset({
    "number", "password", "link", "title", "reference", "token", "name", "email", "phone", "identity_number",
})  # fmt: skip
# What a format of strptime may hold here, and the text each stands for.
TIME_PARTS = {
    "Y": r"\d{4}", "y": r"\d{2}", "m": r"\d{1,2}", "d": r"\d{1,2}", "b": r"[A-Za-z]{3}", "B": r"[A-Za-z]+",
    "H": r"\d{1,2}", "I": r"\d{1,2}", "M": r"\d{1,2}", "S": r"\d{1,2}", "p": r"[AaPp][Mm]",
}  # fmt: skip
_EMPTY_PAGE = LexborHTMLParser("")


def blanks_in(template: str) -> frozenset[str]:
    """The names in curly brackets; raises ValueError on an unpaired bracket."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name is not None)


def _template(text: str) -> str:
    unknown = blanks_in(text) - BLANKS
    if unknown:
        raise ValueError(f"unknown blank {{{min(unknown)}}}; known are {', '.join(sorted(BLANKS))}")
    return text


def _template_address(text: str) -> str:
    if not re.match(r"https?://[^/{}]+|\{link\}$", _template(text)):
        raise ValueError("expected an address that begins with http:// or https:// and names its host")
    return text


def _css(text: str) -> str:
    try:
        _EMPTY_PAGE.css(text)
    except SelectolaxError as fault:
        raise ValueError(f"not a CSS selector: {text}") from fault
    return text


def _time_format(text: str) -> str:
    unknown = set(re.findall(r"%(.)", text)) - set(TIME_PARTS)
    if unknown:
        known = " ".join(f"%{part}" for part in sorted(TIME_PARTS))
        raise ValueError(f"unknown part %{min(unknown)} of a time; known are {known}")
    return text


Css = Annotated[Selector, AfterValidator(_css)]
TimeFormat = Annotated[str, AfterValidator(_time_format)]
Template = Annotated[str, AfterValidator(_template)]
TemplateAddress = Annotated[str, AfterValidator(_template_address)]
FunctionName = Annotated[str, Field(pattern=r"^[\w.-]+\.py:[A-Za-z_]\w*$", description="file.py:function")]


class TimeSpec(Part):
    """A time the site claims: its label, where it stands, how it is written, in which zone.

    `formats` are those of strptime, tried in order; %I without %p is a 12-hour clock without AM or
    PM, which is read as it stands and flagged. `means` says which of the letter's times it is.
    """

    label: Words
    selector: Css
    formats: Annotated[tuple[TimeFormat, ...], Field(min_length=1)]
    zone: Zone = "Asia/Shanghai"
    means: Literal["submitted", "answered", "other"] = "answered"
    on: Literal["row", "answer"] = Field(
        default="answer", description="Stands in the row of the list, or where the answer stands."
    )


class Answer(Part):
    """Where the office's words stand: in the row or container itself, or on a page the row links to.

    `container` must be there for anything to be concluded from that page. `not_yet` are words that
    stand in the answer's place while there is none.
    """

    link: Css | None = None
    container: Css | None = None
    body: Css
    office: Css | None = None
    not_yet: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _link_and_container(self) -> Self:
        if (self.link is None) != (self.container is None):
            raise ValueError("link and container go together")
        return self


class _PageReading(Part):
    """What all watched pages share."""

    browser: bool = Field(default=False, description="Look with the browser, for pages made by scripts.")
    iframe: Css | None = Field(default=None, description="The frame whose document is read.")
    container: Css = Field(description="Must be there for anything to be concluded from the page.")
    challenge: Sign | None = Field(default=None, description="A page that asks the visitor to prove himself.")
    answer: Answer
    times: tuple[TimeSpec, ...] = ()
    python: FunctionName | None = Field(
        default=None,
        description="function(html, wanted) -> sequence of Found: reads what selectors cannot say.",
    )


class ListWatch(_PageReading):
    """A public list that holds many letters. All addresses are read in one look."""

    kind: Literal["list"]
    url: Address
    more_urls: tuple[Address, ...] = Field(default=(), description="Further pages of the same list.")
    row: Css
    number: Css | None = Field(default=None, description="Where in the row the receipt number stands.")
    title: Css | None = Field(default=None, description="Where in the row the letter's title stands.")

    @model_validator(mode="after")
    def _rows_can_be_recognised(self) -> Self:
        if not (self.number or self.title or self.python):
            raise ValueError("expected number or title, by which a row is recognised")
        return self

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address this part of the recipe names."""
        return (self.url, *self.more_urls)


class _OneLetter(_PageReading):
    """What pages that show one letter share."""

    @model_validator(mode="after")
    def _answers_in_place(self) -> Self:
        if self.answer.link is not None:
            raise ValueError("answer.link goes with kind = list only")
        return self


class LookupField(Locator):
    """A field of a look-up form in the browser; `value` is a template such as {number}."""

    value: Template


class LookupWatch(_OneLetter):
    """A look-up by what the site handed out; `fields` are sent over HTTP, `form` is filled in the browser."""

    kind: Literal["lookup"]
    url: TemplateAddress
    method: Literal["GET", "POST"] = "GET"
    fields: dict[str, Template] = Field(default={}, description="What is sent over HTTP, by field name.")
    steps: tuple[Step, ...] = ()
    form: tuple[LookupField, ...] = ()
    press: Locator | None = None
    not_found: Sign | None = Field(
        default=None, description="What the site says of a letter it does not know."
    )

    @model_validator(mode="after")
    def _looks_one_way(self) -> Self:
        if self.browser and self.fields:
            raise ValueError("with browser = true expected form and press instead of fields")
        if not self.browser and (self.form or self.press or self.steps):
            raise ValueError("form, press and steps go with browser = true only")
        if bool(self.form) != (self.press is not None):
            raise ValueError("form and press go together")
        return self

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address this part of the recipe names."""
        return (self.url,)

    @property
    def blanks(self) -> frozenset[str]:
        """The names of everything that must be known before one can look."""
        templates = (self.url, *self.fields.values(), *(field.value for field in self.form))
        return frozenset().union(*map(blanks_in, templates))


class PageWatch(_OneLetter):
    """One page per letter: the receipt's link, or an address made from what the site handed out."""

    kind: Literal["page"]
    url: TemplateAddress = "{link}"

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address this part of the recipe names."""
        return () if self.url == "{link}" else (self.url,)

    @property
    def blanks(self) -> frozenset[str]:
        """The names of everything that must be known before one can look."""
        return blanks_in(self.url)


class MailWatch(Part):
    """Answers come by mail only; there is nothing to look at."""

    kind: Literal["mail"]

    @property
    def addresses(self) -> tuple[str, ...]:
        """None."""
        return ()


PageKind = ListWatch | LookupWatch | PageWatch
