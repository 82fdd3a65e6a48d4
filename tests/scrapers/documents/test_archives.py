"""Archives unfold to their documents; bombs do not go off."""

import io
import shutil
import struct
import zipfile
import zlib
from types import SimpleNamespace

import pytest

from scrapers.documents import Member, UnreadableDocumentError, limits, members, read_document


def test_a_document_is_its_own_only_member() -> None:
    assert members(b"<html>", name="a.html") == (Member("a.html", b"<html>"),)


def test_members_come_in_order_and_without_litter(make: SimpleNamespace) -> None:
    data = make.zipped({"乙/": "", "乙/2.txt": "二", "1.txt": "一", "__MACOSX/._1.txt": "x", "~$1.docx": "x"})
    assert [(member.name, member.data.decode()) for member in members(data)] == [("乙/2.txt", "二"), ("1.txt", "一")]


def test_old_chinese_names_are_read(make: SimpleNamespace) -> None:
    name = "2012年年报.txt".encode("gb18030")
    data = make.zipped({"a" * len(name): "正文"})
    (member,) = members(data.replace(b"a" * len(name), name))
    assert member.name == "2012年年报.txt"


def test_archives_inside_archives_unfold(make: SimpleNamespace) -> None:
    inner = make.zipped({"年报.txt": "正文"})
    assert [member.name for member in members(make.zipped({"a.zip": inner, "b.txt": "乙"}))] == ["年报.txt", "b.txt"]


def test_a_docx_is_a_document_and_no_archive(make: SimpleNamespace, simple: SimpleNamespace) -> None:
    data = make.docx(simple)
    assert members(data) == (Member(None, data),)


def refused(data: bytes) -> str:
    with pytest.raises(UnreadableDocumentError) as caught:
        members(data)
    assert "\n" not in str(caught.value)
    return caught.value.kind


def test_a_bomb_is_refused(make: SimpleNamespace) -> None:
    inner = make.zipped({"zeros": bytes(40 << 20)})
    bomb = make.zipped({f"{index}.zip": inner for index in range(10)})
    assert len(bomb) < 1 << 20
    assert refused(bomb) == "too_large"


def test_a_bomb_that_lies_about_its_size_is_refused(make: SimpleNamespace) -> None:
    data = bytearray(make.zipped({"zeros": bytes(limits.MAX_UNPACKED_BYTES + 1)}))
    size = struct.pack("<I", limits.MAX_UNPACKED_BYTES + 1)
    honest = data.count(size)
    lie = bytes(data).replace(size, struct.pack("<I", 10))
    assert honest == 2
    assert refused(lie) in ("too_large", "corrupt")


def test_archives_without_end_are_refused(make: SimpleNamespace) -> None:
    data = b"x"
    for _ in range(6):
        data = make.zipped({"a.zip": data})
    assert refused(data) == "too_large"


def test_many_files_are_refused(make: SimpleNamespace) -> None:
    assert refused(make.zipped({f"{index}.txt": "x" for index in range(limits.MAX_MEMBERS + 1)})) == "too_large"


def test_an_encrypted_archive_is_named_so(make: SimpleNamespace) -> None:
    data = bytearray(make.zipped({"a.txt": "x"}))
    data[6] |= 1
    data[data.find(b"PK\x01\x02") + 8] |= 1
    assert refused(bytes(data)) == "encrypted"


def test_a_torn_archive_is_named_so(make: SimpleNamespace) -> None:
    assert refused(make.zipped({"a.txt": "x" * 100})[:60]) == "corrupt"


def test_an_empty_archive_is_named_so() -> None:
    assert refused(b"PK\x05\x06" + bytes(18)) == "empty"


def test_an_archive_is_not_read_as_a_document(make: SimpleNamespace) -> None:
    with pytest.raises(UnreadableDocumentError) as caught:
        read_document(make.zipped({"a.txt": "x"}))
    assert caught.value.kind == "archive"


def test_rar_without_a_program_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(UnreadableDocumentError, match="bsdtar") as caught:
        members(b"Rar!\x1a\x07\x01\x00" + bytes(50))
    assert caught.value.kind == "unsupported"


def test_rar_goes_through_the_program_that_is_there(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    program = tmp_path / "bsdtar"  # type: ignore[operator]
    program.write_text('#!/bin/sh\necho 正文 > "$5/年报.txt"\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(program) if name == "bsdtar" else None)
    assert members(b"Rar!\x1a\x07\x01\x00" + bytes(50)) == (Member("年报.txt", "正文\n".encode()),)


def rar(files: dict[str, bytes]) -> bytes:
    """An archive of the fourth format with its members stored, written by its specification."""

    def block(kind: int, flags: int, head: bytes, content: bytes = b"") -> bytes:
        rest = struct.pack("<BHH", kind, flags, 7 + len(head)) + head
        return struct.pack("<H", zlib.crc32(rest) & 0xFFFF) + rest + content

    out = b"Rar!\x1a\x07\x00" + block(0x73, 0, bytes(6))
    for name, content in files.items():
        raw = name.encode()
        size, check = len(content), zlib.crc32(content)
        head = struct.pack("<IIBIIBBHI", size, size, 3, check, 0x3C210000, 20, 0x30, len(raw), 0x81A4)
        out += block(0x74, 0x8200, head + raw, content)
    return out + block(0x7B, 0x4000, b"")


@pytest.mark.skipif(not any(map(shutil.which, ("bsdtar", "unar"))), reason="no program for rar archives is installed")
def test_a_rar_unfolds(make: SimpleNamespace) -> None:
    inside = {"2012年年报.txt": "正文".encode(), "附件/表.html": b"<table>"}
    assert {member.name: member.data for member in members(rar(inside))} == inside
    assert refused(rar(inside)[:-40]) == "corrupt"


def test_what_one_program_can_not_unpack_another_may(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    programs = {"bsdtar": "exit 1", "unar": 'echo 正文 > "$6/年报.txt"'}
    for name, script in programs.items():
        program = tmp_path / name  # type: ignore[operator]
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(0o755)
    found = {name: str(tmp_path / name) for name in programs}  # type: ignore[operator]
    monkeypatch.setattr(shutil, "which", found.get)
    assert members(b"Rar!\x1a\x07\x01\x00" + bytes(50)) == (Member("年报.txt", "正文\n".encode()),)
    (tmp_path / "unar").write_text("#!/bin/sh\nexit 2\n", encoding="utf-8")  # type: ignore[operator]
    with pytest.raises(UnreadableDocumentError, match="bsdtar, unar") as caught:
        members(b"Rar!\x1a\x07\x01\x00" + bytes(50))
    assert caught.value.kind == "corrupt"


def test_an_unpacking_that_never_stops_growing_is_killed(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    program = tmp_path / "bsdtar"  # type: ignore[operator]
    program.write_text('#!/bin/sh\nwhile :; do head -c 8000000 /dev/zero >> "$5/zeros"; done\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(program) if name == "bsdtar" else None)
    assert refused(b"Rar!\x1a\x07\x01\x00" + bytes(50)) == "too_large"


def test_zip_written_with_an_old_method_is_named_corrupt() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "x")
    data = bytearray(stream.getvalue())
    data[8] = 6  # imploding, which nothing reads any more
    data[data.find(b"PK\x01\x02") + 10] = 6
    assert refused(bytes(data)) == "corrupt"
