"""The archive: everything as it came, for ever, whatever is killed."""

import hashlib
import os
import signal
import subprocess
import sys
import textwrap
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from scrapers.fetch import Archive, ArchiveDamagedError, ArchiveError, Capture, Request
from warehouse.codebook.records import FetchOutcome as Outcome

URL = "http://www.example.gov.cn/a.html"


def capture(body=b"<html>one</html>", **changes) -> Capture:
    digest = hashlib.sha256(body).hexdigest()
    made = Capture(
        url=URL,
        final_url=URL,
        requested_at=datetime(2026, 1, 31, 2, 3, 4, 567890, tzinfo=UTC),
        outcome=Outcome.OK,
        status=200,
        headers={"Content-Type": "text/html", "Content-Encoding": "gzip", "Set-Cookie": "a=1"},
        body=body,
        sha256=digest,
        content_sha256="c" * 64,
    )
    return replace(made, **changes)


@pytest.fixture(params=["folder", "object store"])
def place(request, tmp_path):
    return str(tmp_path / "archive") if request.param == "folder" else f"memory://{uuid.uuid4().hex}"


def test_what_is_stored_is_what_is_read(place):
    stored = capture(
        outcome=Outcome.BLOCKED, detail="status 521", blocked_by="jiasule", text_encoding="gb18030",
        tls_exception="weak_ciphers", final_url=URL + "?x=1", kind="robots",
    )  # fmt: skip
    note = {"title": "某局2024年报告", "published": "2025-01-20", "hint": None, "depth": 2}
    with Archive.open(place) as archive:
        reference = archive.append(stored, Request(URL, form={"页": "二"}, note=note), portal_id="p-1")
        record = archive.read(reference)
        assert record.capture == replace(stored, archived=reference)
        assert (record.portal_id, record.form, record.note) == ("p-1", {"页": "二"}, note)
    with Archive.open(place) as archive:
        assert archive.read(reference) == record
        assert list(archive.records()) == [(reference, record)]


def test_header_bytes_outside_ascii_are_kept_as_they_came(place):
    raw = {"Content-Disposition": 'attachment; filename="年报.pdf"'.encode("gbk").decode("latin-1")}
    with Archive.open(place) as archive:
        assert dict(archive.read(archive.append(capture(headers=raw))).headers) == raw


def test_the_same_body_is_stored_once_and_read_everywhere(place):
    body = os.urandom(50_000)
    with Archive.open(place) as archive:
        first = archive.append(capture(body))
        second = archive.append(capture(body, url=URL + "?2", final_url=URL + "?2"))
        assert second.length < first.length / 10
        record = archive.read(second)
        assert (record.body, record.refers_to, record.url) == (body, first, URL + "?2")
        assert [found.body for _, found in archive.records()] == [body, body]


def test_a_body_known_from_an_earlier_night_is_not_stored_again_and_never_chained(place):
    body = os.urandom(50_000)
    references = []
    for _ in range(4):
        with Archive.open(place) as archive:
            references.append(archive.append(capture(body), earlier=references[-1] if references else None))
    with Archive.open(place) as archive:
        assert all(reference.length < 2_000 for reference in references[1:])
        assert {archive.read(reference).refers_to for reference in references[1:]} == {references[0]}


def test_an_earlier_record_that_is_lost_or_another_is_not_relied_on(place):
    with Archive.open(place) as archive:
        other = archive.append(capture(b"something else"))
    with Archive.open(place) as archive:
        for earlier in (other, replace(other, file="2020/01/lost.warc.gz"), replace(other, offset=7)):
            reference = archive.append(capture(os.urandom(99)), earlier=earlier)
            assert archive.read(reference).refers_to is None


def test_local_documents_are_resources_and_stored_once(place):
    with Archive.open(place) as archive:
        first = archive.append_resource(
            "报告 2020.pdf", b"%PDF-1.7", {"name": "报告 2020.pdf"}, media="application/pdf"
        )
        again = archive.append_resource("copy.pdf", b"%PDF-1.7")
        named = archive.append_resource("urn:gongkai:candidate:abc", b"{}")
        record = archive.read(first)
        assert (record.kind, record.status, record.body, record.note) == (
            "resource",
            None,
            b"%PDF-1.7",
            {"name": "报告 2020.pdf"},
        )
        assert record.url == "urn:gongkai:document:%E6%8A%A5%E5%91%8A%202020.pdf"
        assert record.sha256 == hashlib.sha256(b"%PDF-1.7").hexdigest()
        assert archive.read(again).body == b"%PDF-1.7"
        assert archive.read(again).kind == "resource"
        assert archive.read(named).url == "urn:gongkai:candidate:abc"


