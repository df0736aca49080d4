"""Everything a step may reach, handed over as one value by the assembly."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from replyclock.domain.mail import Mail
from replyclock.domain.workdays import WorkCalendar
from replyclock.ports import Capture, Clock, Exhibits, Gate, MailSource, PageReader, Sender
from replyclock.record import Ledger
from replyclock.settings import PoliteSettings


@dataclass(frozen=True, slots=True)
class Outside:
    """The ports as assembled for one workspace; `mailboxes` are by their name in the settings.

    `signatures` holds, for mailboxes that want it, what checks the signatures of a message at an instant.
    """

    clock: Clock
    ledger: Ledger
    exhibits: Exhibits
    gate: Gate
    sender: Sender
    reader: PageReader
    mailboxes: Mapping[str, MailSource]
    read_letter: Callable[[bytes], Mail]
    load_calendar: Callable[[str], WorkCalendar]
    polite: PoliteSettings
    signatures: Mapping[str, Callable[[bytes, datetime], Capture]] = field(default_factory=dict)
