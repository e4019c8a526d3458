"""A reader as a device of the fleet: dials, keeps the session, and tells the station what the antennas see."""

import asyncio
import contextlib
from collections.abc import Callable

from dock.core.ids import DeviceId
from dock.core.observations import DeviceKind, DeviceReported, DeviceState
from dock.core.views import ReaderView
from dock.ports import Clock, Inbox
from drivers.fleet import DeviceFault
from drivers.link import Dial, Link
from drivers.llrp.access import Access, AccessOutcome, AccessRound
from drivers.llrp.capabilities import Capabilities
from drivers.llrp.dialogue import Opened, switching
from drivers.llrp.figures import Figures
from drivers.llrp.log import Log
from drivers.llrp.once import CALL_S, dial_reader
from drivers.llrp.planning import gpo
from drivers.llrp.profile import ReaderProfile
from drivers.llrp.talk import Talk, VersionLost
from drivers.llrp.troubles import fault, trouble

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
        self._talk: Talk | None = None
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
                elif self._profile is asked and not isinstance(broken, VersionLost):
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

    def _speaking(self) -> Talk:
        if self._talk is None or self._talk.session.opened_as is None:
            raise fault("reader.unreachable", "no session")
        return self._talk

    async def _once(self, profile: ReaderProfile, up: Callable[[], None]) -> None:
        if not self._has_failed:
            await self._say_connecting()
        link = await self._linked(profile)
        talk = Talk(self, profile, link, negotiates=self._negotiates)
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

    async def _linked(self, profile: ReaderProfile) -> Link:
        """The link to the reader. One that calls is waited for as long as it takes; that it does not is told once."""
        if not profile.is_called:
            return await dial_reader(self._dial, profile)
        self._wished.clear()
        if self._profile is not profile:  # before it was cleared somebody had wished for another
            raise fault("reader.closed", "pointed at another reader")
        came: list[Link | OSError] = []
        try:
            async with asyncio.TaskGroup() as group:
                calling = group.create_task(_take_call(self._dial, profile.address, came))
                wished = group.create_task(self._wished.wait())
                done, _ = await asyncio.wait({calling, wished}, timeout=CALL_S, return_when=asyncio.FIRST_COMPLETED)
                if not done and not self._has_failed:
                    await self._say_not_called()
                if not done:
                    await asyncio.wait({calling, wished}, return_when=asyncio.FIRST_COMPLETED)
                wished.cancel()
                calling.cancel()
        except asyncio.CancelledError:
            for link in came:
                if not isinstance(link, OSError):
                    await link.close()
            raise
        if not came:
            raise fault("reader.closed", "pointed at another reader")
        call = came[0]
        if isinstance(call, OSError):
            raise fault("reader.cannot_listen", str(call)) from call
        return call

    def _came_up(self, up: Callable[[], None]) -> None:
        self._has_failed = False
        up()

    async def _say_connecting(self) -> None:
        now_us = self._clock.now_us()
        self._state = (DeviceState.CONNECTING, now_us)
        await self._inbox.tell(DeviceReported(self.device, DeviceKind.READER, DeviceState.CONNECTING, (), "", now_us))

    async def _say_not_called(self) -> None:
        now_us = self._clock.now_us()
        self._has_failed = True
        self._state = (DeviceState.DOWN, now_us)
        told = (trouble("reader.not_calling", seconds=f"{CALL_S:.0f}"),)
        await self._inbox.tell(DeviceReported(self.device, DeviceKind.READER, DeviceState.DOWN, told, "accept", now_us))

    # what a talk uses of its reader
    @property
    def parts(self) -> tuple[Clock, Log, Figures]:
        """Clock, log and figures, which outlive a connection."""
        return self._clock, self._log, self._figures

    @property
    def is_silent(self) -> bool:
        """Whether trying again is not told: it failed, and nothing is new until it works."""
        return self._has_failed


async def _take_call(dial: Dial, address: str, came: list[Link | OSError]) -> None:
    """Wait for the call. What came of it is put where it is not lost when whoever waits is cancelled just then."""
    try:
        came.append(await dial(address))
    except OSError as wrong:
        came.append(wrong)
