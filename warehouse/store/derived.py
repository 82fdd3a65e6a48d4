"""What follows from the code alone: views, comments, rights. Made anew whenever the code says otherwise.

Migrations carry the tables; these carry no state, so that no migration has to repeat them.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, delete, inspect, select, text

from warehouse.store import schema
from warehouse.store.engine import Database
from warehouse.store.upsert import upsert
from warehouse.store.views import COMMENTS, VIEWS

READER = "gongkai_reader"
_NOTE = "derived"
_ROLE = f"""
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{READER}') THEN
    CREATE ROLE {READER} NOLOGIN;
    GRANT {READER} TO CURRENT_USER;
  END IF;
EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN
  RAISE NOTICE 'role {READER} was not made: %', SQLERRM;
END $$"""
_RIGHTS = f"""
DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{READER}') THEN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO {READER}', current_schema());
    EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %I TO {READER}', current_schema());
  END IF;
END $$"""


def refresh(database: Database) -> None:
    """Makes views, comments and rights anew where they are not those of this program."""
    with database.read() as connection:
        if _noted(connection) == _wanted():
            return
    with database.write(alone=True) as connection:
        drop_views(connection)
        for name, sql in VIEWS.items():
            connection.execute(text(f"CREATE VIEW {name} AS {sql.replace(':', chr(92) + ':')}"))
        if connection.dialect.name == "postgresql":
            _comment(connection)
            connection.execute(text(_ROLE))
            connection.execute(text(_RIGHTS))
        statement = upsert(connection, schema.note)
        statement = statement.on_conflict_do_update(index_elements=["key"], set_={"value": statement.excluded.value})
        connection.execute(statement, {"key": _NOTE, "value": _wanted()})


def drop_views(connection: Connection) -> None:
    """Takes the views away, so that tables can change under them."""
    inspector = inspect(connection)
    known = set(inspector.get_view_names())
    if schema.note.name in inspector.get_table_names():
        connection.execute(delete(schema.note).where(schema.note.c.key == _NOTE))
    for name in reversed(VIEWS):
        if name in known:
            connection.execute(text(f"DROP VIEW {name}"))


def _noted(connection: Connection) -> str | None:
    return connection.execute(select(schema.note.c.value).where(schema.note.c.key == _NOTE)).scalar_one_or_none()


def _wanted() -> str:
    described = [(t.name, t.comment, [(c.name, c.comment) for c in t.columns]) for t in schema.metadata.sorted_tables]
    return hashlib.sha256(repr((VIEWS, COMMENTS, described, _ROLE, _RIGHTS)).encode()).hexdigest()


def _comment(connection: Connection) -> None:
    for table in schema.metadata.sorted_tables:
        connection.execute(text(f"COMMENT ON TABLE {table.name} IS {_quoted(table.comment)}"))
        for column in table.columns:
            connection.execute(text(f'COMMENT ON COLUMN {table.name}."{column.name}" IS {_quoted(column.comment)}'))
    for name, comment in COMMENTS.items():
        connection.execute(text(f"COMMENT ON VIEW {name} IS {_quoted(comment)}"))


def _quoted(comment: str | None) -> str:
    return "'" + (comment or "").replace("'", "''").replace(":", chr(92) + ":") + "'"
