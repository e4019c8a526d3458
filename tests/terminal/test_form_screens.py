"""Forms on the screen: a scan never falls into one, nobody else's answer closes it wrongly, a PIN is never shown."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC

import pytest
from textual.pilot import Pilot

from dock.core.commands import (
    ChooseMode,
    Command,
    EnterCode,
    PlaceHold,
    RefuseParcel,
    ReprintLabel,
    SettleLabel,
    SignIn,
    SignOut,
    TakePicture,
    Undo,
)
from dock.core.decision import Tone
from dock.core.goods import HoldKind
from dock.core.ids import ActorId, Digest, Lpn, ParcelId
from dock.core.list_views import LabelView
from dock.core.views import DockView, PictureSeen
from tests.terminal.golden import check
from tests.terminal.still import NOON_US, PARCEL, UNIT, StillFace, answer, bench, dock, screen_text
from tests.terminal.test_screens import DAY, LISTS, turn_to
from tests.terminal.test_wedge import type_fast, until
from ui.terminal.app import DockApp

LPN = Lpn(UNIT.lpn)
BUSY = replace(dock(bench(parcel=PARCEL, unit=UNIT)), lists=LISTS, day=DAY)
ASKS_PIN = dock(bench(actor="", answer=answer(Tone.ATTENTION, "pin_asked", ("actor", "verdi"))))
OPENERS = {
    "menu": ("m",),
    "hold": ("h",),
    "reprint": ("f7",),
    "code": ("/",),
    "reason": ("h", "1"),
    "typed reason": ("h", "1", "5"),
    "deliveries": ("m", "7"),
    "register": ("m", "7", "1"),
}
Scenario = Callable[[DockApp, StillFace, Pilot[None]], Awaitable[None]]


def at_work(view: DockView, scenario: Scenario, lang: str = "en", size: tuple[int, int] = (80, 24)) -> None:
    async def run() -> None:
        face = StillFace(view)
        app = DockApp(face, "bench-1", lang, environment={}, zone=UTC)
        async with app.run_test(size=size) as pilot:
            await scenario(app, face, pilot)

    asyncio.run(run())


@pytest.mark.parametrize("opener", OPENERS)
def test_a_scan_reaches_the_station_whatever_form_is_open_and_leaves_it_as_it_was(opener: str) -> None:
    async def scan(app: DockApp, face: StillFace, pilot: Pilot[None]) -> None:
        for key in OPENERS[opener]:
            shown = app.form
            await pilot.press(key)
            await until(lambda: app.form is not shown, pilot)  # noqa: B023 - waited for before the next turn
        before = app.form
        for code in ("1234567890128", "a1b2c3\x11\x03d4", "99999"):
            type_fast(app, code + "\r")
            assert await face.next_command() == EnterCode(code)
        assert app.form is before
        assert face.asked.empty()

    at_work(BUSY, scan)


def test_a_badge_that_needs_a_pin_asks_for_it_and_shows_none_of_it() -> None:
    async def sign_in(app: DockApp, face: StillFace, pilot: Pilot[None]) -> None:
        face.view = ASKS_PIN
        await until(lambda: app.form is not None, pilot)
        await pilot.press(*"246810")
        await until(lambda: "******" in screen_text(app), pilot)
        assert "246810" not in screen_text(app)
        type_fast(app, "DKB.DEM0.13\r")  # another badge meanwhile: a scan, and never a PIN
        assert await face.next_command() == EnterCode("DKB.DEM0.13")
        assert "*******" not in screen_text(app)
        await pilot.press("enter")
        assert await face.next_command() == SignIn(ActorId("verdi"), "246810")

    at_work(dock(bench(actor="")), sign_in)


def test_the_pin_of_one_badge_is_never_sent_for_another() -> None:
    async def sign_in(app: DockApp, face: StillFace, pilot: Pilot[None]) -> None:
        face.view = ASKS_PIN
        await until(lambda: app.form is not None and app.form.about == "verdi", pilot)
        await pilot.press(*"2468")
        said = answer(Tone.ATTENTION, "pin_asked", ("actor", "bianchi"))
        face.view = dock(bench(actor="", answer=replace(said, at_us=NOON_US + 1)))
        await until(lambda: app.form is not None and app.form.about == "bianchi", pilot)
        assert app.form is not None
        assert app.form.typed == ""
        face.view = dock(bench(actor="neri", answer=answer(Tone.GOOD, "signed_in", ("actor", "neri"))))
        await until(lambda: app.form is None, pilot)
        assert face.asked.empty()

    at_work(dock(bench(actor="")), sign_in)


def test_a_form_is_left_when_another_person_takes_over() -> None:
    async def take_over(app: DockApp, face: StillFace, pilot: Pilot[None]) -> None:
        await pilot.press("h", "1")
        await until(lambda: app.form is not None, pilot)
        face.view = dock(bench(parcel=PARCEL, unit=UNIT, actor="verdi"))
        await until(lambda: app.form is None, pilot)
        await until(lambda: "nothing was done" in screen_text(app), pilot)
        assert face.asked.empty()

    at_work(BUSY, take_over)


def test_a_refusal_of_a_parcel_takes_its_picture_along_and_ends_when_the_parcel_is_gone() -> None:
    async def refuse(app: DockApp, face: StillFace, pilot: Pilot[None]) -> None:
        await pilot.press("m")
        assert app.form is not None
        choices = [one.value for one in app.form.field.choices]
        await pilot.press(*["down"] * choices.index("refuse_parcel"), "enter")
        await pilot.press("f8")
        assert await face.next_command() == TakePicture("damage")
        blurred = PictureSeen(NOON_US, "damage", "", "a" * 64, 9, "blurred")
        face.view = replace(BUSY, benches=(replace(BUSY.benches[0], picture=blurred),))
        await until(lambda: app.shown_view is face.view, pilot)
        assert app.form.photo == ""
        sharp = replace(blurred, digest="b" * 64, fault="")
        face.view = replace(BUSY, benches=(replace(BUSY.benches[0], picture=sharp),))
        await until(lambda: app.form is not None and app.form.photo == "b" * 64, pilot)
        await pilot.press("2")
        assert await face.next_command() == RefuseParcel(ParcelId("P-1"), "wet", Digest("b" * 64))

    at_work(BUSY, refuse)


@pytest.mark.parametrize(
    ("keys", "command"),
    [
        (("h", "1", "1"), PlaceHold(LPN, HoldKind.BATTERY, "seen")),
        (("f7", "3"), ReprintLabel(LPN, "lost")),
        (("h", "f2"), ChooseMode("receive")),
        (("h", "f12"), SignOut()),
        (("h", "f9", "f9"), Undo()),
    ],
)
def test_keys_of_a_form_do_its_command_once(keys: tuple[str, ...], command: Command) -> None:
    async def press(app: DockApp, face: StillFace, pilot: Pilot[None]) -> None:
        await pilot.press(*keys)
        assert await face.next_command() == command
        assert face.asked.empty()
        assert app.form is None

    at_work(BUSY, press)


def test_a_label_in_doubt_is_looked_for_before_it_is_printed_again() -> None:
    async def look(app: DockApp, face: StillFace, pilot: Pilot[None]) -> None:
        await until(lambda: "LABEL? F7" in screen_text(app), pilot)
        await pilot.press("f7", "2")
        assert await face.next_command() == SettleLabel(LPN, "label-1", is_there=False)

    doubted = replace(UNIT, doubt=LabelView("label-1", "lpn", 1, "uncertain"))
    at_work(dock(bench(unit=doubted)), look)


def test_an_id_that_is_none_stays_in_the_form_and_says_so() -> None:
    async def mistype(app: DockApp, face: StillFace, pilot: Pilot[None]) -> None:
        await pilot.press("m")
        assert app.form is not None
        choices = [one.value for one in app.form.field.choices]
        await pilot.press(*["down"] * choices.index("link"), "enter", "!", "enter")
        await until(lambda: "does not do here" in screen_text(app), pilot)
        assert app.form is not None
        assert app.form.typed == "!"
        assert face.asked.empty()

    at_work(BUSY, mistype)


@pytest.mark.parametrize("lang", ["it", "en"])
@pytest.mark.parametrize("opener", ["menu", "typed reason", "register"])
def test_a_form_looks_as_agreed(opener: str, lang: str) -> None:
    async def look(app: DockApp, _face: StillFace, pilot: Pilot[None]) -> None:
        await pilot.press(*OPENERS[opener])
        check(app, f"form-{opener.replace(' ', '-')}-{lang}")

    at_work(BUSY, look, lang)


def test_a_page_of_the_dock_is_left_by_escape_and_by_a_work_key() -> None:
    async def turn(app: DockApp, face: StillFace, pilot: Pilot[None]) -> None:
        await turn_to(pilot, "devices", "en")
        await until(lambda: "DEVICES" in screen_text(app).split("\n")[0], pilot)
        await pilot.press("escape")
        await until(lambda: "RECEIVE" in screen_text(app).split("\n")[0], pilot)
        assert face.asked.empty()

    at_work(BUSY, turn)
