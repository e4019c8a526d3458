"""Performs what the ledger owes the world: labels go to the printers of their workstation, at least once each.

A label that no printer can take stays due; what became of the others is told by their spools.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from dock.core.effects import Effect, PrintLabel
from dock.core.ids import DeviceId
from dock.core.observations import DeviceState
from dock.ports import LedgerUnavailable, Printer
from dock.station import Memory

LOOK_AGAIN_S = 5.0  # for what no printer could take


async def perform(
    effects_due: Callable[[], Sequence[Effect]],
    printers: Mapping[DeviceId, Printer],
    printers_of: Mapping[str, Sequence[DeviceId]],
    memory: Memory,
    due: asyncio.Event,
    call: Callable[[Callable[[], Sequence[Effect]]], Awaitable[Sequence[Effect]]],
    handed: dict[str, DeviceId] | None = None,
) -> None:
    """Hand every effect that is due to who performs it, and look again when something is due or a device came up.

    Args:
        effects_due: what is owed, oldest first; it blocks, so it runs through `call`.
        printers_of: printers of each workstation, the preferred one first.
        memory: how the devices are; a printer that is down gets nothing new while another can print.
        handed: which printer has which label; whoever stops a printer takes out what may go to another.
    """
    handed = {} if handed is None else handed
    while True:
        for effect in await _owed(effects_due, call):
            chosen = _choose(effect, printers, printers_of, memory)
            if effect.label_id not in handed and chosen is not None:
                handed[effect.label_id] = chosen
                await printers[chosen].print_label(effect)
        due.clear()
        try:
            async with asyncio.timeout(LOOK_AGAIN_S):
                await due.wait()
        except TimeoutError:
            continue


async def _owed(
    effects_due: Callable[[], Sequence[Effect]],
    call: Callable[[Callable[[], Sequence[Effect]]], Awaitable[Sequence[Effect]]],
) -> Sequence[Effect]:
    try:
        return await call(effects_due)
    except LedgerUnavailable:
        return ()  # the station says what is wrong, and what is owed stays owed


def _choose(
    label: PrintLabel,
    printers: Mapping[DeviceId, Printer],
    printers_of: Mapping[str, Sequence[DeviceId]],
    memory: Memory,
) -> DeviceId | None:
    """The first printer of the workstation that works; the first of all where none does, which then queues."""
    mine = [device for device in printers_of.get(label.workstation, ()) if device in printers]
    up = [device for device in mine if _is_up(device, memory)]
    return next(iter([*up, *mine]), None)


def _is_up(device: DeviceId, memory: Memory) -> bool:
    report = memory.devices.get(device)
    return report is not None and report.state is DeviceState.UP
