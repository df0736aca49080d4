"""Asks each host's robots.txt (RFC 9309) whether a page may be looked at; fetches no page itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from protego import Protego

from replyclock.domain.facts import Inconclusive
from replyclock.errors import RecipeBroken, SiteDown
from replyclock.ports.clock import Clock
from replyclock.probes.http.fetch import Fetched, Fetcher, TooManyHops, is_within
from replyclock.probes.http.inconclusive import InconclusiveLook, rest_asked
from replyclock.probes.http.robots_rule import forbidding_line

USUAL_NAME = "replyclock"
LARGEST_ROBOTS = 512_000  # RFC 9309, 2.5: at least 500 KiB must be read
LONGEST_DELAY = timedelta(minutes=10)
_ONE_DAY = timedelta(hours=24)  # RFC 9309, 2.4
_TOKEN = re.compile(r"\*(?![\w-])|[\w-]+")
_AGENT = re.compile(r"\s*user[- ]?agent\s*:?\s*(.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Rules:
    """What one host says; no parser means that everything is allowed."""

    parser: Protego | None
    delay: timedelta
    read_at: datetime
    lines: tuple[str, ...] = ()


class Robots:
    """The robots.txt of every host that was visited, each fetched once a day.

    `name` is the product token (RFC 9309, 2.2.1) of the groups that are obeyed, whatever the User-Agent says.
    With `keep_lines` it can be told which rule forbids an address.
    """

    def __init__(
        self, fetcher: Fetcher, clock: Clock, name: str = USUAL_NAME, *, keep_lines: bool = False
    ) -> None:
        self._fetcher = fetcher
        self._keep_lines = keep_lines
        self._clock = clock
        self._name = name.lower()
        self._rules: dict[str, _Rules] = {}

    async def require(self, url: str, hosts: frozenset[str], user_agent: str) -> None:
        """Return when the address may be looked at; raises InconclusiveLook when not or nobody can say."""
        parser = (await self._current(_origin(url), hosts, user_agent)).parser
        if parser is not None and not parser.can_fetch(url, self._name):
            raise InconclusiveLook(
                f"{_origin(url)}/robots.txt does not let {self._name} look at {url};"
                " ask the office for leave, or watch another address.",
                Inconclusive.ROBOTS,
            )

    async def learn(self, url: str, hosts: frozenset[str], user_agent: str) -> None:
        """Ask the address's host now, before a browser is held that the asking may need."""
        if is_within(url, hosts):
            await self._current(_origin(url), hosts, user_agent)

    def delay(self, url: str) -> timedelta:
        """How long the host wants to be left alone between visits, as far as it was asked."""
        rules = self._rules.get(_origin(url))
        return rules.delay if rules else timedelta(0)

    def rule(self, url: str) -> tuple[str, tuple[int, str] | None]:
        """The file that speaks about an address, and the number and words of the line that forbids it."""
        origin = _origin(url)
        rules = self._rules.get(origin)
        return f"{origin}/robots.txt", forbidding_line(rules.lines, url, self._name) if rules else None

    async def _current(self, origin: str, hosts: frozenset[str], user_agent: str) -> _Rules:
        known = self._rules.get(origin)
        now = self._clock.now()
        if known is not None and timedelta(0) <= now - known.read_at < _ONE_DAY:
            return known
        try:
            self._rules[origin] = await self._fetch(f"{origin}/robots.txt", hosts, user_agent, now)
        except SiteDown:
            if known is None:
                raise
            return known  # RFC 9309, 2.4: an old copy may serve while the file cannot be reached
        return self._rules[origin]

    async def _fetch(self, url: str, hosts: frozenset[str], user_agent: str, now: datetime) -> _Rules:
        """Not there is allowed, not to be reached is not (RFC 9309, 2.3.1)."""
        try:
            page = await self._fetcher.fetch(url, hosts, user_agent, first_bytes=LARGEST_ROBOTS)
        except (RecipeBroken, TooManyHops):  # it leads to a host that we may not visit, or nowhere
            return _Rules(None, timedelta(0), now)
        if page.status == 429 or page.status >= 500:
            rest = rest_asked(page.headers.get("Retry-After"), now)
            raise InconclusiveLook(f"{url} answered with HTTP {page.status}.", Inconclusive.OUTAGE, rest)
        if page.status >= 300:
            return _Rules(None, timedelta(0), now)
        return _rules(page, self._name, now, keep_lines=self._keep_lines)


def _rules(page: Fetched, name: str, now: datetime, *, keep_lines: bool) -> _Rules:
    """What the file says of us; a file that cannot be read says nothing."""
    text = page.body[:LARGEST_ROBOTS].decode("utf-8-sig", "replace")
    if len(page.body) >= LARGEST_ROBOTS:
        text = text.rpartition("\n")[0]  # the last line may be cut
    lines = tuple(_of_us(text, name))
    try:
        parser = Protego.parse("\n".join(lines))
    except ValueError:  # a rule that is no address
        return _Rules(None, timedelta(0), now)
    seconds = min(parser.crawl_delay(name) or 0, LONGEST_DELAY.total_seconds())
    return _Rules(parser, timedelta(seconds=seconds), now, lines if keep_lines else ())


def _of_us(text: str, name: str) -> Iterator[str]:
    """The lines, with every group that is not about us or everybody given one name.

    Protego keeps each rule once for each name of its group, which a file of many names turns into
    gigabytes; and it takes the group of "reply" for ours.
    """
    for line in text.splitlines():
        agent = _AGENT.match(line)
        if agent is None:
            yield line
            continue
        token = _TOKEN.match(agent[1].lower())
        said = token[0] if token else ""
        yield f"User-agent: {said if said in ('*', name) else 'somebody-else'}"


@lru_cache(maxsize=65_536)
def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"
