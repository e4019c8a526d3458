"""A scenario played before a reader: its clock begins with the first inventory; other things happen, too."""

from collections.abc import Callable, Iterator

from simulators.llrp.air import Setup, Singulation
from simulators.llrp.capabilities import Profile
from simulators.llrp.reader import Reader
from simulators.llrp.rf import scene as scenes
from simulators.llrp.rf.portal import PortalAir
from simulators.llrp.rf.scene import Act, Scene


class Stage:
    """The air of a reader whose scenario has not begun, runs, or begins again when it is over."""

    def __init__(
        self,
        name: str,
        seed: int,
        profile: Profile | None = None,
        *,
        repeats: bool = False,
        cut: Callable[[], None] = lambda: None,
    ) -> None:
        self.scene: Scene = scenes.load(name, seed)  # its instants count from 0 until the first inventory
        self.reader = Reader(profile, seed, air=self)
        self.began_us: int | None = None
        self.cut = cut  # the connection breaks
        self._repeats = repeats
        self._air: PortalAir | None = None
        self._setups: tuple[Setup, ...] = ()
        self._acts: list[Act] = []

    # ---- what happens besides

    def due_us(self) -> int | None:
        """When something happens next; None: not before an inventory begins, or never more."""
        ends = [self.began_us + self.scene.lasts_us] if self.began_us is not None and self._repeats else []
        return min([*(act.at_us for act in self._acts[:1]), *ends], default=None)

    def act(self, now_us: int) -> None:
        """Let happen what is due."""
        while self._acts and self._acts[0].at_us <= now_us:
            self._perform(self._acts.pop(0))
        if self._repeats and self.began_us is not None and now_us >= self.began_us + self.scene.lasts_us:
            self._raise_curtain(now_us)

    def _perform(self, act: Act) -> None:
        reader = self.reader
        match act.do:
            case "pull_antenna" | "plug_antenna":
                reader.act(act.at_us)
                reader.set_antenna(act.value, plugged=act.do == "plug_antenna")
            case "input":
                reader.set_input(1, is_high=bool(act.value), at_us=act.at_us)
            case "clock":
                reader.act(act.at_us)
                reader.clock_offset_us += act.value * 1_000_000
            case "occupy" | "free":
                reader.is_occupied_elsewhere = act.do == "occupy"
            case "cut":
                self.cut()
            case _:
                raise ValueError(f"a scenario does not know how to {act.do}")

    def _raise_curtain(self, now_us: int) -> None:
        self.began_us = now_us
        self.scene = scenes.load(self.scene.name, self.scene.seed, now_us)
        self._acts = list(self.scene.acts)
        channels_khz = self.reader.profile.channels_khz
        self._air = PortalAir(self.scene.seed, self.scene.aerials, self.scene.carried, channels_khz)
        if self._setups:
            self._air.begin(self._setups, now_us)

    # ---- as air

    def begin(self, setups: tuple[Setup, ...], at_us: int) -> None:
        """Inventory with these antennas in turn, from now on; the first one begins the scenario."""
        self._setups = setups
        if self._air is None:
            self._raise_curtain(at_us)
        else:
            self._air.begin(setups, at_us)

    def end(self, at_us: int) -> None:
        """No antenna radiates from now on."""
        self._setups = ()
        if self._air is not None:
            self._air.end(at_us)

    def skip(self, to_us: int) -> None:
        """Nobody will ask for what is read up to then."""
        if self._air is not None:
            self._air.skip(to_us)

    @property
    def slots(self) -> tuple[int, int]:
        """Collided and empty slots since `begin`."""
        return self._air.slots if self._air is not None else (0, 0)

    def next_us(self, after_us: int) -> int | None:
        """When it is worth looking again."""
        return self._air.next_us(after_us) if self._air is not None else None

    def read(self, to_us: int) -> Iterator[Singulation]:
        """What is read up to and with `to_us`."""
        return self._air.read(to_us) if self._air is not None else iter(())
