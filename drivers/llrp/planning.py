"""A profile in one reader's own indices, checked before anything is sent: with the reader, or with a kept capture."""

from dataclasses import dataclass, replace

from drivers.llrp.capabilities import AirMode, Capabilities
from drivers.llrp.extras import TagExtras
from drivers.llrp.fields import Bits
from drivers.llrp.layout import IMPINJ
from drivers.llrp.profile import LIMIT_EIRP_DBM, AntennaSetting, InputTrigger, ReaderProfile, Region, SelectMask
from drivers.llrp.tree import Node, message, param
from drivers.llrp.troubles import refused

ROSPEC_ID = 1
TID_SPEC_ID = 1
TID_OP_ID = 1
GEN2 = 1  # AirProtocols (LLRP 1.0.1, 16.2.1.1)
MODE_NAMES = ("fm0", "m2", "m4", "m8", "dense-m2", "dense-m4", "dense-m8")
IMPINJ_MODES = {"auto-dense": 1000, "auto-deep": 1001, "auto-fast": 1002, "auto-static": 1003}
SEARCH_MODES = {"single": 1, "dual": 2, "suppression": 3, "reset": 5}
LINK_DOWN_AFTER = 3  # unanswered keepalives
BUFFER_EVENT = 3
EVENTS = (1, 2, 3, 4, 8)  # GPI, ROSpec, buffer fill, reader exception, antenna (LLRP 1.0.1, 16.2.6.5.1)
TID_WORDS = 6  # 96 bits: enough to tell any two tags apart


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a reader is told, in its own indices."""

    config: Node  # SET_READER_CONFIG
    rospec: Node
    accessspec: Node | None
    starts_by_command: bool
    needs_extensions: bool  # of Impinj
    actual_dbm: tuple[tuple[int, float], ...]  # antenna, and the power that its index stands for


def make_plan(profile: ReaderProfile, capabilities: Capabilities, version: int = 1) -> Plan:
    """The profile in this reader's indices.

    Raises:
        DeviceRefused: the reader cannot do it, or may not.
    """
    if profile.is_lenient:
        profile = _fitted(profile, capabilities)
    _check_antennas(profile, capabilities)
    _check_radiated(profile)
    _check_ports(profile, capabilities)
    _check_masks(profile, capabilities)
    is_impinj = capabilities.manufacturer == IMPINJ
    needs = bool(profile.search_mode or profile.watches_link or profile.has_phase)
    if needs and not is_impinj:
        raise refused("reader.not_impinj", "Impinj extensions", maker=capabilities.maker)
    mode = None if profile.mode is None else mode_id(profile.mode, capabilities)
    power = {antenna: _power(profile.setting(antenna), capabilities) for antenna in profile.antennas}
    inventory = param(
        "InventoryParameterSpec",
        *(_antenna(profile, capabilities, antenna, power[antenna], mode) for antenna in profile.antennas),
        InventoryParameterSpecID=1,
        ProtocolID=GEN2,
    )
    aispec = param(
        "AISpec",
        param("AISpecStopTrigger"),
        inventory,
        AntennaIDs=profile.antennas,
    )
    _check_reports(profile, capabilities, version)
    # LLRP 1.0.1 reports by time only at the end of a ROSpec: one that ends and begins anew does just that
    by_time = bool(profile.report_ms) and profile.start is None and (version == 1 or profile.report_every > 0)
    rospec = param(
        "ROSpec",
        _boundary(profile, is_cut=by_time),
        aispec,
        _report(profile, is_timed=bool(profile.report_ms) and not by_time),
        ROSpecID=ROSPEC_ID,
    )
    return Plan(
        _config(profile, capabilities),
        rospec,
        _tid_spec() if profile.reads_tid else None,
        starts_by_command=profile.start is None and not by_time,
        needs_extensions=needs,
        actual_dbm=tuple((antenna, _dbm(capabilities, index)) for antenna, index in power.items() if index),
    )


def mode_id(mode: int | str, capabilities: Capabilities) -> int:
    """The ModeIdentifier of a mode that a profile names.

    Raises:
        DeviceRefused: the reader has no such mode.
    """
    known = {one.mode_id for one in capabilities.modes}
    if isinstance(mode, int) and (mode in known or not known):
        return mode
    if isinstance(mode, str):
        if IMPINJ_MODES.get(mode) in known:
            return IMPINJ_MODES[mode]
        is_dense, name = mode.startswith("dense-"), mode.removeprefix("dense-")
        fitting = [one for one in capabilities.modes if _is_called(one, name) and (one.is_dense or not is_dense)]
        if name in MODE_NAMES and fitting:
            fixed = [
                one for one in fitting if one.mode_id < 1000
            ] or fitting  # above are those that change by themselves
            return max(fixed, key=lambda one: (one.is_dense is is_dense, one.rate_bps)).mode_id
    shown = ", ".join(one.shown for one in capabilities.modes)
    raise refused("reader.no_mode", "ModeIdentifier", mode=str(mode), modes=shown)


def gpo(port: int, *, is_on: bool) -> Node:
    """SET_READER_CONFIG for one output line."""
    return message("SET_READER_CONFIG", param("GPOWriteData", GPOPortNumber=port, GPOData=int(is_on)))


def radiated_dbm(setting: AntennaSetting) -> float:
    """EIRP of an antenna whose setting is filled in."""
    return (setting.power_dbm or 0.0) + (setting.gain_dbi or 0.0) - (setting.cable_loss_db or 0.0)


def _fitted(profile: ReaderProfile, capabilities: Capabilities) -> ReaderProfile:
    antennas = profile.antennas or tuple(range(1, max(1, capabilities.antenna_count) + 1))
    powers = [dbm for _, dbm in capabilities.power_dbm]
    power = min(max(profile.power_dbm, min(powers)), max(powers)) if powers else profile.power_dbm
    return replace(profile, antennas=antennas, power_dbm=power)


def _is_called(mode: AirMode, name: str) -> bool:
    return {"fm0": 0, "m2": 1, "m4": 2, "m8": 3}.get(name) == mode.modulation


def _check_antennas(profile: ReaderProfile, capabilities: Capabilities) -> None:
    count = capabilities.antenna_count or max(profile.antennas, default=0)
    if not profile.antennas or any(not 1 <= antenna <= count for antenna in profile.antennas):
        raise refused("reader.no_antenna", f"asked: {profile.antennas}", count=str(count))


def _check_radiated(profile: ReaderProfile) -> None:
    if profile.region is Region.NONE:
        return
    limit = LIMIT_EIRP_DBM[profile.region]
    for antenna in profile.antennas:
        radiated = radiated_dbm(profile.setting(antenna))
        if radiated > limit + 0.005:
            values = {"antenna": str(antenna), "radiated": f"{radiated:.1f}", "limit": f"{limit:.1f}"}
            raise refused("reader.too_strong", f"EIRP, {profile.region.value}", **values)


def _check_ports(profile: ReaderProfile, capabilities: Capabilities) -> None:
    for trigger in (profile.start, profile.stop):
        if trigger is not None and capabilities.input_count and trigger.port > capabilities.input_count:
            raise refused(
                "reader.no_input", "GPITriggerValue", port=str(trigger.port), count=str(capabilities.input_count)
            )


def _check_reports(profile: ReaderProfile, capabilities: Capabilities, version: int) -> None:
    if profile.holds_reports and not capabilities.can_hold:
        raise refused("reader.cannot_hold", "SupportsEventAndReportHolding")
    if profile.report_ms and profile.start is not None and (version == 1 or profile.report_every):
        raise refused("reader.no_timed_reports", "ROReportTrigger")
    if not (profile.report_every or profile.report_ms or profile.stop):
        raise refused("reader.no_report_end", "ROReportSpec N")


def _check_masks(profile: ReaderProfile, capabilities: Capabilities) -> None:
    if capabilities.filters_max is not None and len(profile.select) > capabilities.filters_max:
        values = {"asked": str(len(profile.select)), "count": str(capabilities.filters_max)}
        raise refused("reader.too_many_masks", "MaxNumSelectFiltersPerQuery", **values)


def _power(setting: AntennaSetting, capabilities: Capabilities) -> int:
    """The index of the strongest power that is not above the setting's; 0 where the reader tells no table."""
    table = capabilities.power_dbm
    if not table:
        return 0
    wanted = setting.power_dbm or 0.0
    fitting = [(dbm, index) for index, dbm in table if dbm <= wanted + 0.001]
    strongest = max(dbm for _, dbm in table)
    if not fitting or wanted > strongest + 0.001:
        values = {"low": f"{min(dbm for _, dbm in table):g}", "high": f"{strongest:g}", "power": f"{wanted:g}"}
        raise refused("reader.no_power", "TransmitPowerLevelTable", **values)
    return max(fitting)[1]


