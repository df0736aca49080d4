"""What a recipe may say of each kind of place where answers show: list, look-up, page, mail; opens none."""

from typing import Literal, Self

from pydantic import Field, model_validator

from replyclock.files.model_file import Section
from replyclock.probes.recipe.elements import Address, Locator, Sign, Step
from replyclock.probes.recipe.json_watch import JsonWatch
from replyclock.probes.recipe.watch_elements import (
    Css,
    IdPattern,
    PageReading,
    Template,
    TemplateAddress,
    blanks_in,
)

_WHERE = "answer: expected body, after or marker, which say where the office's words stand"


class Search(Section):
    """How a list is asked for one letter: once for every letter that waits, by number, title or token.

    `url` is a template such as https://site/list?word={title}; without it the list's own address is
    asked. `fields` are sent over HTTP.
    """

    url: TemplateAddress | None = None
    method: Literal["GET", "POST"] = "GET"
    fields: dict[str, Template] = Field(default={}, description="What is sent over HTTP, by field name.")

    @model_validator(mode="after")
    def _asks_for_a_letter(self) -> Self:
        if not self.blanks:
            raise ValueError("expected a blank such as {number} or {title} in url or fields")
        return self

    @property
    def blanks(self) -> frozenset[str]:
        """The names of everything that must be known before one can search."""
        return frozenset().union(*map(blanks_in, (self.url or "", *self.fields.values())))


class ListWatch(PageReading):
    """A public list that holds many letters. All its pages are read in one look.

    A row is recognised by the receipt's number, else by the letter's token in its words, else by its
    title with a time of submission close to our sending, else by a title that only one row and one
    of our letters bear. Give `number`, or `title` with a time that means "submitted".

    A letter is a `row`; or, on a page without rows, what stands from a `heading` down to the next one; or
    the element whose `id` holds its number.
    """

    kind: Literal["list"]
    url: Address
    more_urls: tuple[Address, ...] = Field(default=(), description="Further pages of the same list.")
    next: Css | None = Field(
        default=None, description="The link to the list's next page; followed while letters are missing."
    )
    most_pages: int = Field(
        default=5, ge=1, le=50, description="How many pages are read from each address at most."
    )
    search: Search | None = Field(
        default=None, description="Ask the list for each letter instead of reading it."
    )
    not_found: Sign | None = Field(default=None, description="What the list says when a search finds none.")
    row: Css | None = Field(default=None, description="The elements that hold one letter each.")
    heading: Css | None = Field(
        default=None,
        description="Instead of row: a letter begins at each of these and goes on to the next one.",
    )
    id: IdPattern | None = Field(
        default=None,
        description="The id that holds the receipt number, such as comment-{number}: of the row or "
        "heading, or in it; without both, each element with such an id is a row.",
    )
    number: Css | None = Field(default=None, description="Where in the row the receipt number stands.")
    title: Css | None = Field(
        default=None,
        description="Where in the row the letter's title stands; by default the heading itself.",
    )

    @model_validator(mode="after")
    def _rows_can_be_found(self) -> Self:
        if self.row and self.heading:
            raise ValueError("row and heading do not go together: a letter is an element or begins at one")
        if self.number and self.id:
            raise ValueError("number and id do not go together: both say where the receipt number stands")
        if self.python:
            return self
        if not (self.row or self.heading or self.id):
            raise ValueError("expected row, heading or id, which say where each letter stands")
        if not (self.number or self.title or self.id or self.heading):
            raise ValueError("expected number, title or id, by which a row is recognised")
        in_thread = self.heading and not self.answer.link
        if not (in_thread or self.answer.says_where):
            raise ValueError(_WHERE)
        return self

    @model_validator(mode="after")
    def _searches_one_way(self) -> Self:
        if self.search and self.more_urls:
            raise ValueError("more_urls does not go with search, which asks one address")
        if self.search and self.browser and self.search.fields:
            raise ValueError("with browser = true expected search.url with blanks instead of search.fields")
        return self

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address this part of the recipe names."""
        sought = (self.search.url,) if self.search and self.search.url else ()
        return (self.url, *self.more_urls, *sought)

    @property
    def blanks(self) -> frozenset[str]:
        """The names of everything that must be known before one can look for a letter."""
        return self.search.blanks if self.search else frozenset()


class _OneLetter(PageReading):
    """What pages that show one letter share."""

    @model_validator(mode="after")
    def _answers_in_place(self) -> Self:
        if self.answer.link is not None:
            raise ValueError("answer.link goes with kind = list only")
        if not (self.answer.says_where or self.python):
            raise ValueError(_WHERE)
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


class MailWatch(Section):
    """Answers come by mail only; there is nothing to look at."""

    kind: Literal["mail"]

    @property
    def addresses(self) -> tuple[str, ...]:
        """None."""
        return ()


PageKind = ListWatch | LookupWatch | PageWatch | JsonWatch
