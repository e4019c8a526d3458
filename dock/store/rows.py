"""The rows that lists and counts ask for, each a pure function of an aggregate's state and its milestones."""

from typing import Any, Protocol

from sqlalchemy.sql.schema import Table

from dock.core.aggregates import State
from dock.core.benches import Bench
from dock.core.cases import Case
from dock.core.deliveries import Delivery
from dock.core.doors.door import Door
from dock.core.goods import Location
from dock.core.handovers import Handover
from dock.core.parcels import Parcel
from dock.core.people import Person
from dock.core.units import Unit, UnitState
from dock.store.milestones import Stamps
from dock.store.tables import CaseRow, ParcelRow, PlaceRow, UnitRow, table_of

Row = dict[str, Any]


def row_of(site: str, state: State | None, stamps: Stamps) -> tuple[Table[Any], Row] | None:
    """The table and row of a thing that lists know; None for a thing that is found by id alone."""
    match state:
        case Unit():
            return table_of(UnitRow), _unit(site, state, stamps)
        case Parcel():
            return table_of(ParcelRow), _parcel(site, state, stamps)
        case Case():
            return table_of(CaseRow), _case(site, state, stamps)
        case Location():
            place = {"site": site, "code": state.code.text, "zone": state.zone.value, "capacity": state.capacity}
            return table_of(PlaceRow), place
        case _:
            return None


def state_shown(state: State | None) -> str:
    """The state's word for the aggregate table; "" for what has none."""
    match state:
        case Unit() | Parcel() | Delivery() | Person() | Handover():
            return state.state.value
        case Case():
            return "cancelled" if state.is_cancelled else "open"
        case Bench():
            return state.mode.value
        case Door():
            return "open" if state.is_open else "closed"
        case _:
            return ""


def _unit(site: str, unit: Unit, stamps: Stamps) -> Row:
    live = [label.outcome for label in unit.labels if label.outcome != "voided"]
    put_away_us = _at(stamps, "put_away")
    return {
        "site": site,
        "lpn": unit.lpn.text,
        "parcel": unit.parcel.text,
        "rma": _text(unit.rma),
        "sku": _text(unit.sku),
        "gtin": _text(unit.gtin),
        "serial": _text(unit.serial),
        "unit_count": unit.unit_count,
        "state": unit.state.value,
        "grade": unit.grade.value if unit.grade else None,
        "disposition": unit.disposition.value if unit.disposition else None,
        "zone": unit.zone.value if unit.zone else None,
        "location": _text(unit.location),
        "holds": " ".join(sorted(hold.value for hold in unit.holds)),
        "label": live[-1] if live else "",
        "received_us": _at(stamps, "received"),
        "graded_us": _at(stamps, "graded"),
        "graded_by": stamps["graded"].actor if "graded" in stamps else None,
        "routed_us": _at(stamps, "routed"),
        "put_away_us": put_away_us,
        "available_us": put_away_us if unit.state is UnitState.AVAILABLE else None,
        "gone_us": _at(stamps, "gone"),
    }


def _parcel(site: str, parcel: Parcel, stamps: Stamps) -> Row:
    return {
        "site": site,
        "parcel": parcel.parcel.text,
        "state": parcel.state.value,
        "carrier": parcel.carrier,
        "tracking": _text(parcel.tracking),
        "sscc": _text(parcel.sscc),
        "delivery": _text(parcel.delivery),
        "collection": parcel.collection.value if parcel.collection else None,
        "is_blind": parcel.is_blind,
        "announced_us": parcel.announced_us or _at(stamps, "announced"),
        "expected_us": parcel.expected_us,
        "arrived_us": _at(stamps, "arrived"),
        "received_us": _at(stamps, "received"),
        "emptied_us": _at(stamps, "emptied"),
    }


def _case(site: str, case: Case, stamps: Stamps) -> Row:
    return {
        "site": site,
        "rma": case.rma.text,
        "channel": case.channel,
        "order_ref": case.order_ref,
        "return_type": case.return_type,
        "is_cancelled": case.is_cancelled,
        "line_count": len(case.lines),
        "authorised_count": sum(line.authorised_count for line in case.lines),
        "received_count": sum(counted.unit_count for counted in case.counted),
        "open_count": sum(case.open_count(line) for line in case.lines),
        "announced_us": _at(stamps, "announced"),
        "delivered_us": case.delivered_us,
    }


def _at(stamps: Stamps, name: str) -> int | None:
    stamp = stamps.get(name)
    return stamp.at_us if stamp else None


class _Texted(Protocol):
    @property
    def text(self) -> str: ...


def _text(value: _Texted | None) -> str | None:
    return None if value is None else value.text
