"""What broke a chain of keys, in sentences; judges nothing."""

from collections.abc import Callable, Mapping

from replyclock.domain.evidence.key_chain import KeyBreak, KeyFault

_SHOWN = 16


def key_sentence(fault: KeyFault) -> str:
    """One sentence that names the entry or the checkpoint, and the keys."""
    return _SENTENCES[fault.code](fault)


def _short(identity: str | None) -> str:
    return f"{identity[:_SHOWN]}..." if identity else "none"


_SENTENCES: Mapping[KeyBreak, Callable[[KeyFault], str]] = {
    KeyBreak.FIRST_REPLACES: lambda of: (
        f"The key of entry {of.entry} replaces one, and is the first here: keys before it are missing."
    ),
    KeyBreak.FIRST_LATE: lambda of: (
        f"The first key (entry {of.entry}) lies under checkpoint {of.checkpoint}, not under the first."
    ),
    KeyBreak.REPLACES_NOTHING: lambda of: (
        f"The key of entry {of.entry} replaces nothing, and only a ledger's first key may: "
        f"{_short(of.expected)} was in force."
    ),
    KeyBreak.REPLACES_OTHER: lambda of: (
        f"The key of entry {of.entry} replaces another than the one in force, {_short(of.expected)}."
    ),
    KeyBreak.ENTERED_AGAIN: lambda of: (
        f"The key of entry {of.entry} was entered before ({_short(of.key)}): a key that was replaced never "
        "comes back."
    ),
    KeyBreak.HOLDS_OTHER: lambda of: (
        f"The key of entry {of.entry} is not the one that it names ({_short(of.key)}), or is not written as "
        "keys are."
    ),
    KeyBreak.SEALED_BY_OTHER: lambda of: (
        f"The key of entry {of.entry} was not sealed with the signature of the one it replaces "
        f"({_short(of.expected)})."
    ),
    KeyBreak.UNDER_NO_SEAL: lambda of: f"The key of entry {of.entry} lies under no checkpoint that is here.",
    KeyBreak.SIGNER_UNKNOWN: lambda of: (
        f"The key of checkpoint {of.checkpoint} is none that the ledger recorded ({_short(of.key)}; "
        f"in force was {_short(of.expected)})."
    ),
    KeyBreak.SIGNER_REPLACED: lambda of: (
        f"Checkpoint {of.checkpoint} is signed by a key that had been replaced ({_short(of.key)}; "
        f"in force was {_short(of.expected)})."
    ),
    KeyBreak.SIGNER_NOT_IN_FORCE: lambda of: (
        f"Checkpoint {of.checkpoint} is signed by a key that was not in force there ({_short(of.key)}; "
        f"in force was {_short(of.expected)})."
    ),
    KeyBreak.KEYS_MISSING: lambda of: (
        f"Checkpoint {of.checkpoint} says that the ledger had {of.counted} keys by then, "
        f"and {of.found} are here."
    ),
    KeyBreak.KEYS_NOT_COUNTED: lambda of: (
        f"Checkpoint {of.checkpoint} does not say how many keys the ledger had, as those before it do."
    ),
    KeyBreak.TRUSTED_UNKNOWN: lambda of: (
        f"None of the ledger's keys is the one you trust ({_short(of.key)})."
    ),
    KeyBreak.TRUSTED_SIGNED_NOTHING: lambda of: (
        f"The key you trust ({_short(of.key)}) is entered and signed none of these checkpoints, so that it "
        "vouches for nothing here."
    ),
}
