"""Turns the tables of devices into values, each with the profile it works by inside it.

So two devices are equal if, and only if, they would work alike: a changed profile changes every device that uses it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote, urlencode

from dock.core.ids import DeviceId
from dock.settings.model import Entry
from dock.settings.model_devices import (
    CamerasFile,
    PrintersFile,
    ScalesFile,
    ScannersFile,
    UpstreamFile,
    UpstreamTable,
)
from dock.settings.model_readers import (
    LightsTable,
    ReaderProfileTable,
    ReadersFile,
    ReaderTable,
    SelectTable,
    TriggerTable,
    tuned,
)
from dock.settings.secrets import parse_secret
from dock.settings.values import (
    AntennaSettings,
    CameraSettings,
    PrinterSettings,
    ReaderSettings,
    ScaleSettings,
    ScannerSettings,
    SelectSettings,
    TriggerSettings,
    UpstreamSettings,
)

Table = TypeVar("Table", bound=Entry)


@dataclass(frozen=True, slots=True)
class Devices:
    """Every device, by kind, sorted by id."""

    readers: tuple[ReaderSettings, ...]
    scanners: tuple[ScannerSettings, ...]
    printers: tuple[PrinterSettings, ...]
    cameras: tuple[CameraSettings, ...]
    scales: tuple[ScaleSettings, ...]
    upstreams: tuple[UpstreamSettings, ...]


def devices_of(
    readers: ReadersFile,
    scanners: ScannersFile,
    printers: PrintersFile,
    cameras: CamerasFile,
    scales: ScalesFile,
    upstream: UpstreamFile,
) -> Devices:
    """The devices of these files. Every profile named is there: `dock.settings.settle` has seen to it."""
    return Devices(
        _readers(readers),
        _scanners(scanners),
        _printers(printers),
        tuple(
            CameraSettings(key, one.driver, one.address, tuple(one.shots), one.reads_codes)
            for key, one in _enabled(cameras.cameras)
        ),
        tuple(
            ScaleSettings(key, one.driver, one.address, one.capacity_g, one.division_g, one.unit)
            for key, one in _enabled(scales.scales)
        ),
        tuple(_upstream(key, one) for key, one in _enabled(upstream.upstreams)),
    )


def _readers(file: ReadersFile) -> tuple[ReaderSettings, ...]:
    return tuple(reader_of(key, one, file.profiles[one.profile]) for key, one in _enabled(file.readers))


def reader_of(key: DeviceId, one: ReaderTable, profile: ReaderProfileTable) -> ReaderSettings:
    """A reader with the profile it works by, and what was tuned for it."""
    profile = tuned(one, profile)
    return ReaderSettings(
        key,
        one.driver,
        _reader_address(one),
        tuple(profile.antennas),
        profile.power_dbm,
        profile.mode,
        profile.session,
        profile.population,
        profile.report_every,
        profile.keepalive_s,
        gain_dbi=profile.gain_dbi,
        cable_loss_db=profile.cable_loss_db,
        region=profile.region,
        each=tuple(
            AntennaSettings(int(port), own.role, own.power_dbm, own.gain_dbi, own.cable_loss_db)
            for port, own in sorted(profile.antenna.items(), key=lambda item: int(item[0]))
        ),
        search=profile.search,
        select=tuple(_select(mask) for mask in profile.select),
        sensitivity_dbm=profile.sensitivity_dbm,
        start=_trigger(profile.start),
        stop=_trigger(profile.stop),
        inputs=tuple(profile.inputs),
        report_ms=profile.report_ms,
        holds_reports=profile.holds_reports,
        watches_link=profile.watches_link,
        phase=profile.phase,
        reads_tid=profile.reads_tid,
        llrp=profile.llrp,
        lights=_lights(one.lights),
    )


def _lights(table: LightsTable | None) -> tuple[tuple[str, int], ...]:
    named: dict[str, int | None] = table.model_dump() if table else {}
    return tuple((signal, port) for signal, port in named.items() if port is not None)


def _reader_address(one: ReaderTable) -> str:
    """The address with its certificates behind it, so that one text says how the reader is reached."""
    files = {"ca": one.tls_ca, "certificate": one.tls_certificate, "key": one.tls_key, "name": one.tls_name}
    query = urlencode({name: value for name, value in files.items() if value}, safe="/", quote_via=quote)
    return f"{one.address}?{query}" if query else one.address


def _select(mask: SelectTable) -> SelectSettings:
    bits = len(mask.mask) * 4 if mask.bits is None else mask.bits
    pointer = (32 if mask.bank == "epc" else 0) if mask.pointer is None else mask.pointer
    return SelectSettings(mask.mask, bits, mask.bank, pointer, mask.excludes)


def _trigger(trigger: TriggerTable | None) -> TriggerSettings | None:
    return None if trigger is None else TriggerSettings(trigger.port, trigger.high, trigger.timeout_ms)


def _scanners(file: ScannersFile) -> tuple[ScannerSettings, ...]:
    return tuple(
        ScannerSettings(
            key,
            one.driver,
            one.address,
            profile.terminators,
            profile.prefix,
            profile.suffix,
            profile.has_aim,
            profile.encoding,
            profile.layout,
            profile.silence_ms,
            tuple(sorted(profile.sounds.items())),
        )
        for key, one in _enabled(file.scanners)
        for profile in (file.profiles[one.profile],)
    )


def _printers(file: PrintersFile) -> tuple[PrinterSettings, ...]:
    return tuple(
        PrinterSettings(
            key,
            one.driver,
            one.address,
            profile.dpi,
            profile.width_mm,
            profile.height_mm,
            tuple(sorted(set(profile.asks))),
            tuple(sorted(set(profile.labels))),
        )
        for key, one in _enabled(file.printers)
        for profile in (file.profiles[one.profile],)
    )


def _upstream(key: DeviceId, one: UpstreamTable) -> UpstreamSettings:
    return UpstreamSettings(
        key,
        one.driver,
        one.address,
        one.form,
        one.auth.kind,
        parse_secret(one.auth.secret) if one.auth.secret else None,
        one.pull_every_s,
        one.batch_max,
    )


def _enabled(tables: Mapping[str, Table]) -> list[tuple[DeviceId, Table]]:
    return [(DeviceId.parse(key), tables[key]) for key in sorted(tables) if tables[key].enabled]
