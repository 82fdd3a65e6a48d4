"""What a portal is asked and what it answers, independent of the server that carries it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from urllib.parse import parse_qs


class Mishap(StrEnum):
    """What befalls an answer on the wire instead of arriving whole."""

    RESET = "reset"
    HANG = "hang"
    TRUNCATED = "truncated"


@dataclass(frozen=True)
class Request:
    """One request; header names are in lower case, ``path`` is percent-decoded and without the query."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    secure: bool = False

    @cached_property
    def parameters(self) -> dict[str, str]:
        """Query and form together, first value of each name, the query winning."""
        form = parse_qs(self.body.decode("utf-8", "replace"), keep_blank_values=True)
        query = parse_qs(self.query, keep_blank_values=True)
        return {name: values[0] for name, values in {**form, **query}.items()}

    def get(self, name: str, default: str = "") -> str:
        """A parameter of query or form."""
        return self.parameters.get(name, default)

    def number(self, name: str, default: int) -> int:
        """A whole-number parameter; anything else counts as the default."""
        text = self.get(name)
        return int(text) if text.isdigit() else default

    @property
    def cookies(self) -> str:
        """The Cookie header as sent."""
        return self.headers.get("cookie", "")


@dataclass(frozen=True)
class Response:
    """One answer. ``modified`` gives Last-Modified and, with the body, an ETag; null sends neither.

    ``text`` is encoded by the site in its own charset; ``body`` goes out as it is. ``CLICKS`` in a text is
    replaced by a counter that moves on with each fetch and is not part of the ETag.
    """

    status: int = 200
    text: str | None = None
    body: bytes = b""
    media_type: str = "text/html"
    headers: tuple[tuple[str, str], ...] = ()
    modified: datetime | None = None
    mishap: Mishap | None = None
    charset: str | None = None


CLICKS = "\u2060clicks\u2060"


def redirect(location: str, status: int = 302, *cookies: str) -> Response:
    """A redirect, with cookies to set on the way."""
    return Response(status, headers=(("Location", location), *(("Set-Cookie", cookie) for cookie in cookies)))
