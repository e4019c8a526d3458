"""A scanner on a serial port: RS-232, USB-CDC or Bluetooth SPP. GS and the AIM identifier arrive as they are."""

import asyncio
from collections.abc import Callable

from dock.core.ids import DeviceId
from dock.core.observations import DeviceKind
from dock.ports import Clock, Inbox
from drivers.link import Dial, Link
from drivers.scanner.framing import Framing, FramingProfile, Scan

OPEN_S_MAX = 5.0  # a Bluetooth port answers within this or not at all


class SerialScanner:
    """One scanner whose codes go to the inbox, in order and each with its device."""

    kind = DeviceKind.SCANNER

    def __init__(
        self, device: DeviceId, address: str, profile: FramingProfile, *, dial: Dial, inbox: Inbox, clock: Clock
    ) -> None:
        self.device = device
        self._address = address
        self._profile = profile
        self._dial = dial
        self._inbox = inbox
        self._clock = clock

    async def run(self, up: Callable[[], None]) -> None:
        """Open the port, and tell the inbox of every code until the scanner is unplugged (OSError)."""
        async with asyncio.timeout(OPEN_S_MAX):
            link = await self._dial(self._address)
        try:
            up()
            await self._listen(link)
        finally:
            await link.close()

    async def _listen(self, link: Link) -> None:
        framing = Framing(self.device, self._profile)
        while True:
            try:
                async with asyncio.timeout(seconds_until(framing.gives_up_us(), self._clock)):
                    chunk = await link.read()
            except TimeoutError:
                await tell_all(self._inbox, framing.woken(self._clock.now_us()))
                continue
            if not chunk:
                raise OSError("the scanner closed its connection")
            await tell_all(self._inbox, framing.received(chunk, self._clock.now_us()))


async def tell_all(inbox: Inbox, scans: list[Scan]) -> None:
    """Tell the inbox of each, in order."""
    for scan in scans:
        await inbox.tell(scan)


def seconds_until(instant_us: int | None, clock: Clock) -> float | None:
    """How long until then, at least a millisecond, so that a clock that is put back makes no busy loop."""
    return None if instant_us is None else max(0.001, (instant_us - clock.now_us()) / 1_000_000)
