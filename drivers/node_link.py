"""Device nodes that are read and written as they are: USB printers (usblp) and HID devices (hidraw). POSIX only."""

import errno
import os
import stat

from drivers.descriptor_link import DescriptorLink
from drivers.fleet import DeviceBusy, DeviceFault
from drivers.link import Link


async def dial_node(address: str) -> Link:
    """Open `usb:/dev/usb/lp0` or `hidraw:/dev/hidraw0`.

    Raises:
        DeviceBusy: another program holds it.
        DeviceFault: it is not there, is no device, or may not be opened by this user.
        ValueError: the address has no path.
    """
    _, _, path = address.partition(":")
    if not path.startswith("/"):
        raise ValueError(f"{address!r} is no device of this machine: usb:/dev/usb/lp0 is one")
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError as error:
        raise _worded(error, path) from error
    mode = os.fstat(descriptor).st_mode
    if not (stat.S_ISCHR(mode) or stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)):
        os.close(descriptor)
        raise DeviceFault("{path} is no device: check the address in the settings", oct(mode), path=path)
    return DescriptorLink(descriptor, lambda: os.close(descriptor))


def _worded(error: OSError, path: str) -> DeviceFault:
    match error.errno:
        case errno.EBUSY:
            return DeviceBusy("{path} is held by another program; close that program", str(error), path=path)
        case errno.ENOENT | errno.ENODEV | errno.ENXIO:
            return DeviceFault("{path} is not there; check the cable", str(error), path=path)
        case errno.EACCES | errno.EPERM:
            return DeviceFault(
                "{path} may not be opened by this user; add the user to the lp group", str(error), path=path
            )
        case _:
            return DeviceFault("{path} cannot be opened", str(error), path=path)
