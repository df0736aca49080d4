"""Keys, signatures and stamps: what is believed, and why not when it is not."""

import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from support.program import wait_until
from support.stamp_authority import give_leaf, pem_of, query

from replyclock.errors import AuthorityDown, NotAllowed, WrongUse
from replyclock.evidence.authority import Rfc3161Authority
from replyclock.evidence.keys import identity_of, make_key, open_key, verify_signature
from replyclock.evidence.stamps import BadStamp, read_stamp
from replyclock.practice.authority import POLICY, PracticeAuthority, make_authority, practice_authority, stamp

DATA = b"checkpoint and signature"


class TestKeys:
    def test_a_key_signs_what_its_public_half_verifies(self, tmp_path: Path) -> None:
        made = make_key(tmp_path / "signing.pem")
        signature = open_key(tmp_path / "signing.pem").sign(DATA)
        assert len(signature) == 64
        assert verify_signature(made.public_pem, DATA, signature)
        assert not verify_signature(made.public_pem, DATA + b".", signature)
        assert identity_of(made.public_pem) == made.identity

    def test_only_its_owner_reads_the_key_and_none_is_written_over(self, tmp_path: Path) -> None:
        path = tmp_path / "signing.pem"
        make_key(path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        with pytest.raises(FileExistsError):
            make_key(path)
        path.chmod(0o644)
        with pytest.raises(WrongUse, match=r"signing\.pem"):
            open_key(path)

    @pytest.mark.parametrize("text", ["", "nonsense", "-----BEGIN PRIVATE KEY-----\nAAAA\n"])
    def test_a_file_that_is_no_key_is_named(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "signing.pem"
        path.write_text(text)
        path.chmod(0o600)
        with pytest.raises(WrongUse, match=r"signing\.pem"):
            open_key(path)

    def test_a_key_of_another_kind_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "signing.pem"
        key = rsa.generate_private_key(65537, 2048)
        path.write_bytes(pem_of(key))
        path.chmod(0o600)
        with pytest.raises(WrongUse, match="no Ed25519 key"):
            open_key(path)

    def test_the_vector_of_the_rfc_verifies(self) -> None:
        # RFC 8032, 7.1, TEST 2.
        secret = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
        signature = bytes.fromhex(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        )
        public = Ed25519PrivateKey.from_private_bytes(secret).public_key()
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        pem = public.public_bytes(serialization.Encoding.PEM, form).decode()
        assert verify_signature(pem, b"\x72", signature)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("authority")
    make_authority(made)
    return made


@pytest.fixture(scope="module")
def roots(folder: Path) -> bytes:
    return (folder / "root.pem").read_bytes()


class TestStamps:
    def test_a_good_stamp_says_when_and_who(self, folder: Path, roots: bytes) -> None:
        before = datetime.now(UTC).replace(microsecond=0)
        read = read_stamp(stamp(folder, query(DATA)), DATA, roots, POLICY)
        assert before <= read.time <= datetime.now(UTC)
        assert "proves nothing" in read.authority
        assert read.policy == POLICY

    def test_a_stamp_for_other_bytes_proves_nothing(self, folder: Path, roots: bytes) -> None:
        with pytest.raises(BadStamp, match="it is for other bytes"):
            read_stamp(stamp(folder, query(DATA)), DATA + b".", roots)

    def test_a_stamp_under_another_policy_is_refused(self, folder: Path, roots: bytes) -> None:
        with pytest.raises(BadStamp, match="under another policy"):
            read_stamp(stamp(folder, query(DATA)), DATA, roots, "1.2.3.4")

    def test_a_stamp_of_another_authority_is_refused(
        self, folder: Path, roots: bytes, tmp_path: Path
    ) -> None:
        make_authority(tmp_path / "other")
        with pytest.raises(BadStamp, match="no authority that you trust leads to it"):
            read_stamp(stamp(tmp_path / "other", query(DATA)), DATA, roots)

    def test_a_stamp_in_answer_to_another_request_is_refused(self, folder: Path, roots: bytes) -> None:
        with pytest.raises(BadStamp, match="it answers another request"):
            read_stamp(stamp(folder, query(DATA)), DATA, roots, nonce=1)

    def test_nobody_trusted_means_nothing_proven(self, folder: Path) -> None:
        with pytest.raises(BadStamp, match="no authority was named"):
            read_stamp(stamp(folder, query(DATA)), DATA, b"")

    def test_no_changed_byte_makes_a_stamp_say_something_else(self, folder: Path, roots: bytes) -> None:
        response = stamp(folder, query(DATA))
        said, refused = {read_stamp(response, DATA, roots)}, 0
        for place in range(len(response)):
            changed = response[:place] + bytes([response[place] ^ 1]) + response[place + 1 :]
            try:
                said.add(read_stamp(changed, DATA, roots))
            except BadStamp:
                refused += 1
        # A few bytes stand outside all signatures and say nothing, such as the envelope's version (RFC 5652).
        assert len(said) == 1
        assert refused > 0.95 * len(response)

    @pytest.mark.parametrize("response", [b"", b"\x30", b"\x30\x03\x02\x01\x02", b"\x30\x84" + b"\xff" * 50])
    def test_nonsense_is_no_stamp(self, roots: bytes, response: bytes) -> None:
        with pytest.raises(BadStamp):
            read_stamp(response, DATA, roots)

    def test_a_file_of_trust_that_holds_no_certificates_is_named(self, folder: Path) -> None:
        with pytest.raises(BadStamp, match="no PEM file"):
            read_stamp(stamp(folder, query(DATA)), DATA, b"nonsense")


class TestExpiry:
    """What counts is whether the certificate was valid when the stamp was given."""

    @pytest.fixture
    def own(self, tmp_path: Path) -> Path:
        make_authority(tmp_path / "own")
        return tmp_path / "own"

    def test_a_certificate_that_expired_after_the_stamp_does_no_harm(self, own: Path) -> None:
        # given a certificate that is valid for two more seconds, and its stamp
        last = datetime.now(UTC) + timedelta(seconds=2)
        give_leaf(own, last - timedelta(days=1), last)
        response = stamp(own, query(DATA))
        # when it has expired
        wait_until(lambda: datetime.now(UTC) > last + timedelta(seconds=1))
        # then the stamp still proves what it says
        assert read_stamp(response, DATA, (own / "root.pem").read_bytes()).time <= last

    def test_a_certificate_that_expired_before_the_stamp_proves_nothing(self, own: Path) -> None:
        now = datetime.now(UTC)
        give_leaf(own, now - timedelta(days=2), now - timedelta(days=1))
        with pytest.raises(BadStamp, match="a certificate had expired at the stamp's time"):
            read_stamp(stamp(own, query(DATA)), DATA, (own / "root.pem").read_bytes())

    def test_a_certificate_that_was_not_valid_yet_proves_nothing(self, own: Path) -> None:
        now = datetime.now(UTC)
        give_leaf(own, now + timedelta(days=1), now + timedelta(days=2))
        with pytest.raises(BadStamp, match="a certificate"):
            read_stamp(stamp(own, query(DATA)), DATA, (own / "root.pem").read_bytes())


class TestAsking:
    @pytest.fixture
    def authority(self, folder: Path) -> Iterator[PracticeAuthority]:
        with practice_authority(folder) as running:
            yield running

    async def test_a_stamp_that_is_asked_for_over_http_verifies(
        self, authority: PracticeAuthority, roots: bytes
    ) -> None:
        response = await Rfc3161Authority("practice", authority.url, roots, POLICY).stamp(DATA)
        assert read_stamp(response, DATA, roots).policy == POLICY

    async def test_an_authority_that_is_down_is_named(
        self, authority: PracticeAuthority, roots: bytes
    ) -> None:
        authority.is_down.set()
        with pytest.raises(AuthorityDown, match=r"authority\.practice .* status 503.* asked again"):
            await Rfc3161Authority("practice", authority.url, roots).stamp(DATA)

    async def test_an_authority_that_is_gone_is_named(self, roots: bytes, free_port: int) -> None:
        gone = Rfc3161Authority("practice", f"http://127.0.0.1:{free_port}/", roots)
        with pytest.raises(AuthorityDown, match=r"authority\.practice"):
            await gone.stamp(DATA)

    async def test_a_stamp_that_does_not_verify_is_not_kept(
        self, authority: PracticeAuthority, tmp_path: Path
    ) -> None:
        make_authority(tmp_path / "other")
        other = (tmp_path / "other" / "root.pem").read_bytes()
        with pytest.raises(NotAllowed, match="is not kept: no authority that you trust leads to it"):
            await Rfc3161Authority("practice", authority.url, other).stamp(DATA)
