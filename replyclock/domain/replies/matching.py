"""Which inquiry a mail belongs to, by what evidence. Decides on values alone; reads no mailbox.

The ladder, strongest first: the token in an address, the thread, the token in the words, the beginning of
the token in an address that was cut, the receipt number, and the sender's domain with the time, which is a
suggestion for a person only. The first rung
that holds decides; one mail may belong to several inquiries.

Thread and number are known to whoever read a letter's page or was sent a copy, and the beginning of a token
is easier to guess than the whole: from a sender who is no kin of the site they are doubted, and a reviewer
decides. Who knows the token was told it by the office.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from replyclock.domain.facts import Doubt
from replyclock.domain.replies.declared import is_declared
from replyclock.domain.replies.mail import Mail
from replyclock.domain.replies.token import find_run_on_tokens, find_token_beginnings, find_tokens

SHORTEST_NUMBER = 6
"""A receipt number shorter than this would be met by chance in dates and house numbers."""

_PLAIN_NUMBER = 8  # shorter ones are met in postcodes and telephone numbers

_TEXT_LENGTH = 50_000
_MOST_AUTHORS = 20  # nobody writes an answer with more
_STRANGER = ", from a sender who is no kin of the site; a person must confirm"
_WORD = re.compile(r"[0-9A-Za-z]+(?:[-_/][0-9A-Za-z]+)*")


@dataclass(frozen=True, slots=True)
class Match:
    """One inquiry a mail belongs to: the rung that held, in words, and whether a person must confirm.

    One with a `doubt` is attached, and counts only once a reviewer has decided so; another that is not
    settled is attached to nothing.
    """

    reference: str
    rung: str
    reason: str
    settled: bool
    doubt: Doubt | None = None

    @property
    def attaches(self) -> bool:
        """True when the mail is recorded with the inquiry."""
        return self.settled or self.doubt is not None


@dataclass(frozen=True, slots=True)
class Awaited:
    """One inquiry as matching sees it. `message_ids` are of mails already matched to it, with brackets.

    `host` is the site's host, `site_code` its code; `sent_at` is aware, None while not sent.
    """

    reference: str
    token: str
    number: str | None = None
    host: str = ""
    sent_at: datetime | None = None
    message_ids: tuple[str, ...] = ()
    site_code: str = ""


def registered_domain(host: str) -> str:
    """The domain an office registered, as far as that can be told without a list of public suffixes.

    Three labels below a country's gov, com and the like, else two; "" for less. An address stands for itself.
    """
    labels = host.lower().partition(":")[0].strip(".").split(".")
    if labels[-1].isdigit():
        return ".".join(labels)
    second_level = {"gov", "gob", "gouv", "govt", "com", "org", "net", "edu", "ac", "co", "nhs"}
    length = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in second_level else 2
    return ".".join(labels[-length:]) if len(labels) >= length else ""


def _empty() -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Index:
    """What is known of the inquiries, by each kind of evidence; each leads to references.

    `in_order` are the tokens, sorted; `sites` are the sites' codes by reference; `declared` gives, by code,
    the addresses and domains that its answers come from besides.
    """

    tokens: Mapping[str, tuple[str, ...]] = field(default_factory=_empty)
    message_ids: Mapping[str, tuple[str, ...]] = field(default_factory=_empty)
    numbers: Mapping[str, tuple[str, ...]] = field(default_factory=_empty)
    domains: Mapping[str, tuple[str, ...]] = field(default_factory=_empty)
    sent_at: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))
    registered: Callable[[str], str] = registered_domain
    sites: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    declared: Callable[[str], Collection[str]] = lambda _: ()
    in_order: tuple[str, ...] = ()

    def of_tokens(self, text: str) -> Iterator[tuple[str, str]]:
        """Every token that stands in the text and was given out, with each of its references."""
        for token in (*find_tokens(text), *find_run_on_tokens(text)):
            for reference in self.tokens.get(token, ()):
                yield token, reference

    def of_beginning(self, beginning: str) -> tuple[str, ...]:
        """The references of the one token that begins so; nothing where two do."""
        at = bisect_left(self.in_order, beginning)
        alike = [token for token in self.in_order[at : at + 2] if token.startswith(beginning)]
        return self.tokens[alike[0]] if len(alike) == 1 else ()

    def is_kin(self, mail: Mail, reference: str) -> bool:
        """True when everybody belongs to the letter's site whom the mail names as its writer.

        Nobody does whose name or address stands where it cannot be read whole.
        """
        authors = mail.authors or (mail.sender,)
        is_read = mail.names_whole_authors and len(authors) <= _MOST_AUTHORS
        return is_read and all(self._belongs(each, reference) for each in authors)

    def _belongs(self, address: str, reference: str) -> bool:
        """One registered domain with the site, or a sender declared for it; asked for only where needed."""
        own = self.registered(address.rpartition("@")[2])
        if own and reference in self.domains.get(own, ()):
            return True
        return is_declared(address, self.declared(self.sites.get(reference, "")))


def build_index(
    awaited: Iterable[Awaited],
    registered: Callable[[str], str] = registered_domain,
    declared: Callable[[str], Collection[str]] = lambda _: (),
) -> Index:
    """The index over these inquiries; numbers shorter than 6 characters are left out.

    `registered` gives the domain that somebody registered for a host, "" for none; `declared` the senders
    that a site declares, by its code.
    """
    every = tuple(awaited)
    tokens = _table(every, lambda one: (one.token,))
    return Index(
        tokens=tokens,
        in_order=tuple(sorted(tokens)),
        message_ids=_table(every, lambda one: one.message_ids),
        numbers=_table(every, lambda one: _number_keys(one.number)),
        domains=_table(every, lambda one: filter(None, [registered(one.host)])),
        sent_at=MappingProxyType({one.reference: one.sent_at for one in every if one.sent_at}),
        registered=registered,
        sites=MappingProxyType({one.reference: one.site_code for one in every}),
        declared=declared,
    )


def match(mail: Mail, index: Index, arrived_at: datetime | None = None) -> tuple[Match, ...]:
    """The inquiries this mail belongs to, each once, in the order found; empty for none.

    `arrived_at` is when our server took it; without it the last rung, which needs a time, is not tried.
    """
    for rung in _RUNGS:
        found = tuple(rung(mail, index))
        if found:
            return _each_once(found)
    return tuple(_by_domain(mail, index, arrived_at)) if arrived_at else ()


def _by_report(mail: Mail, index: Index) -> Iterator[Match]:
    """A delivery report is about a recipient or a message of ours (RFC 3464 section 2.3)."""
    for about in mail.bounced if mail.is_delivery_report else ():
        for _, reference in index.of_tokens(about):
            yield Match(reference, "delivery report", f"the report is about {about}", settled=True)
        for reference in index.message_ids.get(about, ()):
            yield Match(reference, "delivery report", f"the report is about message {about}", settled=True)


def _by_address(mail: Mail, index: Index) -> Iterator[Match]:
    for address in mail.addresses:
        for _, reference in index.of_tokens(address):
            yield Match(reference, "address", f"it was sent to {address}", settled=True)


def _by_thread(mail: Mail, index: Index) -> Iterator[Match]:
    for name in (*mail.in_reply_to, *reversed(mail.references)):
        for reference in index.message_ids.get(name, ()):
            doubt = None if index.is_kin(mail, reference) else Doubt.STRANGER
            reason = f"it answers message {name}{_STRANGER if doubt else ''}"
            yield Match(reference, "thread", reason, doubt is None, doubt)


def _by_token_in_words(mail: Mail, index: Index) -> Iterator[Match]:
    for place, text in _words(mail):
        for token, reference in index.of_tokens(text):
            yield Match(reference, "token", f"the {place} holds the token {token}", settled=True)


def _by_cut_address(mail: Mail, index: Index) -> Iterator[Match]:
    """Systems with short fields cut addresses; less than a token is a weaker secret."""
    for address in (*mail.addresses, *(mail.bounced if mail.is_delivery_report else ())):
        found = (index.of_beginning(beginning) for beginning in find_token_beginnings(address))
        for reference in next(filter(None, found), ()):
            doubt = None if index.is_kin(mail, reference) else Doubt.STRANGER
            reason = f"it was sent to {address}, cut short{_STRANGER if doubt else ''}"
            yield Match(reference, "cut address", reason, doubt is None, doubt)


def _by_number(mail: Mail, index: Index) -> Iterator[Match]:
    """Each site gives out numbers for itself: one that two inquiries share settles nothing.

    Nor does one from a stranger, and a short one is not even attached: it may be anybody's postcode.
    """
    for place, text in _words(mail) if index.numbers else ():
        for number in dict.fromkeys(_numbers(text)):
            references = index.numbers.get(number, ())
            alone = len(references) == 1
            for reference in references:
                settled = alone and index.is_kin(mail, reference)
                is_plain = alone and len(number) >= _PLAIN_NUMBER
                doubt = Doubt.STRANGER if is_plain and not settled else None
                words = "" if settled else _STRANGER if doubt else "; a person must confirm"
                reason = f"the {place} holds the receipt number {number}{words}"
                yield Match(reference, "receipt number", reason, settled, doubt)


def _by_domain(mail: Mail, index: Index, arrived_at: datetime) -> Iterator[Match]:
    domain = index.registered(_domain(mail))
    for reference in index.domains.get(domain, ()) if domain else ():
        sent_at = index.sent_at.get(reference)
        if sent_at and sent_at <= arrived_at:
            reason = f"the sender belongs to {domain} and the inquiry was sent before; a person must confirm"
            yield Match(reference, "sender and time", reason, settled=False)


_RUNGS: tuple[Callable[[Mail, Index], Iterator[Match]], ...] = (
    _by_report,
    _by_address,
    _by_thread,
    _by_token_in_words,
    _by_cut_address,
    _by_number,
)


def _domain(mail: Mail) -> str:
    return mail.sender.rpartition("@")[2]


def _words(mail: Mail) -> tuple[tuple[str, str], ...]:
    return (
        ("subject", mail.subject),
        ("text", mail.text[:_TEXT_LENGTH]),
        ("quoted history", mail.quoted[:_TEXT_LENGTH]),
    )


def _numbers(text: str) -> Iterator[str]:
    """Every word of the text that may be a number, whole."""
    for found in _WORD.finditer(text):
        yield from _number_keys(found.group())


def _number_keys(number: str | None) -> tuple[str, ...]:
    word = (number or "").strip().upper()
    return (word,) if len(word) >= SHORTEST_NUMBER else ()


def _table(
    awaited: Iterable[Awaited], keys: Callable[[Awaited], Iterable[str]]
) -> Mapping[str, tuple[str, ...]]:
    table: dict[str, dict[str, None]] = {}
    for one in awaited:
        for key in keys(one):
            table.setdefault(key, {})[one.reference] = None
    return MappingProxyType({key: tuple(references) for key, references in table.items()})


def _each_once(found: tuple[Match, ...]) -> tuple[Match, ...]:
    first: dict[str, Match] = {}
    for one in found:
        first.setdefault(one.reference, one)
    return tuple(first.values())
