"""``python -m demo``: the demo portals as a process of their own."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from demo.server import DEFAULT_PORT, run, write_expected


def main() -> None:
    """Reads the command line and serves until told to stop."""
    parser = ArgumentParser(prog="python -m demo", description="The bundled demo portals on loopback.")
    parser.add_argument(
        "--port", type=int, default=DEFAULT_PORT, help="port of every portal; a free one if it is taken"
    )
    parser.add_argument("--registry-out", type=Path, help="where to write the registry with the real addresses")
    parser.add_argument("--day", type=int, default=1, help="day of the demo: 2 brings an amended report")
    parser.add_argument("--parent-pid", type=int, help="end when this process ends")
    parser.add_argument("--expected-out", type=Path, help="write the truth of all reports and end")
    options = parser.parse_args()
    if options.expected_out:
        write_expected(options.expected_out, options.day)
    else:
        run(options.port, options.registry_out, options.day, options.parent_pid)


if __name__ == "__main__":
    main()
