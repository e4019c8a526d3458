"""The demo's own keys: one pulls the simulated scanner's trigger, one lets customers send more, one opens a menu.

Everything is played on the loop where the simulated devices live.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from dock.core.codes.command_codes import CommandCode, Verb
from dock.core.views import BenchView
from ui.compose.running import RunningDock
from ui.demo.stories import ARTICLES
from ui.demo.world import BADGE, BENCH, CHIEF_BADGE, CHIEF_PIN, Sent, World, place_for
from ui.terminal.asks.menu import Offer, pick
from ui.terminal.forms import Form, Play
from ui.terminal.frame import guide_step
from ui.words import say

SENT_AT_ONCE = 3
KEYS = {" ": "next", "+": "more"}
MENU_KEY = "*"
ACTS = (
    "next",
    "item",
    "extra",
    "more",
    "unannounced",
    "unknown",
    "chief",
    "badge",
    "cage",
    "paper_out",
    "paper_in",
    "scanner_out",
    "scanner_in",
    "shop_out",
    "shop_in",
)
NOBODYS_PARCEL = "1Z999AA10123456784"
NOBODYS_GOODS = "2000000000008"


@dataclass(slots=True)
class Keys:
    """What a person can let the simulated world do."""

    world: World
    dock: RunningDock
    loop: asyncio.AbstractEventLoop
    parcel: Sent | None = None
    piece: int = 0
    last: tuple[str, str] = ("", "C0")  # what was scanned last: the same again is a yes

    def form_of(self, key: str, lang: str) -> Form | Play | None:
        """What this key does in the demo; None where it is no key of the demo."""
        if key in KEYS:
            return Play(KEYS[key])
        if key != MENU_KEY:
            return None
        pin = (("pin", CHIEF_PIN),)
        return pick("form.demo", [Offer(act, say(f"demo.{act}", lang, pin), lambda act=act: Play(act)) for act in ACTS])

    async def play(self, act: str) -> None:
        """Let the simulated world do this."""
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._play(act), self.loop))

    async def _play(self, act: str) -> None:
        played: dict[str, Callable[[], object]] = {
            "next": lambda: self._next(guide_step(self._bench())),
            "item": self._item,
            "extra": self._extra,
            "more": lambda: self.world.send(SENT_AT_ONCE),
            "unannounced": lambda: self._scan(NOBODYS_PARCEL),
            "unknown": lambda: self._scan(NOBODYS_GOODS, "E0"),
            "chief": lambda: self._scan(CHIEF_BADGE.text),
            "badge": lambda: self._scan(BADGE.text),
            "cage": lambda: self.world.pass_door(self.world.sent),
            "paper_out": lambda: self.world.take_paper_out(out=True),
            "paper_in": lambda: self.world.take_paper_out(out=False),
            "scanner_out": lambda: self.world.unplug_scanner(unplugged=True),
            "scanner_in": lambda: self.world.unplug_scanner(unplugged=False),
            "shop_out": lambda: self.world.close_shop(closed=True),
            "shop_in": lambda: self.world.close_shop(closed=False),
        }
        played[act]()

    def _next(self, step: str) -> None:
        """Scan what the NEXT ACTION line asks for, where it asks for a scan."""
        bench = self._bench()
        match step:
            case "badge":
                self._scan(BADGE.text)
            case "parcel":
                self._parcel()
            case "item":
                self._item()
            case "again":
                self._scan(*self.last)
            case "place" if bench.unit is not None and bench.unit.zone:
                self._scan(place_for(bench.unit))
            case "finish":
                self._scan(CommandCode.of(Verb.DONE).text)
            case "unit" if bench.queue:
                self._scan(bench.queue[0].plate or bench.queue[0].lpn)
            case "find" if self.parcel is not None:
                self._scan(self.parcel.tracking)
            case "door":
                self.world.pass_door(self.world.sent)
            case _:
                return

    def _parcel(self) -> None:
        if not self.world.sent:
            self.world.send(SENT_AT_ONCE)
        self.parcel = self.world.sent.pop(0)
        self.piece = 0
        self._scan(self.parcel.tracking)

    def _item(self) -> None:
        """The next piece of the box; when all are out, the parcel is said to be done."""
        if self.parcel is None or self.piece >= len(self.parcel.codes):
            self._scan(CommandCode.of(Verb.DONE).text)
            return
        code = self.parcel.codes[self.piece]
        self.piece += 1
        self._scan(code, "E0")

    def _extra(self) -> None:
        """An article that the open parcel does not announce."""
        expected = self.parcel.codes if self.parcel else []
        self._scan(next(one[3] for one in ARTICLES if one[3] not in expected), "E0")

    def _scan(self, code: str, aim: str = "C0") -> None:
        self.last = (code, aim)
        self.world.scan(code, aim)

    def _bench(self) -> BenchView:
        return next(one for one in self.dock.latest().benches if one.bench == BENCH)
