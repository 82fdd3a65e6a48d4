"""Documents built by hand: a line is a block."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from scrapers.documents.model import Document, MediaType, Text

Build = Callable[..., Document]


@pytest.fixture
def page() -> Build:
    """A document of lines with metadata, and with enough of a report's body unless ``body`` is given."""

    def build(*lines: str, body: str | None = None, metadata: Mapping[str, tuple[str, ...]] | None = None) -> Document:
        filler = (
            "一、概述\n我局认真推进主动公开和依申请公开工作。\n二、存在的主要问题\n公开内容有待丰富。"
            if body is None
            else body
        )
        everything = [*lines, *filter(None, filler.split("\n"))]
        blocks, position = [], 0
        for line in everything:
            blocks.append(Text(line, position, position + len(line)))
            position += len(line) + 1
        return Document("0" * 64, MediaType.HTML, "\n".join(everything), tuple(blocks), metadata=metadata or {})

    return build
