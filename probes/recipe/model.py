"""What a recipe may say about one site's channel; reads recipe files, opens no page."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from replyclock.domain.hosts import ascii_host, host_of
from replyclock.domain.replies.declared import declared_sender
from replyclock.domain.sending.operators import Want
from replyclock.domain.sending.text_limits import Limit
from replyclock.errors import WrongUse
from replyclock.files.model_file import Section, read_bytes, read_model
from replyclock.probes.recipe.elements import (
    Address,
    FilePart,
    FormField,
    Locator,
    Pattern,
    ReceiptPlan,
    Selector,
    Sign,
    SomeText,
    Step,
)
from replyclock.probes.recipe.json_watch import JsonWatch
from replyclock.probes.recipe.watch import ListWatch, LookupWatch, MailWatch, PageWatch
from replyclock.probes.recipe.watch_elements import FunctionName

_MOST_SECONDS_AFTER = 540
"""A begun attempt without an outcome counts as interrupted after ten minutes."""


class FormChannel(Section):
    """A form: where it is, how it is filled in, what to press, how the result is recognised."""

    channel: Literal["form"]
    url: Address
    iframe: Selector | None = Field(default=None, description="The frame that holds the form.")
    steps: tuple[Step, ...] = ()
    fields: Annotated[tuple[FormField, ...], Field(min_length=1)]
    consent: tuple[Locator, ...] = Field(default=(), description="Boxes to tick before sending.")
    press: Locator = Field(description="What sends the form: a button, link or image, inside it or outside.")
    after: tuple[Step, ...] = Field(
        default=(),
        description="Steps after the press, of which the last sends: a preview page, a question in a layer.",
    )
    success: Sign | None = Field(default=None, description="Without it every attempt is ambiguous.")
    failure: Sign | None = None
    dismiss: Pattern | None = Field(
        default=None, description="Words of pop-up questions that are answered with no; all others with yes."
    )
    captcha: Sign | None = None
    login: Sign | None = None
    login_state: SomeText | None = Field(
        default=None, description="File below the workspace with the login that `replyclock login` stored."
    )
    receipt: ReceiptPlan = ReceiptPlan()
    result_seconds: float = Field(default=30, gt=0, le=300, description="How long to wait for a sign.")
    python: FunctionName | None = Field(
        default=None,
        description="async function(page, inquiry): fills in what the fields cannot say; never presses.",
    )

    @model_validator(mode="after")
    def _ends_in_time(self) -> Self:
        if self.after and self.after[-1].do != "click":
            raise ValueError('the last step of after is what sends, so expected do = "click"')
        if self.result_seconds + sum(step.most_seconds for step in self.after) > _MOST_SECONDS_AFTER:
            raise ValueError(
                f"the steps of after and result_seconds may take {_MOST_SECONDS_AFTER} seconds together"
            )
        return self

    @property
    def limits(self) -> Mapping[str, Limit]:
        """How long title and body may be: where several fields take one, what fits all of them."""
        found: dict[str, Limit] = {}
        for part in ("title", "body"):
            fields = [field for field in self.fields if field.fill == part]
            least = max((field.least for field in fields if field.least), default=None)
            most = min((field.most for field in fields if field.most), default=None)
            if least or most:
                found[part] = Limit(least, most)
        return found

    @property
    def wants(self) -> frozenset[Want]:
        """What an operator must be asked for before this form can be sent."""
        asked = {Want(field.ask) for field in self.fields if field.ask}
        wanted = {"ask": Want.REAL_NAME, "type": Want.CAPTCHA}
        return frozenset(
            asked | {wanted[step.do] for step in (*self.steps, *self.after) if step.do in wanted}
        )


class NoChannel(Section):
    """A page that shows that the site offers no way to ask."""

    channel: Literal["none"]
    url: Address
    shows: Sign | None = Field(default=None, description="What the page says instead of a form.")


class Recipe(FilePart):
    """How to use one site's channel and where its answers show: `recipes/<site code>.toml`."""

    hosts: tuple[str, ...] = Field(
        default=(), description="Hosts the pages need besides those of the addresses: host or host:port."
    )
    senders: tuple[Annotated[str, AfterValidator(declared_sender)], ...] = Field(
        default=(),
        description="Mail addresses and domains that answers come from besides the site's own; no domain "
        "of a public mail provider.",
    )
    submit: Annotated[FormChannel | NoChannel, Field(discriminator="channel")]
    watch: Annotated[ListWatch | LookupWatch | PageWatch | JsonWatch | MailWatch, Field(discriminator="kind")]

    @property
    def login_state(self) -> Path | None:
        """The file with the login that a person has stored; None where none is needed."""
        name = getattr(self.watch, "login_state", None)
        return self._file.parent.parent / name if name else None

    @property
    def sending_login(self) -> Path | None:
        """The file with the login that letters are sent with; None where none is needed."""
        name = getattr(self.submit, "login_state", None)
        return self._file.parent.parent / name if name else None

    @property
    def sending_hosts(self) -> frozenset[str]:
        """Every host that may be reached while sending."""
        return frozenset({host_of(self.submit.url), *map(ascii_host, self.hosts)})

    @property
    def watching_hosts(self) -> frozenset[str]:
        """Every host that may be reached while looking for answers."""
        hosts = {host_of(url) for url in self.watch.addresses}
        return self.sending_hosts | {host for host in hosts if host and "{" not in host}


