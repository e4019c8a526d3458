"""What differs between two settings, one line a setting."""

from dataclasses import dataclass
from enum import StrEnum

from dock.settings.canonical import Scalar, flat
from dock.settings.mistakes import clean
from dock.settings.values import Settings


class Change(StrEnum):
    """How a setting differs."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One setting that is not the same in both. Its values may be shown: secrets are references."""

    name: str
    change: Change
    before: Scalar
    after: Scalar

    @property
    def text(self) -> str:
        """The difference as a line."""
        match self.change:
            case Change.ADDED:
                return f"{self.name}: {_shown(self.after)} is new"
            case Change.REMOVED:
                return f"{self.name}: {_shown(self.before)} is gone"
            case Change.CHANGED:
                return f"{self.name}: {_shown(self.before)} becomes {_shown(self.after)}"


def differences(before: Settings, after: Settings) -> tuple[Difference, ...]:
    """Every setting that differs, by name. Equal settings have none."""
    old, new = flat(before), flat(after)
    found: list[Difference] = []
    for name in sorted(old.keys() | new.keys()):
        if name not in old:
            found.append(Difference(name, Change.ADDED, None, new[name]))
        elif name not in new:
            found.append(Difference(name, Change.REMOVED, old[name], None))
        elif (old[name], type(old[name])) != (new[name], type(new[name])):
            found.append(Difference(name, Change.CHANGED, old[name], new[name]))
    return tuple(found)


def _shown(value: Scalar) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case str():
            return f"'{clean(value)}'"
        case int() | float():
            return str(value)
