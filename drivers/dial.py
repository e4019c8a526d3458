"""Opens the link that an address names, by its scheme."""

from drivers.link import Link, dial_tcp
from drivers.serial_link import dial_serial


async def dial(address: str) -> Link:
    """Open `tcp://host:port` or `serial:/dev/...`. The caller sets the deadline.

    Raises:
        OSError: the device does not answer.
        ValueError: the address is of no form known here.
    """
    scheme, _, _ = address.partition(":")
    match scheme:
        case "tcp":
            return await dial_tcp(address)
        case "serial":
            return await dial_serial(address)
        case _:
            raise ValueError(f"{address!r} names no device: tcp://host:port and serial:/dev/... do")
