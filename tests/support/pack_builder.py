"""A true pack of two letters, made by the steps themselves, and what a forger can do with a copy of it."""

import asyncio
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from support.doubles import LIST, SITE, HandMailbox, HandOffice, a_campaign
from support.repository import ROOT
from support.stamp_authority import an_authority

from replyclock.analysis.calendars.load import load_calendar
from replyclock.assembly.packs import PackWriter, verify_pack
from replyclock.clock import SystemClock
from replyclock.domain.evidence.canonical import canonical
from replyclock.domain.evidence.chain import Checkpoint, Entry, parse_checkpoint, parse_entry
from replyclock.domain.evidence.merkle import Tree
from replyclock.domain.evidence.packs import Check, Trust, Verification
from replyclock.domain.facts import Attempt, Exhibit, LookState, Outcome, Receipt, ReplyKind, Review
from replyclock.domain.inquiry import Inquiry, Persona
from replyclock.domain.window import Window
from replyclock.evidence.authority import Rfc3161Authority
from replyclock.evidence.bag import write_bag
from replyclock.evidence.keys import KeyFile, make_key
from replyclock.mailbox.reading import read_letter
from replyclock.outside import Outside
from replyclock.ports.looks import NewLook
from replyclock.ports.mailbox import RawMessage
from replyclock.ports.messages import NewMessage
from replyclock.ports.replies import NewReply
from replyclock.ports.rounds import PlannedRound
from replyclock.practice.authority import PracticeAuthority
from replyclock.steps.evidence.pack import Packed, PackOrder, pack
from replyclock.steps.evidence.seal import seal_now
from replyclock.steps.round import running_rounds
from replyclock.store.exhibits import ExhibitFolder
from replyclock.store.ledger import SqlLedger
from replyclock.store.schema.database import open_database
from replyclock.workspace.settings import PoliteSettings

HOURS, SCHOOL = "autumn/qs/hours", "autumn/qs/school"
PERSONA = Persona("王小明", "male", "教师", "青石路1号", "auditor+k7f2@inspection.example", "13900000001")
RECEIPT = Receipt("20250924001", "PASSWORD-482913", "https://qs.example/q")
ANSWER = "您好，政务服务大厅的开放时间为工作日上午9时至12时。联系人：张三，电话 010-55550123。"
MAIL = f"""\
From: desk@qs.example
To: auditor+k7f3@inspection.example
Subject: =?utf-8?q?Re=3A_?=
Message-ID: <1@qs.example>
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

{ANSWER}
""".encode()
PICTURE = b"\x89PNG\r\n\x1a\n a picture"
PAGE = f"<html><body><p>{ANSWER}</p></body></html>".encode()


@dataclass(frozen=True)
class PackBench:
    """A ledger that tells of two letters of today, what seals it, and how it is packed."""

    folder: Path
    outside: Outside
    authority: PracticeAuthority
    began: datetime

    def pack(self, to: Path, **changes: Any) -> Packed:
        order = replace(PackOrder(running_rounds(self.outside)[0], to), **changes)

        write = PackWriter(self.outside, self.folder, lambda _done, _of: None, pdf=False)
        return asyncio.run(pack(order, self.outside, write))

    @property
    def roots(self) -> bytes:
        return self.authority.certificates.read_bytes()


@contextmanager
def pack_bench(folder: Path) -> Iterator[PackBench]:
    """Everything that happened lies within the last hours, as the machine's clock has them."""
    clock = SystemClock()
    with an_authority(folder / "authority") as authority:
        ledger = SqlLedger(open_database("sqlite:///ledger.sqlite", folder))
        roots = authority.certificates.read_bytes()
        outside = Outside(
            clock=clock,
            ledger=ledger,
            exhibits=ExhibitFolder(folder / "exhibits"),
            gate=ledger.gate,
            sender=HandOffice(),
            reader=HandOffice(),
            mailboxes={"inbox": HandMailbox()},
            read_letter=read_letter,
            load_calendar=load_calendar,
            polite=PoliteSettings(),
            signer=make_key(folder / "signing.pem"),
            machine=clock,
            authorities=(Rfc3161Authority("practice", authority.url, roots),),
        )
        began = clock.now() - timedelta(hours=8)
        made = PackBench(folder, outside, authority, began)
        _tell(made)
        yield made
        ledger.close()


