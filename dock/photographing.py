"""Takes the pictures that people ask for: each by a camera of their workstation, one after another."""

from collections.abc import Mapping, Sequence

from dock.core.decision import Refusal, Tone
from dock.core.ids import DeviceId
from dock.core.observations import DeviceState
from dock.memory import PictureWish
from dock.ports import Camera
from dock.station import Station


async def photograph(
    station: Station, cameras: Mapping[DeviceId, Camera], cameras_of: Mapping[str, Sequence[DeviceId]]
) -> None:
    """Work until cancelled; a workstation without a camera that works is told so, and nothing of its job stops."""
    while True:
        wish = await station.pictures.get()
        device = _choose(station, wish, cameras, cameras_of)
        if device is None:
            station.say(wish.bench, Refusal("no_camera", (("shot", wish.shot),), Tone.ATTENTION))
            continue
        station.memory.wishes[device] = wish
        await cameras[device].take(wish.shot)
        if station.memory.wishes.pop(device, None) is not None:  # it gave nothing; why stands with the device
            station.say(wish.bench, Refusal("picture_failed", (("shot", wish.shot),), Tone.ATTENTION))


def _choose(
    station: Station,
    wish: PictureWish,
    cameras: Mapping[DeviceId, Camera],
    cameras_of: Mapping[str, Sequence[DeviceId]],
) -> DeviceId | None:
    """The first camera of the workstation that works; the first of all where none is known to."""
    mine = [device for device in cameras_of.get(wish.bench.text, ()) if device in cameras]
    reported = station.memory.devices
    up = [device for device in mine if device in reported and reported[device].state is DeviceState.UP]
    return next(iter([*up, *mine]), None)
