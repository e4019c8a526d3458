"""How the screens look, as text and styles, at two sizes and in both languages."""

import asyncio
from dataclasses import replace
from datetime import UTC

import pytest
from textual.pilot import Pilot

from dock.core.decision import Tone
from dock.core.found_views import FoundPicture, FoundThing, FoundView, Happened
from dock.core.list_views import DeliveryView, LabelView, LateView, ListsView, WaitingView
from dock.core.views import DayView, DockView, DoorView, HealthView, Said, SyncView
from tests.terminal.golden import check
from tests.terminal.still import DEVICES, NOON_US, PARCEL, SCANS, UNIT, StillDemo, StillFace, answer, bench, dock
from ui.terminal.app import DockApp

ROUTED = replace(
    UNIT,
    state="routed",
    grade="A",
    disposition="restock_graded",
    zone="shelf",
    because=(Said("grado A", "grade A"), Said("valore 89,90", "value 89.90")),
)
LOST = (
    DEVICES[0],
    replace(DEVICES[1], state="down", reason="no scanner at /dev/ttyACM0: plug it in", detail="ENOENT"),
    replace(DEVICES[2], state="attention", reason="paper out: load a roll"),
)
HOUR_US = 3_600_000_000
DAY = DayView(137, 212, (("A", 160), ("B", 40), ("X", 2)), 150, 4, 7, ("P-9",))
HELD = WaitingView("LA1010000009X", "LA1010000009X", "Telefono", "routed", ("battery",), NOON_US - 26 * HOUR_US)
LISTS = ListsView(
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
    assert app.form is not None
    choices = [one.value for one in app.form.field.choices]
    await pilot.press(*["down"] * choices.index(page), "enter")


@pytest.mark.parametrize("lang", ["it", "en"])
@pytest.mark.parametrize("page", ["sync", "health", "help", "supervise"])
def test_a_page_of_the_dock_looks_as_agreed(page: str, lang: str) -> None:
    async def look() -> None:
        sync = SyncView("waiting", 132, NOON_US, 1, "503 from the shop", 1204)
        health = HealthView(True, "", "/data/dock.db 41 MB", 5210, 2, NOON_US, 12.0)
        view = replace(dock(bench()), sync=sync, health=health, day=DAY, lists=LISTS)
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


@pytest.mark.parametrize("lang", ["it", "en"])
def test_an_open_door_looks_as_agreed(lang: str) -> None:
    async def look() -> None:
        door = DoorView("door-1", True, 40, 41, 37, ("1Z999AA10123456784",), ("30340000DEAD",), 6, NOON_US)
        view = replace(dock(bench("door", "next_open_door")), doors=(door,))
        app = DockApp(StillFace(view), "bench-1", lang, environment={}, zone=UTC)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            check(app, f"door-{lang}")

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
