"""What a command code from a sheet asks for at this workstation: every action, grade and answer without a key.

Check and answer ids hold signs that no sheet carries, so they are folded: `beyond_repair` is printed BEYONDREPAIR.
"""

import re
from typing import assert_never

from dock.core.benches import SHORT_QUESTION, Bench
from dock.core.codes.command_codes import CommandCode, Verb
from dock.core.commands import (
    AnswerCheck,
    ChooseLanguage,
    ChooseMode,
    Command,
    FinishParcel,
    GradeUnit,
    IdentifyUnit,
    LeaveJob,
    PlaceHold,
    PrintAt,
    ReprintLabel,
    RouteUnit,
    SettleLabel,
    SignOut,
    TakePicture,
    Undo,
)
from dock.core.decision import Known, Refusal
from dock.core.goods import Disposition, Grade, HoldKind
from dock.core.ids import Lpn
from dock.core.inspecting import shots_due
from dock.core.observations import PrintOutcome
from dock.core.rules.policy import Policy
from dock.core.units import Unit

FREE_SHOT = "other"
"""A picture that no list asks for."""
GATE_SHOT = "damage"
"""A picture of what stands at the gate, or of the parcel in hand."""


def folded(name: str) -> str:
    """A name of the settings as a command code has it: capitals and digits, Z as Y."""
    return re.sub(r"[^0-9A-Y]", "", name.upper().replace("Z", "Y"))


def answer_argument(check: str, answer: str) -> str:
    """What a code that answers a question is about."""
    return f"{folded(check)}.{folded(answer)}"


def command_of(code: CommandCode, bench: Bench, known: Known, policy: Policy) -> Command | Refusal:
    """The command that this code means here. CONFIRM is read where the question is known, in `scanning`."""
    match code.verb:
        case Verb.UNDO:
            return Undo()
        case Verb.MODE:
            return ChooseMode(code.argument.lower())
        case Verb.LANGUAGE:
            return ChooseLanguage(code.argument.lower())
        case Verb.PRINTAT:
            return PrintAt(code.argument)
        case Verb.CANCEL:
            return LeaveJob()
        case Verb.LOCK:
            return SignOut()
        case Verb.PHOTO:
            unit = known.get(bench.unit) if bench.unit else None
            return next_picture(unit if isinstance(unit, Unit) else None, policy)
        case Verb.DONE:
            if bench.parcel is None:
                return Refusal("nothing_open")
            return FinishParcel(bench.parcel, is_short_confirmed=bench.last_verdict == SHORT_QUESTION)
        case Verb.REPEAT:
            return _one_more(bench, known)
        case Verb.CONFIRM:
            return Refusal("nothing_to_confirm")
        case Verb.GRADE | Verb.ROUTE | Verb.HOLD | Verb.REPRINT | Verb.ANSWER:
            return _on_unit(code, bench, known, policy)
        case _:
            assert_never(code.verb)


def _one_more(bench: Bench, known: Known) -> Command | Refusal:
    """Another piece of the article that was taken out last. A piece with a serial must be scanned itself."""
    unit = known.get(bench.unit) if bench.unit else None
    if bench.parcel is None or not isinstance(unit, Unit) or unit.sku is None:
        return Refusal("nothing_to_repeat")
    if unit.serial is not None:
        return Refusal("scan_each_serial")
    return IdentifyUnit(bench.parcel, unit.sku)


def _on_unit(code: CommandCode, bench: Bench, known: Known, policy: Policy) -> Command | Refusal:
    if bench.unit is None:
        return Refusal("scan_unit_first")
    unknown = Refusal("command_unknown", (("code", code.text),))
    match code.verb:
        case Verb.GRADE:
            return GradeUnit(bench.unit, Grade(code.argument))
        case Verb.ROUTE:
            route = next((one for one in Disposition if folded(one.value) == folded(code.argument)), None)
            return RouteUnit(bench.unit, route, "command code") if route else unknown
        case Verb.HOLD:
            hold = next((one for one in HoldKind if folded(one.value) == folded(code.argument)), None)
            return PlaceHold(bench.unit, hold, "command code") if hold else unknown
        case Verb.REPRINT:
            return _label(bench.unit, known)
        case _:
            unit = known.get(bench.unit)
            return (_answer(code, unit, policy) if isinstance(unit, Unit) else None) or unknown


def next_picture(unit: Unit | None, policy: Policy) -> TakePicture:
    """The next picture that the unit's list asks for; one of what stands at the gate where no unit is in hand."""
    if unit is None:
        return TakePicture(GATE_SHOT)
    due = [one for one in shots_due(unit, policy).split(", ") if one]
    return TakePicture(due[0] if due else FREE_SHOT, unit.lpn)


def _label(lpn: Lpn, known: Known) -> Command:
    """A label that nobody is sure of is said not to be there before it is printed again; then no two can be out."""
    unit = known.get(lpn)
    labels = unit.labels if isinstance(unit, Unit) else ()
    doubtful = next((one for one in reversed(labels) if one.outcome == PrintOutcome.UNCERTAIN), None)
    if doubtful is not None:
        return SettleLabel(lpn, doubtful.label_id, is_there=False)
    return ReprintLabel(lpn, "command code")


def _answer(code: CommandCode, unit: Unit, policy: Policy) -> AnswerCheck | None:
    checklist = policy.checklist(unit.checklist, unit.checklist_version, unit.article_class)
    return next(
        (
            AnswerCheck(unit.lpn, check.id, answer.id)
            for check in checklist.checks
            for answer in check.answers
            if answer_argument(check.id, answer.id) == code.argument
        ),
        None,
    )
