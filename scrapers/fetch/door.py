"""Who may be asked at all: public addresses, the portal's hosts and what its pages link, where robots.txt allows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from scrapers.fetch.hosts import Hosts, HostState, origin_of
from scrapers.fetch.judge import Judgement
from scrapers.fetch.model import Capture, Request
from scrapers.fetch.robots import RobotsStore, Rules, rules_from, rules_of
from scrapers.fetch.safety import is_allowed
from scrapers.fetch.settings import FetchSettings
from scrapers.fetch.urls import host_of, is_address, same_body
from warehouse.codebook.records import FetchOutcome

_HONESTLY_ABSENT = frozenset({404, 410})
_KEPT_HOURS = 24.0 * 30
_OWN_TROUBLES = frozenset({FetchOutcome.OVER_BUDGET, FetchOutcome.TLS_TROUBLE})


class Door:
    """A portal's permissions. ``asks_robots`` fetches a robots.txt; ``links_to`` says whether a page links a host."""

    def __init__(
        self,
        settings: FetchSettings,
        states: Hosts,
        hosts: frozenset[str],
        store: RobotsStore | None,
        *,
        asks_robots: Callable[[Request], Capture],
        links_to: Callable[[str], bool],
    ) -> None:
        self._settings = settings
        self._states = states
        self._hosts = hosts
        self._store = store
        self._asks_robots = asks_robots
        self._links_to = links_to

    def refusal(self, url: str, request: Request, kind: str, *, first: bool) -> Judgement | None:
        """Why an address, asked for or (not ``first``) led to, is not asked; None where it may be."""
        host = host_of(url)
        if is_address(host) and not is_allowed(host, allow_loopback=self._settings.allow_loopback):
            return Judgement(FetchOutcome.FORBIDDEN_ADDRESS, f"{host} is not a public address")
        own = same_body(host, self._hosts) or (kind == "robots" and first)  # robots.txt is asked for inside this door
        if not own and (strange := self._strange(host, request, first=first)):
            return strange
        if kind == "robots" or not self._settings.obey_robots:
            return None
        rules = self._rules(url)
        if rules.verdict is not None:
            return Judgement(rules.verdict, rules.detail, rules.blocked_by)
        if not rules.allows(url):
            return Judgement(FetchOutcome.REFUSED_BY_ROBOTS, f"robots.txt of {host} does not allow it")
        return None

    def _strange(self, host: str, request: Request, *, first: bool) -> Judgement | None:
        """Another body's host: for downloads only, and only where the portal itself leads there."""
        if request.download and (not first or self._links_to(host)):
            return None
        if not first:
            return Judgement(FetchOutcome.REDIRECTED_ELSEWHERE, f"sent to {host}, which is not the portal's")
        why = "is linked by no page of the portal" if request.download else "is not the portal's host"
        return Judgement(FetchOutcome.FORBIDDEN_ADDRESS, f"{host} {why}")

    def _rules(self, url: str) -> Rules:
        state, origin = self._states.of(url), origin_of(url)
        with state.asking_robots:
            if state.rules is None:
                rules = self._kept(state, origin) or self._asked(state, origin)
                # What is this portal's own trouble must not be held against others on the host.
                state.rules = None if rules.verdict in _OWN_TROUBLES else rules
                return rules
            return state.rules

    def _kept(self, state: HostState, origin: str) -> Rules | None:
        kept = self._store.read(origin, datetime.now(UTC), self._settings.robots_hours) if self._store else None
        if kept is None:
            return None
        state.probed = kept[0] in _HONESTLY_ABSENT
        return rules_from(*kept)

    def _asked(self, state: HostState, origin: str) -> Rules:
        capture = self._asks_robots(Request(f"{origin}/robots.txt"))
        rules = rules_of(capture)
        if rules.verdict is FetchOutcome.REFUSED_BY_ROBOTS and self._store:
            # RFC 9309 lets the last good answer serve while the server fails.
            kept = self._store.read(origin, datetime.now(UTC), _KEPT_HOURS)
            return rules_from(*kept) if kept else rules
        if rules.verdict is None and capture.status is not None:
            if self._store:
                self._store.keep(origin, datetime.now(UTC), capture.status, capture.body)
            # A robots.txt that is honestly absent is the known absent page, asked for already.
            state.probed = capture.status in _HONESTLY_ABSENT
        return rules
