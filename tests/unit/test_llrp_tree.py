"""Messages as trees: the recorded ones to their JSON and back to their bytes, built ones to the standard's bytes."""

import base64
import json
from struct import pack
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.llrp.codec import pack_request
from drivers.llrp.extras import OpResult
from drivers.llrp.fields import Bits, CutShort
from drivers.llrp.framing import Frame
from drivers.llrp.reports import ReportDecoder
from drivers.llrp.tree import Node, message, pack_message, pack_param, param, read_message, read_params
from simulators.llrp.params import Param
from tests.shared_data import shared

KINDS = {
    "CloseConnectionResponse": 4,
    "GetReaderCapabilitiesResponse": 11,
    "GetReaderConfigResponse": 12,
    "GetROSpecsResponse": 36,
    "GetAccessSpecsResponse": 54,
    "ROAccessReport": 61,
    "ReaderEventNotification": 63,
}
RECORDED = [
    "CloseConnectionResponse-000",
    "GetAccessSpecsResponse-000",
    "GetROSpecsResponse-000",
    "GetReaderCapabilitiesResponse-000",
    "GetReaderConfigResponse-000",
    *(f"ROAccessReport-00{number}" for number in range(1, 10)),
    "ReaderEventNotification-000",
]


def recorded(name: str) -> tuple[Node, bytes, Any]:
    folder = shared("llrp")
    body = (folder / f"{name}.bytes").read_bytes()
    told = json.loads((folder / f"{name}.json").read_text())
    return read_message(Frame(1, KINDS[name.partition("-")[0]], 1, body)), body, told


def leaves(told: Any) -> list[object]:
    """Every number, text and flag in a document that is not nothing."""
    if isinstance(told, dict):
        return [leaf for each in cast("dict[str, Any]", told).values() for leaf in leaves(each)]
    if isinstance(told, list):
        return [leaf for each in cast("list[Any]", told) for leaf in leaves(each)]
    return [told] if told or told is False else []


def values(node: Node) -> list[object]:
    own = [value for _, value in node.fields]
    return [*own, *(value for part in node.parts for value in values(part))]


def as_told(value: Any) -> list[object]:
    match value:
        case bytes():
            return [base64.b64encode(value).decode()]
        case tuple():
            numbers = cast("tuple[int, ...]", value)
            return [*numbers, base64.b64encode(bytes(each & 0xFF for each in numbers)).decode()]
        case _:
            return [value]


@pytest.mark.parametrize("name", RECORDED)
def test_a_recorded_message_is_read_and_becomes_its_own_bytes_again(name: str) -> None:
    node, body, told = recorded(name)
    assert pack_message(node, 1)[10:] == body
    found = [each for value in values(node) for each in as_told(value)]
    assert [leaf for leaf in leaves(told) if leaf not in found] == []


def test_the_recorded_tags_are_read_as_what_was_recorded_beside_them() -> None:
    for name in RECORDED[5:14]:
        _, body, told = recorded(name)
        expected = told["TagReportData"][0]
        (tag,) = ReportDecoder().decode(body)
        assert tag.epc == base64.b64decode(expected["EPC96"]["EPC"])
        assert (tag.antenna, tag.rssi_dbm, tag.first_us) == (
            expected["AntennaID"],
            expected["PeakRSSI"],
            expected["FirstSeenUTC"],
        )


def test_a_gpi_trigger_has_the_standards_number() -> None:
    trigger = param("GPITriggerValue", GPIPortNum=2, GPIEvent=1, Timeout=500)
    assert pack_param(trigger) == bytes.fromhex("00b5000b 0002 80 000001f4")


def test_a_select_mask_and_an_access_spec_have_the_standards_order() -> None:
    mask = param("C1G2TagInventoryMask", MB=1, Pointer=32, TagMask=Bits(12, b"\x30\x70"))
    assert pack_param(mask) == bytes.fromhex("014c000b 40 0020 000c 3070")
    spec = param("AccessSpec", AccessSpecID=7, AntennaID=0, ProtocolID=1, CurrentState=0, ROSpecID=3)
    assert pack_param(spec) == bytes.fromhex("00cf0010 00000007 0000 01 00 00000003")
    lock = param("C1G2Lock", param("C1G2LockPayload", Privilege=0, DataField=2), OpSpecID=1, AccessPassword=0xA5A5A5A5)
    assert pack_param(lock) == bytes.fromhex("01580010 0001 a5a5a5a5 01590006 00 02")


def test_building_is_strict() -> None:
    with pytest.raises(KeyError):
        param("ROSpek")
    with pytest.raises(KeyError):
        pack_param(param("ROSpec", Id=1))
    with pytest.raises(CutShort):
        pack_param(param("ROSpec", Priority=300))


def test_unknown_parameters_and_broken_ones_are_kept_and_end_their_own_level() -> None:
    unknown = Param(1000, b"\x01\x02").packed()
    custom = Param(1023, bytes.fromhex("0000 00a1 00000009 beef")).packed()
    broken = pack("!HH", 177, 400) + b"\0"
    nodes = read_params(unknown + custom + broken)
    assert [node.name for node in nodes] == ["parameter 1000", "custom 161/9", "?"]
    assert b"".join(pack_param(node) for node in nodes) == unknown + custom + broken


