"""One HTTP exchange, guarded: to checked addresses only, within size and time, without following anything."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPException
from typing import Any

import requests
import urllib3
from requests.structures import CaseInsensitiveDict

from scrapers.fetch import tls
from scrapers.fetch.connections import CutOff, GuardedAdapter, current
from scrapers.fetch.inflate import InflateError, Inflater, TooMuchError
from scrapers.fetch.settings import FetchSettings
from scrapers.fetch.wire import Wire, received, sent
from warehouse.codebook.records import FetchOutcome

_CHUNK = 64 * 1024
_REDIRECT_BODY = 64 * 1024
_LENGTH = re.compile(r"\d{1,15}", re.ASCII)

# Unverified connections are granted by the registry and recorded with the capture; a warning a request says no more.
urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server sent. ``fault`` and ``detail`` are set where the body did not come whole."""

    url: str
    status: int
    headers: Mapping[str, str]
    cookies: tuple[str, ...]
    body: bytes
    wire_bytes: int
    wire: Wire
    fault: FetchOutcome | None = None
    detail: str = ""
    tls_exception: str | None = None


class _OverBudgetError(TooMuchError):
    """More bytes than the portal may still cost tonight."""


class NoAnswerError(Exception):
    """Nothing usable came. ``retry`` says whether trying again makes sense."""

    def __init__(self, outcome: FetchOutcome, detail: str, *, retry: bool = True) -> None:
        super().__init__(detail)
        self.outcome = outcome
        self.detail = detail
        self.retry = retry


class _Session(requests.Session):
    """Follows nothing, not even to look: else the body of a redirect is read without a cap."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


@dataclass(slots=True)
class Transport:
    """The connections and cookies of one portal session. ``tls_exception`` is what the registry grants it."""

    settings: FetchSettings
    tls_exception: str | None = None
    _session: requests.Session = field(default_factory=requests.Session)
    _lax: dict[str, requests.Session] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._session = self._made(tls.STRICT)

    def send(
        self, method: str, url: str, headers: Mapping[str, str], form: Mapping[str, Any] | None, left: int
    ) -> Answer:
        """One exchange, of which no more than ``left`` bytes of the body are read.

        Raises NoAnswerError where nothing came: TLS trouble, silence, a forbidden address.
        """
        host = url.partition("://")[2].partition("/")[0]
        if host in self._lax:
            return self._exchange(self._lax[host], method, url, headers, form, left, self.tls_exception)
        try:
            return self._exchange(self._session, method, url, headers, form, left, None)
        except NoAnswerError as trouble:
            if trouble.outcome is not FetchOutcome.TLS_TROUBLE or not self.tls_exception:
                raise
        lax = self._made(self.tls_exception)
        lax.cookies = self._session.cookies
        answer = self._exchange(lax, method, url, headers, form, left, self.tls_exception)
        self._lax[host] = lax
        return answer

    def close(self) -> None:
        for session in (self._session, *self._lax.values()):
            session.close()

    def _made(self, exception: str) -> requests.Session:
        session = _Session()
        session.trust_env = False
        session.headers.clear()
        session.mount("http://", GuardedAdapter(tls.context(tls.STRICT)))
        session.mount("https://", GuardedAdapter(tls.context(exception, self.settings.ca_file)))
        session.verify = not exception or tls.exception_named(exception).verifies
        return session

    def _exchange(
        self,
        session: requests.Session,
        method: str,
        url: str,
        headers: Mapping[str, str],
        form: Mapping[str, Any] | None,
        left: int,
        exception: str | None,
    ) -> Answer:
        settings, asked = self.settings, _Asked(url, datetime.now(UTC), left, exception)
        with CutOff(settings.total_seconds, settings.allow_loopback) as cut_off:
            token = current.set(cut_off)
            try:
                with _troubles_named(cut_off, settings):
                    response = session.request(
                        method,
                        url,
                        headers=dict(headers),
                        data=_encoded(form, headers),
                        timeout=settings.timeout_seconds,
                        allow_redirects=False,
                        stream=True,
                    )
                    if cut_off.fired:  # header lines that are cut off look like header lines that end
                        response.close()
                        raise TimeoutError
                try:
                    return _read(response, asked, settings, cut_off)
                finally:
                    response.close()
            finally:
                current.reset(token)


def _encoded(form: Mapping[str, Any] | None, headers: Mapping[str, str]) -> Mapping[str, Any] | str | None:
    return form if form is None or "json" not in headers.get("Content-Type", "") else json.dumps(form)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked for, when, and on what terms."""

    url: str
    at: datetime
    left: int
    exception: str | None


