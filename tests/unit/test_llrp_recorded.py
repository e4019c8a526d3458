"""Messages recorded from a real reader, decoded and compared with what was recorded beside them; reports in general."""

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from struct import pack, unpack
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.llrp.capabilities import AirMode, Capabilities, read_capabilities, read_configuration
from drivers.llrp.events import Closing, read_notification
from drivers.llrp.framing import Frame
from drivers.llrp.params import read_status
from drivers.llrp.planning import make_plan
from drivers.llrp.profile import ReaderProfile
from drivers.llrp.reports import ReportDecoder, TagSeen
from drivers.llrp.tree import Node, pack_param, read_message
from simulators.llrp.params import Param, cut
from tests.shared_data import shared

EPC = bytes.fromhex("3074257bf7194e4000001a85")


def recorded(name: str) -> tuple[bytes, Mapping[str, Any]]:
    folder: Path = shared("llrp")
    return (folder / f"{name}.bytes").read_bytes(), json.loads((folder / f"{name}.json").read_text())


@pytest.mark.parametrize("number", range(1, 10))
def test_recorded_reports_decode_to_what_was_recorded_beside_them(number: int) -> None:
    body, expected = recorded(f"ROAccessReport-{number:03d}")
    for found, wanted in zip(ReportDecoder().decode(body), expected["TagReportData"], strict=True):
        assert found.epc == base64.b64decode(wanted["EPC96"]["EPC"])
        assert found.antenna == wanted["AntennaID"]
        assert found.rssi_dbm == wanted["PeakRSSI"]
        assert found.channel == wanted["ChannelIndex"]
        assert (found.first_us, found.last_us) == (wanted["FirstSeenUTC"], wanted["LastSeenUTC"])
        assert found.read_count == wanted["TagSeenCount"]


def answer(name: str, kind: int) -> tuple[Node, Any]:
    body, expected = recorded(name)
    return read_message(Frame(1, kind, 1, body)), expected


def test_the_recorded_capabilities_decode_to_what_was_recorded_beside_them() -> None:
    node, expected = answer("GetReaderCapabilitiesResponse-000", 11)
    found = read_capabilities(node)
    general, regulatory = expected["GeneralDeviceCapabilities"], expected["RegulatoryCapabilities"]
    band, llrp = regulatory["UHFBandCapabilities"], expected["LLRPCapabilities"]
    assert found == Capabilities(
        manufacturer=general["DeviceManufacturer"],
        model=general["Model"],
        firmware=general["FirmwareVersion"],
        antenna_count=general["MaxSupportedAntennas"],
        has_utc=general["HasUTCClock"],
        input_count=general["GPIOCapabilities"]["NumGPIs"],
        output_count=general["GPIOCapabilities"]["NumGPOs"],
        rospecs_max=llrp["MaxROSpecs"],
        accessspecs_max=llrp["MaxAccessSpecs"],
        opspecs_max=llrp["MaxOpSpecsPerAccessSpec"],
        filters_max=expected["C1G2LLRPCapabilities"]["MaxSelectFiltersPerQuery"],
        can_hold=llrp["SupportsEventsAndReportHolding"],
        can_warn=llrp["CanReportBufferFillWarning"],
        country=regulatory["CountryCode"],
        standard=regulatory["CommunicationsStandard"],
        power_dbm=tuple((level["Index"], level["TransmitPowerValue"] / 100) for level in band["TransmitPowerLevels"]),
        sensitivity_db=tuple((each["Index"], each["ReceiveSensitivity"]) for each in general["ReceiveSensitivities"]),
        modes=tuple(
            AirMode(mode["ModeID"], mode["Modulation"], mode["BackscatterDataRate"], mode["SpectralMask"] == 3)
            for mode in band["C1G2RFModes"]["UHFC1G2RFModeTableEntries"]
        ),
        hop_tables=tuple(table["HopTableID"] for table in band["FrequencyInformation"]["FrequencyHopTables"]),
    )


