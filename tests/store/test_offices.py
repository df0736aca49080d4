"""The office of a letter and the doubts of a reply, in ledgers from before they were told."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from replyclock.store.schema.database import migrate, open_database

NOON = 1_800_000_000_000_000
SITE = '{"code": "qs", "name": "x", "address": "https://www.QS.example:443/x"}'
INQUIRY = (
    "INSERT INTO inquiry (reference, campaign, site_code, site, topic, language, title, body, persona, token,"
    f" planned_at) VALUES ('a', 'r', 'qs', '{SITE}', 't', 'zh', 't', 'b', '{{}}', 'k', {NOON})"
)
REPLY = (
    "INSERT INTO reply (reference, via, after, until, kind, reason, text, text_sha256, claims{more}) "
    f"VALUES ('a', 'mail', {NOON}, {NOON}, 'answer', '', 'x', 'same', '[]'{{value}})"
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A ledger as the step before left it, with a letter and its reply."""
    sqlite = f"sqlite:///{tmp_path / 'old.sqlite'}"
    url = sqlite if request.param == "sqlite" else request.getfixturevalue("postgresql_url")
    engine = create_engine(url)
    migrate(engine, "0007")
    with engine.begin() as connection:
        connection.execute(text(f"INSERT INTO campaign VALUES ('r', 'r', '{{}}', {NOON})"))
        connection.exec_driver_sql(INQUIRY)
        connection.exec_driver_sql(REPLY.format(more="", value=""))
    engine.dispose()
    opened = open_database(url, tmp_path)
    yield opened
    opened.dispose()


def test_an_older_ledger_keeps_its_rows_and_learns_their_office(old: Engine) -> None:
    with old.connect() as connection:
        assert connection.exec_driver_sql("SELECT host FROM inquiry").scalars().all() == ["qs.example"]
        assert connection.exec_driver_sql("SELECT id, doubts FROM reply").all() == [(1, "")]


def test_the_same_words_stand_once_for_the_same_doubts(old: Engine) -> None:
    with old.begin() as connection:
        connection.exec_driver_sql(REPLY.format(more=", doubts", value=", 'stranger'"))
    with pytest.raises(IntegrityError), old.begin() as connection:
        connection.exec_driver_sql(REPLY.format(more="", value=""))


@pytest.mark.parametrize("change", ["UPDATE {} SET reference = reference", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["reply", "inquiry"])
def test_tables_that_were_given_another_form_still_refuse_changes(
    old: Engine, table: str, change: str
) -> None:
    with pytest.raises(DBAPIError, match=f"{table} is append-only"), old.begin() as connection:
        connection.exec_driver_sql(change.format(table))
