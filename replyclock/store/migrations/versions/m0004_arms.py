"""The arm of an inquiry: what was assigned to it in balance, such as the wording of its letter."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; the letters planned so far had nothing to choose from."""
    op.add_column("inquiry", sa.Column("arm", sa.String(length=200), nullable=True))
