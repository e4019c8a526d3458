"""What every screen has around its body: who and what, the next action, the answer, the keys; always in one place."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from dock.core.decision import Tone
from dock.core.observations import DeviceKind, DeviceState
from dock.core.views import Answer, BenchView, DeviceView, DockView, Line
from ui.terminal.forms import FieldKind, Form
from ui.terminal.palette import TONE_INK, TONE_SHAPE, Ink
from ui.terminal.rows import Piece, Row, fit, row, shorten, wrap
from ui.words import say

ANSWER_LINES = 2
GRADABLE = frozenset({"identified", "inspecting", "graded"})
HOUR_S, DAY_S = 3_600, 86_400
KEY_NAME = re.compile(r"(?<!\S)(F\d+|/|m) ")
ASKED_AGAIN = frozenset({"parcel_not_announced", "goods_unknown", "parcel_is_short"})
"""Questions of the station that the same scan again answers with a yes."""
CALM_DEVICE = frozenset({Ink.PLAIN, Ink.DIM})
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
    form: Form | None = None
    scroll: int = 0  # lines that a list stands above its box
    door_at: int = 0  # which door the page is at

    def say(self, key: str, *params: tuple[str, str]) -> str:
        """A text of the catalogues, in the language of this screen."""
        return say(key, self.lang, params)

    def line(self, line: Line) -> str:
        """A message of the station, in the language of this screen."""
        return say(line.key, self.lang, line.params)

    def clock(self, at_us: int) -> str:
        """The time of day at the site."""
        return self._local(at_us).strftime("%H:%M:%S")

    def day(self, at_us: int) -> str:
        """Day and time at the site, short."""
        return self._local(at_us).strftime("%d/%m %H:%M")

    def since(self, at_us: int | None) -> str:
        """How long ago it was: 00:12 is seconds, 2h10 hours, 3d days; "" where nobody knows."""
        return passed(at_us, self.view.at_us)

    def _local(self, at_us: int) -> datetime:
        return datetime.fromtimestamp(at_us / 1_000_000, UTC).astimezone(self.zone)


def passed(since_us: int | None, now_us: int) -> str:
    """The time between two instants, in at most five signs."""
    if since_us is None:
        return ""
    seconds = max(now_us - since_us, 0) // 1_000_000
    if seconds < HOUR_S:
        return f"{seconds // 60:02d}:{seconds % 60:02d}"
    if seconds < 2 * DAY_S:
        return f"{seconds // HOUR_S}h{seconds % HOUR_S // 60:02d}"
    return f"{seconds // DAY_S}d"


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
    if sync.state not in CALM_SYNC and sync.oldest_us is not None:
        queued += f" {scene.say('screen.since', ('clock', scene.clock(sync.oldest_us)[:5]))}"
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
    due = scene.view.health.effects_due_count
    if due and any(one.kind == DeviceKind.PRINTER and one.state != DeviceState.UP for one in scene.view.devices):
        pieces.append((f" {scene.say('screen.labels_wait', ('count', str(due)))}", Ink.TITLE))
    return row(*pieces)


def device_word(scene: Scene, device: DeviceView) -> str:
    """How the device is, in one word, and for how long where that is not well."""
    word = scene.say(f"device.{device.state}")
    return word if device_ink(device) in CALM_DEVICE else f"{word} {scene.since(device.since_us)}"


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
    if not scene.view.health.is_keeping:
        why = scene.line(scene.view.health.trouble) if scene.view.health.trouble else ""
        return fit(row((f" {scene.say('screen.keeps_not')}  {why}", Ink.ALARM)), scene.width, Ink.ALARM)
    if scene.view.is_demo:
        return fit(row((f" {scene.say('screen.demo')}", Ink.DEMO)), scene.width, Ink.DEMO)
    return ()


def _next(scene: Scene) -> list[Row]:
    head = f" {scene.say('screen.next')} "
    inside = scene.width - 2
    text = shorten(f" {_asked(scene)}", inside)
    return [
        row(("┌─", Ink.NEXT), (head, Ink.NEXT), ("─" * (inside - 1 - len(head)) + "┐", Ink.NEXT)),
        (("│", Ink.NEXT), *fit(row((text, Ink.NEXT)), inside, Ink.NEXT), ("│", Ink.NEXT)),
        row(("└" + "─" * inside + "┘", Ink.NEXT)),
    ]


def _asked(scene: Scene) -> str:
    """What to do now: the open question first, else what the station waits for."""
    if scene.form is None:
        return scene.line(scene.bench.next_action)
    how = "form.how_pick" if scene.form.field.kind is FieldKind.CHOICE else "form.how_type"
    return f"{scene.say(scene.form.field.ask).upper()}: {scene.say(how)}"


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
    shown = "screen.keys" if scene.form is None else "screen.keys_form"
    keys = wrap(KEY_NAME.sub("\\1\u00a0", scene.say(shown)), scene.width - 2, 2)
    keys += [""] * (2 - len(keys))
    lines = [row((f" {line}", Ink.KEY)) for line in keys]
    if scene.is_leaving:
        return [row((f" {scene.say('screen.quit')}", Ink.ATTENTION)), *lines]
    if scene.has_demo_keys:
        step = "form" if scene.form is not None else guide_step(scene.bench)
        guide = scene.say(f"help.guide_{step}")
        return [fit(row((f" {guide}", Ink.DEMO)), scene.width, Ink.DEMO), *lines]
    unit = scene.bench.unit
    if unit is not None and unit.state in GRADABLE and scene.page in {"receive", "inspect"}:
        return [row((f" {scene.say('help.keys_grade')}", Ink.KEY)), *lines]
    return [row((f" {scene.bench.undo_count} {scene.say('screen.undo')}", Ink.DIM)), *lines]


def guide_step(bench: BenchView) -> str:
    """What the demo's guide says to press now; the name of a `help.guide_` text."""
    if bench.answer is not None and bench.answer.line.key in ASKED_AGAIN:
        return "again"
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
        case "next_scan_unit":
            return "unit" if bench.queue else "receive"
        case "next_open_door" | "next_pass_load":
            return "door"
        case "next_scan_to_find":
            return "find"
        case "next_put_away" | "next_put_away_at":
            return "place"
        case "next_finish_parcel":
            return "finish"
        case _:
            return "more"
