"""Everything a step may reach, handed over as one value by the assembly."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from replyclock.domain.replies.mail import Mail
from replyclock.domain.replies.matching import registered_domain
from replyclock.domain.sending.authorisation import Authorisation
from replyclock.domain.workdays import WorkCalendar
from replyclock.limits.wall import Limits, WorkHere
from replyclock.ports.assistant import Assistant
from replyclock.ports.clock import Clock
from replyclock.ports.exhibits import Capture, ExhibitStore
from replyclock.ports.gate import Gate
from replyclock.ports.keys import Signer, StampAuthority
from replyclock.ports.ledger import Ledger
from replyclock.ports.mailbox import MailSource
from replyclock.ports.operators import Notifier
from replyclock.ports.reader import PageReader
from replyclock.ports.sender import Sender
from replyclock.workspace.settings import PoliteSettings


@dataclass(frozen=True, slots=True)
class Outside:
    """The ports as assembled for one workspace; `mailboxes` are by their name in the settings.

    `signatures` holds, for mailboxes that want it, what checks the signatures of a message at an instant.
    `assistant` asks chat assistants, None where nobody may. What a stranger sent is read within `limits`.
    `machine` is the machine's own clock, which differs from `clock` only where `clock_kind` is "practice";
    `signer` and `authorities` seal the ledger, while running every `seal_every`. `notifiers` tell people, by
    their name in the settings; what could not be told goes to `complain`. `questions_at_once` pages wait for
    an operator. `registered` gives the domain somebody registered for a host, `leave_now` what the file of a
    campaign allows now (NotAllowed where it is gone), None where campaigns have no files. `only_reads` is
    true of a ledger that this account may not write.
    """

    clock: Clock
    ledger: Ledger
    exhibits: ExhibitStore
    gate: Gate
    sender: Sender
    reader: PageReader
    mailboxes: Mapping[str, MailSource]
    read_letter: Callable[[bytes], Mail]
    load_calendar: Callable[[str], WorkCalendar]
    polite: PoliteSettings
    signer: Signer
    machine: Clock
    only_reads: bool = False
    clock_kind: str = "machine"
    authorities: tuple[StampAuthority, ...] = ()
    seal_every: timedelta = timedelta(minutes=5)
    signatures: Mapping[str, Callable[[bytes, datetime], Capture]] = field(default_factory=dict)
    questions_at_once: int = 2
    notifiers: Mapping[str, Notifier] = field(default_factory=dict)
    complain: Callable[[Sequence[str]], None] = lambda _: None
    assistant: Assistant | None = None
    limits: Limits = field(default_factory=WorkHere)
    registered: Callable[[str], str] = registered_domain
    leave_now: Callable[[str], Authorisation | None] = lambda _: None
