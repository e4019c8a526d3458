"""A reader as a device of the fleet: dials, keeps the session, and tells the station what the antennas see."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any, assert_never

from dock.core.ids import DeviceId
from dock.core.observations import DeviceKind, DeviceReported, DeviceState, InputChanged, TagRead
from dock.core.views import ReaderView
from dock.ports import Clock, Inbox
from drivers.fleet import DeviceFault
from drivers.link import Dial, Link
from drivers.llrp.access import Access, AccessOutcome, AccessRound
from drivers.llrp.capabilities import Capabilities
from drivers.llrp.dialogue import Dialogue, Opened, Phase, switching
from drivers.llrp.events import Connected, InputLine
from drivers.llrp.figures import Figures
from drivers.llrp.health import Health
from drivers.llrp.log import Log
from drivers.llrp.offset import ClockOffset
from drivers.llrp.once import dial_reader
from drivers.llrp.pending import Pending
from drivers.llrp.planning import gpo, tid_of
from drivers.llrp.profile import ReaderProfile
from drivers.llrp.reports import TagSeen
from drivers.llrp.session import Finished, Happening, Ready, Seen, Session, Told
from drivers.llrp.troubles import TROUBLES, fault

WRITE_S = 5.0  # our messages are small: a peer that does not take one has stopped
PIECE_BYTES = 8_192  # worked out at once: some milliseconds, so that a flush keeps nobody waiting
GOODBYE_S = 1.0  # a reader answers at once; longer is not worth a person's waiting
GRACE_S = 0.05  # what lies in the kernel when a deadline comes has come in time
TICK_US = 1_000_000  # health, and wishes of other tasks, are looked at this often
MESSAGES_MAX = 60  # of a view


class LlrpReader:
    """One LLRP reader. Its tags come as `TagsRead`, its inputs as `InputChanged`, how it is as `DeviceReported`."""

    kind = DeviceKind.READER
    tells_health = True  # it says by itself how it is while it works: see `drivers.fleet`

    def __init__(self, device: DeviceId, profile: ReaderProfile, dial: Dial, inbox: Inbox, clock: Clock) -> None:
        self.device = device
        self._profile = profile
        self._dial = dial
        self._inbox = inbox
        self._clock = clock
        self._log = Log()
        self._figures = Figures()
        self._talk: _Talk | None = None
        self._negotiates = True
        self._has_failed = False
        self._fault: OSError | None = None
        self._otherwise: ReaderProfile | None = None
        self._wished = asyncio.Event()
        self._state = (DeviceState.CONNECTING, clock.now_us())

    @property
    def profile(self) -> ReaderProfile:
        """What the reader is to do now."""
        return self._profile

    async def run(self, up: Callable[[], None]) -> None:
        """Work until the reader fails; see `drivers.fleet.Device`."""
        while True:
            asked = self._profile
            try:
                await self._once(asked, up)
            except OSError as broken:
                if self._profile is asked and self._otherwise is not None:
                    self._fault = broken
                    self._profile, self._otherwise = self._otherwise, None
                elif self._profile is asked and not _is_version_lost(broken):
                    self._has_failed = True
                    self._fault = broken
                    self._state = (getattr(broken, "state", DeviceState.DOWN), self._clock.now_us())
                    raise
                # pointed at another reader, or one that hung up at the mere question for its version: begin anew
                self._negotiates = self._profile is not asked

    @property
    def works_with(self) -> ReaderProfile | None:
        """The profile that the reader works with just now; None while it does not work."""
        return self._talk.profile if self._talk is not None and self._talk.session.opened_as is not None else None

    @property
    def opened_as(self) -> Opened | None:
        """What the reader said of itself; None while that is not known."""
        return self._talk.session.opened_as if self._talk else None

    @property
    def capabilities(self) -> Capabilities | None:
        """What the reader can; None while that is not known."""
        opened = self.opened_as
        return opened.capabilities if opened else None

    @property
    def last_fault(self) -> OSError | None:
        """What the reader failed of last; None while it never did."""
        return self._fault

    def point_at(self, profile: ReaderProfile, otherwise: ReaderProfile | None = None) -> None:
        """Work with this profile from now on, at whatever reader its address names; the old one is let go.

        Where it fails, now or later, `otherwise` is taken instead, if it is given.
        """
        self._profile = profile
        self._otherwise = otherwise
        self._wished.set()

    async def nudged(self) -> None:
        """Wait until there is a reason not to wait any longer before the next try; see `drivers.fleet`."""
        self._wished.clear()
        await self._wished.wait()

    async def set_output(self, port: int, *, is_on: bool) -> None:
        """Switch an output line, such as a stack light.

        Raises:
            DeviceFault: the reader is not there, or refuses.
        """
        await self._speaking().speak(lambda version: switching(gpo(port, is_on=is_on), version))

    async def access(self, access: Access, within_s: float = 5.0) -> AccessOutcome:
        """Read, write or lock memory of one tag; gives what became of each operation.

        Raises:
            DeviceFault: the reader is not there, or refuses.
        """
        talk = self._speaking()
        round_ = AccessRound(access)
        await talk.speak(round_.begin)
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(within_s):
                    await talk.watch(round_)
        finally:
            with contextlib.suppress(DeviceFault):
                await talk.speak(round_.end)
        return round_.outcome

    def view(self) -> ReaderView:
        """How the reader is now, for a screen."""
        now_us = self._clock.now_us()
        talk = self._talk
        opened = talk.session.opened_as if talk else None
        state, since_us = talk.state if talk else self._state
        return ReaderView(
            self.device.text,
            self._profile.address,
            state,
            since_us,
            antennas=self._figures.views(self._profile, talk.health.lost_antennas if talk else frozenset(), now_us),
            reads_per_s=self._figures.reads_per_s(now_us),
            clock_offset_us=talk.offset.offset_us if talk else None,
            waiting_count=talk.pending.waiting_count if talk else 0,
            coalesced_count=talk.pending.coalesced_count if talk else 0,
            maker=opened.capabilities.maker if opened else "",
            model=str(opened.capabilities.model) if opened else "",
            firmware=opened.capabilities.firmware if opened else "",
            reader_id=opened.configuration.reader_id if opened else "",
            version={1: "1.0.1", 2: "1.1"}.get(opened.version, "") if opened else "",
            messages=self._log.views(MESSAGES_MAX),
            tags=self._figures.tags(now_us),
        )

    def _speaking(self) -> "_Talk":
        if self._talk is None or self._talk.session.opened_as is None:
            raise fault("reader.unreachable", "no session")
        return self._talk

    async def _once(self, profile: ReaderProfile, up: Callable[[], None]) -> None:
        if not self._has_failed:
            await self._say_connecting()
        link = await dial_reader(self._dial, profile.address)
        talk = _Talk(self, profile, link, negotiates=self._negotiates)
        self._talk = talk
        try:
            broken: OSError | None = None
            async with asyncio.TaskGroup() as group:
                group.create_task(talk.pending.tell(self._inbox), name=f"tell {self.device.text}")
                try:
                    await talk.converse(lambda: self._came_up(up))
                except OSError as one:
                    broken = one
                talk.pending.finish()
            if broken is not None:
                raise broken
        finally:
            self._talk = None
            talk.give_up()
            with contextlib.suppress(OSError):
                await talk.take_leave()
            await link.close()

    def _came_up(self, up: Callable[[], None]) -> None:
        self._has_failed = False
        up()

    async def _say_connecting(self) -> None:
        now_us = self._clock.now_us()
        self._state = (DeviceState.CONNECTING, now_us)
        await self._inbox.tell(DeviceReported(self.device, DeviceKind.READER, DeviceState.CONNECTING, (), "", now_us))

    # what a talk uses of its reader
    @property
    def parts(self) -> tuple[Clock, Log, Figures]:
        """Clock, log and figures, which outlive a connection."""
        return self._clock, self._log, self._figures

    @property
    def is_silent(self) -> bool:
        """Whether trying again is not told: it failed, and nothing is new until it works."""
        return self._has_failed


class _VersionLost(DeviceFault):
    """The reader hung up when it was asked for its version: it is asked again without."""


def _is_version_lost(broken: OSError) -> bool:
    return isinstance(broken, _VersionLost)


class _Talk:
    """One connection: the session, and everything that lives as long as it."""

    def __init__(self, reader: LlrpReader, profile: ReaderProfile, link: Link, *, negotiates: bool) -> None:
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
                kind = _VersionLost if session.phase is Phase.VERSION else DeviceFault
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
