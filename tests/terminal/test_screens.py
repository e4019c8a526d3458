"""How the screens look, as text and styles, at two sizes and in both languages."""

import asyncio
from dataclasses import replace
from datetime import UTC

import pytest
from textual.pilot import Pilot

from dock.core.decision import Tone
from dock.core.found_views import FoundPicture, FoundThing, FoundView, Happened
from dock.core.list_views import DeliveryView, LabelView, LateView, ListsView, RefundView, WaitingView
from dock.core.views import (
    AntennaView,
    DayFigures,
    DayView,
    DeviceView,
    DockView,
    DoorRow,
    DoorView,
    HealthView,
    HourCount,
    Line,
    MessageView,
    ReaderView,
    Said,
    SyncView,
    TagView,
    TrialView,
)
from drivers.llrp.troubles import TROUBLES
from drivers.printer.status import HEAD_OPEN, PAPER_OUT
from tests.terminal.golden import check
from tests.terminal.still import (
    DEVICES,
    NOON_US,
    PARCEL,
    SCANS,
    UNIT,
    StillDemo,
    StillFace,
    answer,
    bench,
    dock,
    screen_text,
)
from ui.terminal.app import DockApp

ROUTED = replace(
    UNIT,
    state="routed",
    grade="A",
    disposition="restock_graded",
    zone="shelf",
    because=(Said("grado A", "grade A"), Said("valore 89,90", "value 89.90")),
)
SENT = replace(ROUTED, place="A-01-2")
TO_ITS_PLACE = Line("next_put_away_at", (("lpn", ROUTED.lpn), ("place", "A-01-2"), ("zone", "shelf")))
ABSENT = "{path} is not there; check the cable"
LOST = (
    replace(
        DEVICES[0],
        state="down",
        lines=(Line(TROUBLES["reader.unreachable"]),),
        detail="ECONNREFUSED",
    ),
    replace(
        DEVICES[1],
        state="down",
        lines=(Line(ABSENT, (("path", "/dev/ttyACM0"),)),),
        detail="ENOENT",
    ),
    replace(DEVICES[2], state="attention", lines=(Line.of(PAPER_OUT.words), Line.of(HEAD_OPEN.words))),
)
HOUR_US = 3_600_000_000
FORM_S_MAX = 30.0  # a form that has not opened by then never will
DAY = DayView(
    137,
    212,
    (("A", 160), ("B", 40), ("X", 2)),
    150,
    4,
    7,
    ("P-9",),
    tuple(HourCount(NOON_US + hour * HOUR_US, 30, 40 + 5 * hour, 5) for hour in range(-3, 3)),
    (("bianchi", 2), ("rossi", 1)),
    DayFigures(187, 784, 95, 931, 12_400, 88_100, 140_900),
)
HELD = WaitingView("LA1010000009X", "LA1010000009X", "Telefono", "routed", ("battery",), NOON_US - 26 * HOUR_US)
LISTS = ListsView(
    refunds=(RefundView("R-10411", "O-7781", "2026-11-21", -2), RefundView("R-10482", "O-7790", "2026-11-25", 2)),
    deliveries=(DeliveryView("UPS 4711", "counted", "UPS", "4711", "AB123CD", 40, 38),),
    late=(LateView("P-9", "1Z999AA10123456999", "ups", NOON_US - 72 * HOUR_US),),
    unnamed=(replace(HELD, lpn="LA1010000008X", title="8001234", holds=("unknown_goods",)),),
    held=(HELD,),
    in_doubt=(replace(HELD, holds=(), label=LabelView("label-1", "lpn", 2, "uncertain")),),
    in_repair=(replace(HELD, holds=(), state="refurbishing", location="R-01"),),
    staged=(replace(HELD, holds=(), state="staged", location="D-01"),),
)
FOUND = FoundView(
    "R-10482",
    things=(
        FoundThing("case", "R-10482", "O-7781", "", ("web", "withdrawal")),
        FoundThing("parcel", "P-1", "1Z999AA10123456784", "opened", ("ups",)),
        FoundThing("unit", "LA1010000001X", "Giacca 3L blu M", "routed", ("A", "77A12", "")),
    ),
    pictures=(FoundPicture("front", "b" * 64, "LA1010000001X"),),
    story=(
        Happened(NOON_US - 3 * HOUR_US, "", "bench-1", "event.CaseAnnounced", (("order_ref", "O-7781"),), "R-10482"),
        Happened(NOON_US - HOUR_US, "rossi", "bench-1", "event.ParcelReceived", (), "P-1"),
        Happened(NOON_US, "verdi", "bench-2", "event.UnitGraded", (("grade", "A"),), "LA1010000001X"),
    ),
)
SCREENS: dict[str, DockView] = {
    "receive-empty": dock(bench(next_key="next_scan_parcel", scans=SCANS)),
    "receive-unit": dock(
        bench(
            parcel=PARCEL,
            unit=UNIT,
            scans=SCANS,
            answer=answer(Tone.GOOD, "unit_accepted", ("title", "Giacca 3L blu M")),
        )
    ),
    "receive-wrong": dock(
        bench(
            parcel=PARCEL,
            scans=SCANS,
            answer=answer(Tone.WRONG, "code_unknown", ("code", "BIN-XX"), ("kinds", "-")),
        )
    ),
    "inspect": dock(bench("inspect", "next_answer", unit=UNIT, scans=SCANS)),
    "inspect-queue": dock(bench("inspect", "next_scan_unit", queue=(UNIT, ROUTED), scans=SCANS)),
    "find": dock(bench("find", "next_scan_to_find", found=FOUND)),
    "putaway": dock(bench("putaway", "next_put_away", unit=ROUTED, queue=(ROUTED,), scans=SCANS)),
    "putaway-directed": dock(bench("putaway", unit=SENT, queue=(SENT, ROUTED), scans=SCANS, next_action=TO_ITS_PLACE)),
}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("lang", ["it", "en"])
@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_looks_as_agreed(name: str, lang: str, size: tuple[int, int]) -> None:
    async def look() -> None:
        app = DockApp(StillFace(SCREENS[name]), "bench-1", lang, environment={}, zone=UTC)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            check(app, f"{name}-{lang}-{size[0]}x{size[1]}")

    asyncio.run(look())


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("lang", ["it", "en"])
def test_lost_devices_look_as_agreed(lang: str, size: tuple[int, int]) -> None:
    async def look() -> None:
        view = dock(bench(next_key="next_plug_scanner"), LOST)
        app = DockApp(StillFace(view), "bench-1", lang, environment={}, zone=UTC)
        async with app.run_test(size=size) as pilot:
            await turn_to(pilot, "devices", lang)
            check(app, f"devices-lost-{lang}-{size[0]}x{size[1]}")

    asyncio.run(look())