def _dbm(capabilities: Capabilities, index: int) -> float:
    return next((dbm for own, dbm in capabilities.power_dbm if own == index), 0.0)


def _antenna(
    profile: ReaderProfile, capabilities: Capabilities, antenna: int, power_index: int, mode: int | None
) -> Node:
    parts: list[Node] = []
    if profile.sensitivity_dbm is not None and capabilities.sensitivity_db:
        parts.append(param("RFReceiver", ReceiverSensitivity=_sensitivity(profile.sensitivity_dbm, capabilities)))
    if power_index:
        # a reader that hops takes its table and channel 0; one on fixed channels takes table 0 and its first channel
        hop_table, channel = (capabilities.hop_tables[0], 0) if capabilities.hop_tables else (0, 1)
        parts.append(param("RFTransmitter", HopTableID=hop_table, ChannelIndex=channel, TransmitPower=power_index))
    inside = [_filter(mask, place, profile.select) for place, mask in enumerate(profile.select)]
    if mode is not None:
        inside.append(param("C1G2RFControl", ModeIndex=mode, Tari=0))
    inside.append(
        param("C1G2SingulationControl", Session=profile.session, TagPopulation=profile.population, TagTransitTime=0)
    )
    if profile.search_mode:
        inside.append(param("ImpinjInventorySearchMode", InventorySearchMode=SEARCH_MODES[profile.search_mode]))
    return param("AntennaConfiguration", *parts, param("C1G2InventoryCommand", *inside), AntennaID=antenna)


