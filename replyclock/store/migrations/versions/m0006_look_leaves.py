"""Leaves of the looks of a day that another ledger keeps, for a ledger that came from another machine."""

import sqlalchemy as sa
from alembic import op

from replyclock.store.schema.append_only import refuse_changes

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "look_leaves",
        sa.Column("number", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("leaves", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_look_leaves")),
    )
    for statement in refuse_changes("look_leaves", op.get_bind().dialect.name):
        op.execute(statement)
