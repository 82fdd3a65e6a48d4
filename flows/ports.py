"""Ports on this machine."""

from __future__ import annotations

import socket

from flows.errors import UserError


def claim(port: int) -> None:
    """Raises where another program listens on a port of loopback."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise UserError(f"port {port} is in use on this machine; choose another with --port") from None


def free_port(wanted: int = 0) -> int:
    """The wanted port of loopback, or another where somebody listens on that."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted if wanted < 65_536 else 0))
        except OSError:
            return free_port()
        return int(probe.getsockname()[1])
