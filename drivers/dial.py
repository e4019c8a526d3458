"""Opens the link that an address names, by its scheme."""

from drivers.calling_link import accept_tcp
from drivers.link import Link, dial_tcp
from drivers.node_link import dial_node
from drivers.scanner.hid_keyboard import dial_input
from drivers.scanner.hid_pos import dial_hidraw
from drivers.serial_link import dial_serial
from drivers.tls_link import dial_tls
from drivers.usb_tree import find_usb, is_usb_address


async def dial(address: str) -> Link:
    """Open `tcp://host:port`, `tls://host:port`, `serial:/dev/...`, `input:/dev/...` or `hidraw:/dev/...`.

    `accept://host:port` waits until the device calls.

    A path that begins with `/usb/` names a USB device; its file is looked up now. The caller sets the deadline.

    Raises:
        OSError: the device does not answer, or is not plugged in.
        ValueError: the address is of no form known here.
    """
    if is_usb_address(address):
        address = find_usb(address)
    scheme, _, _ = address.partition(":")
    match scheme:
        case "tcp":
            return await dial_tcp(address)
        case "accept":
            return await accept_tcp(address)
        case "tls":
            return await dial_tls(address)
        case "serial":
            return await dial_serial(address)
        case "input":
            return await dial_input(address)
        case "hidraw":
            return await dial_hidraw(address)
        case "usb":
            return await dial_node(address)
        case _:
            raise ValueError(f"{address!r} names no device: tcp://host:port, serial:/dev/... and their like do")
