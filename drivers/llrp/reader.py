"""A reader as a device of the fleet: dials, keeps the session, and tells the station what the antennas see."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import assert_never

from dock.core.ids import DeviceId
from dock.core.observations import DeviceKind, DeviceReported, DeviceState, InputChanged, Observation, TagRead, TagsRead
from dock.ports import Clock, Inbox
from drivers.fleet import DeviceFault
from drivers.link import Dial, Link
from drivers.llrp.backlog import Backlog
from drivers.llrp.events import (
    AntennaChanged,
    BufferFilling,
    BufferOverflowed,
    Closing,
    Connected,
    InputLine,
    ReaderEvent,
    ReaderExcepted,
    RoSpecChanged,
)
from drivers.llrp.reports import TagSeen
from drivers.llrp.session import Happening, ReaderProfile, Ready, Seen, Session, Told

CONNECT_S = 5.0  # a reader on the dock's own network answers in milliseconds
WRITE_S = 5.0  # our messages are small: a peer that does not take one has stopped
GOODBYE_S = 1.0  # a reader answers at once; longer is not worth a person's waiting
NOTICES_MAX = 256  # antenna and input changes that wait for the station; the oldest go first


class LlrpReader:
    """One LLRP reader. Its tags come as `TagsRead`, its inputs as `InputChanged`, its troubles as `DeviceReported`."""

    kind = DeviceKind.READER

    def __init__(self, device: DeviceId, profile: ReaderProfile, dial: Dial, inbox: Inbox, clock: Clock) -> None:
        self.device = device
        self._profile = profile
        self._dial = dial
        self._inbox = inbox
        self._clock = clock

    async def run(self, up: Callable[[], None]) -> None:
        """Work until the reader fails; see `drivers.fleet.Device`."""
        try:
            async with asyncio.timeout(CONNECT_S):
                link = await self._dial(self._profile.address)
        except TimeoutError as late:
            raise DeviceFault("the reader cannot be reached: check its cable and address", "no connection") from late
        session = Session(self._profile)
        try:
            pending = _Pending(self.device, self._profile, self._clock)
            fault: OSError | None = None
            async with asyncio.TaskGroup() as group:
                group.create_task(pending.tell(self._inbox), name=f"tell {self.device.text}")
                try:
                    await self._converse(session, link, pending, up)
                except OSError as broken:
                    fault = broken
                pending.finish()
            if fault is not None:
                raise fault
        finally:
            with contextlib.suppress(OSError):
                await _take_leave(session, link)
            await link.close()

    async def _converse(self, session: Session, link: Link, pending: "_Pending", up: Callable[[], None]) -> None:
        session.opened(_loop_us())
        while True:
            if out := session.outgoing():
                await _write(link, out)
            chunk = await _read_until(link, session.due_us())
            if chunk is None:
                session.woken(_loop_us())
                continue
            if not chunk:
                raise DeviceFault("the reader closed the connection", f"while {session.phase}")
            for happening in session.received(chunk, _loop_us()):
                if isinstance(happening, Ready):
                    up()
                pending.put(happening)
            await pending.room()


class _Pending:
    """What the station is still to be told. Filled by the reading task, emptied by the telling one."""

    def __init__(self, device: DeviceId, profile: ReaderProfile, clock: Clock) -> None:
        self._device = device
        self._profile = profile
        self._clock = clock
        self._backlog = Backlog()
        self._notices: list[Observation] = []
        self._lost_antennas: set[int] = set()
        self._offset_us: int | None = None
        self._is_filled = asyncio.Event()
        self._is_taken = asyncio.Event()
        self._is_finished = False

    def finish(self) -> None:
        """Nothing more comes: `tell` ends once all is told, so that a broken line costs no read that came before."""
        self._is_finished = True
        self._is_filled.set()

    async def tell(self, inbox: Inbox) -> None:
        """Hand everything over, until `finish`."""
        while not self._is_finished:
            await self._is_filled.wait()
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

    def put(self, happening: Happening) -> None:
        """Keep what happened until it is told."""
        match happening:
            case Seen(tags):
                self._backlog.put(self._reads(tags))
            case Ready(_, configuration):
                if configuration.connected_antennas:
                    lost = set(self._profile.antennas) - set(configuration.connected_antennas)
                    self._note_antennas(lost)
            case Told(event, reader_us, _):
                now_us = self._clock.now_us()
                if reader_us is not None:
                    self._learn_offset(now_us - reader_us)
                self._hear(event, self._to_station(reader_us, now_us))
            case _:
                assert_never(happening)
        self._is_filled.set()

    def _reads(self, tags: list[TagSeen]) -> list[TagRead]:
        now_us = self._clock.now_us()
        newest_us = max((tag.last_us or tag.first_us or 0 for tag in tags), default=0)
        if newest_us:
            self._learn_offset(now_us - newest_us)
        return [self._read(tag, now_us) for tag in tags]

    def _read(self, tag: TagSeen, now_us: int) -> TagRead:
        last_us = tag.last_us if tag.last_us is not None else tag.first_us
        first_us = tag.first_us if tag.first_us is not None else last_us
        return TagRead(
            epc=tag.epc,
            antenna=tag.antenna if tag.antenna is not None else self._profile.antennas[0],
            rssi_dbm=tag.rssi_dbm,
            first_us=self._to_station(first_us, now_us),
            last_us=self._to_station(last_us, now_us),
            read_count=tag.read_count or 1,
        )

    def _learn_offset(self, seen_us: int) -> None:
        # what the reader says was so at the latest when it arrived, so the smallest difference is the truest
        self._offset_us = seen_us if self._offset_us is None else min(self._offset_us, seen_us)

    def _to_station(self, reader_us: int | None, now_us: int) -> int:
        return now_us if reader_us is None or self._offset_us is None else reader_us + self._offset_us

    def _hear(self, event: ReaderEvent, at_us: int) -> None:
        match event:
            case AntennaChanged(antenna, is_connected):
                if antenna in self._profile.antennas:
                    others = self._lost_antennas - {antenna}
                    self._note_antennas(others if is_connected else others | {antenna})
            case InputLine(port, is_high):
                self._note(InputChanged(self._device, port, is_high, at_us))
            case BufferOverflowed():
                self._attend("the reader lost tag reads: fewer tags at once, or a faster network", "buffer overflow")
            case ReaderExcepted(said):
                self._attend("the reader reports a fault of its own", said)
            case RoSpecChanged() | BufferFilling() | Connected() | Closing():
                pass  # they change nothing that a person or a filter acts on
            case _:
                assert_never(event)

    def _note_antennas(self, lost: set[int]) -> None:
        if lost == self._lost_antennas:
            return
        self._lost_antennas = lost
        if lost:
            shown = ", ".join(map(str, sorted(lost)))
            self._attend(f"antenna {shown} is not connected: check its cable", "AntennaEvent")
        else:
            self._note(DeviceReported(self._device, DeviceKind.READER, DeviceState.UP, "", "", self._clock.now_us()))

    def _attend(self, reason: str, detail: str) -> None:
        now_us = self._clock.now_us()
        self._note(DeviceReported(self._device, DeviceKind.READER, DeviceState.ATTENTION, reason, detail, now_us))

    def _note(self, notice: Observation) -> None:
        self._notices.append(notice)
        del self._notices[:-NOTICES_MAX]


async def _read_until(link: Link, due_us: int | None) -> bytes | None:
    """The next bytes; None where the instant came first."""
    limit = asyncio.timeout_at(None if due_us is None else due_us / 1_000_000)
    try:
        async with limit:
            return await link.read()
    except TimeoutError:
        if not limit.expired():
            raise  # the network's own timeout, not ours
        return None


async def _write(link: Link, out: bytes) -> None:
    try:
        async with asyncio.timeout(WRITE_S):
            await link.write(out)
    except TimeoutError as late:
        raise DeviceFault("the reader takes no more bytes: restart it if that goes on", "write blocked") from late


async def _take_leave(session: Session, link: Link) -> None:
    """Say goodbye and wait for the reader to hang up: leaving bytes unread would break the line before it has read."""
    session.say_goodbye()
    async with asyncio.timeout(GOODBYE_S):
        await link.write(session.outgoing())
        while await link.read():
            pass


def _loop_us() -> int:
    return int(asyncio.get_running_loop().time() * 1_000_000)
