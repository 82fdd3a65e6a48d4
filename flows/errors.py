"""What a person can get wrong when starting a run."""

from __future__ import annotations


class UserError(Exception):
    """One line that says what, where and what to do."""
