"""Which database a dock keeps its ledger in: the file of this machine, or the server that its stations share."""

import os
import socket
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Protocol

from dock.core.fault import Fault
from dock.ports import LedgerUnavailable
from dock.settings.places import Places
from dock.settings.read import read_settings
from dock.settings.secrets import read_secret
from dock.settings.values import Settings
from dock.store.engine import open_reader
from dock.store.opening import Database, open_database
from dock.store.queries import other_station_at

if TYPE_CHECKING:
    from dock.store.listing import Look
    from dock.store.postgres import Server


class Ear(Protocol):
    """Hears when another station of the dock has kept something."""

    def listen(self, wait_s: float) -> bool:
        """Wait up to `wait_s`; whether something changed.

        Raises:
            LedgerUnavailable: the server cannot be reached.
        """
        ...


class NoDatabase(Fault, OSError):
    """No station ever ran here."""

    def __init__(self, place: Path) -> None:
        super().__init__("{place}: there is no database yet: no station ever ran here", place=place)


def is_shared(settings: Settings) -> bool:
    """Whether stations share the dock's database."""
    return bool(settings.database.server)


def open_dock(settings: Settings, places: Places, environ: Mapping[str, str]) -> Database:
    """Open the database for this station. Blocks.

    Raises:
        OSError: it cannot be opened, another process runs this station, or a workstation belongs to another one.
    """
    if not is_shared(settings):
        return open_database(places.database)
    from dock.store.postgres import open_shared  # noqa: PLC0415 - a dock in a file loads no client of a server

    database = open_shared(server_of(settings, environ), settings.site.id, settings.station, this_process())
    try:
        with database.habits.looking(database.engine) as connection:
            benches = tuple(workstation.id for workstation in settings.workstations)
            taken = other_station_at(connection, settings.site.id, settings.station, benches)
        if taken is not None:
            raise LedgerUnavailable(
                "workstation {bench} belongs to station {station}: give it another id in station.toml",
                bench=taken[0].text,
                station=taken[1].text,
            )
    except BaseException:
        database.close()
        raise
    return database


def look_at(settings: Settings, places: Places, environ: Mapping[str, str]) -> "Look":
    """How a command opens the dock's database to read it, beside a station that may be running.

    Raises:
        NoDatabase: no station ever ran here.
    """
    if not is_shared(settings):
        if not places.database.is_file():
            raise NoDatabase(places.database)
        return partial(open_reader, places.database)
    from dock.store.postgres import open_server  # noqa: PLC0415 - as above

    return partial(open_server, server_of(settings, environ), "reading")


def look_from(places: Places, environ: Mapping[str, str]) -> "Look":
    """As `look_at`, for a command that works on where the settings cannot be read: then it is the file's dock.

    Raises:
        NoDatabase: no station ever ran here.
    """
    settings = read_settings(places)
    if isinstance(settings, Settings):
        return look_at(settings, places, environ)
    if not places.database.is_file():
        raise NoDatabase(places.database)
    return partial(open_reader, places.database)


def shown(settings: Settings, places: Places) -> str:
    """Where the ledger is kept, for a person."""
    return settings.database.server or str(places.database)


def ear_of(settings: Settings, environ: Mapping[str, str]) -> Ear | None:
    """Hears what other stations keep; None where there are none."""
    if not is_shared(settings):
        return None
    from dock.store import postgres  # noqa: PLC0415 - as above

    return postgres.Ear(server_of(settings, environ), settings.site.id, this_process())


def server_of(settings: Settings, environ: Mapping[str, str]) -> "Server":
    """The server of the settings, with its password.

    Raises:
        SecretMissing: the password is not where the settings say.
    """
    from dock.store.postgres import Server  # noqa: PLC0415 - as above

    password = settings.database.password
    secret = read_secret(password, environ).reveal() if password else ""
    return Server(settings.database.server, secret)


def this_process() -> str:
    """Names this process to the other stations, unlike any other."""
    return f"process {os.getpid()} on {socket.gethostname()} {token_hex(2)}"
