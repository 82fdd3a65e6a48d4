"""The one entry point. Commands are imported when they are called, so that --help stays quick."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click

COMMANDS = {
    "harvest": "One nightly harvest, as a flow run.",
    "ingest": "Local documents through archive, extraction, expectations, warehouse.",
    "extract": "Documents to values; touches nothing else.",
    "reprocess": "Extract again from the archive, without the network.",
    "portals": "The registry: list it, check a portal, propose a new entry.",
    "coverage": "The ledger bureau × year: found, late, missing, blocked.",
    "quality": "Findings and the quarantine: list, show, release, reject.",
    "query": "Canned queries by name, or read-only SQL.",
    "export": "The published data set: Parquet, CSV, one-file SQLite.",
    "codebook": "Every code: meaning, template, unit, identities.",
    "serve": "The operator's desk: scheduler and run pages on this machine.",
    "demo-portals": "The bundled portals on loopback, alone.",
    "doctor": "What is configured, reachable, migrated, and what is wrong.",
}

# Errors a person can cause, by the module that defines them; a module not yet imported can't have raised.
USER_ERRORS = {
    "flows.settings": ("SettingsError",),
    "flows.errors": ("UserError",),
    "warehouse.store": ("WarehouseError",),
    "scrapers.portals": ("RegistryError", "ProposalError"),
    "scrapers.fetch": ("ArchiveError",),
    "scrapers.documents": ("UnreadableDocumentError",),
}


class LazyGroup(click.Group):
    """A group that knows its commands' names and one-line helps without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"gongkai.commands.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="Example: gongkai harvest --dry-run",
)
@click.version_option(package_name="gongkai")
def cli() -> None:
    """Gongkai 公开: harvests the open-government-information reports of Chinese public bodies.

    Exit codes: 0 done; 1 done, something needs a look; 2 a mistake of the user's, said in one line.
    """


def main() -> None:
    """Runs the command line; a user's mistake costs one clear line and exit code 2, never a traceback."""
    try:
        code: Any = cli.main(standalone_mode=False)
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.ClickException as error:
        error.show()
        code = 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped; run the same command again to go on", err=True)
        code = 130
    except BrokenPipeError:
        sys.stderr.close()
        code = 0
    except Exception as error:
        if not isinstance(error, _user_errors()):
            raise
        click.echo(f"gongkai: {error}", err=True)
        code = 2
    sys.exit(code if isinstance(code, int) else 0)


def _user_errors() -> tuple[type[Exception], ...]:
    return tuple(
        getattr(sys.modules[module], name)
        for module, names in USER_ERRORS.items()
        if module in sys.modules
        for name in names
    )
