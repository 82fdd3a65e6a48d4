"""The polite, budgeted, archived way to get a page: what a portal family is given to crawl with."""

from __future__ import annotations

import hashlib
import re
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType, TracebackType
from typing import Self
from urllib.parse import urlsplit

from requests.structures import CaseInsensitiveDict

from scrapers.fetch import tls
from scrapers.fetch.archive import Archive, ArchiveDamagedError
from scrapers.fetch.content_hash import content_sha256
from scrapers.fetch.hosts import Hosts, HostState, origin_of
from scrapers.fetch.judge import Judgement, judge
from scrapers.fetch.model import Capture, Request
from scrapers.fetch.politeness import HostGate, MachineGate, Manners, ProcessGate, retry_after
from scrapers.fetch.redirects import KEEPS_METHOD, location_of, shell_target
from scrapers.fetch.robots import UNRESTRICTED, RobotsStore, Rules, rules_from, rules_of
from scrapers.fetch.safety import is_allowed
from scrapers.fetch.settings import FetchSettings, Remembered, request_key
from scrapers.fetch.soft404 import AbsentPage
from scrapers.fetch.transport import Answer, NoAnswerError, Transport
from scrapers.fetch.urls import canonical_url, host_of, is_address, same_body, tidy
from warehouse.codebook.records import FetchOutcome

_PASSING_STATUSES = frozenset({429, 500, 502, 503, 504})
_ACCEPT: Mapping[str, str] = MappingProxyType(
    {
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Accept-Language": "zh-CN,zh;q=0.9",
        "Accept-Encoding": "gzip, deflate",
    }
)
_OWN_TROUBLES = frozenset({FetchOutcome.OVER_BUDGET, FetchOutcome.TLS_TROUBLE})
_ROOT = re.compile(r"^/?(?:index\.\w+)?$")


