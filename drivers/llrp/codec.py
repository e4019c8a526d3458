"""Requests to bytes and long answers to values: the only file that knows sllurp.

Its codec is used for what it does well. What it has not (GET_ROSPECS) or leaves at nothing (the N of a report trigger)
is made here. Its decoders raise whatever they stumble over, so every call of one is fenced.
"""

from dataclasses import dataclass
from struct import error, pack
from typing import Any

from sllurp.llrp import LLRPMessage  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]
from sllurp.llrp_errors import LLRPError  # pyright: ignore[reportMissingTypeStubs]

from drivers.llrp.framing import HEADER, Frame
from drivers.llrp.params import printable

# types of messages (LLRP 1.0.1, 16.1)
GET_READER_CAPABILITIES, GET_READER_CAPABILITIES_RESPONSE = 1, 11
GET_READER_CONFIG, GET_READER_CONFIG_RESPONSE = 2, 12
SET_READER_CONFIG, SET_READER_CONFIG_RESPONSE = 3, 13
CLOSE_CONNECTION_RESPONSE, CLOSE_CONNECTION = 4, 14
ADD_ROSPEC, ADD_ROSPEC_RESPONSE = 20, 30
DELETE_ROSPEC, DELETE_ROSPEC_RESPONSE = 21, 31
ENABLE_ROSPEC, ENABLE_ROSPEC_RESPONSE = 24, 34
GET_ROSPECS, GET_ROSPECS_RESPONSE = 26, 36
DELETE_ACCESSSPEC, DELETE_ACCESSSPEC_RESPONSE = 41, 51
RO_ACCESS_REPORT = 61
READER_EVENT_NOTIFICATION = 63
ERROR_MESSAGE = 100

GEN2 = 1  # AirProtocols (LLRP 1.0.1, 16.2.1.1)


class Undecodable(ValueError):
    """A message whose inside is not what its type promises."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a reader can do, as far as it is asked to do it."""

    manufacturer: int  # IANA private enterprise number
    model: int
    firmware: str
    antenna_count: int
    has_utc: bool
    rospecs_max: int
    country: int
    power_dbm: tuple[tuple[int, float], ...]  # index and dBm
    mode_ids: tuple[int, ...]
    hop_tables: tuple[int, ...]  # empty where the reader does not hop


@dataclass(frozen=True, slots=True)
class Configuration:
    """How a reader is set up, and who it is."""

    reader_id: str  # hex of its MAC or EPC
    connected_antennas: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AntennaPlan:
    """What one antenna is to do, in the reader's own indices."""

    antenna: int
    power_index: int
    hop_table: int
    channel: int


@dataclass(frozen=True, slots=True)
class RoSpecPlan:
    """An inventory that runs until it is stopped."""

    rospec_id: int
    antennas: tuple[AntennaPlan, ...]
    mode_id: int | None
    session: int
    population: int
    report_every: int


def get_capabilities(message_id: int) -> bytes:
    """GET_READER_CAPABILITIES for all of them."""
    return _encode("GET_READER_CAPABILITIES", message_id, RequestedData=0)


def get_config(message_id: int) -> bytes:
    """GET_READER_CONFIG for all of it."""
    return _encode("GET_READER_CONFIG", message_id, RequestedData=0)


def set_config(message_id: int, keepalive_ms: int) -> bytes:
    """SET_READER_CONFIG: keepalives, the events that the driver acts on, and no holding back after a reconnect."""
    wanted = ("GPIEvent", "ROSpecEvent", "ReportBufferFillWarning", "ReaderExceptionEvent", "AntennaEvent")
    message = _encode(
        "SET_READER_CONFIG",
        message_id,
        ResetToFactoryDefaults=False,
        ReaderEventNotificationSpec={"EventNotificationState": dict.fromkeys(wanted, True)},
        KeepaliveSpec={"KeepaliveTriggerType": 1, "TimeInterval": keepalive_ms},
    )
    # sllurp drops EventsAndReports without an encoder (LLRP 1.0.1, 16.2.6.4: type 226, one byte of flags)
    body = message[HEADER.size :] + pack("!HHB", 226, 5, 0)
    return HEADER.pack(1 << 10 | SET_READER_CONFIG, HEADER.size + len(body), message_id) + body


def delete_accessspecs(message_id: int) -> bytes:
    """DELETE_ACCESSSPEC for all of them."""
    return _encode("DELETE_ACCESSSPEC", message_id, AccessSpecID=0)


def delete_rospecs(message_id: int) -> bytes:
    """DELETE_ROSPEC for all of them."""
    return _encode("DELETE_ROSPEC", message_id, ROSpecID=0)


def add_rospec(message_id: int, plan: RoSpecPlan) -> bytes:
    """ADD_ROSPEC with an inventory that begins when it is enabled."""
    content = {
        "EnableAntennaID": True,
        "EnablePeakRSSI": True,
        "EnableChannelIndex": True,
        "EnableFirstSeenTimestamp": True,
        "EnableLastSeenTimestamp": True,
        "EnableTagSeenCount": True,
        "C1G2EPCMemorySelector": {"EnableCRC": False, "EnablePCBits": False},
    }
    boundary = {
        "ROSpecStartTrigger": {"ROSpecStartTriggerType": "Immediate"},
        "ROSpecStopTrigger": {"ROSpecStopTriggerType": "Null", "DurationTriggerValue": 0},
    }
    inventory = {
        "InventoryParameterSpecID": 1,
        "ProtocolID": GEN2,
        "AntennaConfiguration": [_antenna(plan, antenna) for antenna in plan.antennas],
    }
    aispec = {
        "AntennaID": [antenna.antenna for antenna in plan.antennas],
        "AISpecStopTrigger": {"AISpecStopTriggerType": "Null", "DurationTriggerValue": 0},
        "InventoryParameterSpec": [inventory],
    }
    report = {
        "ROReportTrigger": "Upon_N_Tags_Or_End_Of_ROSpec",
        "N": plan.report_every,
        "TagReportContentSelector": content,
    }
    rospec = {
        "ROSpecID": plan.rospec_id,
        "Priority": 0,
        "CurrentState": "Disabled",
        "ROBoundarySpec": boundary,
        "AISpec": [aispec],
        "ROReportSpec": report,
    }
    return _encode("ADD_ROSPEC", message_id, ROSpec=rospec)


