"""Documents that are zips of XML parts (docx, ofd), read without trust."""

from __future__ import annotations

import io
import posixpath
import zipfile

from lxml import etree

from scrapers.documents import limits
from scrapers.documents.archives import DAMAGE
from scrapers.documents.limits import Deadline
from scrapers.documents.model import UnreadableDocumentError


class Package:
    """The parts of a zipped document; every part is counted as it is inflated, whatever size it states."""

    def __init__(self, data: bytes, deadline: Deadline) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except DAMAGE as error:
            raise UnreadableDocumentError("corrupt", f"The file's container is damaged ({error}).") from error
        self._names = {name.replace("\\", "/").lstrip("/"): name for name in self._zip.namelist()}
        self._left = limits.MAX_UNPACKED_BYTES
        self._deadline = deadline

    def __contains__(self, part: str) -> bool:
        return part in self._names

    @property
    def names(self) -> list[str]:
        """All parts."""
        return list(self._names)

    def read(self, part: str) -> bytes:
        """A part's bytes. Raises UnreadableDocumentError: corrupt where it is missing, encrypted, too_large."""
        name = self._names.get(posixpath.normpath(part))
        if name is None:
            raise UnreadableDocumentError("corrupt", f"The file lacks its part {part}.")
        entry = self._zip.getinfo(name)
        if entry.flag_bits & 1:
            raise UnreadableDocumentError("encrypted", "The file is encrypted; its password is needed.")
        limit = min(self._left, limits.MAX_MARKUP_BYTES)
        try:
            with self._zip.open(entry) as stream:
                data = stream.read(limit + 1)
        except DAMAGE as error:
            raise UnreadableDocumentError("corrupt", f"The part {part} is damaged ({error}).") from error
        if len(data) > limit:
            raise limits.refuse_size(f"The part {part} is too large", f"{limits.MAX_MARKUP_BYTES // 2**20} MB")
        self._left -= len(data)
        self._deadline.check()
        return data

    def xml(self, part: str) -> etree._Element:
        """A part's root, without entities, comments and outside references."""
        return parse_xml(self.read(part), part)


def parse_xml(data: bytes, part: str) -> etree._Element:
    """Parse untrusted XML; entities stay unexpanded. Raises UnreadableDocumentError (corrupt, too_deep)."""
    if data.count(b"<") > 2 * limits.MAX_TAGS:
        raise limits.refuse_size(f"The part {part} has too many elements", f"{limits.MAX_TAGS:,} elements")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        message = " ".join(str(error).split())
        if "depth" in message:
            raise UnreadableDocumentError("too_deep", f"The part {part} nests too deeply.") from error
        if "amplification" in message:
            raise UnreadableDocumentError("too_large", f"The part {part} blows itself up by entities.") from error
        raise UnreadableDocumentError("corrupt", f"The part {part} is damaged ({message[:120]}).") from error
