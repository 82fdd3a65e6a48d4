"""A rule: one expectation as plain data, independent of the engine that runs it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from warehouse.codebook.records import Fault, Severity


class Blame(StrEnum):
    """How a violation's fault is decided.

    ``source``: the body's, unless a cell involved was read with doubt; ``reading``: ours;
    ``note``: nobody's; ``identity``: as ``source``, and ours too where extraction did not see the violation itself.
    """

    SOURCE = "source"
    READING = "reading"
    NOTE = "note"
    IDENTITY = "identity"


@dataclass(frozen=True, slots=True)
class Rule:
    """One expectation on the staged batch.

    ``code`` is the rule's own name (``concern.rule``), ``check`` the codebook's check that a finding carries.
    ``sql`` returns one row a violation, and nothing where all is well: ``report`` (the staged report), ``place``
    (the finding's ``where``), optionally ``code``, ``applicant``, ``category`` of the cell, and whatever the two
    sentences name in braces; it reads the batch as ``{batch}``. ``zh`` and ``en`` say what a violation means.
    """

    code: str
    check: str
    severity: Severity
    blame: Blame
    zh: str
    en: str
    sql: str

    @property
    def concern(self) -> str:
        return self.code.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Violation:
    """A row that breaks a rule."""

    rule: Rule
    report: int
    place: str
    row: dict[str, object] = field(default_factory=dict)


FAULTS = {
    Blame.SOURCE: Fault.SOURCE,
    Blame.READING: Fault.READING,
    Blame.NOTE: Fault.NOTE,
    Blame.IDENTITY: Fault.SOURCE,
}