def _read(response: requests.Response, asked: _Asked, settings: FetchSettings, cut_off: CutOff) -> Answer:
    url, left = asked.url, asked.left
    cap = _REDIRECT_BODY if response.is_redirect else settings.max_bytes
    inflater = Inflater(response.headers.get("Content-Encoding", ""), cap, settings.max_inflation)
    wire = 0
    fault, detail = None, ""
    try:
        announced = _announced(response, cap, left)
        while data := response.raw.read1(min(_CHUNK, left - wire + 1), decode_content=False):
            wire += len(data)
            if wire > left:
                raise _OverBudgetError(f"larger than the {left:,} bytes left of the portal's budget a night")
            inflater.feed(data)
        if wire and not inflater.complete:
            fault, detail = FetchOutcome.TRUNCATED, f"the compressed body breaks off after {wire:,} bytes"
        elif announced is not None and wire < announced and "Transfer-Encoding" not in response.headers:
            fault, detail = FetchOutcome.TRUNCATED, f"{wire:,} of {announced:,} announced bytes came"
    except TooMuchError as too_much:
        over_budget = isinstance(too_much, _OverBudgetError)
        fault, detail = FetchOutcome.OVER_BUDGET if over_budget else FetchOutcome.TOO_LARGE, str(too_much)
    except InflateError as wrong:
        fault, detail = FetchOutcome.TRUNCATED if wire else FetchOutcome.WRONG_TYPE, str(wrong)
    except (urllib3.exceptions.HTTPError, OSError) as error:
        why = f"took longer than {settings.total_seconds:g} s" if cut_off.fired else _root(error)
        fault, detail = FetchOutcome.TRUNCATED, f"broke off after {wire:,} bytes: {why}"
    if fault is None and cut_off.fired:
        fault, detail = FetchOutcome.TRUNCATED, f"took longer than {settings.total_seconds:g} s"
    kept = fault not in (FetchOutcome.TOO_LARGE, FetchOutcome.OVER_BUDGET)
    body, coded = (bytes(inflater.body), inflater.as_it_came) if kept else (b"", b"")
    return Answer(
        url=url,
        status=response.status_code,
        headers=CaseInsensitiveDict(response.headers),
        cookies=_cookie_names(response),
        body=body,
        wire_bytes=wire,
        wire=Wire(
            url,
            response.status_code,
            asked.at,
            sent(response.request, url.partition("://")[2].partition("/")[0]),
            received(response.raw, response.status_code),
            body if coded == body else coded,
            cut_off.peer,
        ),
        fault=fault if not response.is_redirect else None,
        detail=detail,
        tls_exception=asked.exception,
    )


def _announced(response: requests.Response, cap: int, left: int) -> int | None:
    """The length that an answer announces, if any. Raises TooMuchError where it is more than may come."""
    length = response.headers.get("Content-Length", "").strip()
    if not _LENGTH.fullmatch(length):
        return None
    if int(length) > cap and not response.is_redirect:
        raise TooMuchError(f"announces {int(length):,} bytes; the cap is {cap:,}")
    if int(length) > left:
        raise _OverBudgetError(f"announces {int(length):,} bytes; {left:,} are left of the portal's budget a night")
    return int(length)


@contextmanager
def _troubles_named(cut_off: CutOff, settings: FetchSettings) -> Iterator[None]:
    try:
        yield
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        if cut_off.refused is not None:
            raise NoAnswerError(FetchOutcome.FORBIDDEN_ADDRESS, str(cut_off.refused), retry=False) from error
        if cut_off.fired:
            detail = f"no answer within {settings.total_seconds:g} s"
            raise NoAnswerError(FetchOutcome.UNREACHABLE, detail, retry=False) from error
        if isinstance(error, requests.exceptions.SSLError):
            raise NoAnswerError(FetchOutcome.TLS_TROUBLE, tls.cause_of(error), retry=False) from error
        if isinstance(error, requests.exceptions.ConnectTimeout):
            detail = f"no connection within {settings.timeout_seconds:g} s"
        elif isinstance(error, requests.exceptions.ReadTimeout):
            detail = f"connected, but silent for {settings.timeout_seconds:g} s"
        else:
            detail = _root(error)
        raise NoAnswerError(FetchOutcome.UNREACHABLE, detail) from error


def _root(error: BaseException) -> str:
    """The innermost cause in words: what the resolver or the socket said."""
    seen: set[int] = set()
    while id(error) not in seen:
        seen.add(id(error))
        inner = getattr(error, "reason", None) or error.__cause__ or error.__context__
        inner = next((arg for arg in error.args if isinstance(arg, BaseException)), inner)
        if not isinstance(inner, BaseException):
            break
        error = inner
    if isinstance(error, socket.gaierror):
        return f"the name does not resolve ({error.strerror})"
    if isinstance(error, TimeoutError):
        return "timed out"
    said = " ".join(str(getattr(error, "strerror", None) or error).split())[:200]
    if isinstance(error, HTTPException):
        return f"the answer is not HTTP ({type(error).__name__}: {said})"
    return said or type(error).__name__


def _cookie_names(response: requests.Response) -> tuple[str, ...]:
    lines = response.raw.headers.getlist("Set-Cookie") if hasattr(response.raw.headers, "getlist") else []
    return tuple(line.partition("=")[0].strip() for line in lines)
