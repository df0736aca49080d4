"""Why a search ended without a message form: codes with values; the sentences are the command's."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from replyclock.domain.recipes.discovery import FoundForm, FoundLink, RobotsRule, SeenPage

THRESHOLD = 0.5
"""The score from which a form is taken for one that takes a message."""
_WORTH_A_LOGIN = 0.5
_MOST_OF_A_KIND = 5


class NoFormCode(StrEnum):
    """What kept a message form from being found."""

    ROBOTS = "robots"
    LOGIN = "login"
    HOSTS = "hosts"
    FORM = "form"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class NoFormReason:
    """One reason on one page, with its values.

    `robots`: `file`, `line` (a number or None) and `rule`. `login`: `form`, a selector. `hosts`: `hosts`.
    `form`, the nearest one: `selector`, `frame`, `score`, `threshold`, `lacks`. `unread`: `fault`.
    """

    code: NoFormCode
    page: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As the command prints it."""
        return {"code": str(self.code), "page": self.page, **self.values}


class NoFormReasons:
    """Gathers the reasons of one search, page by page."""

    def __init__(self) -> None:
        self._found: list[NoFormReason] = []
        self._nearest: NoFormReason | None = None
        self._hosts: set[str] = set()

    def forbidden(self, url: str, rule: RobotsRule) -> None:
        """A page that robots.txt keeps us from."""
        self._add(NoFormCode.ROBOTS, url, file=rule.file, line=rule.line, rule=rule.text)

    def unread(self, url: str, fault: str) -> None:
        """A page that could not be read."""
        self._add(NoFormCode.UNREAD, url, fault=fault)

    def seen(self, page: SeenPage, link: FoundLink | None = None) -> None:
        """A page without a message form; `link` led there, None for the first."""
        if page.login and (link is None or link.worth >= _WORTH_A_LOGIN or page.page != link.url):
            self._add(NoFormCode.LOGIN, page.page, form=page.login)
        new = [host for host in page.blocked if host not in self._hosts]
        if new:
            self._hosts |= set(new)
            self._add(NoFormCode.HOSTS, page.page, hosts=new)
        for form in page.forms:
            asked = [field for field in form.fields if field.type != "submit" and not field.trap]
            if len(asked) > 1 and form.selector != page.login:  # a single line is a search
                self._weigh(page.page, form)

    def all(self) -> tuple[NoFormReason, ...]:
        """Kind by kind, the first few of each."""
        return tuple(_first_of_each_kind([*self._found, *filter(None, [self._nearest])]))

    def _add(self, code: NoFormCode, page: str, **values: object) -> None:
        self._found.append(NoFormReason(code, page, values))

    def _weigh(self, page: str, form: FoundForm) -> None:
        if self._nearest is None or form.score > self._nearest.values["score"]:
            values: dict[str, Any] = {
                "selector": form.selector,
                **({"frame": form.frame} if form.frame else {}),
            }
            values |= {"score": form.score, "threshold": THRESHOLD, "lacks": list(form.lacks)}
            self._nearest = NoFormReason(NoFormCode.FORM, page, values)


def _first_of_each_kind(found: Sequence[NoFormReason]) -> Iterator[NoFormReason]:
    for code in NoFormCode:
        yield from [reason for reason in found if reason.code is code][:_MOST_OF_A_KIND]
