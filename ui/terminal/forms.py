"""A form: a few questions one after another, answered by keys, that end in one command. Pure: keys in, forms out.

It is drawn by `ui.terminal.screens.form` and kept by the app. Only what a person types comes here: codes from a scanner
are taken out before, so no field ever holds one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice

from dock.core.commands import Command

TYPED_LENGTH_MAX = 200  # signs of one typed answer; nobody types longer ones at a dock
COUNT_LENGTH_MAX = 5
PICKED_BY_DIGIT = 9  # choices that a digit reaches without the arrows
BACK_KEYS = frozenset({"f9", "escape"})  # Esc is slow in tmux, so it is never the only way


class FieldKind(StrEnum):
    """How a question is answered."""

    CHOICE = "choice"
    TEXT = "text"
    COUNT = "count"
    SECRET = "secret"  # noqa: S105 - a kind of field; never shown


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that can be picked, in the person's words."""

    value: str
    text: str
    key: str = ""  # a letter that picks it too


@dataclass(frozen=True, slots=True)
class Field:
    """One question. `when` names an earlier answer without which it is not asked."""

    name: str
    ask: str  # key of the catalogues
    kind: FieldKind = FieldKind.TEXT
    choices: tuple[Choice, ...] = ()
    is_optional: bool = False
    when: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Goto:
    """Show this page of the dock."""

    page: str


@dataclass(frozen=True, slots=True)
class Play:
    """Let the simulated world of the demo do this."""

    act: str


@dataclass(frozen=True, slots=True)
class Form:
    """Where a form stands. `subject` must stay in hand: when another unit or parcel is, the form is left."""

    title: str  # key of the catalogues
    fields: tuple[Field, ...]
    make: "Callable[[Mapping[str, str]], Outcome]"
    about: str = ""  # what it is about, as a person reads it
    subject: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    typed: str = ""
    cursor: int = 0
    shot: str = ""  # which picture F8 takes while it is open; "" takes none
    photo: str = ""  # digest of the good one that was taken

    @property
    def field(self) -> Field:
        """The question that is asked now."""
        given = dict(self.answers)
        return next(one for one in self.fields if one.name not in given and _is_asked(one, given))


Outcome = Command | Form | Goto | Play
"""What a form ends in."""


@dataclass(frozen=True, slots=True)
class Left:
    """The person thought better of it: nothing was done."""


def press(form: Form, key: str, character: str | None) -> Form | Left | Outcome:
    """The form after this key, or what it ended in."""
    if key in BACK_KEYS:
        return _back(form)
    match form.field.kind:
        case FieldKind.CHOICE:
            return _choose(form, key)
        case FieldKind.TEXT | FieldKind.COUNT | FieldKind.SECRET:
            return _type(form, key, character)


def shown_from(cursor: int, rows: int) -> int:
    """The first choice of the window of this many rows in which the cursor stands."""
    return max(cursor, 0) // max(rows, 1) * max(rows, 1)


def _choose(form: Form, key: str) -> Form | Outcome:
    choices = form.field.choices
    last = len(choices) - 1
    moves = {"up": -1, "down": 1, "pageup": -PICKED_BY_DIGIT, "pagedown": PICKED_BY_DIGIT}
    if key in moves:
        return replace(form, cursor=min(max(form.cursor + moves[key], 0), max(last, 0)))
    if key == "enter" and choices:
        return _answered(form, choices[form.cursor].value)
    if len(key) == 1 and key.isascii() and key.isdigit() and key != "0":
        at = shown_from(form.cursor, PICKED_BY_DIGIT) + int(key) - 1
        return _answered(form, choices[at].value) if at <= last else form
    lettered = next((one for one in choices if one.key and one.key == key.lower()), None)
    return _answered(form, lettered.value) if lettered else form


def _type(form: Form, key: str, character: str | None) -> Form | Outcome:
    field = form.field
    if key == "enter":
        typed = form.typed.strip()
        return _answered(form, typed) if typed or field.is_optional else form
    if key == "backspace":
        return replace(form, typed=form.typed[:-1])
    if character is None or not character.isprintable():
        return form
    is_count = field.kind is FieldKind.COUNT
    if is_count and not (character.isascii() and character.isdigit()):
        return form
    limit = COUNT_LENGTH_MAX if is_count else TYPED_LENGTH_MAX
    return replace(form, typed=(form.typed + character)[:limit])


def _answered(form: Form, value: str) -> Form | Outcome:
    answers = (*form.answers, (form.field.name, value))
    given = dict(answers)
    if any(one.name not in given and _is_asked(one, given) for one in form.fields):
        return replace(form, answers=answers, typed="", cursor=0)
    return form.make({**given, "photo": form.photo})


def _back(form: Form) -> Form | Left:
    if not form.answers:
        return Left()
    kept = tuple(islice(form.answers, len(form.answers) - 1))
    return replace(form, answers=kept, typed="", cursor=0)


def _is_asked(field: Field, given: Mapping[str, str]) -> bool:
    return field.when is None or given.get(field.when[0]) == field.when[1]