def test_the_recorded_configuration_decodes_to_what_was_recorded_beside_it() -> None:
    node, expected = answer("GetReaderConfigResponse-000", 12)
    found = read_configuration(node)
    assert bytes.fromhex(found.reader_id) == base64.b64decode(expected["Identification"]["ReaderID"])
    connected = [each["AntennaID"] for each in expected["AntennaProperties"] if each["AntennaConnected"]]
    assert found.connected_antennas == tuple(connected)
    assert (found.keepalive_ms, found.holds_reports) == (0, False)
    assert found.inputs == tuple((each["Port"], False) for each in expected["GPIPortCurrentStates"])


def test_the_recorded_event_and_statuses_decode_to_what_was_recorded_beside_them() -> None:
    body, expected = recorded("ReaderEventNotification-000")
    found = read_notification(body)
    assert found.reader_us == expected["ReaderEventNotificationData"]["UTCTimestamp"]
    assert found.events == (Closing(),)
    for name in ("CloseConnectionResponse-000", "GetROSpecsResponse-000", "GetAccessSpecsResponse-000"):
        status = read_status(recorded(name)[0])
        assert status is not None
        assert status.is_success


def test_the_recorded_capabilities_make_a_rospec_that_the_standards_layout_accepts() -> None:
    node, _ = answer("GetReaderCapabilitiesResponse-000", 11)
    profile = ReaderProfile("tcp://test:1", antennas=(1, 3), power_dbm=30, mode=1002, session=2, report_every=20)
    raw = pack_param(make_plan(profile, read_capabilities(node)).rospec)
    (rospec,) = cut(raw, {177: (1, 1)})
    assert rospec.packed() == raw
    report = rospec.find(237)
    assert report is not None
    assert unpack("!BH", report.body[:3]) == (2, 20)


tags = st.builds(
    TagSeen,
    epc=st.binary(min_size=0, max_size=31).map(lambda raw: raw + raw) | st.binary(min_size=12, max_size=12),
    antenna=st.none() | st.integers(1, 65_535),
    rssi_dbm=st.none() | st.integers(-128, 127),
    channel=st.none() | st.integers(0, 65_535),
    first_us=st.none() | st.integers(0, 2**64 - 1),
    last_us=st.none() | st.integers(0, 2**64 - 1),
    first_uptime_us=st.none() | st.integers(0, 2**64 - 1),
    last_uptime_us=st.none() | st.integers(0, 2**64 - 1),
    read_count=st.none() | st.integers(0, 65_535),
)
vendor = st.binary(max_size=20).map(lambda inside: Param(1023, b"\0\0\x65\x1a" + inside).packed())
FORMATS = {1: "!H", 6: "!b", 7: "!H", 2: "!Q", 4: "!Q", 3: "!Q", 5: "!Q", 8: "!H"}


def packed(tag: TagSeen, extra: bytes) -> bytes:
    epc = Param(13, tag.epc) if len(tag.epc) == 12 else Param(241, pack("!H", len(tag.epc) * 8) + tag.epc)
    fields = zip(FORMATS.items(), tag[1:9], strict=True)
    short = b"".join(Param(kind, pack(code, value)).packed() for (kind, code), value in fields if value is not None)
    inside = epc.packed() + short + extra
    return pack("!HH", 240, 4 + len(inside)) + inside


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.tuples(tags, st.just(b"") | vendor), max_size=6), max_size=5))
def test_tags_of_every_field_and_length_decode_in_order_whatever_came_before(
    messages: list[list[tuple[TagSeen, bytes]]],
) -> None:
    decoder = ReportDecoder()
    for message in messages:
        body = b"".join(packed(tag, extra) for tag, extra in message)
        assert [tag[:9] for tag in decoder.decode(body)] == [tag[:9] for tag, _ in message]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(tags, min_size=1, max_size=5), st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=4)
)
def test_broken_reports_cost_tags_and_never_the_decoder(sent: list[TagSeen], wounds: list[tuple[int, int]]) -> None:
    decoder = ReportDecoder()
    body = bytearray(b"".join(packed(tag, b"") for tag in sent))
    decoder.decode(bytes(body))
    for at, byte in wounds:
        body[at % len(body)] = byte
    decoder.decode(bytes(body))
    assert decoder.decode(packed(TagSeen(EPC, *[None] * 8), b"")) == [TagSeen(EPC, *[None] * 8)]
