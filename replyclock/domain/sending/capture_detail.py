"""How much is captured at each stage of a letter's way; takes no picture itself."""

from dataclasses import dataclass
from enum import StrEnum


class Detail(StrEnum):
    """What an exhibit costs: the form or answer itself; the page around it; and what the server said."""

    LEAN = "lean"
    STANDARD = "standard"
    FULL = "full"

    @property
    def pictures_page(self) -> bool:
        """True when the page around the form or answer is pictured as well."""
        return self is not Detail.LEAN

    @property
    def keeps_bodies(self) -> bool:
        """True when what the server sent to the page is kept, too."""
        return self is Detail.FULL


@dataclass(frozen=True, slots=True)
class Details:
    """The detail at each stage: before pressing, after it, at the first sight of a reply, in a dispute."""

    before: Detail = Detail.STANDARD
    after: Detail = Detail.STANDARD
    reply: Detail = Detail.STANDARD
    dispute: Detail = Detail.FULL
