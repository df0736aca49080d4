"""Which exhibits belong to which attempt or reply."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from replyclock.domain.facts import Exhibit
from replyclock.store.schema.exhibits import ExhibitRow, ExhibitUseRow

_AT_ONCE = 500


def add_uses(connection: Connection, subject: str, subject_id: int, exhibits: Sequence[Exhibit]) -> None:
    """Record that the exhibits show the subject ("attempt" or "reply")."""
    for exhibit in exhibits:
        add_exhibit(connection, exhibit.sha256, exhibit.media_type)
    values = [
        {"subject": subject, "subject_id": subject_id, "role": exhibit.role, "sha256": exhibit.sha256}
        for exhibit in dict.fromkeys(exhibits)
    ]
    if values:
        connection.execute(insert(ExhibitUseRow), values)


def add_exhibit(connection: Connection, sha256: str, media_type: str) -> None:
    """Record that the bytes were kept; once for the same bytes."""
    add_exhibits(connection, {sha256: media_type})


def add_exhibits(connection: Connection, media_types: Mapping[str, str]) -> None:
    """Record that the bytes of each SHA-256 were kept; once for the same bytes."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    new = dialect.insert(ExhibitRow).on_conflict_do_nothing()
    connection.execute(
        new, [{"sha256": sha256, "media_type": type_} for sha256, type_ in media_types.items()]
    )


def uses_of(
    connection: Connection, subject: str, subject_ids: Sequence[int]
) -> Mapping[int, tuple[Exhibit, ...]]:
    """By subject id: its exhibits in the order they were recorded."""
    found: dict[int, list[Exhibit]] = defaultdict(list)
    for start in range(0, len(subject_ids), _AT_ONCE):
        query = (
            select(ExhibitUseRow, ExhibitRow.media_type)
            .join(ExhibitRow)
            .where(
                ExhibitUseRow.subject == subject,
                ExhibitUseRow.subject_id.in_(subject_ids[start : start + _AT_ONCE]),
            )
            .order_by(ExhibitUseRow.id)
        )
        for row in connection.execute(query):
            found[row.subject_id].append(Exhibit(row.role, row.sha256, row.media_type))
    return {key: tuple(value) for key, value in found.items()}
