"""Canned queries by name, and SQL of one's own that can only read."""

from __future__ import annotations

import difflib
import re
import sqlite3
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from sqlalchemy import text

from warehouse.store.engine import Database
from warehouse.store.errors import WarehouseError
from warehouse.store.model import CannedQuery, Result
from warehouse.store.types import plain_number

_HEADER = re.compile(r"^--\s*(?P<key>title|description|parameter)\s*:?\s*(?P<value>.*)$")
# in one way to the server and back; the role is taken where there is one and it may be taken
_AS_READER = """SET TRANSACTION READ ONLY;
SELECT set_config('role', rolname, true) FROM pg_roles WHERE rolname = 'gongkai_reader' AND pg_has_role(
  oid, CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END)"""
_PLAIN = {int, str, type(None)}
_READ_ACTIONS = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    33,  # SQLITE_RECURSIVE, which Python 3.11 does not name
}


def run(database: Database, name_or_sql: str, parameters: Mapping[str, Any]) -> Result:
    """The rows of a canned query or of one SQL statement; writing is refused by the database itself."""
    wanted = name_or_sql.strip().rstrip(";").strip()
    known = {query.name: query for query in canned()}
    if wanted in known:
        query = known[wanted]
        unknown = sorted(set(parameters) - set(query.parameters))
        if unknown:
            takes = ", ".join(query.parameters) or "none"
            raise WarehouseError(f"query {wanted} has no parameter {unknown[0]}; it takes: {takes}")
        sql, values = query.sql, {name: parameters.get(name) for name in query.parameters}
    elif re.match(r"(?is)^(--[^\n]*\n|\s)*(select|with|values|explain)\b", wanted):
        sql, values = wanted, dict(parameters)
    else:
        raise WarehouseError(_unknown(wanted, list(known)))
    return _sqlite(database, sql, values) if database.is_sqlite else _postgresql(database, sql, values)


@cache
def canned() -> tuple[CannedQuery, ...]:
    """Every documented SQL file of the package, by name."""
    folder = files("warehouse.store").joinpath("queries")
    found = [entry for entry in folder.iterdir() if entry.name.endswith(".sql")]
    return tuple(
        _parse(entry.name.removesuffix(".sql"), entry.read_text("utf-8"))
        for entry in sorted(found, key=lambda entry: entry.name)
    )


def _parse(name: str, content: str) -> CannedQuery:
    """The header's title, description (which may run on) and parameters; then the SQL."""
    header: dict[str, str] = {"title": "", "description": ""}
    parameters: dict[str, str] = {}
    lines = content.splitlines()
    last = ""
    for number, line in enumerate(lines):
        if not line.startswith("--"):
            body = "\n".join(lines[number:]).strip().rstrip(";")
            return CannedQuery(name, header["title"], header["description"], parameters, body)
        match = _HEADER.match(line)
        if match is None:
            header["description"] += " " + line.lstrip("- ").strip()
        elif match["key"] == "parameter":
            parameter, _, meaning = match["value"].partition(":")
            parameters[parameter.strip()] = meaning.strip()
        else:
            last = match["key"]
            header[last] = match["value"].strip()
    raise ValueError(f"{name}.sql has no SQL")


def _unknown(wanted: str, names: list[str]) -> str:
    if re.search(r"\s", wanted):
        return "only one reading statement (SELECT, WITH, VALUES, EXPLAIN) is allowed"
    close = difflib.get_close_matches(wanted, names, 3, 0.4)
    hint = f"did you mean {', '.join(close)}?" if close else f"there are: {', '.join(names)}"
    return f"there is no query named {wanted!r}; {hint}"


def _sqlite(database: Database, sql: str, values: Mapping[str, Any]) -> Result:
    with database.read() as connection:
        driver: Any = connection.connection.driver_connection
        driver.set_authorizer(_read_only)
        try:
            cursor = driver.execute(sql, dict(values))
            columns = tuple(column[0] for column in cursor.description or ())
            # of what SQLite gives only a float may want another form
            rows = tuple(tuple(map(plain_number, row)) if float in map(type, row) else row for row in cursor)
        except sqlite3.Error as error:
            raise WarehouseError(_refusal(str(error))) from error
        finally:
            driver.set_authorizer(None)
    return Result(columns, rows)


def _read_only(action: int, first: str | None, second: str | None, *_: object) -> int:
    if action == sqlite3.SQLITE_FUNCTION and second in ("load_extension", "fts3_tokenizer"):
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK if action in _READ_ACTIONS else sqlite3.SQLITE_DENY


def _postgresql(database: Database, sql: str, values: Mapping[str, Any]) -> Result:
    import psycopg

    with database.read() as connection:
        driver: Any = connection.connection.driver_connection
        statement, bound = _bind(connection.dialect, sql, values)
        try:
            with driver.cursor() as cursor:
                cursor.execute(_AS_READER)
                cursor.adapters.register_loader("numeric", _number_loader())
                cursor.execute(statement, bound, prepare=True)  # a prepared statement is one statement
                columns = tuple(column.name for column in cursor.description or ())
                rows = _plain_rows(cursor.fetchall())
        except psycopg.Error as error:
            raise WarehouseError(_refusal(str(error).splitlines()[0])) from error
    return Result(columns, rows)


@cache
def _number_loader() -> type[Any]:
    """Reads exact numbers as integers and floats at once: four times as fast as by way of decimals."""
    from psycopg.adapt import Loader

    class NumberLoader(Loader):
        def load(self, data: Any) -> Any:
            digits = bytes(data)
            return plain_number(float(digits)) if b"." in digits or b"N" in digits or b"I" in digits else int(digits)

    return NumberLoader


def _bind(dialect: Any, sql: str, values: Mapping[str, Any]) -> tuple[str, dict[str, Any] | None]:
    """The statement with ``:name`` turned into the driver's placeholders; untouched where nothing is bound."""
    if not values:
        return sql, None
    compiled = text(sql).compile(dialect=dialect)
    missing = sorted(set(compiled.params) - set(values))
    if missing:
        raise WarehouseError(f"the query needs a value for {missing[0]}")
    return str(compiled), {name: values[name] for name in compiled.params}


def _refusal(message: str) -> str:
    if any(sign in message for sign in ("not authorized", "prohibited", "read-only transaction", "permission denied")):
        return f"queries can only read the warehouse's own tables ({message})"
    if "multiple commands" in message or "one statement at a time" in message:
        return "one statement at a time"
    return f"the query failed: {message}"


def _plain_rows(rows: list[tuple[Any, ...]]) -> tuple[tuple[Any, ...], ...]:
    """The rows with the values that SQLite would give; column by column, for most have nothing to change."""
    columns = (
        column if set(map(type, column)) <= _PLAIN else map(_plain, column) for column in zip(*rows, strict=True)
    )
    return tuple(zip(*columns, strict=True))


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return plain_number(value)
