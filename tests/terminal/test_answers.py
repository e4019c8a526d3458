"""What the station says is seen and heard once; pages turn without touching the work."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from textual.pilot import Pilot

from dock.core.commands import Undo
from dock.core.decision import Refusal, Tone
from dock.core.views import DockView, Line
from tests.terminal.still import DEADLINE_S, PARCEL, UNIT, StillFace, answer, bench, dock, screen_text
from ui.terminal.app import DockApp
from ui.terminal.bells import BELLS_S

RECEIVING = dock(bench(parcel=PARCEL, unit=UNIT))


class RingingApp(DockApp):
    """Counts what it rings."""

    rung = 0

    def bell(self) -> None:
        self.rung += 1


Scenario = Callable[[RingingApp, StillFace, Pilot[None]], Awaitable[None]]


def at_work(view: DockView, scenario: Scenario, refusal: Refusal | None = None) -> None:
    async def run() -> None:
        face = StillFace(view, refusal)
        app = RingingApp(face, "bench-1", "en", environment={})
        async with app.run_test(size=(80, 24)) as pilot:
            await scenario(app, face, pilot)

    asyncio.run(run())


async def until(is_so: Callable[[], bool], pilot: Pilot[None]) -> None:
    async with asyncio.timeout(DEADLINE_S):
        while not is_so():
            await pilot.pause(0.01)


@pytest.mark.parametrize("tone", Tone)
def test_a_new_answer_is_shown_and_rings_its_rhythm_once(tone: Tone) -> None:
    async def post(app: RingingApp, face: StillFace, pilot: Pilot[None]) -> None:
        said = bench(parcel=PARCEL, answer=answer(tone, "unit_accepted", ("title", "Calza nera")))
        face.view = dock(said)
        await until(lambda: "Calza nera ACCEPTED" in screen_text(app), pilot)
        await until(lambda: app.rung >= len(BELLS_S[tone]), pilot)
        face.view = replace(face.view, at_us=face.view.at_us + 1, station="A2")
        await until(lambda: app.shown_view is face.view, pilot)
        assert app.rung == len(BELLS_S[tone])

    at_work(RECEIVING, post)


def test_an_answer_that_stood_before_the_app_came_does_not_ring() -> None:
    async def look(app: RingingApp, face: StillFace, pilot: Pilot[None]) -> None:
        await until(lambda: "ACCEPTED" in screen_text(app), pilot)
        assert app.rung == 0

    at_work(dock(bench(answer=answer(Tone.GOOD, "unit_accepted", ("title", "x")))), look)


def test_a_refusal_is_shown_until_the_station_says_something_else() -> None:
    async def refuse(app: RingingApp, face: StillFace, pilot: Pilot[None]) -> None:
        await pilot.press("f9")
        assert await face.next_command() == Undo()
        await until(lambda: "Nothing is open here" in screen_text(app), pilot)
        face.view = dock(bench(answer=answer(Tone.GOOD, "unit_accepted", ("title", "Calza nera"))))
        await until(lambda: "Calza nera ACCEPTED" in screen_text(app), pilot)
        assert "Nothing is open here" not in screen_text(app)

    at_work(RECEIVING, refuse, Refusal("nothing_open"))


@pytest.mark.parametrize("keys", [("f1",), ("m", "f9", "f1")])
def test_a_grade_key_does_nothing_where_the_unit_is_not_seen(keys: tuple[str, ...]) -> None:
    async def press(app: RingingApp, face: StillFace, pilot: Pilot[None]) -> None:
        await pilot.press(*keys)
        await until(lambda: "RECEIVE" not in screen_text(app).split("\n")[0], pilot)
        await pilot.press("a")
        await pilot.press("f9")
        assert await face.next_command() == Undo()
        assert face.asked.empty()

    at_work(RECEIVING, press)


@pytest.mark.parametrize("key", ["escape", "f9"])
def test_the_code_box_is_left_without_a_code(key: str) -> None:
    async def close(app: RingingApp, face: StillFace, pilot: Pilot[None]) -> None:
        await pilot.press("/")
        await pilot.press("1")
        await until(lambda: app.form is not None and app.form.typed == "1", pilot)
        await pilot.press(key)
        await until(lambda: app.form is None, pilot)
        assert face.asked.empty()

    at_work(RECEIVING, close)


def test_a_station_that_keeps_nothing_is_told_in_a_red_bar() -> None:
    async def look(app: RingingApp, face: StillFace, pilot: Pilot[None]) -> None:
        health = replace(RECEIVING.health, is_keeping=False, trouble=Line("{why}", (("why", "disk full"),)))
        face.view = replace(RECEIVING, health=health)
        await until(lambda: "KEEPS NOTHING  disk full" in screen_text(app), pilot)

    at_work(RECEIVING, look)
