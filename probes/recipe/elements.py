"""The words a recipe uses to point at things on a page; knows pages only by name, never opens one."""

import re
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, HttpUrl, PrivateAttr, TypeAdapter, model_validator

from replyclock.files.model_file import Section
from replyclock.probes.recipe.read_files import ReadFiles

PersonaPart = Literal[
    "name", "gender", "occupation", "email", "phone", "identity_number", "address",
    "title", "body", "topic", "query_password",
]  # fmt: skip
_ADDRESS = TypeAdapter(HttpUrl)
_OPTIONAL_SECONDS = 2.0
_TYPING_SECONDS = 120.0


def _web_address(text: str) -> str:
    _ADDRESS.validate_python(text)
    return text


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as fault:
        raise ValueError(f"not a regular expression ({fault})") from fault
    return text


Address = Annotated[str, AfterValidator(_web_address)]
Pattern = Annotated[str, AfterValidator(_pattern)]
Selector = Annotated[str, Field(min_length=1, description="A CSS selector.")]
SomeText = Annotated[str, Field(min_length=1)]


class FilePart(Section):
    """The whole of a recipe file, which it remembers, for sentences and for files that lie beside it."""

    _file: Path = PrivateAttr(default=Path())
    _files: ReadFiles = PrivateAttr(default_factory=lambda: ReadFiles(Path(), b""))

    @property
    def file(self) -> Path:
        """The file it was read from."""
        return self._file

    @property
    def files(self) -> ReadFiles:
        """The bytes it was read from, and those of the files beside it, each read once."""
        return self._files

    def read_from(self, path: Path, data: bytes) -> Self:
        """Remember the file and its bytes, and nothing read beside it; for the one who has just read it."""
        self._file, self._files = path, ReadFiles(path, data)
        return self


class Locator(Section):
    """One element of a page, found by exactly one of label, role (with name), selector, placeholder, text.

    It must match exactly one visible element. `iframe` is the selector of the frame it lies in,
    "" for the page itself; without it the table's own `iframe` counts.
    """

    label: SomeText | None = None
    role: SomeText | None = None
    name: SomeText | None = None
    selector: Selector | None = None
    placeholder: SomeText | None = None
    text: SomeText | None = None
    exact: bool = False
    iframe: str | None = None

    @property
    def pointed_at(self) -> str:
        """What it points at, as sentences say it."""
        named = self.name or self.label or self.text or self.placeholder
        return f"“{named}”" if named else self.selector or self.role or ""

    @model_validator(mode="after")
    def _points_once(self) -> Self:
        ways = (self.label, self.role, self.selector, self.placeholder, self.text)
        if sum(way is not None for way in ways) != 1:
            raise ValueError("expected exactly one of label, role, selector, placeholder, text")
        if self.name is not None and self.role is None:
            raise ValueError("name goes with role only")
        return self


class Step(Locator):
    """Something done before filling in or after the press: click, check a box, scroll, wait, ask, or type.

    `wait_for` waits until it shows, `wait_enabled` until it can be pressed. An `optional` step is passed
    over when nothing shows within its `seconds`, by default two. `ask` shows the element to an operator,
    who does elsewhere what it wants (scans a code with a phone) and says so; then the next step comes.
    `type` shows him the `picture`, such as a captcha in a layer, and types what he answers.
    """

    do: Literal["click", "check", "scroll", "wait_for", "wait_enabled", "ask", "type"]
    seconds: float = Field(default=30, gt=0, le=1800, description="How long to wait at most.")
    question: SomeText | None = Field(default=None, description="ask, type: what the operator is to do.")
    picture: Selector | None = Field(
        default=None, description="type: what the operator is shown; without it the window."
    )
    refresh: Selector | None = Field(default=None, description="type: what is clicked for another picture.")
    new_window: bool = Field(default=False, description="The click opens the form in a new window.")
    optional: bool = Field(default=False, description="Such as closing news that do not always show.")

    @model_validator(mode="after")
    def _goes_together(self) -> Self:
        if self.do != "type" and (self.picture or self.refresh):
            raise ValueError('picture and refresh go with do = "type" only')
        return self

    @property
    def most_seconds(self) -> float:
        """How long to wait at most."""
        if "seconds" in self.model_fields_set:
            return self.seconds
        if self.do == "type":
            return _TYPING_SECONDS
        return _OPTIONAL_SECONDS if self.optional else self.seconds


