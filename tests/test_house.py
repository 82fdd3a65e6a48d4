"""What holds of the whole house: one way for imports, locked dependencies without hosts, docs that are true."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))


def test_every_import_follows_the_arrows():
    linter = Path(sys.executable).parent / "lint-imports"
    answer = subprocess.run([linter, "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert answer.returncode == 0, answer.stdout


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_pins_and_hashes_everything_and_names_no_host(lock):
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    pins = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(pins) > 50
    assert all(re.match(r"[\w.\-\[\],]+==\S+", line) for line in pins)
    assert text.count("--hash=sha256:") >= len(pins)


def test_the_data_dictionary_is_the_one_that_the_codebook_and_the_schema_make():
    from warehouse.store import Warehouse

    assert (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8") == Warehouse.data_dictionary(), (
        "run `make docs`"
    )


def test_every_link_in_the_papers_leads_somewhere():
    papers = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    broken = [
        f"{paper.relative_to(ROOT)}: {target}"
        for paper in papers
        for target in re.findall(r"\]\(([^)#\s]+)", paper.read_text(encoding="utf-8"))
        if "://" not in target and not (paper.parent / target).exists()
    ]
    assert broken == []


def test_no_room_has_grown_too_big():
    big = {
        str(path.relative_to(ROOT)): lines
        for room in ("gongkai", "flows", "scrapers", "expectations", "warehouse", "demo")
        for path in (ROOT / room).rglob("*.py")
        if (lines := path.read_text(encoding="utf-8").count("\n")) > 400 and "migrations" not in path.parts
    }
    assert big == {}
