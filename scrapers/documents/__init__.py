"""Bytes to blocks and grids: every format ends in one Document that knows places and no meanings."""

from __future__ import annotations

from scrapers.documents.archives import Member, members
from scrapers.documents.model import (
    Block,
    Cell,
    Document,
    Grid,
    MediaType,
    Problem,
    Text,
    UnreadableDocumentError,
)
from scrapers.documents.read import read_document
from scrapers.documents.sniff import sniff

__all__ = [
    "Block",
    "Cell",
    "Document",
    "Grid",
    "MediaType",
    "Member",
    "Problem",
    "Text",
    "UnreadableDocumentError",
    "members",
    "read_document",
    "sniff",
]
