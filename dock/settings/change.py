"""The plan by which a running station takes new settings: device by device, and nothing that did not change."""

from dataclasses import dataclass

from dock.core.ids import DeviceId
from dock.settings.values import DeviceSettings, Settings

AT_START = ("site.id", "site.currency", "station", "database", "retention")
"""What events already written rest on: it takes effect when the station starts again."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done, each tuple sorted by id."""

    stop: tuple[DeviceId, ...] = ()
    start: tuple[DeviceSettings, ...] = ()
    restart: tuple[DeviceSettings, ...] = ()  # stop, then start as this
    publish: tuple[str, ...] = ()  # what views and decisions take over at once
    at_next_start: tuple[str, ...] = ()  # what must wait for the station to start again

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return self == Plan()


def plan(old: Settings, new: Settings) -> Plan:
    """What leads from `old` to `new`. A device is touched only if its own settings, profile included, changed."""
    before = {device.id: device for device in old.devices}
    after = {device.id: device for device in new.devices}
    kept = sorted(before.keys() & after.keys())
    at_once = {
        "site": _without_fixed(old) != _without_fixed(new),
        "workstations": old.workstations != new.workstations,
        "identities": old.identities != new.identities,
        "locations": old.locations != new.locations,
    }
    fixed = {
        "site.id": old.site.id != new.site.id,
        "site.currency": old.site.currency != new.site.currency,
        "station": old.station != new.station,
        "database": old.database != new.database,
        "retention": old.retention != new.retention,
    }
    return Plan(
        stop=tuple(sorted(before.keys() - after.keys())),
        start=tuple(after[key] for key in sorted(after.keys() - before.keys())),
        restart=tuple(after[key] for key in kept if before[key] != after[key]),
        publish=tuple(name for name, has_changed in at_once.items() if has_changed),
        at_next_start=tuple(name for name in AT_START if fixed[name]),
    )


def _without_fixed(settings: Settings) -> tuple[object, ...]:
    site = settings.site
    return (site.name, site.language, site.calendar)
