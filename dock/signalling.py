"""What a stack light says of a workstation and its door: one of four signals, from what the screens show. Pure."""

from collections.abc import Collection
from enum import StrEnum

from dock.core.decision import Tone
from dock.core.observations import DeviceState
from dock.core.views import DockView

SHOWN_US = 3_000_000  # an answer is seen from afar for as long
SOUND_US = 600_000
ON_ITS_WAY = frozenset({DeviceState.CONNECTING, DeviceState.NEGOTIATING})


class Signal(StrEnum):
    """What is lit."""

    OK = "ok"  # work goes on
    BUSY = "busy"  # a door session is open: a load may pass
    ATTENTION = "attention"  # a person is asked to look: an answer, a device, something missing at the door
    ERROR = "error"  # nothing was done, or nothing can be kept


def signal_of(view: DockView, benches: Collection[str], doors: Collection[str], at_us: int) -> Signal:
    """What these workstations and doors signal at this instant, the gravest first."""
    if not view.health.is_keeping or _tells(view, benches, Tone.WRONG, at_us, SHOWN_US):
        return Signal.ERROR
    here = [door for door in view.doors if door.door in doors and door.is_open]
    if (
        _tells(view, benches, Tone.ATTENTION, at_us, SHOWN_US)
        or any(not _is_well(DeviceState(one.state)) for one in view.devices)
        or any(door.uncertain or door.wrong_dock for door in here)
    ):
        return Signal.ATTENTION
    return Signal.BUSY if here else Signal.OK


def sounds(view: DockView, benches: Collection[str], at_us: int) -> bool:
    """Whether the buzzer sounds: for a moment, where nothing was done."""
    return _tells(view, benches, Tone.WRONG, at_us, SOUND_US)


def changes_by_time(view: DockView, benches: Collection[str], at_us: int) -> bool:
    """Whether the signal ends by itself: an answer is still shown."""
    tones = (Tone.WRONG, Tone.ATTENTION)
    return any(_tells(view, benches, tone, at_us, SHOWN_US) for tone in tones)


def _is_well(state: DeviceState) -> bool:
    return state.works or state in ON_ITS_WAY


def _tells(view: DockView, benches: Collection[str], tone: Tone, at_us: int, within_us: int) -> bool:
    answers = (one.answer for one in view.benches if one.bench in benches)
    return any(one is not None and one.tone is tone and at_us - one.at_us < within_us for one in answers)
