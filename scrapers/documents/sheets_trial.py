"""Old workbooks say nowhere how far their cells reach: for one in the last corner the library lays out a gigabyte."""

from __future__ import annotations

import io
import sys

from scrapers.documents import trial
from scrapers.documents.limits import Deadline


def prove(data: bytes, deadline: Deadline) -> None:
    """Raise UnreadableDocumentError (too_large, timeout) for a workbook whose sheets can't be loaded within bounds."""
    trial.run("scrapers.documents.sheets_trial", data, deadline, "The workbook")


def _main() -> None:
    """Load every sheet of the workbook on standard input; what is wrong with it otherwise is for the reader to say."""
    import python_calamine as calamine

    trial.bound_memory()
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        for name in book.sheet_names:
            book.get_sheet_by_name(name)
    except (calamine.CalamineError, calamine.PasswordError):
        return


if __name__ == "__main__":
    _main()
