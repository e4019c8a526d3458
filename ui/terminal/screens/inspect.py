"""INSPECT: the unit's questions with their answers, its pictures, and what grade they allow."""

from rich.cells import cell_len

from dock.core.views import Question, ShotView
from ui.terminal.forms import PICKED_BY_DIGIT
from ui.terminal.frame import Scene
from ui.terminal.palette import Ink
from ui.terminal.rows import Row, beside, box, column, row, shorten, wrap
from ui.terminal.screens.parts import queue, unit_lines
from ui.words import harmless


def inspect(scene: Scene, height: int) -> list[Row]:
    """The body of the screen."""
    unit = scene.bench.unit
    head = unit_lines(scene, unit)
    if unit is None:
        return [*head, *queue(scene, height - len(head))]
    left_width = scene.width * 5 // 8
    questions = [_question(scene, at, one, left_width - 4) for at, one in enumerate(unit.questions, 1)]
    right = scene.width - left_width - 4
    proposal = [row(f"{scene.say('screen.best')} ", (unit.best_grade or "?", Ink.TITLE))]
    proposal += [row((text, Ink.DIM)) for cap in unit.caps for text in wrap(cap.text(scene.lang), right, 2)]
    proposal += [_shot(scene, shot, right) for shot in unit.shots]
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
    text = next((one.said.text(scene.lang) for one in question.answers if one.id == given), given)
    said = f"[{shorten(harmless(text), width // 2)}]" if text else "[ ? ]"
    mark = f"{at if at <= PICKED_BY_DIGIT else ' '} "
    asked = column(question.ask.text(scene.lang), max(width - cell_len(said) - 3, 0))
    return row((mark, Ink.KEY), asked, " ", (said, Ink.PLAIN if given else Ink.ATTENTION))


def _shot(scene: Scene, shot: ShotView, width: int) -> Row:
    mark, ink = ("[x]", Ink.PLAIN) if shot.is_taken else ("[-]", Ink.DIM) if shot.is_waived else ("[ ]", Ink.ATTENTION)
    return row((mark, ink), column(f" {scene.say('screen.picture')}: {shot.ask.text(scene.lang)}", width - len(mark)))


def _picture(scene: Scene) -> list[Row]:
    seen = scene.bench.picture
    unit = scene.bench.unit
    if seen is None or unit is None or seen.lpn != unit.lpn:
        return []
    verdict = scene.say(f"picture.{seen.fault}") if seen.fault else scene.say("picture.sharp")
    ink = Ink.ATTENTION if seen.fault else Ink.PLAIN
    shot = scene.say("screen.shot", ("shot", seen.shot))
    return [row(f"{scene.clock(seen.at_us)} {shot}"), row((f" {verdict} ", ink))]
