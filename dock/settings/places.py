"""Where things lie: what is shipped, what a site has written, and its data. It looks nothing up but paths.

The program's own folder is never written: settings and data of a site lie outside it, so that an upgrade or a removal
of the program leaves them whole. The demo and the training have data folders of their own, inside the real one's root
but never the same, so that practice cannot touch what counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import platformdirs

PROGRAM = "returns-dock"
SOCKET_PATH_BYTES_MAX = 107  # sun_path of Linux has 108 bytes with its closing zero (unix(7))

_PACKAGE = Path(__file__).parents[1]


class Purpose(StrEnum):
    """What the station is run for. Everything but real work has a data folder of its own and a banner."""

    REAL = "real"
    DEMO = "demo"
    TRAINING = "training"


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of one run. Nothing of them need exist yet."""

    shipped: Path  # the shipped settings: only read
    docs: Path  # the shipped pages: only read
    config: Path  # the site's own settings, which lie over the shipped ones
    data: Path  # everything that the station writes
    purpose: Purpose = Purpose.REAL

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.data / "database" / "dock.sqlite3"

    @property
    def photographs(self) -> Path:
        """Pictures, each named by its digest."""
        return self.data / "photographs"

    @property
    def traces(self) -> Path:
        """Raw traces of readers and door sessions."""
        return self.data / "traces"

    @property
    def spool(self) -> Path:
        """Labels that printers still owe."""
        return self.data / "spool"

    @property
    def backups(self) -> Path:
        """Backups of database, photographs and settings."""
        return self.data / "backups"

    @property
    def history(self) -> Path:
        """Former versions of the site's settings."""
        return self.data / "settings-history"

    @property
    def socket(self) -> Path:
        """Where a running station listens for terminals of the same user, in a folder that no other user can enter."""
        return self.data / "socket" / "station.sock"

    @property
    def is_socket_path_short_enough(self) -> bool:
        """Whether the system can bind the socket under this data folder."""
        return len(bytes(self.socket.absolute())) + len(b".new") <= SOCKET_PATH_BYTES_MAX


def places(
    *,
    config: Path | None = None,
    data: Path | None = None,
    environ: Mapping[str, str],
    purpose: Purpose = Purpose.REAL,
) -> Places:
    """The folders that the options, then the environment, then the user's own folders name.

    A demo reads no site's settings unless `config` says so: real devices must stay untouched.
    """
    root = data or _named(environ, "DOCK_DATA") or platformdirs.user_data_path(PROGRAM, appauthor=False)
    own = root if purpose is Purpose.REAL else root / purpose.value
    site = config or _named(environ, "DOCK_CONFIG") or platformdirs.user_config_path(PROGRAM, appauthor=False)
    if purpose is Purpose.DEMO and config is None:
        site = own / "config"
    return Places(shipped(), shipped_docs(), site.expanduser(), own.expanduser(), purpose)


def shipped() -> Path:
    """The folder of shipped settings: inside the package of a wheel, beside it in a checkout."""
    return _first_folder(_PACKAGE / "_config", _PACKAGE.parent / "config")


def shipped_docs() -> Path:
    """The folder of shipped pages: inside the package of a wheel, beside it in a checkout."""
    return _first_folder(_PACKAGE / "_docs", _PACKAGE.parent / "docs")


def _first_folder(*candidates: Path) -> Path:
    for folder in candidates:
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"the program is not whole: neither {' nor '.join(map(str, candidates))} is there")


def _named(environ: Mapping[str, str], name: str) -> Path | None:
    text = environ.get(name, "")
    return Path(text) if text else None
