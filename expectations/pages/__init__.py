"""Quality pages: what the expectations found, per run and per report, bilingual and readable without a network."""

from expectations.pages.render import render_run_pages

__all__ = ["render_run_pages"]
