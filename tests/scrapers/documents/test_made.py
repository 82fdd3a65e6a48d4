"""Files as real software wrote them (LibreOffice 7.4, 7-Zip 16), each holding the same small table."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from scrapers.documents import MediaType, UnreadableDocumentError, members, read_document, sniff

MADE = Path(__file__).parent / "made"

needs_unpacker = pytest.mark.skipif(
    not any(map(shutil.which, ("bsdtar", "7zz", "7z", "unar"))), reason="no program for 7z archives is installed"
)
needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("simple.odt", MediaType.ODT),
        ("simple.ods", MediaType.ODS),
        ("simple.xls", MediaType.XLS),
        pytest.param("simple.rtf", MediaType.DOC, marks=[needs_office, pytest.mark.slow]),
    ],
)
def test_the_table_comes_back(name: str, kind: MediaType, make: SimpleNamespace, simple: SimpleNamespace) -> None:
    data = (MADE / name).read_bytes()
    assert sniff(data) is kind
    document = read_document(data)
    assert document.media_type is kind
    (grid,) = make.grids(document)
    assert make.placed(grid.cells) == make.placed(simple.cells)


@needs_unpacker
def test_a_7z_unfolds_with_its_chinese_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    inside = members((MADE / "reports.7z").read_bytes())
    assert [member.name for member in inside] == ["2012年年报.txt", "附件.xls"]
    assert inside[0].data.decode() == "正文\n"
    assert sniff(inside[1].data) is MediaType.XLS


@needs_unpacker
@pytest.mark.parametrize(("name", "kind"), [("locked.7z", "corrupt"), ("bomb.7z", "too_large")])
def test_a_7z_that_does_not_unfold_whole_gives_nothing(name: str, kind: str) -> None:
    with pytest.raises(UnreadableDocumentError) as caught:
        members((MADE / name).read_bytes())
    assert caught.value.kind == kind


def test_a_cell_in_the_last_corner_of_an_old_workbook_is_too_far() -> None:
    with pytest.raises(UnreadableDocumentError) as caught:
        read_document((MADE / "far.xls").read_bytes())
    assert caught.value.kind == "too_large"
