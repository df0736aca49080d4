"""Whether the pages that a recipe is for still fit it, as a visit found them. Knows no page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Sighting(StrEnum):
    """How a recipe's pages looked."""

    FITS = "fits"
    MISFIT = "no longer fits"
    DOWN = "could not be reached"
    PERSON = "needs a person"
    NO_LEAVE = "no leave to visit"
    FAULTY = "is faulty"
    LOCAL_FAULT = "was not seen, this machine failed"

    @property
    def says_something(self) -> bool:
        """True when the pages were seen, so that the answer need not be sought again soon."""
        return self in (Sighting.FITS, Sighting.MISFIT)


@dataclass(frozen=True, slots=True)
class RecipeCheck:
    """A site's recipe as a visit found it; `misfits` name its keys, or say why it was not seen."""

    site: str
    sighting: Sighting
    misfits: tuple[str, ...]
    files: Mapping[str, str]
    at: datetime

    def still_holds(self, files: Mapping[str, str], now: datetime, within: timedelta) -> bool:
        """True when these very files were seen on their pages within that time."""
        return (
            self.sighting.says_something
            and dict(self.files) == dict(files)
            and timedelta(0) <= now - self.at < within
        )
