"""Packs: what belongs to a letter goes in, secrets never do, and a redacted copy still proves itself."""

import base64
import json
import quopri
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import bagit
import pytest
from support.pack_builder import (
    ANSWER,
    HOURS,
    PERSONA,
    RECEIPT,
    SCHOOL,
    Forger,
    PackBench,
    check_of,
    failed,
    verified,
)

from replyclock.domain.evidence.chain import digest_of, parse_checkpoint
from replyclock.errors import WrongUse
from replyclock.steps.evidence.seal import seal_now


def kinds(pack: Path) -> list[str]:
    return [entry.kind for entry in Forger(pack).entries()]


def every_byte(pack: Path) -> dict[str, bytes]:
    return {
        path.relative_to(pack).as_posix(): path.read_bytes() for path in pack.rglob("*") if path.is_file()
    }


class TestWhatGoesIn:
    def test_a_letters_pack_holds_what_happened_to_it_and_nothing_of_others(
        self, true_pack: PackBench, tmp_path: Path
    ) -> None:
        packed = true_pack.pack(tmp_path / "pack", reference=HOURS)
        entries = Forger(packed.folder).entries()
        told = {entry.body["reference"] for entry in entries if "reference" in entry.body}
        assert told == {HOURS}
        # Ledger, key, round, letter, try, place, answer, what a person decided, looks of the time, statement.
        assert kinds(packed.folder)[:2] == ["ledger", "campaign"]
        assert {"key", "inquiry", "attempt", "attempt_end", "place", "place_inquiry", "reply", "review",
                "switch", "looks"} < set(kinds(packed.folder))  # fmt: skip
        assert kinds(packed.folder)[-1] == "statement"
        assert failed(packed.folder, true_pack.roots) == {}

    def test_a_rounds_pack_holds_all_letters_and_the_verdicts_of_the_report(
        self, true_pack: PackBench, tmp_path: Path
    ) -> None:
        packed = true_pack.pack(tmp_path / "pack")
        assert packed.letters == 2
        # Sent and answered on the same day: in time for one, two and five working days.
        assert [(each["reference"], each["working_days"], each["finding"]) for each in packed.verdicts] == [
            (reference, days, "in time") for reference in (HOURS, SCHOOL) for days in (1, 2, 5)
        ]

    def test_a_pack_as_of_an_instant_states_what_was_known_then(
        self, true_pack: PackBench, tmp_path: Path
    ) -> None:
        then = true_pack.began + timedelta(minutes=90)
        packed = true_pack.pack(tmp_path / "pack", reference=HOURS, as_of=then)
        assert {each["finding"] for each in packed.verdicts} == {"too early"}
        assert failed(packed.folder, true_pack.roots) == {}

    def test_an_instant_long_past_is_no_event_that_was_sealed_late(
        self, true_pack: PackBench, tmp_path: Path
    ) -> None:
        # The statement is of today, whatever instant it tells about: a round's end lies weeks back.
        packed = true_pack.pack(
            tmp_path / "pack", reference=HOURS, as_of=true_pack.began - timedelta(days=14)
        )
        assert failed(packed.folder, true_pack.roots) == {}

    def test_another_program_finds_the_bag_whole(self, true_pack: PackBench, tmp_path: Path) -> None:
        packed = true_pack.pack(tmp_path / "pack")
        bag = bagit.Bag(str(packed.folder))
        assert bag.is_valid()
        assert bag.info["External-Identifier"] == "campaign autumn"

    def test_a_folder_that_is_there_is_not_touched(self, true_pack: PackBench, tmp_path: Path) -> None:
        (tmp_path / "pack").mkdir()
        with pytest.raises(WrongUse, match="is there already"):
            true_pack.pack(tmp_path / "pack")

    @pytest.mark.parametrize("scope", [{"reference": "autumn/qs/other"}, {"site": "nobody"}], ids=str)
    def test_a_letter_or_site_that_was_not_asked_is_named(
        self, true_pack: PackBench, tmp_path: Path, scope: dict[str, str]
    ) -> None:
        with pytest.raises(WrongUse, match=r"other|nobody"):
            true_pack.pack(tmp_path / "pack", **scope)
        assert not (tmp_path / "pack").exists()

    def test_a_pack_that_cannot_be_written_leaves_nothing_behind(
        self, true_pack: PackBench, tmp_path: Path
    ) -> None:
        (tmp_path / "file").write_text("x")
        with pytest.raises(WrongUse, match="cannot be written"):
            true_pack.pack(tmp_path / "file" / "pack")
        assert [path.name for path in tmp_path.iterdir()] == ["file"]


