"""The data dictionary in Markdown, generated from the codebook, the schema and the published tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from warehouse.codebook import codebook
from warehouse.store.published import TABLES
from warehouse.store.schema import metadata


def markdown() -> str:
    """Everything: published tables, codes, series, checks, and the warehouse's own tables."""
    return "\n".join([*_published(), *_warehouse()]).rstrip() + "\n"


def published_markdown() -> str:
    """What a reader of the published data set needs."""
    return "\n".join(_published()).rstrip() + "\n"


def _published() -> Iterable[str]:
    yield "# Data dictionary"
    yield ""
    yield "Generated from the codebook and the schema; do not edit."
    yield ""
    yield "## Published tables"
    for table in TABLES:
        yield from ("", f"### {table.name}", "", f"{table.description}. Key: {', '.join(table.key)}.", "")
        yield from _table(
            ("field", "type", "meaning"),
            [(f"`{f.name}`", f.kind + ("" if f.required else ", may be null"), f.description) for f in table.fields],
        )
    yield from ("", "## Statistics (codes)", "")
    yield from _table(
        ("code", "printed as", "meaning", "unit", "templates", "caveat"),
        [(f"`{c.code}`", c.zh, c.en, c.unit, " ".join(c.templates), c.caveat or "") for c in codebook().codes.values()],
    )
    yield from ("", "## Applicants", "")
    book = codebook()
    yield from _table(
        ("code", "printed as", "meaning"),
        [(f"`{a}`", " / ".join(labels), book.applicant_names[a]) for a, labels in book.applicant_labels.items()],
    )
    yield from ("", "## Harmonised series (columns of the panel)", "")
    yield from _table(
        ("column", "中文", "meaning", "unit", "made from", "caveat"),
        [
            (
                f"`{s.code}`",
                s.zh,
                s.en,
                s.unit,
                "<br>".join(
                    f"{template}: " + " or ".join(" + ".join(f"`{cell}`" for cell in cells) for cells in alternatives)
                    for template, alternatives in s.terms.items()
                ),
                s.caveat,
            )
            for s in book.series
        ],
    )
    yield from ("", "## Checks", "")
    yield from _table(
        ("code", "severity", "what holds where it passes", "中文"),
        [(f"`{c.code}`", c.severity, c.en, c.zh) for c in book.checks.values()],
    )


def _warehouse() -> Iterable[str]:
    from sqlalchemy.dialects import postgresql

    from warehouse.store.views import COMMENTS

    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]

    yield from ("", "## Views of the warehouse", "")
    yield from _table(("view", "what it gives"), [(f"`{name}`", comment) for name, comment in COMMENTS.items()])
    yield from ("", "## Tables of the warehouse")
    for table in metadata.sorted_tables:
        yield from ("", f"### {table.name}", "", f"{table.comment}.", "")
        yield from _table(
            ("column", "type", "meaning"),
            [
                (f"`{c.name}`", c.type.compile(dialect).lower() + (", may be null" if c.nullable else ""), c.comment)
                for c in table.columns
            ],
        )


def _table(head: Sequence[str], rows: Iterable[Sequence[str | None]]) -> Iterable[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + "|".join("---" for _ in head) + "|"
    for row in rows:
        yield "| " + " | ".join((cell or "").replace("|", "\\|").replace("\n", " ") for cell in row) + " |"
