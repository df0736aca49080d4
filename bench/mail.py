"""Mail: how soon a delivered one is a recorded reply, and how long 5,000 waiting ones take.

    python bench/mail.py [--only waking | reading] [--messages 5000] [--json FILE]

A real Dovecot on loopback, real workspaces with an SQLite ledger, and the program as a process of its own:
`replyclock run` for the first, `replyclock listen` for the second. Beside each stands a bare IMAPClient on
the same server in the same run.
"""

import argparse
import json
import sqlite3
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Thread

from bare_mail import fetch_all
from dovecot import Mailbox, dovecot
from figures import Bar, Part, Table, arguments, run_alone, say
from imapclient import IMAPClient
from letters import make_mail, one_answer
from processes import BENCH, BenchFault, run, running, wait_until
from workspaces import MAIL_WATCH, in_turns, make_workspace, offices

from replyclock.domain.inquiry import Inquiry

MESSAGES = 5_000
_LETTERS, _SITES = 1_000, 200
_WAKINGS = 20
_SECONDS_TO_WAKE = 30.0
_PROGRAM = Path(sys.executable).parent / "replyclock"
_PASSWORD = "BENCH_MAIL_PASSWORD"  # the name of an environment variable
_SETTINGS = """[mailbox.inbox]
kind = "imap"
host = "127.0.0.1"
port = {port}
user = "{user}"
security = "plain"
password_env = "{password}"
"""

Rows = list[tuple[str | float | None, ...]]


