"""What a person asks at any workstation."""

from dataclasses import dataclass

from dock.core.ids import ActorId, Lpn


@dataclass(frozen=True, slots=True)
class SignIn:
    """A badge, and a PIN where the role asks for one. The PIN is checked before the core sees the command."""

    actor: ActorId
    pin: str = ""


@dataclass(frozen=True, slots=True)
class SignOut:
    """Leave the workstation; the open job is kept for who comes next."""


@dataclass(frozen=True, slots=True)
class ChooseMode:
    """Do this kind of work here: receive, inspect, putaway, door."""

    mode: str


@dataclass(frozen=True, slots=True)
class PrintAt:
    """Let the labels of this workstation come out at the printers of that one."""

    workstation: str  # as its code names it


@dataclass(frozen=True, slots=True)
class EnterCode:
    """A code typed by hand, or typed by a scanner that acts as a keyboard."""

    text: str
    aim: str | None = None


@dataclass(frozen=True, slots=True)
class TakeUp:
    """Work on this unit here; its scanned plate proves that its label lies there."""

    lpn: Lpn


@dataclass(frozen=True, slots=True)
class Undo:
    """Take the last act of this workstation back."""


@dataclass(frozen=True, slots=True)
class LeaveJob:
    """Close what is open here without finishing it."""


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """The person who is signed in here reads screens in this language."""

    language: str


@dataclass(frozen=True, slots=True)
class SeekCode:
    """Show what became of the thing that carries this code. Nothing of it changes."""

    code: str


@dataclass(frozen=True, slots=True)
class TakePicture:
    """Take a picture with this workstation's camera: of this unit, or of what stands at the gate."""

    shot: str  # which one of the list, such as front or damage
    lpn: Lpn | None = None


BenchCommand = (
    SignIn
    | SignOut
    | ChooseMode
    | PrintAt
    | EnterCode
    | TakeUp
    | Undo
    | LeaveJob
    | ChooseLanguage
    | SeekCode
    | TakePicture
)
