"""Every table of the ledger. What was seen is only ever inserted; triggers refuse UPDATE and DELETE on it."""

from replyclock.store.schema import (  # noqa: F401 - a table is known once its module was imported
    chain,
    exhibits,
    looks,
    messages,
    rounds,
    working,
)
from replyclock.store.schema.base import TableRow

METADATA = TableRow.metadata
WORKING_STATE = ("site", "host_gate", "place_state", "question", "operator", "notified")
"""Tables that may change; every other table is append-only."""