def _sensitivity(wanted_dbm: float, capabilities: Capabilities) -> int:
    """The index whose sensitivity comes nearest: entries are dB above the reader's most sensitive, about -80 dBm."""
    return min(capabilities.sensitivity_db, key=lambda entry: abs(entry[1] - 80 - wanted_dbm))[0]


def _filter(mask: SelectMask, place: int, masks: tuple[SelectMask, ...]) -> Node:
    # LLRP 1.0.1, 16.3.1.2.1.1.3: 0 takes what fits and leaves the rest, 1 takes what fits besides, 3 leaves what fits,
    # 4 leaves what fits and takes the rest
    is_first = place == 0
    action = (4 if is_first else 3) if mask.is_excluding else (0 if is_first or masks[0].is_excluding else 1)
    return param(
        "C1G2Filter",
        param("C1G2TagInventoryMask", MB=mask.bank, Pointer=mask.pointer, TagMask=Bits(mask.bits, mask.mask)),
        param("C1G2TagInventoryStateUnawareFilterAction", Action=action),
    )


def _boundary(profile: ReaderProfile, *, is_cut: bool) -> Node:
    start = param("ROSpecStartTrigger", ROSpecStartTriggerType=int(is_cut))  # null, or at once again and again
    if profile.start is not None:
        start = param("ROSpecStartTrigger", _gpi(profile.start), ROSpecStartTriggerType=3)
    stop = param("ROSpecStopTrigger")
    if profile.stop is not None:
        stop = param("ROSpecStopTrigger", _gpi(profile.stop), ROSpecStopTriggerType=2)
    elif is_cut:
        stop = param("ROSpecStopTrigger", ROSpecStopTriggerType=1, DurationTriggerValue=profile.report_ms)
    return param("ROBoundarySpec", start, stop)