class TestSeals:
    def test_a_stamp_that_is_pending_is_said_and_comes_with_the_next_seal(
        self, true_pack: PackBench, tmp_path: Path
    ) -> None:
        # given an authority that is down
        true_pack.authority.is_down.set()
        try:
            packed = true_pack.pack(tmp_path / "early", reference=HOURS)
        finally:
            true_pack.authority.is_down.clear()
        # Two checkpoints when there were looks to seal, one over them and one over the statement; else one.
        assert {name for _, name in packed.seal.pending} == {"practice"}
        assert "status 503" in packed.seal.faults[0]
        assert "bears no stamp" in failed(packed.folder, true_pack.roots)["stamps"]
        # when it is back
        later = true_pack.pack(tmp_path / "late", reference=HOURS)
        # then nothing is pending, and the same letter's pack proves itself
        assert later.seal.pending == ()
        assert failed(later.folder, true_pack.roots) == {}

    def test_a_key_that_is_not_the_ledgers_seals_nothing(self, true_pack: PackBench, tmp_path: Path) -> None:
        from replyclock.errors import NotAllowed
        from replyclock.evidence.keys import make_key

        other = replace(true_pack.outside, signer=make_key(tmp_path / "other.pem"))
        with pytest.raises(NotAllowed, match="restore that from a backup"):
            replace(true_pack, outside=other).pack(tmp_path / "pack")

    async def test_checkpoints_follow_each_other_without_gaps(self, true_pack: PackBench) -> None:
        await seal_now(true_pack.outside)
        chain = true_pack.outside.ledger.chain
        seals = chain.seals(range(1, chain.count() + 1))
        found = [parse_checkpoint(seal.checkpoint) for seal in seals.values()]
        assert [each.number for each in found] == list(range(1, len(found) + 1))
        assert [each.first for each in found] == [1, *(each.count + 1 for each in found[:-1])]


def spellings(word: str) -> set[bytes]:
    """How a word may lie in a file without being seen at once."""
    data = word.encode()
    return {
        data,
        json.dumps(word)[1:-1].encode(),
        base64.b64encode(data).rstrip(b"="),
        quopri.encodestring(data),
        word.encode("gb18030"),
        word.replace("@", "%40").encode(),
    }


class TestRedaction:
    def test_the_password_of_a_receipt_and_the_contact_pool_are_in_no_pack(
        self, true_pack: PackBench, tmp_path: Path
    ) -> None:
        packed = true_pack.pack(tmp_path / "pack")
        secrets = spellings(str(RECEIPT.password)) | spellings("pool@inspection.example")
        for name, data in every_byte(packed.folder).items():
            assert not any(secret in data for secret in secrets), name
        index = json.loads((packed.folder / "data" / "pack.json").read_text("utf-8"))
        assert {(each["disclosure"], each["why"]) for each in index["redacted"]} == {
            ("receipt_password", "secret"), ("contacts", "secret"),
        }  # fmt: skip

    def test_a_copy_without_the_writer_holds_no_word_of_them_and_proves_itself(
        self, true_pack: PackBench, tmp_path: Path
    ) -> None:
        packed = true_pack.pack(tmp_path / "pack", redact=frozenset({"persona"}))
        hidden = [PERSONA.name, PERSONA.email, str(PERSONA.phone), PERSONA.address, "k7f2", "k7f3"]
        for name, data in every_byte(packed.folder).items():
            assert not any(each in data for word in hidden for each in spellings(word)), name
        assert failed(packed.folder, true_pack.roots) == {}
        assert "values are withheld (persona)" in " ".join(
            check_of(verified(packed.folder, true_pack.roots), "disclosures").sentences
        )

    def test_a_copy_without_officials_holds_no_answer_and_states_the_same_verdicts(
        self, true_pack: PackBench, tmp_path: Path
    ) -> None:
        whole = true_pack.pack(tmp_path / "whole")
        packed = true_pack.pack(tmp_path / "pack", redact=frozenset({"officials"}))
        for name, data in every_byte(packed.folder).items():
            for word in ("张三", "010-55550123", "desk@qs.example", ANSWER):
                assert not any(each in data for each in spellings(word)), name
        assert packed.verdicts == whole.verdicts
        assert failed(packed.folder, true_pack.roots) == {}

    def test_the_originals_stay(self, true_pack: PackBench, tmp_path: Path) -> None:
        true_pack.pack(tmp_path / "pack", redact=frozenset({"persona", "officials"}))
        shutil.rmtree(tmp_path / "pack")
        packed = true_pack.pack(tmp_path / "pack")
        mails = list((packed.folder / "data" / "exhibits").glob("*.eml"))
        assert [digest_of(mail.read_bytes()) for mail in mails] == [mails[0].stem]

    def test_what_is_kept_back_from_a_redacted_copy_cannot_be_guessed_from_its_digest(
        self, true_pack: PackBench, tmp_path: Path
    ) -> None:
        # given somebody who tries every phone number: the digest is of a salted list
        packed = true_pack.pack(tmp_path / "pack", redact=frozenset({"persona"}))
        [inquiry, _] = [entry for entry in Forger(packed.folder).entries() if entry.kind == "inquiry"]
        for guess in ([PERSONA.name], ["persona", PERSONA.name], ["", "token", "k7f2"]):
            data = json.dumps(guess, ensure_ascii=False, separators=(",", ":")).encode()
            assert digest_of(data) not in inquiry.hidden.values()
