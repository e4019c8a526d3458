"""A form: what it is about, what was answered, and the question with its answers or what is typed."""

from ui.terminal.forms import PICKED_BY_DIGIT, FieldKind, Form, shown_from
from ui.terminal.frame import Scene
from ui.terminal.palette import Ink
from ui.terminal.rows import Row, box, column, row, shorten
from ui.words import harmless

MASK = "*"
CURSOR = "_"


def form(scene: Scene, height: int) -> list[Row]:
    """The body of the screen while a form is open. Two lines at most stand over the answers, so that nine fit."""
    asked = scene.form
    assert asked is not None
    inside = scene.width - 4
    lines = [line for line in (_about(scene, asked, inside), _given(asked, inside)) if line]
    lines += _choices(asked, inside) if asked.field.kind is FieldKind.CHOICE else _typed(asked, inside)
    return box(f"{scene.say(asked.title)}{_window(asked)}", lines, scene.width, height)


def _about(scene: Scene, asked: Form, width: int) -> Row:
    """What it is about, and whether a picture goes with it."""
    hint = ""
    if asked.shot:
        told = scene.say("form.picture_taken") if asked.photo else scene.say("form.picture_by_f8", ("shot", asked.shot))
        hint = f"  {told}"
    if not asked.about and not hint:
        return ()
    about = shorten(harmless(asked.about, width), max(width - len(hint), 0))
    return row((about, Ink.TITLE), (hint, Ink.PLAIN if asked.photo else Ink.KEY))


def _given(asked: Form, width: int) -> Row:
    fields = {one.name: one for one in asked.fields}
    said: list[str] = []
    for name, value in asked.answers:
        shown = MASK * len(value) if fields[name].kind is FieldKind.SECRET else value
        said.append(next((one.text for one in fields[name].choices if one.value == value), shown))
    return row((shorten(harmless(" > ".join(said), width), width), Ink.DIM)) if said else ()


def _window(asked: Form) -> str:
    count = len(asked.field.choices)
    if count <= PICKED_BY_DIGIT:
        return ""
    first = shown_from(asked.cursor, PICKED_BY_DIGIT)
    return f"  {first + 1}-{min(first + PICKED_BY_DIGIT, count)} / {count}"


def _choices(asked: Form, width: int) -> list[Row]:
    choices = asked.field.choices
    first = shown_from(asked.cursor, PICKED_BY_DIGIT)
    lines: list[Row] = []
    for number, one in enumerate(choices[first : first + PICKED_BY_DIGIT], 1):
        is_here = first + number - 1 == asked.cursor
        ink = Ink.TITLE if is_here else Ink.PLAIN
        keys = f"{number}{f'/{one.key}' if one.key else ''} "
        text = column(f"{'>' if is_here else ' '} {one.text}", width - len(keys))
        lines.append(row((keys, Ink.KEY), (text, ink)))
    return lines


def _typed(asked: Form, width: int) -> list[Row]:
    typed = MASK * len(asked.typed) if asked.field.kind is FieldKind.SECRET else asked.typed
    return [row(("> ", Ink.KEY), (f"{typed[-(width - 3) :]}{CURSOR}", Ink.TITLE))]
