"""Alembic's way from one schema of the ledger to the next; holds no rows."""