async def turn_to(pilot: Pilot[None], page: str, lang: str) -> None:
    """Pick the page from the menu, as a person does."""
    if page == "help":
        await pilot.press("f1")
        return
    app = pilot.app
    assert isinstance(app, DockApp)
    await pilot.press("m")
    async with asyncio.timeout(FORM_S_MAX):
        while app.form is None:  # a key waits a moment, until it is known that no scanner types
            await pilot.pause()
    choices = [one.value for one in app.form.field.choices]
    await pilot.press(*["down"] * choices.index(page), "enter")


@pytest.mark.parametrize("lang", ["it", "en"])
@pytest.mark.parametrize("page", ["sync", "health", "help", "supervise", "readers"])
def test_a_page_of_the_dock_looks_as_agreed(page: str, lang: str) -> None:
    async def look() -> None:
        sync = SyncView(
            "waiting",
            132,
            NOON_US,
            1,
            Line("the upstream answers HTTP {status} {said}", (("status", "503"), ("said", "closed"))),
            1204,
        )
        health = HealthView(True, None, "/data/dock.db 41 MB", 5210, 2, NOON_US, 12.0)
        view = replace(dock(bench()), sync=sync, health=health, day=DAY, lists=LISTS, readers=READERS)
        app = DockApp(StillFace(view), "bench-1", lang, environment={}, zone=UTC)
        async with app.run_test(size=(80, 24)) as pilot:
            await turn_to(pilot, page, lang)
            check(app, f"page-{page}-{lang}")

    asyncio.run(look())


