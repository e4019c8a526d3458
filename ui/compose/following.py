"""Applies changed files of the site to the station that runs: what did not change is left alone.

Devices are stopped and started one by one; rules, checklists, reasons, grades and label designs count from the next
decision and the next label on. A file with mistakes changes nothing. It is shown as a device named `settings` that is
refused, which the ledger keeps.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from dock.core.commands import AdoptRules, ApplySettings, DefineLocation, ReplaceDevice
from dock.core.fault import sentence
from dock.core.goods import Location
from dock.core.ids import DeviceId
from dock.core.observations import DeviceKind, DeviceReported, DeviceState
from dock.core.rules.policy import Policy, policy_changes
from dock.labels.design import DesignRefused
from dock.memory import BenchMemory
from dock.settings import canonical
from dock.settings.change import plan as plan_change
from dock.settings.diff import differences
from dock.settings.read import Mistakes
from dock.settings.site import Site, follow, read_site
from dock.settings.values import DeviceSettings, Identity, ReaderSettings, Settings
from dock.settings.watch import watch
from ui.compose.core import Core, identity_of
from ui.compose.fleet import Fleet
from ui.compose.plan import Plan
from ui.compose.reader_profiles import reader_profile
from ui.compose.running import RunningDock
from ui.mistaken import mistake_said
from ui.words.sentences import fault_said

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
        async for _ in watch(self.dock.plan.places, self.core.clock):
            await self._tell(await self._take_files())

    async def _take_files(self) -> tuple[str, ...]:
        """Let what the files say be in force; the mistakes where there are any, and then all stays as it was."""
        plan = self.dock.plan
        found = read_site(plan.places)
        if isinstance(found, Site):
            found = follow(plan.places, Site(plan.settings, plan.policy), found)
        try:
            has_other_labels = self.fleet.designs.renew() if isinstance(found, Site) else False
        except DesignRefused as refused:
            return tuple(fault_said(one, plan.settings.site.language) for one in refused.mistakes)
        if isinstance(found, Mistakes):
            return tuple(mistake_said(one, plan.settings.site.language) for one in found.all)
        await self._take_policy(found.policy, has_other_labels=has_other_labels)
        await self._take_settings(found.settings)
        return ()

    async def _take_policy(self, policy: Policy, *, has_other_labels: bool) -> None:
        old = self.dock.plan.policy
        if policy == old and not has_other_labels:
            return
        self.dock.plan = replace(self.dock.plan, policy=policy)
        station = self.core.station
        station.policy = policy
        first = station.identity.benches[0]
        if policy.rules.digest != old.rules.digest:
            await station.ask(AdoptRules(policy.rules.digest, str(policy.rules.version)), first, is_system=True)
        changes = (*policy_changes(old, policy), *(("label designs are read anew",) if has_other_labels else ()))
        await station.ask(ApplySettings(station.identity.settings, changes[:CHANGES_KEPT_MAX]), first, is_system=True)
        station.changed.set()

    async def _take_settings(self, fresh: Settings) -> None:
        """Let these settings be in force, but for what events already written rest on."""
        old = self.dock.plan.settings
        settings = _with_fixed(old, fresh)
        if settings == old:
            return  # a mistake was taken back
        change = plan_change(old, settings)
        self.dock.plan = replace(self.dock.plan, settings=settings)
        restart = [one for one in change.restart if not self._works_so(one)]
        for device in (*change.stop, *(one.id for one in restart)):
            await self.fleet.stop(device)
        self._publish(settings)
        begun = (*restart, *change.start)
        await self.fleet.start(settings, [one.id for one in begun])
        if old.upstreams[:1] != settings.upstreams[:1]:
            await self.renew_upstream(self.dock.plan)
        await self._tell_ledger(old, settings)

    def _works_so(self, device: DeviceSettings) -> bool:
        """Whether a reader works by these settings already: they were tried on it, and it stops for nothing."""
        driver = self.fleet.bench.readers.get(device.id)
        return isinstance(device, ReaderSettings) and driver is not None and driver.profile == reader_profile(device)

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

    async def _tell(self, mistakes: tuple[str, ...]) -> None:
        """Tell whether the files were taken; each mistake is a sentence of the site's language already."""
        now_us = self.core.clock.now_us()
        state = DeviceState.REFUSED if mistakes else DeviceState.UP
        refused = sentence(
            "the settings were not taken, the former ones stay in force: {mistakes}", mistakes=" | ".join(mistakes)
        )
        told = DeviceReported(
            SETTINGS, DeviceKind.SETTINGS, state, (refused,) if mistakes else (), "\n".join(mistakes), now_us
        )
        await self.core.station.tell(told)


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
