"""A scanner that is a keyboard to the machine: its input device is grabbed, so that it types nowhere else. Linux only.

Opening and grabbing is the only part that needs the device (`dial_input`); the driver takes whatever gives its records.
"""

import asyncio
import errno
import fcntl
import os
from collections.abc import Callable

from dock.core.ids import DeviceId
from dock.core.observations import DeviceKind
from dock.ports import Clock, Inbox
from drivers.descriptor_link import DescriptorLink
from drivers.fleet import DeviceBusy, DeviceFault
from drivers.link import Dial, Link
from drivers.scanner.framing import Framing, FramingProfile
from drivers.scanner.hid_keys import KeyReader
from drivers.scanner.key_maps import KeyMap
from drivers.scanner.serial_scanner import OPEN_S_MAX, seconds_until, tell_all

EVIOCGRAB = 0x40044590  # linux/input.h: _IOW('E', 0x90, int)


class KeyboardScanner:
    """One scanner whose key records become codes, in order and each with its device."""

    kind = DeviceKind.SCANNER

    def __init__(
        self,
        device: DeviceId,
        address: str,
        profile: FramingProfile,
        keys: KeyMap,
        *,
        dial: Dial,
        inbox: Inbox,
        clock: Clock,
    ) -> None:
        self.device = device
        self._address = address
        self._profile = profile
        self._keys = keys
        self._dial = dial
        self._inbox = inbox
        self._clock = clock

    async def run(self, up: Callable[[], None]) -> None:
        """Open the device, and tell the inbox of every code until the scanner is unplugged (OSError)."""
        async with asyncio.timeout(OPEN_S_MAX):
            link = await self._dial(self._address)
        try:
            up()
            await self._listen(link)
        finally:
            await link.close()

    async def _listen(self, link: Link) -> None:
        framing = Framing(self.device, self._profile)
        keys = KeyReader(self._keys)
        while True:
            try:
                async with asyncio.timeout(seconds_until(framing.gives_up_us(), self._clock)):
                    chunk = await link.read()
            except TimeoutError:
                await tell_all(self._inbox, framing.woken(self._clock.now_us()))
                continue
            if not chunk:
                raise DeviceFault("the scanner closed its connection")
            at_us = self._clock.now_us()
            for typed in keys.received(chunk):
                await tell_all(self._inbox, framing.received(typed.text.encode(self._profile.encoding), at_us))
                if typed.is_broken:
                    await tell_all(self._inbox, framing.broken_off("lost", at_us))


async def dial_input(address: str) -> Link:
    """Open `input:/dev/input/by-id/...` for ourselves alone: no window and no console sees its keys any more.

    Raises:
        DeviceBusy: another program has grabbed it.
        DeviceFault: it is not there, or this user may not open it.
    """
    path = address.removeprefix("input:")
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except PermissionError as error:
        raise DeviceFault(
            "{path} may not be opened by this user; add the user to the input group", str(error), path=path
        ) from error
    except OSError as error:
        raise DeviceFault("{path} is not there; check the cable", str(error), path=path) from error
    try:
        fcntl.ioctl(descriptor, EVIOCGRAB, 1)
    except OSError as error:
        os.close(descriptor)
        if error.errno == errno.EBUSY:
            raise DeviceBusy("{path} is held by another program; close that program", str(error), path=path) from error
        raise DeviceFault("{path} is no input device", str(error), path=path) from error
    return DescriptorLink(descriptor, lambda: os.close(descriptor))
