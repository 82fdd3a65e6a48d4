"""Brings a database to the newest schema, up or down, and knows one that is newer than this program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from warehouse.store.errors import WarehouseError

if TYPE_CHECKING:
    from alembic.config import Config

    from warehouse.store.engine import Database

REVISIONS = ("0001_dimensions", "0002_reports", "0003_timeliness", "0004_sums", "0005_walks")
HEAD = REVISIONS[-1]


def to_head(database: Database) -> None:
    """Migrates where needed, then refreshes the dimension rows that the codebook gives."""
    from warehouse.store import derived, dimensions

    revision = current(database)
    if revision is not None and revision not in REVISIONS:
        raise WarehouseError(
            f"{database.url} has schema {revision}, made by a newer Gongkai than this one ({HEAD}): upgrade Gongkai"
        )
    if revision != HEAD:
        upgrade(database)
    derived.refresh(database)
    dimensions.refresh(database)


def current(database: Database) -> str | None:
    """The schema's revision; null for an empty database."""
    with database.engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        if "alembic_version" not in tables:
            if "report_version" in tables or ("statistic" in tables and "metric" in tables):
                raise WarehouseError(
                    f"{database.url} holds tables that Gongkai did not migrate: name an empty database"
                )
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def upgrade(database: Database, revision: str = "head") -> None:
    """Migrates up; two at once wait for each other."""
    from alembic import command

    from warehouse.store import derived, totals

    with database.write(alone=True) as connection:
        derived.drop_views(connection)
        command.upgrade(_config(connection), revision)
        if revision == "head":
            totals.rebuild(connection)


def downgrade(database: Database, revision: str) -> None:
    """Migrates down to a revision, or to ``base``."""
    from alembic import command

    from warehouse.store import derived

    with database.write(alone=True) as connection:
        derived.drop_views(connection)
        command.downgrade(_config(connection), revision)


def _config(connection: object) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "warehouse.store:migrations")
    config.attributes["connection"] = connection
    return config
