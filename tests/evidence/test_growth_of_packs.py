"""Verifying a pack takes linear time, whatever a forger multiplies in it; processor time, measured anew.

Checks are run one by one on a pack whose bag would not hold: who forges one makes its bag anew.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.pack_builder import Forger, PackBench, failed

from replyclock.domain.evidence.canonical import canonical
from replyclock.domain.evidence.packs import Trust
from replyclock.evidence.pack_reader import BadPack, OpenedPack
from replyclock.evidence.verifying import mails
from replyclock.evidence.verifying.entries import check_disclosures, check_entries
from replyclock.evidence.verifying.exhibits import check_exhibits, check_looks
from replyclock.evidence.verifying.finding import CheckFinding
from replyclock.evidence.verifying.pages import read_page
from replyclock.evidence.verifying.verdicts import check_verdicts
from replyclock.mailbox.reading import read_letter

MOST, TIMES, BORNE, TRIES = 800, 4, 2.5, 4
CHECKS = (check_entries, check_disclosures, check_exhibits, check_looks, mails.check_mails, check_verdicts)
Forge = Callable[[Forger, int], None]


@pytest.fixture(scope="module")
def good(true_pack: PackBench, tmp_path_factory: pytest.TempPathFactory) -> Forger:
    return Forger(true_pack.pack(tmp_path_factory.mktemp("packs") / "good").folder)


def rows(forger: Forger, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in forger.lines(name)]


def more_entries(kind: str, change: Callable[[dict[str, Any], int], None] = lambda _row, _at: None) -> Forge:
    """The first entry of a kind many times over, each changed a little."""

    def forge(forger: Forger, count: int) -> None:
        lines = forger.lines("entries.jsonl")
        place = forger.number_of(kind)
        more = []
        for at in range(count):
            row = json.loads(lines[place])
            change(row, at)
            more.append(canonical(row))
        forger.write_lines("entries.jsonl", lines[: place + 1] + more + lines[place + 1 :])

    return forge


def names(forger: Forger, count: int) -> None:
    text = ",".join(f'"k{each}":1' for each in range(20 * count)) + f',"k{20 * count - 1}":1'
    forger.change("pack.json", lambda data: data.rstrip().removesuffix(b"}") + b"," + text.encode() + b"}")


def redactions(forger: Forger, count: int) -> None:
    more = [{"exhibit": f"{each}", "why": f"{each}"} for each in range(5 * count)]
    forger.change_json("pack.json", lambda index: index["redacted"].extend(more))


def withheld(forger: Forger, count: int) -> None:
    """Values that are hidden, each for another reason."""
    number = forger.number_of("inquiry") + 1
    more = [{"number": number, "disclosure": f"n{each}", "why": f"{each}"} for each in range(5 * count)]
    forger.change_json("pack.json", lambda index: index["redacted"].extend(more))
    place = forger.number_of("inquiry")
    lines = forger.lines("entries.jsonl")
    row = json.loads(lines[place])
    row["hidden"] = {f"n{each}": "00" * 32 for each in range(5 * count)}
    forger.write_lines("entries.jsonl", [*lines[:place], canonical(row), *lines[place + 1 :]])


def disclosures(forger: Forger, count: int) -> None:
    lines = forger.lines("disclosures.jsonl")
    more = [
        canonical({"number": 1, "disclosure": json.dumps(["00" * 16, f"n{each}", 1])})
        for each in range(5 * count)
    ]
    forger.write_lines("disclosures.jsonl", lines + more)


def verdicts(forger: Forger, count: int) -> None:
    forger.change_json("pack.json", lambda index: index["verdicts"].extend(_verdicts(5 * count)))


def _verdicts(count: int) -> list[dict[str, Any]]:
    return [{"reference": f"{each}", "working_days": each, "finding": "late"} for each in range(count)]


def looks(forger: Forger, count: int) -> None:
    path = min((forger.data / "looks").glob("*.txt"))
    path.write_bytes(path.read_bytes() + b"place 1\n" * 5 * count)


def replies_and_reviews(forger: Forger, count: int) -> None:
    def own_reply(row: dict[str, Any], at: int) -> None:
        row["body"]["id"] = 1000 + at

    def own_review(row: dict[str, Any], at: int) -> None:
        row["body"]["subject_key"] = str(1000 + at)

    more_entries("reply", own_reply)(forger, count)
    more_entries("review", own_review)(forger, count)


def doubled_replies_and_reviews(forger: Forger, count: int) -> None:
    more_entries("reply")(forger, count)
    more_entries("review")(forger, count)


def places(forger: Forger, count: int) -> None:
    def own_place(row: dict[str, Any], at: int) -> None:
        row["body"].update(id=1000 + at, key=f"list {at}")

    def own_watch(row: dict[str, Any], at: int) -> None:
        row["body"]["place_id"] = 1000 + at

    more_entries("place", own_place)(forger, count)
    more_entries("place_inquiry", own_watch)(forger, count)


FORGED: dict[str, Forge] = {
    "names": names,
    "redactions": redactions,
    "withheld values": withheld,
    "disclosures": disclosures,
    "verdicts": verdicts,
    "looks": looks,
    "doubled entries": more_entries("attempt"),
    "replies and reviews": replies_and_reviews,
    "doubled replies and reviews": doubled_replies_and_reviews,
    "places": places,
}


@pytest.mark.parametrize("what", FORGED)
def test_a_pack_is_verified_in_linear_time(good: Forger, tmp_path: Path, what: str) -> None:
    short, long = good.copy(tmp_path / "short"), good.copy(tmp_path / "long")
    FORGED[what](short, MOST // TIMES)
    FORGED[what](long, MOST)

    def ratio() -> float:
        return seconds(long) / max(seconds(short), 0.02)

    assert any(ratio() <= TIMES * BORNE for _ in range(TRIES))


def seconds(forger: Forger) -> float:
    """Of this processor, for checks that say something and those that say the pack is nonsense."""
    begun = time.process_time()
    for check in CHECKS:
        try:
            found = check(OpenedPack(forger.pack), Trust(b""), read_letter)
        except (ValueError, LookupError, TypeError):
            continue
        assert isinstance(found, CheckFinding)
    return time.process_time() - begun


def test_a_page_is_read_once_however_many_replies_name_it(
    good: Forger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forger, read = good.copy(tmp_path / "pack"), list[str]()
    page = min((forger.data / "exhibits").glob("*.html.txt"))
    page.write_bytes(b"<p>abc</p>" * 1000)
    more_entries("reply")(forger, 30)

    def noted(data: bytes, encoding: str, *, is_markup: bool) -> str:
        read.append(encoding)
        return read_page(data, encoding, is_markup=is_markup)

    monkeypatch.setattr(mails, "read_page", noted)
    found = mails.check_mails(OpenedPack(forger.pack), Trust(b""), read_letter)
    assert len(found.faults) == 31
    assert read == ["utf-8", "gb18030", "big5", "latin-1"]


def test_more_texts_than_their_sources_can_hold_are_not_searched(
    good: Forger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mails, "_MOST_SEARCHED", 10)
    with pytest.raises(BadPack, match="more than 10 signs would be searched"):
        mails.check_mails(OpenedPack(good.copy(tmp_path / "pack").pack), Trust(b""), read_letter)


def test_more_stamps_than_there_are_authorities_are_a_fault(
    good: Forger, true_pack: PackBench, tmp_path: Path
) -> None:
    forger = good.copy(tmp_path / "pack")
    stamp = forger.newest_seal() / "practice.tsr"
    for each in range(20):
        (forger.newest_seal() / f"a{each}.tsr").write_bytes(stamp.read_bytes())
    forger.rebag()
    assert "holds 21 stamps, and at most 20 are read" in failed(forger.pack, true_pack.roots)["stamps"]


@pytest.mark.parametrize("thresholds", [[251], [*range(20_000)], [1, 1], [], "12", [True], [10**9]])
def test_thresholds_that_no_campaign_may_have_are_named(
    good: Forger, tmp_path: Path, thresholds: object
) -> None:
    forger = good.copy(tmp_path / "pack")
    lines, place = forger.lines("entries.jsonl"), forger.number_of("campaign")
    row = json.loads(lines[place])
    row["body"]["campaign"]["thresholds"] = thresholds
    forger.write_lines("entries.jsonl", [*lines[:place], canonical(row), *lines[place + 1 :]])
    with pytest.raises(ValueError, match="whole days up to 250, ascending"):
        check_verdicts(OpenedPack(forger.pack), Trust(b""), read_letter)


def test_a_look_s_file_is_read_once(good: Forger, tmp_path: Path) -> None:
    forger = good.copy(tmp_path / "pack")
    more_entries("looks")(forger, 1)
    with pytest.raises(BadPack, match="stands in the pack twice"):
        check_looks(OpenedPack(forger.pack), Trust(b""), read_letter)
