"""A door on the station: a photo-eye opens it, tags receive what they are on or in, a person closes it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from dock.core import commands as do
from dock.core.codes.epc import encode_sgtin_96, encode_sscc_96
from dock.core.doors.trace import decision_text, read_trace
from dock.core.goods import CaseLine
from dock.core.ids import DeviceId, DoorId, Gtin, ParcelId, RmaNo, Sku, Sscc
from dock.core.observations import InputChanged, TagRead, TagsRead
from dock.core.parcels import Parcel, ParcelState
from dock.core.views import DayView, DoorView, HealthView, SyncView
from dock.station import Station
from dock.store.opening import open_database
from dock.viewing import Gathered, draw
from drivers.traces import FolderTraces
from tests.contract.test_store_station import CountedIds, StepClock, inline, shipped_policy, station_on, worked
from tests.ledger_kit import BENCH, T0_US, ledger_of

READER, DOOR, ASN = DeviceId("reader-1"), DoorId("bench-1"), "ASN-1"
GTIN = Gtin("04006381333931")
TAGGED, FILLED, ABSENT = ParcelId("P-1"), ParcelId("P-2"), ParcelId("P-3")
SSCC = Sscc("106141412345678908")
ON_PARCEL, IN_PARCEL = encode_sscc_96(SSCC, 7).raw, encode_sgtin_96(GTIN, 4711, 7).raw

NOTHING_GATHERED = Gathered(
    DayView(0, 0, (), 0, 0, 0, ()), SyncView("off", 0, None, 0, None, 0), HealthView(True, None, "", 0, 0, 0, 0.0)
)


def seen(epc: bytes, number: int) -> TagRead:
    at_us = T0_US + 60_000_000 + number * 50_000
    return TagRead(epc, 1 + number // 10 % 4, -70.0 + 3 * min(number, 20 - number), at_us, at_us, 1)


def passing() -> TagsRead:
    reads = tuple(seen(epc, number) for number in range(20) for epc in (ON_PARCEL, IN_PARCEL))
    return TagsRead(READER, reads, T0_US + 61_000_000)


async def announce(station: Station) -> None:
    for command in (
        do.StartStation("0.1.0", 1, is_restored=False),
        do.AnnounceCase(RmaNo("R-1"), (CaseLine(1, Sku("S-1"), 1, "Mug", gtin=GTIN),)),
        do.AnnounceParcel(TAGGED, (), sscc=SSCC, asn=ASN),
        do.AnnounceParcel(FILLED, (RmaNo("R-1"),), asn=ASN),
    ):
        assert await station.ask(command, BENCH, is_system=True) is None, command


def at_a_door(
    folder: Path, steps: Callable[[Station], Awaitable[None]], views: list[DoorView] | None = None
) -> dict[ParcelId, object]:
    """Run a station with one door on a fresh ledger; how the parcels are afterwards. `views` gets the door as shown."""
    with open_database(folder / "dock.db") as database:
        plain = station_on(ledger_of(database), shipped_policy())
        identity = replace(plain.identity, door_of_device={READER: DOOR})
        ledger = ledger_of(database)
        station = Station(
            identity, plain.policy, ledger, StepClock(), CountedIds(), inline, FolderTraces(folder / "traces")
        )
        asyncio.run(worked(station, steps))
        if views is not None:
            with ledger.reading() as work:
                views.extend(
                    draw(
                        work.look_up,
                        identity,
                        station.memory,
                        plain.policy,
                        NOTHING_GATHERED,
                        at_us=T0_US,
                        is_demo=False,
                    ).doors
                )
        with ledger.transaction() as work:
            return {parcel: work.load(parcel) for parcel in (TAGGED, FILLED, ABSENT)}


def state(found: object) -> ParcelState:
    assert isinstance(found, Parcel)
    return found.state


def test_the_photo_eye_opens_and_closing_receives_what_is_tagged_and_what_is_filled_with_tags(tmp_path: Path) -> None:
    async def steps(station: Station) -> None:
        await announce(station)
        assert await station.ask(do.OpenDoor(DOOR, asn=ASN), BENCH, is_system=True) is None
        await station.tell(InputChanged(READER, 1, is_high=True, at_us=T0_US))  # open already: nothing happens
        await station.tell(passing())
        assert await station.ask(do.CloseDoor(DOOR), BENCH, is_system=True) is None
        await station.tell(passing())
        await station.tell(InputChanged(READER, 1, is_high=True, at_us=T0_US))
        assert DOOR in station.memory.doors

    parcels = at_a_door(tmp_path, steps)
    assert (state(parcels[TAGGED]), state(parcels[FILLED])) == (ParcelState.RECEIVED, ParcelState.RECEIVED)
    (kept,) = (tmp_path / "traces").glob("*.jsonl")
    trace = read_trace(kept.read_bytes())
    assert decision_text(trace.judge_again()) == trace.decision
    assert len(trace.reports) == 1


def test_a_session_that_is_short_does_not_close_without_a_persons_word(tmp_path: Path) -> None:
    async def steps(station: Station) -> None:
        await announce(station)
        assert await station.ask(do.AnnounceParcel(ABSENT, (), asn=ASN), BENCH, is_system=True) is None
        assert await station.ask(do.OpenDoor(DOOR, asn=ASN), BENCH, is_system=True) is None
        await station.tell(passing())
        refusal = await station.ask(do.CloseDoor(DOOR), BENCH, is_system=True)
        assert refusal is not None
        assert refusal.key == "door_is_short"
        assert DOOR in station.memory.doors
        assert await station.ask(do.CloseDoor(DOOR, is_short_confirmed=True), BENCH, is_system=True) is None

    parcels = at_a_door(tmp_path, steps)
    assert state(parcels[ABSENT]) is ParcelState.ANNOUNCED
    assert state(parcels[TAGGED]) is ParcelState.RECEIVED


def test_three_tags_that_move_open_a_door_and_take_their_first_reads_with_them(tmp_path: Path) -> None:
    async def steps(station: Station) -> None:
        await announce(station)
        more = tuple(seen(bytes((0x30, extra)) * 6, number) for number in range(20) for extra in (1, 2, 3))
        await station.tell(TagsRead(READER, more, T0_US + 61_000_000))
        assert DOOR in station.memory.doors

    at_a_door(tmp_path, steps)


def test_the_screen_is_told_of_each_tag_which_parcel_it_is_on_and_why_it_counts(tmp_path: Path) -> None:
    async def steps(station: Station) -> None:
        await announce(station)
        assert await station.ask(do.AnnounceParcel(ABSENT, (), asn=ASN), BENCH, is_system=True) is None
        assert await station.ask(do.OpenDoor(DOOR, asn=ASN), BENCH, is_system=True) is None
        await station.tell(passing())

    views: list[DoorView] = []
    at_a_door(tmp_path, steps, views)
    (door,) = views
    assert door.devices == (READER.text,)
    assert door.missing == (ABSENT.text,)
    assert {row.epc: row.parcel for row in door.rows} == {
        ON_PARCEL.hex().upper(): TAGGED.text,
        IN_PARCEL.hex().upper(): FILLED.text,
    }
    assert {(row.tag_class, row.because, row.antennas) for row in door.rows} == {
        ("received", "door_expected_read", (1, 2))
    }
