"""A scanner whose bytes are codes: RS-232, USB-CDC, Bluetooth SPP, TCP, or the reports of HID Point of Sale.

GS and the AIM identifier arrive as they are.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Protocol

from dock.core.ids import DeviceId
from dock.core.observations import DeviceKind
from dock.ports import Clock, Inbox
from drivers.fleet import DeviceFault
from drivers.link import Dial, Link
from drivers.scanner.framing import Framing, FramingProfile, Scan

SAY_S_MAX = 0.5  # a beep that comes later belongs to no scan
OPEN_S_MAX = 5.0  # a Bluetooth port answers within this or not at all


class Frames(Protocol):
    """Cuts a scanner's bytes into codes; see `Framing`."""

    def received(self, chunk: bytes, at_us: int) -> list[Scan]:
        """The codes that `chunk` completes."""
        ...

    def gives_up_us(self) -> int | None:
        """When an unfinished rest is to be given up."""
        ...

    def woken(self, at_us: int) -> list[Scan]:
        """Give the rest up if it is time."""
        ...


class SerialScanner:
    """One scanner whose codes go to the inbox, in order and each with its device.

    `sounds` are the bytes that make it beep or light for a tone of the answer, where it can be driven at all.
    """

    kind = DeviceKind.SCANNER

    def __init__(
        self,
        device: DeviceId,
        address: str,
        profile: FramingProfile,
        *,
        dial: Dial,
        inbox: Inbox,
        clock: Clock,
        frames: Callable[[DeviceId, FramingProfile], Frames] = Framing,
        sounds: Mapping[str, bytes] | None = None,
    ) -> None:
        self.device = device
        self._address = address
        self._profile = profile
        self._dial = dial
        self._inbox = inbox
        self._clock = clock
        self._frames = frames
        self._sounds = sounds or {}
        self._link: Link | None = None

    async def run(self, up: Callable[[], None]) -> None:
        """Open the port, and tell the inbox of every code until the scanner is unplugged (OSError)."""
        async with asyncio.timeout(OPEN_S_MAX):
            link = await self._dial(self._address)
        self._link = link
        try:
            up()
            await self._listen(link)
        finally:
            self._link = None
            await link.close()

    async def say(self, tone: str) -> bool:
        """Let the scanner beep or light for this tone; False where it cannot, or is not there.

        A scanner that takes no more bytes is not waited for: its codes matter, its beep does not.
        """
        sound, link = self._sounds.get(tone), self._link
        if sound is None or link is None:
            return False
        try:
            async with asyncio.timeout(SAY_S_MAX):
                await link.write(sound)
        except OSError:  # TimeoutError is one; a scanner that is gone is told by its reading side
            return False
        return True

    async def _listen(self, link: Link) -> None:
        framing = self._frames(self.device, self._profile)
        while True:
            try:
                async with asyncio.timeout(seconds_until(framing.gives_up_us(), self._clock)):
                    chunk = await link.read()
            except TimeoutError:
                await tell_all(self._inbox, framing.woken(self._clock.now_us()))
                continue
            if not chunk:
                raise DeviceFault("the scanner closed its connection")
            await tell_all(self._inbox, framing.received(chunk, self._clock.now_us()))


async def tell_all(inbox: Inbox, scans: list[Scan]) -> None:
    """Tell the inbox of each, in order."""
    for scan in scans:
        await inbox.tell(scan)


def seconds_until(instant_us: int | None, clock: Clock) -> float | None:
    """How long until then, at least a millisecond, so that a clock that is put back makes no busy loop."""
    return None if instant_us is None else max(0.001, (instant_us - clock.now_us()) / 1_000_000)