def enable_rospec(message_id: int, rospec_id: int) -> bytes:
    """ENABLE_ROSPEC."""
    return _encode("ENABLE_ROSPEC", message_id, ROSpecID=rospec_id)


def get_rospecs(message_id: int) -> bytes:
    """GET_ROSPECS, which sllurp has not (LLRP 1.0.1, 16.1.15)."""
    return HEADER.pack(1 << 10 | GET_ROSPECS, HEADER.size, message_id)


def close_connection(message_id: int) -> bytes:
    """CLOSE_CONNECTION."""
    return _encode("CLOSE_CONNECTION", message_id)


def read_capabilities(frame: Frame) -> Capabilities:
    """The capabilities in a GET_READER_CAPABILITIES_RESPONSE.

    Raises:
        Undecodable: a section is missing or broken.
    """
    answer = _decode(frame, "GET_READER_CAPABILITIES_RESPONSE")
    try:
        general = answer["GeneralDeviceCapabilities"]
        regulatory = answer["RegulatoryCapabilities"]
        band = regulatory["UHFBandCapabilities"]
        frequencies = band["FrequencyInformation"]
        hops = frequencies.get("FrequencyHopTable", [])
        modes = band["UHFC1G2RFModeTable"]
        return Capabilities(
            manufacturer=int(general["DeviceManufacturerName"]),
            model=int(general["ModelName"]),
            firmware=printable(bytes(general["ReaderFirmwareVersion"]).decode("utf-8", "replace"), 60),
            antenna_count=int(general["MaxNumberOfAntennaSupported"]),
            has_utc=bool(general["HasUTCClockCapability"]),
            rospecs_max=int(answer["LLRPCapabilities"]["MaxNumROSpec"]),
            country=int(regulatory["CountryCode"]),
            power_dbm=tuple(
                (int(entry["Index"]), int(entry["TransmitPowerValue"]) / 100)
                for entry in band["TransmitPowerLevelTableEntry"]
            ),
            mode_ids=tuple(
                int(mode["ModeIdentifier"]) for table in _listed(modes) for mode in table["UHFC1G2RFModeTableEntry"]
            ),
            hop_tables=tuple(int(table["HopTableId"]) for table in _listed(hops)) if frequencies["Hopping"] else (),
        )
    except _STUMBLES as stumble:
        raise Undecodable(f"the reader's capabilities lack what they must have: {stumble!r}") from stumble


def read_configuration(frame: Frame) -> Configuration:
    """The configuration in a GET_READER_CONFIG_RESPONSE; what is missing in it is not known.

    Raises:
        Undecodable: it is broken.
    """
    answer = _decode(frame, "GET_READER_CONFIG_RESPONSE")
    try:
        identity = answer.get("Identification", {}).get("ReaderID", b"")
        antennas = _listed(answer.get("AntennaProperties", []))
        return Configuration(
            reader_id=printable(identity.decode("ascii", "replace"), 40),
            connected_antennas=tuple(int(each["AntennaID"]) for each in antennas if each["AntennaConnected"]),
        )
    except _STUMBLES as stumble:
        raise Undecodable(f"the reader's configuration is broken: {stumble!r}") from stumble


# what sllurp's decoders raise on bytes that they do not expect; nothing of it is a bug of ours
_STUMBLES = (LLRPError, error, LookupError, ValueError, TypeError, AttributeError, RecursionError)


def _antenna(plan: RoSpecPlan, antenna: AntennaPlan) -> dict[str, Any]:
    command: dict[str, Any] = {
        "TagInventoryStateAware": False,
        "C1G2SingulationControl": {"Session": plan.session, "TagPopulation": plan.population, "TagTransitTime": 0},
    }
    if plan.mode_id is not None:
        command["C1G2RFControl"] = {"ModeIndex": plan.mode_id, "Tari": 0}
    return {
        "AntennaID": antenna.antenna,
        "RFTransmitter": {
            "HopTableId": antenna.hop_table,
            "ChannelIndex": antenna.channel,
            "TransmitPower": antenna.power_index,
        },
        "C1G2InventoryCommand": [command],
    }


def _encode(name: str, message_id: int, **fields: Any) -> bytes:
    message: Any = LLRPMessage(msgdict={name: {"Ver": 1, "ID": message_id, **fields}})
    return bytes(message.msgbytes)


def _decode(frame: Frame, name: str) -> dict[str, Any]:
    head = pack("!HII", frame.version << 10 | frame.kind, HEADER.size + len(frame.body), frame.message_id)
    try:
        message: Any = LLRPMessage(msgbytes=head + frame.body)
        return dict(message.msgdict[name])
    except _STUMBLES as stumble:
        raise Undecodable(f"{name} is broken: {stumble!r}") from stumble


def _listed(value: Any) -> list[Any]:
    return [*value] if isinstance(value, list) else [value]
