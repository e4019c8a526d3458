"""Turns the tables of devices into values, each with the profile it works by inside it.

So two devices are equal if, and only if, they would work alike: a changed profile changes every device that uses it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from dock.core.ids import DeviceId
from dock.settings.model import Entry
from dock.settings.model_devices import (
    CamerasFile,
    PrintersFile,
    ReadersFile,
    ScalesFile,
    ScannersFile,
    UpstreamFile,
    UpstreamTable,
)
from dock.settings.secrets import parse_secret
from dock.settings.values import (
    CameraSettings,
    PrinterSettings,
    ReaderSettings,
    ScaleSettings,
    ScannerSettings,
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
            ScaleSettings(key, one.driver, one.address, one.capacity_g, one.division_g)
            for key, one in _enabled(scales.scales)
        ),
        tuple(_upstream(key, one) for key, one in _enabled(upstream.upstreams)),
    )


def _readers(file: ReadersFile) -> tuple[ReaderSettings, ...]:
    return tuple(
        ReaderSettings(
            key,
            one.driver,
            one.address,
            tuple(profile.antennas),
            profile.power_dbm,
            profile.mode,
            profile.session,
            profile.population,
            profile.report_every,
            profile.keepalive_s,
        )
        for key, one in _enabled(file.readers)
        for profile in (file.profiles[one.profile],)
    )


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
