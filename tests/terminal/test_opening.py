"""The screen stands before the station: what is asked meanwhile waits for it, and a station that fails is told."""

import asyncio
import threading
from dataclasses import replace
from datetime import UTC

import pytest

from dock.core.commands import EnterCode
from dock.core.views import DockView
from tests.terminal.still import PARCEL, UNIT, StillFace, bench, dock, screen_text
from tests.terminal.test_wedge import type_fast, until
from ui.terminal.app import DockApp
from ui.terminal.opening import Opened, OpeningFace, Seat

WORKING: DockView = dock(bench(parcel=PARCEL, unit=UNIT))


def test_a_scan_before_the_station_is_there_reaches_it_once_it_is() -> None:
    async def run() -> None:
        behind = StillFace(WORKING)
        may_open = threading.Event()

        def open_station() -> Opened:
            may_open.wait()
            return Opened(behind)

        face = OpeningFace(open_station, is_demo=True)
        app = DockApp(face, "bench-1", "en", environment={})
        async with app.run_test(size=(80, 24)) as pilot:
            await until(lambda: "THE STATION IS STARTING" in screen_text(app), pilot)
            assert "DEMO" in screen_text(app)
            type_fast(app, "4006381333931\r")
            await pilot.pause(0.2)
            assert behind.asked.empty()
            may_open.set()
            assert await behind.next_command() == EnterCode("4006381333931")
            await until(lambda: "Giacca" in screen_text(app), pilot)

    asyncio.run(run())


def test_what_is_scanned_before_the_station_says_the_seat_goes_to_that_seat_and_no_other() -> None:
    async def run() -> None:
        behind = StillFace(dock(replace(bench(parcel=PARCEL, unit=UNIT), bench="bench-7")), seat="bench-7")
        may_open = threading.Event()

        def open_station() -> Opened:
            may_open.wait()
            return Opened(behind, Seat("bench-7", "it", UTC))

        app = DockApp(OpeningFace(open_station), "bench-1", "en", environment={})
        async with app.run_test(size=(80, 24)) as pilot:
            await until(lambda: "THE STATION IS STARTING" in screen_text(app), pilot)
            type_fast(app, "4006381333931\r")
            await pilot.pause(0.2)
            may_open.set()
            assert await behind.next_command() == EnterCode("4006381333931")
            await until(lambda: "bench-7" in screen_text(app) and "PROSSIMA AZIONE" in screen_text(app), pilot)

    asyncio.run(run())


def test_a_station_that_cannot_be_opened_ends_the_screen_and_says_why() -> None:
    def fail() -> Opened:
        raise OSError("another station works with it")

    async def run() -> OpeningFace:
        face = OpeningFace(fail)
        app = DockApp(face, "bench-1", "en", environment={})
        async with app.run_test(size=(80, 24)) as pilot:
            await until(lambda: not app.is_running, pilot)
        assert app.return_code == 1
        return face

    face = asyncio.run(run())
    face.wait()
    with pytest.raises(OSError, match="another station"):
        raise face.fault or AssertionError("no fault is kept")
