"""Everything a step may reach, handed over as one value by the assembly."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from replyclock.domain.mail import Mail
from replyclock.domain.workdays import WorkCalendar
from replyclock.ports import Clock, Exhibits, Gate, MailSource, PageReader, Sender
from replyclock.record import Ledger
from replyclock.settings import PoliteSettings


@dataclass(frozen=True, slots=True)
class Outside:
    """The ports as assembled for one workspace; `mailboxes` are by their name in the settings."""

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
