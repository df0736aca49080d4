"""Replaces the signing key: the new one is entered under the signature of the old, and signs from then on."""

from dataclasses import replace

from replyclock.errors import NotAllowed
from replyclock.outside import Outside
from replyclock.ports.keys import KeyPlace, Signer, SigningKey
from replyclock.steps.evidence.seal import SealState, add_checkpoint, seal_now


async def rotate_key(reason: str, outside: Outside, place: KeyPlace) -> SealState:
    """Enter the new key, sign that with the old one, put the new one in place, and seal on with it.

    Killed at any point, it goes on from there when it is run again; raises NotAllowed without the old key.
    """
    new = place.waiting()
    if _newest(outside) != new.identity:
        await seal_now(outside)
        _enter(new, reason, outside)
    elif not _is_sealed(outside):
        _require(outside.signer.identity == outside.ledger.chain.keys()[-1].replaces)
    while not _is_sealed(outside):
        add_checkpoint(outside)
    place.take()
    return await seal_now(replace(outside, signer=new))


async def replace_lost_key(reason: str, outside: Outside) -> SealState:
    """Enter the key at hand in the place of one that is lost, which therefore cannot sign that.

    From then on every check says so. Raises NotAllowed for a key that the ledger had already.
    """
    if _newest(outside) == outside.signer.identity:
        raise NotAllowed(
            f"The signing key at hand ({outside.signer.identity[:16]}...) is the ledger's and not lost: "
            "leave out --lost."
        )
    _enter(outside.signer, reason, outside)
    return await seal_now(outside)


def _enter(new: Signer, reason: str, outside: Outside) -> None:
    entered = outside.ledger.chain.keys()
    if any(each.identity == new.identity for each in entered):
        raise NotAllowed(
            f"The key {new.identity[:16]}... was the ledger's before, and what was replaced never comes "
            "back: put a new key in its place (`replyclock init NEW` makes a workspace with one)."
        )
    key = SigningKey(new.identity, new.public_pem, outside.machine.now(), _newest(outside), reason)
    outside.ledger.chain.add_key(key)


def _newest(outside: Outside) -> str | None:
    keys = outside.ledger.chain.keys()
    return keys[-1].identity if keys else None


def _is_sealed(outside: Outside) -> bool:
    """True when the newest key's entry lies under a checkpoint."""
    last, entry = outside.ledger.chain.last_checkpoint(), outside.ledger.chain.keys()[-1].entry
    return last is not None and entry is not None and last.count >= entry


def _require(has_old_key: bool) -> None:
    if not has_old_key:
        raise NotAllowed(
            "The key that was to be replaced is not at hand, and only it can sign for the new one: restore "
            "it from a backup."
        )
