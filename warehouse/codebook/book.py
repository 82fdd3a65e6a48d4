"""Reads codebook.yaml into plain records; a code that is not in it can't be used."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from warehouse.codebook.records import Applicant, CellReference, Severity, Template


@dataclass(frozen=True, slots=True)
class Code:
    """One statistic: its public code, labels, unit and place in the form.

    ``row``, ``column``, ``group`` and ``item`` are the printed labels; ``table`` is one of proactive,
    applications, reviews, annex, prose, any. ``printed_unit`` is the unit that the form prints in its own
    column, ``header_unit`` the one in the column's header; ``unit`` is the one that is stored.
    """

    code: str
    zh: str
    en: str
    templates: tuple[Template, ...]
    unit: str
    table: str
    row: str | None = None
    row_aliases: tuple[str, ...] = ()
    column: str | None = None
    column_aliases: tuple[str, ...] = ()
    group: str | None = None
    item: str | None = None
    printed_unit: str | None = None
    header_unit: str | None = None
    by_applicant: bool = False
    signed: bool = False
    categorised: bool = False
    caveat: str | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A rule a finding can name: its code, default severity and what holds where it passes."""

    code: str
    severity: Severity
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Series:
    """One definition of a metric across templates, with what to mind (``caveat``).

    ``terms`` has for each template the cells that add up to it, with alternatives tried in order; a template
    that is not named can't give it.
    """

    code: str
    zh: str
    en: str
    unit: str
    caveat: str
    terms: dict[Template, tuple[tuple[CellReference, ...], ...]]


@dataclass(frozen=True)
class Codebook:
    """Codes, checks and applicant labels by code, in the form's order, with the raw identity definitions."""

    version: int
    codes: dict[str, Code]
    checks: dict[str, Check]
    applicant_labels: dict[Applicant, tuple[str, ...]]
    applicant_names: dict[Applicant, str]
    identity_definitions: tuple[dict[str, Any], ...]
    year_identity_definitions: tuple[dict[str, Any], ...]
    series: tuple[Series, ...] = ()

    def __getitem__(self, code: str) -> Code:
        return self.codes[code]

    def table(self, name: str, template: Template | None = None) -> tuple[Code, ...]:
        """The codes of one table of the form in printed order, for one template or for all."""
        return tuple(
            code
            for code in self.codes.values()
            if code.table == name and (template is None or template in code.templates)
        )

    def matching(self, pattern: str) -> tuple[str, ...]:
        """The codes that a name or a prefix ending in ``.*`` stands for."""
        if not pattern.endswith("*"):
            return (self.codes[pattern].code,)
        return tuple(code for code in self.codes if code.startswith(pattern[:-1]))


@cache
def codebook() -> Codebook:
    """The packaged codebook, read once a process."""
    raw = yaml.load(files(__package__).joinpath("codebook.yaml").read_bytes(), Loader=yaml.CSafeLoader)
    identities = (*raw["identities"], *raw["year_identities"])
    labels = {entry["code"]: entry for entry in identities}
    codes = {entry["code"]: _code(entry) for entry in raw["codes"]}
    return Codebook(
        version=raw["version"],
        codes=codes,
        checks={entry["code"]: _check(labels.get(entry["code"], {}) | entry) for entry in raw["checks"]},
        applicant_labels={
            Applicant(entry["code"]): (entry["zh"], *entry.get("aliases", ())) for entry in raw["applicants"]
        },
        applicant_names={Applicant(entry["code"]): entry["en"] for entry in raw["applicants"]},
        identity_definitions=tuple(raw["identities"]),
        year_identity_definitions=tuple(raw["year_identities"]),
        series=tuple(_series(entry, codes) for entry in raw["series"]),
    )


def _code(entry: dict[str, Any]) -> Code:
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    return Code(**fields | {"templates": tuple(Template(name) for name in entry["templates"])})


def _check(entry: dict[str, Any]) -> Check:
    return Check(entry["code"], Severity(entry["severity"]), entry["zh"], entry["en"])


def _series(entry: dict[str, Any], codes: dict[str, Code]) -> Series:
    return Series(
        entry["code"],
        entry["zh"],
        entry["en"],
        entry["unit"],
        entry["caveat"],
        {
            Template(template): tuple(_cells(alternative, codes) for alternative in alternatives)
            for template, alternatives in entry["terms"].items()
        },
    )


def _cells(patterns: list[str], codes: dict[str, Code]) -> tuple[CellReference, ...]:
    """Cells that patterns such as ``applications.denied.*`` or ``applications.received/business`` stand for."""
    found = []
    for pattern in patterns:
        name, _, applicant = pattern.partition("/")
        matching = [code for code in codes if code == name or (name[-1] == "*" and code.startswith(name[:-1]))]
        if not matching:
            raise KeyError(pattern)
        for code in matching:
            column = Applicant(applicant or "total") if codes[code].by_applicant else None
            found.append(CellReference(code, column))
    return tuple(found)
