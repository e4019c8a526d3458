"""A series of document numbers: one of each kind, site and year, each number given once and none missing.

The series is an aggregate of its own, so that two stations never give the same number: whoever comes second finds
another version and takes the next one.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never

from dock.core.decision import Context, Known
from dock.core.events import NumberIssued, NumberVoided, SeriesEvent
from dock.core.ids import SeriesId

DIGITS = 6


class DocumentKind(StrEnum):
    """The series, by what stands before the year. Stored in every number: never renamed."""

    PRACTICE = "RESO"  # pratica di reso
    DONATION = "DON"
    RECYCLER = "RIC"
    WASTE = "RIF"
    VENDOR = "FOR"
    LIQUIDATION = "LIQ"
    CUSTOMER = "CLI"


@dataclass(frozen=True, slots=True)
class Voided:
    """A number whose document was given up."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Series:
    """How far a series has come, and which of its numbers stand for nothing."""

    series: SeriesId
    last: int
    voided: tuple[Voided, ...] = ()


def apply(series: Series | None, event: SeriesEvent) -> Series:
    """The series after the event."""
    before = series or Series(event.series, 0)
    match event:
        case NumberIssued():
            assert event.number == before.last + 1, f"{event.series.text}: {event.number} does not follow {before.last}"
            return replace(before, last=event.number)
        case NumberVoided():
            assert event.number <= before.last, f"{event.series.text}: {event.number} was never given"
            return replace(before, voided=(*before.voided, Voided(event.number, event.reason)))
        case _:
            assert_never(event)


def issue(kind: DocumentKind, subject: str, known: Known, context: Context) -> tuple[NumberIssued, str]:
    """The next number of this kind in this year of the site, and how it is written."""
    series_id = SeriesId(f"{kind}-{context.today.year}")
    series = known.get(series_id)
    number = (series.last if isinstance(series, Series) else 0) + 1
    return NumberIssued(series_id, number, subject), written(series_id, number)


def written(series: SeriesId, number: int) -> str:
    """The number as papers show it: RESO-2026-000001."""
    return f"{series.text}-{number:0{DIGITS}d}"


def read_number(text: str) -> tuple[SeriesId, int]:
    """The series and number of a written one."""
    series, _, number = text.rpartition("-")
    return SeriesId(series), int(number)
