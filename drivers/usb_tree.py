"""Which device file a USB device has now, whatever number the kernel gave it: read from the kernel's own tree.

An address `serial:/usb/0c2e:0b61/serial=22A3` names maker, model and serial number; `/port=1-2.3` names the socket
where the number does not tell. It is looked up each time the device is opened, so one that comes back under another
number is found. Two that fit are never guessed between.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from drivers.fleet import DeviceFault

SYSFS = Path("/sys")
DEVICES = Path("/dev")
KEY_ENTER = 28  # linux/input-event-codes.h
_ADDRESS = re.compile(r"/usb/([0-9a-f]{4}):([0-9a-f]{4})(?:/serial=([^/?]+))?(?:/port=([0-9.\-]+))?", re.IGNORECASE)
_CLASSES = {
    "serial": ("tty", re.compile(r"tty(?:ACM|USB)[0-9]+"), ""),
    "input": ("input", re.compile(r"event[0-9]+"), "input"),
    "hidraw": ("hidraw", re.compile(r"hidraw[0-9]+"), ""),
}
"""By scheme of the address: the kernel's class, names of its nodes, the folder under /dev where they lie."""


@dataclass(frozen=True, slots=True)
class UsbNode:
    """One device file with the USB device behind it."""

    node: Path  # such as /dev/ttyACM0
    maker: str  # four hex digits
    model: str
    serial: str  # empty where the device tells none
    port: str  # bus and sockets, such as 1-2.3
    name: str  # the device's own words

    @property
    def address_part(self) -> str:
        """What tells this device from others, as an address has it."""
        part = f"/usb/{self.maker}:{self.model}"
        return part + (f"/serial={self.serial}" if self.serial else f"/port={self.port}")


def is_usb_address(address: str) -> bool:
    """Whether the address names a USB device, and no file."""
    return bool(_ADDRESS.match(address.partition(":")[2]))


def usb_nodes(scheme: str, sysfs: Path = SYSFS) -> tuple[UsbNode, ...]:
    """Every USB device of this class, in the order of its nodes; none where the kernel has no such class."""
    kind, names, folder = _CLASSES[scheme]
    root = sysfs / "class" / kind
    if not root.is_dir():
        return ()
    found = [
        _node(link, DEVICES / folder / link.name)
        for link in sorted(root.iterdir())
        if names.fullmatch(link.name) and (scheme != "input" or _can_type(link))
    ]
    return tuple(node for node in found if node is not None)


def find_usb(address: str, sysfs: Path = SYSFS) -> str:
    """The address with the device file that the USB device has now, such as `serial:/dev/ttyACM0`.

    Raises:
        DeviceFault: it is not plugged in, or two fit and the address does not say which.
    """
    scheme, _, place = address.partition(":")
    path, mark, settings = place.partition("?")
    wanted = _ADDRESS.fullmatch(path)
    if wanted is None or scheme not in _CLASSES:
        raise DeviceFault("{address} names no USB device: serial:/usb/0c2e:0b61/serial=... does", address=address)
    maker, model, serial, port = wanted.groups()
    fitting = [
        node
        for node in usb_nodes(scheme, sysfs)
        if (node.maker, node.model) == (maker.lower(), model.lower())
        and (serial is None or node.serial == serial)
        and (port is None or node.port == port)
    ]
    device = path.removeprefix("/usb/")
    sockets = sorted({node.port for node in fitting})
    if not fitting:
        raise DeviceFault("the scanner {device} is not plugged in; check the cable", device=device)
    if len(sockets) > 1:
        shown = ", ".join(sockets)
        raise DeviceFault(
            "several devices are {device}, in {shown}; write /port=... behind it", device=device, shown=shown
        )
    return f"{scheme}:{fitting[0].node}{mark}{settings}"


def _node(link: Path, node: Path) -> UsbNode | None:
    """The USB device above a node: the nearest folder that tells a maker."""
    for folder in (link.resolve(), *link.resolve().parents):
        if (folder / "idVendor").is_file():
            return UsbNode(
                node,
                _told(folder / "idVendor").lower(),
                _told(folder / "idProduct").lower(),
                _told(folder / "serial"),
                folder.name,
                _told(folder / "product"),
            )
    return None


def _can_type(link: Path) -> bool:
    """Whether an input device has Enter among its keys: a scanner's volume buttons are a device of their own."""
    keys = _told(link / "device/capabilities/key").split()  # hex words of the machine's size, the lowest keys last
    return not keys or bool(int(keys[-1], 16) >> KEY_ENTER & 1)


def _told(file: Path) -> str:
    return file.read_text("utf-8", "replace").strip() if file.is_file() else ""
