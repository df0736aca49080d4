"""What was found out and decided about the sites' recipes, as the ledger keeps it."""

from collections.abc import Mapping
from typing import Protocol

from replyclock.domain.facts import Exhibit
from replyclock.domain.recipes.check import RecipeCheck
from replyclock.domain.sending.approval import Approval, Rehearsal


class Recipes(Protocol):
    """What was found out and decided about the sites' recipes."""

    def rehearsed(self, rehearsal: Rehearsal, exhibits: tuple[Exhibit, ...]) -> Rehearsal:
        """Record a rehearsal with its pictures; it comes back with the number of its entry."""
        ...

    def last_rehearsal(self, site_code: str) -> Rehearsal | None:
        """The newest rehearsal of a site."""
        ...

    def decide(self, approval: Approval) -> None:
        """Record an approval, or that it was withdrawn."""
        ...

    def approval(self, site_code: str) -> Approval | None:
        """The newest decision about a site's recipe."""
        ...

    def approvals(self) -> Mapping[str, Approval]:
        """By site code: the newest decision about its recipe."""
        ...

    def checked(self, found: RecipeCheck, exhibits: tuple[Exhibit, ...]) -> None:
        """Record how a recipe's pages looked, with a picture where they do not fit."""
        ...

    def checks(self) -> Mapping[str, RecipeCheck]:
        """By site code: how its recipe's pages looked last."""
        ...
