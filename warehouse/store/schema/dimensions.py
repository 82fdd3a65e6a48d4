"""Dimensions: statistics, applicants, states, templates, years, places, bodies, portals."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Date, Index, Integer, PrimaryKeyConstraint, Table

from warehouse.store.schema.base import allocated, column, metadata, to
from warehouse.store.types import Small, Words

note = Table(
    "note",
    metadata,
    column("key", Words, "What it is about", primary_key=True),
    column("value", Words, "What the warehouse remembers of itself"),
    comment="The warehouse's notes to itself, such as which views it holds",
)


metric = Table(
    "metric",
    metadata,
    column("id", Small, "Number inside this database", primary_key=True, autoincrement=False),
    column("code", Words, "Public code of the statistic", unique=True),
    column("position", Small, "Place in the codebook, which follows the printed form"),
    column("zh", Words, "Printed label"),
    column("en", Words, "Label in English"),
    column("unit", Words, "Unit that is stored; money is in yuan"),
    column("form_table", Words, "Table of the form: proactive, applications, reviews, annex, prose, any"),
    column("templates", Words, "Templates that have the cell, separated by spaces"),
    column("by_applicant", Boolean(), "Whether the form divides it by kind of applicant"),
    column("signed", Boolean(), "Whether it may be negative"),
    column("caveat", Words, "What to mind when using it", nullable=True),
    column("retired", Boolean(), "No longer in the codebook; kept for the values that name it"),
    comment="Dimension: every statistic, from the codebook",
)

applicant = Table(
    "applicant",
    metadata,
    column("id", Small, "Number inside this database; 0 stands for no column", primary_key=True, autoincrement=False),
    column("code", Words, "Public code of the column; null where the statistic has no applicants", nullable=True),
    column("zh", Words, "Printed label", nullable=True),
    column("en", Words, "Label in English", nullable=True),
    comment="Dimension: kinds of applicants, the columns of table 3",
)

state = Table(
    "state",
    metadata,
    column("id", Small, "Number inside this database", primary_key=True, autoincrement=False),
    column(
        "code", Words, "What is known of a value: reported, zero_stated, blank, absent, derived, conflict, unreadable"
    ),
    comment="Dimension: states of a value",
)

template = Table(
    "template",
    metadata,
    column("code", Words, "T2008, T2014, T2019 or T2021", primary_key=True),
    column("first_year", Small, "First report year that the form was made for"),
    column("last_year", Small, "Last report year that the form was made for; null: still", nullable=True),
    comment="Dimension: the four statutory forms",
)

year = Table(
    "year",
    metadata,
    column("year", Small, "Report year", primary_key=True, autoincrement=False),
    column("template", Words, "Form made for the year", to("template.code")),
    column("deadline_department", Date(), "Last legal day of publication for departments"),
    column("deadline_government", Date(), "Last legal day of publication for whole governments"),
    comment="Dimension: report years with their legal deadlines",
)

place = Table(
    "place",
    metadata,
    column("code", Words, "Six-digit GB/T 2260 code"),
    column("name", Words, "Name of the place"),
    column("level", Words, "province, prefecture or county"),
    column("province_code", Words, "Code of its province"),
    column("first_year", Small, "First year in force under this name; null: before 1980", nullable=True),
    column("last_year", Small, "Last year in force under this name; null: still", nullable=True),
    PrimaryKeyConstraint("code", "name"),
    comment="Dimension: places with the years in which code and name were in force",
)

bureau = Table(
    "bureau",
    metadata,
    allocated("Number inside this database"),
    column("name", Words, "Present full name", unique=True),
    column("region_code", Words, "GB/T 2260 code of the place", nullable=True),
    column("level", Words, "central, province, prefecture, county or township", nullable=True),
    column("is_branch", Boolean(), "Whether it is a branch of another body"),
    column("is_government", Boolean(), "Whether it is a whole government, whose deadline is 31 March"),
    column("first_year", Small, "First report year that is expected; null: from its first report on", nullable=True),
    Index(None, "region_code"),
    comment="Dimension: public bodies, one row an identity over time",
)

bureau_name = Table(
    "bureau_name",
    metadata,
    column("name", Words, "A name that the body bears or bore", primary_key=True),
    column("bureau_id", Integer(), "The body", to("bureau"), index=True),
    column("kind", Words, "present, former or alias"),
    column("valid_from", Small, "First report year seen under this name", nullable=True),
    column("valid_to", Small, "Last report year seen under this name", nullable=True),
    CheckConstraint("kind IN ('present', 'former', 'alias')", name="kind"),
    comment="Names of bodies over time; every name leads to one body",
)

bureau_succession = Table(
    "bureau_succession",
    metadata,
    column("predecessor_id", Integer(), "The body that ended", to("bureau")),
    column("successor_id", Integer(), "The body that took over", to("bureau"), index=True),
    column("year", Small, "Report year from which the successor reports"),
    column("kind", Words, "merger, split or takeover"),
    PrimaryKeyConstraint("predecessor_id", "successor_id"),
    comment="Mergers and splits, which names alone can't tell",
)

portal = Table(
    "portal",
    metadata,
    column("id", Words, "Name in the registry", primary_key=True),
    column("family", Words, "Content system", nullable=True),
    column("url", Words, "List page", nullable=True),
    column("place", Words, "Place that it serves", nullable=True),
    column("known_broken", Words, "Why it is known not to work, with a date", nullable=True),
    column("first_year", Small, "First report year that is expected", nullable=True),
    comment="Dimension: portals of the registry",
)

bureau_portal = Table(
    "bureau_portal",
    metadata,
    column("bureau_id", Integer(), "The body", to("bureau")),
    column("portal_id", Words, "Where it publishes", to("portal"), index=True),
    PrimaryKeyConstraint("bureau_id", "portal_id"),
    comment="Which bodies publish on which portal",
)
