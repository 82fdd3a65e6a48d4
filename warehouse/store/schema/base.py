"""What every table is made with: names of constraints, columns that say what they mean."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKey, Integer, MetaData

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def column(name: str, kind: Any, comment: str, *more: Any, **options: Any) -> Column[Any]:
    options.setdefault("nullable", False)
    return Column(name, kind, *more, comment=comment, **options)


def number(comment: str) -> Column[Any]:
    return column("id", Integer(), comment, primary_key=True, autoincrement=True)


def allocated(comment: str) -> Column[Any]:
    return column("id", Integer(), comment, primary_key=True, autoincrement=False)


def to(target: str) -> ForeignKey:
    return ForeignKey(f"{target}.id" if "." not in target else target)
