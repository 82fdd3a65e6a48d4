"""One YAML file of the registry to Portals; every mistake is a line that says where and what to do."""

from __future__ import annotations

import difflib
import ipaddress
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from scrapers.portals.entry_settings import CHECKS, addresses
from scrapers.portals.families import FAMILIES
from scrapers.portals.model import Bureau, Portal

LEVELS = ("central", "province", "prefecture", "county", "township")
TOP_KEYS = ("portals", "demo")
PORTAL_KEYS = (
    "id", "bureau", "bureaus", "former", "region_code", "level", "place", "family", "url", "settings",
    "first_year", "known_broken", "verified", "host_exception",
)  # fmt: skip
BUREAU_KEYS = ("name", "former", "region_code", "level", "branch")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class RegistryError(Exception):
    """A mistake in a registry file; the message is one line: file, line, what is wrong, what to do."""


class _Mapping(dict[str, Any]):
    """A YAML mapping that knows the line of itself and of each key."""

    line = 0
    lines: dict[str, int]


class _Loader(yaml.SafeLoader):
    """Keeps line numbers and refuses a key given twice."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> _Mapping:
    found = _Mapping()
    found.line, found.lines = node.start_mark.line + 1, {}
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node, deep=True))
        if key in found:
            raise _TwiceError(f"{key_node.start_mark.line + 1}: the key '{key}' stands twice in one entry; keep one")
        found[key] = loader.construct_object(value_node, deep=True)
        found.lines[key] = key_node.start_mark.line + 1
    return found


class _TwiceError(Exception):
    """A repeated key, with its line."""


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


class _Entry:
    """Reads one mapping and reports mistakes at the line of the key that makes them."""

    def __init__(self, file: Path, data: Any, line: int, what: str, keys: tuple[str, ...]) -> None:
        self.file, self.what, self.line = file, what, line
        if not isinstance(data, _Mapping):
            raise self.error(None, f"{what} must be a mapping of key: value lines")
        self.data, self.line = data, data.line
        for key in data:
            if key not in keys:
                raise self.error(key, f"unknown key '{key}' in {self.what}{_meant(key, keys)}")

    def error(self, key: str | None, message: str) -> RegistryError:
        line = self.data.lines.get(key, self.line) if key else self.line
        return RegistryError(f"{self.file.name}:{line}: {message}")

    def text(self, key: str, *, required: bool = False) -> str | None:
        value = self.data.get(key)
        if value is None:
            if required:
                raise self.error(None, f"{self.what} has no '{key}'; add it")
            return None
        if not isinstance(value, str) or not value.strip():
            raise self.error(key, f"'{key}' in {self.what} must be text, not {value!r}; put it in quotes")
        return value.strip()

    def names(self, key: str) -> tuple[str, ...]:
        value = self.data.get(key) or []
        if not isinstance(value, list) or not all(isinstance(name, str) and name.strip() for name in value):
            raise self.error(key, f"'{key}' in {self.what} must be a list of names: [名称, …]")
        return tuple(value)

    def integer(self, key: str, low: int, high: int) -> int | None:
        value = self.data.get(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high):
            raise self.error(key, f"'{key}' in {self.what} must be a whole number from {low} to {high}, not {value!r}")
        return value

    def day(self, key: str) -> date | None:
        value = self.data.get(key)
        if value is not None and not isinstance(value, date):
            raise self.error(key, f"'{key}' in {self.what} must be a date like 2026-01-31 or null, not {value!r}")
        if value is not None and value > datetime.now(UTC).date() + timedelta(days=1):
            raise self.error(key, f"'{key}' in {self.what} lies in the future ({value})")
        return value


def read_file(file: Path) -> tuple[list[Portal], bool]:
    """The portals of one file and whether it is a demo registry; raises RegistryError at the first mistake."""
    try:
        text = file.read_text(encoding="utf-8")
        data = yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader with line numbers
    except _TwiceError as mistake:
        raise RegistryError(f"{file.name}:{mistake}") from None
    except UnicodeDecodeError:
        raise RegistryError(f"{file.name}:1: not UTF-8 text; save the file as UTF-8") from None
    except OSError as error:
        raise RegistryError(f"{file}: cannot be read ({error.strerror})") from None
    except yaml.YAMLError as error:
        raise RegistryError(_yaml_mistake(file, error)) from None
    top = _Entry(file, data, 1, "the registry", TOP_KEYS)
    demo = data.get("demo", False)
    if not isinstance(demo, bool):
        raise top.error("demo", "'demo' must be true or false")
    entries = data.get("portals")
    if not isinstance(entries, list):
        raise top.error("portals", "the registry has no list 'portals:'; see the header of the packaged files")
    return [_portal(file, entry, top.data.lines["portals"], demo=demo) for entry in entries], demo


def _yaml_mistake(file: Path, error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = str(getattr(error, "problem", None) or "not YAML")
    return f"{file.name}:{mark.line + 1 if mark else 1}: {problem}; check the indentation, colons and quotes there"


def _portal(file: Path, data: Any, line: int, *, demo: bool) -> Portal:
    name = data.get("id") if isinstance(data, Mapping) else None
    entry = _Entry(file, data, line, f"portal {name}" if name else "a portal without id", PORTAL_KEYS)
    portal_id = entry.text("id", required=True) or ""
    if not _ID.fullmatch(portal_id):
        raise entry.error("id", f"the id '{portal_id}' must be lower-case letters, digits and single dashes")
    family = entry.text("family", required=True) or ""
    if family not in FAMILIES:
        raise entry.error("family", f"unknown family '{family}' in {entry.what}{_meant(family, FAMILIES)}")
    url = entry.text("url", required=True) or ""
    _check_host(entry, url, partial(entry.error, "url"), demo=demo)
    return Portal(
        id=portal_id,
        family=family,
        url=url,
        bureaus=_bureaus(file, entry),
        place=entry.text("place"),
        settings=_settings(file, entry, demo=demo),
        known_broken=_known_broken(file, entry),
        first_year=entry.integer("first_year", 2003, 2100),
        verified=entry.day("verified"),
        line=entry.line,
    )


def _bureaus(file: Path, entry: _Entry) -> tuple[Bureau, ...]:
    if "bureau" in entry.data:
        if "bureaus" in entry.data:
            raise entry.error("bureaus", f"{entry.what} has both 'bureau' and 'bureaus'; keep one")
        return (_bureau(entry, entry.text("bureau", required=True) or ""),)
    listed = entry.data.get("bureaus")
    if listed is None:
        raise entry.error(None, f"{entry.what} has no 'bureau'; name it")
    if not isinstance(listed, list) or not listed:
        raise entry.error("bureaus", f"'bureaus' in {entry.what} must be a list of names; for one body write 'bureau'")
    found = []
    for item in listed:
        if isinstance(item, str):
            _check_name(entry, "bureaus", item)
            found.append(Bureau(item, entry.text("region_code"), entry.text("level"), is_branch=is_branch(item)))
            continue
        one = _Entry(file, item, entry.data.lines["bureaus"], f"a bureau of {entry.what}", BUREAU_KEYS)
        found.append(_bureau(one, one.text("name", required=True) or ""))
    return tuple(found)


def _check_name(entry: _Entry, key: str, name: str) -> None:
    if not re.search(r"[\u4e00-\u9fff]{2}", name):
        raise entry.error(key, f"'{name}' in {entry.what} is no body's name; write it in full, as the body does")


def _bureau(entry: _Entry, name: str) -> Bureau:
    _check_name(entry, "bureau" if "bureau" in entry.data else "name", name)
    code, level = entry.text("region_code"), entry.text("level")
    if code is not None and not re.fullmatch(r"[1-9]\d{5}", code):
        raise entry.error("region_code", f"the region_code '{code}' must be the six digits of GB/T 2260, in quotes")
    if level is not None and level not in LEVELS:
        raise entry.error("level", f"unknown level '{level}' in {entry.what}{_meant(level, LEVELS)}")
    branch = entry.data.get("branch", is_branch(name))
    if not isinstance(branch, bool):
        raise entry.error("branch", "'branch' must be true or false")
    return Bureau(name, code, level, entry.names("former"), branch)


def is_branch(name: str) -> bool:
    """Whether a name is a branch's: 杭州市生态环境局淳安分局, and 福州市长乐生态环境局 since the 2018–19 reform."""
    return name.endswith("分局") or bool(re.fullmatch(r".+?[市州盟].+(?<![省市县区州盟旗])生态环境局", name))


