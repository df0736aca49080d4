"""Whether a reply's kind needs no person, told of each reply, since words settle nothing any more."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of the replies so far nothing is told, and their entries stay as they are."""
    op.add_column("reply", sa.Column("settled", sa.Boolean(), nullable=True))
