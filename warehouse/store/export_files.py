"""The files of the published data set: Parquet, CSV and one-file SQLite, each with fixed options."""

from __future__ import annotations

import csv
import os
import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from warehouse.store.published import TABLES, Field, PublishedTable


class RowSource(Protocol):
    """Gives a table's rows in their fixed order."""

    def chunks(self, table: PublishedTable) -> Iterator[list[tuple[Any, ...]]]: ...


def _parquet(directory: Path, source: RowSource) -> list[Path]:
    import pyarrow  # type: ignore[import-untyped]
    from pyarrow import parquet

    kinds = {
        "string": pyarrow.string(),
        "integer": pyarrow.int64(),
        "number": pyarrow.float64(),
        "boolean": pyarrow.bool_(),
        "date": pyarrow.date32(),
    }
    paths = []
    for table in TABLES:
        layout = pyarrow.schema(
            [
                pyarrow.field(f.name, kinds[f.kind], not f.required, metadata={"description": f.description})
                for f in table.fields
            ]
        )
        path = directory / f"{table.name}.parquet"
        with (
            _replacing(path) as draft,
            parquet.ParquetWriter(draft, layout, compression="zstd", version="2.6", use_dictionary=True) as writer,
        ):
            for chunk in source.chunks(table):
                columns = list(zip(*chunk, strict=True)) if chunk else [()] * len(table.fields)
                arrays = [pyarrow.array(column, type=field.type) for column, field in zip(columns, layout, strict=True)]
                writer.write_table(pyarrow.Table.from_arrays(arrays, schema=layout))
        paths.append(path)
    return paths


def _csv(directory: Path, source: RowSource) -> list[Path]:
    paths = []
    for table in TABLES:
        path = directory / f"{table.name}.csv"
        with _replacing(path) as draft, draft.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(table.columns)
            for chunk in source.chunks(table):
                writer.writerows([_csv_value(value) for value in row] for row in chunk)
        paths.append(path)
    return paths


def _csv_value(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


def _sqlite(directory: Path, source: RowSource) -> list[Path]:
    path = directory / "gongkai.sqlite"
    with _replacing(path) as draft:
        connection = sqlite3.connect(draft, isolation_level=None)
        try:
            connection.execute("PRAGMA page_size = 4096")
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("BEGIN")
            for table in TABLES:
                connection.execute(_create(table))
                marks = ", ".join("?" * len(table.fields))
                for chunk in source.chunks(table):
                    connection.executemany(
                        f"INSERT INTO {table.name} VALUES ({marks})",  # noqa: S608
                        ([_sqlite_value(value) for value in row] for row in chunk),
                    )
            for statement in _INDEXES:
                connection.execute(statement)
            connection.execute("COMMIT")
        finally:
            connection.close()
    return [path]


_INDEXES = (
    "CREATE INDEX statistics_by_report ON statistics (bureau, year)",
    "CREATE INDEX statistics_by_code ON statistics (code, applicant, year)",
)
_SQLITE_KINDS = {"string": "TEXT", "integer": "INTEGER", "number": "NUMERIC", "boolean": "INTEGER", "date": "TEXT"}


def _create(table: PublishedTable) -> str:
    columns = ",\n".join(
        f'  "{f.name}" {_SQLITE_KINDS[f.kind]}{" NOT NULL" if f.required else ""} /* {f.description} */'
        for f in table.fields
    )
    return f"CREATE TABLE {table.name} ( /* {table.description} */\n{columns}\n)"


def _sqlite_value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """A draft beside the file that takes its place only when it is whole."""
    draft = path.with_name(f".{path.name}.draft")
    draft.unlink(missing_ok=True)
    try:
        yield draft
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def replace_text(path: Path, text: str) -> None:
    """Writes a text file whole or not at all."""
    with _replacing(path) as draft:
        draft.write_text(text, encoding="utf-8", newline="\n")


WRITERS: dict[str, Callable[[Path, RowSource], list[Path]]] = {"parquet": _parquet, "csv": _csv, "sqlite": _sqlite}


def present(directory: Path) -> set[str]:
    """The formats in which the whole data set lies in a folder."""
    names = {name: [f"{table.name}.{name}" for table in TABLES] for name in ("parquet", "csv")}
    names["sqlite"] = ["gongkai.sqlite"]
    return {name for name, files in names.items() if all((directory / file).exists() for file in files)}


def descriptor(formats: Collection[str]) -> dict[str, Any]:
    """The Frictionless descriptor of the data set in the formats that were written."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "gongkai",
        "title": "Annual reports on open government information: every statistic with its evidence",
        "description": "Statistics that Chinese public bodies state in their yearly open-government-information "
        "reports (政府信息公开工作年度报告), as printed, with state, evidence, findings and a harmonised panel.",
        "resources": [_resource(table, name) for name in WRITERS if name in formats for table in TABLES],
    }


def _resource(table: PublishedTable, name: str) -> dict[str, Any]:
    suffix = "" if name == "parquet" else f"-{name}"
    resource: dict[str, Any] = {
        "name": f"{table.name}{suffix}",
        "title": table.description,
        "type": "table",
        "format": name,
        "schema": {
            "fields": [_field(field) for field in table.fields],
            "primaryKey": list(table.key),
            "missingValues": [""],
        },
    }
    if name == "sqlite":
        return resource | {
            "path": "gongkai.sqlite",
            "mediatype": "application/vnd.sqlite3",
            "dialect": {"table": table.name},
        }
    media = "text/csv" if name == "csv" else "application/vnd.apache.parquet"
    return resource | {"path": f"{table.name}.{name}", "mediatype": media, "encoding": "utf-8"}


def _field(field: Field) -> dict[str, Any]:
    described: dict[str, Any] = {"name": field.name, "type": field.kind, "description": field.description}
    return described | ({"constraints": {"required": True}} if field.required else {})
