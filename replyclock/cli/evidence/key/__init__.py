"""`evidence key`: which key seals the ledger."""
