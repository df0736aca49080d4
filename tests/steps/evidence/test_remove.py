"""Retention: bytes go by a sealed entry that keeps their digests, and no pack passes them off as present."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.pack_builder import (
    HOURS,
    MAIL,
    PAGE,
    PICTURE,
    Forger,
    PackBench,
    by_hand,
    failed,
    pack_bench,
    verified,
)
from support.town_findings import PICTURE_NAME, Drawer, findings

from replyclock.analysis.report.writer import ReportWriter
from replyclock.domain.evidence.chain import parse_entry
from replyclock.domain.evidence.retention import RemovalWish, Spared, Use, choose
from replyclock.domain.facts import Attempt, Exhibit, Outcome
from replyclock.errors import AuthorityDown, NotAllowed, WrongUse
from replyclock.evidence.verifying.ledger_seals import seal_faults
from replyclock.ports.mailbox import RawMessage
from replyclock.ports.messages import NewMessage
from replyclock.steps.evidence.check import Checked, check
from replyclock.steps.evidence.remove import RemovalOrder, Removed, finish_removals, plan_removal, remove

AUTUMN = frozenset({"autumn"})
PICTURES = RemovalWish(AUTUMN, media=("image/",))


def use(role: str = "form picture", *rounds: str, source: bool = False) -> Use:
    return Use("a" * 64, "image/png", role, frozenset(rounds), source)


USES = {
    "of the round": ([use("form picture", "autumn")], PICTURES, None),
    "of no round": ([use("hindrance")], PICTURES, "not wanted"),
    "of two letters of the round": ([use("form picture", "autumn"), use("result", "autumn")], PICTURES, None),
    "of another round, too": ([use("x", "autumn"), use("x", "spring")], PICTURES, Spared.ROUND),
    "of a mail to both rounds": ([use("x", "autumn", "spring")], PICTURES, "not wanted"),
    "in another role, too": (
        [use("form picture", "autumn"), use("result", "autumn")],
        RemovalWish(AUTUMN, roles=frozenset({"result"})),
        Spared.ROLE,
    ),
    "what an answer was read from": ([use("page", "autumn", source=True)], PICTURES, Spared.SOURCE),
    "that as well": (
        [use("page", "autumn", source=True)],
        replace(PICTURES, sources=True),
        None,
    ),
    "of another media type": ([use("x", "autumn")], RemovalWish(AUTUMN, media=("text/",)), "not wanted"),
    "by name, of any round": (
        [use("x", "autumn"), use("x", "spring")],
        RemovalWish(digests=frozenset({"a" * 64})),
        None,
    ),
}


@pytest.mark.parametrize("what", USES)
def test_an_exhibit_goes_when_nothing_else_keeps_it(what: str) -> None:
    uses, wanted, spared = USES[what]

    choice = choose(uses, wanted)

    assert choice.goes == (frozenset({"a" * 64}) if spared is None else frozenset())
    assert list(choice.stays.values()) == ([spared] if isinstance(spared, Spared) else [])


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[PackBench]:
    with pack_bench(tmp_path / "bench") as made:
        yield made


def take(bench: PackBench, wanted: RemovalWish) -> Removed:
    plan = plan_removal(wanted, bench.outside)
    order = RemovalOrder(wanted, "rounds autumn", "two years are over", "Li")
    return asyncio.run(remove(order, plan, bench.outside))


def checked(bench: PackBench) -> Checked:
    return check(
        bench.outside, seal_faults(bench.outside.ledger.chain, bench.roots), lambda _done, _words: None
    )


def there(bench: PackBench) -> set[bytes]:
    return {bench.outside.exhibits.read(each) for each in bench.outside.exhibits.names()}


def test_pictures_go_and_a_sealed_entry_keeps_their_digests(bench: PackBench) -> None:
    digest = bench.outside.exhibits.keep(PICTURE)

    removed = take(bench, PICTURES)

    assert PICTURE not in there(bench)
    assert {PAGE, MAIL} <= there(bench)
    [number] = removed.entries
    [recorded] = bench.outside.ledger.chain.recorded([number])
    entry = parse_entry(recorded.line)
    assert entry.kind == "removal"
    assert entry.body["removed"] == [{"media_type": "image/png", "sha256": digest, "size": len(PICTURE)}]
    assert (entry.body["reason"], entry.body["basis"]) == ("two years are over", "rounds autumn")
    assert b"Li" not in recorded.line
    assert recorded.disclosures["by"].endswith(b'"by","Li"]')
    assert bench.outside.ledger.chain.seals([number]).popitem()[1].stamps.keys() == {"practice"}


def test_the_check_tells_what_was_removed_and_finds_no_fault(bench: PackBench) -> None:
    take(bench, PICTURES)

    found = checked(bench)

    assert found.faults == ()
    assert [(each.reason, each.exhibits) for each in found.removed] == [("two years are over", 1)]


def test_a_pack_made_later_says_what_was_removed_and_proves_the_rest(bench: PackBench) -> None:
    [number] = take(bench, PICTURES).entries

    packed = bench.pack(bench.folder / "packed")

    verification = verified(packed.folder, bench.roots)
    assert failed(packed.folder, bench.roots) == {}
    [said] = [" ".join(each.sentences) for each in verification.checks if each.name == "exhibits"]
    assert f"1 exhibits are not here: they were removed by entry {number} on" in said
    assert "(two years are over)" in said
    assert PICTURE not in {path.read_bytes() for path in packed.folder.rglob("*") if path.is_file()}


def test_a_pack_whose_mail_was_removed_does_not_pass(bench: PackBench) -> None:
    [number] = take(bench, RemovalWish(AUTUMN, media=("message/",), sources=True)).entries

    packed = bench.pack(bench.folder / "packed")

    found = failed(packed.folder, bench.roots)
    assert list(found) == ["mails"]
    assert f"The raw bytes of reply 2 were removed by entry {number}" in found["mails"]
    # The letter that was answered on a page is proven as before.
    other = bench.pack(bench.folder / "other", reference=HOURS)
    assert failed(other.folder, bench.roots) == {}


def test_a_pack_made_later_passes_by_hand_too(bench: PackBench) -> None:
    take(bench, PICTURES)

    done = by_hand(bench.pack(bench.folder / "in" / "packed").folder, bench)

    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_what_is_said_to_be_removed_without_a_sealed_entry_fails(bench: PackBench) -> None:
    packed = Forger(bench.pack(bench.folder / "in" / "packed").folder)
    picture = next((packed.data / "exhibits").glob("*.png"))
    picture.unlink()
    said = {"exhibit": picture.stem, "why": "removed", "number": 5}
    packed.change_json("pack.json", lambda index: index["redacted"].append(said))
    packed.rebag()

    assert "no sealed entry says so" in failed(packed.pack, bench.roots)["exhibits"]
    assert f"no entry removed {picture.stem}" in by_hand(packed.pack, bench).stdout


def test_bytes_that_came_again_after_their_removal_are_there_to_stay(bench: PackBench) -> None:
    take(bench, PICTURES)
    again = Exhibit("seen again", bench.outside.exhibits.keep(PICTURE), "image/png")
    at = bench.outside.clock.now()
    failed_try = Attempt(
        HOURS, 2, at, pressed=False, outcome=Outcome.SITE_DOWN, ended_at=at, note="down", exhibits=(again,)
    )
    bench.outside.ledger.attempts.fail(failed_try)

    asyncio.run(finish_removals(bench.outside))

    assert PICTURE in there(bench)
    assert checked(bench).faults == ()
    assert failed(bench.pack(bench.folder / "packed").folder, bench.roots) == {}


def test_an_exhibit_that_is_lost_is_not_laundered_as_removed(bench: PackBench) -> None:
    digest = bench.outside.exhibits.keep(PICTURE)
    bench.outside.exhibits.remove(digest)

    plan = plan_removal(PICTURES, bench.outside)

    assert plan.exhibits == ()
    assert plan.lost[0].startswith(f"The exhibit {digest} is missing")
    assert "is missing" in checked(bench).faults[0]


def test_whoever_names_what_stays_hears_why(bench: PackBench) -> None:
    mail = bench.outside.exhibits.keep(MAIL)

    with pytest.raises(NotAllowed, match="is not removed: answers were read from them"):
        plan_removal(RemovalWish(digests=frozenset({mail})), bench.outside)
    with pytest.raises(WrongUse, match="No exhibit 0000"):
        plan_removal(RemovalWish(digests=frozenset({"0" * 64})), bench.outside)


def test_mail_that_fits_no_letter_belongs_to_no_round_and_goes_by_name_only(bench: PackBench) -> None:
    at = bench.outside.clock.now()
    spam = bench.outside.exhibits.keep(b"spam")
    heard = NewMessage(RawMessage("inbox", "7/9", at, b"spam"), spam, at, "unmatched", "fits none", None)
    bench.outside.ledger.messages.record(heard, [])

    assert spam not in {
        each.sha256 for each in plan_removal(RemovalWish(AUTUMN, sources=True), bench.outside).exhibits
    }
    assert take(bench, RemovalWish(digests=frozenset({spam}), sources=True)).exhibits == 1


class Killed(Exception):
    pass


class Deadly:
    """An exhibit store whose process dies at the first byte it is to remove."""

    def __init__(self, store: object) -> None:
        self._store = store

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def remove(self, _sha256: str) -> None:
        raise Killed


def test_a_removal_killed_before_the_bytes_is_told_by_the_check_and_finished(bench: PackBench) -> None:
    dying = replace(bench, outside=replace(bench.outside, exhibits=Deadly(bench.outside.exhibits)))
    with pytest.raises(Killed):
        take(dying, PICTURES)
    assert PICTURE in there(bench)
    found = checked(bench)
    assert found.faults == ()
    assert "is not finished: the bytes of 1 exhibits still lie there" in found.notes[0]

    finished = asyncio.run(finish_removals(bench.outside))

    assert (finished.exhibits, finished.waiting) == (1, 0)
    assert PICTURE not in there(bench)
    assert checked(bench).notes == ()


class DownAuthority:
    name = "practice"
    certificates = b""

    async def stamp(self, _data: bytes) -> bytes:
        raise AuthorityDown("authority.practice gave no stamp: it is down.")


def test_bytes_wait_until_the_entry_is_stamped(bench: PackBench) -> None:
    down = replace(bench, outside=replace(bench.outside, authorities=(DownAuthority(),)))

    removed = take(down, PICTURES)

    assert (removed.exhibits, removed.waiting) == (0, 1)
    assert PICTURE in there(bench)
    assert asyncio.run(finish_removals(bench.outside)).exhibits == 1


def test_a_report_leaves_out_the_pictures_that_were_removed(tmp_path: Path) -> None:
    class Empty(Drawer):
        def read(self, sha256: str) -> bytes:
            raise AssertionError(f"{sha256} was removed")

    told = replace(findings(), removed=frozenset({PICTURE_NAME}))

    page = ReportWriter(Empty()).write(told, tmp_path)[0].read_text("utf-8")

    assert "data:image" not in page
    assert PICTURE_NAME in page
