"""Quality pages: what the expectations found, per run and per report, bilingual and readable without a network."""

from expectations.pages.origin import Origin
from expectations.pages.render import page_name, render_report_page, render_run_pages

__all__ = ["Origin", "page_name", "render_report_page", "render_run_pages"]
