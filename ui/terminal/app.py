"""The terminal of one workstation: draws snapshots, sends commands. It keeps no state of the business.

It runs on the main thread. A terminal that is not drained blocks this loop; the station runs on its own.
"""

import os
from collections.abc import Mapping
from datetime import tzinfo
from typing import ClassVar

from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.theme import Theme

from dock.core.commands import Command, EnterCode
from dock.core.decision import Refusal, Tone
from dock.core.views import Answer, BenchView, DockView, Line
from ui.terminal.code_box import CodeBox
from ui.terminal.driver import forgiving_driver
from ui.terminal.face import Face
from ui.terminal.frame import Scene
from ui.terminal.keys import Standing, command_of
from ui.terminal.lines import Lines
from ui.terminal.palette import Ink, palette
from ui.terminal.picture import DOCK_PAGES, picture
from ui.terminal.tap import Broken, Burst, Heard, Press, Scanned, pasted
from ui.words import say

WORK_KEYS = frozenset(f"f{number}" for number in range(2, 13))
"""The keys that act from every page; letters and Enter act only where their screen is seen."""
PULL_S = 0.1  # a screen is never older than this
BELLS_S: Mapping[Tone, tuple[float, ...]] = {
    Tone.GOOD: (0.0,),
    Tone.ALREADY: (0.0, 0.15),
    Tone.ATTENTION: (0.0, 0.4),
    Tone.WRONG: (0.0, 0.15, 0.3),
    Tone.FINISHED: (0.0, 0.15, 0.55),
}
"""When the bell rings for each tone: five rhythms that differ without looking."""


