"""Content codings undone with a limit, so that a few kilobytes can't fill the memory."""

from __future__ import annotations

import zlib

_RATIO_FROM = 1 << 20  # tiny pages of blanks inflate a thousandfold in all innocence


class TooMuchError(Exception):
    """More bytes than the cap allows."""


class InflateError(Exception):
    """The body is not in the coding that it claims, or in one that we did not ask for."""


class Inflater:
    """Takes wire bytes, gives content bytes; at most ``max_bytes`` and ``max_ratio`` times what came in."""

    def __init__(self, coding: str, max_bytes: int, max_ratio: int) -> None:
        self._coding = coding.strip().lower()
        self._max_bytes = max_bytes
        self._max_ratio = max_ratio
        self._taken = 0
        self._started = False
        self._stream: zlib._Decompress | None = None
        self.body = bytearray()
        self._coded = bytearray()

    @property
    def as_it_came(self) -> bytes:
        """The bytes before the coding was undone."""
        return bytes(self._coded or self.body)

    def feed(self, data: bytes) -> None:
        """Raises TooMuchError past a cap and InflateError where the coding is broken or unknown."""
        self._taken += len(data)
        if not self._started:
            self._start(data)
        if self._stream is None:
            self._keep(data)
            return
        self._coded += data
        try:
            self._inflate(data)
        except zlib.error as wrong:
            raise InflateError(f"broken {self._coding} coding ({wrong})") from wrong

    @property
    def complete(self) -> bool:
        """Whether the coding came to its own end."""
        return self._stream is None or self._stream.eof

    def _start(self, data: bytes) -> None:
        self._started = True
        if self._coding in ("gzip", "x-gzip"):
            # Some servers announce gzip and send plain text.
            self._stream = zlib.decompressobj(wbits=31) if data[:2] == b"\x1f\x8b"[: len(data)] else None
        elif self._coding == "deflate":
            bits = zlib.MAX_WBITS if data[:1] and data[0] & 0x0F == 8 and data[0] >> 4 <= 7 else -zlib.MAX_WBITS
            self._stream = zlib.decompressobj(wbits=bits)
        elif self._coding not in ("", "identity", "none", "utf-8"):
            self._coded += data
            raise InflateError(f"sent in the coding {self._coding}, which was not asked for")

    def _inflate(self, data: bytes) -> None:
        stream = self._stream
        while data and stream is not None:
            room = self._max_bytes - len(self.body) + 1
            self._keep(stream.decompress(data, room))
            data = stream.unconsumed_tail
            if stream.eof and stream.unused_data[:2] == b"\x1f\x8b":
                data = stream.unused_data
                self._stream = stream = zlib.decompressobj(wbits=31)

    def _keep(self, data: bytes) -> None:
        self.body += data
        if len(self.body) > self._max_bytes:
            raise TooMuchError(f"larger than {self._max_bytes:,} bytes")
        if len(self.body) > max(_RATIO_FROM, self._taken * self._max_ratio):
            raise TooMuchError(f"inflates more than {self._max_ratio} times")
