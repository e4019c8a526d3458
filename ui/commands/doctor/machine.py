"""What the doctor asks of the machine, each question by itself, so that an illness can be shown without having it."""

import ctypes.util
import errno
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from dock.store.engine import sqlite_choice
from drivers.clock import SystemClock

_WORDS = Path(__file__).parents[2] / "words"
PACKAGES = ("dock", "drivers", "ui", "simulators")


@dataclass(frozen=True, slots=True)
class Machine:
    """Answers of one machine."""

    environ: Mapping[str, str]
    now_us: int
    free_bytes: Callable[[Path], int]
    write_fault: Callable[[Path], str]  # why nothing can be written in a folder; "" where it can
    sqlite: tuple[str, bool]  # a sentence, and whether it is free of the WAL-reset bug
    has_zbar: bool
    roots: Mapping[str, Path]  # the folder that each package comes from
    device_fault: Callable[[Path], str]  # missing, forbidden, or "" where it can be opened
    holder: Callable[[Path], str]  # the program that holds a device file; "" where none is seen
    catalogues: Mapping[str, Path]  # the compiled texts of each language
    screen: tuple[int, int] | None  # columns and lines; None where there is no terminal
    encoding: str


def this_machine() -> Machine:
    """The machine that this runs on. It opens no device."""
    choice = sqlite_choice()
    size = shutil.get_terminal_size() if sys.stdout.isatty() else None
    return Machine(
        environ=os.environ,
        now_us=SystemClock().machine_us(),
        free_bytes=lambda path: shutil.disk_usage(_standing(path)).free,
        write_fault=_write_fault,
        sqlite=(choice.shown, choice.is_mended),
        has_zbar=ctypes.util.find_library("zbar") is not None,
        roots={name: _root(name) for name in PACKAGES},
        device_fault=_device_fault,
        holder=_holder,
        catalogues={lang: _WORDS / lang / "LC_MESSAGES" / "dock.mo" for lang in ("it", "en")},
        screen=(size.columns, size.lines) if size else None,
        encoding=sys.stdout.encoding or "unknown",
    )


def _root(name: str) -> Path:
    file = import_module(name).__file__
    return Path(file).resolve().parents[1] if file else Path()


def _standing(path: Path) -> Path:
    """The nearest folder above that is there already."""
    return next(folder for folder in (path, *path.absolute().parents) if folder.exists())


def _write_fault(path: Path) -> str:
    folder = _standing(path)
    if not folder.is_dir():
        return f"{folder}: {os.strerror(errno.ENOTDIR)}"
    trial = folder / f".dock-doctor-{os.getpid()}"
    try:
        handle = os.open(trial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except OSError as error:
        return error.strerror or errno.errorcode.get(error.errno or 0, "unknown")
    os.close(handle)
    trial.unlink()
    return ""


def _device_fault(path: Path) -> str:
    if not path.exists():
        return "missing"
    return "" if os.access(path, os.R_OK) else "forbidden"


def _holder(path: Path) -> str:
    """The name of a program that has `path` open, as far as this user may see (proc(5), /proc/PID/fd)."""
    target = path.resolve()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if process.name != str(os.getpid()) and any(fd.readlink() == target for fd in (process / "fd").iterdir()):
                return f"{(process / 'comm').read_text('utf-8', 'replace').strip()} (process {process.name})"
        except OSError:
            continue  # it ended, or it is another user's
    return ""
