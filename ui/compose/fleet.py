"""The devices of a station that runs: each in a task of its own, so that one can be stopped and started alone."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from random import Random

from dock.core.effects import PrintLabel
from dock.core.ids import DeviceId
from dock.core.observations import LabelProgressed, PrintOutcome
from dock.core.units import Unit
from dock.settings.places import Places
from dock.settings.values import Settings
from drivers.dial import dial
from drivers.fleet import Device, keep
from drivers.printer.designs import Designs
from drivers.printer.file import FilePrinter
from drivers.printer.ipp import IppPrinter
from drivers.printer.spool import PrinterSpool
from ui.compose.core import Core
from ui.compose.devices import Bench, make_drivers

BEGUN = frozenset({PrintOutcome.SENDING.value, PrintOutcome.SENT.value})
"""What the ledger says of a label of which bytes may have gone out."""


class Fleet:
    """Drivers, their tasks, and which workstation uses which. Others hold its mappings: they are changed in place."""

    def __init__(self, group: asyncio.TaskGroup, core: Core, places: Places, chance: Random) -> None:
        self.bench = Bench()
        self.printers_of: dict[str, Sequence[DeviceId]] = {}
        self.kinds_of: dict[
            DeviceId, frozenset[str]
        ] = {}  # labels that a printer has paper for; all where it is not named
        self.cameras_of: dict[str, Sequence[DeviceId]] = {}
        self.scanners_of: dict[str, Sequence[DeviceId]] = {}
        self.handed: dict[str, DeviceId] = {}  # labels that a spool has, until it is stopped
        self._group = group
        self._core = core
        self._places = places
        self.designs = Designs([places.shipped / "labels", places.config / "labels"])
        self._chance = chance
        self._tasks: dict[DeviceId, asyncio.Task[None]] = {}

    def assign(self, settings: Settings) -> None:
        """Let each workstation use the devices that these settings give it."""
        for mapping, named in (
            (self.printers_of, {one.id.text: one.printers for one in settings.workstations}),
            (self.cameras_of, {one.id.text: one.cameras for one in settings.workstations}),
            (self.scanners_of, {one.id.text: one.scanners for one in settings.workstations}),
        ):
            mapping.clear()
            mapping.update(named)
        self.kinds_of.clear()
        self.kinds_of.update({one.id: frozenset(one.labels) for one in settings.printers if one.labels})

    async def start(self, settings: Settings, devices: Iterable[DeviceId]) -> None:
        """Open these devices of the settings. Labels that were under way are settled before anything new is printed."""
        core = self._core
        made = make_drivers(
            only(settings, frozenset(devices)),
            self._places,
            self.designs,
            dial=dial,
            inbox=core.station,
            journal=core.station.journal,
            clock=core.clock,
        )
        if made.spools:
            await self._take_labels_back(made.spools)
        self.bench.printers |= made.printers
        self.bench.spools |= made.spools
        self.bench.cameras |= made.cameras
        self.bench.voices |= made.voices
        self.bench.readers |= made.readers
        for device in made.kept:
            self._keep(device)
        core.station.effects_due.set()

    async def stop(self, device: DeviceId) -> None:
        """Close this device. What its printer was printing is settled by another, or when it starts again."""
        task = self._tasks.pop(device, None)
        if task is not None:
            task.cancel()
            await asyncio.wait({task})
        bench = self.bench
        for mapping in (bench.printers, bench.spools, bench.cameras, bench.voices, bench.readers):
            mapping.pop(device, None)
        self._core.station.memory.devices.pop(device, None)
        begun = {label.label_id for label, _ in await self._under_way()}
        for label_id in [one for one, spool in self.handed.items() if spool == device and one not in begun]:
            del self.handed[label_id]  # nothing of it went out: any printer may have it
        self._core.station.changed.set()
        self._core.station.effects_due.set()

    def _keep(self, device: Device) -> None:
        core = self._core
        self._tasks[device.device] = self._group.create_task(
            keep(device, core.station, core.clock, self._chance), name=device.device.text
        )

    async def _take_labels_back(self, spools: Mapping[DeviceId, PrinterSpool | FilePrinter | IppPrinter]) -> None:
        """Let these spools settle what no running spool has: by its counter, else a person is asked.

        In a restored ledger any label that is due may lie there already, printed after the backup.
        """
        for label, evidence in await self._under_way():
            owner = self.handed.get(label.label_id)
            if owner in self.bench.spools:
                continue  # its own spool runs
            spool = spools.get(owner) if owner else None
            spool = spool or next(iter(spools.values()))
            sending = LabelProgressed(
                spool.device, label.label_id, PrintOutcome.SENDING, evidence if owner in {None, spool.device} else "", 0
            )
            spool.resume(label, sending)
            self.handed[label.label_id] = spool.device

    async def _under_way(self) -> list[tuple[PrintLabel, str]]:
        """Labels of which bytes may have gone out and nothing more is known, with what the ledger kept of the start."""
        core = self._core
        found: list[tuple[PrintLabel, str]] = []
        for label in await core.in_ledger(core.ledger.effects_due):
            unit = await core.in_ledger(core.look_up, label.lpn) if label.lpn else None
            own = unit.labels if isinstance(unit, Unit) else ()
            known = next((one for one in own if one.label_id == label.label_id), None)
            if known is not None and (core.ledger.is_restored or known.outcome in BEGUN):
                found.append((label, "" if core.ledger.is_restored else known.evidence))
        return found


def only(settings: Settings, ids: frozenset[DeviceId]) -> Settings:
    """The settings with no device but these."""
    return replace(
        settings,
        readers=tuple(one for one in settings.readers if one.id in ids),
        scanners=tuple(one for one in settings.scanners if one.id in ids),
        printers=tuple(one for one in settings.printers if one.id in ids),
        cameras=tuple(one for one in settings.cameras if one.id in ids),
        scales=tuple(one for one in settings.scales if one.id in ids),
    )
