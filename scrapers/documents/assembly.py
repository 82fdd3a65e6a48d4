"""Putting a Document together: blocks in reading order, each with its offsets in the whole text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from scrapers.documents import limits
from scrapers.documents.model import Block, Cell, Document, Grid, MediaType, Problem, Text

_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
_CHINESE = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff0f\uff1a-\uff20\u3000-\u303f]"
_BROKEN = re.compile(rf"(?<={_CHINESE})\s*\n\s*(?={_CHINESE})")


def tidy(text: str) -> str:
    """One line without invisible characters: blanks collapse, a line break between two Chinese characters vanishes.

    Blanks inside stay (as one), for "4 0 0" is three cells run together and not 400.
    """
    if text.isprintable() and " " not in text:  # no blank but the plain one is printable: nothing to tidy
        return text
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
        if "\n" in text:
            text = _BROKEN.sub("", text)
    return " ".join(text.split())


@dataclass(slots=True)
class Assembly:
    """Collects blocks for the formats whose text is ours to lay out (all but plain text)."""

    blocks: list[Block] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _grids: int = 0
    _positions: int = 0

    def text(self, text: str, *, page: int | None = None, heading: bool = False) -> None:
        """Append a paragraph; blank ones are dropped."""
        line = tidy(text)
        if line:
            start = self._append(line)
            self.blocks.append(Text(line, start, start + len(line), page, heading))

    def grid(
        self,
        cells: Iterable[Cell],
        rows: int,
        columns: int,
        *,
        page: int | None = None,
        positions_certain: bool = True,
    ) -> None:
        """Append a table; its text is its rows by newlines, its columns by tabs."""
        self._positions += rows * columns
        if self._positions > limits.MAX_CELLS:
            raise limits.refuse_size("The tables have too many cells", f"{limits.MAX_CELLS:,} cells")
        placed = tuple(cells)
        lines = [[""] * columns for _ in range(rows)]
        for cell in placed:
            lines[cell.row][cell.column] = cell.text
        dumped = "\n".join("\t".join(line) for line in lines)
        start = self._append(dumped)
        self._grids += 1
        self.blocks.append(
            Grid(self._grids, rows, columns, placed, page, start, start + len(dumped), positions_certain)
        )

    def problem(self, kind: str, detail: str, page: int | None = None) -> None:
        """Note what could not be read in full."""
        self.problems.append(Problem(kind, detail, page))

    def document(
        self,
        data: bytes,
        media_type: MediaType,
        *,
        title: str | None = None,
        metadata: Mapping[str, Sequence[str]] | None = None,
        encoding: str | None = None,
    ) -> Document:
        """The finished Document of these bytes."""
        return Document(
            sha256=hashlib.sha256(data).hexdigest(),
            media_type=media_type,
            text="\n".join(self._parts),
            blocks=tuple(self.blocks),
            title=title,
            metadata={name: tuple(values) for name, values in (metadata or {}).items()},
            encoding=encoding,
            problems=tuple(self.problems),
        )

    def _append(self, part: str) -> int:
        if len(self.blocks) >= limits.MAX_BLOCKS:
            raise limits.refuse_size("The document has too many paragraphs", f"{limits.MAX_BLOCKS:,} blocks")
        start = self._length + 1 if self._parts else 0
        self._parts.append(part)
        self._length = start + len(part)
        return start
