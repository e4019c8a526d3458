"""What a keyboard scanner types reaches the station as one code, whatever is open and whatever its bytes are."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from textual import events
from textual.keys import _character_to_key  # pyright: ignore[reportPrivateUsage]  # how Textual itself names a sign
from textual.pilot import Pilot

from dock.core.commands import EnterCode, GradeUnit, Undo
from dock.core.goods import Grade
from dock.core.ids import Lpn
from tests.terminal.still import DEADLINE_S, PARCEL, UNIT, StillFace, bench, dock, screen_text
from ui.terminal.app import DockApp

NAMED = {"\r": "enter", "\t": "tab", "\n": "ctrl+j", "\x11": "ctrl+q", "\x10": "ctrl+p", "\x03": "ctrl+c"}
RECEIVING = dock(bench(parcel=PARCEL, unit=UNIT))


def type_fast(app: DockApp, text: str) -> None:
    """Post the keys of a scanner, as the terminal's input thread does."""
    for sign in text:
        app.post_message(events.Key(NAMED.get(sign) or _character_to_key(sign), sign))


def at_work(scenario: Callable[[DockApp, StillFace, Pilot[None]], Awaitable[None]]) -> None:
    async def run() -> None:
        face = StillFace(RECEIVING)
        app = DockApp(face, "bench-1", "en", environment={})
        async with app.run_test(size=(80, 24)) as pilot:
            await scenario(app, face, pilot)

    asyncio.run(run())


async def until(is_so: Callable[[], bool], pilot: Pilot[None]) -> None:
    async with asyncio.timeout(DEADLINE_S):
        while not is_so():
            await pilot.pause(0.01)


@pytest.mark.parametrize("end", ["\r", "\t", "\n"])
@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("4006381333931", EnterCode("4006381333931")),
        ("]C10104006381333931\x1d21XYZ", EnterCode("0104006381333931\x1d21XYZ", "C1")),
        ("BIN-abcdx", EnterCode("BIN-abcdx")),
        ("ab\x11cd\x10\x11\x03e", EnterCode("ab\x11cd\x10\x11\x03e")),
        ("[@click=app.exit]x", EnterCode("[@click=app.exit]x")),
    ],
)
def test_a_typed_code_is_one_command_and_no_key_of_it_acts(typed: str, command: EnterCode, end: str) -> None:
    async def scan(app: DockApp, face: StillFace, pilot: Pilot[None]) -> None:
        type_fast(app, typed + end)
        assert await face.next_command() == command
        await pilot.press("f9")
        assert await face.next_command() == Undo()
        assert app.is_running

    at_work(scan)


def test_a_code_reaches_the_station_while_the_code_box_is_open() -> None:
    async def scan(app: DockApp, face: StillFace, pilot: Pilot[None]) -> None:
        await pilot.press("/")
        await until(lambda: app.form is not None, pilot)
        type_fast(app, "4006381333931\r")
        assert await face.next_command() == EnterCode("4006381333931")
        assert face.asked.empty()
        assert app.form is not None
        assert app.form.typed == ""

    at_work(scan)


def test_a_burst_without_an_end_says_so_and_grades_nothing() -> None:
    async def scan(app: DockApp, face: StillFace, pilot: Pilot[None]) -> None:
        type_fast(app, "abcdabcd")
        await until(lambda: "no whole code" in screen_text(app), pilot)
        assert face.asked.empty()

    at_work(scan)


def test_a_key_pressed_by_hand_grades() -> None:
    async def press(app: DockApp, face: StillFace, pilot: Pilot[None]) -> None:
        type_fast(app, "b")
        assert await face.next_command() == GradeUnit(Lpn(UNIT.lpn), Grade.B)

    at_work(press)


def test_a_pasted_code_keeps_its_separators() -> None:
    async def paste(app: DockApp, face: StillFace, pilot: Pilot[None]) -> None:
        app.post_message(events.Paste("0104006381333931\x1d21XYZ\r"))
        assert await face.next_command() == EnterCode("0104006381333931\x1d21XYZ")

    at_work(paste)


def test_leaving_takes_two_presses() -> None:
    async def leave(app: DockApp, face: StillFace, pilot: Pilot[None]) -> None:
        await pilot.press("ctrl+q")
        await until(lambda: "again to leave" in screen_text(app), pilot)
        assert app.is_running
        await pilot.press("ctrl+q")
        await until(lambda: not app.is_running, pilot)

    at_work(leave)
