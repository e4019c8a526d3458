"""`dock labels`: what there is to print, and any label as a file. A further command is a line of the table."""

import click

from ui.lazy import LazyGroup

LABELS: dict[str, tuple[str, str]] = {
    "list": ("ui.commands.labels.render:list_kinds", "The kinds of label and their fields."),
    "render": ("ui.commands.labels.render:render_kind", "Write one label as ZPL, TSPL, PDF, PNG or dots."),
    "commands": ("ui.commands.labels.sheets:commands", "The sheet of command codes of a role, as PDF or PNG."),
    "scanner-setup": (
        "ui.commands.labels.sheets:scanner_setup",
        "How to set a scanner up, with its calibration.",
    ),
    "scanner-learn": (
        "ui.commands.labels.learning:scanner_learn",
        "How a scanner is set, from one scan of that label.",
    ),
}


@click.group("labels", cls=LazyGroup, table=LABELS)
def labels() -> None:
    """Label designs: which there are, and any of them as a file."""
