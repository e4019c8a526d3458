"""What the station is still to be told of one reader: filled by the task that reads, emptied by the one that tells."""

import asyncio

from dock.core.ids import DeviceId
from dock.core.observations import DeviceReported, InputChanged, Observation, TagRead, TagsRead
from dock.ports import Clock, Inbox
from drivers.llrp.backlog import Backlog

NOTICES_MAX = 256  # changes of health and inputs that wait for the station; the oldest go first


class Pending:
    """Reads, which grow together where the station is slow, and notices in their order."""

    def __init__(self, device: DeviceId, clock: Clock) -> None:
        self._device = device
        self._clock = clock
        self._backlog = Backlog()
        self._notices: list[Observation] = []
        self._is_filled = asyncio.Event()
        self._is_taken = asyncio.Event()
        self._is_finished = False

    @property
    def waiting_count(self) -> int:
        """Reads that wait, grown together or not."""
        return len(self._backlog)

    @property
    def coalesced_count(self) -> int:
        """Reads that grew into others."""
        return self._backlog.coalesced_count

    def put(self, reads: list[TagRead]) -> None:
        """Keep these reads until they are told."""
        self._backlog.put(reads)
        self._is_filled.set()

    def note(self, notice: DeviceReported | InputChanged) -> None:
        """Keep this change until it is told."""
        self._notices.append(notice)
        del self._notices[:-NOTICES_MAX]
        self._is_filled.set()

    def finish(self) -> None:
        """Nothing more comes: `tell` ends once all is told, so that a broken line costs no read that came before."""
        self._is_finished = True
        self._is_filled.set()

    async def tell(self, inbox: Inbox) -> None:
        """Hand everything over, until `finish`."""
        while not self._is_finished or self._notices or len(self._backlog):
            await self._is_filled.wait()
            if not self._is_finished:
                self._is_filled.clear()
            notices, self._notices = self._notices, []
            for notice in notices:
                await inbox.tell(notice)
            if len(self._backlog):
                reads = self._backlog.take()
                self._is_taken.set()
                await inbox.tell(TagsRead(self._device, reads, self._clock.now_us()))

    async def room(self) -> None:
        """Wait while not even reads grown together have room, so that the reader keeps what it sees."""
        while self._backlog.is_full:
            self._is_taken.clear()
            await self._is_taken.wait()
