"""From an address to a Capture, in the archive: politely, safely, and never mistaking silence for an answer."""

from scrapers.fetch.archive import Archive, ArchiveDamagedError, ArchivedRecord, ArchiveError, Healed
from scrapers.fetch.client import Client, PortalSession
from scrapers.fetch.content_hash import content_sha256
from scrapers.fetch.model import ArchiveReference, Capture, Fetch, Request
from scrapers.fetch.settings import FetchSettings, Remembered, request_key
from scrapers.fetch.urls import canonical_url, join

__all__ = [
    "Archive",
    "ArchiveDamagedError",
    "ArchiveError",
    "ArchiveReference",
    "ArchivedRecord",
    "Capture",
    "Client",
    "Fetch",
    "FetchSettings",
    "Healed",
    "PortalSession",
    "Remembered",
    "Request",
    "canonical_url",
    "content_sha256",
    "join",
    "request_key",
]
