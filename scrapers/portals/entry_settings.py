"""The families' settings in a registry entry: which there are, and what each may be."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from scrapers.fetch.tls import exception_named
from scrapers.portals.page import selector_path


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"must be text, not {value!r}; put it in quotes")
    return value


def _number(value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError(f"must be a number or a name, not {value!r}")


def _regex(value: Any) -> None:
    try:
        re.compile(_text(value))
    except re.error as wrong:
        raise ValueError(f"is not a regular expression: {wrong}") from None


def _count(value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"must be a whole number from 1, not {value!r}")


def _seconds(value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise ValueError(f"must be a number of seconds, not {value!r}")


def _one_of(*allowed: Any) -> Callable[[Any], None]:
    def check(value: Any) -> None:
        if not any(value is one or (value == one and type(value) is type(one)) for one in allowed):
            raise ValueError(f"must be {' or '.join(str(one).lower() for one in allowed)}, not {value!r}")

    return check


def _holding(mark: str) -> Callable[[Any], None]:
    def check(value: Any) -> None:
        if mark not in _text(value):
            raise ValueError(f"must be an address with {mark} in it")

    return check


def _paging(value: Any) -> None:
    if _text(value) not in ("auto", "next", "none") and "{page}" not in value:
        raise ValueError(f"must be auto, next, none or an address with {{page}} in it, not {value!r}")


def _form(value: Any) -> None:
    if not isinstance(value, Mapping):
        raise ValueError("must be a mapping of the form's fields: {name: value}")


def _reports(value: Any) -> None:
    if not isinstance(value, Mapping) or not all(
        str(year).isdigit() and int(year) > 2000 and isinstance(url, str) for year, url in value.items()
    ):
        raise ValueError("must be report years with addresses: {2019: http://…}")


CHECKS: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {
        "column": _one_of("annual_reports"),
        "article": _regex,
        "title": _regex,
        "within": lambda value: selector_path(_text(value)),
        "scope": _text,
        "columns": _holding("{year}"),
        "reports": _reports,
        "paging": _paging,
        "pages": _count,
        "page_size": _count,
        "page_base": _one_of(0, 1),
        "api": _text,
        "form": _form,
        "onclick": _holding("{id}"),
        "method": _one_of("get", "post"),
        "zero_based": _one_of(True, False),
        "category": _number,
        "site_id": _number,
        "channel_id": _number,
        "organ_id": _number,
        "cat_id": _number,
        "label": _text,
        "delay_seconds": _seconds,
        "tls_exception": lambda value: exception_named(_text(value)),
    }
)


def addresses(key: str, value: Any) -> list[str]:
    """The addresses of pages that a good setting names."""
    return [value] if key == "columns" else list(value.values()) if key == "reports" else []
