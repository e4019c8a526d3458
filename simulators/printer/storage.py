"""Formats and graphics kept in the printer: R: until the power goes, E: for ever (ZPL II guide, "Storage devices")."""

import re
from fnmatch import translate

from simulators.printer.graphics import Raster
from simulators.printer.zpl import Command

OBJECTS_MAX = 200  # and then memory is full: nothing more is kept


class Storage:
    """Objects by name, such as R:LOGO.GRF."""

    def __init__(self) -> None:
        self._formats: dict[str, list[Command]] = {}
        self._graphics: dict[str, Raster] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """What is kept."""
        return tuple(sorted((*self._formats, *self._graphics)))

    def keep_format(self, name: str, commands: list[Command]) -> None:
        """^DF."""
        if len(self.names) < OBJECTS_MAX:
            self._formats[_named(name, "ZPL")] = commands

    def format(self, name: str) -> tuple[Command, ...]:
        """^XF; nothing where there is none."""
        return tuple(self._formats.get(_named(name, "ZPL"), ()))

    def keep_graphic(self, name: str, raster: Raster) -> None:
        """~DG."""
        if len(self.names) < OBJECTS_MAX:
            self._graphics[_named(name, "GRF")] = raster

    def graphic(self, name: str) -> Raster | None:
        """^XG."""
        return self._graphics.get(_named(name, "GRF"))

    def delete(self, pattern: str) -> None:
        """^ID; * and ? stand for signs."""
        wanted = re.compile(translate(_named(pattern, "GRF")))
        for name in self.names:
            if wanted.fullmatch(name):
                self._formats.pop(name, None)
                self._graphics.pop(name, None)

    def lose_power(self) -> None:
        """R: is gone."""
        for name in self.names:
            if name.startswith("R:"):
                self._formats.pop(name, None)
                self._graphics.pop(name, None)


def _named(name: str, ending: str) -> str:
    text = name.strip().upper()
    text = text if ":" in text else f"R:{text}"
    return text if "." in text else f"{text}.{ending}"