def _gpi(trigger: InputTrigger) -> Node:
    return param("GPITriggerValue", GPIPortNum=trigger.port, GPIEvent=int(trigger.is_high), Timeout=trigger.timeout_ms)


def _report(profile: ReaderProfile, *, is_timed: bool) -> Node:
    selector = param(
        "TagReportContentSelector",
        param("C1G2EPCMemorySelector"),
        EnableAntennaID=1,
        EnableChannelIndex=1,
        EnablePeakRSSI=1,
        EnableFirstSeenTimestamp=1,
        EnableLastSeenTimestamp=1,
        EnableTagSeenCount=1,
        EnableAccessSpecID=int(profile.reads_tid),
    )
    parts = [selector]
    if profile.has_phase:
        parts.append(
            param(
                "ImpinjTagReportContentSelector",
                param("ImpinjEnableRFPhaseAngle", RFPhaseAngleMode=1),
                param("ImpinjEnablePeakRSSI", PeakRSSIMode=1),
                param("ImpinjEnableRFDopplerFrequency", RFDopplerFrequencyMode=1),
            )
        )
    if is_timed:
        return param("ROReportSpec", *parts, ROReportTrigger=6, N=min(profile.report_ms, 65_535))  # LLRP 1.1: each N ms
    return param("ROReportSpec", *parts, ROReportTrigger=2, N=profile.report_every)


def _tid_spec() -> Node:
    read = param("C1G2Read", OpSpecID=TID_OP_ID, MB=2, WordPointer=0, WordCount=TID_WORDS)
    every_tag = param("C1G2TagSpec", param("C1G2TargetTag", MB=1, Match=1, Pointer=0))
    return param(
        "AccessSpec",
        param("AccessSpecStopTrigger"),
        param("AccessCommand", every_tag, read),
        AccessSpecID=TID_SPEC_ID,
        ProtocolID=GEN2,
    )


def _config(profile: ReaderProfile, capabilities: Capabilities) -> Node:
    wanted = (event for event in EVENTS if event != BUFFER_EVENT or capabilities.can_warn)
    events = (param("EventNotificationState", EventType=event, NotificationState=1) for event in wanted)
    triggers = {trigger.port for trigger in (profile.start, profile.stop) if trigger is not None}
    ports = sorted(triggers | set(profile.inputs))
    parts = [param("ReaderEventNotificationSpec", *events)]
    if profile.reads_tid:
        parts.append(param("AccessReportSpec", AccessReportTrigger=0))  # with the tag's own report
    parts += [
        param("KeepaliveSpec", KeepaliveTriggerType=1, PeriodicTriggerValue=int(profile.keepalive_s * 1000)),
        *(param("GPIPortCurrentState", GPIPortNum=port, Config=1, State=2) for port in ports),
    ]
    if capabilities.can_hold:  # whatever another program left there is undone
        parts.append(param("EventsAndReports", HoldEventsAndReportsUponReconnect=int(profile.holds_reports)))
    if profile.watches_link:
        parts.append(param("ImpinjLinkMonitorConfiguration", LinkMonitorMode=1, LinkDownThreshold=LINK_DOWN_AFTER))
    return message("SET_READER_CONFIG", *parts)


def tid_of(extras: TagExtras) -> bytes | None:
    """The TID in a tag report, from the reader's own extension or from the operation that reads each."""
    if extras.tid is not None:
        return extras.tid
    return next((one.words for one in extras.results if one.op_id == TID_OP_ID and not one.result and one.words), None)
