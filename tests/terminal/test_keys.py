"""Every key of the terminal does its command, once, and nothing else does."""

import asyncio
from dataclasses import replace

import pytest

from dock.core.commands import (
    AnswerCheck,
    ChooseMode,
    CloseDoor,
    Command,
    EnterCode,
    FinishParcel,
    GradeUnit,
    OpenDoor,
    SignOut,
    TakePicture,
    Undo,
)
from dock.core.decision import Tone
from dock.core.goods import Grade
from dock.core.ids import DoorId, Lpn, ParcelId
from dock.core.views import DockView, DoorView, Question, Said, ShotView
from tests.terminal.still import DEADLINE_S, PARCEL, UNIT, StillDemo, StillFace, answer, bench, dock
from ui.terminal.app import DockApp

RECEIVING = dock(bench(parcel=PARCEL, unit=UNIT))
INSPECTING = dock(bench("inspect", "next_answer", unit=UNIT))
LPN = Lpn(UNIT.lpn)
CLOSED = DoorView("door-1", False, 0, 0, 0, (), (), 0, 0)
AT_DOOR = replace(dock(bench("door", "next_open_door")), doors=(CLOSED,))
DOOR_OPEN = replace(AT_DOOR, doors=(replace(CLOSED, is_open=True),))
DOOR_SHORT = replace(
    dock(bench("door", "next_open_door", answer=answer(Tone.WRONG, "door_is_short"))), doors=DOOR_OPEN.doors
)
ASKS_PICTURE = Question("front", Said("Foto", "Picture"), (), None, "photo")
FRONT = ShotView("front", Said("Davanti", "The front"), is_taken=False)
PHOTO_DUE = dock(bench("inspect", unit=replace(UNIT, questions=(ASKS_PICTURE,), shots=(FRONT,))))
SHORT = dock(bench(parcel=PARCEL, answer=answer(Tone.WRONG, "parcel_is_short")))

KEYS: list[tuple[DockView, str, Command]] = [
    (RECEIVING, "f2", ChooseMode("receive")),
    (RECEIVING, "f3", ChooseMode("inspect")),
    (RECEIVING, "f4", ChooseMode("putaway")),
    (RECEIVING, "f5", ChooseMode("door")),
    (RECEIVING, "f6", ChooseMode("find")),
    (RECEIVING, "f", FinishParcel(ParcelId("P-1"))),
    (RECEIVING, "F", FinishParcel(ParcelId("P-1"))),
    (SHORT, "f", FinishParcel(ParcelId("P-1"), is_short_confirmed=True)),
    (RECEIVING, "f8", TakePicture("other", LPN)),
    (dock(bench()), "f8", TakePicture("damage")),
    (PHOTO_DUE, "f8", TakePicture("front", LPN)),
    (PHOTO_DUE, "1", TakePicture("front", LPN)),
    (RECEIVING, "f9", Undo()),
    (RECEIVING, "f12", SignOut()),
    *((RECEIVING, grade.value.lower(), GradeUnit(LPN, grade)) for grade in Grade),
    (INSPECTING, "a", GradeUnit(LPN, Grade.A)),
    (INSPECTING, "1", AnswerCheck(LPN, "seal", "yes")),
    (dock(bench(unit=replace(UNIT, plate="LA1020000007X"))), "a", GradeUnit(LPN, Grade.A)),
    (AT_DOOR, "enter", OpenDoor(DoorId("door-1"))),
    (DOOR_OPEN, "enter", CloseDoor(DoorId("door-1"))),
    (DOOR_SHORT, "enter", CloseDoor(DoorId("door-1"), is_short_confirmed=True)),
]


@pytest.mark.parametrize(("view", "key", "command"), KEYS)
def test_a_key_sends_its_command(view: DockView, key: str, command: Command) -> None:
    async def press() -> None:
        face = StillFace(view)
        async with DockApp(face, "bench-1", "en", environment={}).run_test(size=(80, 24)) as pilot:
            await pilot.press(key)
            assert await face.next_command() == command
            assert face.asked.empty()

    asyncio.run(press())


@pytest.mark.parametrize("view", [RECEIVING, INSPECTING, dock(bench("putaway", unit=UNIT))])
def test_enter_presses_nothing_but_the_door(view: DockView) -> None:
    async def press() -> None:
        face = StillFace(view)
        async with DockApp(face, "bench-1", "en", environment={}).run_test(size=(80, 24)) as pilot:
            await pilot.press("enter")
            await pilot.press("f9")  # comes after: when it is there, Enter has been judged
            assert await face.next_command() == Undo()
            assert face.asked.empty()

    asyncio.run(press())


@pytest.mark.parametrize(("key", "act"), [("space", "next"), ("plus", "more")])
def test_a_key_of_the_demo_plays_the_simulated_world_in_the_demo(key: str, act: str) -> None:
    async def press() -> None:
        demo = StillDemo()
        face = StillFace(replace(RECEIVING, is_demo=True), demo=demo)
        async with DockApp(face, "bench-1", "en", environment={}).run_test(size=(80, 24)) as pilot:
            await pilot.press(key)
            async with asyncio.timeout(DEADLINE_S):
                assert await demo.played.get() == act
            assert face.asked.empty()

    asyncio.run(press())


def test_a_code_can_be_typed_by_hand() -> None:
    async def type_it() -> None:
        face = StillFace(RECEIVING)
        app = DockApp(face, "bench-1", "en", environment={})
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("/")
            async with asyncio.timeout(DEADLINE_S):
                while app.form is None:
                    await pilot.pause(0.02)
            for sign in "a1":
                await pilot.press(sign)
            await pilot.press("enter")
            assert await face.next_command() == EnterCode("a1")

    asyncio.run(type_it())
