"""INSPECT: the unit's questions with their answers, its pictures, and what grade they allow."""

from dock.core.views import Question
from ui.terminal.frame import Scene
from ui.terminal.palette import Ink
from ui.terminal.rows import Row, beside, box, column, row
from ui.terminal.screens.parts import queue, unit_lines

PICTURE_ANSWERS = 12  # signs of a digest that say which picture it is


def inspect(scene: Scene, height: int) -> list[Row]:
    """The body of the screen."""
    unit = scene.bench.unit
    head = unit_lines(scene, unit)
    if unit is None:
        return [*head, *queue(scene, height - len(head))]
    left_width = scene.width * 5 // 8
    questions = [_question(scene, at, one, left_width - 4) for at, one in enumerate(unit.questions, 1)]
    proposal = [row(f"{scene.say('screen.best')} ", (unit.best_grade or "?", Ink.TITLE))]
    proposal += [row((cap, Ink.DIM)) for cap in unit.caps]
    proposal += _picture(scene)
    tall = height - len(head)
    return [
        *head,
        *beside(
            box(scene.say("screen.questions"), questions, left_width, tall, scene.scroll),
            box(scene.say("screen.proposal"), proposal, scene.width - left_width, tall),
        ),
    ]


def _question(scene: Scene, at: int, question: Question, width: int) -> Row:
    given = question.answer
    if question.kind == "photo" and given:
        given = given[:PICTURE_ANSWERS]
    said = f"[{given or ' ? '}]"
    asked = question.ask_it if scene.lang == "it" else question.ask_en
    ink = Ink.PLAIN if given else Ink.ATTENTION
    mark = f"{at if at <= 9 else ' '} "
    return row((mark, Ink.KEY), column(asked, width - len(said) - 3), " ", (said, ink))


def _picture(scene: Scene) -> list[Row]:
    seen = scene.bench.picture
    unit = scene.bench.unit
    if seen is None or unit is None or seen.lpn != unit.lpn:
        return []
    verdict = scene.say(f"picture.{seen.fault}") if seen.fault else scene.say("picture.sharp")
    ink = Ink.ATTENTION if seen.fault else Ink.PLAIN
    return [row(f"{scene.clock(seen.at_us)} {seen.shot} ", (verdict, ink))]
