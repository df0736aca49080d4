"""Up to where a ledger was sealed, as a pack tells it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class LedgerHead:
    """Up to where a pack tells: its ledger's identity, and the pack's newest checkpoint.

    `head` is the hash of entry `count`, `checkpoint` the digest of the checkpoint's bytes, both in hex;
    `at` is the ledger's clock, `machine_at` the machine's. Two packs of one ledger that do not agree about
    a checkpoint of one number contradict each other.
    """

    ledger: str
    number: int
    count: int
    head: str
    checkpoint: str
    at: datetime
    machine_at: datetime
