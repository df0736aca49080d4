"""Watching for many: compact look lines, the state of each place, since when a letter is looked for."""

import sqlalchemy as sa
from alembic import op

from replyclock.domain.sending.pacing import shard_of
from replyclock.store.schema.append_only import allow_changes, refuse_changes

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep every look that was recorded, in the new form; places already watched go on at once."""
    op.add_column("host_gate", sa.Column("failures", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("place_inquiry", sa.Column("since", sa.BigInteger(), nullable=True))
    _create_tables()
    _carry_looks_over()
    _set_states()
    dialect = op.get_bind().dialect.name
    for table in ("look", "look_reason", "message_name"):
        for statement in refuse_changes(table, dialect):
            op.execute(statement)


def _create_tables() -> None:
    op.create_table(
        "look_reason",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=30), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_reason")),
        sa.UniqueConstraint("text", name=op.f("uq_look_reason_text")),
    )
    op.create_table(
        "message_name",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_message_name_message_id")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_message_name")),
    )
    op.create_index(op.f("ix_message_name_name"), "message_name", ["name"], unique=False)
    op.create_table(
        "place_state",
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("shard", sa.SmallInteger(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.Column("last_at", sa.BigInteger(), nullable=True),
        sa.Column("known_at", sa.BigInteger(), nullable=True),
        sa.Column("missing", sa.SmallInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=8), nullable=True),
        sa.Column("memory", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_place_state_place_id")),
        sa.PrimaryKeyConstraint("place_id", name=op.f("pk_place_state")),
    )
    op.create_index("ix_place_state_due", "place_state", ["shard", "next_at"], unique=False)


def _carry_looks_over() -> None:
    for statement in allow_changes("look", op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_index(op.f("ix_look_place_id"), "look")
    op.rename_table("look", "look_before")
    op.create_table(
        "look",
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("result", sa.SmallInteger(), nullable=False),
        sa.Column("reason_id", sa.Integer(), nullable=True),
        sa.Column("digest", sa.LargeBinary(length=8), nullable=True),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_look_place_id_of_line")),
        sa.ForeignKeyConstraint(["reason_id"], ["look_reason.id"], name=op.f("fk_look_reason_id")),
        sa.PrimaryKeyConstraint("at", "place_id", name=op.f("pk_look_line")),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO look_reason (cause, text) SELECT DISTINCT 'outage', reason FROM look_before "
        "WHERE reason IS NOT NULL"
    )
    op.execute(
        "INSERT INTO look (at, place_id, result, reason_id, digest) "
        "SELECT b.at, b.place_id, b.result, r.id, b.digest FROM look_before b "
        "LEFT JOIN look_reason r ON r.text = b.reason "
        "WHERE b.id IN (SELECT MIN(id) FROM look_before GROUP BY at, place_id)"
    )
    op.drop_table("look_before")


def _set_states() -> None:
    places = op.get_bind().execute(sa.text("SELECT id, host FROM place")).all()
    state = sa.text(
        "INSERT INTO place_state (place_id, shard, next_at, last_at, known_at, missing, memory) "
        "SELECT :id, :shard, 0, MAX(at), MAX(CASE WHEN result <> 0 THEN at END), 0, '' "
        "FROM look WHERE place_id = :id"
    )
    for row in places:
        op.get_bind().execute(state, {"id": row.id, "shard": shard_of(row.host)})
