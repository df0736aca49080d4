"""The words a recipe uses to say where answers show: blanks, selectors, times, answers. Opens nothing."""

import re
from string import Formatter
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from replyclock.files.model_file import Section
from replyclock.files.value_types import Zone
from replyclock.probes.recipe.elements import Pattern, Selector, Sign, SomeText

BLANKS = frozenset({
    "number", "password", "link", "title", "reference", "token", "name", "email", "phone", "identity_number",
})  # fmt: skip
# What a format of strptime may hold here, and the text each stands for.
TIME_PARTS = {
    "Y": r"\d{4}", "y": r"\d{2}", "m": r"\d{1,2}", "d": r"\d{1,2}", "b": r"[A-Za-z]{3}", "B": r"[A-Za-z]+",
    "H": r"\d{1,2}", "I": r"\d{1,2}", "M": r"\d{1,2}", "S": r"\d{1,2}", "p": r"[AaPp][Mm]",
}  # fmt: skip
EPOCHS = {"epoch": 1, "epoch_ms": 1000}
"""Formats that are no words: seconds and milliseconds since 1970 in UTC, and their parts of a second."""
_EMPTY_PAGE = LexborHTMLParser("")


def blanks_in(template: str) -> frozenset[str]:
    """The names in curly brackets; raises ValueError on an unpaired bracket."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name is not None)


def check_blanks(text: str, known: frozenset[str]) -> str:
    """The text as it is; raises ValueError when a name in curly brackets is not among the known."""
    unknown = blanks_in(text) - known
    if unknown:
        raise ValueError(f"unknown blank {{{min(unknown)}}}; known are {', '.join(sorted(known))}")
    return text


def _id_pattern(text: str) -> str:
    if blanks_in(text) != {"number"} or text.count("{") != 1:
        raise ValueError('expected an id with {number} once in it, such as "comment-{number}"')
    return text


def check_host(text: str) -> str:
    """The address as it is; raises ValueError when a blank could choose its host."""
    if not re.match(r"https?://[^/{}]+|\{link\}$", text):
        raise ValueError("expected an address that begins with http:// or https:// and names its host")
    return text


def _template(text: str) -> str:
    return check_blanks(text, BLANKS)


def _template_address(text: str) -> str:
    return check_host(_template(text))


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
    if "%" not in text and text not in EPOCHS:
        raise ValueError(f"expected parts such as %Y-%m-%d, or {' or '.join(EPOCHS)}")
    return text


Css = Annotated[Selector, AfterValidator(_css)]
TimeFormat = Annotated[str, AfterValidator(_time_format)]
IdPattern = Annotated[str, AfterValidator(_id_pattern)]
Template = Annotated[str, AfterValidator(_template)]
TemplateAddress = Annotated[str, AfterValidator(_template_address)]
FunctionName = Annotated[str, Field(pattern=r"^[\w.-]+\.py:[A-Za-z_]\w*$", description="file.py:function")]
StateFile = Annotated[str, Field(pattern=r"^[\w-][\w.-]*(/[\w-][\w.-]*)*$")]


class ClaimedTime(Section):
    """How a time the site claims is written, and what it means; where it stands is the kind's own.

    `formats` are those of strptime, tried in order; %I without %p is a 12-hour clock without AM or
    PM, which is read as it stands and flagged. "epoch" and "epoch_ms" are seconds and milliseconds
    since 1970. `means` says which of the letter's times it is.
    """

    label: SomeText
    formats: Annotated[tuple[TimeFormat, ...], Field(min_length=1)]
    zone: Zone = "Asia/Shanghai"
    means: Literal["submitted", "answered", "other"] = "answered"
    on: Literal["row", "answer"] = Field(
        default="answer", description="Stands in the row of the list, or where the answer stands."
    )


class TimeSpec(ClaimedTime):
    """A time the site claims: its label, where it stands, how it is written, in which zone.

    `formats` are those of strptime, tried in order; %I without %p is a 12-hour clock without AM or
    PM, which is read as it stands and flagged. `means` says which of the letter's times it is.
    """

    selector: Css
    attribute: SomeText | None = Field(
        default=None, description="Where the element holds it, if not in its text: title, datetime."
    )


class MarkedText(Section):
    """Words that say where in a text the office's words begin and end."""

    marker: Pattern | None = Field(
        default=None,
        description="The answer is what follows this in the text, in its line and below: ^答复[:：].",
    )
    end_marker: Pattern | None = Field(
        default=None, description="With marker: the answer ends above the first line that this fits."
    )

    @model_validator(mode="after")
    def _end_goes_with_beginning(self) -> Self:
        if self.end_marker and not self.marker:
            raise ValueError("end_marker goes with marker only")
        return self


class Answer(MarkedText):
    """Where the office's words stand: in the row or container itself, or on a page the row links to.

    `container` must be there for anything to be concluded from that page. `after` narrows the place
    down to what follows an element, `body` to the elements it names, `marker` to what follows words in
    their text; with a `heading` and none of them it is all that stands below the heading. `not_yet` are
    words that stand in the answer's place while there is none.
    """

    link: Css | None = None
    container: Css | None = None
    body: Css | None = Field(default=None, description="The elements that hold the office's words.")
    after: Css | None = Field(
        default=None, description="The answer is what follows the first of these, such as h3.reply."
    )
    until: Css | None = Field(
        default=None, description="With after: the answer ends above the first of these that comes then."
    )
    without: Css | None = Field(
        default=None, description='Parts of the body that are no part of the answer, such as "5 minutes ago".'
    )
    office: Css | None = None
    not_yet: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _link_and_container(self) -> Self:
        if (self.link is None) != (self.container is None):
            raise ValueError("link and container go together")
        if self.until and not self.after:
            raise ValueError("until goes with after only")
        return self

    @property
    def says_where(self) -> bool:
        """True when it names more than the whole of a place."""
        return bool(self.body or self.after or self.marker)


class PageReading(Section):
    """What all watched pages share."""

    browser: bool = Field(default=False, description="Look with the browser, for pages made by scripts.")
    iframe: Css | None = Field(default=None, description="The frame whose document is read.")
    container: Css = Field(description="Must be there for anything to be concluded from the page.")
    challenge: Sign | None = Field(default=None, description="A page that asks the visitor to prove himself.")
    captcha: Sign | None = Field(
        default=None, description="A captcha before the answer: a person looks, the program never solves it."
    )
    login_state: StateFile | None = Field(
        default=None,
        description="A login that a person has stored: a file below the workspace; needs browser = true.",
    )
    login: Sign | None = Field(default=None, description="What the page shows when that login has ended.")
    answer: Answer
    times: tuple[TimeSpec, ...] = ()
    python: FunctionName | None = Field(
        default=None,
        description="function(html, wanted) -> sequence of FoundReply: reads what selectors cannot say.",
    )

    @model_validator(mode="after")
    def _logs_in_with_the_browser(self) -> Self:
        if self.login_state and not self.browser:
            raise ValueError("login_state goes with browser = true only")
        return self
