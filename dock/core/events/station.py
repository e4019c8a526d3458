"""What happens to the station itself: its own stream, which has no state."""

from dataclasses import dataclass

from dock.core.ids import DeviceId, Digest


@dataclass(frozen=True, slots=True)
class StationStarted:
    """The program began."""

    program_version: str
    epoch: int
    is_restored: bool


@dataclass(frozen=True, slots=True)
class SettingsApplied:
    """Other settings are in force; `changes` names what differs, never a secret."""

    settings: Digest
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeviceChanged:
    """A device went down, came up, or needs a person."""

    device: DeviceId
    kind: str
    state: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class DeviceReplaced:
    """Another physical device stands behind a logical one."""

    device: DeviceId
    identity: str  # serial, MAC, firmware, as the device names itself


@dataclass(frozen=True, slots=True)
class ClockJumped:
    """The machine's clock jumped against the loop's time."""

    step_us: int


StationEvent = StationStarted | SettingsApplied | DeviceChanged | DeviceReplaced | ClockJumped