def test_a_screen_in_ascii_looks_as_agreed() -> None:
    async def look() -> None:
        app = DockApp(StillFace(SCREENS["receive-wrong"]), "bench-1", "it", environment={"LANG": "C"}, zone=UTC)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            check(app, "receive-wrong-ascii")

    asyncio.run(look())


READERS = (
    ReaderView(
        "door-1", "tcp://192.168.1.20:5084", "up", NOON_US - 600_000_000,
        (
            AntennaView(1, "in", True, 212.0, 37, -52.0, NOON_US - 1_000_000),
            AntennaView(2, "in", True, 0.0, 0, -71.0, NOON_US - 45_000_000),
            AntennaView(3, "out", False, 0.0, 0, None, None),
            AntennaView(4, "out", True, 0.0, 0, None, None),
        ),
        212.0, -18_000, 3, 12, "Impinj", "R700", "8.1.0", "00:16:25:11:22:33", "1.1",
        (
            MessageView(NOON_US - 3_000_000, True, "START_ROSPEC #12, 14 B", ("ROSpecID=1",)),
            MessageView(NOON_US - 2_000_000, True, "KEEPALIVE_ACK"),
            MessageView(NOON_US - 1_000_000, False, "RO_ACCESS_REPORT 20 tags"),
        ),
        (TagView("3074257BF7194E4000001A85", 1, 118, -52.0, NOON_US - 1_000_000),),
    ),
    ReaderView("door-2", "tcp://192.168.1.21:5084", "down", NOON_US - 45_000_000),
)  # fmt: skip
WATCHED = TrialView(
    "watching", (("power_dbm", "27.5"),), was_per_s=212.0, now_per_s=180.0, until_us=NOON_US + 20_000_000
)  # fmt: skip
ASKED = TrialView(
    "confirming", (("address", "tcp://192.168.1.30:5084"),),
    (("maker", "Impinj", "Zebra"), ("antennas", "4", "8")),
)  # fmt: skip
GIVEN_BACK = TrialView(
    "failed", (("session", "3"),), (), Line("trial.worse", (("now", "40"), ("was", "212"))), 212.0, 40.0
)  # fmt: skip


@pytest.mark.parametrize("lang", ["it", "en"])
@pytest.mark.parametrize(("name", "trial"), [("watched", WATCHED), ("asked", ASKED), ("given-back", GIVEN_BACK)])
def test_a_reader_on_trial_looks_as_agreed(lang: str, name: str, trial: TrialView) -> None:
    async def look() -> None:
        view = replace(dock(bench()), readers=(replace(READERS[0], trial=trial), READERS[1]))
        app = DockApp(StillFace(view), "bench-1", lang, environment={}, zone=UTC)
        async with app.run_test(size=(80, 24)) as pilot:
            await turn_to(pilot, "readers", lang)
            check(app, f"readers-{name}-{lang}")

    asyncio.run(look())


DOOR_ROWS = (
    DoorRow("3114F3A1", "received", 0.98, 118, -49.0, NOON_US - 1_000_000, "door_passed_with_others", (1, 2), "P-7"),
    DoorRow("3034DEAD", "extra", 0.9, 22, -57.0, NOON_US - 4_000_000, "door_passed_with_others", (2,)),
    DoorRow("3034BEEF", "stray", 0.6, 2, -72.0, NOON_US - 6_000_000, "door_moved_with_nobody", (4,)),
    DoorRow("3114F3A2", "uncertain", 0.5, 9, -66.0, NOON_US - 2_000_000, "door_expected_stands", (1,), "P-8"),
    DoorRow("3114F3A3", "wrong_dock", 0.95, 40, -51.0, NOON_US - 2_000_000, "door_passed_with_others", (1, 3), "P-90"),
    DoorRow("3114F3A4", "already_received", 1.0, 31, -50.0, NOON_US - 3_000_000, "door_already_received", (3,), "P-1"),
)
OPEN_DOOR = DoorView(
    "door-1", True, 40, 41, 37, ("1Z999AA10123456784", "P-9"), ("3034DEAD",), 6, NOON_US - 1_000_000,
    ("P-8",), ("P-90",), 1, ((1, 512), (2, 201), (4, 2)), ("in", "back"), DOOR_ROWS, ("door-1",),
)  # fmt: skip
DOOR_LOST = DeviceView("door-1", "reader", "down", (Line("connection_lost"),), "", NOON_US - 45_000_000)


