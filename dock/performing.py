"""Performs what the ledger owes the world: labels go to the printers of their workstation, at least once each.

A label that no printer can take stays due; what became of the others is told by their spools. A label that waits at a
printer which needs a person moves to the next one of its workstation; one whose first byte went out never does.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from dock.core.effects import Effect, PrintLabel
from dock.core.ids import DeviceId
from dock.core.observations import DeviceState
from dock.memory import Memory
from dock.ports import LedgerUnavailable, Printer

LOOK_AGAIN_S = 5.0  # for what no printer could take, and for what waits at one that stands still


async def perform(
    effects_due: Callable[[], Sequence[Effect]],
    printers: Mapping[DeviceId, Printer],
    printers_of: Mapping[str, Sequence[DeviceId]],
    memory: Memory,
    due: asyncio.Event,
    call: Callable[[Callable[[], Sequence[Effect]]], Awaitable[Sequence[Effect]]],
    handed: dict[str, DeviceId] | None = None,
    *,
    kinds_of: Mapping[DeviceId, frozenset[str]] | None = None,
) -> None:
    """Hand every effect that is due to who performs it, and look again when something is due or a device came up.

    Args:
        effects_due: what is owed, oldest first; it blocks, so it runs through `call`.
        printers_of: printers of each workstation, the preferred one first.
        memory: how the devices are; a printer that is down gets nothing new while another can print.
        handed: which printer has which label; whoever stops a printer takes out what may go to another.
        kinds_of: the kinds of label that a printer has paper for; a printer that is not named takes all.
    """
    routes = _Routes(printers, printers_of, {} if kinds_of is None else kinds_of, memory)
    handed = {} if handed is None else handed
    while True:
        for effect in await _owed(effects_due, call):
            device = routes.choose(effect)
            before = handed.get(effect.label_id)
            if device is None or device == before:
                continue
            if before is not None and not (
                routes.is_better(device, before) and printers[before].give_back(effect.label_id)
            ):
                continue
            handed[effect.label_id] = device
            await printers[device].print_label(effect)
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


class _Routes:
    """Which printer takes which label."""

    def __init__(
        self,
        printers: Mapping[DeviceId, Printer],
        printers_of: Mapping[str, Sequence[DeviceId]],
        kinds_of: Mapping[DeviceId, frozenset[str]],
        memory: Memory,
    ) -> None:
        self._printers = printers
        self._printers_of = printers_of
        self._kinds_of = kinds_of
        self._memory = memory

    def choose(self, label: PrintLabel) -> DeviceId | None:
        """The first printer of the workstation that works; the first of all where none does, which then queues."""
        mine = [
            device
            for device in self._printers_of.get(label.workstation, ())
            if device in self._printers and label.kind in self._kinds_of.get(device, {label.kind})
        ]
        return next((device for device in mine if self._is_up(device)), next(iter(mine), None))

    def is_better(self, device: DeviceId, before: DeviceId) -> bool:
        """Whether a label moves: it never leaves a printer that works."""
        return self._is_up(device) and not self._is_up(before)

    def _is_up(self, device: DeviceId) -> bool:
        report = self._memory.devices.get(device)
        return report is not None and report.state is DeviceState.UP
