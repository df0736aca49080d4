"""What a recipe may say about a site's chat assistant: `recipes/chat/<site code>.toml`; opens no page."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from replyclock.domain.hosts import ascii_host, host_of
from replyclock.errors import WrongUse
from replyclock.files.model_file import Section, read_bytes, read_model
from replyclock.probes.recipe.elements import Address, FilePart, Locator, Selector, Step

FOLDER = "chat"


class ChatPart(Section):
    """[chat]: how to open the assistant, where the question goes in, where replies show.

    The reply has come to its end when it has not grown for `quiet_seconds`, or after `most_seconds`.
    """

    url: Address
    iframe: Selector | None = Field(default=None, description="The frame that holds the conversation.")
    steps: tuple[Step, ...] = Field(default=(), description="What opens the assistant.")
    input: Locator = Field(description="Where the question is typed.")
    press: Locator | None = Field(default=None, description="What sends it; without it the Enter key does.")
    answers: Selector = Field(description="Every message of the assistant, one element each.")
    typing: Selector | None = Field(default=None, description="What shows while the assistant is typing.")
    asks: Literal["title", "body"] = Field(default="body", description="What of the letter is asked.")
    quiet_seconds: float = Field(default=3, gt=0, le=30)
    most_seconds: float = Field(default=60, gt=0, le=180)


class ChatRecipe(FilePart):
    """How to use one site's chat assistant."""

    hosts: tuple[str, ...] = Field(default=(), description="Further hosts the page needs: host or host:port.")
    chat: ChatPart

    @property
    def all_hosts(self) -> frozenset[str]:
        """Every host that may be reached."""
        return frozenset({host_of(self.chat.url), *map(ascii_host, self.hosts)})


class ChatBook:
    """The chat recipes below a folder of recipes."""

    def __init__(self, recipes: Path) -> None:
        self._folder = recipes / FOLDER

    def codes(self) -> tuple[str, ...]:
        """The codes of the sites that have one, sorted."""
        return tuple(sorted(path.stem for path in self._folder.glob("*.toml")))

    def recipe(self, site_code: str) -> ChatRecipe:
        """The chat recipe of a site; raises WrongUse when it is missing or wrong."""
        if site_code not in self.codes():
            raise WrongUse(f"site {site_code} has no chat recipe: write {self._folder / site_code}.toml")
        path = self._folder / f"{site_code}.toml"
        data = read_bytes(path)
        return read_model(path, ChatRecipe, data).read_from(path, data)
