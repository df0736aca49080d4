"""The ledger (what was recorded) and the exhibits (the bytes behind it); judges nothing of it."""
