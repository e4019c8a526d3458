"""The terminal of one workstation: draws snapshots, sends commands. It keeps no state of the business.

It runs on the main thread. A terminal that is not drained blocks this loop; the station runs on its own.
"""

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import tzinfo
from typing import ClassVar

from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.theme import Theme

from dock.core.commands import Command, EnterCode, SignOut, TakePicture
from dock.core.decision import Refusal, Tone
from dock.core.ids import NotAnId
from dock.core.views import Answer, BenchView, DockView, Line
from ui.terminal import forms
from ui.terminal.asks.code import type_code
from ui.terminal.bells import BELLS_S
from ui.terminal.desk import Desk
from ui.terminal.driver import forgiving_driver
from ui.terminal.face import Face
from ui.terminal.forms import Form, Goto, Left, Outcome, Play
from ui.terminal.frame import Scene, passed
from ui.terminal.keys import Standing, outcome_of
from ui.terminal.lines import Lines
from ui.terminal.opening import OpeningFace
from ui.terminal.palette import Ink, is_ascii_only, palette
from ui.terminal.picture import picture
from ui.terminal.tap import Broken, Burst, Heard, Press, Scanned, pasted
from ui.words import say

WORK_KEYS = frozenset(f"f{number}" for number in range(2, 13)) | {"m"}
"""The keys that act from every page; other letters and Enter act only where their screen is seen."""
FORM_LEAVERS = frozenset({"f2", "f3", "f4", "f5", "f6", "f12"})
"""The keys that leave an open form and do what they always do."""
SCROLLS: Mapping[str, int] = {"up": -1, "down": 1, "pageup": -10, "pagedown": 10}
PULL_S = 0.03  # a screen is never older than this; looking costs a comparison, and only news are drawn
SLOW_PULL_S = 0.5  # over a slow link: two frames a second
LOCK_AFTER_S = 300.0


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
        is_slow_link: bool = False,
        lock_after_s: float = LOCK_AFTER_S,
    ) -> None:
        """`lock_after_s`: without a key or a scan for so long the person is signed out; 0 never."""
        told = os.environ if environment is None else environment
        inks = palette(told)
        super().__init__(driver_class=forgiving_driver(), ansi_color=inks[Ink.PLAIN][0].startswith("ansi"))
        self._face = face
        self._opening = face if isinstance(face, OpeningFace) else None
        self._bench = bench
        self._own_lang = lang
        self._zone = zone
        self._inks = inks
        self._pull_s = SLOW_PULL_S if is_slow_link else PULL_S
        self._lock_after_us = int(lock_after_s * 1_000_000)
        self._lines = Lines(inks, is_ascii=is_ascii_only(told))
        self._burst = Burst()
        self._seen: DockView | None = None
        self._desk = Desk()
        first = self._view_bench(face.latest())
        self._rung = first.answer  # what was said before this screen does not ring
        self._desk.open_nothing(first)
        self._active_us = 0  # station's time of the last key or scan

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
        self.set_interval(self._pull_s, self._pull)
        if self._opening is not None:
            self.call_after_refresh(self._opening.begin)

    def on_resize(self) -> None:
        """Draw for the new size."""
        self._draw()

    # ---- what is shown

    @property
    def shown_view(self) -> DockView | None:
        """The snapshot that stands on the screen."""
        return self._seen

    @property
    def form(self) -> Form | None:
        """The form that is open."""
        return self._desk.form

    def _pull(self) -> None:
        if self._opening is not None and self._opening.fault is not None:
            self.exit(return_code=1)
        latest = self._face.latest()
        if latest is self._seen:
            return
        if self._opening is not None and (seat := self._opening.seat) is not None:
            self._bench, self._own_lang, self._zone = seat.bench, seat.lang, seat.zone
        before = self._view_bench(self._seen) if self._seen else None
        self._seen = latest
        bench = self._view_bench(latest)
        if before is None or before.scans[:1] != bench.scans[:1] or before.actor != bench.actor:
            self._active_us = latest.at_us
        if self._desk.follow(bench):
            self._refuse(Refusal("form_left", tone=Tone.ATTENTION))
        self._lock_when_idle(latest, bench)
        self._draw()

    def _lock_when_idle(self, view: DockView, bench: BenchView) -> None:
        if bench.actor and 0 < self._lock_after_us <= view.at_us - self._active_us:
            self._active_us = view.at_us
            self._ask(SignOut())

    def _draw(self) -> None:
        scene = self._scene()
        answer = scene.answer
        if answer is not None and answer != self._rung:
            self._ring(answer.tone)
        self._rung = answer
        self._lines.show(picture(scene))

    def _scene(self) -> Scene:
        view = self._seen or self._face.latest()
        bench = self._view_bench(view)
        return Scene(
            view=view,
            bench=bench,
            lang=bench.language or self._own_lang,
            width=self.size.width,
            height=self.size.height,
            page=self._desk.page or bench.mode,
            answer=self._answer(bench, view.at_us),
            has_demo_keys=self._face.demo is not None,
            is_leaving=self._desk.is_leaving,
            zone=self._zone,
            form=self._desk.form,
            scroll=self._desk.scroll,
            door_at=self._desk.door_at,
        )

    def _view_bench(self, view: DockView) -> BenchView:
        for bench in view.benches:
            if bench.bench == self._bench:
                return bench
        return BenchView(self._bench, "receive", "", (), Line("next_wait"))

    def _answer(self, bench: BenchView, at_us: int) -> Answer | None:
        """The station's answer, or a refusal that it gave to this screen alone."""
        refused = self._desk.refusal
        if refused is not None and refused[1] == bench.answer:
            refusal = refused[0]
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
            self._active_us = self._face.latest().at_us
            match one:
                case Scanned(text, aim):
                    self._ask(EnterCode(text, aim))
                case Broken():
                    self._refuse(Refusal("code_unreadable", (("why", say("scan.no_end", self._scene().lang)),)))
                case Press(key, character):
                    await super().on_event(events.Key(key, character))

    def on_key(self, event: events.Key) -> None:
        """Do what the key means here."""
        event.stop()
        was_leaving, self._desk.is_leaving = self._desk.is_leaving, False
        if self._desk.form is not None and event.key not in FORM_LEAVERS:
            self._fill(self._desk.form, event.key, event.character)
        else:
            self._desk.form = None
            self._press(event.character if event.is_printable and event.character else event.key)
        if was_leaving:
            self._draw()

    def _press(self, key: str) -> None:
        match key:
            case "f1" | "?":
                self._turn("help")
            case "/":
                self._open(type_code())
            case "up" | "down" | "pageup" | "pagedown":
                self._scroll(SCROLLS[key])
            case "left" | "right":
                self._desk.door_at += 1 if key == "right" else -1
                self._draw()
            case "escape" if self._desk.page:
                self._turn(self._desk.page)
            case _ if self._face.demo is not None and (play := self._face.demo.form_of(key, self._scene().lang)):
                self._do(play)
            case _:
                self._command(key.lower())

    def _fill(self, form: Form, key: str, character: str | None) -> None:
        if key == "f8" and form.shot:
            self._ask(TakePicture(form.shot))
            return
        try:
            done = forms.press(form, key, character)
        except NotAnId:
            self._refuse(Refusal("typed_wrong", (("typed", form.typed),)))
            return
        self._desk.form = None
        if isinstance(done, Left):
            self._draw()
        elif isinstance(done, Form) and done.fields is form.fields:  # the same form, further on
            self._desk.form = done
            self._draw()
        else:
            self._do(done)

    def action_leave(self) -> None:
        """Leave on the second press; the first one says so."""
        if self._desk.is_leaving:
            self.exit()
        self._desk.is_leaving = True
        self._draw()

    def _turn(self, page: str) -> None:
        self._desk.turn(page)
        self._draw()

    def _open(self, form: Form) -> None:
        self._desk.open(form, self._view_bench(self._face.latest()))
        self._draw()

    def _scroll(self, step: int) -> None:
        """Move the list by so many lines; not past its end, where the picture stays the same."""
        scene = self._scene()
        wanted = max(scene.scroll + step, 0)
        if picture(replace(scene, scroll=wanted)) != picture(scene):
            self._desk.scroll = wanted
            self._draw()

    def _command(self, key: str) -> None:
        scene = self._scene()
        standing = Standing(
            scene.bench,
            scene.view.doors,
            scene.answer.line.key if scene.answer else "",
            scene.lang,
            scene.view.lists,
            lambda at_us: passed(at_us, scene.view.at_us),
            self._desk.door_at,
            scene.view.readers,
        )
        outcome = outcome_of(key, standing)
        if outcome is not None and (not self._desk.page or key in WORK_KEYS):
            self._desk.page, self._desk.scroll = "", 0
            self._do(outcome)
        self._draw()

    def _do(self, outcome: Outcome) -> None:
        match outcome:
            case Form():
                self._open(outcome)
            case Goto(page):
                self._turn(page)
            case Play(act):
                self.run_worker(self._played(act))
            case _:
                self._ask(outcome)

    def _ask(self, command: Command) -> None:
        self.run_worker(self._asked(command))

    async def _asked(self, command: Command) -> None:
        refusal = await self._face.ask(command, self._bench)
        if refusal is not None:
            self._refuse(refusal)

    def _refuse(self, refusal: Refusal) -> None:
        self._desk.refusal = (refusal, self._view_bench(self._face.latest()).answer)
        self._rung = None
        self._draw()

    async def _played(self, act: str) -> None:
        demo = self._face.demo
        assert demo is not None
        await demo.play(act)
