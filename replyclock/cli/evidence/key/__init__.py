"""`evidence key`: which key seals the ledger; seals nothing itself."""
