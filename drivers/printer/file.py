"""A folder in a printer's place: each label becomes a file that can be printed on anything."""

import asyncio
from collections import deque
from collections.abc import Callable
from pathlib import Path

from dock.core.effects import PrintLabel
from dock.core.ids import DeviceId
from dock.core.observations import DeviceKind, LabelProgressed, PrintOutcome
from dock.ports import Clock
from drivers.printer.journal import Journal, Render


class FilePrinter:
    """Writes labels into a folder. Writing one twice gives the same file, so that a restart doubles nothing."""

    kind = DeviceKind.PRINTER

    def __init__(
        self, device: DeviceId, folder: Path, ending: str, *, render: Render, journal: Journal, clock: Clock
    ) -> None:
        self.device = device
        self._folder = folder
        self._ending = ending
        self._render = render
        self._journal = journal
        self._clock = clock
        self._taken: set[str] = set()
        self._due: deque[PrintLabel] = deque()
        self._stirred = asyncio.Event()

    async def print_label(self, label: PrintLabel) -> None:
        """Take this label; one that is here already, or was, is not taken twice."""
        if label.label_id not in self._taken:
            self._taken.add(label.label_id)
            self._due.append(label)
            self._stirred.set()

    def resume(self, label: PrintLabel, sending: LabelProgressed) -> None:
        """Take back a label that was under way: it is written again, over itself."""
        del sending
        if label.label_id not in self._taken:
            self._taken.add(label.label_id)
            self._due.append(label)

    def give_back(self, label_id: str) -> bool:
        """Give a label up that is not being written."""
        waiting = next((label for label in list(self._due)[1:] if label.label_id == label_id), None)
        if waiting is None:
            return False
        self._due.remove(waiting)
        self._taken.discard(label_id)
        return True

    async def run(self, up: Callable[[], None]) -> None:
        """Write what is due.

        Raises:
            OSError: the folder cannot be written.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        up()
        while True:
            while self._due:
                await self._write(self._due[0])
                self._due.popleft()
            self._stirred.clear()
            await self._stirred.wait()

    async def _write(self, label: PrintLabel) -> None:
        try:
            picture = self._render(label)
        except ValueError as error:
            await self._tell(label, PrintOutcome.REFUSED, str(error))
            return
        if await self._tell(label, PrintOutcome.SENDING, "file") is False:
            await self._tell(label, PrintOutcome.CANCELLED, "it is not wanted any more")
            return
        path = self._folder / f"{label.label_id}.{self._ending}"
        half = path.with_suffix(".part")
        half.write_bytes(picture)
        half.replace(path)  # whole or not there: whoever watches the folder never takes half a label
        await self._tell(label, PrintOutcome.PRINTED, path.name)

    async def _tell(self, label: PrintLabel, outcome: PrintOutcome, evidence: str) -> bool | None:
        now_us = self._clock.now_us()
        return await self._journal(LabelProgressed(self.device, label.label_id, outcome, evidence, now_us))
