"""Following: from an address through redirects and shells to an answer, every hop as checked as the first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scrapers.fetch.asking import Asker
from scrapers.fetch.door import Door
from scrapers.fetch.judge import Judgement, judge
from scrapers.fetch.model import Request
from scrapers.fetch.redirects import KEEPS_METHOD, location_of, shell_target
from scrapers.fetch.transport import Answer, NoAnswerError
from scrapers.fetch.urls import canonical_url, tidy
from warehouse.codebook.records import FetchOutcome


@dataclass(frozen=True, slots=True)
class Reached:
    """Where following ended: an answer with its judgement; or the reason, with the answer that led there, if any.

    ``heard`` are all answers on the way, in order.
    """

    url: str
    judgement: Judgement
    answer: Answer | None = None
    heard: tuple[Answer, ...] = ()


@dataclass(slots=True)
class _Trail:
    url: str
    form: Mapping[str, Any] | None
    hops: int = 0
    seen: set[str] = field(default_factory=set)

    def on_to(self, target: str, answer: Answer, longest: int) -> Judgement | None:
        """Take the next hop; or why there is none: a circle, or too many."""
        to_itself = target == self.url
        if target in {*self.seen, self.url} and not answer.cookies:
            return Judgement(FetchOutcome.REDIRECTED_ELSEWHERE, f"redirects in a circle at {target}")
        self.hops += 1
        if self.hops > longest:
            if to_itself:
                detail = f"redirects to itself for ever, setting the cookie {answer.cookies[0]}"
                return Judgement(FetchOutcome.BLOCKED, detail, "unknown")
            return Judgement(FetchOutcome.REDIRECTED_ELSEWHERE, f"more than {longest} redirects, last to {target}")
        self.seen.add(self.url)
        self.url = target
        if answer.status not in KEEPS_METHOD:
            self.form = None
        return None


def follow(
    request: Request, kind: str, asker: Asker, door: Door, *, conditions: Mapping[str, str], longest: int
) -> Reached:
    """Ask for the request's address and go where its answers lead, at most ``longest`` hops, within the portal.

    ``conditions`` are sent only to the address itself (or its other scheme): elsewhere a 304 would mean nothing.
    """
    try:
        asked = tidy(request.url)
    except ValueError as wrong:
        return Reached(request.url, Judgement(FetchOutcome.FORBIDDEN_ADDRESS, str(wrong)))
    trail = _Trail(asked, request.form)
    answer: Answer | None = None
    heard: list[Answer] = []

    def reached(judgement: Judgement, answer: Answer | None) -> Reached:
        return Reached(trail.url, judgement, answer, tuple(heard))

    while True:
        if refusal := door.refusal(trail.url, request, kind, first=trail.hops == 0):
            return reached(refusal, answer)
        own = conditions if canonical_url(trail.url) == canonical_url(asked) else {}
        try:
            answer = asker.ask(trail.url, trail.form, {**own, **request.headers}, heard)
        except NoAnswerError as trouble:
            return reached(Judgement(trouble.outcome, trouble.detail), None)
        if answer.status == 304 and own:
            return reached(Judgement(FetchOutcome.NOT_MODIFIED), answer)
        judgement, target = _read(answer, request, asked)
        if target is None:
            return reached(judgement, answer)
        if ended := trail.on_to(target, answer, longest):
            return reached(ended, answer)


def _read(answer: Answer, request: Request, asked: str) -> tuple[Judgement, str | None]:
    """What the answer is, and where it leads if it is not yet the page."""
    judgement = judge(answer, request, asked=asked)
    if judgement.outcome is FetchOutcome.BLOCKED:
        return judgement, None
    target = location_of(answer)
    if target is None and judgement.html and judgement.text:
        target = shell_target(answer, judgement.text)
    return judgement, target
