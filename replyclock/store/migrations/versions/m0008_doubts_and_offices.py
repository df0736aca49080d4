"""What speaks against a reply, which may stand beside the same words undoubted; the office of a letter."""

import sqlalchemy as sa
from alembic import op

from replyclock.domain.hosts import office_host
from replyclock.store.schema.append_only import allow_changes, refuse_changes

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_AT_ONCE = 10_000


def upgrade() -> None:
    """Add the columns; of the replies so far no doubt is told, and entries stay as they are."""
    dialect = op.get_bind().dialect.name
    for table in ("reply", "inquiry"):
        for statement in allow_changes(table, dialect):
            op.execute(statement)
    with op.batch_alter_table("reply") as reply:
        reply.add_column(sa.Column("doubts", sa.String(length=40), server_default="", nullable=False))
        reply.drop_constraint("uq_reply_reference_via_text_sha256", type_="unique")
        reply.create_unique_constraint(
            "uq_reply_reference_via_text_sha256_doubts", ["reference", "via", "text_sha256", "doubts"]
        )
    op.add_column("inquiry", sa.Column("host", sa.String(length=260), server_default="", nullable=False))
    _name_offices()
    op.create_index(op.f("ix_inquiry_host"), "inquiry", ["host"], unique=False)
    for table in ("reply", "inquiry"):
        for statement in refuse_changes(table, dialect):
            op.execute(statement)


def _name_offices() -> None:
    inquiry = sa.table("inquiry", sa.column("reference"), sa.column("site", sa.JSON), sa.column("host"))
    hosts = [
        {"of": row.reference, "is": office_host(row.site["address"])}
        for row in op.get_bind().execute(sa.select(inquiry.c.reference, inquiry.c.site))
    ]
    change = (
        sa.update(inquiry).where(inquiry.c.reference == sa.bindparam("of")).values(host=sa.bindparam("is"))
    )
    for start in range(0, len(hosts), _AT_ONCE):
        op.get_bind().execute(change, hosts[start : start + _AT_ONCE])
