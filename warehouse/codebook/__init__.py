"""The codebook: one YAML is the source of every code, label, unit, identity and check."""

from __future__ import annotations

from warehouse.codebook.book import Check, Code, Codebook, codebook
from warehouse.codebook.identities import Equation, Outcome, Term, equations, evaluate, year_equations

__all__ = [
    "Check",
    "Code",
    "Codebook",
    "Equation",
    "Outcome",
    "Term",
    "codebook",
    "equations",
    "evaluate",
    "year_equations",
]
