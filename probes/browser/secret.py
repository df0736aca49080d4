"""A field whose words stay secret, and how these are spelled in what is kept; leaves nothing out itself."""

from dataclasses import dataclass
from html import escape

from playwright.async_api import Locator


@dataclass(frozen=True, slots=True)
class Secret:
    """A field whose words must not show in what is kept; `is_code` is what a person gave for this once."""

    element: Locator
    words: str
    is_code: bool = False

    @property
    def spellings(self) -> tuple[str, ...]:
        """What to leave out of kept texts: short codes only where they stand as a value.

        A captcha may be "7" or "2025", which a page says for many reasons.
        """
        if not self.is_code:
            return (self.words,)
        as_value = (f'value="{escape(self.words)}"', f"={self.words}")
        telling = len(self.words) >= 6 or (len(self.words) >= 4 and not self.words.isdecimal())
        return (self.words, *as_value) if telling else as_value
