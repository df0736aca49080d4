"""The record chain: entries, the ledger's identity and keys, checkpoints and their stamps."""

import sqlalchemy as sa
from alembic import op

from replyclock.store.schema.append_only import refuse_changes

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TABLES = ("ledger", "signing_key", "event", "entry", "checkpoint", "stamp")


def upgrade() -> None:
    """Make the tables; store/chain/founding.py enters the rows of before when the ledger is opened."""
    _create_tables()
    dialect = op.get_bind().dialect.name
    for table in _TABLES:
        for statement in refuse_changes(table, dialect):
            op.execute(statement)


def _create_tables() -> None:
    op.create_table(
        "ledger",
        sa.Column("identity", sa.String(length=32), nullable=False),
        sa.Column("clock", sa.String(length=10), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("identity", name=op.f("pk_ledger")),
    )
    op.create_table(
        "signing_key",
        sa.Column("identity", sa.String(length=64), nullable=False),
        sa.Column("public_pem", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("replaces", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("identity", name=op.f("pk_signing_key")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("hidden", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_table(
        "entry",
        sa.Column("number", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(length=20), nullable=True),
        sa.Column("row_key", sa.String(length=420), nullable=True),
        sa.Column("line", sa.Text(), nullable=True),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_entry")),
        sa.UniqueConstraint("kind", "row_key", name=op.f("uq_entry_kind_row_key")),
    )
    op.create_table(
        "checkpoint",
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_checkpoint")),
        sa.UniqueConstraint("last", name=op.f("uq_checkpoint_last")),
    )
    op.create_table(
        "stamp",
        sa.Column("checkpoint", sa.Integer(), nullable=False),
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("response", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["checkpoint"], ["checkpoint.number"], name=op.f("fk_stamp_checkpoint")),
        sa.PrimaryKeyConstraint("checkpoint", "authority", name=op.f("pk_stamp")),
    )