def test_any_warc_tool_can_read_it(tmp_path):
    with Archive.open(tmp_path) as archive:
        archive.append(capture())
        archive.append(capture())
        archive.append_resource("x.pdf", b"%PDF-1.7")
        (file,) = archive.files()
    found = []
    with (tmp_path / file).open("rb") as stream:
        for record in ArchiveIterator(stream, check_digests="raise"):
            body = record.content_stream().read()
            found.append((record.rec_type, record.rec_headers.protocol, body))
    assert found.pop(0)[0] == "warcinfo"
    assert found == [
        ("response", "WARC/1.1", b"<html>one</html>"),
        ("revisit", "WARC/1.1", b""),
        ("resource", "WARC/1.1", b"%PDF-1.7"),
    ]


def test_a_file_that_is_full_is_followed_by_another(place):
    with Archive.open(place, max_file_bytes=3_000) as archive:
        references = [archive.append(capture(os.urandom(1_000))) for _ in range(9)]
        assert len({reference.file for reference in references}) > 3
        assert [reference for reference, _ in archive.records()] == references


def test_threads_may_append_and_read_at_once(place):
    bodies = [os.urandom(500) for _ in range(60)]
    with Archive.open(place, max_file_bytes=10_000) as archive:

        def one(body):
            reference = archive.append(capture(body))
            return archive.read(reference).body == body

        with ThreadPoolExecutor(8) as pool:
            assert all(pool.map(one, bodies))
        assert sorted(record.body for _, record in archive.records()) == sorted(bodies)
        assert archive.check() == (60, ())


def test_two_archives_on_one_folder_never_share_a_file(tmp_path):
    with Archive.open(tmp_path) as one, Archive.open(tmp_path) as other:
        first, second = one.append(capture(b"1")), other.append(capture(b"2"))
        assert first.file != second.file
        assert (other.read(first).body, one.read(second).body) == (b"1", b"2")
        assert other.healed == ()


def test_a_forked_child_begins_a_file_of_its_own(tmp_path):
    with Archive.open(tmp_path) as archive:
        first = archive.append(capture(b"parent"))
        child = os.fork()
        if child == 0:
            archive.append(capture(b"child"))
            archive.close()
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        again = archive.append(capture(b"parent again"))
        assert again.file == first.file
    with Archive.open(tmp_path) as archive:
        assert sorted(record.body for _, record in archive.records()) == [b"child", b"parent", b"parent again"]
        assert archive.check() == (3, ())


KILLED = """
    import hashlib, os, signal, sys
    from datetime import UTC, datetime
    from scrapers.fetch import Archive, Capture
    from scrapers.fetch.warc_files import LocalWriter
    from warehouse.codebook.records import FetchOutcome
    archive = Archive.open(sys.argv[1])
    def capture(body):
        digest = hashlib.sha256(body).hexdigest()
        url = "http://www.example.gov.cn/a.html"
        return Capture(url, url, datetime.now(UTC), FetchOutcome.OK, 200, {}, body, digest, digest)
    for number in range(3):
        archive.append(capture(b"whole %d" % number))
    cut = int(sys.argv[2])
    def torn(self, member):
        self._out.write(member[:cut])
        os.kill(os.getpid(), signal.SIGKILL)
    LocalWriter.append = torn
    archive.append(capture(b"never whole"))
"""


@pytest.mark.parametrize("cut", [0, 1, 9, 200])
def test_a_writer_killed_in_the_middle_of_a_record_loses_that_record_only(tmp_path, cut, caplog):
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(KILLED), str(tmp_path), str(cut)],
        cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL
    with Archive.open(tmp_path) as archive:
        assert [healed.torn_bytes for healed in archive.healed] == ([cut] if cut else [])
        assert [record.body for _, record in archive.records()] == [b"whole 0", b"whole 1", b"whole 2"]
        assert archive.check() == (3, ())
        torn = list(tmp_path.rglob("*.torn"))
        assert [file.stat().st_size for file in torn] == ([cut] if cut else [])
        assert ("torn" in caplog.text) is bool(cut)
        archive.append(capture(b"life goes on"))
    with Archive.open(tmp_path) as archive:
        assert archive.healed == ()
        assert archive.check() == (4, ())


