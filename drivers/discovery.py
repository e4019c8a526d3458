"""What is plugged in that may be a scanner: serial ports and keyboards, each with what tells it from its twin."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from serial.tools import list_ports

KEYBOARDS = Path("/dev/input/by-id")  # udev: links whose names hold maker, model and serial number


class PortEntry(Protocol):
    """A port as pyserial lists it."""

    device: str
    description: str
    vid: int | None
    pid: int | None
    serial_number: str | None
    location: str | None


@dataclass(frozen=True, slots=True)
class FoundPort:
    """One device that may be a scanner."""

    address: str  # as the driver takes it: serial:/usb/0c2e:0b6a/serial=... or input:/dev/input/by-id/...
    name: str  # the maker's words for it
    identity: str  # the best that tells it from its twin: serial number, else the socket it is plugged into
    is_certain: bool  # False: only the socket tells it, so it is another device when plugged in elsewhere


def find_serial_ports() -> tuple[FoundPort, ...]:
    """The USB serial ports of this machine; ports of the board itself are left out."""
    return describe_ports(list_ports.comports())


def describe_ports(ports: Iterable[PortEntry]) -> tuple[FoundPort, ...]:
    """USB ports out of a list of ports, in the order of their addresses.

    A serial number that two ports share is none: cheap twins all have the same.
    """
    usb = sorted((port for port in ports if port.vid is not None), key=lambda port: port.device)
    numbers = [(port.vid, port.pid, port.serial_number) for port in usb]
    found: list[FoundPort] = []
    for port, number in zip(usb, numbers, strict=True):
        is_certain = bool(port.serial_number) and numbers.count(number) == 1
        model = f"{port.vid or 0:04x}:{port.pid or 0:04x}"
        socket = (port.location or "").partition(":")[0]  # pyserial puts the interface behind the socket
        told = f"/serial={port.serial_number}" if is_certain else f"/port={socket}"
        address = f"/usb/{model}{told}" if (is_certain or socket) and _fits(told) else port.device
        identity = f"{model} {port.serial_number}" if is_certain else f"{model} at {port.location or port.device}"
        found.append(FoundPort(f"serial:{address}", port.description, identity, is_certain))
    return tuple(found)


def find_keyboards(folder: Path = KEYBOARDS) -> tuple[FoundPort, ...]:
    """The keyboards of this machine that udev names, scanners among them; none where there is no udev."""
    if not folder.is_dir():
        return ()
    links = sorted(path for path in folder.iterdir() if path.name.endswith("-event-kbd"))
    return tuple(
        FoundPort(f"input:{link}", _name(link.name), link.name.removesuffix("-event-kbd"), is_certain=True)
        for link in links
    )


def _fits(told: str) -> bool:
    """Whether what a device tells of itself may stand in an address as it is."""
    return re.fullmatch(r"/(?:serial|port)=[A-Za-z0-9._-]+", told) is not None


def _name(link: str) -> str:
    return link.removesuffix("-event-kbd").removeprefix("usb-").replace("_", " ")