def test_phase_fine_rssi_doppler_tid_and_results_of_operations_are_read() -> None:
    epc = bytes.fromhex("3074257bf7194e4000001a85")
    parts = [
        bytes((0x80 | 13,)) + epc,
        bytes((0x80 | 1, 0, 2, 0x80 | 6, 0xC8)),
        bytes.fromhex("90 00000005"),  # AccessSpecID
        bytes.fromhex("8c 3400"),  # C1G2PC
        Param(1023, bytes.fromhex("0000651a 00000038 0400")).packed(),
        Param(1023, bytes.fromhex("0000651a 00000039 ea5c")).packed(),
        Param(1023, bytes.fromhex("0000651a 00000044 fff0")).packed(),
        Param(1023, bytes.fromhex("0000651a 00000037 0002 e2801105")).packed(),
        Param(349, bytes.fromhex("00 0001 0002 cafef00d")).packed(),
        Param(350, bytes.fromhex("04 0002 0001")).packed(),
        Param(352, bytes.fromhex("01 0003")).packed(),
    ]
    inside = b"".join(parts)
    (tag,) = ReportDecoder().decode(pack("!HH", 240, 4 + len(inside)) + inside)
    assert (tag.epc, tag.antenna, tag.rssi_dbm) == (epc, 2, -56)
    extras = tag.extras
    assert extras is not None
    assert (extras.access_spec_id, extras.pc, extras.phase, extras.rssi_cdbm) == (5, 0x3400, 1024, -5540)
    assert (extras.doppler, extras.tid) == (-16, bytes.fromhex("e2801105"))
    assert extras.results == (
        OpResult(349, 0, 1, words=bytes.fromhex("cafef00d")),
        OpResult(350, 4, 2, written_words=1),
        OpResult(352, 1, 3),
    )


@pytest.mark.parametrize(
    ("bits", "sent", "kept"),
    [(0, "", ""), (1, "ff", "80"), (12, "abcf", "abc0"), (16, "abcd", "abcd"), (95, "ff" * 12, "ff" * 11 + "fe")],
)
def test_an_epc_of_any_number_of_bits_is_that_many_bits(bits: int, sent: str, kept: str) -> None:
    inside = pack("!HHH", 241, 6 + len(sent) // 2, bits) + bytes.fromhex(sent)
    (tag,) = ReportDecoder().decode(pack("!HH", 240, 4 + len(inside)) + inside)
    assert tag.epc == bytes.fromhex(kept)
    assert (tag.extras.epc_bits if tag.extras else None) == (bits if bits % 8 else None)


@settings(max_examples=200)
@given(st.binary(max_size=200), st.integers(0, 1023))
def test_any_bytes_are_a_tree(body: bytes, kind: int) -> None:
    node = read_message(Frame(1, kind, 1, body))
    assert isinstance(node, Node)
    assert len(b"".join(pack_param(part) for part in node.parts)) <= len(body)


PLAIN = {
    "GET_READER_CAPABILITIES": "RequestedData",
    "DELETE_ROSPEC": "ROSpecID",
    "START_ROSPEC": "ROSpecID",
    "ENABLE_ROSPEC": "ROSpecID",
    "DELETE_ACCESSSPEC": "AccessSpecID",
    "ENABLE_ACCESSSPEC": "AccessSpecID",
    "CLOSE_CONNECTION": "",
    "ENABLE_EVENTS_AND_REPORTS": "",
}


@pytest.mark.parametrize("name", sorted(PLAIN))
@given(number=st.integers(0, 255), message_id=st.integers(1, 2**32 - 1))
def test_the_library_and_the_layouts_make_the_same_bytes_of_a_plain_request(
    name: str, number: int, message_id: int
) -> None:
    request = message(name, **({PLAIN[name]: number} if PLAIN[name] else {}))
    assert pack_request(request, message_id) == pack_message(request, message_id)


def test_requests_that_the_library_lacks_or_has_wrong_are_the_standards_bytes() -> None:
    asked = message("GET_READER_CONFIG", AntennaID=1, RequestedData=2, GPIPortNum=3, GPOPortNum=4)
    assert pack_request(asked, 5) == bytes.fromhex("0402 00000011 00000005 0001 02 0003 0004")
    assert pack_request(message("GET_ROSPECS"), 9) == bytes.fromhex("041a 0000000a 00000009")
    assert pack_request(message("GET_SUPPORTED_VERSION"), 1, 2) == bytes.fromhex("082e 0000000a 00000001")
    assert pack_request(message("SET_PROTOCOL_VERSION", ProtocolVersion=2), 2, 2) == bytes.fromhex(
        "082f 0000000b 00000002 02"
    )
    extensions = bytes.fromhex("07ff 00000013 00000004 0000651a 15 00000000")
    assert pack_request(message("IMPINJ_ENABLE_EXTENSIONS"), 4) == extensions
