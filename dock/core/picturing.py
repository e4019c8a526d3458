"""Decisions about evidence pictures: one is attached, and answers the question of the checklist that asked for it."""

from dock.core.commands import AttachPicture, WaivePicture
from dock.core.decision import Context, Decision, Known, Refusal, Tone, Verdict
from dock.core.events import CheckAnswered, Event, PictureAttached, PictureWaived
from dock.core.people import Role, lacks
from dock.core.rules import grading
from dock.core.rules.grading import CheckKind
from dock.core.rules.policy import Policy, with_defaults
from dock.core.units import Unit, UnitState

WAIVED = "waived"
"""What answers a question for a picture that nobody took."""

ANSWERABLE = frozenset({UnitState.INSPECTING, UnitState.GRADED})


def decide(command: AttachPicture | WaivePicture, known: Known, context: Context, policy: Policy) -> Decision:
    """What follows from a picture that was taken, or from one that a supervisor does without."""
    roles = (Role.OPERATOR, Role.INSPECTOR, Role.SUPERVISOR)
    if refusal := lacks(context, *(roles if isinstance(command, AttachPicture) else (Role.SUPERVISOR,))):
        return Decision(refusal=refusal)
    unit = known.get(command.lpn)
    if not isinstance(unit, Unit) or unit.state is UnitState.UNDONE:
        return Decision(refusal=Refusal("unit_unknown", (("lpn", command.lpn.text),)))
    name = (("lpn", unit.lpn.text), ("title", unit.title), ("shot", command.shot))
    match command:
        case AttachPicture():
            attached = PictureAttached(unit.lpn, command.shot, command.photo)
            events = (attached, *_answered(unit, command.shot, command.photo.text, policy))
            return Decision(events, verdict=Verdict(Tone.GOOD, "picture_attached", name))
        case WaivePicture():
            if not command.reason.strip():
                return Decision(refusal=Refusal("reason_needed"))
            waived = PictureWaived(unit.lpn, command.shot, command.reason)
            events = (waived, *_answered(unit, command.shot, WAIVED, policy))
            return Decision(events, verdict=Verdict(Tone.ATTENTION, "picture_waived", name))


def _answered(unit: Unit, shot: str, answer: str, policy: Policy) -> tuple[Event, ...]:
    """The answer to the question that asks for this picture, where one does and is asked now."""
    if unit.state not in ANSWERABLE:
        return ()
    checklist = policy.checklist(unit.checklist, unit.checklist_version, unit.article_class)
    asked = grading.asked_checks(checklist, with_defaults(checklist, dict(unit.answers)))
    is_asked = any(check.id == shot and check.kind is CheckKind.PHOTO for check in asked)
    return (CheckAnswered(unit.lpn, shot, answer),) if is_asked else ()