class DockApp(App[None]):
    """One workstation's terminal."""

    CSS = "Screen { layout: vertical; overflow: hidden; }"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "leave", show=False, priority=True),
        Binding("ctrl+c", "leave", show=False, priority=True),
    ]

    def __init__(
        self,
        face: Face,
        bench: str,
        lang: str = "it",
        *,
        environment: Mapping[str, str] | None = None,
        zone: tzinfo | None = None,
    ) -> None:
        inks = palette(os.environ if environment is None else environment)
        super().__init__(driver_class=forgiving_driver(), ansi_color=inks[Ink.PLAIN][0].startswith("ansi"))
        self._face = face
        self._bench = bench
        self._lang = lang
        self._zone = zone
        self._inks = inks
        self._lines = Lines(inks)
        self._burst = Burst()
        self._seen: DockView | None = None
        self._page = ""  # a page of the dock or the help; empty: what the workstation does
        self._refusal: tuple[Refusal, Answer | None] | None = None  # and the answer that stood when it came
        self._rung = self._view_bench(face.latest()).answer  # what was said before this screen does not ring
        self._is_leaving = False

    def compose(self) -> ComposeResult:
        """One picture over the whole screen."""
        yield self._lines

    def on_mount(self) -> None:
        """Show what is, and look for news from now on."""
        background = self._inks[Ink.PLAIN]
        if background[1].startswith("#"):
            self.register_theme(
                Theme("dock", primary="#9fd8ff", foreground=background[0], background=background[1], dark=True)
            )
            self.theme = "dock"
        self._pull()
        self.set_interval(PULL_S, self._pull)

    def on_resize(self) -> None:
        """Draw for the new size."""
        self._draw()

    # ---- what is shown

    @property
    def shown_view(self) -> DockView | None:
        """The snapshot that stands on the screen."""
        return self._seen

    def _pull(self) -> None:
        latest = self._face.latest()
        if latest is not self._seen:
            self._seen = latest
            self._draw()

    def _draw(self) -> None:
        view = self._seen or self._face.latest()
        bench = self._view_bench(view)
        answer = self._answer(bench, view.at_us)
        if answer is not None and answer != self._rung:
            self._ring(answer.tone)
        self._rung = answer
        scene = Scene(
            view=view,
            bench=bench,
            lang=self._lang,
            width=self.size.width,
            height=self.size.height,
            page=self._page or bench.mode,
            answer=answer,
            has_demo_keys=self._face.demo is not None,
            is_leaving=self._is_leaving,
            zone=self._zone,
        )
        self._lines.show(picture(scene))

    def _view_bench(self, view: DockView) -> BenchView:
        for bench in view.benches:
            if bench.bench == self._bench:
                return bench
        return BenchView(self._bench, "receive", "", (), Line("next_scan_badge"))

    def _answer(self, bench: BenchView, at_us: int) -> Answer | None:
        """The station's answer, or a refusal that it gave to this screen alone."""
        if self._refusal is not None and self._refusal[1] == bench.answer:
            refusal = self._refusal[0]
            return Answer(
                refusal.tone, Line(refusal.key, refusal.params), at_us if bench.answer is None else bench.answer.at_us
            )
        return bench.answer

    def _ring(self, tone: Tone) -> None:
        for after_s in BELLS_S[tone]:
            if after_s:
                self.set_timer(after_s, self.bell)
            else:
                self.bell()

    # ---- what keys and scans do

    async def on_event(self, event: events.Event) -> None:
        """Take keys before bindings and focus see them."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            await self._hear(self._burst.pressed(Press(event.key, event.character, event.time)))
            wait_s = self._burst.wait_s
            if wait_s is not None:
                self.set_timer(wait_s * 1.02, self._listen)
        elif isinstance(event, events.Paste) and not event.is_forwarded:
            await self._hear([pasted(event.text)])
        else:
            await super().on_event(event)

    async def _listen(self) -> None:
        await self._hear(self._burst.silent(events.Key("f24", None).time))

    async def _hear(self, heard: list[Heard]) -> None:
        for one in heard:
            match one:
                case Scanned(text, aim):
                    self._ask(EnterCode(text, aim))
                case Broken():
                    self._refuse(Refusal("code_unreadable", (("why", say("scan.no_end", self._lang)),)))
                case Press(key, character):
                    await super().on_event(events.Key(key, character))

    def on_key(self, event: events.Key) -> None:
        """Do what the key means here."""
        if isinstance(self.screen, CodeBox):
            return
        event.stop()
        key = event.character if event.character is not None and event.character.isprintable() else event.key
        self._is_leaving = False
        match key:
            case "f1" | "?":
                self._turn("help")
            case "f8":
                self._turn_dock()
            case "/":
                self.push_screen(CodeBox(say("screen.type", self._lang)), self._typed)
            case "B" | "P" | "I" | "L" | "M" if self._face.demo is not None:
                self._play(key)
            case _:
                self._command(key)

    def action_leave(self) -> None:
        """Leave on the second press; the first one says so."""
        if self._is_leaving:
            self.exit()
        self._is_leaving = True
        self._draw()

    def _turn(self, page: str) -> None:
        self._page = "" if self._page == page else page
        self._draw()

    def _turn_dock(self) -> None:
        pages = (*DOCK_PAGES, "")
        at = pages.index(self._page) if self._page in pages else -1
        self._turn(pages[(at + 1) % len(pages)] if self._page else pages[0])

    def _typed(self, code: str | None) -> None:
        if code:
            self._ask(EnterCode(code))

    def _command(self, key: str) -> None:
        view = self._face.latest()
        bench = self._view_bench(view)
        answer = self._answer(bench, view.at_us)
        standing = Standing(bench, view.doors, answer.line.key if answer else "")
        command = command_of(key, standing)
        if command is not None and (not self._page or key in WORK_KEYS):
            self._page = ""
            self._ask(command)
        self._draw()

    def _ask(self, command: Command) -> None:
        self.run_worker(self._asked(command))

    async def _asked(self, command: Command) -> None:
        refusal = await self._face.ask(command, self._bench)
        if refusal is not None:
            self._refuse(refusal)

    def _refuse(self, refusal: Refusal) -> None:
        self._refusal = (refusal, self._view_bench(self._face.latest()).answer)
        self._rung = None
        self._draw()

    def _play(self, key: str) -> None:
        self.run_worker(self._played(key))

    async def _played(self, key: str) -> None:
        demo = self._face.demo
        assert demo is not None
        match key:
            case "B":
                await demo.scan_badge()
            case "P":
                await demo.scan_parcel()
            case "I":
                await demo.scan_item()
            case "L":
                await demo.scan_place()
            case _:
                await demo.send_more()
