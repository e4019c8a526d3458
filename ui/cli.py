"""The `dock` command. It imports click and nothing heavy: a command's module loads when it is called.

So `dock --help` answers at once, and a station without a camera never loads the library for one.

Exit codes: 0 done; 1 refused, or something is wrong (the last line says what and what to do); 2 the command was not
understood; 130 stopped by the person.
"""

from collections.abc import Sequence

import click

from ui.lazy import LazyGroup, load
from ui.words.helping import speak

EXIT_CODES = "Exit codes: 0 done, 1 refused or wrong (the last line says why), 2 not understood, 130 stopped."
TERMINAL = "terminal"

# Name: where the command stands, and its line in `dock --help`. Kept here so that help loads no command.
COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("ui.demo.command:demo", "A whole simulated dock, in the terminal or headless."),
    "terminal": ("ui.commands.terminal:terminal", "The terminal, with the station inside (what dock alone opens)."),
    "station": ("ui.commands.station:station", "The station without a screen."),
    "help": ("ui.commands.help:show_page", "The pages for operator, inspector and technician, offline."),
    "import": ("ui.commands.import_files:import_file", "Expected returns, catalogue or locations out of a file."),
    "export": ("ui.commands.export:export_table", "Every table out again, as CSV or JSON lines."),
    "sync": ("ui.commands.sync:sync", "What goes upstream; refused events: look, resend, give up."),
    "erase": ("ui.commands.erase:erase", "Erase the personal data of a return's customer."),
    "scan": ("ui.commands.scan:scan", "Work line by line on standard input, without a screen."),
    "users": ("ui.commands.people:users", "The people who work here: add, roles, PIN, unlock, retire."),
    "config": ("ui.commands.config:config", "Check, show, compare and bring back settings."),
    "audit": ("ui.commands.audit:audit", "Take events away with the proof that they are whole."),
    "db": ("ui.commands.db:db", "Prove the database whole, back it up, bring a backup back."),
    "resolve": ("ui.commands.codes:resolve", "Say what a code is: every candidate, best first, and why."),
    "decode": ("ui.commands.decode:decode", "Read the codes in pictures, and say how each was found."),
    "epc": ("ui.commands.codes:epc", "Say what the bytes of an RFID tag name."),
    "doctor": ("ui.commands.doctor.command:doctor", "Everything that is wrong, and how to mend it."),
    "door": ("ui.commands.door:door", "Decide a door session again from its raw reads."),
    "setup": ("ui.commands.setup.command:setup", "Find the devices and write the first settings."),
    "printers": ("ui.commands.printers.group:printers", "Ask a printer what it can, and print a test label."),
    "labels": ("ui.commands.labels.group:labels", "Label designs: which there are, and any of them as a file."),
    "refunds": ("ui.commands.refunds:refunds", "Withdrawals whose refund is due within days, or late."),
    "papers": ("ui.commands.papers.group:papers", "Manifests, registers, dossiers and the yearly disclosure, as PDF."),
    "sim": ("ui.commands.sim:sim", "One simulated device alone, speaking the real protocol."),
    "reader": ("ui.commands.readers.group:reader", "Watch, probe and set up RFID readers."),
    "rules": ("ui.commands.rules:rules", "Prove the rules, explain a decision, try other rules on past ones."),
    "report": ("ui.commands.report:report", "Cost, time to restock, recovery and CO2 avoided, with their bases."),
    "replay-stream": (
        "ui.commands.replay.command:replay_stream",
        "Work a file of real sales and returns through a station.",
    ),
}


def _speak(_ctx: click.Context, _param: click.Parameter, lang: str | None) -> str | None:
    speak(lang)
    return lang


@click.group(
    cls=LazyGroup,
    table=COMMANDS,
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
@click.option(
    "--lang",
    type=click.Choice(["it", "en"]),
    envvar="DOCK_LANG",
    is_eager=True,  # help, and what is wrong with the other options, are said in it
    callback=_speak,
    help="Language of texts and screens.",
)
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
