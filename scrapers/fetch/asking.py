"""One address asked, with tries again where that makes sense, within the portal's budgets and the host's patience."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from scrapers.fetch.hosts import Hosts, HostState
from scrapers.fetch.politeness import Manners, retry_after
from scrapers.fetch.settings import FetchSettings
from scrapers.fetch.transport import Answer, NoAnswerError, Transport
from scrapers.fetch.urls import host_of
from warehouse.codebook.records import FetchOutcome

_PASSING_STATUSES = frozenset({429, 500, 502, 503, 504})
_ACCEPT: Mapping[str, str] = MappingProxyType(
    {
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Accept-Language": "zh-CN,zh;q=0.9",
        "Accept-Encoding": "gzip, deflate",
    }
)


class Asker:
    """Counts what a portal session costs. ``bytes_received`` are bodies as they came over the wire."""

    def __init__(self, settings: FetchSettings, hosts: Hosts, manners: Manners, tls_exception: str | None) -> None:
        self.requests = 0
        self.bytes_received = 0
        self._settings = settings
        self._hosts = hosts
        self._manners = manners
        self._transport = Transport(settings, tls_exception)

    def ask(self, url: str, form: Mapping[str, Any] | None, headers: Mapping[str, str], heard: list[Answer]) -> Answer:
        """The answer, whatever its status; every one that came, those asked again after too, is added to ``heard``.

        Raises NoAnswerError where there is none or no more may be asked.
        """
        state, settings = self._hosts.of(url), self._settings
        asked = {name: value for name, value in headers.items() if name.lower() != "user-agent"}
        headers = {**_ACCEPT, **asked, "User-Agent": settings.agent}  # nobody poses as a browser
        method = "GET" if form is None else "POST"
        attempt = 0
        while True:
            self._may_go_on(state)
            last = attempt == settings.retries
            try:
                with self._manners.turn(host_of(url), self._delay(state)):
                    self.requests += 1
                    left = settings.bytes_budget - self.bytes_received
                    answer = self._transport.send(method, url, headers, form, left)
            except NoAnswerError as trouble:
                if last or not trouble.retry:
                    _remember_silence(state, trouble)
                    raise
                self._manners.back_off(attempt, settings.backoff_seconds)
            else:
                state.silent = 0
                self.bytes_received += answer.wire_bytes
                heard.append(answer)
                if not _is_passing(answer) or not self._wait_as_asked(answer, url, state, attempt, last=last):
                    return answer
            attempt += 1

    def close(self) -> None:
        """Let the connections go."""
        self._transport.close()

    def _may_go_on(self, state: HostState) -> None:
        settings = self._settings
        if state.away:
            raise NoAnswerError(FetchOutcome.SERVER_ERROR, state.away)
        if state.silent >= settings.give_up_after:
            detail = f"left alone for this run after {state.silent} requests without an answer ({state.last_trouble})"
            raise NoAnswerError(FetchOutcome.UNREACHABLE, detail, retry=False)
        if self.requests >= settings.requests_budget:
            detail = f"the portal's budget of {settings.requests_budget:,} requests a night is used up"
            raise NoAnswerError(FetchOutcome.OVER_BUDGET, detail)
        if self.bytes_received >= settings.bytes_budget:
            detail = f"the portal's budget of {settings.bytes_budget:,} bytes a night is used up"
            raise NoAnswerError(FetchOutcome.OVER_BUDGET, detail)

    def _wait_as_asked(self, answer: Answer, url: str, state: HostState, attempt: int, *, last: bool) -> bool:
        """Wait before another try, as the server asks or by backing off; False where there shall be none."""
        seconds = retry_after(answer.headers.get("Retry-After"))
        if seconds is not None and seconds > self._settings.longest_retry_after:
            state.away = f"status {answer.status}: asks to stay away for {seconds:.0f} s; left alone for this run"
            return False
        if seconds is not None:
            self._manners.gate.postpone(host_of(url), seconds)
        elif not last:
            self._manners.back_off(attempt, self._settings.backoff_seconds)
        return not last

    def _delay(self, state: HostState) -> float:
        slow = min(state.rules.crawl_delay, self._settings.longest_crawl_delay) if state.rules else 0.0
        return max(self._settings.delay_seconds, slow)


def _is_passing(answer: Answer) -> bool:
    return answer.status in _PASSING_STATUSES or answer.fault is FetchOutcome.TRUNCATED


def _remember_silence(state: HostState, trouble: NoAnswerError) -> None:
    if trouble.outcome is FetchOutcome.UNREACHABLE:
        state.silent += 1
        state.last_trouble = trouble.detail
