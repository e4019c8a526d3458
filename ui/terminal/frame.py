"""What every screen has around its body: who and what, the next action, the answer, the keys; always in one place."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from dock.core.decision import Tone
from dock.core.observations import DeviceState
from dock.core.views import Answer, BenchView, DeviceView, DockView, Line
from ui.terminal.palette import TONE_INK, TONE_SHAPE, Ink
from ui.terminal.rows import Piece, Row, fit, row, shorten, wrap
from ui.words import say

ANSWER_LINES = 2
KEY_NAME = re.compile(r"(?<!\S)(F\d+|/) ")
CALM_SYNC = frozenset({"off", "idle", "working"})
BROADER = 120  # from this width on a screen may show more; nothing that is needed


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that one picture of the screen is made of."""

    view: DockView
    bench: BenchView
    lang: str
    width: int
    height: int
    page: str  # the mode of the bench, or help, devices, sync, health
    answer: Answer | None
    has_demo_keys: bool = False
    is_leaving: bool = False
    zone: tzinfo | None = UTC  # None: the machine's own

    def say(self, key: str, *params: tuple[str, str]) -> str:
        """A text of the catalogues, in the language of this screen."""
        return say(key, self.lang, params)

    def line(self, line: Line) -> str:
        """A message of the station, in the language of this screen."""
        return say(line.key, self.lang, line.params)

    def clock(self, at_us: int) -> str:
        """The time of day at the site."""
        return datetime.fromtimestamp(at_us / 1_000_000, UTC).astimezone(self.zone).strftime("%H:%M:%S")


def frame(scene: Scene, body: Callable[[Scene, int], list[Row]]) -> list[Row]:
    """The whole screen, exactly as high and wide as the terminal."""
    top = [_header(scene), _devices(scene), _banner(scene), *_next(scene), *_answer(scene)]
    bottom = _bottom(scene)
    height = max(scene.height - len(top) - len(bottom), 0)
    middle = body(scene, height)[:height]
    middle += [()] * (height - len(middle))
    return [fit(line, scene.width) for line in [*top, *middle, *bottom][: scene.height]]


def _header(scene: Scene) -> Row:
    bench, sync = scene.bench, scene.view.sync
    queued = f"{scene.say('screen.sync')} {sync.queued_count} {scene.say('screen.queued')}"
    today = f"{scene.say('screen.today')} {scene.view.day.received_count}"
    return row(
        (f" {bench.bench}  ", Ink.DIM),
        (f"{scene.say(f'screen.{scene.page}')}  ", Ink.TITLE),
        f"{bench.actor or '--'}  {scene.lang}  ",
        (queued, Ink.DIM if sync.state in CALM_SYNC else Ink.TITLE),
        (f"  {today}", Ink.DIM),
    )


def _devices(scene: Scene) -> Row:
    pieces: list[Piece] = []
    for device in scene.view.devices:
        name = scene.say(f"kind.{device.kind}")
        pieces += [(f" {name} ", Ink.DIM), (device_word(scene, device), device_ink(device))]
    return row(*pieces)


def device_word(scene: Scene, device: DeviceView) -> str:
    """How the device is, in one word."""
    return scene.say(f"device.{device.state}")


def device_ink(device: DeviceView) -> Ink:
    """A device that needs a person is reversed, and does not differ by colour alone."""
    match device.state:
        case DeviceState.UP | DeviceState.IDLE | DeviceState.READING:
            return Ink.PLAIN
        case DeviceState.CONNECTING | DeviceState.NEGOTIATING | DeviceState.DRAINING:
            return Ink.DIM
        case DeviceState.ATTENTION | DeviceState.BUSY_ELSEWHERE:
            return Ink.ATTENTION
        case _:
            return Ink.ALARM


def _banner(scene: Scene) -> Row:
    if scene.view.health.trouble or not scene.view.health.is_keeping:
        trouble = f" {scene.say('screen.keeps_not')}  {scene.view.health.trouble}"
        return fit(row((trouble, Ink.ALARM)), scene.width, Ink.ALARM)
    if scene.view.is_demo:
        return fit(row((f" {scene.say('screen.demo')}", Ink.DEMO)), scene.width, Ink.DEMO)
    return ()


def _next(scene: Scene) -> list[Row]:
    head = f" {scene.say('screen.next')} "
    inside = scene.width - 2
    text = shorten(f" {scene.line(scene.bench.next_action)}", inside)
    return [
        row(("┌─", Ink.NEXT), (head, Ink.NEXT), ("─" * (inside - 1 - len(head)) + "┐", Ink.NEXT)),
        (("│", Ink.NEXT), *fit(row((text, Ink.NEXT)), inside, Ink.NEXT), ("│", Ink.NEXT)),
        row(("└" + "─" * inside + "┘", Ink.NEXT)),
    ]


def _answer(scene: Scene) -> list[Row]:
    if scene.answer is None:
        return [()] * ANSWER_LINES
    tone, line = scene.answer.tone, scene.answer.line
    word = f" {TONE_SHAPE[tone]} {scene.say(f'tone.{tone}')} "
    ink = TONE_INK[tone]
    texts = wrap(scene.line(line), scene.width - len(word) - 2, ANSWER_LINES)
    texts += [""] * (ANSWER_LINES - len(texts))
    heavy = tone in {Tone.WRONG, Tone.ATTENTION}
    margins = (word, " " * len(word))
    text_ink = Ink.TITLE if heavy else Ink.PLAIN
    return [row((margin, ink), (f" {text}", text_ink)) for margin, text in zip(margins, texts, strict=True)]


def _bottom(scene: Scene) -> list[Row]:
    # a key and its name stay on one line
    keys = wrap(KEY_NAME.sub("\\1\u00a0", scene.say("screen.keys")), scene.width - 2, 2)
    lines = [row((f" {line}", Ink.KEY)) for line in keys]
    if scene.is_leaving:
        return [row((f" {scene.say('screen.quit')}", Ink.ATTENTION)), *lines]
    if scene.has_demo_keys:
        guide = scene.say(f"help.guide_{guide_step(scene.bench)}")
        return [fit(row((f" {guide}", Ink.DEMO)), scene.width, Ink.DEMO), *lines]
    return [row((f" {scene.bench.undo_count} {scene.say('screen.undo')}", Ink.DIM)), *lines]


def guide_step(bench: BenchView) -> str:
    """What the demo's guide says to press now; the name of a `help.guide_` text."""
    match bench.next_action.key:
        case "next_scan_badge":
            return "badge"
        case "next_scan_parcel":
            return "parcel"
        case "next_scan_item":
            return "item"
        case "next_grade":
            return "grade"
        case "next_answer" | "next_answer_rules":
            return "answer"
        case "next_scan_unit" | "next_open_door":
            return "receive"
        case "next_put_away":
            return "place"
        case "next_finish_parcel":
            return "finish"
        case _:
            return "more"
