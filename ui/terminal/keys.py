"""What a key asks for, given what a workstation shows. Pure; Enter never presses anything but the door."""

from collections.abc import Callable
from dataclasses import dataclass, field

from dock.core.benches import Mode
from dock.core.commands import (
    AnswerCheck,
    ChooseMode,
    CloseDoor,
    FinishParcel,
    GradeUnit,
    OpenDoor,
    SignOut,
    TakePicture,
    Undo,
)
from dock.core.goods import Grade
from dock.core.ids import DoorId, Lpn, ParcelId
from dock.core.list_views import ListsView
from dock.core.views import BenchView, DoorView, ReaderView, UnitView
from ui.terminal.asks import menu, unit
from ui.terminal.forms import Form, Outcome

MODE_KEYS = {"f2": Mode.RECEIVE, "f3": Mode.INSPECT, "f4": Mode.PUTAWAY, "f5": Mode.DOOR, "f6": Mode.FIND}
GRADE_KEYS = {grade.value.lower(): grade for grade in Grade}
TURNING_ANSWERS = 2
FREE_SHOT = "other"
"""A picture that no list asks for."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a key is judged by."""

    bench: BenchView
    doors: tuple[DoorView, ...]
    question: str = ""  # the key of the refusal that was just shown: the same key again is the yes
    lang: str = "en"
    lists: ListsView = field(default_factory=ListsView)
    since: Callable[[int | None], str] = lambda _at_us: ""
    door_at: int = 0  # which of several doors the page is at
    readers: tuple[ReaderView, ...] = ()


def outcome_of(key: str, standing: Standing) -> Outcome | None:
    """What this key asks for here, or None where it is nothing."""
    bench = standing.bench
    if key in MODE_KEYS:
        return ChooseMode(MODE_KEYS[key].value)
    match key:
        case "f7" if bench.unit is not None:
            return _label(bench.unit, standing.lang)
        case "f8":
            return _picture(bench)
        case "f9":
            return Undo()
        case "f12":
            return SignOut()
        case "m":
            return menu.menu(bench, standing.lists, standing.lang, standing.since, standing.readers)
        case _:
            return _in_mode(key, standing)


def _in_mode(key: str, standing: Standing) -> Outcome | None:
    bench = standing.bench
    match Mode(bench.mode):
        case Mode.RECEIVE if key == "f" and bench.parcel is not None:
            return FinishParcel(ParcelId(bench.parcel.parcel), standing.question == "parcel_is_short")
        case Mode.RECEIVE | Mode.INSPECT | Mode.PUTAWAY:
            return _on_unit(key, bench, standing.lang)
        case Mode.DOOR:
            return _door(key, standing)
        case Mode.FIND:
            return None


def _on_unit(key: str, bench: BenchView, lang: str) -> Outcome | None:
    one = bench.unit
    if one is None:
        return None
    about = f"{one.plate or one.lpn}  {one.title}"
    match key:
        case "h":
            return unit.hold(one.lpn, about, lang)
        case "o" if one.grade:
            return unit.route(one.lpn, about, lang)
        case _ if bench.mode == Mode.PUTAWAY:
            return None
        case _ if key in GRADE_KEYS:
            return GradeUnit(Lpn(one.lpn), GRADE_KEYS[key])
        case _ if bench.mode == Mode.INSPECT:
            return _answer(key, one, lang)
        case _:
            return None


def _label(one: UnitView, lang: str) -> Form:
    """A label in doubt is looked for before another copy of it comes into the world."""
    about = f"{one.plate or one.lpn}  {one.title}"
    if one.doubt:
        return unit.settle_label(one.lpn, one.doubt.label_id, f"{about}  #{one.doubt.print_no}", lang)
    return unit.reprint(one.lpn, about, lang)


def _picture(bench: BenchView) -> TakePicture:
    """The next picture that the unit's list asks for; one of what stands at the gate where no unit is in hand."""
    one = bench.unit
    if one is None:
        return TakePicture("damage")
    due = next((shot.shot for shot in one.shots if not shot.is_taken and not shot.is_waived), FREE_SHOT)
    return TakePicture(due, Lpn(one.lpn))


def _answer(key: str, one: UnitView, lang: str) -> Outcome | None:
    """Two answers take turns; of more one is picked, so that none is given on the way to another."""
    if not (key.isascii() and key.isdigit()) or not 1 <= int(key) <= len(one.questions):
        return None
    question = one.questions[int(key) - 1]
    if question.kind == "photo":
        return TakePicture(question.check, Lpn(one.lpn))
    if len(question.answers) != TURNING_ANSWERS or question.answer is None:
        return unit.answer(one.lpn, question, lang)
    other = next(given.id for given in question.answers if given.id != question.answer)
    return AnswerCheck(Lpn(one.lpn), question.check, other)


def _door(key: str, standing: Standing) -> Outcome | None:
    if key != "enter" or not standing.doors:
        return None
    door = standing.doors[standing.door_at % len(standing.doors)]
    if door.is_open:
        return CloseDoor(DoorId(door.door), standing.question == "door_is_short")
    return OpenDoor(DoorId(door.door))
