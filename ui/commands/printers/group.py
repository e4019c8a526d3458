"""`dock printers`: ask a printer what it can, and print a test label, before the dock relies on it."""

import click

from ui.lazy import LazyGroup

PRINTERS: dict[str, tuple[str, str]] = {
    "check": (
        "ui.commands.printers.check:check",
        "Ask a printer all it can answer, keep its words, write what it can.",
    ),
    "test": ("ui.commands.printers.check:test_label", "Print a test label and say what became of it."),
}


@click.group("printers", cls=LazyGroup, table=PRINTERS)
def printers() -> None:
    """Ask a printer what it can, and print a test label."""