class FormField(Locator):
    """One field and what goes in: a part of the persona or letter, a literal, a choice, a tick, a file.

    With `ask` it is what only a person can give: an operator is asked once everything else is filled in.

    `words` turns a part's value into the page's word, e.g. {female = "女", male = "男"}. A field
    with `optional` is left alone when the persona has no such part. A field that takes no typing has
    `pick`: the steps that put the choice in, whose texts may hold {choice}; afterwards the field must
    show the choice (or, without one, anything), and the hidden control `sets` must hold something.
    """

    fill: PersonaPart | None = None
    value: str | None = None
    choose: SomeText | None = None
    tick: Literal[True] | None = None
    file: SomeText | None = Field(default=None, description="A file below the folder of the recipes.")
    words: dict[str, str] = Field(default={}, description="The page's word for a part's value.")
    pick: tuple[Step, ...] = Field(default=(), description="The steps of a picker, instead of typing.")
    sets: Selector | None = Field(
        default=None, description="With pick: the hidden control that carries the choice to the office."
    )
    optional: bool = False
    least: int | None = Field(default=None, ge=1, description="The fewest characters the form takes here.")
    most: int | None = Field(default=None, ge=1, description="The most characters the form takes here.")
    secret: bool = Field(default=False, description="Black out in pictures and kept pages.")
    ask: Literal["captcha", "sms"] | None = Field(default=None, description="What an operator is asked for.")
    question: SomeText | None = Field(default=None, description="ask: what the operator is told to type.")
    picture: Selector | None = Field(
        default=None, description="ask: what the operator is shown; without it the window."
    )
    refresh: Selector | None = Field(
        default=None, description="ask: what is clicked for another picture; for sms, to have the code sent."
    )
    seconds: float = Field(default=300, gt=0, le=1800, description="ask: how long the operator may take.")

    @model_validator(mode="after")
    def _says_once_what_goes_in(self) -> Self:
        given = (self.fill, self.value, self.choose, self.tick, self.file, self.ask)
        ways = sum(one is not None for one in given)
        if ways != 1 and not (self.pick and ways == 0):
            raise ValueError("expected exactly one of fill, value, choose, tick, file, ask")
        if self.pick and (self.tick or self.file or self.ask):
            raise ValueError("pick goes with choose, fill, value, or none of them")
        if self.sets and not self.pick:
            raise ValueError("sets goes with pick only")
        self._require_limits()
        for key in ("question", "picture", "refresh", "seconds"):
            if self.ask is None and key in self.model_fields_set:
                raise ValueError(f"{key} goes with ask only")
        return self

    def _require_limits(self) -> None:
        if (self.least or self.most) and self.fill is None:
            raise ValueError("least and most go with fill only")
        if self.least and self.most and self.least > self.most:
            raise ValueError(f"least {self.least} is more than most {self.most}")


class ResponseSign(Section):
    """An answer that a script of the page got: `url` is a regular expression for its address.

    With `json`, a dotted path, the value there must be what `equals` says; with `regex` the body must fit.
    """

    url: Pattern
    json_path: SomeText | None = Field(default=None, alias="json")
    equals: str | int | bool | None = None
    regex: Pattern | None = None

    @model_validator(mode="after")
    def _says_how_it_is_read(self) -> Self:
        if (self.json_path is None) is not (self.equals is None):
            raise ValueError("json goes with equals, which says the value wanted there")
        if self.json_path is None and self.regex is None:
            raise ValueError("expected json with equals, or regex")
        return self


class Sign(Section):
    """How something is recognised; any one of the given keys is enough.

    `text` and `regex` are sought in the visible text, `selector` must be visible, `url` is a regular
    expression for the address, `dialog` one for the words of a pop-up message, `response` an answer that a
    script of the page got.
    """

    text: SomeText | None = None
    regex: Pattern | None = None
    selector: Selector | None = None
    url: Pattern | None = None
    dialog: Pattern | None = None
    response: ResponseSign | None = None

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if not any((self.text, self.regex, self.selector, self.url, self.dialog, self.response)):
            raise ValueError("expected at least one of text, regex, selector, url, dialog, response")
        return self


class Reading(Section):
    """Where a part of the receipt stands after sending.

    Either `selector` (its text, or its `attribute`), or `response` (a regular expression for the
    address of an AJAX answer) with a dotted `json` path or a `regex`, or `of` the page's visible
    text, its address or a pop-up message. `regex` takes its first group, else the whole match.
    """

    selector: Selector | None = None
    attribute: SomeText | None = None
    response: Pattern | None = None
    json_path: SomeText | None = Field(default=None, alias="json")
    regex: Pattern | None = None
    of: Literal["text", "url", "dialog"] | None = None

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        sources = [key for key in ("selector", "response", "of") if getattr(self, key)]
        if len(sources) > 1 or not (sources or self.regex):
            raise ValueError("expected one of selector, response, of, or a regex alone")
        if self.attribute and not self.selector:
            raise ValueError("attribute goes with selector only")
        if self.json_path and not self.response:
            raise ValueError("json goes with response only")
        if self.response and not (self.json_path or self.regex):
            raise ValueError("response needs json or regex")
        return self


class ReceiptPlan(Section):
    """What the site hands out after sending."""

    number: Reading | None = None
    password: Reading | None = None
    link: Reading | None = None
