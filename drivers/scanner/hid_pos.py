"""A scanner that speaks HID Point of Sale: whole codes in reports, with their AIM identifier. Linux only.

Reports of 64 bytes, as scanners of this class send them (USB HID Point of Sale Usage Tables 1.02, page 0x8C; layout as
Hand Held Products, Honeywell and Access-IS print it): id 2, length, three signs of AIM identifier, up to 56 bytes, the
maker's own sign, a reserved byte, and a last one whose lowest bit says that the code goes on.
"""

import os
from dataclasses import dataclass

from dock.core.ids import DeviceId
from dock.core.observations import CodeScanned, CodeUnreadable
from drivers.descriptor_link import DescriptorLink
from drivers.fleet import DeviceFault
from drivers.link import Link
from drivers.scanner.framing import CODE_BYTES_MAX, SHOWN_BYTES_MAX, FramingProfile, Scan, is_forbidden

REPORT_BYTES = 64
REPORT_ID = 2
DATA_BYTES_MAX = 56
_LENGTH, _AIM, _DATA, _CONTINUED = 1, slice(2, 5), 5, 63


@dataclass(slots=True)
class _Code:
    data: bytearray
    raw: bytearray
    aim: str | None


class HidPosFraming:
    """The codes of one scanner's reports. It has the shape of `Framing`, so the same driver reads through it."""

    def __init__(self, device: DeviceId, profile: FramingProfile | None = None) -> None:
        self._device = device
        self._profile = profile or FramingProfile()
        self._bytes = bytearray()
        self._code: _Code | None = None
        self._last_us = 0

    def received(self, chunk: bytes, at_us: int) -> list[Scan]:
        """The codes that these bytes complete. Reports that are cut anywhere are put together."""
        self._last_us = at_us
        self._bytes += chunk
        scans: list[Scan] = []
        while len(self._bytes) >= REPORT_BYTES:
            report = bytes(self._bytes[:REPORT_BYTES])
            del self._bytes[:REPORT_BYTES]
            if report[0] != REPORT_ID:
                continue  # a status report
            scans += self._take(report, at_us)
        return scans

    def gives_up_us(self) -> int | None:
        """When an unfinished code is to be given up by `woken`; None while there is none."""
        return self._last_us + self._profile.silence_us if self._code or self._bytes else None

    def woken(self, at_us: int) -> list[Scan]:
        """Give up a code whose next report did not come: it is reported, and never a code."""
        due_us = self.gives_up_us()
        if due_us is None or at_us < due_us:
            return []
        code, self._code = self._code, None
        self._bytes.clear()
        return [self._unreadable("half", bytes(code.raw), at_us)] if code else []

    def _take(self, report: bytes, at_us: int) -> list[Scan]:
        length = report[_LENGTH]
        if length > DATA_BYTES_MAX:
            self._code = None
            return [self._unreadable("too_long", report, at_us)]
        code = self._code or _Code(bytearray(), bytearray(), _aim(report[_AIM]))
        code.data += report[_DATA : _DATA + length]
        code.raw += report
        if len(code.data) > CODE_BYTES_MAX:
            self._code = None
            return [self._unreadable("too_long", bytes(code.raw), at_us)]
        self._code = code if report[_CONTINUED] & 1 else None
        return [] if self._code else [self._finished(code, at_us)]

    def _finished(self, code: _Code, at_us: int) -> Scan:
        raw = bytes(code.raw)
        try:
            text = code.data.decode(self._profile.encoding)
        except UnicodeDecodeError:
            return self._unreadable("not_text", raw, at_us)
        text = text.removesuffix("\r")  # a suffix that was programmed for a keyboard
        if not text or is_forbidden(text):
            return self._unreadable("control_sign" if text else "half", raw, at_us)
        return CodeScanned(self._device, text, raw, code.aim, at_us)

    def _unreadable(self, reason: str, raw: bytes, at_us: int) -> CodeUnreadable:
        return CodeUnreadable(self._device, raw[:SHOWN_BYTES_MAX], reason, at_us)


async def dial_hidraw(address: str) -> Link:
    """Open `hidraw:/dev/hidraw0`. Only one program should: reports go to every one that reads.

    Raises:
        DeviceFault: it is not there, or this user may not open it.
    """
    path = address.removeprefix("hidraw:")
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    except PermissionError as error:
        raise DeviceFault(
            "{path} may not be opened by this user; install the udev rule of the dock", str(error), path=path
        ) from error
    except OSError as error:
        raise DeviceFault("{path} is not there; check the cable", str(error), path=path) from error
    return DescriptorLink(descriptor, lambda: os.close(descriptor))


def _aim(signs: bytes) -> str | None:
    text = signs.decode("ascii", "replace")
    return text[1:] if text[0] == "]" and text[1:].isalnum() else None
