"""Tells which requests of a page belong to its press; sends nothing and reads no page."""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from playwright.async_api import Request

from replyclock.probes.browser.contexts import AjaxAnswer, Visit
from replyclock.probes.outlet.posted_fields import read_posted

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_SHORTEST = 4
_PROBES = ("http://a.example/", "https://b.example.org/c?d=1")
"""A pattern that fits both of these names no address at all."""


class PressTraffic:
    """What began after it was made, just before a press.

    A page asks for much by itself: it polls, counts and keeps a login awake. Its own requests tell nothing
    about the letter, whatever is answered.
    """

    def __init__(self, visit: Visit, letter: Sequence[str] = ()) -> None:
        self._visit, self._heard = visit, len(visit.answers)
        self._letter = tuple(word for word in letter if len(word) >= _SHORTEST)
        self._usual = {_asked(response.request) for response in visit.told}
        self._begun: dict[Request, bool] = {}  # with whether it carries the letter
        visit.page.context.on("request", self._hear)

    def _hear(self, request: Request) -> None:
        first = _first_of(request)
        self._begun.setdefault(first, self._carries(first))

    @property
    def earlier(self) -> Sequence[AjaxAnswer]:
        """What scripts had been told before."""
        return self._visit.answers[: self._heard]

    @property
    def since(self) -> Sequence[AjaxAnswer]:
        """What scripts were told that asked after the press."""
        return [each for each in self._visit.answers[self._heard :] if self._is_begun(each)]

    @property
    def own(self) -> Sequence[AjaxAnswer]:
        """Of these what carried the letter; else what changed something and was not asked before, too."""
        carried = any(self._begun.values())
        return [each for each in self.since if self._is_own(each, carried=carried)]

    def answers_for(self, pattern: str) -> Sequence[AjaxAnswer]:
        """What a recipe's pattern is sought in: one that fits every address means the press's own."""
        names_none = all(re.search(pattern, probe) for probe in _PROBES)
        return self.own if names_none else self.since

    def _is_begun(self, answer: AjaxAnswer) -> bool:
        return answer.request is not None and _first_of(answer.request) in self._begun

    def _is_own(self, answer: AjaxAnswer, *, carried: bool) -> bool:
        request = answer.request and _first_of(answer.request)
        if request is None or carried:
            return request is not None and self._begun[request]
        return request.method not in _SAFE and _asked(request) not in self._usual

    def _carries(self, request: Request) -> bool:
        if not self._letter:
            return False
        headers: Mapping[str, str] = request.headers
        said = headers.get("content-type", "")
        posted = read_posted(request.method, request.url, said, request.post_data_buffer)
        return any(posted.holds(word) for word in self._letter)


def _asked(request: Request) -> tuple[str, str]:
    """What is asked, whatever the query says of the instant."""
    parts = urlsplit(request.url)
    return request.method, f"{parts.netloc}{parts.path}"


def _first_of(request: Request) -> Request:
    while request.redirected_from is not None:
        request = request.redirected_from
    return request
