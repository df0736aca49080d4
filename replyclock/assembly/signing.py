"""Keys and authorities: who signs a workspace's ledger, and who stamps it."""
# ruff: noqa: PLC0415 - heavy parts are imported where they are made, so that commands start quickly

from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cached_property
from pathlib import Path

from replyclock.errors import WrongUse
from replyclock.files.plain_files import read_named
from replyclock.ports.chain import Chain
from replyclock.ports.keys import KeyPlace, Signer, StampAuthority
from replyclock.ports.ledger import Ledger
from replyclock.workspace.settings import FILE_NAME, Settings, read_settings
from replyclock.workspace.token_key import SECRET_FILE, make_secret


def make_keys(workspace: Path) -> None:
    """Make the keys of a new workspace; existing ones stay.

    Raises WrongUse where one is missing that the ledger has used: another would not be that one.
    """
    from replyclock.evidence.keys import make_key

    settings = read_settings(workspace)
    path = workspace / settings.evidence.key_file
    missing = [each for each in (path, workspace / SECRET_FILE) if not each.exists()]
    if missing and _is_in_use(workspace, settings):
        raise WrongUse(
            f"{missing[0]} is missing, and the ledger of this workspace was begun with it: restore it from "
            "the safe; another key in its place would fit nothing that is recorded."
        )
    make_secret(workspace)
    if not path.exists():
        make_key(path)


def _is_in_use(workspace: Path, settings: Settings) -> bool:
    """True for a workspace with a ledger that holds a round, or was sealed with a key."""
    from replyclock.store.ledger import SqlLedger
    from replyclock.store.schema.database import is_there, open_database

    if not is_there(settings.ledger.url, workspace):
        return False
    ledger = SqlLedger(open_database(settings.ledger.url, workspace, group_reads=settings.ledger.group_reads))
    with closing(ledger):
        return bool(ledger.chain.keys() or ledger.plans.rounds(None))


class LateKey(Signer):
    """The signing key, read when it is first asked for: planning and looking need none.

    `is_ledgers` says whether the ledger was sealed with a key before, which then must be restored.
    """

    def __init__(self, path: Path, is_ledgers: Callable[[], bool]) -> None:
        self._path, self._is_ledgers = path, is_ledgers

    @cached_property
    def _key(self) -> Signer:
        from replyclock.evidence.keys import open_key

        if not self._path.exists() and not self._is_ledgers():
            raise WrongUse(
                f"There is no signing key yet ({self._path}): run `replyclock init` again, which makes one."
            )
        return open_key(self._path)

    @property
    def identity(self) -> str:
        return self._key.identity

    @property
    def public_pem(self) -> str:
        return self._key.public_pem

    def sign(self, data: bytes) -> bytes:
        return self._key.sign(data)


def late_key(workspace: Path, settings: Settings, ledger: Ledger) -> Signer:
    """The signing key of a workspace and its ledger, read when it is first asked for."""
    return LateKey(workspace / settings.evidence.key_file, lambda: bool(ledger.chain.keys()))


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
        return read_named(path)
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
