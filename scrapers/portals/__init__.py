"""From a registry entry to Listings: the registry, one module a content system, and what every page must be asked."""

from scrapers.portals.crawl import crawl
from scrapers.portals.detail import read_detail
from scrapers.portals.diagnose import Diagnosis, diagnose
from scrapers.portals.entry import RegistryError
from scrapers.portals.layout import layout_diff, layout_fingerprint
from scrapers.portals.model import Attachment, Bureau, CrawlResult, Detail, Listing, Portal
from scrapers.portals.propose import ProposalError, propose
from scrapers.portals.recognise import recognise
from scrapers.portals.registry import Registry, load_registry
from scrapers.portals.titles import looks_like_report, report_year

__all__ = [
    "Attachment",
    "Bureau",
    "CrawlResult",
    "Detail",
    "Diagnosis",
    "Listing",
    "Portal",
    "ProposalError",
    "Registry",
    "RegistryError",
    "crawl",
    "diagnose",
    "layout_diff",
    "layout_fingerprint",
    "load_registry",
    "looks_like_report",
    "propose",
    "read_detail",
    "recognise",
    "report_year",
]
