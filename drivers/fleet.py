"""Keeps devices alive: open, run, wait, open again. Says down once with a reason, and up once."""

import asyncio
from collections.abc import Callable
from random import Random
from typing import Protocol, runtime_checkable

from dock.core.fault import Fault, worded
from dock.core.ids import DeviceId
from dock.core.observations import DeviceKind, DeviceReported, DeviceState
from dock.ports import Clock, Inbox

FIRST_WAIT_S = 0.2  # a cable that was knocked is back at once
WAIT_GROWTH = 1.8
LONGEST_WAIT_S = 30.0  # a person who mends a device waits no longer than this for the screen to notice
REFUSED_WAIT_S = 60.0  # only a person can mend what is configured; a change of the settings starts the device anew
BUSY_WAIT_S = 20.0  # a reader held by another program is not to be hammered: each try can disturb its owner
STEADY_S = 10.0  # a device that ran this long starts again with the shortest wait


_PAUSES_S = {DeviceState.BUSY_ELSEWHERE: BUSY_WAIT_S, DeviceState.REFUSED: REFUSED_WAIT_S}


class DeviceFault(Fault, OSError):
    """A device cannot go on. Its sentence is for the operator; `detail`, which stays as it is, for the technician."""

    state = DeviceState.DOWN

    def __init__(self, text: str, /, detail: str = "", **params: object) -> None:
        super().__init__(text, **params)
        self.detail = detail


class DeviceBusy(DeviceFault):
    """Another program holds the device."""

    state = DeviceState.BUSY_ELSEWHERE


class DeviceRefused(DeviceFault):
    """The device answers and rejects what it was asked to be."""

    state = DeviceState.REFUSED


class Device(Protocol):
    """One device that can be kept."""

    device: DeviceId
    kind: DeviceKind

    async def run(self, up: Callable[[], None]) -> None:
        """Open the device, call `up` once it works, and work until it fails.

        It gives back every socket and file it took, however it ends. It never returns by itself.

        Raises:
            OSError: the device failed; a `DeviceFault` says it in words.
        """
        ...


@runtime_checkable
class Nudged(Protocol):
    """What a device may have besides: a person may want it to be tried at once."""

    async def nudged(self) -> None:
        """Wait until there is a reason not to wait any longer before the next try."""
        ...


@runtime_checkable
class TellsHealth(Protocol):
    """What a device may have besides: it tells by itself how it is while it works."""

    tells_health: bool


async def keep(device: Device, inbox: Inbox, clock: Clock, chance: Random) -> None:
    """Run `device` for ever: its faults are reported and retried, a bug ends the task loudly."""
    wait_s = FIRST_WAIT_S
    said: DeviceState | None = None
    while True:
        began_us = clock.now_us()
        is_up = asyncio.Event()
        try:
            async with asyncio.TaskGroup() as group:
                announcing = group.create_task(
                    _announce_up(device, is_up, inbox, clock), name=f"announce {device.device.text}"
                )
                try:
                    await device.run(is_up.set)
                finally:
                    announcing.cancel()
            fault: OSError = DeviceFault("the device stopped", "its driver returned")
        except* OSError as faults:
            fault = _first(faults)
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise asyncio.CancelledError  # a task group prefers a fault of the same moment to the cancellation
        said = None if is_up.is_set() else said
        state = fault.state if isinstance(fault, DeviceFault) else DeviceState.DOWN
        if state is not said:
            said = state
            await inbox.tell(_report(device, state, fault, clock))
        if clock.now_us() - began_us > STEADY_S * 1_000_000 and is_up.is_set():
            wait_s = FIRST_WAIT_S
        pause_s = _PAUSES_S.get(state, wait_s)
        await _pause(device, clock, pause_s * chance.uniform(0.7, 1.3))
        wait_s = min(wait_s * WAIT_GROWTH, LONGEST_WAIT_S)


async def _pause(device: Device, clock: Clock, seconds: float) -> None:
    if not isinstance(device, Nudged):
        await clock.sleep(seconds)
        return
    async with asyncio.TaskGroup() as group:
        waits = {group.create_task(clock.sleep(seconds)), group.create_task(device.nudged())}
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()


async def _announce_up(device: Device, is_up: asyncio.Event, inbox: Inbox, clock: Clock) -> None:
    await is_up.wait()
    if isinstance(device, TellsHealth) and device.tells_health:
        return  # it says more than up, and in its own order
    await inbox.tell(DeviceReported(device.device, device.kind, DeviceState.UP, (), "", clock.now_us()))


def _report(device: Device, state: DeviceState, fault: OSError, clock: Clock) -> DeviceReported:
    detail = fault.detail if isinstance(fault, DeviceFault) else repr(fault)
    return DeviceReported(device.device, device.kind, state, (worded(fault),), detail, clock.now_us())


def _first(faults: BaseExceptionGroup[OSError]) -> OSError:
    inner = faults.exceptions[0]
    return _first(inner) if isinstance(inner, BaseExceptionGroup) else inner