def _settings(file: Path, entry: _Entry, *, demo: bool) -> dict[str, Any]:
    settings = entry.data.get("settings") or _Mapping()
    if not isinstance(settings, _Mapping):
        raise entry.error("settings", f"'settings' in {entry.what} must be a mapping: {{key: value}}")
    inner = _Entry(file, settings, entry.line, f"the settings of {entry.what}", tuple(CHECKS))
    for key, value in settings.items():
        try:
            CHECKS[key](value)
        except ValueError as error:
            raise inner.error(key, f"setting '{key}': {error}") from None
        for address in addresses(key, value):
            _check_host(entry, address, partial(inner.error, key), demo=demo)
    if "reports" in settings:
        return {**settings, "reports": {int(year): url for year, url in settings["reports"].items()}}
    return dict(settings)


def _known_broken(file: Path, entry: _Entry) -> str | None:
    data = entry.data.get("known_broken")
    if data is None:
        return None
    inner = _Entry(file, data, entry.data.lines["known_broken"], f"known_broken of {entry.what}", ("reason", "date"))
    day = inner.day("date")
    if day is None:
        raise inner.error(None, f"known_broken of {entry.what} needs a reason and a date")
    return f"{inner.text('reason', required=True)} ({day.isoformat()})"


def _check_host(entry: _Entry, url: str, error: Callable[[str], RegistryError], *, demo: bool) -> None:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        parts.port  # noqa: B018 - raises where the port is no number
    except ValueError:
        raise error(f"'{url}' is not an address") from None
    if parts.scheme not in ("http", "https") or not host:
        raise error(f"'{url}' is not an http address; write the list page's full address")
    try:
        loopback = ipaddress.ip_address(host).is_loopback
        numeric = True
    except ValueError:
        loopback, numeric = host == "localhost", False
    if loopback:
        if not demo:
            raise error(f"{host} is this machine; only a file with 'demo: true' at its top may use it")
    elif numeric:
        raise error(f"{host} is a bare IP address; a body's own host name is needed")
    elif host != "gov.cn" and not host.endswith(".gov.cn") and not entry.text("host_exception"):
        raise error(f"{host} is not under gov.cn; impostors are common. If it is genuine, say why in 'host_exception'")


def _meant(word: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f"; did you mean '{close[0]}'?" if close else f"; known are {', '.join(known)}"
