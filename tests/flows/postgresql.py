"""A PostgreSQL server of the machine's own installation, for tests that stop it or that need its extensions."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import psycopg


def programs() -> Path | None:
    """The folder with initdb and postgres, newest version first; none where PostgreSQL is not installed."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("initdb")
    candidates = [*folders, *([Path(found).parent] if found else [])]
    return next((folder for folder in candidates if (folder / "initdb").exists()), None)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class PostgreSQL:
    """A server on loopback that can be killed and started again; its folder must be outside pytest's own."""

    def __init__(self, folder: Path, bin_folder: Path) -> None:
        self._folder, self._bin, self._port = folder, bin_folder, free_port()
        # PostgreSQL refuses to run as root.
        self._user = {"user": "postgres", "group": "postgres", "extra_groups": ()} if os.getuid() == 0 else {}
        if self._user:
            folder.chmod(0o755)
            shutil.chown(folder, "postgres", "postgres")
        subprocess.run(
            [bin_folder / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N"],
            check=True,
            stdout=subprocess.DEVNULL,
            **self._user,
        )
        self.start()

    def start(self) -> None:
        options = {"port": self._port, "listen_addresses": "127.0.0.1", "unix_socket_directories": self._folder}
        options |= {"fsync": "off", "max_connections": 200}
        arguments = [f"-c{name}={value}" for name, value in options.items()]
        self._process = subprocess.Popen(
            [self._bin / "postgres", "-D", self._folder / "data", *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **self._user,
        )
        for _ in range(200):
            try:
                psycopg.connect(self.dsn("postgres")).close()
            except psycopg.OperationalError:
                time.sleep(0.1)
            else:
                return
        raise TimeoutError("PostgreSQL did not start")

    def stop(self) -> None:
        """At once, as when the machine restarts: connections are cut, nothing is waited for."""
        self._process.send_signal(3)  # SIGQUIT, "immediate shutdown"
        self._process.wait(timeout=30)

    def create(self, name: str) -> str:
        """Makes a database and gives its URL for SQLAlchemy."""
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.dsn(name)

    def dsn(self, name: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self._port}/{name}"
