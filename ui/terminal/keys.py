"""Which command a key is, for what a workstation shows. Pure; Enter never presses anything but the door."""

from dataclasses import dataclass

from dock.core.benches import Mode
from dock.core.commands import (
    AnswerCheck,
    ChooseMode,
    CloseDoor,
    Command,
    FinishParcel,
    GradeUnit,
    OpenDoor,
    ReprintLabel,
    SignOut,
    Undo,
)
from dock.core.goods import Grade
from dock.core.ids import DoorId, Lpn, ParcelId
from dock.core.views import BenchView, DoorView, UnitView

REPRINT_REASON = "asked at the bench"
MODE_KEYS = {"f2": Mode.RECEIVE, "f3": Mode.INSPECT, "f5": Mode.PUTAWAY, "f6": Mode.DOOR}
GRADE_KEYS = {grade.value.lower(): grade for grade in Grade}


@dataclass(frozen=True, slots=True)
class Standing:
    """What a key is judged by."""

    bench: BenchView
    doors: tuple[DoorView, ...]
    question: str = ""  # the key of the refusal that was just shown: the same key again is the yes


def command_of(key: str, standing: Standing) -> Command | None:
    """The command of this key here, or None where it is none."""
    bench = standing.bench
    if key in MODE_KEYS:
        return ChooseMode(MODE_KEYS[key].value)
    match key:
        case "f4" if bench.parcel is not None:
            return FinishParcel(ParcelId(bench.parcel.parcel), standing.question == "parcel_is_short")
        case "f7" if bench.unit is not None:
            return ReprintLabel(Lpn(bench.unit.lpn), REPRINT_REASON)
        case "f9":
            return Undo()
        case "f12":
            return SignOut()
        case _:
            return _in_mode(key, standing)


def _in_mode(key: str, standing: Standing) -> Command | None:
    unit = standing.bench.unit
    match Mode(standing.bench.mode):
        case Mode.RECEIVE:
            return _grade(key, unit)
        case Mode.INSPECT:
            return _grade(key, unit) or _answer(key, unit)
        case Mode.DOOR:
            return _door(key, standing)
        case Mode.PUTAWAY:
            return None


def _grade(key: str, unit: UnitView | None) -> Command | None:
    if unit is None or key not in GRADE_KEYS:
        return None
    return GradeUnit(Lpn(unit.lpn), GRADE_KEYS[key])


def _answer(key: str, unit: UnitView | None) -> Command | None:
    if unit is None or not (key.isascii() and key.isdigit()) or not 1 <= int(key) <= len(unit.questions):
        return None
    question = unit.questions[int(key) - 1]
    if not question.answers:
        return None
    at = question.answers.index(question.answer) if question.answer in question.answers else -1
    return AnswerCheck(Lpn(unit.lpn), question.check, question.answers[(at + 1) % len(question.answers)])


def _door(key: str, standing: Standing) -> Command | None:
    if key != "enter" or not standing.doors:
        return None
    door = standing.doors[0]
    if door.is_open:
        return CloseDoor(DoorId(door.door), standing.question == "door_is_short")
    return OpenDoor(DoorId(door.door))
