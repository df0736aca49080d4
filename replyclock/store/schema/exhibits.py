"""Which bytes are kept, and what they belong to."""

from sqlalchemy import ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from replyclock.store.schema.base import TableRow


class ExhibitRow(TableRow):
    """That these bytes were kept."""

    __tablename__ = "exhibit"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(80))


class ExhibitUseRow(TableRow):
    """What an exhibit shows: `subject_id` is the id of a row of that `subject`.

    A subject is "attempt", "reply", "message", "event", or "reason" for what hindered looks.
    """

    __tablename__ = "exhibit_use"
    __table_args__ = (UniqueConstraint("subject", "subject_id", "role", "sha256"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(10))
    subject_id: Mapped[int] = mapped_column(Integer)
    role: Mapped[str] = mapped_column(String(60))
    sha256: Mapped[str] = mapped_column(ForeignKey("exhibit.sha256"))
