"""A station that stands still: snapshots are posted by the test, and commands are kept in order."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from dock.core.commands import Command
from dock.core.decision import Refusal, Tone
from dock.core.views import (
    Answer,
    AnswerText,
    BenchView,
    DeviceView,
    DockView,
    ExpectedLine,
    Line,
    ParcelView,
    Question,
    Said,
    ScanSeen,
    ShotView,
    UnitView,
)
from ui.terminal.app import DockApp
from ui.terminal.forms import Form, Play

DEADLINE_S = 20.0
NOON_US = 1_790_000_000_000_000


class StillDemo:
    """Keeps what the demo was told to play."""

    def __init__(self) -> None:
        self.played: asyncio.Queue[str] = asyncio.Queue()

    def form_of(self, key: str, lang: str) -> Form | Play | None:
        return {" ": Play("next"), "+": Play("more")}.get(key)

    async def play(self, act: str) -> None:
        await self.played.put(act)


@dataclass
class StillFace:
    """Shows one snapshot until the test posts another."""

    view: DockView
    refusal: Refusal | None = None
    demo: StillDemo | None = None
    asked: "asyncio.Queue[Command]" = field(default_factory=asyncio.Queue[Command])
    seat: str = "bench-1"

    async def ask(self, command: Command, bench: str) -> Refusal | None:
        assert bench == self.seat
        await self.asked.put(command)
        return self.refusal

    def latest(self) -> DockView:
        return self.view

    async def next_command(self) -> Command:
        async with asyncio.timeout(DEADLINE_S):
            return await self.asked.get()


def screen_text(app: DockApp) -> str:
    """What the terminal shows now, line by line."""
    # Textual has no public way to the cells that it would send
    strips = app.screen._compositor.render_strips()  # pyright: ignore[reportPrivateUsage]  # see above
    return "\n".join(strip.text.rstrip() for strip in strips)


YES_NO = (AnswerText("yes", Said("Sì", "Yes"), "s"), AnswerText("no", Said("No", "No"), "n"))
CLEAN = (
    AnswerText("clean", Said("Pulito", "Clean"), "p"),
    AnswerText("marked", Said("Segni", "Marks"), "g"),
    AnswerText("dirty", Said("Sporco", "Dirty"), "o"),
)
UNIT = UnitView(
    lpn="LA1010000001X",
    title="Giacca 3L blu M",
    state="identified",
    sku="JK-3L-M",
    serial="77A12",
    rma="R-10482",
    grade="",
    disposition="",
    zone="",
    location="",
    discrepancy="",
    holds=(),
    because=(),
    label="done",
    best_grade="B",
    caps=(Said("≤B sigillo rotto", "≤B seal broken"),),
    questions=(
        Question("seal", Said("Il sigillo è intatto?", "Is the seal whole?"), YES_NO, "no", "yes_no"),
        Question("clean", Said("È pulito?", "Is it clean?"), CLEAN, None),
    ),
    shots=(ShotView("sole", Said("La suola", "The sole"), is_taken=True),),
)
PARCEL = ParcelView(
    "P-1",
    "1Z999AA10123456784",
    "opened",
    "ups",
    ("R-10482",),
    False,
    lines=(
        ExpectedLine("Giacca 3L blu M", "JK-3L-M", 1, 1, "R-10482", "taglia piccola"),
        ExpectedLine("Scarpa run 42", "SH-42", 0, 1, "R-10482", ""),
    ),
)
DEVICES = (
    DeviceView("door-1", "reader", "up", (), "", NOON_US),
    DeviceView("scan-1", "scanner", "up", (), "", NOON_US),
    DeviceView("print-1", "printer", "up", (), "", NOON_US),
)
SCANS = (
    ScanSeen(NOON_US, Tone.GOOD, "4006381333931", Line("unit_accepted", (("title", "Giacca 3L blu M"),))),
    ScanSeen(NOON_US - 4_000_000, Tone.WRONG, "BIN-XX", Line("code_unknown", (("code", "BIN-XX"),))),
)


def bench(mode: str = "receive", next_key: str = "next_scan_item", **parts: object) -> BenchView:
    """A signed-in workstation with these parts."""
    made = BenchView("bench-1", mode, "rossi", ("operator",), Line(next_key, (("left", "1"), ("count", "1"))))
    return replace(made, **parts)  # pyright: ignore[reportArgumentType]  # names of fields, checked when it runs


def dock(one: BenchView, devices: Sequence[DeviceView] = DEVICES) -> DockView:
    """A dock with this one workstation."""
    return DockView(NOON_US, "S1", "A1", (one,), tuple(devices))


def answer(tone: Tone, key: str, *params: tuple[str, str]) -> Answer:
    return Answer(tone, Line(key, params), NOON_US)
