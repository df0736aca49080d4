"""A letter that the office surely did not get may be pressed again by a person, once after each such try.

And what a person found of an ambiguous letter's receipt.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ONE_PRESS = "uq_attempt_one_press"


def upgrade() -> None:
    """Add the columns; every press so far is a first one, and entries stay as they are."""
    op.add_column("attempt", sa.Column("again_after", sa.Integer(), server_default="0", nullable=False))
    op.drop_index(_ONE_PRESS, table_name="attempt")
    op.create_index(
        _ONE_PRESS,
        "attempt",
        ["reference", "again_after"],
        unique=True,
        sqlite_where=sa.text("pressed"),
        postgresql_where=sa.text("pressed"),
    )
    for name in ("number", "link"):
        op.add_column("review", sa.Column(name, sa.Text(), nullable=True))
