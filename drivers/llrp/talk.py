"""One connection to a reader: the session on its link, what is told of it, and who waits for its answers."""

import asyncio
from collections.abc import Callable
from typing import Any, Protocol, assert_never

from dock.core.ids import DeviceId
from dock.core.observations import DeviceState, InputChanged, TagRead
from dock.ports import Clock
from drivers.fleet import DeviceFault
from drivers.link import Link
from drivers.llrp.access import AccessRound
from drivers.llrp.dialogue import Dialogue, Phase
from drivers.llrp.events import Connected, InputLine
from drivers.llrp.figures import Figures
from drivers.llrp.health import Health
from drivers.llrp.log import Log
from drivers.llrp.offset import ClockOffset
from drivers.llrp.pending import Pending
from drivers.llrp.planning import tid_of
from drivers.llrp.profile import ReaderProfile
from drivers.llrp.reports import TagSeen
from drivers.llrp.session import Finished, Happening, Ready, Seen, Session, Told
from drivers.llrp.troubles import TROUBLES, fault

WRITE_S = 5.0  # our messages are small: a peer that does not take one has stopped
PIECE_BYTES = 8_192  # worked out at once: some milliseconds, so that a flush keeps nobody waiting
GOODBYE_S = 1.0  # a reader answers at once; longer is not worth a person's waiting
GRACE_S = 0.05  # what lies in the kernel when a deadline comes has come in time
TICK_US = 1_000_000  # health, and wishes of other tasks, are looked at this often


class Owner(Protocol):
    """The reader of a talk, which outlives it."""

    device: DeviceId

    @property
    def profile(self) -> ReaderProfile:
        """What the reader is to do now."""
        ...

    @property
    def parts(self) -> tuple[Clock, Log, Figures]:
        """Clock, log and figures, which outlive a connection."""
        ...

    @property
    def is_silent(self) -> bool:
        """Whether trying again is not told."""
        ...


class VersionLost(DeviceFault):
    """The reader hung up when it was asked for its version: it is asked again without."""


