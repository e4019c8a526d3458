"""Applies a changed settings file to the station that runs: device by device, and nothing that did not change.

A file with mistakes changes nothing. It is shown as a device named `settings` that is refused, which the ledger keeps.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from dock.core.commands import ApplySettings, DefineLocation, ReplaceDevice
from dock.core.goods import Location
from dock.core.ids import DeviceId
from dock.core.observations import DeviceKind, DeviceReported, DeviceState
from dock.memory import BenchMemory
from dock.settings import canonical
from dock.settings.change import plan as plan_change
from dock.settings.diff import differences
from dock.settings.read import Mistakes
from dock.settings.values import Identity, Settings
from dock.settings.watch import watch
from ui.compose.core import Core, identity_of
from ui.compose.fleet import Fleet
from ui.compose.plan import Plan
from ui.compose.running import RunningDock

SETTINGS = DeviceId("settings")
CHANGES_KEPT_MAX = 200  # lines of one event


@dataclass(frozen=True, slots=True)
class Following:
    """What a change of settings reaches."""

    dock: RunningDock
    core: Core
    fleet: Fleet
    renew_upstream: Callable[[Plan], Awaitable[None]]

    async def run(self) -> None:
        """Look after the site's files until cancelled."""
        plan = self.dock.plan
        async for fresh in watch(plan.places, self.core.clock, plan.settings):
            if isinstance(fresh, Mistakes):
                await self._tell(DeviceState.REFUSED, fresh.text)
            else:
                await self.take(fresh)
                await self._tell(DeviceState.UP, "")

    async def take(self, fresh: Settings) -> None:
        """Let these settings be in force, but for what events already written rest on."""
        old = self.dock.plan.settings
        settings = _with_fixed(old, fresh)
        if settings == old:
            return  # a mistake was taken back
        change = plan_change(old, settings)
        self.dock.plan = replace(self.dock.plan, settings=settings)
        for device in (*change.stop, *(one.id for one in change.restart)):
            await self.fleet.stop(device)
        self._publish(settings)
        begun = (*change.restart, *change.start)
        await self.fleet.start(settings, [one.id for one in begun])
        if old.upstreams[:1] != settings.upstreams[:1]:
            await self.renew_upstream(self.dock.plan)
        await self._tell_ledger(old, settings)

    def _publish(self, settings: Settings) -> None:
        station = self.core.station
        station.identity = identity_of(settings, station.identity.program_version)
        station.memory.benches = {
            bench: station.memory.benches.get(bench, BenchMemory()) for bench in station.identity.benches
        }
        self.fleet.assign(settings)
        station.changed.set()

    async def _tell_ledger(self, old: Settings, settings: Settings) -> None:
        station = self.core.station
        first = station.identity.benches[0]
        for place in settings.locations:
            if place not in old.locations:
                define = DefineLocation(Location(place.code, place.zone, place.capacity))
                await station.ask(define, first, is_system=True)
        for device, now in _present(settings).items():
            if now != _present(old).get(device):
                await station.ask(ReplaceDevice(device, _named(now)), first, is_system=True)
        changes = tuple(one.text for one in differences(old, settings))[:CHANGES_KEPT_MAX]
        await station.ask(ApplySettings(canonical.digest(settings), changes), first, is_system=True)

    async def _tell(self, state: DeviceState, why: str) -> None:
        clock = self.core.clock
        reason = why.splitlines()[0] if why else ""
        key = "settings_refused" if why else ""
        params = (("mistakes", " | ".join(why.splitlines())),) if why else ()
        await self.core.station.tell(
            DeviceReported(SETTINGS, DeviceKind.SETTINGS, state, reason, why, clock.now_us(), key, params)
        )


def _with_fixed(old: Settings, fresh: Settings) -> Settings:
    site = replace(fresh.site, id=old.site.id, currency=old.site.currency)
    return replace(fresh, site=site, station=old.station)


def _present(settings: Settings) -> dict[DeviceId, Identity]:
    """The physical device that stands behind each logical one."""
    found: dict[DeviceId, Identity] = {}
    for device, history in settings.identities:
        if history and history[-1].until is None:
            found[device] = history[-1]
    return found


def _named(identity: Identity) -> str:
    told = (identity.maker, identity.model, identity.serial, identity.mac, identity.firmware)
    return " ".join(part for part in told if part)
