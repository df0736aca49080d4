"""The tables of the ledger, and how its database is opened; knows no event."""
