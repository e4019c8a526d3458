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

from drivers.llrp import codec
from drivers.llrp.events import Closing, read_notification
from drivers.llrp.framing import Frame
from drivers.llrp.params import read_status
from drivers.llrp.reports import ReportDecoder, TagSeen
from drivers.llrp.session import ReaderProfile, plan_rospec
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


def test_the_recorded_capabilities_decode_to_what_was_recorded_beside_them() -> None:
    body, expected = recorded("GetReaderCapabilitiesResponse-000")
    found = codec.read_capabilities(Frame(1, codec.GET_READER_CAPABILITIES_RESPONSE, 1, body))
    general, regulatory = expected["GeneralDeviceCapabilities"], expected["RegulatoryCapabilities"]
    band = regulatory["UHFBandCapabilities"]
    assert found == codec.Capabilities(
        manufacturer=general["DeviceManufacturer"],
        model=general["Model"],
        firmware=general["FirmwareVersion"],
        antenna_count=general["MaxSupportedAntennas"],
        has_utc=general["HasUTCClock"],
        rospecs_max=expected["LLRPCapabilities"]["MaxROSpecs"],
        country=regulatory["CountryCode"],
        power_dbm=tuple((level["Index"], level["TransmitPowerValue"] / 100) for level in band["TransmitPowerLevels"]),
        mode_ids=tuple(mode["ModeID"] for mode in band["C1G2RFModes"]["UHFC1G2RFModeTableEntries"]),
        hop_tables=tuple(table["HopTableID"] for table in band["FrequencyInformation"]["FrequencyHopTables"]),
    )


def test_the_recorded_configuration_decodes_to_what_was_recorded_beside_it() -> None:
    body, expected = recorded("GetReaderConfigResponse-000")
    found = codec.read_configuration(Frame(1, codec.GET_READER_CONFIG_RESPONSE, 1, body))
    assert bytes.fromhex(found.reader_id) == base64.b64decode(expected["Identification"]["ReaderID"])
    connected = [each["AntennaID"] for each in expected["AntennaProperties"] if each["AntennaConnected"]]
    assert found.connected_antennas == tuple(connected)


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
    body, _ = recorded("GetReaderCapabilitiesResponse-000")
    capabilities = codec.read_capabilities(Frame(1, codec.GET_READER_CAPABILITIES_RESPONSE, 1, body))
    profile = ReaderProfile("tcp://test:1", antennas=(1, 3), power_dbm=30, mode=1002, session=2, report_every=20)
    message = codec.add_rospec(6, plan_rospec(profile, capabilities))
    (rospec,) = cut(message[10:], {177: (1, 1)})
    assert rospec.packed() == message[10:]
    report = rospec.find(237)
    assert report is not None
    assert unpack("!BH", report.body) == (2, 20)


def test_requests_that_the_library_lacks_are_made_to_the_byte() -> None:
    assert codec.get_rospecs(9) == bytes.fromhex("041a 0000000a 00000009")
    assert codec.set_config(4, 5_000) == bytes.fromhex(
        "0403 00000040 00000004 00"
        "00f4002700f5000700018000f5000700028000f5000700038000f5000700048000f50007000880"
        "00dc00090100001388 00e2000500"
    )
    assert codec.close_connection(9) == bytes.fromhex("040e 0000000a 00000009")


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
