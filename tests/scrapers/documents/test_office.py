"""doc and wps through LibreOffice: what it makes, and what is said where it is missing, slow or silent."""

import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from scrapers.documents import MediaType, UnreadableDocumentError, limits, read_document

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
DOC = OLE + b"\xec\xa5" + bytes(8) + b"\x00\x00" + bytes(500) + "WordDocument\x00".encode("utf-16-le")
OFFICE = shutil.which("soffice")


def refused(data: bytes) -> UnreadableDocumentError:
    with pytest.raises(UnreadableDocumentError) as caught:
        read_document(data)
    assert "\n" not in str(caught.value)
    return caught.value


def fake_office(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> None:
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(program) if name == "soffice" else None)


def test_a_machine_without_libreoffice_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert refused(DOC).kind == "needs_office"


def test_a_conversion_that_writes_nothing_is_no_empty_document(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fake_office(monkeypatch, tmp_path, "echo no export filter; exit 0")
    error = refused(DOC)
    assert error.kind == "corrupt"
    assert "no export filter" in str(error)


def test_a_conversion_that_hangs_is_killed_with_its_children(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mark = tmp_path / "alive"
    fake_office(monkeypatch, tmp_path, f"(sleep 3; touch {mark}) & wait")
    monkeypatch.setattr(limits, "OFFICE_SECONDS", 0.3)
    assert refused(DOC).kind == "timeout"
    subprocess.run(["sleep", "3.2"], check=True)
    assert not mark.exists()


def test_an_encrypted_doc_is_named_so() -> None:
    assert (
        refused(DOC.replace(b"\xec\xa5" + bytes(8) + b"\x00\x00", b"\xec\xa5" + bytes(8) + b"\x00\x01")).kind
        == "encrypted"
    )


@pytest.mark.slow
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_a_doc_gives_what_its_docx_gives(make: SimpleNamespace, simple: SimpleNamespace, tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(make.docx(simple))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [OFFICE, profile, "--headless", "--convert-to", "doc", "--outdir", tmp_path, tmp_path / "a.docx"]
    subprocess.run(command, check=True, capture_output=True, timeout=120)  # type: ignore[list-item]
    document = read_document((tmp_path / "a.doc").read_bytes(), name="年报.wps")
    assert document.media_type is MediaType.DOC
    (grid,) = make.grids(document)
    assert make.placed(grid.cells) == make.placed(simple.cells)


@pytest.mark.slow
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_a_pdf_made_by_libreoffice_gives_what_its_docx_gives(
    make: SimpleNamespace, simple: SimpleNamespace, tmp_path: Path
) -> None:
    (tmp_path / "a.docx").write_bytes(make.docx(simple))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [OFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "a.docx"]
    subprocess.run(command, check=True, capture_output=True, timeout=120)  # type: ignore[list-item]
    (grid,) = make.grids(read_document((tmp_path / "a.pdf").read_bytes()))
    assert make.placed(grid.cells) == make.placed(simple.cells)
