"""The demo's own folder: emptied for each demo, and in the hands of one demo at a time."""

from collections.abc import Generator
from contextlib import contextmanager
from shutil import rmtree

import click

from dock.settings.places import Places, Purpose
from dock.store.lock import HeldElsewhere, StationLock
from ui.words import say


@contextmanager
def sole_demo(where: Places, language: str) -> Generator[None]:
    """Begin the demo anew: its own folder is emptied, and no other; nobody else empties it as long as the block lasts.

    The lock lies beside the folder, so that emptying does not take it away.

    Raises:
        click.ClickException: another demo works in this folder; nothing of it was touched.
    """
    if where.purpose is not Purpose.DEMO:
        raise ValueError(f"{where.data} is no demo's folder")
    where.data.parent.mkdir(parents=True, exist_ok=True)
    try:
        lock = StationLock(where.data)
    except HeldElsewhere as held:
        params = (("pid", held.pid), ("host", held.host), ("folder", str(where.data)))
        raise click.ClickException(say("demo_runs", language, params)) from held
    with lock:
        rmtree(where.data, ignore_errors=True)
        where.data.mkdir(parents=True)
        yield