def recipe_schema() -> dict[str, Any]:
    """The JSON Schema of a recipe file."""
    schema = Recipe.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def load_recipe(path: Path) -> Recipe:
    """Read one recipe; raises WrongUse in one sentence naming file, line, key and what was expected."""
    data = read_bytes(path)
    return read_model(path, Recipe, data).read_from(path, data)


_DRAFT = re.compile(r"^# (DOUBTFUL|QUESTION)\b", re.MULTILINE)


class RecipeBook:
    """The recipes of a folder, read whenever one is asked for, and understood once for the same bytes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, tuple[bytes, Recipe]] = {}

    def codes(self) -> tuple[str, ...]:
        """The codes of the sites that have a recipe, sorted."""
        return tuple(sorted(path.stem for path in self._folder.glob("*.toml")))

    def has(self, site_code: str) -> bool:
        """True when there is a file for the site, whatever it says."""
        return (self._folder / f"{site_code}.toml").is_file()

    def recipe(self, site_code: str) -> Recipe:
        """The recipe of a site as it is now, with its bytes; raises WrongUse when it is missing or wrong."""
        name = f"{site_code}.toml"
        path = self._folder / name
        if path.name != name or not _is_there(path):
            raise self._missing(site_code)
        data = read_bytes(path)
        known, recipe = self._known.get(site_code, (None, None))
        if recipe is None or known != data:
            recipe = read_model(path, Recipe, data).read_from(path, data)
        elif not recipe.files.are_current():  # whoever uses what was read before goes on with that
            recipe = recipe.model_copy().read_from(path, data)
        self._known[site_code] = (data, recipe)
        return recipe

    def _missing(self, site_code: str) -> WrongUse:
        """The folder is listed only here, because it may hold thousands."""
        near = get_close_matches(site_code, self.codes(), n=1)
        hint = f"; the nearest recipe is {near[0]}" if near else ""
        return WrongUse(f"site {site_code} has no recipe in {self._folder}: write {site_code}.toml{hint}")


def _is_there(path: Path) -> bool:
    try:
        path.stat()
    except (FileNotFoundError, ValueError):  # ValueError: no name of a file
        return False
    return True


def recipe_state(book: RecipeBook, code: str) -> tuple[str, str]:
    """A site's channel (form, none, unknown), and its recipe: missing, not valid, draft or valid.

    A draft is one in which `recipe discover` left a line to be mended or a question to be answered.
    """
    if not book.has(code):
        return "unknown", "missing"
    try:
        recipe = book.recipe(code)
    except WrongUse:
        return "unknown", "not valid"
    is_draft = _DRAFT.search(recipe.files.bytes_of(recipe.file.name).decode("utf-8-sig")) is not None
    return recipe.submit.channel, "draft" if is_draft else "valid"
