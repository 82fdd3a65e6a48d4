"""How well scans are read: ``python -m benchmarks.scans [--reports 4] [--conditions clean,sealed]``.

True reports are written by LibreOffice, printed, scanned badly and read back; every cell of every table is then right,
flagged (unreadable, derived, in conflict, doubted, or its row reported missing) or silently wrong. It takes some ten
seconds a report and condition on two idle cores.
"""

from __future__ import annotations

import argparse
import io
import subprocess
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2
from PIL import Image

from demo.reports import TrueReport, random_report, render_docx
from scrapers.documents import read_document
from scrapers.reports import extract_report
from warehouse.codebook.records import Report, State, Template

TEMPLATES = (Template.T2021, Template.T2019, Template.T2014)
RED = (215, 40, 45)


@dataclass(frozen=True, slots=True)
class Condition:
    """A scanner and its paper: dots an inch, degrees of skew, grey noise, blur in pixels, quality of the JPEG."""

    dpi: int = 200
    skew: float = 0.0
    noise: float = 0.0
    blur: float = 0.0
    quality: int = 90
    grey: bool = False
    sealed: bool = False
    faint: bool = False
    dust: bool = False


CONDITIONS = {
    "clean": Condition(),
    "worn": Condition(skew=0.8, noise=9, blur=0.8, quality=60),
    "coarse": Condition(dpi=150, skew=-1.5, noise=6, blur=0.6, quality=50, grey=True),
    "sealed": Condition(skew=0.4, quality=75, sealed=True),
    "fine": Condition(dpi=300, skew=1.9, noise=6, quality=70, grey=True),
    "faint": Condition(skew=-1.0, noise=6, quality=70, faint=True, dust=True),
}


def scanned(pdf: bytes, condition: Condition, seed: int) -> bytes:
    """The PDF as a scanner gives it back: one JPEG a page."""
    pages = []
    for number, page in enumerate(pypdfium2.PdfDocument(pdf)):
        printed = page.render(scale=condition.dpi / 72).to_pil().convert("RGB")
        stream = io.BytesIO()
        _spoilt(printed, condition, np.random.default_rng(seed * 100 + number)).save(
            stream, "JPEG", quality=condition.quality
        )
        pages.append(Image.open(stream))
    whole = io.BytesIO()
    pages[0].save(whole, "PDF", resolution=condition.dpi, save_all=True, append_images=pages[1:])
    return whole.getvalue()


def _spoilt(page: Image.Image, condition: Condition, random: np.random.Generator) -> Image.Image:
    pixels = np.asarray(page).astype(np.float32)
    height, width = pixels.shape[:2]
    if condition.sealed:
        pixels *= _seals(height, width, condition.dpi, random).astype(np.float32) / 255
    if condition.faint:
        pixels = 255 - (255 - pixels) * 0.45
    if condition.grey:
        down, across = np.mgrid[0:height, 0:width]
        pixels *= (0.80 + 0.15 * across / width - 0.08 * down / height)[..., None]
    paper = (200, 200, 200) if condition.grey else (255, 255, 255)
    turned = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).rotate(
        condition.skew, fillcolor=paper, resample=Image.Resampling.BICUBIC
    )
    pixels = np.asarray(turned).astype(np.float32)
    if condition.blur:
        pixels = cv2.GaussianBlur(pixels, (0, 0), condition.blur)
    pixels = pixels + random.normal(0, condition.noise, (height, width))[..., None]
    if condition.dust:
        for y, x in zip(
            random.integers(0, height - 2, height * width // 8000),
            random.integers(0, width - 2, height * width // 8000),
            strict=True,
        ):
            pixels[y : y + 2, x : x + 2] = 60
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def _seals(height: int, width: int, dpi: int, random: np.random.Generator) -> Any:
    """Two seals anywhere on the page: a ring and a star of red ink."""
    sheet = np.full((height, width, 3), 255, np.uint8)
    for _ in range(2):
        centre = int(random.integers(width // 3, width * 3 // 4)), int(random.integers(height // 4, height * 3 // 4))
        radius = 0.8 * dpi
        cv2.circle(sheet, centre, int(radius), RED, max(dpi * 3 // 100, 3))
        turns = -np.pi / 2 + np.arange(10) * np.pi / 5
        reach = radius * np.where(np.arange(10) % 2 == 0, 0.38, 0.15)
        star = np.stack([centre[0] + reach * np.cos(turns), centre[1] + reach * np.sin(turns)], axis=1)
        cv2.fillPoly(sheet, [star.astype(np.int32)], RED)
    return sheet


def printed(reports: dict[str, TrueReport]) -> dict[str, bytes]:
    """The reports as PDFs, by LibreOffice."""
    with tempfile.TemporaryDirectory() as folder:
        for name, report in reports.items():
            Path(folder, f"{name}.docx").write_bytes(render_docx(report))
        sources = [str(Path(folder, f"{name}.docx")) for name in reports]
        command = ["soffice", f"-env:UserInstallation={Path(folder, 'profile').as_uri()}", "--headless"]
        subprocess.run([*command, "--convert-to", "pdf", "--outdir", folder, *sources], check=True, capture_output=True)
        return {name: Path(folder, f"{name}.pdf").read_bytes() for name in reports}


def verdicts(true: TrueReport, read: Report) -> Counter[str]:
    """How many cells are right, flagged, silently wrong."""
    said = {(value.code, value.applicant): value for value in read.values}
    counts: Counter[str] = Counter()
    for (code, applicant), number in true.cells.items():
        value = said.get((code, applicant))
        sure = value is not None and value.certain and value.state not in (State.UNREADABLE, State.CONFLICT)
        counts["flagged" if not sure else "right" if value and value.value == number else "silently wrong"] += 1
    return counts


def main() -> None:
    """Print a line for each condition."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=4)
    parser.add_argument("--conditions", default=",".join(CONDITIONS))
    options = parser.parse_args()
    reports = {f"r{n}": random_report(7000 + n, TEMPLATES[n % 3], blanks=n % 2 == 1) for n in range(options.reports)}
    files = printed(reports)
    for name in options.conditions.split(","):
        counts: Counter[str] = Counter()
        for number, (key, report) in enumerate(reports.items()):
            scan = scanned(files[key], CONDITIONS[name], number)
            counts += verdicts(report, extract_report(read_document(scan)))
        shares = ", ".join(f"{kind} {count} ({100 * count / counts.total():.2f} %)" for kind, count in counts.items())
        print(f"{name}: {counts.total()} cells: {shares}", flush=True)


if __name__ == "__main__":
    main()
