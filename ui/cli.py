"""The `dock` command. It imports click and nothing of the house: a command's module loads when it is called.

So `dock --help` answers at once, and a station without a camera never loads the library for one.

Exit codes: 0 done; 1 refused, or something is wrong (the last line says what and what to do); 2 the command was not
understood; 130 stopped by the person.
"""

import importlib
from collections.abc import Sequence

import click

EXIT_CODES = "Exit codes: 0 done, 1 refused or wrong (the last line says why), 2 not understood, 130 stopped."
TERMINAL = "terminal"

# Name: where the command stands, and its line in `dock --help`. Kept here so that help loads no command.
COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("ui.demo.command:demo", "A whole simulated dock, in the terminal or headless."),
    "terminal": ("ui.run:terminal", "The terminal, with the station inside (what dock alone opens)."),
    "station": ("ui.run:station", "The station without a screen."),
    "help": ("ui.help:show_page", "The pages for operator, inspector and technician, offline."),
    "config": ("ui.config_commands:config", "Check, show, compare and bring back settings."),
    "db": ("ui.db_commands:db", "Prove the database whole, back it up, bring a backup back."),
    "doctor": ("ui.doctor_commands:doctor", "Everything that is wrong, and how to mend it."),
    "setup": ("ui.setup:setup", "Find the devices and write the first settings."),
    "sim": ("ui.sim:sim", "One simulated device alone, speaking the real protocol."),
    "replay-stream": ("ui.replay:replay_stream", "Work a file of real sales and returns through a station."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when one is called, and only that one."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click gives its context by position
        """The names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # as above
        """The command itself, its module loaded now."""
        if cmd_name not in COMMANDS:
            return None
        place, _ = COMMANDS[cmd_name]
        return load(place)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # as above
        """The lines of the table; click's own way would load every command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


def load(place: str) -> click.Command:
    """The command at `place`, written "module:attribute"."""
    module, _, attribute = place.partition(":")
    command = getattr(importlib.import_module(module), attribute)
    if not isinstance(command, click.Command):
        raise TypeError(f"{place} is no click command")
    return command


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    epilog=EXIT_CODES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--config",
    type=click.Path(file_okay=False),
    envvar="DOCK_CONFIG",
    help="The site's own settings, laid over the shipped ones.",
)
@click.option(
    "--data",
    type=click.Path(file_okay=False),
    envvar="DOCK_DATA",
    help="Where database, photographs and backups lie.",
)
@click.option("--lang", type=click.Choice(["it", "en"]), envvar="DOCK_LANG", help="Language of texts and screens.")
@click.version_option(package_name="returns-dock", prog_name="dock")
@click.pass_context
def dock(ctx: click.Context, config: str | None, data: str | None, lang: str | None) -> None:
    """Receive what customers send back: scan, inspect, grade, route, label, report.

    Without a command it opens the terminal.
    """
    from ui.options import Options  # noqa: PLC0415  # paths cost a sixth of the start, and --help needs none

    ctx.obj = Options.told(config, data, lang)
    if ctx.invoked_subcommand is None:
        _open_terminal(ctx)


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line; the process ends with its exit code."""
    dock.main(args=args, prog_name="dock")


def _open_terminal(ctx: click.Context) -> None:
    if TERMINAL in COMMANDS:
        ctx.invoke(load(COMMANDS[TERMINAL][0]))
    else:
        click.echo(ctx.get_help())
