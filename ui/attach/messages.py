"""What goes over the station's socket. Before anything else both sides say which program they are."""

import json
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from typing import cast, get_args, get_type_hints

from dock.core.commands import Command, ImportCommand, OwnerCommand
from dock.core.decision import Refusal
from dock.core.ids import ActorId
from dock.core.views import DockView
from dock.wire import NotOnWire, canonical, parse

PROTOCOL = 1  # of the hello and the frames alone; what the messages hold is told by `shape`


@dataclass(frozen=True, slots=True)
class Watch:
    """Show me snapshots from now on."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A command at a workstation, by whoever is signed in there."""

    number: int  # comes back with the answer
    bench: str
    command: Command


@dataclass(frozen=True, slots=True)
class AskAs:
    """A command at the console, by a person with a PIN."""

    number: int
    actor: ActorId
    pin: str
    command: Command


@dataclass(frozen=True, slots=True)
class AskAsOwner:
    """A command by whoever owns the data folder; about people it is good while nobody else may ask it."""

    number: int
    command: OwnerCommand


@dataclass(frozen=True, slots=True)
class Bring:
    """Something announced, out of a file."""

    number: int
    command: ImportCommand


FromClient = Watch | Ask | AskAs | AskAsOwner | Bring


@dataclass(frozen=True, slots=True)
class Welcome:
    """The station takes this client."""

    benches: tuple[str, ...]
    language: str
    time_zone: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Unwelcome:
    """The station does not, and why."""

    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a command: None once it is committed."""

    number: int
    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class Shown:
    """The newest snapshot. Older ones that were not sent yet never are."""

    view: DockView


FromStation = Welcome | Unwelcome | Answered | Shown


@dataclass(frozen=True, slots=True)
class Hello:
    """Which program speaks."""

    program: str  # its version
    shape: str  # digest of everything that a message can hold


def hello() -> bytes:
    """The first frame of either side. Its form never changes, so that any two versions can refuse each other."""
    return canonical({"returns-dock": PROTOCOL, "program": own().program, "shape": own().shape}).encode()


def read_hello(raw: bytes) -> Hello:
    """What the other side said first; keys that are new to us are passed over.

    Raises:
        NotOnWire: this is no returns-dock.
    """
    said = parse(raw.decode("utf-8", "replace"))
    told = cast("dict[str, object]", said) if isinstance(said, dict) else {}
    if type(told.get("returns-dock")) is not int:
        raise NotOnWire("the other side is no returns-dock")
    return Hello(str(told.get("program", ""))[:40], str(told.get("shape", ""))[:80])


def own() -> Hello:
    """This program."""
    return Hello(version("returns-dock"), shape())


def mismatch(terminal: Hello, station: Hello) -> Refusal | None:
    """Why a terminal of the one program cannot work with a station of the other; None where it can."""
    if terminal.shape == station.shape:
        return None
    newer, older = _numbers(terminal.program), _numbers(station.program)
    key = "terminal_newer" if newer > older else "terminal_older" if newer < older else "terminal_other_build"
    return Refusal(key, (("terminal", terminal.program), ("station", station.program)))


@cache
def shape() -> str:
    """A digest of the names and types of everything that goes over the socket."""
    seen: dict[str, object] = {}
    for union in (FromClient, FromStation):
        for kind in get_args(union):
            _describe(kind, seen)
    return sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()


def _describe(kind: object, seen: dict[str, object]) -> None:
    if is_dataclass(kind) and isinstance(kind, type):
        name = f"{kind.__module__}.{kind.__qualname__}"
        if name not in seen:
            hints = get_type_hints(kind)
            seen[name] = [[one.name, str(hints[one.name])] for one in fields(kind)]
            for hint in hints.values():
                _describe(hint, seen)
    if isinstance(kind, type) and issubclass(kind, Enum):
        seen[f"{kind.__module__}.{kind.__qualname__}"] = [str(one.value) for one in kind]
    for inner in get_args(kind):
        _describe(inner, seen)


def _numbers(program: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in program.split("."))