class Client:
    """One run's fetching: shared manners, shared knowledge of hosts, one archive. Safe for threads.

    ``remembered`` is what earlier nights know of pages, by address or ``request_key``; a session may have its own.
    ``gate`` replaces the per-host gate, for example by one that a database keeps.
    """

    def __init__(
        self,
        settings: FetchSettings,
        archive: Archive | None = None,
        remembered: Mapping[str, Remembered] | None = None,
        *,
        gate: HostGate | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.settings = settings
        self.archive = archive
        self.remembered = _by_key(remembered or {})
        self.hosts = Hosts()
        folder = settings.politeness_folder
        self.robots_store = RobotsStore(folder) if folder else None
        self.manners = Manners(
            gate or (MachineGate(folder) if folder else ProcessGate()), settings.per_host_concurrency, sleep
        )

    def session(
        self,
        portal_id: str,
        hosts: Iterable[str],
        *,
        remembered: Mapping[str, Remembered] | None = None,
        tls_exception: str | None = None,
    ) -> PortalSession:
        """A portal's own way to fetch, with its budgets. ``hosts`` are hosts or addresses of the portal.

        Raises ValueError for a ``tls_exception`` that there is not.
        """
        if tls_exception:
            tls.exception_named(tls_exception)
        own = frozenset(host_of(host) if "//" in host else host_of(f"http://{host}") for host in hosts)
        known = self.remembered if remembered is None else _by_key(remembered)
        return PortalSession(self, portal_id, own, known, tls_exception)


@dataclass(frozen=True, slots=True)
class _Reached:
    """Where following redirects ended: an answer with its judgement, or none with the reason."""

    url: str
    judgement: Judgement
    answer: Answer | None = None


class PortalSession:
    """The ``Fetch`` of one portal and night. ``captures`` are in order, the fetcher's own questions among them."""

    def __init__(
        self,
        client: Client,
        portal_id: str,
        hosts: frozenset[str],
        remembered: Mapping[str, Remembered],
        tls_exception: str | None,
    ) -> None:
        self.portal_id = portal_id
        self.hosts = hosts
        self.requests = 0
        self.bytes_received = 0
        self.captures: list[Capture] = []
        self._client = client
        self._settings = client.settings
        self._remembered = remembered
        self._transport = Transport(client.settings, tls_exception)

    def __call__(self, request: Request) -> Capture:
        """Fetch, judge, archive. Whatever the network does comes back as a Capture, never as an exception."""
        return self._captured(request, "page")

    def close(self) -> None:
        """Let the connections go and make what was archived durable."""
        self._transport.close()
        if self._client.archive is not None:
            self._client.archive.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _captured(self, request: Request, kind: str) -> Capture:
        earlier = self._remembered.get(_key(request)) if kind == "page" else None
        requested_at = datetime.now(UTC)
        conditions = _conditions(earlier) if self._can_read_back(earlier) and request.form is None else {}
        reached = self._follow(request, kind, conditions)
        if reached.answer is not None and reached.answer.status == 304 and earlier is not None:
            unchanged = self._unchanged(request, reached, earlier, requested_at)
            if unchanged is not None:
                self.captures.append(unchanged)
                return unchanged
            reached = self._follow(request, kind, {})
        capture = _capture(request, reached, requested_at, kind)
        if kind == "page" and capture.outcome is FetchOutcome.OK and reached.judgement.html:
            capture = self._unless_absent(request, capture, reached, earlier)
        capture = self._archived(capture, request, earlier)
        self.captures.append(capture)
        return capture

    def _follow(self, request: Request, kind: str, conditions: Mapping[str, str]) -> _Reached:
        """Ask, and follow redirects and shells within the portal, each hop as polite and as checked as the first."""
        try:
            asked = url = tidy(request.url)
        except ValueError as wrong:
            return _no(request.url, FetchOutcome.FORBIDDEN_ADDRESS, str(wrong))
        form = request.form
        seen: set[str] = set()
        for hop in range(self._settings.max_redirects + 1):
            refusal = self._refusal(url, request, kind, first=hop == 0)
            if refusal is not None:
                return _Reached(url, refusal)
            own_conditions = conditions if canonical_url(url) == canonical_url(asked) else {}
            try:
                answer = self._ask(url, request, form, own_conditions)
            except NoAnswerError as trouble:
                return _no(url, trouble.outcome, trouble.detail)
            if answer.status == 304:
                return _Reached(url, Judgement(FetchOutcome.NOT_MODIFIED), answer)
            target = location_of(answer)
            judgement = judge(answer, request, asked=asked)
            if target is None and judgement.html and judgement.text and judgement.outcome is not FetchOutcome.BLOCKED:
                target = shell_target(answer, judgement.text)
            if target is None:
                return _Reached(url, judgement, answer)
            if target in seen and not answer.cookies:
                return _Reached(url, _elsewhere(f"redirects in a circle: {target}"), answer)
            seen |= {url, target}
            if answer.status not in KEEPS_METHOD:
                form = None
            url = target
        if target == answer.url and answer.cookies:
            detail = f"redirects to itself for ever, setting {answer.cookies[0]}"
            return _Reached(url, Judgement(FetchOutcome.BLOCKED, detail, "unknown"), answer)
        return _Reached(url, _elsewhere(f"more than {self._settings.max_redirects} redirects"), answer)

    def _refusal(self, url: str, request: Request, kind: str, *, first: bool) -> Judgement | None:
        """Why an address is not asked: not a public one, not the portal's, or robots.txt says no."""
        host = host_of(url)
        if is_address(host) and not is_allowed(host, allow_loopback=self._settings.allow_loopback):
            return Judgement(FetchOutcome.FORBIDDEN_ADDRESS, f"{host} is not a public address")
        if not same_body(host, self.hosts) and not (request.download and (not first or self._is_linked(host))):
            if not first:
                return _elsewhere(f"sent to {host}, which is not the portal's")
            whose = "is linked by no page of the portal" if request.download else "is not the portal's host"
            return Judgement(FetchOutcome.FORBIDDEN_ADDRESS, f"{host} {whose}")
        if kind == "robots" or not self._settings.obey_robots:
            return None
        rules = self._rules(url, request)
        if rules.verdict is not None:
            return Judgement(rules.verdict, rules.detail, rules.blocked_by)
        if not rules.allows(url):
            return Judgement(FetchOutcome.REFUSED_BY_ROBOTS, f"robots.txt of {host} does not allow it")
        return None

    def _ask(self, url: str, request: Request, form: Mapping[str, str] | None, conditions: Mapping[str, str]) -> Answer:
        """One address, with tries again where that makes sense. Raises NoAnswerError."""
        state, settings = self._client.hosts.of(url), self._settings
        headers = {"User-Agent": settings.agent, **_ACCEPT, **conditions, **request.headers}
        delay = self._delay(state)
        for attempt in range(settings.retries + 1):
            self._may_go_on(state)
            trouble: NoAnswerError | None = None
            answer: Answer | None = None
            with self._client.manners.turn(host_of(url), delay):
                self.requests += 1
                try:
                    answer = self._transport.send("GET" if form is None else "POST", url, headers, form)
                except NoAnswerError as error:
                    trouble = error
            last = attempt == settings.retries
            if answer is not None:
                self.bytes_received += answer.wire_bytes
                state.silent = 0
                if last or not self._is_passing(answer) or not self._wait_as_asked(answer, url, state, attempt):
                    return answer
            elif trouble is not None and (last or not trouble.retry):
                if trouble.outcome is FetchOutcome.UNREACHABLE:
                    state.silent += 1
                    state.last_trouble = trouble.detail
                raise trouble
            else:
                self._client.manners.back_off(attempt, settings.backoff_seconds)
        raise AssertionError("the last attempt returns or raises")

    def _may_go_on(self, state: HostState) -> None:
        settings = self._settings
        if state.away:
            raise NoAnswerError(FetchOutcome.SERVER_ERROR, state.away)
        if state.silent >= settings.give_up_after:
            detail = f"left alone for this run after {state.silent} requests without an answer ({state.last_trouble})"
            raise NoAnswerError(FetchOutcome.UNREACHABLE, detail)
        if self.requests >= settings.requests_budget:
            detail = f"the portal's budget of {settings.requests_budget:,} requests a night is used up"
            raise NoAnswerError(FetchOutcome.OVER_BUDGET, detail)
        if self.bytes_received >= settings.bytes_budget:
            detail = f"the portal's budget of {settings.bytes_budget:,} bytes a night is used up"
            raise NoAnswerError(FetchOutcome.OVER_BUDGET, detail)

    @staticmethod
    def _is_passing(answer: Answer) -> bool:
        return answer.status in _PASSING_STATUSES or answer.fault is FetchOutcome.TRUNCATED

    def _wait_as_asked(self, answer: Answer, url: str, state: HostState, attempt: int) -> bool:
        """Wait before the next try, as the server asks or by backing off; False where it asks for too long."""
        seconds = retry_after(answer.headers.get("Retry-After"))
        if seconds is None:
            self._client.manners.back_off(attempt, self._settings.backoff_seconds)
            return True
        if seconds > self._settings.longest_retry_after:
            state.away = f"status {answer.status}: asks to stay away for {seconds:.0f} s; left alone for this run"
            return False
        self._client.manners.gate.postpone(host_of(url), seconds)
        return True

    def _delay(self, state: HostState) -> float:
        slow = min(state.rules.crawl_delay, self._settings.longest_crawl_delay) if state.rules else 0.0
        return max(self._settings.delay_seconds, slow)

    def _rules(self, url: str, request: Request) -> Rules:
        state, origin = self._client.hosts.of(url), origin_of(url)
        with state.lock:
            if state.rules is None:
                rules = self._rules_kept(state, origin) or self._rules_asked(state, origin, request)
                # What is this portal's own trouble must not be held against others on the host.
                state.rules = None if rules.verdict in _OWN_TROUBLES else rules
                return rules
            return state.rules

    def _rules_kept(self, state: HostState, origin: str) -> Rules | None:
        store = self._client.robots_store
        kept = store.read(origin, datetime.now(UTC), self._settings.robots_hours) if store else None
        if kept is None:
            return None
        state.probed = kept[0] in (404, 410)
        return rules_from(*kept)

    def _rules_asked(self, state: HostState, origin: str, request: Request) -> Rules:
        state.rules = UNRESTRICTED  # so that the asking itself is not held up
        capture = self._captured(Request(f"{origin}/robots.txt", download=request.download), "robots")
        rules = rules_of(capture)
        if rules.verdict is None and capture.status is not None:
            if self._client.robots_store:
                self._client.robots_store.keep(origin, datetime.now(UTC), capture.status, capture.body)
            # A robots.txt that is honestly absent is the known absent page, asked for already.
            state.probed = capture.status in (404, 410)
        return rules

    def _unless_absent(
        self, request: Request, capture: Capture, reached: _Reached, earlier: Remembered | None
    ) -> Capture:
        """The capture, or a soft 404 where the host serves the same page for a path that can't exist."""
        known_good = earlier is not None and earlier.content_sha256 == capture.content_sha256
        at_root = _ROOT.match(urlsplit(reached.url).path) is not None
        if known_good or at_root or request.form is not None or not self._settings.probe_absent:
            return capture
        state = self._client.hosts.of(reached.url)
        with state.lock:
            if not state.probed:
                state.probed = True
                self._probe(state, reached.url)
        text = reached.judgement.text or ""
        if state.absent is None or state.absent_url == canonical_url(reached.url):
            return capture
        if not state.absent.is_like(text, reached.url):
            return capture
        detail = "served 200 with the page that this host gives for addresses that don't exist"
        return replace(capture, outcome=FetchOutcome.SOFT_404, detail=detail)

    def _probe(self, state: HostState, url: str) -> None:
        absent = f"{origin_of(url)}/absent-{uuid.uuid4().hex[:12]}/index.html"
        capture = self._captured(Request(absent), "probe")
        if capture.outcome is FetchOutcome.OK and capture.text_encoding:
            text = capture.body.decode(capture.text_encoding, "replace")
            state.absent = AbsentPage.of(text, capture.final_url)
            state.absent_url = canonical_url(capture.final_url)

    def _is_linked(self, host: str) -> bool:
        link = re.compile(rb"(?://|\\/\\/|%2F%2F)" + re.escape(host.encode()) + rb"(?![\w.\-])", re.IGNORECASE)
        return any(link.search(capture.body) for capture in self.captures if capture.kind == "page")

    def _can_read_back(self, earlier: Remembered | None) -> bool:
        return earlier is not None and earlier.archived is not None and self._client.archive is not None

    def _unchanged(
        self, request: Request, reached: _Reached, earlier: Remembered, requested_at: datetime
    ) -> Capture | None:
        """The capture of a 304 with the body from the archive; None where the archive can't give it."""
        archive = self._client.archive
        if archive is None or earlier.archived is None or reached.answer is None:
            return None
        try:
            record = archive.read(earlier.archived)
        except ArchiveDamagedError:
            return None
        capture = Capture(
            url=request.url,
            final_url=record.final_url,
            requested_at=requested_at,
            outcome=FetchOutcome.NOT_MODIFIED,
            status=304,
            headers=CaseInsensitiveDict({**record.headers, **reached.answer.headers}),
            body=record.body,
            sha256=record.sha256,
            content_sha256=earlier.content_sha256 or record.content_sha256,
            detail="not modified",
            text_encoding=record.text_encoding,
            tls_exception=reached.answer.tls_exception,
        )
        archive.append(
            replace(capture, headers=reached.answer.headers),
            request,
            portal_id=self.portal_id,
            earlier=earlier.archived,
        )
        return replace(capture, archived=earlier.archived)

    def _archived(self, capture: Capture, request: Request, earlier: Remembered | None) -> Capture:
        archive = self._client.archive
        if archive is None or capture.status is None:
            return capture
        same = earlier.archived if earlier is not None and earlier.sha256 == capture.sha256 else None
        reference = archive.append(capture, request, portal_id=self.portal_id, earlier=same)
        return replace(capture, archived=reference)


def _capture(request: Request, reached: _Reached, requested_at: datetime, kind: str) -> Capture:
    answer, judgement = reached.answer, reached.judgement
    body = answer.body if answer else b""
    headers = answer.headers if answer else CaseInsensitiveDict[str]()
    encoding = judgement.charset.encoding if judgement.charset else None
    whole = judgement.outcome in (FetchOutcome.OK, FetchOutcome.SOFT_404)
    detail = judgement.detail
    if judgement.outcome is FetchOutcome.OK and host_of(reached.url) != host_of(request.url) and request.download:
        detail = detail or f"came from {host_of(reached.url)}"
    return Capture(
        url=request.url,
        final_url=reached.url,
        requested_at=requested_at,
        outcome=judgement.outcome,
        status=answer.status if answer else None,
        headers=headers,
        body=body,
        sha256=hashlib.sha256(body).hexdigest(),
        content_sha256=content_sha256(body, headers.get("Content-Type", "") if whole else "", encoding),
        detail=detail,
        blocked_by=judgement.blocked_by,
        text_encoding=encoding,
        tls_exception=answer.tls_exception if answer else None,
        kind=kind,
    )


def _key(request: Request) -> str:
    try:
        return request_key(request)
    except ValueError:
        return request.url


def _by_key(remembered: Mapping[str, Remembered]) -> dict[str, Remembered]:
    return {canonical_url(url) if "://" in url[:8] else url: known for url, known in remembered.items()}


def _conditions(earlier: Remembered | None) -> dict[str, str]:
    if earlier is None:
        return {}
    named = {"If-None-Match": earlier.etag, "If-Modified-Since": earlier.last_modified}
    return {name: value for name, value in named.items() if value}


def _no(url: str, outcome: FetchOutcome, detail: str) -> _Reached:
    return _Reached(url, Judgement(outcome, detail))


def _elsewhere(detail: str) -> Judgement:
    return Judgement(FetchOutcome.REDIRECTED_ELSEWHERE, detail)
