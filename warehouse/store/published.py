"""The published data set: which tables, which fields, what each means. Export and dictionary read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from warehouse.codebook import codebook

Kind = Literal["string", "integer", "number", "boolean", "date"]


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the data set. ``required`` fields are never null."""

    name: str
    kind: Kind
    description: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """A table of the data set with its natural key; rows are sorted by it."""

    name: str
    description: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)


_BUREAU = Field("bureau", "string", "Present full name of the public body", True)
_YEAR = Field("year", "integer", "Report year; the report is published in the year after", True)
_CODE = Field("code", "string", "Code of the statistic, see metrics", True)
_APPLICANT = Field("applicant", "string", "Kind of applicant, see applicants; null where the statistic has none")
_CATEGORY = Field("category", "string", "Printed name of a breakdown or of a row that the codebook does not know")

TABLES = (
    PublishedTable(
        "bureaus",
        "Public bodies, one row an identity over time",
        ("bureau",),
        (
            _BUREAU,
            Field("region_code", "string", "Six-digit GB/T 2260 code of its place"),
            Field("level", "string", "central, province, prefecture, county or township"),
            Field("is_branch", "boolean", "Whether it is a branch of another body", True),
            Field("is_government", "boolean", "Whether it is a whole government, whose deadline is 31 March", True),
        ),
    ),
    PublishedTable(
        "reports",
        "One row a body and year: the report that is current",
        ("bureau", "year"),
        (
            _BUREAU,
            _YEAR,
            Field("printed_bureau", "string", "Name of the body in the document", True),
            Field("template", "string", "Statutory form that the document follows: T2008, T2014, T2019 or T2021"),
            Field("title", "string", "Title of the document"),
            Field("publication_date", "date", "Day of publication, where it is known"),
            Field("deadline", "date", "Last legal day of publication", True),
            Field("days_late", "integer", "Days from the deadline to publication; negative: early"),
            Field("flagged", "boolean", "Whether there are findings that a reader must know", True),
            Field("amendments", "integer", "How often the body changed figures after publication", True),
            Field("media_type", "string", "Format of the document", True),
            Field("content_sha256", "string", "Hash of what the document says, whatever its page counts", True),
            Field("url", "string", "Where the document was published"),
        ),
    ),
    PublishedTable(
        "statistics",
        "Every value of the current reports, with its state and where it stands in the document",
        ("bureau", "year", "code", "applicant", "category"),
        (
            _BUREAU,
            _YEAR,
            _CODE,
            _APPLICANT,
            _CATEGORY,
            Field("value", "number", "The number; null for blank and unreadable; money in yuan"),
            Field("state", "string", "reported, zero_stated, blank, derived, conflict or unreadable", True),
            Field("printed", "string", "As printed"),
            Field("approximate", "boolean", "Whether the source says about, more than, nearly", True),
            Field("certain", "boolean", "Whether the reading left no doubt", True),
            Field("identities", "string", "For a derived value, the identities that leave exactly this number"),
            Field("page", "integer", "Page of the document, from 1"),
            Field("table_number", "integer", "Table of the document, from 1"),
            Field("row_number", "integer", "Row of the table, from 0"),
            Field("column_number", "integer", "Column of the table, from 0"),
            Field("quote", "string", "The exact sentence"),
            Field("quote_start", "integer", "Its first character in the document's text"),
            Field("quote_end", "integer", "The character after its last"),
        ),
    ),
    PublishedTable(
        "panel",
        "One row a body and year in the terms that all templates share; null where a template can't give a figure",
        ("bureau", "year"),
        (
            _BUREAU,
            Field("region_code", "string", "Six-digit GB/T 2260 code of the body's place"),
            Field("level", "string", "central, province, prefecture, county or township"),
            _YEAR,
            Field("template", "string", "Statutory form that the document follows"),
            *(Field(s.code, "number", f"{s.en} ({s.unit}). {s.caveat}") for s in codebook().series),
        ),
    ),
    PublishedTable(
        "coverage",
        "Every body and year from its first report here to the newest year here, or to the year before it was merged",
        ("bureau", "year"),
        (
            _BUREAU,
            _YEAR,
            Field("deadline", "date", "Last legal day of publication", True),
            Field("status", "string", "found, late (published after the deadline) or missing (no report here)", True),
        ),
    ),
    PublishedTable(
        "findings",
        "What a reader must know of the current reports, such as sums of the body's own that don't close",
        ("bureau", "year", "fingerprint", "place"),
        (
            _BUREAU,
            _YEAR,
            Field("check", "string", "The rule", True),
            Field("severity", "string", "error, warning or info", True),
            Field("fault", "string", "source: the body's own error; reading: ours; note: nobody's", True),
            Field("place", "string", "Column, row, block, code or report", True),
            Field("message", "string", "In English", True),
            Field("message_zh", "string", "In Chinese", True),
            Field("cells", "string", "Cells that it is about, separated by spaces"),
            Field("suspects", "string", "Cells that may be wrong, likeliest first, separated by spaces"),
            Field("fingerprint", "string", "The same for the same finding on the same printed numbers", True),
        ),
    ),
    PublishedTable(
        "amendments",
        "What bodies changed in reports that they had published before, cell by cell",
        ("bureau", "year", "content_sha256", "code", "applicant", "category"),
        (
            _BUREAU,
            _YEAR,
            Field("previous_content_sha256", "string", "Hash of the document before", True),
            Field("content_sha256", "string", "Hash of the document that changed it", True),
            _CODE,
            _APPLICANT,
            _CATEGORY,
            Field("old_value", "number", "The number before"),
            Field("old_state", "string", "Its state before; null: the cell was not there"),
            Field("new_value", "number", "The number after"),
            Field("new_state", "string", "Its state after; null: the cell is not there"),
        ),
    ),
    PublishedTable(
        "metrics",
        "Every statistic: the codebook",
        ("code",),
        (
            _CODE,
            Field("zh", "string", "Printed label", True),
            Field("en", "string", "Label in English", True),
            Field("unit", "string", "Unit of the value; money is in yuan", True),
            Field("form_table", "string", "Table of the form", True),
            Field("templates", "string", "Templates that have it, separated by spaces", True),
            Field("by_applicant", "boolean", "Whether the form divides it by kind of applicant", True),
            Field("signed", "boolean", "Whether it may be negative", True),
            Field("caveat", "string", "What to mind when using it"),
        ),
    ),
    PublishedTable(
        "applicants",
        "Kinds of applicants",
        ("applicant",),
        (
            Field("applicant", "string", "Code", True),
            Field("zh", "string", "Printed label", True),
            Field("en", "string", "Label in English", True),
        ),
    ),
    PublishedTable(
        "series",
        "How each column of the panel is made from each template",
        ("series", "template"),
        (
            Field("series", "string", "Column of the panel", True),
            Field("template", "string", "Statutory form", True),
            Field("cells", "string", "Cells that add up to it, alternatives separated by ' or '", True),
            Field("zh", "string", "Label in Chinese", True),
            Field("en", "string", "Label in English", True),
            Field("unit", "string", "Unit", True),
            Field("caveat", "string", "What to mind when using it", True),
        ),
    ),
)
