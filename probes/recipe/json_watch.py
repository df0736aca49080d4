"""What a recipe may say of the JSON behind a page: what is asked, and where in the answer things stand."""

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, JsonValue, model_validator

from replyclock.files.model_file import Section
from replyclock.probes.recipe.elements import Sign
from replyclock.probes.recipe.watch_elements import (
    BLANKS,
    ClaimedTime,
    FunctionName,
    MarkedText,
    blanks_in,
    check_blanks,
    check_host,
)

PAGE = "page"
FIELD = "field"
_WITH_PAGE = BLANKS | {PAGE}


def _paged(text: str) -> str:
    return check_blanks(text, _WITH_PAGE)


def _paged_address(text: str) -> str:
    return check_host(_paged(text))


def _detail_address(text: str) -> str:
    return check_host(check_blanks(text, BLANKS | {FIELD}))


def _sent(value: JsonValue) -> JsonValue:
    for text in texts_in(value):
        _paged(text)
    return value


def texts_in(value: JsonValue) -> Iterator[str]:
    """Every text among the values of a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from texts_in(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts_in(one)


JsonPath = Annotated[
    str,
    Field(
        pattern=r"^[^.\s][^.]*(\.[^.]+)*$",
        description="Names from the outside in, with dots between; a number counts in an array from 0, "
        "* is every one of it, $ is the whole document.",
    ),
]
PagedTemplate = Annotated[str, AfterValidator(_paged)]
PagedAddress = Annotated[str, AfterValidator(_paged_address)]
DetailAddress = Annotated[str, AfterValidator(_detail_address)]


class JsonTime(ClaimedTime):
    """A time the JSON holds: its label, its path, how it is written, in which zone."""

    path: JsonPath


class JsonAnswer(MarkedText):
    """Where the office's words stand: in the row, or in a document of its own at `url`.

    `url` takes blanks and what the row holds, such as https://site/detail?id={field:id}. `container`
    must be in that document for anything to be concluded from it. HTML in texts is read as text.
    """

    url: DetailAddress | None = None
    container: JsonPath | None = None
    body: JsonPath
    office: JsonPath | None = None
    not_yet: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _url_and_container(self) -> Self:
        if (self.url is None) != (self.container is None):
            raise ValueError("answer.url and answer.container go together")
        return self


class JsonWatch(Section):
    """The JSON that a page's own scripts read: a list of letters, or one letter.

    With `rows` the document holds many letters. It is one look for all of them, with {page} counting
    its pages; with another blank in what is asked it is a search, once for every letter that waits.
    Without `rows` the document is one letter, and `container` must be in it.
    """

    kind: Literal["json"]
    url: PagedAddress
    method: Literal["GET", "POST"] = "GET"
    fields: dict[str, PagedTemplate] = Field(default={}, description="What is sent as a form's fields.")
    send: Annotated[dict[str, JsonValue], AfterValidator(_sent)] = Field(
        default={}, description="What is sent as JSON with POST; its texts are templates."
    )
    first_page: int = Field(default=1, ge=0, le=1, description="What {page} begins with.")
    most_pages: int = Field(default=5, ge=1, le=50, description="How many pages are read at most.")
    rows: JsonPath | Literal[""] = Field(
        default="", description="Where the array of letters stands; $ where the document is that array."
    )
    container: JsonPath | None = Field(
        default=None, description="Must be there and not null for anything to be concluded."
    )
    number: JsonPath | None = Field(default=None, description="Where in the row the receipt number stands.")
    title: JsonPath | None = Field(default=None, description="Where in the row the letter's title stands.")
    challenge: Sign | None = Field(
        default=None, description="An answer that asks the visitor to prove himself."
    )
    not_found: Sign | None = Field(
        default=None, description="What the site says of a letter it does not know."
    )
    answer: JsonAnswer
    times: tuple[JsonTime, ...] = ()
    python: FunctionName | None = Field(
        default=None,
        description="function(json, wanted) -> sequence of FoundReply: reads what paths cannot say.",
    )

    @model_validator(mode="after")
    def _can_be_concluded_from(self) -> Self:
        if self.rows and not (self.number or self.title or self.python):
            raise ValueError("expected number or title, by which a row is recognised")
        if not self.rows and self.container is None:
            raise ValueError("expected container, which shows that the document is the letter")
        if not self.rows and (self.answer.url or PAGE in self._all_blanks):
            raise ValueError("answer.url and {page} go with rows only")
        return self

    @model_validator(mode="after")
    def _sends_one_thing(self) -> Self:
        if self.send and (self.method != "POST" or self.fields):
            raise ValueError('send goes with method = "POST" and without fields')
        return self

    @property
    def _all_blanks(self) -> frozenset[str]:
        templates = (self.url, *self.fields.values(), *texts_in(self.send))
        return frozenset().union(*map(blanks_in, templates))

    @property
    def blanks(self) -> frozenset[str]:
        """The names of everything that must be known of a letter before one can look."""
        more = blanks_in(self.answer.url) - {FIELD} if self.answer.url else frozenset()
        return self._all_blanks - {PAGE} | more

    @property
    def asks_for_each(self) -> bool:
        """True when every letter is asked for by itself."""
        return bool(self._all_blanks - {PAGE})

    @property
    def is_paged(self) -> bool:
        """True when {page} counts the pages of the list."""
        return PAGE in self._all_blanks

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address this part of the recipe names."""
        return (self.url, self.answer.url) if self.answer.url else (self.url,)

    @property
    def browser(self) -> bool:
        """False: the document is fetched over HTTP."""
        return False

    @property
    def iframe(self) -> None:
        """None: a document has no frame."""
        return