class Talk:
    """One connection: the session, and everything that lives as long as it."""

    def __init__(self, reader: Owner, profile: ReaderProfile, link: Link, *, negotiates: bool) -> None:
        self._reader = reader
        self.profile = profile
        self._profile = profile
        self._link = link
        self._clock, log, self._figures = reader.parts
        log.offset_us = self._clock.now_us() - _loop_us()
        self.session = Session(profile, log=log, negotiates=negotiates)
        self.pending = Pending(reader.device, self._clock)
        self.health = Health(reader.device, profile)
        self.offset = ClockOffset()
        self.state = (DeviceState.CONNECTING, self._clock.now_us())
        self._is_utc = True
        self._writing = asyncio.Lock()
        self._asked: dict[int, asyncio.Future[object]] = {}
        self._rounds: list[tuple[AccessRound, asyncio.Event]] = []

    async def converse(self, up: Callable[[], None]) -> None:
        """Speak until the reader fails, or is not the one that is wanted any more."""
        session = self.session
        session.opened(_loop_us())
        while self._reader.profile is self._profile:
            await self._flush()
            due_us = min(session.due_us(), _loop_us() + TICK_US)
            chunk = await _read_until(self._link, due_us)
            if chunk == b"":
                kind = VersionLost if session.phase is Phase.VERSION else DeviceFault
                raise kind(TROUBLES["reader.closed"], f"while {session.phase}")
            happenings = session.woken(_loop_us()) if chunk is None else session.received(chunk, _loop_us())
            await self._flush()  # acknowledgements go before anything is worked out
            for happening in happenings:
                self._put(happening)
                if isinstance(happening, Ready):
                    up()
            self._look()
            await self.pending.room()
            await asyncio.sleep(0)  # what waits in the buffer is no reason to keep every other task waiting
        raise fault("reader.closed", "pointed at another reader")

    async def speak(self, make: Callable[[int], Dialogue[Any]]) -> object:
        """Speak a dialogue (made from the version that is spoken) and give its outcome.

        Raises:
            DeviceFault: it failed, or the connection did.
        """
        opened = self.session.opened_as
        version = opened.version if opened else 1
        number = self.session.begin(lambda: make(version), _loop_us())
        future: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self._asked[number] = future
        try:
            await self._flush()
        except OSError as broken:
            raise fault("reader.closed", str(broken)) from broken
        outcome = await future
        if isinstance(outcome, DeviceFault):
            raise outcome
        return outcome

    async def watch(self, round_: AccessRound) -> None:
        """Wait until a round of access operations has its results."""
        done = asyncio.Event()
        self._rounds.append((round_, done))
        await done.wait()

    def give_up(self) -> None:
        """The connection is over: whoever waits for an answer is told."""
        for future in self._asked.values():
            if not future.done():
                future.set_result(fault("reader.closed", "while a request waited"))
        self._asked.clear()

    async def take_leave(self) -> None:
        """Say goodbye and wait for the reader to hang up: bytes left unread would break the line first."""
        self.session.say_goodbye(_loop_us())
        async with asyncio.timeout(GOODBYE_S):
            await self._link.write(self.session.outgoing())
            while await self._link.read():
                pass

    async def _flush(self) -> None:
        async with self._writing:
            if out := self.session.outgoing():
                await _write(self._link, out)

    def _put(self, happening: Happening) -> None:
        now_us = self._clock.now_us()
        match happening:
            case Seen(tags):
                reads = self._reads(tags, now_us)
                self._figures.add(reads, now_us)
                self.health.seen(max(read.last_us for read in reads), now_us)
                self.pending.put(reads)
            case Ready(opened):
                self.health.ready(opened)
            case Told(event, reader_us, is_utc):
                self._is_utc = is_utc
                if reader_us is not None:
                    learn = self.offset.greeted if isinstance(event, Connected) else self.offset.told
                    learn(reader_us, now_us)
                self.health.told(event, now_us)
                if isinstance(event, InputLine):
                    at_us = self.offset.to_station(reader_us, now_us)
                    self.pending.note(InputChanged(self._reader.device, event.port, event.is_high, at_us))
            case Finished(number, outcome):
                future = self._asked.pop(number, None)
                if future is not None and not future.done():
                    future.set_result(outcome)
            case _:
                assert_never(happening)

    def _look(self) -> None:
        """Tell what has changed in how the reader is."""
        now_us = self._clock.now_us()
        if self.session.phase is Phase.GREETING:
            return
        self.health.measured(self.offset.offset_us if self._is_utc else None)
        for report in self.health.changes(now_us):
            self.state = (report.state, now_us)
            if report.state is not DeviceState.NEGOTIATING or not self._reader.is_silent:
                self.pending.note(report)

    def _reads(self, tags: list[TagSeen], now_us: int) -> list[TagRead]:
        newest_us = max((_last_us(tag) or 0 for tag in tags), default=0)
        if newest_us:
            self.offset.reported(newest_us, now_us)
        for tag in tags:
            if tag.extras is not None and tag.extras.results:
                self._take_results(tag)
        return [self._read(tag, now_us) for tag in tags]

    def _read(self, tag: TagSeen, now_us: int) -> TagRead:
        last_us = _last_us(tag)
        first_us = tag.first_us if tag.first_us is not None else tag.first_uptime_us
        extras = tag.extras
        fine = extras.rssi_cdbm if extras else None
        return TagRead(
            epc=tag.epc,
            antenna=tag.antenna if tag.antenna is not None else next(iter(self._profile.antennas), 1),
            rssi_dbm=tag.rssi_dbm if fine is None else fine / 100,
            first_us=self.offset.to_station(last_us if first_us is None else first_us, now_us),
            last_us=self.offset.to_station(last_us, now_us),
            read_count=tag.read_count or 1,
            tid=tid_of(extras) if extras else None,
        )

    def _take_results(self, tag: TagSeen) -> None:
        for round_, done in self._rounds:
            if round_.take(tag):
                done.set()
        self._rounds = [(round_, done) for round_, done in self._rounds if not done.is_set()]


def _last_us(tag: TagSeen) -> int | None:
    """When the tag was seen last, on whichever clock the reader has."""
    for instant_us in (tag.last_us, tag.first_us, tag.last_uptime_us, tag.first_uptime_us):
        if instant_us is not None:
            return instant_us
    return None


async def _read_until(link: Link, due_us: int) -> bytes | None:
    """The next bytes; None where the instant came first."""
    for limit in (asyncio.timeout_at(due_us / 1_000_000), asyncio.timeout(GRACE_S)):
        try:
            async with limit:
                return await link.read(PIECE_BYTES)
        except TimeoutError:
            if not limit.expired():
                raise  # the network's own timeout, not ours
    return None


async def _write(link: Link, out: bytes) -> None:
    try:
        async with asyncio.timeout(WRITE_S):
            await link.write(out)
    except TimeoutError as late:
        raise fault("reader.stuck", "write blocked") from late


def _loop_us() -> int:
    return int(asyncio.get_running_loop().time() * 1_000_000)
