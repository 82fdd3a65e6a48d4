"""Where a report came from, as its page tells it: the address, the archive's record, a copy, and a passage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlsplit


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a report was read from; null is what is not known.

    ``archive`` is the archive's address as seen from the page's folder, null where no page can reach it;
    ``snapshot`` the name of a file with the bytes as they came, beside the page; ``excerpt`` the passage that a
    person needs to judge the reading.
    """

    url: str | None = None
    portal_id: str | None = None
    requested_at: datetime | None = None
    archive: str | None = None
    archive_file: str | None = None
    archive_offset: int | None = None
    archive_length: int | None = None
    record_id: str | None = None
    snapshot: str | None = None
    excerpt: str = ""

    @property
    def link(self) -> str | None:
        """The address, where a browser may follow it: strangers' schemes are not linked."""
        return self.url if self.url and urlsplit(self.url).scheme in ("http", "https") else None

    @property
    def record(self) -> str | None:
        """The archive's record as a relative link: what the reading room shows, and on disk the WARC file itself."""
        if self.archive is None or self.archive_file is None or self.record_id is None:
            return None
        place = f"offset={self.archive_offset}&length={self.archive_length}&record={quote(self.record_id)}"
        return f"{self.archive}{quote(self.archive_file)}?{place}"
