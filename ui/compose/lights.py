"""Stack lights and buzzers on the outputs of readers: lit as the screens of their workstation and door are.

A reader that went away is lit anew when it is back; a light that cannot be switched stops nothing.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Protocol

from dock.core.ids import DeviceId
from dock.core.observations import DeviceState
from dock.core.views import DockView
from dock.ports import Clock
from dock.settings.values import ReaderSettings, Settings
from dock.signalling import changes_by_time, signal_of, sounds
from drivers.fleet import DeviceFault
from ui.compose.voices import Shown

SOUND = "sound"
LOOK_AGAIN_S = 0.2  # while an answer is shown, which ends by itself
ANEW_S = 20.0  # a reader that lost its power between two looks has dark lines, and nothing tells of it


class Lamp(Protocol):
    """A device with output lines."""

    async def set_output(self, port: int, *, is_on: bool) -> None:
        """Switch a line.

        Raises:
            DeviceFault: the device is not there, or refuses.
        """
        ...


async def light(shown: Shown, settings: Callable[[], Settings], lamps: Mapping[DeviceId, Lamp], clock: Clock) -> None:
    """Light until cancelled."""
    lit: dict[DeviceId, frozenset[int] | None] = {}  # None: it could not be switched, and rests until all is lit anew
    anew_us = 0
    while True:
        view, now_us, wired = shown.latest(), clock.now_us(), settings()
        is_passing = False
        if now_us >= anew_us:
            lit.clear()
            anew_us = now_us + int(ANEW_S * 1_000_000)
        for reader in wired.readers:
            if not reader.lights:
                continue
            benches = _benches_of(reader, wired)
            is_passing = is_passing or changes_by_time(view, benches, now_us)
            lamp = lamps.get(reader.id)
            if lamp is None or not _is_there(reader.id, view):
                lit.pop(reader.id, None)
                continue
            wanted = _wanted(reader, view, benches, now_us)
            if reader.id not in lit or lit[reader.id] not in {None, wanted}:
                lit[reader.id] = await _switched(reader, lamp, lit.get(reader.id), wanted)
        if shown.latest() is not view:
            continue  # another was shown while the lines were switched
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_AGAIN_S if is_passing else None):
                await shown.changed()


async def _switched(
    reader: ReaderSettings, lamp: Lamp, before: frozenset[int] | None, wanted: frozenset[int]
) -> frozenset[int] | None:
    """What is lit afterwards; None where the reader did not do it. Without `before` every line is set."""
    try:
        for _, port in reader.lights:
            if before is None or (port in before) is not (port in wanted):
                await lamp.set_output(port, is_on=port in wanted)
    except DeviceFault:
        return None  # the screens say how the reader is
    return wanted


def _wanted(reader: ReaderSettings, view: DockView, benches: frozenset[str], now_us: int) -> frozenset[int]:
    doors = frozenset(door.door for door in view.doors if reader.id.text in door.devices)
    on = {signal_of(view, benches, doors, now_us).value}
    if sounds(view, benches, now_us):
        on.add(SOUND)
    return frozenset(port for name, port in reader.lights if name in on)


def _benches_of(reader: ReaderSettings, settings: Settings) -> frozenset[str]:
    """The workstations that the reader belongs to; all where it belongs to none."""
    own = frozenset(one.id.text for one in settings.workstations if reader.id in one.readers)
    return own or frozenset(one.id.text for one in settings.workstations)


def _is_there(reader: DeviceId, view: DockView) -> bool:
    return any(one.device == reader.text and DeviceState(one.state).works for one in view.devices)
