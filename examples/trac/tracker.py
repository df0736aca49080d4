"""Starts software that nobody here wrote, to try replyclock on: Trac, an SMTP sink and Dovecot.

    tracker.py start FOLDER [--web PORT --smtp PORT --imap PORT]
    tracker.py furnish WORKSPACE [--web PORT --smtp PORT --imap PORT]
    tracker.py answer FOLDER TICKET TEXT
    tracker.py stop FOLDER

Everything listens on loopback. Trac mails whoever reports a ticket a copy of his own letter at once, as it is
set here: what must not count as an answer. Knows how a Trac is made and answered; the servers of mail and
the verbs are those of all examples and stand in ../loopback.py.
"""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent))

from loopback import Example, Ports, Software, main

# The copies: whoever reported a ticket hears of it at once, and of everything that becomes of it.
SETTINGS = """
[trac]
base_url = http://127.0.0.1:{web}

[notification]
smtp_enabled = enabled
smtp_port = {smtp}
smtp_from = tracker@city.example
smtp_replyto = tracker@city.example

[notification-subscriber]
always_notify_reporter = TicketReporterSubscriber
"""
# The product's own way of an operator's answer: a comment on the ticket, and whoever subscribed is told.
ANSWER = """
import os
from trac.env import open_environment
from trac.notification.api import NotificationSystem
from trac.ticket.model import Ticket
from trac.ticket.notification import TicketChangeEvent
from trac.util.datefmt import datetime_now, utc

environment = open_environment(os.getcwd())
ticket = Ticket(environment, int(os.environ["TICKET"]))
now = datetime_now(utc)
ticket.save_changes("operator", os.environ["ANSWER"], now)
event = TicketChangeEvent("changed", ticket, now, "operator", os.environ["ANSWER"])
NotificationSystem(environment).notify(event)
"""


def make(tracker: Software, ports: Ports) -> None:
    """An environment of Trac that takes tickets from the public."""
    settings = tracker.folder.with_suffix(".ini")
    settings.write_text(SETTINGS.format(**ports))
    _admin(tracker, "initenv", f"--config={settings}", "City Office", "sqlite:db/trac.db")
    _admin(tracker, "permission", "add", "anonymous", "TICKET_CREATE")


def serve(tracker: Software, ports: Ports) -> list[str]:
    """The command that serves the environment."""
    port = str(ports["web"])
    return [tracker.program("tracd"), "--single-env", "--hostname=127.0.0.1", "--port", port, "."]


def answer(tracker: Software, ticket: int, text: str) -> None:
    """An operator answers a ticket: on its page and by mail."""
    tracker.run("python", "-c", ANSWER, TICKET=str(ticket), ANSWER=text)


def _admin(tracker: Software, *words: str) -> None:
    tracker.run("trac-admin", ".", *words)


TRAC = Example(
    name="trac",
    script=Path(__file__).resolve(),
    packages=["Trac>=1.6,<1.7", "setuptools<81"],
    form="/newticket",
    ports={"web": 8702, "smtp": 2526, "imap": 1144},
    make=make,
    serve=serve,
    answer=answer,
)

if __name__ == "__main__":
    main(TRAC)
