"""What a search for a message form came to: the page, the way there, or why there is none."""

from dataclasses import dataclass
from typing import Any

from replyclock.domain.recipes.discovery import FoundLink, ProposedWatch, SeenPage, WayStop
from replyclock.domain.recipes.no_form import NoFormReason


@dataclass(frozen=True, slots=True)
class Discovered:
    """The page where the search ended, the way there, and how many pages were visited.

    `why` says what kept a message form from being found; `lists` are the public lists of letters that
    pages on the way lead to, the surest first. `watch` is a draft with one of them in it, of
    which a look read `rows_read` rows.
    """

    seen: SeenPage
    way: tuple[WayStop, ...]
    visited: int
    why: tuple[NoFormReason, ...] = ()
    lists: tuple[FoundLink, ...] = ()
    watch: ProposedWatch | None = None
    rows_read: int | None = None

    def as_json(self) -> dict[str, Any]:
        """As the command prints it; the way only where links were followed, reasons only without a form."""
        found = {"page": self.seen.page, "forms": [form.as_json() for form in self.seen.forms]}
        way = {"way": [stop.as_json() for stop in self.way]} if len(self.way) > 1 else {}
        why = {} if self.seen.has_message_form else {"why": [reason.as_json() for reason in self.why]}
        watch = {"watch": {"page": self.watch.seen.page, "rows": self.rows_read}} if self.watch else {}
        return {**found, **way, **why, **watch}
