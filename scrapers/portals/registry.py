"""The registry: which bureaus publish where, on which content system. YAML that people write, checked line by line.

A file holds ``portals:``, a list of entries, and perhaps ``demo: true`` (loopback hosts are then allowed)::

    portals:
      - id: hangzhou-sthjj                    # unique, lower case, stable: the warehouse keys on it
        bureau: 杭州市生态环境局                # or `bureaus:`, a list of names or mappings
        former: [杭州市环境保护局]              # earlier names of that bureau
        region_code: "330100"                 # GB/T 2260, six digits, quoted
        level: prefecture                     # central, province, prefecture, county, township
        place: 浙江省/杭州市
        family: jcms                          # the content system, a module of ``families``
        url: http://sthjj.hangzhou.example.gov.cn/col/col1229357288/index.html   # the LIST page
        settings: {column: annual_reports}    # overrides; each family's module says which it has
        first_year: 2008                      # from when on the coverage ledger expects reports
        known_broken: {reason: "script-drawn list", date: 2026-01-15}
        verified: null                        # the day a live harvest last saw it work

Each of ``bureaus`` may be a mapping: ``{name: …, former: […], region_code: "…", level: …, branch: true}``.
``host_exception: reason`` allows a host outside gov.cn. A file ``left_out.yaml`` beside the others is not read.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scrapers.portals.entry import RegistryError, read_file
from scrapers.portals.model import Portal

PACKAGED = Path(__file__).with_name("registry")
NOT_PORTALS = ("left_out.yaml",)


@dataclass(frozen=True, slots=True)
class Registry:
    """The portals in file order. ``demo`` is true where a file says so: only then may loopback be fetched."""

    portals: tuple[Portal, ...]
    demo: bool = False
    source: str = ""

    def __getitem__(self, portal_id: str) -> Portal:
        return next(portal for portal in self.portals if portal.id == portal_id)

    def get(self, portal_id: str) -> Portal | None:
        return next((portal for portal in self.portals if portal.id == portal_id), None)


def load_registry(path: Path | None = None) -> Registry:
    """The registry of a YAML file or of a folder of them (``*.yaml``, ``*.yml``); without a path, the packaged one.

    Raises RegistryError, one line ``file:line: what is wrong; what to do``, at the first mistake.
    """
    source = path or PACKAGED
    if not source.exists():
        raise RegistryError(f"{source}: no such file or folder; GONGKAI_REGISTRY or --registry names the registry")
    files = _files(source) if source.is_dir() else [source]
    if not files:
        raise RegistryError(f"{source}: holds no *.yaml file")
    portals: list[Portal] = []
    places: dict[str, str] = {}
    demo = False
    for file in files:
        found, is_demo = read_file(file)
        demo = demo or is_demo
        for portal in found:
            place = f"{file.name}:{portal.line}"
            if portal.id in places:
                raise RegistryError(f"{place}: the id {portal.id} is taken by {places[portal.id]}; choose another")
            places[portal.id] = place
            portals.append(portal)
    return Registry(tuple(portals), demo, str(source))


def _files(folder: Path) -> list[Path]:
    return sorted(
        file for file in folder.iterdir() if file.suffix in (".yaml", ".yml") and file.name not in NOT_PORTALS
    )