def test_a_living_writers_file_is_not_healed_and_its_tail_no_damage(tmp_path):
    with Archive.open(tmp_path) as writing:
        reference = writing.append(capture(b"1"))
        with (tmp_path / reference.file).open("ab") as half:
            half.write(b"\x1f\x8b\x08 half of a record")
        with Archive.open(tmp_path) as reading:
            assert reading.healed == ()
            assert [record.body for _, record in reading.records()] == [b"1"]


def test_damage_is_found_named_and_stepped_over(place):
    with Archive.open(place, max_file_bytes=100_000) as archive:
        references = [archive.append(capture(os.urandom(300))) for _ in range(3)]
    hurt = references[1]
    with Archive.open(place) as archive:
        files, path = archive._files, f"{archive._root}/{hurt.file}"
        data = bytearray(files.cat_file(path))
        middle = hurt.offset + hurt.length // 2
        data[middle : middle + 8] = b"\x00" * 8
        files.pipe_file(path, bytes(data))
        good, damage = archive.check()
        assert good == 2
        assert len(damage) == 1
        assert f"{hurt.file} at {hurt.offset}" in damage[0]
        with pytest.raises(ArchiveDamagedError, match=str(hurt.offset)):
            archive.read(hurt)
        with pytest.raises(ArchiveDamagedError):
            list(archive.records())
        assert archive.read(references[2]).status == 200


def test_a_reference_into_nowhere_is_one_clear_line(place):
    with Archive.open(place) as archive:
        reference = archive.append(capture())
        for wrong in (
            replace(reference, file="2020/01/no.warc.gz"),
            replace(reference, offset=10_000),
            replace(reference, length=5),
            replace(reference, record_id="<urn:uuid:another>"),
        ):
            with pytest.raises(ArchiveDamagedError) as error:
                archive.read(wrong)
            assert "\n" not in str(error.value)


@pytest.mark.parametrize("place", ["/dev/null/archive", "nosuchscheme://x"])
def test_a_place_that_cannot_be_used_is_one_clear_line(place):
    with pytest.raises(ArchiveError, match="archive at"):
        Archive.open(place)


def test_an_empty_archive_is_sound(place):
    with Archive.open(place) as archive:
        assert list(archive.records()) == []
        assert archive.check() == (0, ())


def test_an_object_store_gets_whole_parts_and_nothing_is_lost_before_they_are_put(tmp_path):
    place = f"memory://{uuid.uuid4().hex}"
    archive = Archive.open(place)
    reference = archive.append(capture(b"pending"))
    assert archive.read(reference).body == b"pending"
    assert archive.files() == []
    archive.flush()
    assert Archive.open(place).read(reference).body == b"pending"
    later = archive.append(capture(b"later"))
    archive.close()
    assert [found.body for _, found in Archive.open(place).records()] == [b"pending", b"later"]
    assert Archive.open(place).read(later).body == b"later"


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    body=st.binary(max_size=2_000),
    status=st.integers(100, 599),
    headers=st.dictionaries(
        st.from_regex(r"[a-z][a-z\-]{0,20}", fullmatch=True),
        st.text(st.characters(min_codepoint=33, max_codepoint=255, exclude_characters="\x7f\x85\xa0"), max_size=40),
        max_size=5,
    ),
    note=st.dictionaries(st.text(max_size=20), st.text(max_size=50) | st.integers() | st.none(), max_size=4),
    detail=st.text(max_size=50),
)
def test_whatever_comes_goes_round(archive, body, status, headers, note, detail):
    stored = capture(body, status=status, headers=headers, detail=detail)
    reference = archive.append(stored, Request(URL, note=note))
    record = archive.read(reference)
    assert (record.body, record.status, record.note, record.detail) == (body, status, note, detail)
    assert dict(record.headers) == headers


def test_equal_captures_make_equal_bytes(tmp_path):
    from scrapers.fetch.warc import members_of

    made = [members_of(capture(), Request(URL), record_id="<urn:uuid:1>", portal_id=None, original=None) for _ in "12"]
    assert made[0] == made[1]
    assert made[0][0].startswith(b"\x1f\x8b\x08")


def test_a_full_disk_is_one_clear_line(tmp_path, monkeypatch):
    from scrapers.fetch.warc_files import LocalWriter

    def full(self, member):
        raise OSError(28, "No space left on device")

    with Archive.open(tmp_path) as archive:
        first = archive.append(capture())
        with monkeypatch.context() as patch:
            patch.setattr(LocalWriter, "append", full)
            with pytest.raises(ArchiveError, match="No space left"):
                archive.append(capture(b"too much"))
        archive.append(capture(b"room again"))
        assert archive.check() == (2, ())
        assert archive.read(first).status == 200
