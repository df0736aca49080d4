"""Checks who signed: every checkpoint by the key in force at its place, every key by the one it replaces.

The rule of the chain of keys is the domain's (domain/evidence/key_chain.py).
"""

from collections.abc import Iterator, Sequence

from replyclock.domain.evidence.chain import Entry
from replyclock.domain.evidence.key_chain import EnteredKey, KeyChain, Reign, judge_keys
from replyclock.domain.evidence.packs import Trust
from replyclock.evidence import pack_form
from replyclock.evidence.keys import plain_identity, verify_signature
from replyclock.evidence.pack_reader import BadPack, OpenedPack
from replyclock.evidence.verifying.finding import CheckFinding, ReadLetter
from replyclock.evidence.verifying.key_words import key_sentence

_FIELDS = ("identity", "public_pem", "reason", "replaces", "since")


def key_chain_of(pack: OpenedPack) -> KeyChain:
    """The chain of keys as the pack tells it; raises BadPack when it cannot be read."""
    keys = [_entered(entry) for entry in pack.entries() if entry.kind == "key"]
    return judge_keys(keys, [seal.checkpoint for seal in pack.seals()])


def check_signatures(pack: OpenedPack, trust: Trust, _: ReadLetter) -> CheckFinding:
    """The chain of keys is unbroken, every signature is that of the key it names, and that is trusted."""
    entries = [entry for entry in pack.entries() if entry.kind == "key"]
    seals = list(pack.seals())
    chain = judge_keys(map(_entered, entries), [seal.checkpoint for seal in seals])
    pems = {str(entry.body["identity"]): str(entry.body["public_pem"]) for entry in entries}
    faults = [key_sentence(fault) for fault in chain.faults]
    faults += [
        f"The signature of checkpoint {seal.checkpoint.number} is not that of the key it names."
        for seal in seals
        if seal.checkpoint.key in pems
        and not is_signed(pems[seal.checkpoint.key], seal.checkpoint.key, seal.data, seal.signature)
    ]
    faults += _other_key_files(pack, entries)
    if trust.key is not None:
        faults += map(key_sentence, chain.trust_faults(trust.key))
    return CheckFinding(
        "Every checkpoint is signed by the ledger's key in force at its place.",
        tuple(faults),
        tuple(_told(chain, trust.key)),
    )


def is_signed(pem: str, identity: str, data: bytes, signature: bytes) -> bool:
    """True when the text is the plain form of just that key, and the signature over the data is its."""
    return plain_identity(pem) == identity and verify_signature(pem, data, signature)


def _entered(entry: Entry) -> EnteredKey:
    """A key entry has one form, so that whoever reads it by other means reads the same."""
    body = entry.body
    texts = all(isinstance(body.get(name), str) for name in _FIELDS if name != "replaces")
    replaces = body.get("replaces")
    if sorted(body) != sorted(_FIELDS) or entry.hidden or not texts or not isinstance(replaces, str | None):
        raise BadPack(f"Entry {entry.number} is no key entry: it has other fields than {', '.join(_FIELDS)}.")
    holds = plain_identity(str(body["public_pem"]))
    return EnteredKey(entry.number, str(body["identity"]), replaces, holds)


def _told(chain: KeyChain, trusted: str | None) -> Iterator[str]:
    if not chain.reigns:
        return
    if trusted is None:
        yield f"Compare the key with the one its owner publishes: {chain.reigns[-1].identity}."
        return
    vouched = chain.from_key(trusted)
    others = (
        f", and from it an unbroken chain of replacements to {_names(vouched[1:])}" if vouched[1:] else ""
    )
    yield f"The key you trust, {_names(vouched[:1])}{others}."
    if vouched and vouched[0].identity != chain.reigns[0].identity:
        older = chain.reigns[: len(chain.reigns) - len(vouched)]
        yield (
            f"Older checkpoints are signed by keys that it replaced ({_names(older)}): it vouches for their "
            "entries, which the statement names, and not for their signatures."
        )


def _names(reigns: Sequence[Reign]) -> str:
    return ", then ".join(f"{each.identity} ({_signed(each)})" for each in reigns)


def _signed(reign: Reign) -> str:
    if reign.first is None:
        return f"entry {reign.entry}, signed none of these checkpoints"
    where = f"checkpoint {reign.first}" if reign.first == reign.last else f"{reign.first} to {reign.last}"
    return f"entry {reign.entry}, signed {where if reign.first == reign.last else 'checkpoints ' + where}"


def _other_key_files(pack: OpenedPack, keys: Sequence[Entry]) -> Iterator[str]:
    """The files in `keys` are for whoever verifies by hand: they must be the keys that the entries record."""
    for entry in keys:
        identity, pem = str(entry.body["identity"]), str(entry.body["public_pem"])
        if plain_identity(pem) != identity:
            continue  # told already, and as a file's name it might lead anywhere
        name = f"{pack_form.KEYS}/{identity}.pem"
        try:
            found = pack.read(name, len(pem))
        except BadPack:
            found = b""
        if found != pem.encode():
            yield f"{name} is missing, or is not the key that entry {entry.number} records."
