"""The contract that people and scripts rely on: commands, exit codes, one clear line for a mistake."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from gongkai.cli import COMMANDS

ROOT = Path(__file__).parents[2]


@pytest.fixture
def gongkai(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Runs the installed command in an empty folder."""
    for name in ("GONGKAI_DATABASE_URL", "GONGKAI_ARCHIVE", "GONGKAI_REGISTRY", "GONGKAI_DATA"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        command = [str(Path(sys.executable).parent / "gongkai"), *map(str, arguments)]
        return subprocess.run(command, check=False, cwd=tmp_path, capture_output=True, text=True, timeout=120)

    return run


def test_help_names_every_command_and_imports_no_engine(gongkai):
    shown = gongkai("--help")
    assert shown.returncode == 0
    assert all(name in shown.stdout for name in COMMANDS)
    code = "import sys, gongkai.cli; gongkai.cli.cli.main(['--help'], standalone_mode=False); "
    code += "print([m for m in ('prefect', 'great_expectations', 'pandas', 'sqlalchemy', 'lxml') if m in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True, timeout=60)
    assert loaded.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_has_help_with_an_example(gongkai, name):
    shown = gongkai(name, "--help")
    assert shown.returncode == 0
    assert "Example: gongkai" in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("nonsense",), "No such command"),
        (("extract", "nowhere.pdf"), "nowhere.pdf: no such file or folder"),
        (("ingest", "nowhere"), "nowhere: no such file or folder"),
        (("codebook", "no.such.code"), "no code begins with"),
        (("export", "--format", "excel", "out"), "choose among"),
        (("reprocess",), "say what to extract again"),
        (("harvest", "--registry", "nowhere.yaml", "--dry-run"), "nowhere.yaml"),
        (("harvest", "--portal", "nobody", "--dry-run"), "nobody"),
        (("query", "panel"), "gongkai.db"),
        (("coverage",), "gongkai.db"),
    ],
)
def test_a_mistake_costs_one_clear_line_and_exit_code_two(gongkai, arguments, says):
    answer = gongkai(*arguments)
    assert answer.returncode == 2
    assert says in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_bad_setting_is_named(gongkai):
    answer = gongkai("doctor", GONGKAI_PORTAL_WORKERS="many")
    assert answer.returncode == 2
    assert "GONGKAI_PORTAL_WORKERS" in answer.stderr


def test_a_registry_mistake_is_told_with_its_line(gongkai, tmp_path):
    lines = ["portals:", "  - id: somewhere", "    bureau: 某市生态环境局", "    famly: trs"]
    (tmp_path / "registry.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    answer = gongkai("portals", "list", "--registry", "registry.yaml")
    assert answer.returncode == 2
    assert "registry.yaml:4" in answer.stderr
    assert "family" in answer.stderr


@pytest.mark.parametrize(
    ("name", "data"),
    [("empty.html", b""), ("noise.bin", bytes(range(256)) * 20), ("torn.pdf", b"%PDF-1.7\nnothing more")],
)
def test_what_cannot_be_read_is_one_line_and_exit_code_two(gongkai, tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    answer = gongkai("extract", name)
    assert answer.returncode == 2
    assert answer.stderr.startswith(f"gongkai: {name}: ")
    assert len(answer.stderr.strip().splitlines()) == 1


def test_what_is_not_a_report_is_said_and_exits_one(gongkai, tmp_path):
    (tmp_path / "note.txt").write_text("今天天气很好，我们去公园散步。", encoding="utf-8")
    answer = gongkai("extract", "note.txt", "--json")
    assert answer.returncode == 1
    record = json.loads(answer.stdout)
    assert record["is_report"] is False
    assert any(finding["check"] == "not_a_report" for finding in record["findings"])


def test_the_codebook_prints_one_object_a_code(gongkai):
    records = [json.loads(line) for line in gongkai("codebook", "--json").stdout.splitlines()]
    received = next(record for record in records if record["code"] == "applications.received")
    assert received["identities"] == ["balance", "applicant_sum"]
    assert received["by_applicant"] is True


def test_an_encrypted_pdf_is_named_as_such(gongkai, tmp_path):
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    locked = Canvas(str(tmp_path / "locked.pdf"), encrypt=StandardEncryption("secret", canPrint=0))
    locked.drawString(72, 720, "nothing to see")
    locked.save()
    answer = gongkai("extract", "locked.pdf")
    assert answer.returncode == 2
    assert answer.stderr.startswith("gongkai: locked.pdf: ")
    assert "password" in answer.stderr.lower()
    assert len(answer.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("command", ["serve", "demo-portals"])
def test_a_port_in_use_is_said_in_one_line(gongkai, command):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = gongkai(command, "--port", str(port))
    assert answer.returncode == 2
    assert f"port {port} is in use" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_database_of_a_newer_version_is_refused_and_left_alone(gongkai, tmp_path):
    import sqlite3

    from warehouse.store import Warehouse

    file = tmp_path / "newer.db"
    Warehouse.open(f"sqlite:///{file}").close()
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    answer = gongkai("coverage", GONGKAI_DATABASE_URL=f"sqlite:///{file}")
    assert answer.returncode == 2
    assert "newer" in answer.stderr
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("9999",)


@pytest.mark.parametrize(
    "url", ["mysql://localhost/x", "nonsense", "postgresql://nobody@127.0.0.1:1/none", "sqlite:////dev/null/x.db"]
)
def test_a_wrong_database_url_is_one_line(gongkai, url):
    answer = gongkai("ingest", __file__, GONGKAI_DATABASE_URL=url)
    assert answer.returncode == 2
    assert answer.stderr.strip().splitlines()[-1].startswith("gongkai: ")
    assert "Traceback" not in answer.stderr
