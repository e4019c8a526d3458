"""The redacted bundle that a technician sends away: what is wrong, with what settings, on what machine.

It holds no secret and no personal data: no settings file as it stands (comments may hold anything), no database, no
photograph, no trace, no label, no host name and no name of the machine's user.
"""

import io
import json
import platform
import zipfile
from importlib.metadata import distributions
from pathlib import Path

from dock.settings.canonical import digest
from dock.settings.places import Places
from dock.settings.read import Mistakes, read_settings
from dock.settings.redact import redacted
from drivers.clock import utc
from ui.commands.doctor.checks import examine
from ui.commands.doctor.machine import Machine

FILES_MAX = 10_000  # of the data folder that are counted; more tell the technician nothing


def bundle(places: Places, machine: Machine) -> bytes:
    """A zip of texts. The same machine at the same instant gives the same bytes."""
    home = machine.environ.get("HOME", "")
    texts = {
        "findings.txt": _findings(places, machine),
        "settings.json": _settings(places),
        "machine.txt": _machine(),
        "data.txt": _sizes(places.data),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            when = utc(max(machine.now_us, 0)).timetuple()[:6]
            entry = zipfile.ZipInfo(f"dock-doctor/{name}", max(when, (1980, 1, 1, 0, 0, 0)))  # zip knows no earlier
            archive.writestr(entry, text.replace(home, "~") if len(home) > 1 else text)
    return packed.getvalue()


def _findings(places: Places, machine: Machine) -> str:
    lines = [
        f"{one.severity.value} {one.code}: {one.what('en')}\n    {one.remedy('en')}" for one in examine(places, machine)
    ]
    return "\n".join(lines or ["nothing is wrong"]) + "\n"


def _settings(places: Places) -> str:
    settings = read_settings(places)
    if isinstance(settings, Mistakes):
        return json.dumps({"mistakes": [one.shown for one in settings.all]}, indent=2) + "\n"
    shown = {"digest": digest(settings).text, "settings": redacted(settings)}
    return json.dumps(shown, indent=2, sort_keys=True) + "\n"


def _machine() -> str:
    packages = sorted({f"{one.name} {one.version}" for one in distributions()})
    lines = [platform.system(), platform.release(), platform.machine(), f"Python {platform.python_version()}"]
    return "\n".join([*lines, *packages]) + "\n"


def _sizes(data: Path) -> str:
    """Files and bytes of each folder of the data; no file's name."""
    counts: dict[str, tuple[int, int]] = {}
    for seen, path in enumerate(data.rglob("*")):
        if seen >= FILES_MAX:
            break
        try:
            if not path.is_file():
                continue
            size = path.stat().st_size
        except OSError:
            continue  # it went away meanwhile
        top = path.relative_to(data).parts[0] if path.parent != data else "."
        files, total = counts.get(top, (0, 0))
        counts[top] = (files + 1, total + size)
    return "".join(f"{top}: {files} files, {total} bytes\n" for top, (files, total) in sorted(counts.items()))
