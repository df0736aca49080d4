"""The fault of a look from which nothing can be concluded; says what kind of fault it is."""

from datetime import timedelta

from replyclock.domain.facts import Blindness
from replyclock.errors import SiteDown


class CannotSee(SiteDown):
    """Nothing can be concluded: the kind is `cause`; `rest` is how long the host asks to be left alone."""

    def __init__(self, reason: str, cause: Blindness, rest: timedelta = timedelta(0)) -> None:
        super().__init__(reason)
        self.cause = cause
        self.rest = rest
