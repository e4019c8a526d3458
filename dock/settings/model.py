"""The edge: what may stand in station.toml and in the lists of the trade. Unknown keys are refused.

These models are only what a file says; `dock.settings.settle` turns them into values once everything agrees.
"""

import re
from datetime import date
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from dock.core.benches import Mode
from dock.core.ids import DeviceId, LocationCode, SiteId, StationCode, WorkstationId
from dock.settings.address import WrongSetting, check_server
from dock.settings.secrets import parse_secret

RANGE_MAX = 10_000  # places that one pattern may name; a slip of a digit is not to fill the memory


class Edge(BaseModel):
    """A table of a settings file."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, use_attribute_docstrings=True)


class Entry(Edge):
    """A table that is one of many, by its id. A shipped one is taken away by `enabled = false`."""

    enabled: bool = True
    """false takes this entry away, as if it were not written."""


def _site_id(text: str) -> str:
    return SiteId.parse(text).text


def _station_code(text: str) -> str:
    return StationCode.parse(text).text


def _device_id(text: str) -> str:
    return DeviceId.parse(text).text


def _workstation_id(text: str) -> str:
    return WorkstationId.parse(text).text


def _location_code(text: str) -> str:
    return LocationCode.parse(text).text


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise WrongSetting("'{text}' is no time zone: write one such as Europe/Rome", text=text) from error
    return text


def _month_day(text: str) -> str:
    try:
        date.fromisoformat(f"2024-{text}")
    except ValueError as error:
        raise WrongSetting("'{text}' is no day of the year: write month and day, as in 12-07", text=text) from error
    return text


def _pattern(text: str) -> str:
    expand(text)
    return text


Text = Annotated[str, Field(min_length=1, max_length=80)]
DeviceKey = Annotated[str, AfterValidator(_device_id)]
WorkstationKey = Annotated[str, AfterValidator(_workstation_id)]
LocationKey = Annotated[str, AfterValidator(_location_code)]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]


class SiteTable(Edge):
    """The warehouse."""

    id: Annotated[str, AfterValidator(_site_id)]
    """Part of every key; choose it once."""
    name: Text
    """What people call the warehouse."""
    time_zone: Annotated[str, AfterValidator(_zone)]
    """IANA zone in which legal days are counted."""
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    """ISO 4217 code of the money counted here."""
    language: Literal["it", "en"]
    """Language of texts and screens."""
    holidays: Literal["IT", ""] = "IT"
    """Whose public holidays count: IT, or empty for none."""
    weekdays: list[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]] = Field(
        default=["mon", "tue", "wed", "thu", "fri"]
    )
    """Days of the week that are worked."""
    closed_days: list[date] = Field(default=[])
    """Days on which the site is closed, as dates."""
    closed_yearly: list[Annotated[str, AfterValidator(_month_day)]] = Field(default=[])
    """Days closed each year, as month and day: the patron saint's."""


class StationTable(Edge):
    """This station."""

    code: Annotated[str, AfterValidator(_station_code)]
    """Two signs that begin every licence plate; no two stations of a firm share them."""


class DatabaseTable(Edge):
    """Where the ledger is kept."""

    server: Annotated[str, AfterValidator(check_server)] = ""
    """postgresql://user@host:port/database for stations that share a dock; empty for the file of this machine."""
    password: Annotated[str, AfterValidator(lambda text: parse_secret(text).text if text else text)] = ""
    """Where its password lies: file:/path, credential:name or env:NAME; never the password itself."""


Days = Annotated[int, Field(ge=1, le=36_500)]


class RetentionTable(Edge):
    """How long each class of data is kept. A legal hold on a return beats all of it."""

    personal_days: Days = 30
    """A customer's data, after nothing of the return moves any more."""
    scans_days: Days = 90
    """What was scanned; the last scan of each workstation stays."""
    photographs_days: Days = 730
    """Evidence photographs, after the unit is settled: two years of legal conformity (Directive (EU) 2019/771)."""
    sent_days: Days = 30
    """Events that the upstream has stored, in the outbox; the events themselves stay."""
    backups_days: Days = 30
    """Backups in the data folder; the newest one stays."""
    checkpoints: Annotated[str, Field(pattern="^(/.*)?$")] = ""
    """Folder for the signed ends of the chain, best on another machine; empty keeps them in the data folder."""


class WorkstationTable(Entry):
    """One place where one person works."""

    name: Text
    """What people call the place."""
    mode: Literal["receive", "inspect", "putaway", "door"] = Mode.RECEIVE.value
    """The kind of work it opens with."""
    scanners: list[str] = Field(default=[])
    """Ids of the scanners that stand here."""
    printers: list[str] = Field(default=[])
    """Ids of the printers asked for labels, the first one first; several places may share one."""
    cameras: list[str] = Field(default=[])
    """Ids of the cameras that look here."""
    scales: list[str] = Field(default=[])
    """Ids of the scales that stand here."""
    readers: list[str] = Field(default=[])
    """Ids of the RFID readers whose tags belong here."""


class StationFile(Edge):
    """station.toml: who and where the station is."""

    site: SiteTable
    station: StationTable
    database: DatabaseTable = DatabaseTable()
    retention: RetentionTable = RetentionTable()
    workstations: dict[WorkstationKey, WorkstationTable] = Field(default={})


class PlaceTable(Entry):
    """One place."""

    zone: Literal[
        "shelf", "refurbish", "vendor", "liquidation", "donation", "parts", "recycling", "disposal", "to_customer",
        "quarantine", "safety", "tote",
    ]  # fmt: skip
    """What the place is for."""
    capacity: Annotated[int, Field(ge=0, le=100_000)] = 0
    """Units that it takes; 0 counts none."""


class RangeTable(PlaceTable):
    """Many places at once."""

    pattern: Annotated[str, AfterValidator(_pattern)]
    """Codes with ranges in braces: "A-{01..12}-{1..4}" names A-01-1 to A-12-4."""


class LocationsFile(Edge):
    """locations.toml: the places of the warehouse."""

    locations: dict[LocationKey, PlaceTable] = Field(default={})
    ranges: dict[Slug, RangeTable] = Field(default={})


def expand(pattern: str) -> tuple[str, ...]:
    """The codes that `pattern` names, in order.

    Raises:
        ValueError: the pattern names no code, a wrong one, or more than RANGE_MAX.
    """
    codes = [""]
    for part in re.split(r"(\{[^{}]*\})", pattern):
        found = re.fullmatch(r"\{(\d{1,5})\.\.(\d{1,5})\}", part)
        if found is None:
            if "{" in part or "}" in part:
                raise WrongSetting(
                    "'{pattern}' is no pattern: ranges stand in braces, as in A-{{01..12}}-{{1..4}}", pattern=pattern
                )
            codes = [code + part for code in codes]
            continue
        first, last = int(found[1]), int(found[2])
        if first > last or len(codes) * (last - first + 1) > RANGE_MAX:
            raise WrongSetting(
                "'{pattern}' names no place or more than {range_max}: ranges go upward, as in {{1..4}}",
                pattern=pattern,
                range_max=RANGE_MAX,
            )
        width = len(found[1])
        codes = [f"{code}{number:0{width}d}" for code in codes for number in range(first, last + 1)]
    for code in (codes[0], codes[-1]):
        LocationCode.parse(code)
    return tuple(codes)
