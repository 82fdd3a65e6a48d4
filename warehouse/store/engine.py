"""Opens SQLite and PostgreSQL alike: pragmas, locks, transactions, and errors in one line."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from warehouse.store.errors import WarehouseError

WAIT_SECONDS = 60
_POSTGRESQL = {"connect_timeout": 10, "application_name": "gongkai", "options": "-c timezone=UTC"}
_LOADER_LOCK = 0x474F4E474B4149  # "GONGKAI"; one loader at a time, whatever the process


class Database:
    """An engine with the habits of this warehouse."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @property
    def url(self) -> str:
        return self.engine.url.render_as_string(hide_password=True)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @property
    def path(self) -> Path | None:
        """The file of an SQLite database on disk."""
        name = self.engine.url.database
        return Path(name) if self.is_sqlite and name and name != ":memory:" else None

    @classmethod
    def open(cls, url: str, *, create: bool = True) -> Self:
        from warehouse.store import migrate

        database = cls(_engine(_normalise(url), create))
        try:
            with database._told():
                migrate.to_head(database)
        except BaseException:
            database.close()
            raise
        return database

    def close(self) -> None:
        self.engine.dispose()

    def revision(self) -> str:
        with self.read() as connection:
            return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A snapshot that never blocks a loader."""
        with self._told(), self.engine.connect() as connection:
            yield connection
            connection.rollback()

    @contextmanager
    def write(self, *, alone: bool = False) -> Iterator[Connection]:
        """One transaction; all or nothing. ``alone`` makes other loaders wait until it ends."""
        with self._told(), self.engine.connect() as plain:
            connection = plain.execution_options(sqlite_begin="IMMEDIATE")
            with connection.begin():
                if alone and not self.is_sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOADER_LOCK})
                yield connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise WarehouseError(f"{self.url}: {explain(error)}") from error
        except SQLAlchemyError as error:
            raise WarehouseError(f"{self.url}: {_first_line(error)}") from error
        except sqlite3.Error as error:
            raise WarehouseError(f"{self.url}: {_advice(str(error))}") from error


def explain(error: DBAPIError) -> str:
    """What the database said, in one line, with what to do where that is known."""
    original = error.orig if error.orig is not None else error
    return _advice(_first_line(original))


_ADVICE = (
    ("readonly", "the file is read-only: make it writable, or name another with GONGKAI_DATABASE_URL"),
    ("unable to open", "the file can't be opened: check that its folder exists and can be written to"),
    ("not a database", "the file is not an SQLite database: name another with GONGKAI_DATABASE_URL"),
    ("malformed", "the database file is damaged: restore a backup, or rebuild from the archive"),
    ("disk is full", "the disk is full: nothing of the batch was kept; make room and run again"),
    ("disk I/O error", "the disk can't be written to (full or failing): nothing of the batch was kept"),
    ("No space left", "the disk is full: nothing of the batch was kept; make room and run again"),
    ("database is locked", f"another process has been writing for {WAIT_SECONDS} s: run again when it has ended"),
    ("password authentication", "the server refused user or password: check GONGKAI_DATABASE_URL"),
    ("does not exist", ""),
    ("refused", "no server answers there: check that it runs and that host and port are right"),
    ("could not translate host name", "the host name is unknown: check GONGKAI_DATABASE_URL"),
    ("resolve host", "the host name is unknown: check GONGKAI_DATABASE_URL"),
    ("timeout expired", "the server does not answer: check host, port and firewall"),
    ("No such file or directory", "no server answers there: check that it runs and that host and port are right"),
    ("terminat", "the connection was lost: nothing of the batch was kept; run again"),
    ("closed", "the connection was lost: nothing of the batch was kept; run again"),
    ("connection is lost", "the connection was lost: nothing of the batch was kept; run again"),
    ("permission denied", "the database user lacks a right: grant it, or use another user"),
)


def _advice(message: str) -> str:
    return next(
        (f"{advice} ({message})" if advice else message for sign, advice in _ADVICE if sign in message), message
    )


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].strip() if lines else type(error).__name__


def _normalise(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise WarehouseError(
            f"{url!r} is not a database URL: use sqlite:///path/to/file.db or postgresql://user@host/name"
        ) from error
    if parsed.drivername in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise WarehouseError(f"{parsed.drivername} is not supported: use an SQLite or PostgreSQL URL")
    return parsed


def _engine(url: URL, create: bool) -> Engine:
    if url.get_backend_name() == "sqlite":
        _check_file(url, create)
        engine = _create(_as_it_lies(url), connect_args={"timeout": WAIT_SECONDS, "check_same_thread": False})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return _create(url, pool_pre_ping=True, connect_args=_POSTGRESQL)


def _create(url: URL, **options: Any) -> Engine:
    from sqlalchemy.pool import StaticPool

    if url.get_backend_name() == "sqlite" and (not url.database or url.database == ":memory:"):
        options["poolclass"] = StaticPool
    try:
        return create_engine(url, json_serializer=to_json, **options)
    except (NoSuchModuleError, ArgumentError, TypeError, ModuleNotFoundError) as error:
        raise WarehouseError(f"{url.drivername} can't be used: {_first_line(error)}") from error


def to_json(value: Any) -> str:
    """JSON as the warehouse stores it: Chinese readable, keys sorted."""
    import json

    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _check_file(url: URL, create: bool) -> None:
    name = url.database
    if not name or name == ":memory:" or name.startswith("file:"):
        return
    path = Path(name)
    if path.is_dir():
        raise WarehouseError(f"{path} is a folder: name a file, such as {path / 'warehouse.db'}")
    if not path.exists():
        if not create:
            raise WarehouseError(f"{path}: there is no warehouse yet; run a harvest or an ingest first")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WarehouseError(f"{path.parent} can't be made: {error.strerror}") from error


def _as_it_lies(url: URL) -> URL:
    """A file in a folder that nobody can write to can't change: it is read without the locks that need the folder."""
    path = Path(url.database or "")
    if not path.is_file() or os.access(path.parent, os.W_OK):
        return url
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size:
        raise WarehouseError(
            f"{path} was not closed and its folder is read-only: copy both it and {log.name} elsewhere"
        )
    return url.set(database=f"file:{path}", query={"mode": "ro", "immutable": "1", "uri": "true"})


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun below, with the lock that each needs
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000}")
    _write_ahead(connection)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA cache_size = -65536")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Turns the write-ahead log on; SQLite does not wait by itself where two turn it on at once."""
    until = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "readonly" in str(error):
                return
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.02)


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")
