"""A scanner of the point-of-sale class, as reports over a socket pair; opening its file is not seen here."""

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
from drivers.fleet import DeviceFault
from drivers.link import Link
from drivers.scanner.framing import FramingProfile
from drivers.scanner.hid_pos import REPORT_BYTES, HidPosFraming, dial_hidraw
from drivers.scanner.serial_scanner import SerialScanner
from simulators.scanner.hid_pos import reports, status_report

DEVICE = DeviceId("pos-1")
CODE = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=200)


def codes(framing: HidPosFraming, chunk: bytes) -> list[tuple[str, str | None]]:
    scans = framing.received(chunk, 5)
    assert all(isinstance(scan, CodeScanned) for scan in scans), scans
    return [(scan.text, scan.aim) for scan in scans if isinstance(scan, CodeScanned)]


@given(CODE, st.integers(1, 200))
def test_a_code_of_any_length_arrives_whole_however_its_reports_are_cut(text: str, size: int) -> None:
    stream = status_report() + b"".join(reports(text.encode(), "Q1")) + status_report()
    framing = HidPosFraming(DEVICE)
    found = [one for at in range(0, len(stream), size) for one in codes(framing, stream[at : at + size])]
    assert found == [(text, "Q1")]


def test_separators_are_kept_and_two_codes_stay_two() -> None:
    framing = HidPosFraming(DEVICE)
    first, second = reports(b"0109506000134352\x1d21S", "C1"), reports(b"[)>\x1e06\x1dSX\x1e\x04", "d1")
    assert codes(framing, b"".join(first + second)) == [
        ("0109506000134352\x1d21S", "C1"),
        ("[)>\x1e06\x1dSX\x1e\x04", "d1"),
    ]


def test_half_a_code_is_reported_and_never_a_code() -> None:
    framing = HidPosFraming(DEVICE, FramingProfile(silence_us=1_000))
    assert framing.received(reports(b"A" * 100)[0], 10) == []
    assert framing.gives_up_us() == 1_010
    assert framing.woken(1_009) == []
    (half,) = framing.woken(1_010)
    assert isinstance(half, CodeUnreadable)
    assert half.reason == "half"
    assert codes(framing, reports(b"B")[0]) == [("B", "C0")]


@pytest.mark.parametrize(
    ("report", "reason"),
    [
        (bytes([2, 57]) + bytes(62), "too_long"),
        (reports(b"\xff\xfe")[0], "not_text"),
        (reports(b"A\x00B")[0], "control_sign"),
        (reports(b"")[0], "half"),
    ],
)
def test_what_makes_no_code_is_told_with_its_bytes(report: bytes, reason: str) -> None:
    (scan,) = HidPosFraming(DEVICE).received(report, 5)
    assert isinstance(scan, CodeUnreadable)
    assert (scan.reason, scan.raw[:1]) == (reason, b"\x02")


@given(st.binary(max_size=REPORT_BYTES * 5))
def test_no_bytes_are_a_fault(noise: bytes) -> None:
    framing = HidPosFraming(DEVICE)
    framing.received(noise, 1)
    framing.woken(10**12)
    assert framing.gives_up_us() is None


class Seen:
    def __init__(self) -> None:
        self.told: asyncio.Queue[Observation] = asyncio.Queue()

    async def tell(self, observation: Observation) -> None:
        await self.told.put(observation)


def test_its_codes_reach_the_inbox_and_it_beeps_for_an_answer() -> None:
    async def whole() -> None:
        device, host = socket.socketpair()
        seen, up = Seen(), asyncio.Event()

        async def dial(address: str) -> Link:
            return DescriptorLink(host.fileno(), host.close)

        driver = SerialScanner(
            DEVICE,
            "hidraw:simulated",
            FramingProfile(),
            dial=dial,
            inbox=seen,
            clock=SystemClock(),
            frames=HidPosFraming,
            sounds={"wrong": b"\x16\x07\r"},
        )
        assert not await driver.say("wrong")
        with device:
            running = asyncio.ensure_future(driver.run(up.set))
            device.sendall(reports(b"9506000134352", "E0")[0])
            async with asyncio.timeout(10):
                scan = await seen.told.get()
                assert isinstance(scan, CodeScanned)
                assert (scan.text, scan.aim, len(scan.raw)) == ("9506000134352", "E0", REPORT_BYTES)
                assert await driver.say("wrong")
                assert not await driver.say("good")
            assert device.recv(10) == b"\x16\x07\r"
        with pytest.raises(OSError, match="unplugged"):
            await running
        assert not await driver.say("wrong")

    asyncio.run(whole())


def test_a_device_file_that_is_not_there_is_a_fault_in_words(tmp_path: Path) -> None:
    with pytest.raises(DeviceFault, match="not there"):
        asyncio.run(dial_hidraw(f"hidraw:{tmp_path / 'absent'}"))
