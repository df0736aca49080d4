"""The statements that make a table append-only, and those a migration lifts it with, for both databases."""

from collections.abc import Iterator


def refuse_changes(table: str, dialect: str) -> Iterator[str]:
    """SQL that makes UPDATE and DELETE on `table` fail; raises ValueError for an unknown dialect."""
    if dialect == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER keep_{table}_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    elif dialect == "postgresql":
        yield (
            "CREATE OR REPLACE FUNCTION keep_what_was_seen() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
        )
        yield (
            f"CREATE TRIGGER keep_{table} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION keep_what_was_seen()"
        )
    else:
        raise ValueError(f"append-only tables are not written for {dialect}")


def allow_changes(table: str, dialect: str) -> Iterator[str]:
    """SQL that undoes `refuse_changes`, for a migration that gives a table another form."""
    if dialect == "sqlite":
        for verb in ("update", "delete"):
            yield f"DROP TRIGGER keep_{table}_{verb}"
    else:
        yield f"DROP TRIGGER keep_{table} ON {table}"
