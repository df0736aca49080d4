"""Keys and authorities: who signs a workspace's ledger, and who stamps it."""
# ruff: noqa: PLC0415 - heavy parts are imported where they are made, so that commands start quickly

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from replyclock.errors import WrongUse
from replyclock.ports.chain import Chain
from replyclock.ports.keys import KeyPlace, Signer, StampAuthority
from replyclock.workspace.settings import FILE_NAME, Settings, read_settings


def make_signing_key(workspace: Path) -> None:
    """Make the workspace's signing key; an existing one stays."""
    from replyclock.evidence.keys import make_key

    path = workspace / read_settings(workspace).evidence.key_file
    if not path.exists():
        make_key(path)


class LateKey(Signer):
    """The signing key, read when it is first asked for: planning and looking need none."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def _key(self) -> Signer:
        from replyclock.evidence.keys import open_key

        return open_key(self._path)

    @property
    def identity(self) -> str:
        return self._key.identity

    @property
    def public_pem(self) -> str:
        return self._key.public_pem

    def sign(self, data: bytes) -> bytes:
        return self._key.sign(data)


def open_authorities(workspace: Path, settings: Settings) -> tuple[StampAuthority, ...]:
    """The time-stamping authorities of the settings; raises WrongUse without their certificates."""
    if not settings.authority:
        return ()
    from replyclock.evidence.authority import Rfc3161Authority

    return tuple(
        Rfc3161Authority(
            name,
            each.url,
            _certificates(name, workspace / each.certificates),
            each.policy,
            each.timeout_seconds,
        )
        for name, each in sorted(settings.authority.items())
    )


def _certificates(name: str, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise WrongUse(
            f"authority.{name}.certificates: {path} cannot be read ({fault.strerror}): "
            "put the authority's root certificate there, as PEM."
        ) from fault


def pinned_certificates(workspace: Path) -> bytes:
    """The certificates that a workspace's settings pin, PEM; none outside a workspace."""
    if not (workspace / FILE_NAME).is_file():
        return b""
    return b"\n".join(each.certificates for each in open_authorities(workspace, read_settings(workspace)))


def seal_faults(workspace: Path, chain: Chain) -> Iterator[str]:
    """What is wrong with the ledger's own seals, held against the authorities that the settings pin."""
    from replyclock.evidence.verifying.ledger_seals import seal_faults

    return seal_faults(chain, pinned_certificates(workspace))


def key_place(workspace: Path) -> KeyPlace:
    """Where the workspace's signing key lies."""
    from replyclock.evidence.keys import KeyReplacement

    return KeyReplacement(workspace / read_settings(workspace).evidence.key_file)


def key_identity(pem: str, name: str) -> str:
    """SHA-256 of a public key's DER form; raises WrongUse when `name` holds none."""
    from replyclock.evidence.keys import identity_of

    try:
        return identity_of(pem)
    except ValueError as fault:
        raise WrongUse(f"{name} holds no Ed25519 public key in PEM form: name one that does.") from fault
