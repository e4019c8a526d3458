"""USB devices found again by what they are: over trees of the kernel as they were recorded, twins among them."""

import asyncio
from pathlib import Path

import pytest

from dock.settings.address import check_address
from drivers.dial import dial
from drivers.fleet import DeviceFault
from drivers.usb_tree import find_usb, is_usb_address, usb_nodes


def plug(
    root: Path, kind: str, node: str, port: str, *, maker: str = "0c2e", model: str = "0b61", serial: str = ""
) -> None:
    """One device as /sys shows it: the class's link leads to an interface below the device's own folder."""
    device = root / "devices/pci0000:00/usb1" / port
    below = device / f"{port}:1.0" / ("0003:0C2E:0B61.0001" if kind == "hidraw" else "")
    target = below / kind / node
    target.mkdir(parents=True, exist_ok=True)
    for name, text in (("idVendor", maker), ("idProduct", model), ("product", "Scanner"), ("serial", serial)):
        if text:
            (device / name).write_text(text + "\n")
    link = root / "class" / kind / node
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(target)


def unplug(root: Path, kind: str, node: str) -> None:
    (root / "class" / kind / node).unlink()


def test_a_scanner_is_found_under_whatever_number_it_comes_back(tmp_path: Path) -> None:
    plug(tmp_path, "tty", "ttyACM0", "1-2", serial="22A3")
    address = "serial:/usb/0c2e:0b61/serial=22A3?baud=9600"
    assert find_usb(address, tmp_path) == "serial:/dev/ttyACM0?baud=9600"
    unplug(tmp_path, "tty", "ttyACM0")
    with pytest.raises(DeviceFault, match="not plugged in"):
        find_usb(address, tmp_path)
    plug(tmp_path, "tty", "ttyACM3", "1-4.1", serial="22A3")
    assert find_usb(address, tmp_path) == "serial:/dev/ttyACM3?baud=9600"


def test_twins_are_told_apart_by_their_sockets_and_never_guessed_between(tmp_path: Path) -> None:
    plug(tmp_path, "tty", "ttyACM0", "1-2", serial="0000")
    plug(tmp_path, "tty", "ttyACM1", "1-3", serial="0000")
    with pytest.raises(DeviceFault, match="in 1-2, 1-3"):
        find_usb("serial:/usb/0c2e:0b61/serial=0000", tmp_path)
    assert find_usb("serial:/usb/0c2e:0b61/serial=0000/port=1-3", tmp_path) == "serial:/dev/ttyACM1"
    assert find_usb("serial:/usb/0C2E:0B61/port=1-2", tmp_path) == "serial:/dev/ttyACM0"


def test_each_kind_of_device_is_looked_for_in_its_own_class(tmp_path: Path) -> None:
    plug(tmp_path, "input", "event5", "1-2", serial="K1")
    plug(tmp_path, "input", "event6", "1-2", serial="K1")  # a second interface of the same scanner
    plug(tmp_path, "hidraw", "hidraw1", "1-3", model="0b6a")
    plug(tmp_path, "tty", "ttyS0", "1-9")
    assert find_usb("input:/usb/0c2e:0b61/serial=K1", tmp_path) == "input:/dev/input/event5"
    assert find_usb("hidraw:/usb/0c2e:0b6a", tmp_path) == "hidraw:/dev/hidraw1"
    assert usb_nodes("serial", tmp_path) == ()
    (node,) = usb_nodes("hidraw", tmp_path)
    assert (node.port, node.name, node.address_part) == ("1-3", "Scanner", "/usb/0c2e:0b6a/port=1-3")


def test_the_buttons_of_a_scanner_are_not_taken_for_its_keys(tmp_path: Path) -> None:
    for node, keys in (("event5", "3e000b00000000 0"), ("event6", "10000 0 7ff9f207ac14057")):
        plug(tmp_path, "input", node, "1-2")
        capabilities = tmp_path / "class/input" / node / "device/capabilities"
        capabilities.mkdir(parents=True)
        (capabilities / "key").write_text(keys + "\n")
    assert find_usb("input:/usb/0c2e:0b61", tmp_path) == "input:/dev/input/event6"


def test_a_machine_without_such_a_class_has_none(tmp_path: Path) -> None:
    assert usb_nodes("hidraw", tmp_path) == ()


@pytest.mark.parametrize(
    "address", ["serial:/usb/0c2e:0b61/serial=22A3", "input:/usb/0c2e:0b61/port=1-2.3", "hidraw:/usb/0c2e:0b61"]
)
def test_settings_take_such_an_address_and_opening_it_looks_the_device_up(address: str) -> None:
    assert check_address(address) == address
    assert is_usb_address(address)
    with pytest.raises(DeviceFault, match="not plugged in"):
        asyncio.run(dial(address))
