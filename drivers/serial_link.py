"""Serial ports: pyserial opens and sets them, the loop reads them."""

import errno
import termios
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

import serial

from drivers.descriptor_link import DescriptorLink
from drivers.fleet import DeviceBusy, DeviceFault
from drivers.link import Link

_PARITIES = {"none": serial.PARITY_NONE, "even": serial.PARITY_EVEN, "odd": serial.PARITY_ODD}
_FLOWS = ("none", "rtscts", "xonxoff")


@dataclass(frozen=True, slots=True)
class SerialSettings:
    """One port and how it speaks."""

    path: str
    baud: int = 9600
    data_bits: int = 8
    parity: str = "none"  # none, even, odd
    stop_bits: int = 1
    flow: str = "none"  # none, rtscts, xonxoff

    @classmethod
    def parse(cls, address: str) -> "SerialSettings":
        """The settings in `serial:/dev/ttyACM0?baud=9600&bits=8&parity=none&stop=1&flow=none`; only the path must be.

        Raises:
            ValueError: no path, an unknown setting, or a value that no port knows.
        """
        scheme, _, rest = address.partition(":")
        path, _, query = rest.partition("?")
        given = dict(parse_qsl(query, keep_blank_values=True))
        try:
            settings = cls(
                path=unquote(path),
                baud=int(given.pop("baud", "9600")),
                data_bits=int(given.pop("bits", "8")),
                parity=given.pop("parity", "none"),
                stop_bits=int(given.pop("stop", "1")),
                flow=given.pop("flow", "none"),
            )
        except ValueError as error:
            raise ValueError(f"{address!r}: baud, bits and stop are whole numbers") from error
        if scheme != "serial" or not settings.path.startswith("/"):
            raise ValueError(f"{address!r} is no serial port: serial:/dev/ttyACM0?baud=9600 is one")
        if given:
            raise ValueError(f"{address!r} sets {', '.join(given)}; a port knows baud, bits, parity, stop and flow")
        if not (
            settings.baud > 0
            and settings.data_bits in {7, 8}
            and settings.stop_bits in {1, 2}
            and settings.parity in _PARITIES
            and settings.flow in _FLOWS
        ):
            raise ValueError(
                f"{address!r}: bits 7 or 8, stop 1 or 2, parity {', '.join(_PARITIES)}, flow {', '.join(_FLOWS)}"
            )
        return settings


async def dial_serial(address: str) -> Link:
    """Open `serial:/dev/ttyACM0?baud=9600` for ourselves alone.

    Raises:
        DeviceBusy: another program holds the port.
        DeviceFault: the port is not there, or may not be opened by this user.
        ValueError: the address is no serial port.
    """
    settings = SerialSettings.parse(address)
    try:
        port = serial.Serial(
            settings.path,
            baudrate=settings.baud,
            bytesize=settings.data_bits,
            parity=_PARITIES[settings.parity],
            stopbits=settings.stop_bits,
            rtscts=settings.flow == "rtscts",
            xonxoff=settings.flow == "xonxoff",
            exclusive=True,
            timeout=0,
        )
    except OSError as error:  # pyserial's SerialException is one
        raise _worded(error, settings.path) from error
    descriptor = port.fileno()
    try:
        _wait_for_a_byte(descriptor)
    except termios.error as error:
        port.close()
        raise DeviceFault("{path} is no serial port", str(error), path=settings.path) from error
    return DescriptorLink(descriptor, port.close)


def _wait_for_a_byte(descriptor: int) -> None:
    # pyserial asks for VMIN 0, under which an idle port reads as empty, just as an unplugged one does. With VMIN 1 an
    # idle port says EAGAIN, so that empty means unplugged (termios(3), "Canonical and noncanonical mode").
    settings = termios.tcgetattr(descriptor)
    settings[6][termios.VMIN] = 1
    settings[6][termios.VTIME] = 0
    termios.tcsetattr(descriptor, termios.TCSANOW, settings)


def _worded(error: OSError, path: str) -> DeviceFault:
    detail = str(error)
    match error.errno:
        case errno.EAGAIN | errno.EBUSY:
            return DeviceBusy("{path} is held by another program; close that program", detail, path=path)
        case errno.ENOENT | errno.ENODEV | errno.ENXIO:
            return DeviceFault("{path} is not there; check the cable", detail, path=path)
        case errno.EACCES | errno.EPERM:
            return DeviceFault(
                "{path} may not be opened by this user; add the user to the dialout group", detail, path=path
            )
        case _:
            return DeviceFault("{path} cannot be opened", detail, path=path)