def at_door(door: DoorView, *devices: DeviceView) -> DockView:
    return replace(dock(bench("door", "next_open_door"), devices or DEVICES), doors=(door,))


@pytest.mark.parametrize("lang", ["it", "en"])
@pytest.mark.parametrize(("name", "size"), [("door", (80, 24)), ("door-wide", (120, 40))])
def test_an_open_door_looks_as_agreed(lang: str, name: str, size: tuple[int, int]) -> None:
    async def look() -> None:
        app = DockApp(StillFace(at_door(OPEN_DOOR)), "bench-1", lang, environment={}, zone=UTC)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            check(app, f"{name}-{lang}")

    asyncio.run(look())


@pytest.mark.parametrize("lang", ["it", "en"])
def test_a_lost_door_reader_says_so_and_of_when_the_figures_are(lang: str) -> None:
    async def look() -> None:
        app = DockApp(StillFace(at_door(OPEN_DOOR, DOOR_LOST)), "bench-1", lang, environment={}, zone=UTC)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            check(app, f"door-lost-{lang}")
            assert "37/40" in screen_text(app)

    asyncio.run(look())


def test_a_door_whose_reader_is_lost_before_it_read_anything_never_says_nought() -> None:
    unseen = replace(OPEN_DOOR, read_count=0, received_count=0, rows=(), antennas=(), extra=())

    async def look() -> None:
        app = DockApp(StillFace(at_door(unseen, DOOR_LOST)), "bench-1", "en", environment={}, zone=UTC)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            assert "READ ?/40" in screen_text(app)
            assert "0/40" not in screen_text(app)
            assert "no tag read yet" in screen_text(app)
            assert "as of" not in screen_text(app)

    asyncio.run(look())


def test_a_door_with_more_tags_than_lines_scrolls_to_the_last_and_a_row_of_long_ago_is_named() -> None:
    rows = tuple(replace(DOOR_ROWS[0], parcel=f"P-{number}") for number in range(100, 160))
    door = replace(OPEN_DOOR, rows=rows, wrong_dock=("P-LONG-AGO",))

    async def look() -> None:
        app = DockApp(StillFace(at_door(door)), "bench-1", "en", environment={}, zone=UTC)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            assert "P-LONG-AGO" in screen_text(app)
            assert "P-159" not in screen_text(app)
            for _ in range(12):
                await pilot.press("pagedown")
            for _ in range(12):
                await pilot.press("down")
            assert "P-159" in screen_text(app)

    asyncio.run(look())


@pytest.mark.parametrize(
    ("name", "environment"),
    [("no-colour", {"NO_COLOR": "1"}), ("console", {"TERM": "linux"})],
)
def test_a_screen_without_many_colours_looks_as_agreed(name: str, environment: dict[str, str]) -> None:
    async def look() -> None:
        app = DockApp(StillFace(SCREENS["receive-wrong"]), "bench-1", "en", environment=environment, zone=UTC)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            check(app, f"receive-wrong-{name}")

    asyncio.run(look())


def test_the_demo_looks_as_agreed() -> None:
    async def look() -> None:
        view = replace(dock(bench(next_key="next_scan_badge", actor="")), is_demo=True)
        app = DockApp(StillFace(view, demo=StillDemo()), "bench-1", "en", environment={}, zone=UTC)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            check(app, "demo-start")

    asyncio.run(look())
