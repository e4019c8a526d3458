"""How a command gives out bytes, such as a picture or a PDF."""

import sys
from pathlib import Path

import click

from ui.commands.speaking import Speaker

output = click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="The file; standard output otherwise."
)


def put(raw: bytes, place: Path | None, voice: Speaker) -> None:
    """Write them to the file, or to standard output.

    Raises:
        click.ClickException: they cannot be written there.
    """
    try:
        if place is None:
            sys.stdout.buffer.write(raw)
        else:
            place.write_bytes(raw)
    except OSError as fault:
        raise voice.unwritable(place or "-", fault) from fault
