"""The ledger keeps what it acknowledged, whole or not at all."""

from pathlib import Path

import pytest

from dock import ports
from dock.core.decision import Named
from dock.core.effects import PrintLabel
from dock.core.events import ParcelAnnounced, ParcelArrived, StationStarted, UnitGraded, UnitIdentified
from dock.core.goods import Grade
from dock.core.ids import Lpn, ParcelId, RmaNo, Serial, Sku, TrackingNo
from dock.core.parcels import Parcel, ParcelState
from dock.core.units import Unit, UnitState
from dock.ports import LedgerConflict, LedgerUnavailable
from dock.store.ledger import Ledger
from dock.store.lock import HeldElsewhere
from dock.store.opening import open_database
from dock.store.photographs import PhotoFolder
from tests.ledger_kit import STATION, T0_US, circumstances, ledger_of
from tests.stores import Store

LPN = Lpn.mint(STATION, 1, 1)
PARCEL = ParcelId("P-1")


def announced() -> ParcelAnnounced:
    return ParcelAnnounced(PARCEL, (RmaNo("R-1"),), tracking=TrackingNo("AB123456"))


def identified(lpn: Lpn = LPN) -> UnitIdentified:
    return UnitIdentified(lpn, PARCEL, Sku("S-1"), "Lamp", "generic", rma=RmaNo("R-1"), serial=Serial("77"))


def label(lpn: Lpn = LPN) -> PrintLabel:
    return PrintLabel(f"label-{lpn.text}", "unit", lpn, 1, (("title", "Lamp"),), "bench-1")


def as_ports(ledger: Ledger, photographs: PhotoFolder) -> tuple[ports.Ledger, ports.PhotoStore]:
    """What the station asks for is what the store gives: the type checker proves it."""
    return ledger, photographs


def fail_after_appending(ledger: Ledger) -> None:
    with ledger.transaction() as work:
        work.append((announced(), identified()), (label(),), circumstances())
        assert work.find(Named("unit", "lpn", LPN.text)) == (LPN.text,)
        raise ZeroDivisionError


def test_what_was_appended_is_loaded_again_after_reopening(store: Store) -> None:
    with store.open() as database, ledger_of(database).transaction() as work:
        metas = work.append((announced(), identified(), UnitGraded(LPN, Grade.B)), (label(),), circumstances())
        assert [meta.seq for meta in metas] == [1, 1, 2]
    with store.open() as database:
        ledger = ledger_of(database)
        with ledger.transaction() as work:
            unit = work.load(LPN)
            parcel = work.load(PARCEL)
            assert work.load(ParcelId("P-2")) is None
        assert isinstance(unit, Unit)
        assert (unit.state, unit.grade) == (UnitState.GRADED, Grade.B)
        assert isinstance(parcel, Parcel)
        assert parcel.state is ParcelState.ANNOUNCED
        assert ledger.effects_due() == (label(),)


def test_a_transaction_that_fails_keeps_nothing(store: Store) -> None:
    with store.open() as database:
        ledger = ledger_of(database)
        with pytest.raises(ZeroDivisionError):
            fail_after_appending(ledger)
        with ledger.transaction() as work:
            assert work.load(LPN) is None
            assert work.find(Named("unit", "lpn", LPN.text)) == ()
        assert ledger.effects_due() == ()


def test_a_thing_is_found_by_every_code_it_carries_and_by_none_it_lost(store: Store) -> None:
    with store.open() as database, ledger_of(database).transaction() as work:
        work.append((announced(), identified()), (), circumstances())
        assert work.find(Named("parcel", "tracking", "AB123456")) == (PARCEL.text,)
        assert work.find(Named("unit", "serial", "S-1|77")) == (LPN.text,)
        assert work.find(Named("parcel", "rma", "R-1")) == (PARCEL.text,)
        work.append((ParcelAnnounced(PARCEL, (), tracking=TrackingNo("CD999999")),), (), circumstances())
        assert work.find(Named("parcel", "tracking", "AB123456")) == ()
        assert work.find(Named("parcel", "tracking", "CD999999")) == (PARCEL.text,)
        assert work.look_up(PARCEL) == work.load(PARCEL)


def test_a_plate_that_was_used_is_never_offered_again_and_an_unused_one_is(store: Store) -> None:
    with store.open() as database:
        ledger = ledger_of(database)
        with ledger.transaction() as work:
            first = work.fresh_plates(2)
            assert first == (Lpn.mint(STATION, 1, 1), Lpn.mint(STATION, 1, 2))
            work.append((announced(), identified(first[0])), (), circumstances(), first)
            second = work.fresh_plates(2)
            assert second[0] == first[1]
            work.append((announced(),), (), circumstances(), second)
        with ledger.transaction() as work:
            third = work.fresh_plates(2)
            assert third[0] == first[1]
            work.append((identified(third[1]),), (), circumstances(), third)
            assert work.fresh_plates(1) == (Lpn.mint(STATION, 1, 4),)
    with store.open() as database, ledger_of(database, prefix="f").transaction() as work:
        assert work.fresh_plates(1) == (Lpn.mint(STATION, 1, 4),)


def test_the_stations_own_stream_has_versions_and_no_state(store: Store) -> None:
    with store.open() as database:
        ledger = ledger_of(database)
        for seq in (1, 2):
            with ledger.transaction() as work:
                metas = work.append((StationStarted("0.1.0", 1, is_restored=False),), (), circumstances())
            assert metas[0].seq == seq


def test_an_effect_is_due_until_it_is_done(store: Store) -> None:
    with store.open() as database:
        ledger = ledger_of(database)
        with ledger.transaction() as work:
            work.append((announced(), identified()), (label(),), circumstances())
        ledger.effect_tried(label().label_id)
        assert [due.attempts for due in ledger.due()] == [1]
        for evidence in ("odometer +1", "said twice"):
            with ledger.transaction() as work:
                work.effect_done(label().label_id, evidence)
        assert ledger.effects_due() == ()


def test_a_second_station_is_told_where_the_first_one_runs(tmp_path: Path) -> None:
    with open_database(tmp_path / "dock.db"), pytest.raises(HeldElsewhere, match=r"process \d+ on \S+"):
        open_database(tmp_path / "dock.db")
    open_database(tmp_path / "dock.db").close()


def test_a_folder_in_the_place_of_the_file_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "dock.db").mkdir()
    with pytest.raises(LedgerUnavailable):
        open_database(tmp_path / "dock.db")


def test_a_stream_that_another_station_changed_meanwhile_is_refused(tmp_path: Path) -> None:
    with open_database(tmp_path / "dock.db") as database:
        one = ledger_of(database)
        two = Ledger(
            database.engine,
            one.site,
            type(STATION)("D2"),
            new_id=lambda: "other-1",
            is_reported=lambda _event: False,
            now_us=T0_US,
        )
        with one.transaction() as work:
            work.append((announced(),), (), circumstances())
        with two.transaction() as work:
            work.append((ParcelArrived(PARCEL),), (), circumstances())
        # One's memory of the parcel is behind the tables: its guard finds that out, and a fresh look succeeds.
        with pytest.raises(LedgerConflict), one.transaction() as work:
            work.append((ParcelArrived(PARCEL),), (), circumstances())
        with one.transaction() as work:
            parcel = work.load(PARCEL)
        assert isinstance(parcel, Parcel)
        assert parcel.state is ParcelState.ARRIVED
