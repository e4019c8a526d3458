"""A scanner that types, as kernel records over a socket pair; only opening and grabbing the device is not seen here."""

import asyncio
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dock.core.ids import DeviceId
from dock.core.observations import CodeScanned, CodeUnreadable, Observation
from drivers.clock import SystemClock
from drivers.descriptor_link import DescriptorLink
from drivers.discovery import describe_ports, find_keyboards
from drivers.fleet import DeviceFault
from drivers.link import Link
from drivers.scanner.framing import FramingProfile
from drivers.scanner.hid_keyboard import KeyboardScanner, dial_input
from drivers.scanner.hid_keys import RECORD, KeyReader
from drivers.scanner.key_maps import IT, KEY_MAPS, US
from simulators.scanner.hid import dropped, held_repeat, records

DEADLINE_S = 10.0
PRINTABLE = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=60)


def typed(reader: KeyReader, chunk: bytes) -> str:
    return "".join(part.text for part in reader.received(chunk))


@given(PRINTABLE)
def test_every_printable_sign_of_a_us_scanner_arrives(text: str) -> None:
    assert typed(KeyReader(US), records(text, "us")) == text + "\r"


@given(PRINTABLE)
def test_every_printable_sign_of_an_italian_scanner_arrives(text: str) -> None:
    assert typed(KeyReader(IT), records(text, "it")) == text + "\r"


def test_the_accents_of_an_italian_scanner_arrive() -> None:
    assert typed(KeyReader(IT), records("èìòàéç°£", "it")) == "èìòàéç°£\r"


@pytest.mark.parametrize("layout", ["us", "it"])
@pytest.mark.parametrize("sign", ["\x1d", "\x1e", "\x04"])
def test_separators_arrive_however_the_scanner_types_them(layout: str, sign: str) -> None:
    by_alt = records(f"A{sign}B", layout, types_control_by_alt=True)
    assert typed(KeyReader(KEY_MAPS[layout]), by_alt) == f"A{sign}B\r"
    if layout == "us":
        assert typed(KeyReader(US), records(f"A{sign}B")) == f"A{sign}B\r"


@given(PRINTABLE, st.integers(1, RECORD.size * 3))
def test_records_cut_anywhere_type_the_same(text: str, size: int) -> None:
    stream = records(text)
    reader = KeyReader(US)
    assert "".join(typed(reader, stream[at : at + size]) for at in range(0, len(stream), size)) == text + "\r"


def test_a_held_key_types_once() -> None:
    assert typed(KeyReader(US), RECORD.pack(0, 0, 1, 30, 1) + held_repeat(30) * 5 + records("b")) == "ab\r"


class Seen:
    def __init__(self) -> None:
        self.told: asyncio.Queue[Observation] = asyncio.Queue()

    async def tell(self, observation: Observation) -> None:
        await self.told.put(observation)

    async def next(self) -> Observation:
        async with asyncio.timeout(DEADLINE_S):
            return await self.told.get()


def test_its_codes_reach_the_inbox_and_its_unplugging_is_a_fault() -> None:
    async def whole() -> None:
        device, host = socket.socketpair()
        seen, up = Seen(), asyncio.Event()

        async def dial(address: str) -> Link:
            assert address == "input:simulated"
            return DescriptorLink(host.fileno(), host.close)

        driver = KeyboardScanner(
            DeviceId("wedge-1"), "input:simulated", FramingProfile(), IT, dial=dial, inbox=seen, clock=SystemClock()
        )
        with device:
            running = asyncio.ensure_future(driver.run(up.set))
            device.sendall(records("]C1010950600013435210LOT\x1d21S", "it", types_control_by_alt=True))
            scan = await seen.next()
            assert isinstance(scan, CodeScanned)
            assert (scan.text, scan.aim, scan.device.text) == ("010950600013435210LOT\x1d21S", "C1", "wedge-1")
            device.sendall(records("HALF")[: RECORD.size * 8] + dropped() + records("REST") + records("WHOLE"))
            reasons = [await seen.next(), await seen.next()]
            assert [scan.reason for scan in reasons if isinstance(scan, CodeUnreadable)] == ["lost", "half"]
            scan = await seen.next()
            assert isinstance(scan, CodeScanned)
            assert scan.text == "WHOLE"
        with pytest.raises(OSError, match="unplugged"):
            await running
        assert up.is_set()
        assert host.fileno() == -1

    asyncio.run(whole())


def test_what_is_no_input_device_is_a_fault_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file", tmp_path / "absent"):
        with pytest.raises(DeviceFault, match=r"no input device|not there"):
            asyncio.run(dial_input(f"input:{path}"))


class Port:
    """One line of a port list."""

    def __init__(self, device: str, serial_number: str | None, location: str | None, vid: int | None = 0x0C2E) -> None:
        self.device = device
        self.description = "Barcode Scanner"
        self.vid = vid
        self.pid: int | None = 0x0B6A
        self.serial_number = serial_number
        self.location = location


def test_twins_are_told_apart_by_their_sockets_and_others_by_their_numbers() -> None:
    found = describe_ports(
        [
            Port("/dev/ttyACM2", "SN7", "1-3"),
            Port("/dev/ttyACM1", "0000", "1-2"),
            Port("/dev/ttyACM0", "0000", "1-1"),
            Port("/dev/ttyS0", None, None, vid=None),
        ]
    )
    assert [(port.address, port.identity, port.is_certain) for port in found] == [
        ("serial:/usb/0c2e:0b6a/port=1-1", "0c2e:0b6a at 1-1", False),
        ("serial:/usb/0c2e:0b6a/port=1-2", "0c2e:0b6a at 1-2", False),
        ("serial:/usb/0c2e:0b6a/serial=SN7", "0c2e:0b6a SN7", True),
    ]


def test_keyboards_are_those_that_udev_names(tmp_path: Path) -> None:
    for name in ("usb-Honeywell_Scanner_18042B-event-kbd", "usb-Mouse-event-mouse"):
        (tmp_path / name).touch()
    (found,) = find_keyboards(tmp_path)
    assert (found.name, found.identity) == ("Honeywell Scanner 18042B", "usb-Honeywell_Scanner_18042B")
    assert find_keyboards(tmp_path / "absent") == ()