def _tell(bench: PackBench) -> None:
    """One letter answered on a page, one by mail; a person said what the first answer is."""
    outside, began = bench.outside, bench.began
    ledger = outside.ledger
    ledger.chain.found("machine", began)
    campaign = a_campaign(calendar="EVERY-DAY", contacts={"email": "pool@inspection.example"})
    letters = [_inquiry(HOURS, "k7f2", began), _inquiry(SCHOOL, "k7f3", began)]
    ledger.plans.add(PlannedRound("autumn", "autumn", campaign.model_dump_json(), began), letters)
    for reference in (HOURS, SCHOOL):
        picture = Exhibit("form picture", outside.exhibits.keep(PICTURE), "image/png")
        ledger.attempts.begin(reference, 1, began + timedelta(minutes=1), [picture])
        ledger.attempts.end(_end(reference, began + timedelta(minutes=2)))
    _seal(bench)
    ledger.looks.watch(HOURS, [LIST], began + timedelta(minutes=2))
    _look(bench, began + timedelta(hours=1))
    _look(bench, began + timedelta(hours=2), _page_reply(bench))
    _read_mail(bench, began + timedelta(hours=3))
    ledger.reviews.add(Review("reply", "1", "answer", "names the hours", "Li", began + timedelta(hours=4)))
    ledger.plans.switch("autumn", "stopped", began + timedelta(hours=4), "Li", "lunch")
    _seal(bench)


def _seal(bench: PackBench) -> None:
    """The looks wait for whoever packs, also where midnight lies between them and now."""
    asyncio.run(seal_now(bench.outside, looks_until=bench.began))


def _inquiry(reference: str, token: str, at: datetime) -> Inquiry:
    body = f"您好，我是{PERSONA.name}。"
    return Inquiry(reference, "autumn", SITE, "hours", "zh", "请问青石", body, PERSONA, token, at)


def _end(reference: str, at: datetime) -> Attempt:
    return Attempt(
        reference,
        1,
        at,
        pressed=True,
        outcome=Outcome.CONFIRMED,
        ended_at=at,
        note="accepted",
        receipt=RECEIPT,
    )


def _look(bench: PackBench, at: datetime, *replies: NewReply) -> None:
    [watched] = bench.outside.ledger.looks.places_of("autumn")
    result = LookState.CHANGED if replies else LookState.UNCHANGED
    visit = NewLook(watched, at, result, at + timedelta(hours=1), body_sha256="ab" * 32, replies=replies)
    bench.outside.ledger.looks.record([visit])


def _page_reply(bench: PackBench) -> NewReply:
    window = Window(bench.began + timedelta(hours=1), bench.began + timedelta(hours=2))
    page = Exhibit("watched page", bench.outside.exhibits.keep(PAGE), "text/html")
    return NewReply(HOURS, LIST.key, window, ReplyKind.ANSWER, "substance", ANSWER, (), (page,))


def _read_mail(bench: PackBench, at: datetime) -> None:
    message = RawMessage("inbox", "7/1", at, MAIL)
    heard = NewMessage(
        message, bench.outside.exhibits.keep(MAIL), at, "matched", "its address", "<1@qs.example>"
    )
    text = read_letter(MAIL).text
    reply = NewReply(SCHOOL, "mail", Window(at, at), ReplyKind.ANSWER, "substance", text)
    bench.outside.ledger.messages.record(heard, [reply])
    bench.outside.ledger.messages.heard("inbox", at)


_VERIFY_BY_HAND = ROOT / "docs" / "verify-by-hand.md"
COMMANDS_BY_HAND = "\n".join(
    re.findall(r"^```sh(?: setup)?\n(.*?)^```", _VERIFY_BY_HAND.read_text("utf-8"), re.DOTALL | re.MULTILINE)
)


