"""Every sample document gives exactly the record beside it: generated once, read against the document, then compared.

To add one: put the document here, write its record with ``gongkai extract FILE --json``, read every value against the
document, and commit both. A sample without a record fails.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scrapers.documents import read_document
from scrapers.reports import extract_report
from scrapers.reports.as_json import report_object

SAMPLES = Path(__file__).parent / "samples"
DOCUMENTS = sorted(path for path in SAMPLES.iterdir() if path.suffix != ".json")


def record(document: Path) -> dict[str, object]:
    report = extract_report(read_document(document.read_bytes(), name=document.name))
    return json.loads(json.dumps(report_object(report, document.name), ensure_ascii=False, default=str))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_a_sample_gives_the_record_beside_it(document):
    expected = json.loads(document.with_suffix(document.suffix + ".json").read_text(encoding="utf-8"))
    found = record(document)
    assert found["values"] == expected["values"]
    assert found == expected


def test_the_samples_cover_the_four_templates_and_the_forms_they_come_in():
    records = [json.loads(path.read_text(encoding="utf-8")) for path in SAMPLES.glob("*.json")]
    assert {row["template"] for row in records} == {"T2008", "T2014", "T2019", "T2021"}
    assert {path.suffix for path in DOCUMENTS} >= {".html", ".pdf", ".docx", ".txt"}
    assert any(finding["check"] == "handled_sum" for row in records for finding in row["findings"])


def test_a_second_extraction_gives_the_same_bytes():
    for document in DOCUMENTS:
        assert json.dumps(record(document)) == json.dumps(record(document))
