"""What a terminal does by itself: it locks when nobody is there, and speaks the language of who is."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from textual.pilot import Pilot

from dock.core.commands import ChooseLanguage, EnterCode, SignOut, Undo
from dock.core.decision import Tone
from dock.core.views import DockView, Line, ScanSeen
from tests.terminal.still import PARCEL, UNIT, StillFace, bench, dock, screen_text
from tests.terminal.test_wedge import type_fast, until
from ui.terminal.app import DockApp

WORKING = dock(bench(parcel=PARCEL, unit=UNIT))
MINUTE_US = 60_000_000
Scenario = Callable[[DockApp, StillFace, Pilot[None]], Awaitable[None]]


def at_work(view: DockView, scenario: Scenario, *, lock_after_s: float = 300.0) -> None:
    async def run() -> None:
        face = StillFace(view)
        app = DockApp(face, "bench-1", "en", environment={}, lock_after_s=lock_after_s)
        async with app.run_test(size=(80, 24)) as pilot:
            await scenario(app, face, pilot)

    asyncio.run(run())


async def later(app: DockApp, face: StillFace, pilot: Pilot[None], minutes: float) -> None:
    """The station's clock goes on, and the terminal sees it."""
    face.view = replace(face.view, at_us=face.view.at_us + int(minutes * MINUTE_US))
    await until(lambda: app.shown_view is face.view, pilot)


def test_a_terminal_that_nobody_uses_signs_out_once_and_the_job_stays() -> None:
    async def idle(app: DockApp, face: StillFace, pilot: Pilot[None]) -> None:
        await later(app, face, pilot, 4.9)
        assert face.asked.empty()
        await later(app, face, pilot, 0.2)
        assert await face.next_command() == SignOut()
        await later(app, face, pilot, 1)
        assert face.asked.empty()

    at_work(WORKING, idle)


@pytest.mark.parametrize("act", ["key", "wedge", "scanner"])
def test_a_key_or_a_scan_keeps_it_open(act: str) -> None:
    async def use(app: DockApp, face: StillFace, pilot: Pilot[None]) -> None:
        await later(app, face, pilot, 4)
        match act:
            case "key":
                await pilot.press("f9")
                assert await face.next_command() == Undo()
            case "wedge":
                type_fast(app, "4006381333931\r")
                assert await face.next_command() == EnterCode("4006381333931")
            case _:
                seen = ScanSeen(face.view.at_us, Tone.GOOD, "4006381333931", Line("sought"))
                face.view = replace(face.view, benches=(replace(face.view.benches[0], scans=(seen,)),))
                await until(lambda: app.shown_view is face.view, pilot)
        await later(app, face, pilot, 4)
        assert face.asked.empty()
        await later(app, face, pilot, 2)
        assert await face.next_command() == SignOut()

    at_work(WORKING, use)


def test_it_never_locks_where_that_was_not_wanted_or_nobody_is_in() -> None:
    async def idle(app: DockApp, face: StillFace, pilot: Pilot[None]) -> None:
        await later(app, face, pilot, 600)
        assert face.asked.empty()

    at_work(WORKING, idle, lock_after_s=0)
    at_work(dock(bench(actor="")), idle)


def test_the_screen_speaks_the_language_of_the_person() -> None:
    async def change(app: DockApp, face: StillFace, pilot: Pilot[None]) -> None:
        await until(lambda: "NEXT ACTION" in screen_text(app), pilot)
        await pilot.press("m")
        assert app.form is not None
        choices = [one.value for one in app.form.field.choices]
        await pilot.press(*["down"] * choices.index("language_it"), "enter")
        assert await face.next_command() == ChooseLanguage("it")
        face.view = dock(bench(parcel=PARCEL, unit=UNIT, language="it"))
        await until(lambda: "PROSSIMA AZIONE" in screen_text(app), pilot)
        face.view = dock(bench(parcel=PARCEL, unit=UNIT, actor="", language=""))
        await until(lambda: "NEXT ACTION" in screen_text(app), pilot)

    at_work(WORKING, change)