def by_hand(
    pack: Path, bench: PackBench, shell: str = "sh", **other: str
) -> "subprocess.CompletedProcess[str]":
    """The commands of docs/verify-by-hand.md, run by a real shell on a pack."""
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "ROOT": str(bench.authority.certificates.absolute()),
        "KEY": bench.outside.signer.identity,
        **other,
    }
    return subprocess.run(
        [shell, "-c", COMMANDS_BY_HAND],
        cwd=pack,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def failed(folder: Path, roots: bytes, **trust: Any) -> Mapping[str, str]:
    """The checks that a pack fails, each with all it says."""
    return {
        each.name: " ".join(each.sentences)
        for each in verified(folder, roots, **trust).checks
        if not each.passed
    }


def verified(folder: Path, roots: bytes, **trust: Any) -> Verification:
    return verify_pack(folder, Trust(roots, **trust))


def check_of(verification: Verification, name: str) -> Check:
    return next(each for each in verification.checks if each.name == name)


@dataclass(frozen=True)
class Forger:
    """Somebody with a copy of a pack and a knowledge of its form, but without the key or an authority."""

    pack: Path

    @property
    def data(self) -> Path:
        return self.pack / "data"

    def copy(self, to: Path) -> "Forger":
        shutil.copytree(self.pack, to)
        return Forger(to)

    def rebag(self) -> None:
        """Make the bag whole again over whatever its payload is now."""
        lines = (self.pack / "bag-info.txt").read_text("utf-8").splitlines()
        info = dict(line.split(": ", 1) for line in lines if not line.startswith("Payload-Oxum"))
        write_bag(self.pack, info)

    def change(self, name: str, change: Callable[[bytes], bytes]) -> None:
        path = self.data / name
        path.write_bytes(change(path.read_bytes()))

    def change_json(self, name: str, change: Callable[[Any], None]) -> None:
        value = json.loads((self.data / name).read_text("utf-8"))
        change(value)
        (self.data / name).write_text(
            json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8"
        )

    def lines(self, name: str) -> list[bytes]:
        return (self.data / name).read_bytes().splitlines()

    def write_lines(self, name: str, lines: list[bytes]) -> None:
        (self.data / name).write_bytes(b"".join(line + b"\n" for line in lines))

    def entries(self) -> list[Entry]:
        return [parse_entry(line) for line in self.lines("entries.jsonl")]

    def number_of(self, kind: str) -> int:
        """The place in the list of the first entry of a kind."""
        return next(place for place, entry in enumerate(self.entries()) if entry.kind == kind)

    def newest_seal(self) -> Path:
        return max((self.data / "checkpoints").iterdir())

    def reseal(self, entries: list[Entry], key: KeyFile) -> None:
        """Give the entries one new seal that fits them, under another key; only the stamp does not."""
        entries = _as_a_chain(entries)
        old = parse_checkpoint((self.newest_seal() / "checkpoint.json").read_bytes())
        leaves = [entry.hash for entry in entries]
        tree = Tree(leaves)
        checkpoint = Checkpoint(
            old.ledger, 1, 1, len(entries), leaves[-1], tree.root, bytes(32), key.identity, old.clock,
            old.at, datetime.now(UTC),
        )  # fmt: skip
        stamps = {path.name: path.read_bytes() for path in self.newest_seal().glob("*.tsr")}
        shutil.rmtree(self.data / "checkpoints")
        folder = self.data / "checkpoints" / "000001"
        folder.mkdir(parents=True)
        (folder / "checkpoint.json").write_bytes(checkpoint.data)
        (folder / "checkpoint.sig").write_bytes(key.sign(checkpoint.data))
        for name, response in stamps.items():
            (folder / name).write_bytes(response)
        proofs = [_proof(place, tree, len(entries)) for place in range(len(entries))]
        (folder / "head.json").write_bytes(canonical(proofs[-1]))
        self.write_lines("entries.jsonl", [entry.line for entry in entries])
        self.write_lines("proofs.jsonl", [canonical(proof) for proof in proofs])


def _as_a_chain(entries: list[Entry]) -> list[Entry]:
    chained: list[Entry] = []
    for number, entry in enumerate(entries, 1):
        previous = chained[-1].hash if chained else bytes(32)
        chained.append(replace(entry, number=number, previous=previous))
    return chained


def _proof(place: int, tree: Tree, size: int) -> dict[str, Any]:
    path = [each.hex() for each in tree.path(place)]
    return {"checkpoint": 1, "number": place + 1, "index": place, "size": size, "path": path}


@pytest.fixture(scope="module")
def true_pack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PackBench]:
    """The bench of a true pack of two letters."""
    with pack_bench(tmp_path_factory.mktemp("bench")) as made:
        yield made
