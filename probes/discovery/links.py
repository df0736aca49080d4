"""Says which links of a page may lead to a message form, and which hosts belong to one site."""

import ipaddress
import re
from collections.abc import Mapping, Sequence
from functools import cache
from urllib.parse import urlsplit

from replyclock.domain.hosts import host_of
from replyclock.domain.recipes.discovery import FoundLink
from replyclock.probes.vocabulary.forms import form_tables
from replyclock.probes.vocabulary.phrases import Phrases, gist, phrases, spoken_name

_WORTH = {"sure": 0.9, "likely": 0.6, "maybe": 0.25}
_LEAST = 0.15
_MOST_LINKS = 40
_NO_PAGE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|zip|rar|jpe?g|png|gif|mp4|apk|css|js|xml|rss|ico)(?:$|[?#])", re.IGNORECASE
)
# Below these, a name of one's own begins one level further down.
_SECOND_LEVELS = frozenset(
    {"gov", "com", "org", "net", "edu", "ac", "co", "go", "or", "gob", "gouv", "gub", "govt", "mil"}
)
_LONGEST_NAME = 24
_LISTS = (
    (
        0.9,
        re.compile(r"(?:回复|来信|信件|留言|答复|咨询|问题|诉求)(?:选登|公开|公示|选编|展示|列表|查看|情况)"),
    ),
    (
        0.8,
        re.compile(
            r"办理(?:情况|结果)|答复(?:情况|结果)|公开信件|已(?:答复|回复|办结)|选登|往期(?:来信|留言)"
        ),
    ),
    (0.7, re.compile(r"(?i:(?:answered|published|recent|past) (?:questions?|letters?|enquiries|requests))")),
    (0.6, re.compile(r"(?i:(?:questions?|letters?) and (?:answers|replies)|view (?:tickets|questions))")),
)
_NAMES = [
    "contact",
    "contactus",
    "contact us",
    "feedback",
    "xinxiang",
    "liuyan",
    "zixun",
    "tousu",
    "hudong",
    "hdjl",
    "wsxf",
    "mailbox",
    "letter",
    "enquiry",
    "guestbook",
    "consult",
    "hdpt",
    "zmhd",
    "jlhd",
    "gzcy",
    "writeletter",
    "ticket",
    "tickets",
    "submit",
    "ask",
    "message",
    "help",
]


def rank_links(
    raw: Sequence[Mapping[str, str]], page: str
) -> tuple[tuple[FoundLink, ...], tuple[FoundLink, ...]]:
    """The links worth following on the page's own site, and those that lead elsewhere; the best first."""
    own: dict[str, FoundLink] = {}
    beyond: dict[str, FoundLink] = {}
    for each in raw:
        url = each["url"].partition("#")[0]
        worth = link_worth(url, each["words"])
        if worth < _LEAST or _NO_PAGE.search(url) or url == page.partition("#")[0]:
            continue
        home = own if is_same_site(url, page) else beyond
        if url not in home or home[url].worth < worth:
            home[url] = FoundLink(url, each["words"], round(worth, 3))
    return _best(own), _best({url: link for url, link in beyond.items() if link.worth >= _WORTH["likely"]})


def link_worth(url: str, words: str) -> float:
    """How likely (0 to 1) a link leads to a message form, by its words first and its address second."""
    said = _words().said(gist(words))
    worth = max((value * said.get(kind, 0.0) for kind, value in _WORTH.items()), default=0.0)
    if _names().said(spoken_name(urlsplit(url).path)).get("form"):
        worth += 0.15 if worth else 0.2
    worth -= 0.5 * said.get("away", 0.0)
    if len(words) > 24:  # a headline of the news
        worth *= 0.4
    return max(0.0, min(1.0, worth))


def list_links(raw: Sequence[Mapping[str, str]], page: str) -> tuple[FoundLink, ...]:
    """Links on the page's own site whose words name a public list of letters, the surest first."""
    found: dict[str, FoundLink] = {}
    for each in raw:
        url, words = each["url"].partition("#")[0], each["words"]
        worth = max((value for value, names in _LISTS if names.search(words)), default=0.0)
        if worth and len(words) <= _LONGEST_NAME and is_same_site(url, page) and not _NO_PAGE.search(url):
            found.setdefault(url, FoundLink(url, words, worth))
    return _best(found)


def is_same_site(url: str, page: str) -> bool:
    """True when both addresses belong to one registered name, or to one numeric address with its port."""
    return site_of(url) == site_of(page)


def site_of(url: str) -> str:
    """The registered name of an address's host; the host and port where it is a number or has one label."""
    host = host_of(url)
    bare = host.rpartition(":")[0] if re.search(r":\d+$", host) else host
    labels = bare.split(".")
    if len(labels) < 2 or _is_number(bare):
        return host
    own = 3 if len(labels) > 2 and labels[-2] in _SECOND_LEVELS else 2
    return ".".join(labels[-own:])


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def is_loopback(url: str) -> bool:
    """True for an address on this machine, such as a practice town's."""
    host = urlsplit(url).hostname or ""
    return host == "localhost" or (_is_number(host) and ipaddress.ip_address(host).is_loopback)


def _best(found: Mapping[str, FoundLink]) -> tuple[FoundLink, ...]:
    return tuple(sorted(found.values(), key=lambda link: (-link.worth, link.url))[:_MOST_LINKS])


@cache
def _words() -> Phrases:
    return phrases(form_tables()["link"])


@cache
def _names() -> Phrases:
    return phrases({"form": _NAMES})