def add_options(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """What can be left out or made smaller."""
    parser.add_argument("--only", choices=("waking", "reading"), help="one of the two")
    parser.add_argument("--messages", type=int, default=MESSAGES, help="how many wait")
    return parser


def measure(given: argparse.Namespace) -> Part:
    """Both, or the one asked for."""
    parts = []
    if given.only != "reading":
        parts.append(_waking())
    if given.only != "waking":
        parts.append(_reading(given.messages))
    return Part(
        "mail",
        tuple(table for part in parts for table in part.tables),
        tuple(bar for part in parts for bar in part.bars),
        {name: value for part in parts for name, value in part.raw.items()},
    )


def _waking() -> Part:
    words = "a delivered mail is a recorded reply, median of 20"
    try:
        with _scene() as (folder, boxes, inquiries):
            bare = _wake_bare(boxes["bare"], inquiries)
            ours = _wake_ours(folder, boxes["inbox"], inquiries)
    except BenchFault as fault:
        say(f"waking was not measured: {fault}")
        return Part("waking", bars=(Bar(words, None, "s", at_most=2),))
    rows: Rows = [
        (name, statistics.median(seconds), min(seconds), max(seconds), statistics.median(seconds) / middle)
        for middle in [statistics.median(bare)]
        for name, seconds in (
            ("bare IMAPClient: woken and fetched", bare),
            ("replyclock run: recorded", ours),
        )
    ]
    table = Table(
        f"From delivery to knowing of it, IDLE, {_WAKINGS} mails one after the other",
        ("", "median s", "least s", "most s", "times the bare one"),
        tuple(rows),
        ("Dovecot itself waits up to half a second before it tells of new mail.",),
    )
    raw: dict[str, object] = {"waking": {"bare": bare, "replyclock": ours}}
    return Part("waking", (table,), (Bar(words, statistics.median(ours), "s", at_most=2),), raw)


def _wake_ours(folder: Path, box: Mailbox, inquiries: Sequence[Inquiry]) -> list[float]:
    """Seconds from each delivery until the reply stands in the ledger, beside `replyclock run`."""
    log = folder / "run.log"
    command = [_PROGRAM, "-w", folder / "workspace", "run"]
    with (
        running(command, log, env={_PASSWORD: box.password}) as process,
        closing(sqlite3.connect(folder / "workspace/ledger.sqlite")) as ledger,
    ):
        wait_until(lambda: _count(ledger, "heard") > 0, process, log, 60)

        def known(count: int) -> None:
            wait_until(lambda: _count(ledger, "reply") >= count, process, log, _SECONDS_TO_WAKE, pause=0.005)

        return _deliver_one_by_one(box, inquiries, known)


def _wake_bare(box: Mailbox, inquiries: Sequence[Inquiry]) -> list[float]:
    """Seconds from each delivery until a client that idles has fetched the mail."""
    fetched: list[int] = []
    client = IMAPClient("127.0.0.1", port=box.port, ssl=False, timeout=_SECONDS_TO_WAKE)
    client.login(box.user, box.password)
    client.select_folder("INBOX", readonly=True)
    thread = Thread(target=_idle_and_fetch, args=(client, fetched), daemon=True)
    thread.start()

    def known(count: int) -> None:
        until = time.monotonic() + _SECONDS_TO_WAKE
        while len(fetched) < count:
            if time.monotonic() > until:
                raise BenchFault(f"the bare client was not told of mail in {_SECONDS_TO_WAKE:g} seconds.")
            time.sleep(0.005)

    seconds = _deliver_one_by_one(box, inquiries, known)
    thread.join(_SECONDS_TO_WAKE)
    client.logout()
    return seconds


def _idle_and_fetch(client: IMAPClient, fetched: list[int]) -> None:
    while len(fetched) <= _WAKINGS:
        client.idle()
        client.idle_check(timeout=_SECONDS_TO_WAKE)
        client.idle_done()
        fetched += fetch_all(client, above=max(fetched, default=0))


def _deliver_one_by_one(
    box: Mailbox, inquiries: Sequence[Inquiry], wait_until_known: Callable[[int], None]
) -> list[float]:
    """Seconds each took; the first, which finds everything cold, is not among them."""
    seconds = []
    for number in range(_WAKINGS + 1):
        time.sleep(0.5 + 0.037 * number)  # not in step with anything
        delivered_at = box.deliver(one_answer(number, inquiries[number]))
        wait_until_known(number + 1)
        seconds.append(time.perf_counter() - delivered_at)
    return seconds[1:]


def _reading(messages: int) -> Part:
    words = f"{messages:,} waiting messages are read, stored, matched and classified"
    try:
        with _scene() as (folder, boxes, inquiries):
            say(f"delivering {messages} messages")
            wanted: Counter[str] = Counter()
            for each in make_mail(messages, inquiries):
                boxes["inbox"].deliver(each.data)
                wanted[each.disposition] += 1
            bare = _read_bare(boxes["inbox"])
            say("replyclock listen")
            ours = _read_ours(folder, boxes["inbox"], wanted)
    except BenchFault as fault:
        say(f"reading was not measured: {fault}")
        return Part("reading", bars=(Bar(words, None, "s", at_most=60),))
    rows: Rows = [
        (
            name,
            each["seconds"],
            messages / each["seconds"],
            each["cpu_seconds"],
            each["seconds"] / bare["seconds"],
        )
        for name, each in (("bare IMAPClient: fetched", bare), ("replyclock listen: recorded", ours))
    ]
    table = Table(
        f"{messages:,} waiting messages, {bare['bytes'] / 1e6:.0f} MB",
        ("", "seconds", "messages/s", "CPU s", "times the bare one"),
        tuple(rows),
        (f"replyclock's memory at most {ours['peak_mb']:.0f} MB; recorded: {_listed(wanted)}.",),
    )
    bar = Bar(words, ours["seconds"], "s", at_most=60)
    return Part("reading", (table,), (bar,), {"reading": {"bare": bare, "replyclock": ours, **wanted}})


def _read_bare(box: Mailbox) -> dict[str, float]:
    """Once to warm up the server, which looks at each new file first, then timed."""
    command = [sys.executable, BENCH / "bare_mail.py", str(box.port), box.user, box.password]
    run(command, seconds=300)
    return dict(json.loads(run(command, seconds=300).output))


def _read_ours(folder: Path, box: Mailbox, wanted: Counter[str]) -> dict[str, float]:
    """The whole command, its start included; BenchFault when a message is not where it belongs."""
    command = [_PROGRAM, "-w", folder / "workspace", "listen"]
    done = run(command, seconds=600, env={_PASSWORD: box.password})
    with closing(sqlite3.connect(folder / "workspace/ledger.sqlite")) as ledger:
        found = Counter(dict(ledger.execute("SELECT disposition, count(*) FROM message GROUP BY 1")))
    if found != wanted:
        raise BenchFault(f"delivered were {_listed(wanted)}; recorded are {_listed(found)}.")
    return {"seconds": done.seconds, "cpu_seconds": done.cpu_seconds, "peak_mb": done.peak_mb}


@contextmanager
def _scene() -> Iterator[tuple[Path, dict[str, Mailbox], tuple[Inquiry, ...]]]:
    """A Dovecot with two mailboxes and a workspace that waits for answers in the one named inbox."""
    with tempfile.TemporaryDirectory(prefix="replyclock-bench-") as name, dovecot(["inbox", "bare"]) as boxes:
        box, folder = boxes["inbox"], Path(name)
        sites = list(offices(_SITES, [f"s{index:04}.gov.example" for index in range(_SITES)]))
        settings = _SETTINGS.format(port=box.port, user=box.user, password=_PASSWORD)
        say(f"a workspace with {_LETTERS} letters sent")
        inquiries = make_workspace(folder / "workspace", in_turns(sites, _LETTERS), MAIL_WATCH, settings)
        yield folder, boxes, inquiries


def _count(ledger: sqlite3.Connection, table: str) -> int:
    return int(ledger.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))


if __name__ == "__main__":
    sys.exit(run_alone(measure, add_options(arguments("Mail: waking and reading"))))
