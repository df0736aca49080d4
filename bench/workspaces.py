"""Builds a real workspace in which letters were sent and answers are waited for, without sending any.

Settings and recipes are files, as a user writes them; the ledger is filled through its own methods.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path

from replyclock.domain.facts import Attempt, Outcome, Receipt
from replyclock.domain.inquiry import Inquiry, Persona, Site
from replyclock.domain.replies.token import make_token, reply_address
from replyclock.ports.reader import Place
from replyclock.ports.rounds import PlannedRound
from replyclock.store.ledger import SqlLedger
from replyclock.store.schema.database import open_database
from replyclock.workspace.campaigns import Campaign

KEY = "bench"
SENT_AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
"""A Monday, 09:30 in Beijing, in a year whose calendar is published."""

_ADDRESS = "auditor@inspection.example"
_SECRET = b"a bench keeps no secrets"
_RECIPE = """[submit]
channel = "none"
url = "http://{host}/ask"

[watch]
{watch}
"""
PAGE_WATCH = """kind = "page"
container = ".letter"
[watch.answer]
body = ".answer"
not_yet = ["under review"]
[[watch.times]]
label = "Sent"
selector = ".sent"
formats = ["%Y-%m-%d %H:%M"]
means = "submitted"
on = "row"
"""
MAIL_WATCH = 'kind = "mail"'


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter that was sent to an office, and the page its answer will show on, "" for mail only."""

    site: Site
    number: int
    url: str = ""

    @property
    def reference(self) -> str:
        """Its name in the ledger."""
        return f"{KEY}-{self.site.code}-{self.number}"


def make_workspace(folder: Path, sent: Sequence[Sent], watch: str, settings: str) -> tuple[Inquiry, ...]:
    """Write the workspace and record the letters as sent and confirmed; gives their inquiries."""
    (folder / "recipes").mkdir(parents=True)
    (folder / "replyclock.toml").write_text(settings)
    sites = {each.site.code: each.site for each in sent}
    hosts = {code: site.address.removeprefix("http://").strip("/") for code, site in sites.items()}
    for code, host in hosts.items():
        (folder / f"recipes/{code}.toml").write_text(_RECIPE.format(host=host, watch=watch))
    inquiries = tuple(_inquiry(each) for each in sent)
    ledger = SqlLedger(open_database("sqlite:///ledger.sqlite", folder))
    ledger.chain.found("machine", SENT_AT)
    ledger.register.put(sites.values())
    ledger.plans.add(PlannedRound(KEY, KEY, _campaign(sorted(hosts.values())), SENT_AT), inquiries)
    for each in sent:
        _record_as_sent(ledger, each)
    ledger.close()
    return inquiries


def offices(count: int, hosts: Sequence[str]) -> Iterator[Site]:
    """Sites with these hosts, over and over."""
    for index in range(count):
        host = hosts[index % len(hosts)]
        yield Site(f"s{index:04}", f"Office {index}", f"http://{host}/", region="north", level="city")


def in_turns(sites: Sequence[Site], count: int) -> list[Sent]:
    """`count` letters, given to the sites in turns."""
    turns = (Sent(site, number) for number in range(count) for site in sites)
    return list(islice(turns, count))


def _record_as_sent(ledger: SqlLedger, sent: Sent) -> None:
    reference, confirmed_at = sent.reference, SENT_AT + timedelta(seconds=20)
    receipt = Receipt(f"2026{sent.site.code[1:]}{sent.number:04}", url=sent.url or None)
    ledger.attempts.begin(reference, 1, SENT_AT, ())
    ledger.attempts.end(Attempt(reference, 1, SENT_AT, True, Outcome.CONFIRMED, confirmed_at, "", receipt))
    if sent.url:
        host = sent.site.address.removeprefix("http://").strip("/")
        place = Place(f"{sent.site.code} page {reference}", sent.site.code, host, sent.url)
        ledger.looks.watch(reference, [place], confirmed_at)


def _inquiry(sent: Sent) -> Inquiry:
    token = make_token(_SECRET, sent.reference)
    email = reply_address(_ADDRESS, token, "plus")
    persona = Persona("Li Min", "f", "teacher", "1 Long Street", email)
    title, body = f"About matter {sent.number}", "When is the hall open?\n" * 5
    topic = f"t{sent.number}"
    return Inquiry(sent.reference, KEY, sent.site, topic, "en", title, body, persona, token, SENT_AT)


def _campaign(hosts: Sequence[str]) -> str:
    values = {
        "name": KEY,
        "title": "Bench",
        "letters": ["t0", "t1"],
        "language": "en",
        "seed": 1,
        "window": {"first": date(2026, 3, 2), "last": date(2026, 3, 6)},
        "watch_days": 365,
        "mailbox": "inbox",
        "authorisation": {
            "issued_by": "nobody",
            "document": "none: loopback only",
            "contact": "nobody",
            "valid_from": date(2026, 3, 1),
            "valid_to": date(2026, 12, 31),
            "hosts": list(hosts),
        },
        "contacts": {"email": _ADDRESS},
    }
    return Campaign.model_validate(values).model_dump_json()
